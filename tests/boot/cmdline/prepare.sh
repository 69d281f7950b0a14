# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# The forms in which distributions ship modules.
livepatch=$BUILD/modules/livepatch-cmdline.ko

mkdir -p "$STAGE/debug-stripped" "$STAGE/stripped" "$ROOTFS/lib/modules/$RELEASE/extra"
strip -g -o "$STAGE/debug-stripped/livepatch-cmdline.ko" "$livepatch"
# 6.12 (not 6.1): kernel/livepatch/core.c: klp_init_object_loaded() finds the
# size of a replacement function only if its symbol is still there.
strip --strip-unneeded --keep-symbol=livepatch_cmdline_proc_show \
	-o "$STAGE/stripped/livepatch-cmdline.ko" "$livepatch"
# The kernel's own decompressor knows no CRC64, xz's default.
xz --check=crc32 --lzma2=dict=1MiB -c "$livepatch" \
	>"$ROOTFS/lib/modules/$RELEASE/extra/livepatch-cmdline.ko.xz"
