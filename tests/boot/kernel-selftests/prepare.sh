# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Takes the kernel's own tests of its livepatch core from the package of its
# sources, builds their modules by make M=, and makes a root directory for them:
# they are bash scripts, and compare what GNU's and util-linux's tools print.
suite=tools/testing/selftests/livepatch
suite=$(scripts/fetch-source "$(cut -d . -f 1,2 <<<"$RELEASE")" $suite)/$suite
root=$STAGE/root

# add_program NAME...: under that name, wherever it leads to
add_program() {
	local name program
	for name; do
		program=$(readlink -f "$(type -P "$name")")
		install_program "$root" "$program"
		[ -e "$root/usr/bin/$name" ] || ln -s "$program" "$root/usr/bin/$name"
	done
}

# Those of the modules that are patched come first: they belong in the list.
rm -rf "$BUILD/target"
mkdir -p "$BUILD/target"
cp "$suite"/test_modules/test_klp_callbacks_{mod,busy}.c "$BUILD/target/"
echo "obj-m := test_klp_callbacks_mod.o test_klp_callbacks_busy.o" >"$BUILD/target/Kbuild"
build_modules "$BUILD/target" "$BUILD/target"
scripts/livepatch/klp-symbols --vmlinuz "$VMLINUZ" --modules "$BUILD/target" -o "$BUILD/Symbols.list"
build_modules "$suite/test_modules" "$BUILD/modules" SYMBOLS="$BUILD/Symbols.list"

mkdir -p "$root"/{dev,proc,sys,tmp,usr/bin,usr/lib,usr/lib64,usr/sbin,suite/test_modules}
for directory in bin lib lib64 sbin; do
	ln -s "usr/$directory" "$root/$directory"
done
cp "$suite"/*.sh "$root/suite/"
cp "$BUILD"/modules/*.ko "$root/suite/test_modules/"
for program in "$suite"/*.c; do
	gcc -O2 -static -o "$root/suite/$(basename "$program" .c)" "$program"
done
add_program awk basename bash cat cut date diff dirname dmesg getconf grep head id insmod ls lsmod \
	modinfo rmmod sed seq sleep sort stat sysctl tail tr uname wc
ln -s bash "$root/usr/bin/sh"
