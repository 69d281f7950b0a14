# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# A guest whose kernel panics fails, whatever it says before.
ok "all is well"
echo "end $scenario $count 0" >&3
echo c >/proc/sysrq-trigger
