# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What a name means where the list tells no files, and the help with a name that means nothing.

test_refuses_an_ambiguous_name_and_lists_the_candidates()
{
	module in.ko ambiguous && rm -f out.ko && convert 1 "$list" in.ko out.ko && says '[ambiguous-symbol]' &&
		says 'vmlinux: twice,1 (t, local)' && says 'vmlinux: twice,2 (t, local)' &&
		says 'KLP_SYMPOS(twice, 1)' && says 'KLP_SYMPOS(twice, 2)' &&
		says 'in.ko:(.text+0x' && says 'new_function' && [ ! -e out.ko ]
}

test_refuses_an_export_that_a_static_of_a_patched_object_shadows()
{
	module in.ko reference -DNAME=both_exported && convert 1 "$list" in.ko out.ko && says '[ambiguous-symbol]'
}

test_takes_the_export_when_only_modules_are_patched()
{
	module in.ko reference -DNAME=both_exported -DOBJECT='"mod_a"' && convert 0 "$list" in.ko out.ko &&
		has 'symbol both_exported bind=1 type=0 other=0 value=0 size=0 in=0'
}

test_refuses_unknown_names()
{
	module in.ko reference -DNAME=misspelled && convert 1 "$list" in.ko out.ko && says '"misspelled" is nowhere' &&
		module in.ko reference -DNAME=other_export && convert 1 "$list" in.ko out.ko &&
		says 'mod_other: other_export,1 (T, global, exported)'
}

test_refuses_names_that_the_kernel_could_not_read()
{
	local long

	long=$(printf 'n%.0s' $(seq 511))
	{ cat "$list"; echo '*mod_long'; } | sed "s/^T old_function/&\nT $long\nT n$long/" >long.list
	module in.ko reference -DNAME="$long" && convert 0 long.list in.ko out.ko &&
		module in.ko reference -DNAME="n$long" && convert 1 long.list in.ko out.ko && says '[symbol-name]' ||
		return 1
	# a kernel that reads 127
	sed 's/^!release .*/!release 5.10.0-test/' long.list >old.list
	module in.ko reference -DNAME="$long" '-DRELEASE="5.10.0-test"' && convert 1 old.list in.ko out.ko &&
		says '[symbol-name]' && says 'reads 127 characters' || return 1
	sed -e "/^T n$long/d" -e "s/nnnn*/${long:0:127}/" old.list >short.list
	module in.ko reference -DNAME="${long:0:127}" '-DRELEASE="5.10.0-test"' && convert 0 short.list in.ko out.ko
}

test_refuses_what_is_freed_after_init()
{
	module in.ko reference -DNAME=early_function && convert 1 "$list" in.ko out.ko && says '[init-symbol]' || return 1
	echo 'KLP_MODULE_RELOC(mod_a) r[] = { KLP_SYMPOS(both_times, 2) };' >annotation.h
	module in.ko reference -DNAME=both_times -DOBJECT='"mod_a"' -DANNOTATION='"annotation.h"' &&
		convert 1 "$list" in.ko out.ko && says 'no position is right'
}

test_reports_all_problems_in_one_run()
{
	module in.ko modules -Da_static=nowhere_one -Db_global=nowhere_two && convert 1 "$list" in.ko out.ko &&
		says nowhere_one && says nowhere_two
}

test_explains_what_is_left_of_an_optimised_function()
{
	module in.ko files -DNAME=clone_only && convert 1 "$files" in.ko out.ko && says '[unknown-symbol]' &&
		says 'vmlinux: clone_only.isra.0 (t, local, dir/c.c)' && says 'copy its source'
}

test_offers_a_static_variable_of_a_function()
{
	module in.ko files -DNAME=d_count && convert 1 "$files" in.ko out.ko && says '[unknown-symbol]' &&
		says 'extern TYPE d_count KLP_RELOC_SYMBOL(vmlinux, vmlinux, d_count.7);'
}

test_suggests_names_that_are_spelled_alike()
{
	module in.ko files -DNAME=only_on_a && convert 1 "$files" in.ko out.ko && says '[unknown-symbol]' &&
		says 'spelled alike: only_in_a, of vmlinux' || return 1
	module in.ko files -DNAME=qqqqqqqqqqqq && convert 1 "$files" in.ko out.ko &&
		says 'inlined everywhere, or renamed' || return 1
	module in.ko files -DA='"a_funktion"' && convert 1 "$files" in.ko out.ko && says '[unknown-function]' &&
		says 'spelled alike: a_function, of vmlinux' || return 1
	module in.ko files -DA='"a_one"' -DOBJECT='"mod_aa"' && convert 1 "$files" in.ko out.ko &&
		says '[unknown-object]' && says 'spelled alike: mod_a'
}

test_knows_modules_that_are_built_in()
{
	module in.ko files -DOBJECT='"built_in"' && convert 1 "$files" in.ko out.ko && says '[unknown-object]' &&
		says 'is built into this kernel'
}

test_names_the_module_that_has_a_symbol()
{
	module in.ko files -DNAME=other_export -DA='"a_one"' -DOBJECT='"mod_a"' &&
		convert 1 "$files" in.ko out.ko && says '[unknown-symbol]' &&
		says 'it is in module mod_other, which mod_a does not depend on' &&
		says 'KLP_FLAGS=--allow-depends=mod_other'
}
