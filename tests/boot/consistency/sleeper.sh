# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Tasks that sleep in a function of the target: what scenarios with its livepatch
# share.
files=/proc/klp_consistency
livepatch=/sys/kernel/livepatch/livepatch_sleep
wake=/sys/module/klp_consistency_target/parameters/wake

# put_to_sleep FILE FUNCTION: a task that reads the file and sleeps in the function.
# Sets $sleeper; what it reads goes to /tmp/read.
put_to_sleep() {
	cat "$files/$1" >/tmp/read &
	sleeper=$!
	check "a task sleeps in $2" eventually asleep_in "$2" "$sleeper"
}

# wake_up: ends the uninterruptible sleep
wake_up() {
	echo 1 >$wake
	check "the task wakes up" wait "$sleeper"
}

# state PID: 0, not patched; 1, patched; -1, no transition
state_is() {
	[ "$(cat "/proc/$2/patch_state")" = "$1" ]
}

# held WHAT ENABLED STATE VERSION: the transition is open, and only the sleeper
# is not done with it
held() {
	check "$1: the transition is open" in_transition livepatch_sleep
	equal "$1: enabled" "$2" "$(cat $livepatch/enabled)"
	check "$1: the sleeper is as it was" state_is "$3" "$sleeper"
	check "$1: the shell is not" state_is $((1 - $3)) $$
	equal "$1: others run $4 code" "$4" "$(cat $files/version)"
}
