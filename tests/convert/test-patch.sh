# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What the livepatch patches: how klp-convert finds it, whether the kernel can patch it, and what the
# patch misses.

test_finds_functions_whatever_the_size_of_the_structures()
{
	local rest

	for rest in 8 80 200; do
		gcc -O2 -DFUNC_REST=$rest -DOBJECT_REST=$((rest + 8)) -I "$here" -c "$here/fixtures/modules.c" -o in.ko &&
			convert 0 "$list" in.ko out.ko && has \
			'symbol .klp.sym.mod_b.b_global,0 bind=1 type=0 other=0 value=0 size=0 in=ff20' || return 1
	done
}

test_takes_the_size_of_the_structures_from_debug_information()
{
	# what follows the first members looks like an entry, too: the pattern alone would be misled
	module in.ko files -DNAME=twice -DB='"b_function"' -DFUNC_EXTRA && convert 1 "$files" in.ko out.ko &&
		says '[no-patch]' &&
		module in.ko files -g -DNAME=twice -DB='"b_function"' -DFUNC_EXTRA && convert 0 "$files" in.ko out.ko &&
		means new_a .klp.sym.vmlinux.twice,1 && means new_b .klp.sym.vmlinux.twice,2
}

test_finds_the_patch_without_symbols_of_its_data()
{
	module in.ko modules && strip -g -N patch -N objs -N a_funcs -N b_funcs -N no_funcs in.ko &&
		convert 0 "$list" in.ko out.ko
}

test_refuses_what_the_core_would_not_enable()
{
	module in.ko reference -DNAME=exported_function -DNO_LICENCE && convert 1 "$list" in.ko out.ko && says '[licence]' &&
		module in.ko reference -DNAME=exported_function '-DLICENCE="Proprietary"' &&
		convert 1 "$list" in.ko out.ko && says '[licence]' &&
		module in.ko reference -DNAME=exported_function '-DLICENCE="Dual BSD/GPL"' &&
		convert 0 "$list" in.ko out.ko &&
		module in.ko reference -DNAME=exported_function -DNO_ENABLE && convert 1 "$list" in.ko out.ko && says '[no-enable]' || return 1
	# a table of annotations calls nothing
	echo 'extern int klp_enable_patch(void *); KLP_MODULE_RELOC(vmlinux) r[] = { KLP_SYMPOS(klp_enable_patch, 0) };' >annotation.h
	module in.ko reference -DNAME=exported_function -DNO_ENABLE '-DANNOTATION="annotation.h"' &&
		convert 1 "$list" in.ko out.ko && says '[no-enable]'
}

test_refuses_an_object_that_is_listed_twice()
{
	module in.ko reference -DNAME=exported_function -DOBJECT='0, funcs }, { 0' && convert 1 "$list" in.ko out.ko &&
		says 'vmlinux has two klp_objects' && says '[object-twice]'
}

test_refuses_a_patch_that_cannot_be_read()
{
	module in.ko reference -DNAME=exported_function -DRUNTIME && convert 1 "$list" in.ko out.ko && says '[no-patch]' &&
		patching '"old_function", new_function }, { 0' 0 && convert 1 "$list" in.ko out.ko &&
		says '[no-patch]' && says 'klp_func'
}

test_reads_functions_that_another_module_defines()
{
	patching '"old_function", exported_function }, { "nowhere"' 0 && convert 1 "$list" in.ko out.ko &&
		says '"nowhere"'
}

test_reads_a_patch_in_a_structure_of_the_authors()
{
	local order
	for order in PATCH_FIRST FUNCS_FIRST; do
		module in.ko wrapped -g -D$order && convert 0 "$list" in.ko out.ko &&
			means a_one .klp.sym.mod_a.same_name,0 || return 1
	done
}

test_reads_arrays_of_arrays()
{
	module in.ko arrays && convert 0 "$list" in.ko out.ko && klp_relocations >found.txt || return 1
	diff - found.txt <<-'E'
	.klp.rela.mod_a.text .klp.sym.mod_a.same_name,0
	.klp.rela.mod_b.text .klp.sym.mod_b.same_name,0
	E
}

# patching OLD OBJECT: a livepatch of that function
patching()
{
	module in.ko reference -DNAME=exported_function "-DOLD=$1" "-DOBJECT=$2"
}

test_refuses_functions_that_are_not_there()
{
	patching '"nowhere"' 0 && convert 1 "$list" in.ko out.ko && says '[unknown-function]' && says nowhere &&
		patching '"a_static"' 0 && convert 1 "$list" in.ko out.ko && says '[unknown-function]' &&
		patching '"a_static"' '"mod_a"' && convert 0 "$list" in.ko out.ko
}

