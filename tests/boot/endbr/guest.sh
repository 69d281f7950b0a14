# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Which functions of the running kernel begin with ENDBR, for verify.sh.
read_memory() { "$folder/endbr" >"$out/endbr"; }
check "the kernel's memory is read" read_memory
