# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What the kernel's own code says that names mean, of every name that several symbols of
# vmlinux have, and every function that refers to it: by a list that is made of the image
# alone, without debug information. Debug information is the judge.
#
# Sourced by run. Functions run where that has made "list" (with debug information) and
# "positions".

# number WHAT: how many witness.awk counted
number()
{
	awk -v what="$1" '{ count = $1; $1 = "" } $0 == " " what { found = count } END { print found + 0 }' judged
}

# holds CONDITION: "true" for verdict()
holds()
{
	if (($1)); then
		echo true
	fi
}

# shellcheck disable=SC2154 # top is run's
witness_kernel()
{
	local programs=$top/build/tests/exhaustive/bin uses code file both wrong right elsewhere
	make --no-print-directory -s -C "$top/tests/exhaustive" || return
	"$top/scripts/livepatch/klp-symbols" --vmlinuz "$VMLINUZ" -o plain || return
	"$programs/witness" plain positions >answers || return
	"$programs/calls" "$DEBUGINFO/boot/vmlinux-$RELEASE" | sort -u >calls || return
	awk -f "$top/tests/exhaustive/witness.awk" positions list answers calls >judged || return
	grep -E '^[a-z ]+[0-9]*: ' judged | sed 's/^/# /'
	uses=$(number uses) code=$(number 'uses by code') file=$(number 'uses by file') both=$(number 'uses by both')
	right=$(number 'code right') elsewhere=$(number 'code elsewhere')
	wrong=$(($(number 'uses wrong') + $(number 'code wrong')))
	echo "# $RELEASE: $uses uses, decided by witness $code, by file $file, both $both, wrong $wrong"
	for kind in code table unsure; do
		echo "# $RELEASE: answers by $kind: $(number "$kind right") right, $(number "$kind wrong") wrong," \
			"$(number "$kind global") global ones, $(number "$kind elsewhere") of files that do not have the name," \
			"$(number "$kind several") several"
	done
	# measured: 1,245 of 6.1 and 1,074 of 6.12; 1,671 and 1,523
	verdict "$(holds "uses >= 500 && right >= 700")" \
		"debug information shows enough uses of duplicate names, $uses, and the code $right"
	verdict "$(holds "wrong == 0")" "no name is another file's by the code alone"
	verdict "$(holds "$(number 'table wrong') == 0 && $(number 'table right') >= 100")" \
		"nor by the tables that the code refers to, $(number 'table right') names"
	verdict "$(holds "code * 10 >= uses * 9")" "the code alone decides $code of $uses uses: at least 90 %"
	# two symbols may have one address
	verdict "$(holds "elsewhere * 50 <= right")" "few names are found that the file does not have: $elsewhere"
	verdict "$(holds "both >= 500 && $(number disagree) == 0")" \
		"the code and the file never disagree: both speak of $both uses, and of $(number both) names in functions"
}
