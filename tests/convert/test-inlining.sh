# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# What the compiler inlined or specialised, in the livepatch and in the kernel.

test_a_copied_helper_may_be_inlined()
{
	module in.ko files -g -DHOW=inline -DHELPER=c_helper -DNAME=in_b_and_c &&
		! elfdump in.ko | grep -q 'symbol c_helper' &&
		convert 0 "$files" in.ko out.ko && means new_a .klp.sym.vmlinux.in_b_and_c,2
}

test_a_replacement_that_another_one_calls_is_of_its_own_file()
{
	local how module
	for how in noinline always_inline; do
		for module in U D; do
			module in.ko replaced -g -w -$module MODULE "-DHOW=__attribute__(($how))" &&
				convert 0 "$files" in.ko out.ko && means klpp_b .klp.sym.vmlinux.twice,2 || return 1
			[ $how = noinline ] || means klpp_a .klp.sym.vmlinux.twice,2 || return 1
		done
	done
}

# inlined [CFLAGS...]: the fixture of that name, with a_data and in_both() in both files
inlined()
{
	mkdir -p include/linux && cp "$here/fixture.h" include/linux/livepatch.h &&
		printf '%s\n' 'static inline __attribute__((always_inline)) int many_helper(int *data)' \
			'{ return plain_export(data, 7); }' >include/linux/header.h &&
		sed -e 's/^t only_in_a/&\nd a_data\nd both_data\nt in_both/' \
			-e 's/^t b_helper/&\nd both_data\nt in_both/' "$files" >inlined.list &&
		module in.ko inlined -g -mcmodel=kernel -I include "$@" && convert 0 inlined.list in.ko out.ko
}

test_what_an_inlined_replacement_is_called_with_is_the_callers()
{
	local of_b=.klp.sym.vmlinux.twice,2

	inlined -DDATA=a_data && means klpp_a .klp.sym.vmlinux.a_data,0 $of_b || return 1
	inlined -DDATA=both_data && means klpp_a .klp.sym.vmlinux.both_data,1 $of_b || return 1
	# but not what it uses by itself
	inlined -DDATA=both_data -DOWN && means klpp_a .klp.sym.vmlinux.both_data,2 $of_b
}

test_what_a_specialised_replacement_is_called_with_is_the_callers()
{
	module in.ko specialised -O3 && elfdump in.ko | grep -q 'symbol klpp_b.constprop' &&
		convert 0 "$files" in.ko out.ko && means klpp_b.constprop.0 .klp.sym.vmlinux.twice,1
}

test_what_is_inlined_into_an_inlined_replacement_is_of_its_file()
{
	inlined -DDATA=a_data && means klpp_b .klp.sym.vmlinux.twice,2 &&
		means klpp_a .klp.sym.vmlinux.a_data,0 .klp.sym.vmlinux.twice,2
}

# what is called like it elsewhere in the kernel is made of the same header
test_what_a_header_function_is_called_with_is_the_callers()
{
	inlined -DHEADER -DDATA=both_data && means klpp_a .klp.sym.vmlinux.both_data,1
}

# debug_vmlinux: a program with debug information that stands for vmlinux, and a list that has its functions
debug_vmlinux()
{
	mkdir -p dir
	cat >dir/a.c <<-'E'
	int sink;
	static inline __attribute__((always_inline)) int gone(int i) { return sink *= i; }
	int a_function(int i) { return sink += gone(i); }
	int caller_one(int i) { return a_function(i) + 1; }
	int caller_two(int i) { return a_function(i) + 2; }
	E
	cat >dir/b.c <<-'E'
	int other;
	static inline __attribute__((always_inline)) int gone_helper(int i) { return other += i; }
	int gone(int i) { return other + i; }
	int _start(void) { return gone_helper(gone(other)); }
	E
	gcc -g -O2 -fno-pie -c dir/a.c -o a.o && gcc -g -O2 -fno-pie -c dir/b.c -o b.o &&
		ld a.o b.o -o vmlinux || return 1
	sed -e 's/^t a_function f/&\nt caller_one f\nt caller_two f/' -e 's/^T global_function.*/&\nT gone/' \
		"$files" >debug.list
}

test_warns_of_functions_that_the_patched_one_is_inlined_in()
{
	debug_vmlinux && module in.ko files && convert 0 --debuginfo=vmlinux debug.list in.ko out.ko &&
		says 'warning: "a_function" of vmlinux is patched, but is also inlined' && says '[patched-inlined]' &&
		says 'caller_one, of dir/a.c, at dir/a.c:4' && says 'caller_two, of dir/a.c, at dir/a.c:5' || return 1
	# those that are patched, too, do not have the old code any more
	module in.ko files -DB='"caller_one"' && convert 0 --debuginfo=vmlinux debug.list in.ko out.ko &&
		! grep -q 'caller_one, of' said && says 'caller_two, of dir/a.c' || return 1
	# without debug information one note says that nobody knows
	convert 0 debug.list in.ko out.ko && [ "$(grep -c '\[patched-inlined\]' said)" = 1 ] &&
		says 'note: not checked'
}

test_refuses_what_was_inlined_away_in_the_file()
{
	debug_vmlinux && module in.ko files -DNAME=gone && convert 0 debug.list in.ko out.ko &&
		means new_a .klp.sym.vmlinux.gone,0 && convert 1 --debuginfo=vmlinux debug.list in.ko out.ko &&
		says '[inlined-away]' && says 'static function of dir/a.c (dir/a.c:2)' || return 1
	# another file means the global
	module in.ko files -DNAME=gone -DA='"b_function"' && convert 0 --debuginfo=vmlinux debug.list in.ko out.ko &&
		means new_a .klp.sym.vmlinux.gone,0
}

test_a_helper_that_was_inlined_everywhere_is_of_its_file()
{
	local how
	debug_vmlinux || return 1
	for how in NOINLINE 'inline __attribute__((always_inline))'; do
		module in.ko files -g "-DHOW=$how" -DHELPER=gone_helper -DNAME=twice && convert 0 debug.list in.ko out.ko &&
			convert 1 --debuginfo=vmlinux debug.list in.ko out.ko && says '[ambiguous-symbol]' &&
			says 'KLP_SYMPOS(twice, 2)' || return 1
		# the same file, or the author's own
		module in.ko files -g "-DHOW=$how" -DHELPER=gone_helper -DNAME=twice '-DA="b_function"' &&
			convert 0 --debuginfo=vmlinux debug.list in.ko out.ko &&
			means new_a .klp.sym.vmlinux.twice,2 || means gone_helper .klp.sym.vmlinux.twice,2 || return 1
		module in.ko files -g "-DHOW=$how" -DHELPER=my_helper -DNAME=twice &&
			convert 0 --debuginfo=vmlinux debug.list in.ko out.ko || return 1
	done
}
