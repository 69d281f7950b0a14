# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Shadow variables live as long as an enabled livepatch supports their type.
# Livepatches counter-1 and counter-2 do, none does not; a new counter of
# counter-N starts above 100 * N, so that it tells whose it is. All of them
# replace each other.
target=/sys/module/klp_shadow_target/parameters
registry=/sys/module/livepatch_registry/parameters
constructed=0
destroyed=0

# each FILE N...: lets the target do something with each of these objects
each() {
	file=$1
	shift
	for object; do
		set_file "$target/$file" "$object" || return
	done
}

# values WHAT VALUE...: the counters of all objects; 0: it has none
values() {
	what=$1
	shift
	equal "$what: counters" "$*" "$(text $target/values)"
}

# tally WHAT CONSTRUCTED DESTROYED [BY]: so many since the last time
tally() {
	constructed=$((constructed + $2))
	destroyed=$((destroyed + $3))
	case $(cat $target/tally) in
	"$constructed constructed, $destroyed destroyed, by ${4:-}"*) ok "$1: tally" ;;
	*) not_ok "$1: tally: expected +$2, -$3${4:+ by $4}: $constructed, $destroyed; found $(cat $target/tally)" ;;
	esac
}

# users WHAT COUNT: how many livepatches are in the registry
users() {
	equal "$1: the registry" "$2" "$(cat $registry/users)"
}

# replace FILE OLD: the old livepatch stays loaded
replace() {
	apply "$1"
	check "$2 is replaced" eventually gone "$2"
}

# unload NAME: its last use ends a little after it is gone
unload() {
	check "$1 unloads" eventually rmmod "$1"
}

# says_no FILE TEXT
says_no() {
	mark
	refused "$1 is refused" insmod "$1"
	check "$1: the kernel says why" said "$2"
}

# busy FILE: is it refused with EBUSY?
busy() {
	insmod "$1" 2>&1 | grep -q "Device or resource busy"
}

check "the watch on the registry loads" insmod livepatch-registry.ko
users "at first" none

# The accessors, in a module that comes after its livepatch.
apply livepatch-counter-1.ko
check "the module loads" insmod klp-shadow-target.ko
users "counter-1" 1
values "at first" 0 0 0 0
check "alloc and get-or-alloc" each make 0
check "get-or-alloc" each use 0 1 1
tally "both construct, in the same way" 2 0
values "both construct, in the same way" 101 102 0 0
check "free" each drop 1
values "free" 101 0 0 0
tally "free" 0 1 1
check "get-or-alloc again" each use 1 2
check "free all" each forget 0
values "free all" 0 0 0 0
tally "free all" 2 3 1
echo $((1 << 30)) >$target/bytes
mark
refused "a constructor that finds no memory: get-or-alloc" each use 0
refused "a constructor that finds no memory: alloc" each make 1
check "a constructor that finds no memory: the kernel says so" \
	said "Failed to construct shadow variable"
echo 16 >$target/bytes
values "a constructor that finds no memory" 0 0 0 0
tally "a constructor that finds no memory" 0 0

# Upgrade, with the data; downgrade to who knows nothing of it.
check "objects are used" each use 0 1 2
replace livepatch-counter-2.ko livepatch_counter_1
users "an upgrade" 2
values "an upgrade" 101 101 101 0
check "old and new objects are used" each use 0 3
values "after an upgrade" 102 101 101 201
unload livepatch_counter_1
users "the old one is gone" 1
values "the old one is gone" 102 101 101 201
tally "the old one is gone" 4 0
replace livepatch-none.ko livepatch_counter_2
unload livepatch_counter_2
tally "a downgrade" 0 4 2
users "a downgrade" none
apply livepatch-counter-1.ko
values "after a downgrade" 0 0 0 0
unload livepatch_none

# Used by 1, which stays loaded: nobody calls it when none replaces it, nor when
# objects are freed. Then 2 comes.
check "objects are used" each use 0 1
tally "objects are used" 2 0
replace livepatch-none.ko livepatch_counter_1
users "1 is replaced by none" 1
tally "1 is replaced by none" 0 0
replace livepatch-counter-2.ko livepatch_none
check "1 is loaded still" [ -e /sys/module/livepatch_counter_1 ]
tally "2 comes" 0 2 1
values "2 comes" 0 0 0 0
users "2 comes" 2
check "objects are used with 2" each use 0 3
unload livepatch_counter_1
values "1 goes, finally" 201 0 0 201
tally "1 goes, finally" 2 0
unload livepatch_none
revert livepatch_counter_2
tally "2 goes" 0 2 2
users "2 goes" none

# Two that support it, side by side: the last to go takes the data along.
apply livepatch-counter-1.ko
apply livepatch-counter-2.ko replace=0
check "objects are used with both" each use 0 1
check "both are in force" patched livepatch_counter_1
revert livepatch_counter_1
values "1 of two goes" 201 201 0 0
tally "1 of two goes" 2 0
revert livepatch_counter_2
tally "2 of two goes" 0 2 2

