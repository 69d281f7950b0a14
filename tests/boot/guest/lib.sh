# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0
#
# Runs the guest.sh of one scenario and gives it its vocabulary. The report, on
# descriptor 3: "begin SCENARIO", a line "ok|not ok|skipped SCENARIO: what" for each
# assertion, "end SCENARIO COUNT SECONDS". Files for the host go to $out.

# shellcheck disable=SC2154 # $scenario is set by the init
folder=$1
out=/out/$scenario
count=0
marks=0
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

# skipped WHAT WHY: what this kernel cannot show
skipped() {
	count=$((count + 1))
	echo "skipped $scenario: $1: $2" >&3
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

# within SECONDS COMMAND...: waits for what the kernel brings about by itself
within() {
	deadline=$(($(uptime) + $1))
	shift
	until "$@"; do
		[ "$(uptime)" -lt $deadline ] || return 1
		sleep 0.1
	done
}

eventually() {
	within 20 "$@"
}

# text FILE...: what is in them, in one line, with single blanks
text() {
	# shellcheck disable=SC2046 # it is split to be joined
	echo $(cat "$@")
}

# Seconds since the kernel booted.
uptime() {
	cut -d . -f 1 /proc/uptime
}

# kernel_since MAJOR MINOR: is it that kernel, or a later one?
kernel_since() {
	IFS=. read -r major minor _ </proc/sys/kernel/osrelease
	[ "$major" -gt "$1" ] || { [ "$major" -eq "$1" ] && [ "$minor" -ge "$2" ]; }
}

# What the kernel says from now on ...
mark() {
	marks=$((marks + 1))
	echo "$scenario: mark $marks" >/dev/kmsg
}

# ... until here, without time stamps.
since_mark() {
	dmesg | sed -e "1,/ $scenario: mark $marks\$/d" -e 's/^\[[^]]*\] //'
}

# said TEXT: has the kernel said it since the mark?
said() {
	since_mark | grep -qF -e "$1"
}

# asleep_in FUNCTION PID: does the task sleep in the function?
asleep_in() {
	grep -q " $1+" "/proc/$2/stack" 2>/dev/null
}

patched() {
	[ "$(cat "/sys/kernel/livepatch/$1/enabled" 2>/dev/null)" = 1 ] &&
		[ "$(cat "/sys/kernel/livepatch/$1/transition")" = 0 ]
}

gone() {
	[ ! -e "/sys/kernel/livepatch/$1" ]
}

# apply FILE [PARAMETER...]: loads a livepatch and waits until every task uses it
apply() {
	name=$(basename "${1%%.ko*}" | tr - _)
	check "$1 loads" insmod "$@"
	check "$name is in force" eventually patched "$name"
}

# set_file FILE VALUE: a write that may fail
set_file() {
	echo "$2" 2>/dev/null >"$1"
}

# set_enabled NAME 0|1: asks for a livepatch to be disabled, or to stay
set_enabled() {
	set_file "/sys/kernel/livepatch/$1/enabled" "$2"
}

in_transition() {
	[ "$(cat "/sys/kernel/livepatch/$1/transition")" = 1 ]
}

# revert NAME: the other way
revert() {
	check "$1 is disabled" set_enabled "$1" 0
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
began=$(uptime)
# shellcheck source=/dev/null
. ./guest.sh
equal "the kernel neither warned nor oopsed" "$before" "$(troubles)"
echo "end $scenario $count $(($(uptime) - began))" >&3
