# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Each address is that of the symbol in the file of the function that was
# replaced: its position is from nm and the DWARF, what is there the kernel says.
eval "$(scripts/fetch-kernel --debug "$RELEASE")"
tests/exhaustive/positions "$DEBUGINFO/boot/vmlinux-$RELEASE" >"$OUT/positions"
while read -r name file address; do
	position=$(awk -v name="$name" -v file="$file" '$1 == name && $5 == file { print $2 }' "$OUT/positions")
	expected=$(awk -v name="$name" '$3 == name && !$4 { print $1 }' "$OUT/kallsyms" | sed -n "${position}p")
	if [ -n "$expected" ] && [ "$address" = "$expected" ]; then
		echo "ok $name of $file is at position $position"
	else
		echo "not ok $name of $file is at position $position: $expected, found $address"
	fi
done <"$OUT/decisions"
if [ "$(wc -l <"$OUT/decisions")" = 19 ]; then
	echo "ok all decisions were seen"
else
	echo "not ok all decisions were seen"
fi
