# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What klp-symbols reads from the kernel image is what the kernel that it boots
# says: the same symbols of vmlinux, in the same order, with the same types.
scripts/livepatch/klp-symbols --vmlinuz "$VMLINUZ" -o "$OUT/Symbols.list"

awk '/^\*/ { ours = $1 == "*vmlinux"; next }
     ours && /^[A-Za-z?] / { print $1, $2 }' "$OUT/Symbols.list" >"$OUT/expected"
# Symbols of modules, and of code made at run time, have their owner in brackets.
awk 'NF == 3 { print $2, $3 }' "$OUT/kallsyms" >"$OUT/found"

count=$(wc -l <"$OUT/found")
if [ "$count" -lt 50000 ]; then
	echo "not ok the guest's list is complete (it has $count symbols)"
elif cmp "$OUT/expected" "$OUT/found"; then
	echo "ok all $count symbols of the kernel image are those of the running kernel"
else
	echo "not ok the symbols of the kernel image are those of the running kernel:"
	diff "$OUT/expected" "$OUT/found" | head -n 5
fi
