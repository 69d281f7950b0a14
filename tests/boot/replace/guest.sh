# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Livepatches on top of each other, and one instead of all others. Livepatch 1
# changes a, 2 changes b, 3 changes a and c and replaces the others, 4 changes a
# and b. A function says which livepatch changed it (o: none).
root=/sys/kernel/livepatch
target=/sys/module/klp_replace_target/parameters

# functions WHAT A B C: who changed them; all see the module's variable
functions() {
	equal "$1: a, b, c" "$(echo "$2 7 $3 7 $4 7" | sed 's/o/original/g')" \
		"$(text $target/a $target/b $target/c)"
}

# enabled WHAT NAME...: which livepatches are
enabled() {
	what=$1
	names=$(ls $root)
	shift
	equal "$what: enabled" "$*" "$(echo $names)"
	for name; do
		equal "$what: $name is enabled" 1 "$(cat "$root/$name/enabled")"
	done
}

# replaced NAME: it is disabled for good, and can be unloaded
replaced() {
	check "$1 is replaced" eventually gone "$1"
	check "$1 is loaded still" [ -e "/sys/module/$1" ]
	refused "$1 cannot be enabled again" set_enabled "$1" 1
	check "$1 unloads" rmmod "$1"
}

check "the module loads" insmod klp-replace-target.ko
functions "at first" o o o

apply livepatch-1.ko
functions 1 1 o o
apply livepatch-2.ko
functions "1, 2" 1 2 o
enabled "1, 2" livepatch_1 livepatch_2

apply livepatch-3.ko
functions "1, 2, 3" 3 o 3
replaced livepatch_1
replaced livepatch_2
enabled "1, 2, 3" livepatch_3
functions "1, 2, 3, without 1 and 2" 3 o 3
refused "3 has no entry for b" [ -e $root/livepatch_3/klp_replace_target/b_get,1 ]

revert livepatch_3
functions "3 disabled" o o o
enabled "3 disabled"

# Back to an older state: load what it was made of again.
apply livepatch-3.ko
apply livepatch-1.ko
functions "3, 1" 1 o 3
apply livepatch-2.ko
functions "3, 1, 2" 1 2 3
enabled "3, 1, 2" livepatch_1 livepatch_2 livepatch_3
revert livepatch_3
functions "3, 1, 2, 3 disabled" 1 2 o

# The uppermost says what a function is, whatever comes and goes below it.
apply livepatch-4.ko
functions "1, 2, 4" 4 4 o
revert livepatch_2
functions "1, 2, 4, 2 disabled" 4 4 o
revert livepatch_4
functions "1, 2, 4, 2 and 4 disabled" 1 o o
apply livepatch-4.ko
functions "1, 4" 4 4 o
apply livepatch-3.ko
functions "1, 4, 3" 3 o 3
replaced livepatch_1
replaced livepatch_4
revert livepatch_3
functions "all disabled" o o o
enabled "all disabled"

# A module that comes late is patched by all of them, in their order.
check "the module unloads" rmmod klp_replace_target
apply livepatch-1.ko
apply livepatch-4.ko
check "the module loads after two livepatches" insmod klp-replace-target.ko
functions "1, 4, late" 4 4 o
revert livepatch_4
functions "1, 4, late, 4 disabled" 1 o o
revert livepatch_1
functions "late, all disabled" o o o
check "the module unloads in the end" rmmod klp_replace_target
