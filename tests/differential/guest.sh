# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Loads and uses each case, and reports the kernel's verdict as a line
# "verdict CASE right|wrong|refused", after the kernel's messages as lines
# "message CASE TEXT". An oops ends the guest: "begins CASE" has no verdict then.
original=$(cat /proc/cmdline)
value=/sys/module/klp_differ_target/parameters/value
patch=/sys/kernel/livepatch/livepatch_differ

# Loads both, in the order that the case wants; prints the verdict.
use() {
	if [ "$2" = early ]; then
		insmod klp-differ-target.ko || return
	fi
	if ! insmod "$1"; then
		echo refused
		return
	fi
	if [ ! -e $patch ]; then
		echo wrong
		return
	fi
	eventually patched livepatch_differ
	line=$(cat /proc/cmdline)
	if [ "$2" = late ] && ! insmod klp-differ-target.ko; then
		echo refused
		return
	fi
	found=$(cat $value)
	if [ "$line" = "$original differ" ] && [ "$found" = "patched 80 2 2" ]; then
		echo right
	else
		echo "$line, $found" >&2
		echo wrong
	fi
}

clean_up() {
	if [ -e $patch ]; then
		echo 0 >$patch/enabled
		eventually gone livepatch_differ
	fi
	for module in livepatch_differ klp_differ_target; do
		[ ! -e /sys/module/$module ] || rmmod $module
	done
}

while read -r name file order; do
	dmesg -c >/dev/null
	echo "begins $name" >&3
	verdict=$(use "$file" "$order")
	dmesg | sed "s/^\[[^]]*\] //; s/^/message $name /" >&3
	echo "verdict $name $verdict" >&3
	# after what is no verdict to go on from, the guest ends
	case $verdict in
	right | refused) clean_up ;;
	*) break ;;
	esac
done <list
