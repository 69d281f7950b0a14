# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What the kernel resolved each reference to, and all its symbols, for verify.sh.
apply livepatch-decisions.ko
check "the decisions are shown" cp /proc/klp_decisions "$out/decisions"
check "/proc/kallsyms is read" cp /proc/kallsyms "$out/kallsyms"
revert livepatch_decisions
