# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# The patched functions that a place in the module works for, and what a name means there.

test_a_name_means_what_it_does_in_the_object_of_the_function()
{
	module in.ko contexts && convert 0 "$list" in.ko out.ko && klp_relocations >found.txt || return 1
	diff - found.txt <<-'E'
	.klp.rela.mod_a.data .klp.sym.mod_a.a_static,0
	.klp.rela.mod_a.some_table .klp.sym.mod_a.static_variable_a,0
	.klp.rela.mod_a.text .klp.sym.mod_a.same_name,0
	.klp.rela.mod_b.text .klp.sym.mod_b.same_name,0
	.klp.rela.vmlinux.text .klp.sym.vmlinux.unexported_function,0
	E
}

test_contexts_do_not_need_symbols_of_functions()
{
	# the kernel takes the size of a function without a symbol for that of what stands before it
	echo 'void first(void) { }' | gcc -x c -O2 -fcf-protection=none -c - -o first.o &&
		module part.ko contexts -ffunction-sections && ld -r -x first.o part.ko -o in.ko &&
		convert 0 "$list" in.ko out.ko &&
		klp_relocations | grep -qx '.klp.rela.mod_b.text.b_one .klp.sym.mod_b.same_name,0'
}

test_offers_a_name_of_its_own_where_one_means_several_symbols()
{
	# an annotation of the name would be wrong for the other use
	module in.ko contexts && convert 0 "$list" in.ko out.ko && says '"same_name" is taken for the only one in mod_b' &&
		says 'extern typeof(same_name) mod_b_same_name KLP_RELOC_SYMBOL_POS(mod_b, mod_b, same_name, 0);' &&
		! says 'KLP_SYMPOS(same_name, 0)' >/dev/null && says 'KLP_SYMPOS(a_static, 0)' &&
		klp_relocations | sort >without.txt || return 1
	module in.ko contexts -DOWN_NAME && convert 0 "$list" in.ko out.ko && klp_relocations | sort | diff without.txt - &&
		says '"same_name" is taken for the only one in mod_a' &&
		! says '"same_name" is taken for the only one in mod_b' >/dev/null
}

test_refuses_a_name_that_means_two_things_in_a_shared_helper()
{
	module in.ko contexts -DSHARED=same_name && convert 1 "$list" in.ko out.ko && says 'shared: "same_name"' &&
		says '[ambiguous-symbol]' && says 'mod_a: same_name' && says 'mod_b: same_name' &&
		says 'means another symbol in each; give each a copy' || return 1
	# a line to paste would not help
	! grep -F -A1 'mod_a: same_name' said | grep -F KLP_MODULE_RELOC
}

test_refuses_a_symbol_of_a_module_for_functions_that_may_run_without_it()
{
	module in.ko contexts -DSHARED=a_static && convert 1 "$list" in.ko out.ko &&
		says 'not all of them have such a symbol' && module in.ko contexts -DVMLINUX -DSHARED=a_static &&
		convert 1 "$list" in.ko out.ko || return 1
	echo 'KLP_MODULE_RELOC(mod_a) r[] = { KLP_SYMPOS(a_static, 0) };' >annotation.h
	module in.ko reference -DNAME=a_static -DANNOTATION='"annotation.h"' && convert 1 "$list" in.ko out.ko &&
		says '[gate-vmlinux]'
}

test_sees_calls_that_the_assembler_resolved()
{
	module in.ko contexts -DSHARED=old_function -DCONDITIONAL && objdump -dr in.ko | grep -q 'je .*<shared>' &&
		! objdump -r in.ko | grep -q 'shared' && convert 1 "$list" in.ko out.ko && says 'shared: "old_function"'
}

# What stands beside the patch in such a structure leads where it leads.
test_follows_pointers_beside_the_patch()
{
	module in.ko beside -g && convert 1 "$list" in.ko out.ko && says '"same_name" is used for functions of mod_a and of mod_b, and means another symbol in each'
}

test_init_and_exit_may_use_vmlinux_alone()
{
	module in.ko contexts -DINIT=a_label && convert 1 "$list" in.ko out.ko && says '[no-gate]' || return 1
	module in.ko contexts -DINIT=a_any && convert 1 "$list" in.ko out.ko && says 'the livepatch itself (its init' &&
		module in.ko contexts -DINIT=unexported_function && convert 0 "$list" in.ko out.ko
}

test_parameters_and_exports_may_use_vmlinux_alone()
{
	local section
	for section in __param __ksymtab __ksymtab_gpl .init_array; do
		module in.ko contexts "-DSECTION=\"$section\"" -DOTHER=a_any && convert 1 "$list" in.ko out.ko &&
			says 'called: "a_any" is not in vmlinux' &&
			module in.ko contexts "-DSECTION=\"$section\"" -DOTHER=a_label &&
			convert 1 "$list" in.ko out.ko && says '[no-gate]' || return 1
	done
	module in.ko contexts '-DSECTION="__param"' -DOTHER=unexported_function && convert 0 "$list" in.ko out.ko
}
