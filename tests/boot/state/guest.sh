# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What livepatches change of the system besides code: each tells the version that
# it understands of that state, and a newer one takes the state over.
limit=/sys/module/klp_state_target/parameters/limit
original=$(text /proc/cmdline)

# incompatible FILE WHY
incompatible() {
	mark
	refused "$1 is refused: $2" insmod "$1"
	check "the kernel says why" \
		said "is not compatible with the already installed livepatches"
	check "$1 leaves nothing behind" gone "$(basename "$1" .ko | tr - _)"
}

check "the module loads" insmod klp-state-target.ko
equal "at first" "original 10" "$(cat $limit)"

apply livepatch-state-1.ko
equal "version 1 changes the setting" "version 1 1001" "$(cat $limit)"
incompatible livepatch-stateless-replace.ko "it would replace who has a state, and has none"
apply livepatch-stateless.ko
equal "beside it, who has no state is accepted" "$original stateless=1" "$(text /proc/cmdline)"
revert livepatch_stateless

apply livepatch-state-2.ko
check "version 2 replaces version 1" eventually gone livepatch_state_1
check "version 1 unloads" rmmod livepatch_state_1
equal "version 2 changes the setting" "version 2 1002" "$(cat $limit)"
incompatible livepatch-state-1.ko "its version is lower"
equal "version 2 is in force still" "version 2 1002" "$(cat $limit)"

apply livepatch-state-2-too.ko
check "the same version replaces it" eventually gone livepatch_state_2
check "version 2 unloads" rmmod livepatch_state_2
incompatible livepatch-stateless-replace.ko "after two replacements, too"

revert livepatch_state_2_too
equal "what version 1 kept was handed on to the last" "original 10" "$(cat $limit)"

apply livepatch-state-1.ko
equal "version 1 is accepted where none is" "version 1 1001" "$(cat $limit)"
revert livepatch_state_1
equal "as before" "original 10" "$(cat $limit)"
check "the module unloads" rmmod klp_state_target
