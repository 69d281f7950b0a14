# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# With module.sig_enforce=1, a livepatch that modules_install signed is accepted.
db=/sys/firmware/efi/efivars/db-d719b2cb-3d3a-4596-a3bc-dad00e67656f

modprobe efivarfs
mount -t efivarfs efivarfs /sys/firmware/efi/efivars
if [ ! -e $db ]; then
	cat db >$db && boot_again
fi
check "the key is in the firmware's db" [ -e $db ]

equal "signatures are enforced" Y "$(cat /sys/module/module/parameters/sig_enforce)"
original=$(cat /proc/cmdline)
check "a module of the distribution loads" modprobe dummy
refused "the unsigned livepatch is refused" insmod unsigned/livepatch-cmdline.ko
check "the signed livepatch loads" modprobe livepatch_cmdline
check "it is in force" eventually patched livepatch_cmdline
equal "patched" "$original livepatched=1" "$(cat /proc/cmdline)"
equal "the kernel is not tainted by an unsigned module" 0 \
	"$(($(cat /proc/sys/kernel/tainted) & 8192))"
revert livepatch_cmdline
