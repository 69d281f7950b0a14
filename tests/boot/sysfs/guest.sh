# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What /sys/kernel/livepatch has: for a patch, its objects and their functions.
root=/sys/kernel/livepatch
livepatch=$root/livepatch_sysfs
target=/sys/module/klp_sysfs_target/parameters

# What the documentation lists of a patch; "replace" came with 6.11.
{
	echo .
	echo ./enabled
	echo ./force
	echo ./klp_sysfs_target
	echo ./klp_sysfs_target/count_get,1
	echo ./klp_sysfs_target/count_get,2
	echo ./klp_sysfs_target/patched
	if kernel_since 6 11; then echo ./replace; fi
	echo ./transition
	echo ./vmlinux
	echo ./vmlinux/cmdline_proc_show,1
	echo ./vmlinux/patched
} >/tmp/expected

# mode FILE: who may do what with it
mode() { stat -c %a "$livepatch/$1"; }

equal "no livepatch, no entry" "" "$(ls $root)"
apply livepatch-sysfs.ko
equal "the livepatch has its entry" livepatch_sysfs "$(ls $root)"
(cd $livepatch && find . | sort) >"$out/entries"
check "it has one for each object and function, with its position" \
	cmp /tmp/expected "$out/entries"

equal "enabled can be read and written" 644 "$(mode enabled)"
equal "transition can be read" 444 "$(mode transition)"
equal "force can be written" 200 "$(mode force)"
equal "patched can be read" 444 "$(mode vmlinux/patched)"
for file in $(cd $livepatch && find . -type f ! -name force | sort); do
	check "$file has one value" grep -qx "[01]" "$livepatch/$file"
	equal "$file has one line" 1 "$(wc -l <"$livepatch/$file")"
done
if kernel_since 6 11; then
	equal "replace is 0" 0 "$(cat $livepatch/replace)"
fi

equal "enabled, not in transition" "1 0" "$(text $livepatch/enabled $livepatch/transition)"
equal "the kernel is patched, the module is not there" "1 0" \
	"$(text $livepatch/vmlinux/patched $livepatch/klp_sysfs_target/patched)"
check "the module loads" insmod klp-sysfs-target.ko
equal "the module is patched" 1 "$(cat $livepatch/klp_sysfs_target/patched)"
equal "both its functions are" "patched 1 patched 2" "$(text $target/first $target/second)"
check "the module unloads" rmmod klp_sysfs_target
equal "the module is not patched" 0 "$(cat $livepatch/klp_sysfs_target/patched)"
check "the module loads again" insmod klp-sysfs-target.ko
equal "the module is patched again" 1 "$(cat $livepatch/klp_sysfs_target/patched)"

refused "enabled takes nothing but truth values" set_file $livepatch/enabled maybe
refused "enabled takes nothing but changes" set_file $livepatch/enabled 1
refused "transition cannot be written" set_file $livepatch/transition 0
refused "nothing can be forced without a transition" set_file $livepatch/force 1
check "not to force is always possible" set_file $livepatch/force 0
equal "all that changed nothing" "1 0 1" \
	"$(text $livepatch/enabled $livepatch/transition $livepatch/klp_sysfs_target/patched)"
refused "an enabled livepatch cannot be unloaded" rmmod livepatch_sysfs

if kernel_since 6 11; then
	apply livepatch-sysfs-replace.ko
	equal "replace is 1" 1 "$(cat $root/livepatch_sysfs_replace/replace)"
	check "the replaced livepatch has no entry" eventually gone livepatch_sysfs
	check "the replaced livepatch unloads" rmmod livepatch_sysfs
	revert livepatch_sysfs_replace
else
	revert livepatch_sysfs
fi
equal "no livepatch, no entry again" "" "$(ls $root)"
equal "the module's functions are as before" "original 1 original 2" \
	"$(text $target/first $target/second)"
check "the module unloads in the end" rmmod klp_sysfs_target
