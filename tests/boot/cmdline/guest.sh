# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# A replaced function of vmlinux uses an unexported variable of vmlinux; the
# livepatch survives strip and xz.
original=$(cat /proc/cmdline)

for form in . debug-stripped stripped; do
	apply $form/livepatch-cmdline.ko
	equal "$form: patched" "$original livepatched=1" "$(cat /proc/cmdline)"
	revert livepatch_cmdline
	equal "$form: as before once disabled" "$original" "$(cat /proc/cmdline)"
done

check "modprobe loads the xz-compressed livepatch" modprobe livepatch_cmdline
check "xz: in force" eventually patched livepatch_cmdline
equal "xz: patched" "$original livepatched=1" "$(cat /proc/cmdline)"
revert livepatch_cmdline
equal "xz: as before once disabled" "$original" "$(cat /proc/cmdline)"
