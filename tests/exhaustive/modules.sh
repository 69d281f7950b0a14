# shellcheck shell=bash
# SPDX-License-Identifier: GPL-2.0
#
# What Symbols.list says that symbols of modules refer to, compared with their relocations
# as readelf and objdump show them (modules.pl): all modules, in the short form 40 of them.
#
# Sourced by run.

# The sum of what modules.pl counted.
count_of()
{
	awk -v what="$1" 'NF == 2 && $2 == what { sum += $1 } END { print sum + 0 }' compared
}

# shellcheck disable=SC2154 # top is run's
modules_kernel()
{
	local nr references either differing
	"$top/scripts/livepatch/klp-symbols" --vmlinuz "$VMLINUZ" --modules "$MODULES/kernel" -o whole || return
	find "$MODULES/kernel" -name '*.ko' -o -name '*.ko.xz' | sort >modules
	nr=$(wc -l <modules)
	everything || nr=40
	left_out "$nr of $(wc -l <modules) modules of $RELEASE"
	# each reads the list anew
	draw "$nr" <modules | xargs -P "$(nproc)" -n $(((nr + 7) / 8)) \
		"$top/tests/exhaustive/modules.pl" whole >compared || return
	references=$(count_of references) either=$(count_of either)
	differing=$(grep -cE '^(missing|additional|nowhere|mark|differ) ' compared)
	grep -E '^(missing|additional|nowhere|mark|differ) ' compared | head -n 50 | sed 's/^/# /'
	echo "# $RELEASE: $(count_of modules) modules, $references references, $differing differ;" \
		"of $either there is only a choice, with $(count_of neighbours) neighbours"
	verdict "$(holds "$(count_of modules) == $nr && references >= nr * 50 && differing == 0")" \
		"modules refer to what their relocations tell, $references references"
	# measured: 2 % of 6.1, and 6 % of 6.12, where bounds of tables stand at objects
	verdict "$(holds "either * 10 <= references")" "of few references there is only a choice: $either"
}
