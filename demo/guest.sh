# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What the demo does in its guest; tests/boot/guest/lib.sh runs it.
cat /proc/cmdline >"$out/before"
apply livepatch-cmdline.ko
cat /proc/cmdline >"$out/patched"
revert livepatch_cmdline
cat /proc/cmdline >"$out/after"
