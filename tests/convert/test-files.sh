# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# A static function or variable is that of the source file of the patched function.

test_a_static_is_that_of_the_file_of_the_patched_function()
{
	module in.ko files -DNAME=twice -DB='"b_function"' && convert 0 "$files" in.ko out.ko &&
		! grep -q lone-local said && means new_a .klp.sym.vmlinux.twice,1 &&
		means new_b .klp.sym.vmlinux.twice,2
}

test_a_static_of_a_module_is_that_of_the_file()
{
	module in.ko files -DNAME=twice -DA='"a_one"' -DB='"a_two"' -DOBJECT='"mod_a"' &&
		convert 0 "$files" in.ko out.ko && means new_a .klp.sym.mod_a.twice,1 &&
		means new_b .klp.sym.mod_a.twice,2
}

test_a_static_of_the_file_comes_before_an_export()
{
	module in.ko files -DNAME=exported_function -DA='"a_one"' -DOBJECT='"mod_a"' &&
		convert 0 "$files" in.ko out.ko && means new_a .klp.sym.mod_a.exported_function,0 &&
		module in.ko files -DNAME=exported_function -DA='"a_two"' -DOBJECT='"mod_a"' &&
		convert 0 "$files" in.ko out.ko && has \
		'symbol exported_function bind=1 type=0 other=0 value=0 size=0 in=0'
}

test_refuses_statics_of_other_files()
{
	module in.ko files -DNAME=in_b_and_c && convert 1 "$files" in.ko out.ko && says '[unknown-symbol]' &&
		says 'not in dir/a.c, which a_function is of' && says 'vmlinux: in_b_and_c,1 (t, local, dir/b.c): static in another file' &&
		says 'KLP_SYMPOS(in_b_and_c, 2)' || return 1
	# the only one there is: still not the one that was meant
	module in.ko files -DNAME=in_c && convert 1 "$files" in.ko out.ko && says '[unknown-symbol]' &&
		says 'KLP_SYMPOS(in_c, 0)'
}

test_a_copied_helper_is_of_the_file_that_has_it()
{
	module in.ko files -DHOW=NOINLINE -DHELPER=c_helper -DNAME=in_b_and_c &&
		convert 0 "$files" in.ko out.ko && means c_helper .klp.sym.vmlinux.in_b_and_c,2 &&
		module in.ko files -DHOW=NOINLINE -DHELPER=b_helper -DNAME=in_b_and_c &&
		convert 0 "$files" in.ko out.ko && means b_helper .klp.sym.vmlinux.in_b_and_c,1
}

test_refuses_a_helper_for_which_both_files_have_the_name()
{
	module in.ko files -DHOW=NOINLINE -DHELPER=b_helper -DNAME=twice &&
		convert 1 "$files" in.ko out.ko && says '[ambiguous-symbol]' && says 'KLP_SYMPOS(twice, 1)' &&
		says 'KLP_SYMPOS(twice, 2)' || return 1
	# a helper of the author's own works for the file of its callers
	module in.ko files -DHOW=NOINLINE -DHELPER=my_helper -DNAME=twice &&
		convert 0 "$files" in.ko out.ko && means my_helper .klp.sym.vmlinux.twice,1
}

test_a_helper_that_several_files_have_may_be_of_any()
{
	module in.ko files -DHOW=NOINLINE -DHELPER=many_helper -DNAME=twice &&
		convert 1 "$files" in.ko out.ko && says '[ambiguous-symbol]'
}

test_refuses_a_shared_helper_that_means_two_files()
{
	module in.ko files -DHOW=NOINLINE -DHELPER=my_helper -DNAME=twice -DB='"b_function"' &&
		convert 1 "$files" in.ko out.ko && says '[ambiguous-symbol]'
}

test_without_files_of_globals_a_global_function_is_of_no_file()
{
	module in.ko files -DNAME=twice -DA='"global_function"' && convert 1 "$files" in.ko out.ko &&
		says '[ambiguous-symbol]' || return 1
	sed -e 's/^!builtin.*/&\n!files all/' -e 's/^T global_function/-dir\/b.c#2\n&/' "$files" >all.list
	convert 0 all.list in.ko out.ko && means new_a .klp.sym.vmlinux.twice,2
}

test_refuses_a_global_where_a_static_function_was_made_a_clone()
{
	local kind
	for kind in isra.0 constprop.0 part.0; do
		sed -e 's/^!builtin.*/&\n!files all/' -e 's/^T global_function.*/-dir\/d.c#4\n&\nT cloned/' \
			-e "s/^t only_in_a/&\nt cloned.$kind/" "$files" >cloned.list
		module in.ko files -DNAME=cloned && convert 1 cloned.list in.ko out.ko && says '[inlined-away]' &&
			says "dir/a.c, of which the compiler left only \"cloned.$kind\"" || return 1
	done
	# a global function may have clones in its own file, which others do not mean
	sed 's/^t cloned.part/-dir\/d.c#4\n&/' cloned.list >own.list
	module in.ko files -DNAME=cloned && convert 0 own.list in.ko out.ko && means new_a .klp.sym.vmlinux.cloned,0
}

# one of the functions does nothing but jump to the other one then
test_refuses_functions_of_two_files_of_which_the_compiler_made_one()
{
	local flags
	for flags in "-falign-functions=16" "-ffunction-sections"; do
		module in.ko alike $flags -DNAME=twice && objdump -dr in.ko | grep -A9 '<klpp_b>:' |
			grep -q 'jmp' && convert 1 "$files" in.ko out.ko && says '[ambiguous-symbol]' &&
			says 'for functions of dir/a.c and of dir/b.c, and means another symbol in each' &&
			! grep -q KLP_MODULE_RELOC said || return 1
		# it is right where both mean the same
		module in.ko alike $flags -DNAME=global_function && convert 0 "$files" in.ko out.ko || return 1
	done
	module in.ko alike -fno-ipa-icf -DNAME=twice && convert 0 "$files" in.ko out.ko &&
		means klpp_a .klp.sym.vmlinux.twice,1 && means klpp_b .klp.sym.vmlinux.twice,2
}
