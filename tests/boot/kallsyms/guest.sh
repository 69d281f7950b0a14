# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# The kernel's own list of its symbols, for verify.sh.
check "/proc/kallsyms is read" cp /proc/kallsyms "$out/kallsyms"
