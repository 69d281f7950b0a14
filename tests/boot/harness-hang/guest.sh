# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# A guest that never ends fails, whatever it says before.
ok "all is well"
while :; do
	sleep 1
done