test_refuses_functions_without_a_position_where_there_are_several()
{
	patching '"twice"' 0 && convert 1 "$list" in.ko out.ko && says '[old-sympos]' &&
		says '.old_name = "twice", .old_sympos = 1,' && says '.old_name = "twice", .old_sympos = 2,' &&
		patching '"twice", new_function, 2 }, { "old_function"' 0 && convert 0 "$list" in.ko out.ko &&
		patching '"twice", new_function, 3 }, { "old_function"' 0 && convert 1 "$list" in.ko out.ko &&
		says '.old_sympos is 3'
}

test_refuses_to_patch_data_and_init_functions()
{
	patching '"static_variable"' 0 && convert 1 "$list" in.ko out.ko && says '[not-a-function]' &&
		patching '"early_function"' 0 && convert 1 "$list" in.ko out.ko && says '[init-function]'
}

test_refuses_functions_without_an_ftrace_site()
{
	sed 's/^!flags xi/!flags xif/; s/^T old_function/& f/' "$list" >ftrace.list
	patching '"old_function"' 0 && convert 0 ftrace.list in.ko out.ko &&
		patching '"exported_function"' 0 && convert 1 ftrace.list in.ko out.ko && says '[no-ftrace-site]' &&
		convert 0 "$list" in.ko out.ko
}

test_refuses_objects_that_are_not_there()
{
	patching '"f"' '"mod_nowhere"' && convert 1 "$list" in.ko out.ko && says '[unknown-object]' && says mod_nowhere &&
		patching '"f"' '"mod-a"' && convert 1 "$list" in.ko out.ko && says '[object-name]' &&
		patching '"old_function"' '"vmlinux"' && convert 1 "$list" in.ko out.ko && says 'leave .name out' &&
		patching '"f"' '"mod_a.ko"' && convert 1 "$list" in.ko out.ko && says '[object-name]'
}

test_refuses_a_function_that_is_patched_twice()
{
	patching '"old_function", new_function }, { "old_function"' 0 && convert 1 "$list" in.ko out.ko &&
		says '[patched-twice]'
}

test_refuses_what_is_no_livepatch()
{
	module in.ko vmlinux -DNO_LIVEPATCH && rm -f out.ko && convert 1 "$list" in.ko out.ko &&
		says 'MODULE_INFO(livepatch, "Y")' && says '[not-livepatch]' && [ ! -e out.ko ]
}

test_refuses_a_signed_module()
{
	module in.ko vmlinux && echo '~Module signature appended~' >>in.ko &&
		convert 1 "$list" in.ko out.ko && says '[signed-module]'
}

test_warns_of_clones_that_keep_the_old_code()
{
	module in.ko files -DA='"b_function"' && convert 0 "$files" in.ko out.ko && says '[patched-clone]' &&
		says '"b_function.constprop.0"' || return 1
	# patched as well: nothing keeps the old code
	module in.ko files -DA='"b_function"' -DB='"b_function.constprop.0"' && convert 0 "$files" in.ko out.ko &&
		! grep -q patched-clone said || return 1
	module in.ko files && convert 0 "$files" in.ko out.ko && ! grep -q 'patched-c' said
}

test_warns_of_cold_parts_that_the_stack_check_misses()
{
	module in.ko files -DA='"b_function"' && convert 0 "$files" in.ko out.ko && says '[patched-cold]' &&
		says '"b_function.cold"'
}

test_warns_of_a_second_copy_of_data()
{
	module in.ko files -DSTATE='static int a_state = 3' -DSTATE_USE='a_state++;' &&
		convert 0 "$files" in.ko out.ko && says '[duplicate-state]' &&
		says 'vmlinux: a_state,1 (d, local, dir/a.c)' && says 'KLP_SYMPOS(a_state, 1)' || return 1
	# what another file has is its own business
	module in.ko files -DSTATE='static int a_state = 3' -DSTATE_USE='a_state++;' -DA='"b_function"' &&
		convert 0 "$files" in.ko out.ko && ! grep -q duplicate-state said || return 1
	# static in a function: the kernel's has another number
	module in.ko files -DSTATE= -DSTATE_USE='static int count; count++;' &&
		convert 0 "$files" in.ko out.ko && says '[duplicate-state]' &&
		says 'extern TYPE count KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, count.3, 0);' || return 1
	# constants are no state, and what the kernel does not have is the livepatch's
	module in.ko files -DSTATE='static const int a_state = 3' -DSTATE_USE='__asm__("" : : "m"(a_state));' &&
		convert 0 "$files" in.ko out.ko && ! grep -q duplicate-state said || return 1
	module in.ko files -DSTATE='static int new_state = 3' -DSTATE_USE='new_state++;' &&
		convert 0 "$files" in.ko out.ko && ! grep -q duplicate-state said
}
