# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# The flag e of Symbols.list: what begins with ENDBR in the image, less what the
# kernel overwrites at boot because nothing calls it indirectly. Code that is freed
# after init is not there any more.
scripts/livepatch/klp-symbols --vmlinuz "$VMLINUZ" -o "$OUT/Symbols.list"

awk '/^\*/ { ours = $1 == "*vmlinux"; next }
     ours && /^[A-Za-z?] / { print $1, $2 ($3 ~ /e/ ? " e" : ""), $3 ~ /i/ ? "init" : "-" }' \
	"$OUT/Symbols.list" >"$OUT/listed"
differences=$(paste -d '|' "$OUT/listed" "$OUT/endbr" | awk -F '|' '
	{ init = $1 ~ / init$/; sub(/ (init|-)$/, "", $1) }
	!init && $1 != $2 { print $1 " / " $2 }')
count=$(grep -c ' e$' "$OUT/endbr" || :)
if [ "$(wc -l <"$OUT/listed")" != "$(wc -l <"$OUT/endbr")" ]; then
	echo "not ok the guest read all symbols"
elif [ -n "$differences" ]; then
	echo "not ok the list tells which functions begin with ENDBR in the running kernel:"
	head -n 5 <<<"$differences"
else
	echo "ok the list tells which functions begin with ENDBR in the running kernel: $count"
fi
