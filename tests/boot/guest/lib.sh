# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs the guest.sh of one scenario and gives it its vocabulary. The report, on
# descriptor 3: "begin SCENARIO", a line "ok|not ok SCENARIO: what" for each
# assertion, "end SCENARIO COUNT". Files for the host go to $out.

# shellcheck disable=SC2154 # $scenario is set by the init
folder=$1
out=/out/$scenario
count=0
mkdir -p "$out"

# kmod's tools: busybox prefers its own, whatever the path.
insmod() { /kmod/insmod "$@"; }
rmmod() { /kmod/rmmod "$@"; }
modprobe() { /kmod/modprobe "$@"; }

ok() {
	count=$((count + 1))
	echo "ok $scenario: $*" >&3
}

not_ok() {
	count=$((count + 1))
	echo "not ok $scenario: $*" >&3
}

# check WHAT COMMAND...: does the command succeed?
check() {
	what=$1
	shift
	if "$@"; then ok "$what"; else not_ok "$what (failed: $*)"; fi
}

# refused WHAT COMMAND...: does it fail, as it should?
refused() {
	what=$1
	shift
	if "$@"; then not_ok "$what (did not fail: $*)"; else ok "$what"; fi
}

# equal WHAT EXPECTED ACTUAL
equal() {
	if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1: expected '$2', found '$3'"; fi
}

# Waits for a condition that the kernel brings about by itself, 20 s at most.
eventually() {
	tries=200
	until "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.1
	done
}

patched() {
	[ "$(cat "/sys/kernel/livepatch/$1/enabled" 2>/dev/null)" = 1 ] &&
		[ "$(cat "/sys/kernel/livepatch/$1/transition")" = 0 ]
}

gone() {
	[ ! -e "/sys/kernel/livepatch/$1" ]
}

# apply FILE: loads a livepatch and waits until every task uses it
apply() {
	name=$(basename "${1%%.ko*}" | tr - _)
	check "$1 loads" insmod "$1"
	check "$name is in force" eventually patched "$name"
}

# revert NAME: the other way
revert() {
	check "$1 is disabled" sh -c "echo 0 >/sys/kernel/livepatch/$1/enabled"
	check "$1 is out of force" eventually gone "$1"
	check "$1 unloads" rmmod "$1"
}

# Asks the host to boot this guest once more.
boot_again() {
	echo again >&3
	reboot -f
}

# Warnings and oopses that the kernel counted since it booted (tainted: W, D).
troubles() {
	echo $(($(cat /proc/sys/kernel/tainted) & 640))
}

echo "begin $scenario" >&3
cd "$folder" || exit
before=$(troubles)
# shellcheck source=/dev/null
. ./guest.sh
equal "the kernel neither warned nor oopsed" "$before" "$(troubles)"
echo "end $scenario $count" >&3
