# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# A position in vmlinux is the rank of the symbol's address, in both annotations.
awk '$3 == "type_show" && !$4 { print $1 }' /proc/kallsyms | sort >/tmp/addresses

apply livepatch-positions.ko
cat /proc/cmdline >"$out/positions"
revert livepatch_positions

while read -r position address; do
	equal "type_show, position $position" "$(sed -n "${position}p" /tmp/addresses)" "$address"
done <"$out/positions"
equal "all four were seen" 4 "$(wc -l <"$out/positions")"

# The s_show() of kernel/kallsyms.c is the one that is nearest to kallsyms_open(),
# which is of that file, too.
anchor=$(awk '$3 == "kallsyms_open" && !$4 { print $1 }' /proc/kallsyms)
position=0
nearest=
awk '$3 == "s_show" && !$4 { print $1 }' /proc/kallsyms | sort >/tmp/addresses
while read -r address; do
	position=$((position + 1))
	distance=$((0x$address - 0x$anchor))
	distance=${distance#-}
	if [ -z "$nearest" ] || [ "$distance" -lt "$nearest" ]; then
		nearest=$distance
		wanted=$position
	fi
done </tmp/addresses
check "there are several s_show" [ $position -gt 1 ]

first_line=$(head -n 1 /proc/kallsyms)
apply livepatch-show.ko "position=$wanted"
equal "old_sympos $wanted is that of /proc/kallsyms" patched "$(head -n 1 /proc/kallsyms)"
revert livepatch_show
equal "as before once disabled" "$first_line" "$(head -n 1 /proc/kallsyms)"
other=$((wanted == 1 ? 2 : 1))
apply livepatch-show.ko "position=$other"
equal "old_sympos $other is another" "$first_line" "$(head -n 1 /proc/kallsyms)"
revert livepatch_show
