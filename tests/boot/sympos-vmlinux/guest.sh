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
