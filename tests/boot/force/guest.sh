# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# A transition that a sleeper holds open is forced to its end.
# shellcheck source=tests/boot/consistency/sleeper.sh
. ./sleeper.sh

check "the module loads" insmod klp-consistency-target.ko

put_to_sleep sleep sleep_soundly
check "the livepatch loads" insmod livepatch-sleep.ko
held "patching" 1 0 patched
mark
check "it is forced" set_file $livepatch/force 1
check "the kernel says so" said "forcing remaining tasks to the patched state"
check "that completes the transition" eventually patched livepatch_sleep
check "the sleeper still is in old code" asleep_in sleep_soundly "$sleeper"
wake_up
equal "it ran old code to its end" original "$(cat /tmp/read)"
equal "its next call is patched" patched "$(cat $files/version)"

put_to_sleep sleep livepatch_sleep_soundly
check "the livepatch is disabled" set_enabled livepatch_sleep 0
held "unpatching" 0 1 original
check "it is forced, too" set_file $livepatch/force 1
check "that completes the transition back" eventually gone livepatch_sleep
check "the sleeper still is in new code" asleep_in livepatch_sleep_soundly "$sleeper"
refused "the livepatch can never be unloaded" rmmod livepatch_sleep
wake_up
equal "it ran new code to its end, which is there" patched "$(cat /tmp/read)"
equal "the module's reference is kept" 1 "$(cat /sys/module/livepatch_sleep/refcnt)"
refused "nor later" rmmod livepatch_sleep
equal "as before" original "$(cat $files/version)"
