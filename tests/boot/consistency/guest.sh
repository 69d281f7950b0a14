# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Each task changes between old and new code as a whole, when it sleeps in neither.
# shellcheck source=tests/boot/consistency/sleeper.sh
. ./sleeper.sh

check "the module loads" insmod klp-consistency-target.ko
equal "not patched yet" original "$(cat $files/version)"
check "no transition, no state" state_is -1 $$

# A sleeper in old code.
put_to_sleep sleep sleep_soundly
check "the livepatch loads" insmod livepatch-sleep.ko
held "patching" 1 0 patched
refused "another livepatch has to wait" insmod livepatch-other.ko
wake_up
equal "it ran old code to its end" original "$(cat /tmp/read)"
check "that completes the transition" eventually patched livepatch_sleep
check "no transition, no state again" state_is -1 $$
apply livepatch-other.ko
revert livepatch_other

# A sleeper in new code; the livepatch is kept, after all.
put_to_sleep sleep livepatch_sleep_soundly
check "the livepatch is disabled" set_enabled livepatch_sleep 0
held "unpatching" 0 1 original
check "it is enabled again" set_enabled livepatch_sleep 1
check "that completes at once" eventually patched livepatch_sleep
check "the sleeper sleeps on" asleep_in livepatch_sleep_soundly "$sleeper"
equal "others run new code again" patched "$(cat $files/version)"
wake_up
equal "it ran new code to its end" patched "$(cat /tmp/read)"

# A sleeper in new code that is woken up.
put_to_sleep sleep livepatch_sleep_soundly
check "the livepatch is disabled at last" set_enabled livepatch_sleep 0
held "unpatching at last" 0 1 original
refused "it cannot be unloaded" rmmod livepatch_sleep
wake_up
equal "it, too, ran new code to its end" patched "$(cat /tmp/read)"
check "that completes the transition back" eventually gone livepatch_sleep
check "the livepatch unloads" rmmod livepatch_sleep

# A sleeper in old code; the livepatch is not wanted, after all.
put_to_sleep sleep sleep_soundly
check "the livepatch loads again" insmod livepatch-sleep.ko
held "patching again" 1 0 patched
check "it is disabled meanwhile" set_enabled livepatch_sleep 0
check "that completes at once, too" eventually gone livepatch_sleep
check "the sleeper still sleeps" asleep_in sleep_soundly "$sleeper"
equal "others run old code again" original "$(cat $files/version)"
check "the livepatch unloads while it sleeps" rmmod livepatch_sleep
wake_up
equal "it ran old code" original "$(cat /tmp/read)"

# A sleeper that signals wake up: the core sends it one that is none, after 15 s
# (SIGNALS_TIMEOUT). It returns to user space, and its system call starts anew.
put_to_sleep nap take_nap
mark
check "the livepatch loads once more" insmod livepatch-sleep.ko
held "a nap" 1 0 patched
refused "the core sends no signal yet" said "signaling remaining tasks"
check "the transition completes by itself" within 60 patched livepatch_sleep
check "the core sent signals" said "signaling remaining tasks"
check "the task did not notice a signal" wait "$sleeper"
equal "its call ran again, in new code" patched "$(cat /tmp/read)"
revert livepatch_sleep

equal "as before" original "$(cat $files/version)"
check "the module unloads" rmmod klp_consistency_target
