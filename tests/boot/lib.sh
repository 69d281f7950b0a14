# shellcheck shell=bash disable=SC2153,SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What it takes to boot a Debian kernel in QEMU with modules of one's own: get
# the kernel, pack an initramfs, run the guest and read what it reported. For
# tests/boot/run and demo/run, which source it with $top set to the repository.
#
# The guest has three serial ports: its console; a report, one line a verdict
# (guest/lib.sh); and a tar archive of the files that it leaves in /out.

# shellcheck source=tests/tier.sh
. "$top/tests/tier.sh"
PATH=$PATH:/usr/sbin:/sbin

# A guest that is not done by then hangs.
: "${BOOT_TIMEOUT:=300}"

# How a kernel says that it is in trouble.
trouble_pattern='(^|\] *)(BUG: |kernel BUG at |WARNING: |Oops|general protection|stack segment|int3: |Kernel panic'
trouble_pattern+='|INFO: task|INFO: rcu|rcu: INFO|watchdog: BUG|Unable to handle|------------\[ cut here)'

die() {
	echo "${0##*/}: error: $*" >&2
	exit 2
}

# Commands in the background, each a process group of its own, end with the
# script. start COMMAND...: sets $started to what finish waits for. (That errors
# end such a command, as set -e has it, even if its status is tested.)
declare -A children=()

start() {
	set -m
	"$@" &
	set +m
	started=$!
	children[$started]=running
}

finish() {
	local status=0
	wait "$1" || status=$?
	unset "children[$1]"
	return $status
}

end_children() {
	local child
	for child in "${!children[@]}"; do
		kill -- "-$child" 2>/dev/null || :
	done
}

trap end_children EXIT
trap 'exit 130' HUP INT TERM

# Gets a kernel, as scripts/fetch-kernel takes it: sets RELEASE, ROOT, KDIR, VMLINUZ and
# MODULES. For one of another suite, modules are built with that suite's tools:
# BUILD_ROOT.
get_kernel() {
	local lines
	lines=$("$top/scripts/fetch-kernel" "$1") || exit 2
	eval "$lines"
	BUILD_ROOT=$(build_root "$1") || exit 2
}

# Builds the modules of a directory elsewhere: build_modules SOURCE OUT [VAR=...]
build_modules() {
	${BUILD_ROOT:+"$top/scripts/in-root" "$BUILD_ROOT"} make --no-print-directory -C "$top" M="$1" O="$2" KDIR="$KDIR" \
		KLP_CACHE="$top/build/symbols" "${@:3}"
}

# Copies a program and the libraries that it needs into a root directory.
install_program() {
	local root=$1 program=$2 library
	install -D "$program" "$root/$program"
	for library in $(ldd "$program" | grep -oE '/[^ ]+'); do
		install -D "$library" "$root/$library"
	done
}

# Starts the guest's root directory: busybox, kmod's tools, the init.
make_rootfs() {
	local root=$1 tool
	rm -rf "$root"
	mkdir -p "$root"/{bin,dev,kmod,out,proc,scenarios,sys,tmp}
	cp "$(type -P busybox)" "$root/bin/busybox"
	install_program "$root" "$(readlink -f "$(type -P modprobe)")"
	for tool in insmod rmmod modprobe; do
		ln -s "$(readlink -f "$(type -P modprobe)")" "$root/kmod/$tool"
	done
	install -m 755 "$top/tests/boot/guest/init" "$root/init"
	cp "$top/tests/boot/guest/lib.sh" "$root/"
}

# Adds modules of the distribution, with what they depend on.
add_modules() {
	local root=$1 module file
	for module in "${@:2}"; do
		modprobe -d "$ROOT" -S "$RELEASE" --show-depends "$module" |
		while read -r _ file _; do
			install -D -m 644 "$file" "$root/${file#"$ROOT"}"
		done
		[ "${PIPESTATUS[0]}" -eq 0 ] || die "$RELEASE has no module $module"
	done
}

# Packs the root directory; modprobe in the guest finds the modules that it has.
pack_rootfs() {
	local root=$1 initramfs=$2
	mkdir -p "$root/lib/modules/$RELEASE"
	cp "$MODULES"/modules.{builtin,builtin.modinfo,order} "$root/lib/modules/$RELEASE/"
	depmod -b "$root" "$RELEASE"
	(cd "$root" && find . | cpio --quiet -o -H newc -R 0:0 | gzip -1) >"$initramfs"
}

# Boots: boot_guest DIRECTORY INITRAMFS KERNEL_ARGUMENTS [QEMU_OPTION...]
# Leaves console, report, out/ and qemu.log in DIRECTORY. Fails if the guest did
# not power off by itself; the report tells whether it was done.
# KVM is not used: it is not everywhere. TCG with several threads breaks the
# kernel's text poking.
boot_guest() {
	local directory=$1 initramfs=$2 arguments=$3 status=0
	shift 3
	rm -rf "$directory"/{console,report,files.tar,out}
	mkdir -p "$directory/out"
	timeout --foreground --kill-after=5 "$BOOT_TIMEOUT" \
		qemu-system-x86_64 -accel tcg,thread=single -m 1024 -smp 2 -nodefaults \
		-display none -no-reboot -kernel "$VMLINUZ" -initrd "$initramfs" \
		-append "console=ttyS0 panic=-1 $arguments" \
		-serial "file:$directory/console" -serial "file:$directory/report" \
		-serial "file:$directory/files.tar" "$@" >"$directory/qemu.log" 2>&1 </dev/null ||
		status=$?
	touch "$directory"/{console,report}
	if [ -s "$directory/files.tar" ]; then
		tar -xf "$directory/files.tar" -C "$directory/out" 2>>"$directory/qemu.log" || status=1
		rm "$directory/files.tar"
	fi
	return $status
}

# Prints what means that the kernel itself was in trouble, of the console and of
# the messages that the guest left in a boot's directory.
kernel_trouble() {
	local file
	for file in "$1"/console "$1"/out/dmesg; do
		[ ! -e "$file" ] || tr -d '\r' <"$file"
	done | grep -aE "$trouble_pattern" | sort -u
}
