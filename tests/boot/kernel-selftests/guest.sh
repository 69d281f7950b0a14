# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Runs the kernel's own tests of its livepatch core, and reports each of them. A
# script of them ends at its first failure; what comes after it did not run. One
# that cannot run here says why itself, and is reported as skipped.
mount -t debugfs debugfs /sys/kernel/debug
for directory in dev proc sys; do
	mount --rbind /$directory root/$directory
done

# run SCRIPT: leaves what it says in $out
run() {
	# KDIR must be a directory; the modules are built.
	env -i PATH=/usr/bin KDIR=/ LC_ALL=C /bin/chroot root \
		/usr/bin/bash -c "cd /suite && exec bash ./$1" >"$out/$1.log" 2>&1
}

# report SCRIPT: a verdict for each of its tests
report() {
	grep -o '^start_test "[^"]*"' "root/suite/$1" | cut -d '"' -f 2 >/tmp/tests
	check "$1 has tests" [ -s /tmp/tests ]
	while read -r name; do
		if grep -qFx "TEST: $name ... ok" "$out/$1.log"; then
			ok "$1: $name"
		elif [ "$status" = 4 ]; then
			skipped "$1: $name" "$(sed -n 's/^SKIP: //p' "$out/$1.log")"
		else
			not_ok "$1: $name"
		fi
	done </tmp/tests
}

for script in root/suite/test-*.sh; do
	script=$(basename "$script")
	status=0
	run "$script" || status=$?
	[ $status = 0 ] || cat "$out/$script.log"
	report "$script"
	[ $status = 0 ] || [ $status = 4 ] || not_ok "$script ends with status $status"
done