# Rounds of it, with two ways of ending.
round() {
	insmod livepatch-counter-1.ko && eventually patched livepatch_counter_1 &&
		each use 0 1 && insmod livepatch-counter-2.ko &&
		eventually patched livepatch_counter_2 && eventually rmmod livepatch_counter_1 &&
		each use 1 2 && [ "$(text $target/values)" = "101 102 201 0" ] &&
		case $1 in
		even)
			insmod livepatch-none.ko && eventually patched livepatch_none &&
				eventually rmmod livepatch_counter_2 &&
				set_enabled livepatch_none 0 && eventually rmmod livepatch_none
			;;
		odd)
			set_enabled livepatch_counter_2 0 && eventually rmmod livepatch_counter_2
			;;
		esac
}
for number in 1 2; do
	check "replaced, round $number" round odd
	check "replaced by none, round $number" round even
done
tally "after 4 rounds" 12 12 2
users "after 4 rounds" none

# A failure of enabling: what it made meanwhile is freed, if nobody else uses it.
refused "one that cannot be enabled" insmod livepatch-failing.ko
tally "one that cannot be enabled" 1 1 4
users "one that cannot be enabled" none
apply livepatch-counter-1.ko
check "objects are used" each use 0
refused "one that cannot be enabled, beside one that is" insmod livepatch-failing.ko
values "one that cannot be enabled, beside one that is" 101 0 0 400
tally "one that cannot be enabled, beside one that is" 2 0
users "one that cannot be enabled, beside one that is" 1

# Disagreement.
says_no livepatch-wide.ko "livepatch_wide: shadow type 636f756e has 24 bytes, but 16 in livepatch_counter_1"
says_no livepatch-twice.ko "livepatch_twice: shadow type 636f756e is declared twice"
says_no livepatch-reserved.ko "livepatch_reserved: shadow type 6b6c705265676973 is reserved: choose another id"
users "another size, an id twice, the registry's id" 1
values "another size" 101 0 0 400
tally "another size" 0 0

# Garbage is collected before types are compared, whoever comes.
replace livepatch-none.ko livepatch_counter_1
tally "garbage" 0 0
says_no livepatch-wide.ko "unload that one first"
tally "another size, when 1 is replaced" 0 2 1
unload livepatch_counter_1
apply livepatch-counter-1.ko
unload livepatch_none

# A transition back, held open by a task that is in the middle of using a counter.
# The registry has no hand in it: neither by one that comes, nor by one that goes.
replace livepatch-counter-2.ko livepatch_counter_1
dd if=/proc/klp_shadow_sleep of=/dev/null 2>/dev/null &
sleeper=$!
check "a task sleeps" eventually asleep_in livepatch_sleep_between $sleeper
check "2 is disabled" set_enabled livepatch_counter_2 0
check "the transition is open" in_transition livepatch_counter_2
mark
check "livepatch-failing.ko has to wait" busy livepatch-failing.ko
check "livepatch-failing.ko: the kernel says why" said \
	"livepatch_failing: no shadow types are registered during the transition of livepatch_counter_2"
unload livepatch_counter_1
check "the transition is still open" in_transition livepatch_counter_2
tally "during the transition" 1 0
users "during the transition" 1
echo 1 >$target/wake
check "the task found its counter again" wait $sleeper
check "that completes the transition" eventually gone livepatch_counter_2
unload livepatch_counter_2
tally "after the transition" 0 1 2

# Disabled while another, registered already, is about to be enabled.
apply livepatch-counter-1.ko
check "objects are used" each use 0 1
tally "objects are used" 2 0
/kmod/insmod livepatch-slow.ko &
slow=$!
check "one is slow to be enabled" eventually asleep_in enable_slowly $slow
users "one is slow to be enabled" 2
check "1 is disabled meanwhile" set_enabled livepatch_counter_1 0
check "1 is out of force" eventually gone livepatch_counter_1
tally "1 is out of force" 0 0
echo 1 >/sys/module/livepatch_slow/parameters/go
check "the slow one loads" wait $slow
check "the slow one is in force" eventually patched livepatch_slow
values "the slow one is in force" 0 0 0 0
tally "the slow one is in force" 0 2 1
unload livepatch_counter_1
revert livepatch_slow
users "all are gone" none

# A registry of another time.
check "a strange registry is there" set_file $registry/layout 99
says_no livepatch-counter-1.ko \
	"livepatch_counter_1: the registry of shadow types has the unknown layout 6b6c7073.99"
check "a livepatch without types does not mind" insmod livepatch-none.ko
check "it is in force" eventually patched livepatch_none
revert livepatch_none
check "the strange registry is removed" set_file $registry/layout 0
apply livepatch-counter-1.ko
revert livepatch_counter_1

# The manual's example. Each open file is another object, though often at the same
# address as the one before.
plain=$(text /proc/cmdline)
apply livepatch-example.ko
for number in 1 2 3; do
	equal "the example, time $number" "$plain shown=1" "$(text /proc/cmdline)"
done
exec 4</proc/cmdline
equal "the example: a file that stays open" "$plain shown=1" "$(xargs echo <&4)"
revert livepatch_example
exec 4<&-
equal "without the example" "$plain" "$(text /proc/cmdline)"

users "in the end" none
tally "in the end" 0 0
equal "in the end, all that was constructed is destroyed" $constructed $destroyed
check "the watch on the registry unloads" rmmod livepatch_registry
check "the module unloads" rmmod klp_shadow_target
