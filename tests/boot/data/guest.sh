# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Symbols of the kernel and of a module that are named in data, and variables of
# the kernel of special kinds.
value=/sys/module/klp_data_target/parameters/value
schedstats=/proc/sys/kernel/sched_schedstats
original=$(text /proc/cmdline)
patched="square 144 negate -13 one -1 1"

check "the module loads" insmod klp-data-target.ko
equal "at first" "original 100 -11 two" "$(cat $value)"
apply livepatch-tables.ko
equal "tables of the kernel's functions and pointers" \
	"$original tables=1 $(text /proc/version)" "$(text /proc/cmdline)"
equal "tables of the module's, the module being there" "$patched" "$(cat $value)"
revert livepatch_tables
check "the module unloads" rmmod klp_data_target

apply livepatch-tables.ko
equal "tables of the kernel's, without the module" \
	"$original tables=1 $(text /proc/version)" "$(text /proc/cmdline)"
check "the module loads after its livepatch" insmod klp-data-target.ko
equal "tables of the module's, the module coming late" "$patched" "$(cat $value)"
if kernel_since 6 3; then
	check "the module unloads again" rmmod klp_data_target
	check "the module comes back" insmod klp-data-target.ko
	equal "tables of the module's, the module coming back" "$patched" "$(cat $value)"
fi
revert livepatch_tables
equal "as before" "$original original 100 -11 two" "$(text /proc/cmdline $value)"
check "the module unloads in the end" rmmod klp_data_target

# Minimal kernels of other machines (tests/cross) lack these variables.
[ -e livepatch-variables.ko ] || return 0

# The per-cpu variable counts processes, of which each has a directory in /proc.
# Kernel threads come and go, so look until nothing changed in between.
processes_agree() {
	read -r _ processes _ </proc/cmdline
	set -- /proc/[0-9]*
	[ $# = "$processes" ]
}

# key: what the branch in the livepatch takes the static key for
key() {
	sed 's/.* //' /proc/cmdline
}

apply livepatch-variables.ko
check "a per-cpu variable, of each processor" eventually processes_agree
equal "a per-cpu variable, of this processor" same \
	"$(sed 's/.*this_cpu \([a-z]*\) .*/\1/' /proc/cmdline)"
equal "a static key" off "$(key)"
check "the key is changed" set_file $schedstats 1
equal "the livepatch takes the other branch" on "$(key)"
check "the key is changed back" set_file $schedstats 0
equal "the livepatch takes the first branch again" off "$(key)"
check "the key is changed once more" set_file $schedstats 1
revert livepatch_variables
check "the key is changed without the livepatch" set_file $schedstats 0
check "and again" set_file $schedstats 1
apply livepatch-variables.ko
equal "a static key that was changed before" on "$(key)"
check "the key is changed to what it was" set_file $schedstats 0
equal "the livepatch takes the branch of that" off "$(key)"
revert livepatch_variables
equal "as before, in the end" "$original" "$(text /proc/cmdline)"
