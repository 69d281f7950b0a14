# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
# The example of docs/shadow-variables.md.
mkdir -p "$BUILD/example"
echo 'obj-m := livepatch-example.o' >"$BUILD/example/Kbuild"
sed -n '/^```c$/,/^```$/p' docs/shadow-variables.md | grep -v '^```' \
	>"$BUILD/example/livepatch-example.c"
build_modules "$BUILD/example" "$BUILD/example-modules"
cp "$BUILD/example-modules/livepatch-example.ko" "$STAGE/"
