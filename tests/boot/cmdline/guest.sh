# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# A replaced function of vmlinux uses an unexported variable of vmlinux; the
# livepatch survives strip and xz. The kernel shows for which build it was converted.
original=$(cat /proc/cmdline)
kernel=$(hexdump -v -e '1/1 "%02x"' /sys/kernel/notes)

# names_kernel MODULE: its note has the build ID of vmlinux that the running kernel has
names_kernel()
{
	id=$(tr -d '\000-\037' <"/sys/module/$1/notes/.note.klp-convert" | sed 's/.*klp-convertvmlinux \([0-9a-f]*\)$/\1/')
	[ ${#id} = 40 ] && case $kernel in *"474e5500$id"*) ;; *) false ;; esac
}

for form in . debug-stripped stripped; do
	apply $form/livepatch-cmdline.ko
	equal "$form: patched" "$original livepatched=1" "$(cat /proc/cmdline)"
	check "$form: its note names the running kernel" names_kernel livepatch_cmdline
	revert livepatch_cmdline
	equal "$form: as before once disabled" "$original" "$(cat /proc/cmdline)"
done

check "modprobe loads the xz-compressed livepatch" modprobe livepatch_cmdline
check "xz: in force" eventually patched livepatch_cmdline
equal "xz: patched" "$original livepatched=1" "$(cat /proc/cmdline)"
revert livepatch_cmdline
equal "xz: as before once disabled" "$original" "$(cat /proc/cmdline)"
