# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# The patched module is there before the livepatch, or comes after it.
value=/sys/module/klp_late_target/parameters/value

check "the module loads" insmod klp-late-target.ko
equal "not patched yet" "original 80" "$(cat $value)"
apply livepatch-late.ko
equal "patched, with the module's and the kernel's symbols" "patched 82 1" "$(cat $value)"
revert livepatch_late
equal "as before once disabled" "original 82" "$(cat $value)"
check "the module unloads" rmmod klp_late_target

apply livepatch-late.ko
check "the module loads after its livepatch" insmod klp-late-target.ko
equal "patched from the start" "patched 82 1" "$(cat $value)"
equal "the patched function writes the module's variable" "patched 84 1" "$(cat $value)"
revert livepatch_late
equal "as before once disabled again" "original 84" "$(cat $value)"
check "the module unloads again" rmmod klp_late_target
