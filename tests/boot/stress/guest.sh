# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Tasks call outer(), which calls inner(), all the time, while a livepatch that
# changes both comes and goes: no task ever sees one old and one new. With two
# livepatches, each of which changes one of them, it does.
target=/sys/module/klp_stress_target/parameters
rounds=$(cat rounds)
# Calls of each kind in a round: over 1,000 of both in 20 rounds.
calls=60

# count old|new|mixed
count() {
	read -r old new mixed <$target/counts
	case $1 in
	old) echo "$old" ;;
	new) echo "$new" ;;
	mixed) echo "$mixed" ;;
	esac
}

# more_than NUMBER old|new|mixed
more_than() {
	[ "$(count "$2")" -gt "$1" ]
}

# see old|new: waits until enough calls more were that
see() {
	eventually more_than $(($(count "$1") + calls)) "$1"
}

# one_round: fails where something was not as it has to be
one_round() {
	see old && insmod livepatch-both.ko &&
		within 60 patched livepatch_both && see new &&
		set_enabled livepatch_both 0 && within 60 gone livepatch_both &&
		rmmod livepatch_both
}

# start_load: tasks that do nothing but call outer()
start_load() {
	load=
	for _ in 1 2 3 4; do
		dd if=/proc/klp_stress of=/dev/null bs=1 2>/dev/null &
		load="$load $!"
	done
}

stop_load() {
	# shellcheck disable=SC2086 # a list of numbers
	kill $load
	# shellcheck disable=SC2086
	wait $load
}

check "the module loads" insmod klp-stress-target.ko
start_load
done=0
while [ $done -lt "$rounds" ] && one_round; do
	done=$((done + 1))
done
stop_load
equal "rounds" "$rounds" $done
total=$(($(count old) + $(count new)))
equal "no call saw one function old and one new" 0 "$(count mixed)"
equal "no step was lost for a lock that was not held" $total "$(cat $target/progress)"
check "at least $((rounds * 50)) calls saw both functions old" more_than $((rounds * 50 - 1)) old
check "at least $((rounds * 50)) calls saw both functions new" more_than $((rounds * 50 - 1)) new
cat $target/counts >"$out/counts"
check "the module unloads" rmmod klp_stress_target

# The control: what if it were not for the consistency of one livepatch?
check "the module loads for the control" insmod klp-stress-target.ko
start_load
check "enough calls are old" see old
apply livepatch-outer.ko
apply livepatch-inner.ko
check "enough calls are new" see new
revert livepatch_outer
revert livepatch_inner
stop_load
check "two livepatches show both functions mixed" more_than 0 mixed
cat $target/counts >"$out/control"
check "the module unloads in the end" rmmod klp_stress_target
