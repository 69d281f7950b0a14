# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Relocations and places that a kernel can't fill, or fills too late.

test_refuses_places_that_a_gate_comes_too_late_for()
{
	local section

	for section in __jump_table .static_call_sites .altinstr_replacement; do
		module in.ko reference -DNAME=a_any -DOBJECT='"mod_a"' "-DSECTION=\"$section\"" &&
			convert 1 "$list" in.ko out.ko && says '[destination]' && says "$section" || return 1
	done
	module in.ko reference -DNAME=unexported_function -DSECTION='".data..percpu"' &&
		convert 1 "$list" in.ko out.ko && says '[destination]' &&
		module in.ko reference -DNAME=unexported_function -DSECTION='".init.data"' &&
		convert 0 "$list" in.ko out.ko
}

test_warns_of_late_references_in_data()
{
	module in.ko reference -DNAME=a_any -DOBJECT='"mod_a"' '-DSECTION=".data.late"' -DOLD='"a_one"' &&
		convert 0 "$list" in.ko out.ko && says '[late-data]' || return 1
	# what vmlinux resolves is there from the start, and what is const does not change
	module in.ko reference -DNAME=unexported_function '-DSECTION=".data.late"' &&
		convert 0 "$list" in.ko out.ko && ! grep -q late-data said || return 1
	module in.ko reference -DNAME=a_any -DOBJECT='"mod_a"' '-DSECTION=".data..ro_after_init"' -DOLD='"a_one"' &&
		convert 0 "$list" in.ko out.ko && ! grep -q late-data said
}

# instruction NAME ASM...: a livepatch whose function has these instructions
instruction()
{
	printf '#include "fixture.h"\nstatic int new_function(int a)\n{\n\tasm volatile("%s");\n\treturn a;\n}\n' "$1" >asm.c
	echo 'static struct klp_func funcs[] = { { "old_function", new_function }, { 0 } };' >>asm.c
	printf '#define OBJECTS { 0, funcs },\n#include "fixtures/patch.h"\n' >>asm.c
	gcc -O2 -fno-pie -fcf-protection=none -DFUNC_REST=88 -DOBJECT_REST=96 -I "$here" -c asm.c -o in.ko
}

test_refuses_relocations_that_the_loader_does_not_do()
{
	local code

	for code in 'mov unexported_function@GOTPCREL(%rip), %rax' 'mov %fs:static_variable@tpoff, %eax' \
		'.word unexported_function'; do
		instruction "$code" && convert 1 "$list" in.ko out.ko && says '[relocation-type]' || return 1
	done
	for code in 'call unexported_function' 'lea static_variable(%rip), %rax' 'mov \$static_variable, %rax' \
		'movabs \$static_variable, %rax'; do
		instruction "${code//\\/}" && convert 0 "$list" in.ko out.ko || return 1
	done
}

test_refuses_relocations_that_do_not_reach()
{
	instruction 'mov $static_variable, %eax' && convert 1 "$list" in.ko out.ko && says '[relocation-reach]' || return 1
	# the offset of per-cpu data is small
	sed 's/^d static_variable$/A static_variable/' "$list" >percpu.list
	convert 0 percpu.list in.ko out.ko
}

test_refuses_symbols_at_address_0()
{
	sed -e 's/^!flags.*/&0/' -e 's/^T unexported_function/& 0/' "$list" >zero.list
	module in.ko reference -DNAME=unexported_function && convert 1 zero.list in.ko out.ko &&
		says '[address-zero]' && convert 0 "$list" in.ko out.ko
}

test_refuses_addresses_of_functions_that_no_indirect_call_may_reach()
{
	sed -e 's/^!flags.*/&e/' -e 's/^T klp_enable_patch x/&e/' -e 's/^T unexported_function/& e/' "$list" >endbr.list
	instruction 'lea static_function(%rip), %rax' && sed 's/^d static_variable/t static_function\n&/' endbr.list >ibt.list &&
		convert 1 ibt.list in.ko out.ko && says '[indirect-call]' &&
		convert 0 -Wno-error=indirect-call ibt.list in.ko out.ko && says 'warning: new_function: the address of' || return 1
	# a call is not indirect, some functions begin with ENDBR, and not all kernels ask for it
	instruction 'call static_function' && convert 0 ibt.list in.ko out.ko &&
		instruction 'lea unexported_function(%rip), %rax' && convert 0 ibt.list in.ko out.ko &&
		instruction 'lea static_function(%rip), %rax' &&
		sed 's/^d static_variable/t static_function\n&/' "$list" >plain.list &&
		convert 0 plain.list in.ko out.ko
}
