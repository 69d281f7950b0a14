# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# One patch of the kernel and of two modules, of which one is there and one comes
# later, goes, and comes back at another address. A patch that is refused.
first=/sys/module/klp_objects_first/parameters
second=/sys/module/klp_objects_second/parameters
original=$(text /proc/cmdline)
mount -t tracefs tracefs /sys/kernel/tracing

place() { cat "/sys/module/$1/sections/.text"; }

# count_stubs: how many stubs the livepatch calls through (ppc64)
count_stubs() {
	insmod klp-objects-stubs.ko at="$(cat /sys/module/livepatch_objects/sections/.stubs)" &&
		cat /sys/module/klp_objects_stubs/parameters/count && rmmod klp_objects_stubs
}

# as_before WHAT: nothing is patched that is there
as_before() {
	equal "$1: the kernel is as before" "$original" "$(text /proc/cmdline)"
	equal "$1: the first module is as before" "original 101" "$(cat $first/value)"
	equal "$1: ftrace redirects nothing" "" "$(cat /sys/kernel/tracing/enabled_functions)"
}

check "the first module loads" insmod klp-objects-first.ko
as_before "at first"
equal "its two functions of one name" "original twin 1 original twin 2" \
	"$(text $first/twin1 $first/twin2)"

apply livepatch-objects.ko
equal "the kernel is patched" "$original objects=1" "$(text /proc/cmdline)"
equal "the first module is patched, with its own symbols" "first patched 100 101" \
	"$(cat $first/value)"
equal "old_sympos 2 is the second of the functions" "original twin 1 patched twin 2" \
	"$(text $first/twin1 $first/twin2)"
apply livepatch-twin.ko
equal "old_sympos 1 is the first of them" "patched twin 1 patched twin 2" \
	"$(text $first/twin1 $first/twin2)"
revert livepatch_twin

check "the second module loads after its livepatch" insmod klp-objects-second.ko
equal "it is patched, with its own symbols of the same names" "second patched 200 202" \
	"$(cat $second/value)"
equal "it is patched before its init runs" "second patched 200 202" "$(cat $second/at_init)"
equal "the first module is as it was" "first patched 100 101" "$(cat $first/value)"

old_place=$(place klp_objects_second)
case $(uname -m) in
ppc64*)	stubs=$(count_stubs) ;;
esac
check "the second module unloads" rmmod klp_objects_second
equal "the rest stays patched" "$original objects=1 first patched 100 101" \
	"$(text /proc/cmdline $first/value)"
check "a filler loads" insmod klp-objects-filler.ko
filler=klp_objects_filler
if [ "$(place $filler)" != "$old_place" ]; then
	check "another filler loads" insmod klp-objects-filler-two.ko
	filler=klp_objects_filler_two
fi
case $(uname -m) in
ppc64*)	;; # the place may be shifted; that it is not free any more shows below
*)	check "it takes the place of the second module" [ "$(place $filler)" = "$old_place" ] ;;
esac

if kernel_since 6 3; then
	check "the second module comes back" insmod klp-objects-second.ko
	refused "it is at another address" [ "$(place klp_objects_second)" = "$old_place" ]
	case $(uname -m) in
	s390x)	# arch/s390/kernel/module.c fills an entry of the GOT once
		equal "it is patched, but has the filler's variable (limitation)" \
			"second patched 300 202" "$(cat $second/value)" ;;
	*)	equal "it is patched, with the symbols of its new place" "second patched 200 202" \
			"$(cat $second/value)" ;;
	esac
	case $(uname -m) in
	ppc64*)	# stub_for_addr() takes a new one for reveal() in its new place
		equal "the stub for its old place is lost (limitation)" "$((stubs + 1))" \
			"$(count_stubs)" ;;
	esac
else
	# Relocations of a module that went are not cleared before 6.3.
	mark
	refused "the second module cannot come back (limitation)" insmod klp-objects-second.ko
	check "the kernel says why" \
		said "Skipping invalid relocation target, existing value is nonzero"
	check "the kernel says what it refuses" said "refusing to load module 'klp_objects_second'"
fi
equal "the rest still is patched" "$original objects=1 first patched 100 101" \
	"$(text /proc/cmdline $first/value)"
revert livepatch_objects
as_before "disabled"
[ -e $second ] || check "the second module loads without a livepatch" insmod klp-objects-second.ko
refused "it is at another address now" [ "$(place klp_objects_second)" = "$old_place" ]
equal "the second module is as before" "original 202" "$(cat $second/value)"

# Each of both modules is there before the livepatch.
apply livepatch-objects.ko
equal "all are patched at once" "$original objects=1 first patched 100 101 second patched 200 202" \
	"$(text /proc/cmdline $first/value $second/value)"
revert livepatch_objects

mark
refused "a livepatch of a missing function is refused" insmod livepatch-missing.ko missing=nowhere
check "the kernel names the function" said "symbol 'nowhere' not found in symbol table"
as_before "refused"
equal "refused: the second module is as before" "original 202" "$(cat $second/value)"
check "refused: no trace of it in /sys/kernel/livepatch" gone livepatch_missing
check "refused: no trace of it in /sys/module" [ ! -e /sys/module/livepatch_missing ]
apply livepatch-missing.ko
equal "the same livepatch without it is not" "$original missing=1 patched 200" \
	"$(text /proc/cmdline $second/value)"
revert livepatch_missing

check "the second module unloads again" rmmod klp_objects_second
check "a livepatch of a module to come loads" insmod livepatch-missing.ko missing=nowhere
check "it is in force" eventually patched livepatch_missing
mark
refused "the module that lacks a function is refused" insmod klp-objects-second.ko
check "the kernel says so" said "failed to initialize patch 'livepatch_missing' for module"
check "no trace of the module" [ ! -e /sys/module/klp_objects_second ]
equal "the livepatch is in force still" "$original missing=1" "$(text /proc/cmdline)"
revert livepatch_missing
as_before "at last"
check "the second module loads then" insmod klp-objects-second.ko
equal "the second module is as before, at last" "original 202" "$(cat $second/value)"
check "all modules unload" rmmod klp_objects_second klp_objects_filler klp_objects_first
[ ! -e /sys/module/klp_objects_filler_two ] || check "the other filler, too" rmmod klp_objects_filler_two
umount /sys/kernel/tracing
