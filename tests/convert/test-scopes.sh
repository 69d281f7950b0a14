# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Whose code is it? Copied helpers, what they reach, and statics that are gone.
# The meanings are read off Scopes.list by hand: in C, a name means the static of
# the file that the function is written in, else the global.

scopes=$here/Scopes.list

# scopes STATUS PATCHED HELPER NAME USE [CFLAGS...]
scopes()
{
	local status=$1 patched=$2 helper=$3 name=$4 use=$5
	shift 5
	module in.ko scopes -g -mcmodel=kernel -DPATCHED="\"$patched\"" -DHELPER="$helper" -DNAME="$name" -DUSE="$use" "$@" &&
		convert "$status" "$scopes" in.ko out.ko
}

test_a_static_of_the_copied_helpers_file_may_be_gone()
{
	local how

	# a.c's gone_in_a() is left as a clone only; d.c's global is another function
	for how in NOINLINE INLINE; do
		scopes 1 c_function a_helper gone_in_a 'NAME() + value' -DHOW=$how && says '[inlined-away]' &&
			says 'gone_in_a.isra.0' || return 1
	done
	# where the patched function is of that file, it is the same
	scopes 1 a_function own_helper gone_in_a 'NAME() + value' -DHOW=NOINLINE && says '[inlined-away]'
}

test_a_static_that_is_gone_in_the_patched_file_is_none_of_the_helpers()
{
	local how

	# code of a.c means d.c's global gone_in_c(), though c.c has a static of its own
	for how in NOINLINE INLINE; do
		scopes 0 c_function a_helper gone_in_c 'NAME() + value' -DHOW=$how || return 1
		klp_relocations | grep -qx '.klp.rela.vmlinux.text .klp.sym.vmlinux.gone_in_c,0' || return 1
	done
	scopes 1 c_function own_helper gone_in_c 'NAME() + value' -DHOW=NOINLINE && says '[inlined-away]'
}

test_a_clone_of_a_global_is_no_static_that_is_gone()
{
	scopes 0 c_function own_helper global_with_clone 'NAME() + value' -DHOW=NOINLINE &&
		scopes 0 a_function own_helper global_with_clone 'NAME() + value' -DHOW=NOINLINE
}

test_ordinals_of_two_objects_are_not_compared()
{
	# a.c#4 of mod_a is not dir/d.c#4 of vmlinux, which exports another function of the name
	scopes 1 m_function own_helper exported_gone 'NAME() + value' -DHOW=NOINLINE -DOBJECT='"mod_a"' &&
		says '[inlined-away]' && says 'exported_gone.isra.0' &&
		scopes 0 n_function own_helper exported_gone 'NAME() + value' -DHOW=NOINLINE -DOBJECT='"mod_a"'
}

test_two_statics_of_one_file_are_ambiguous()
{
	scopes 1 a_function own_helper two_of_one_file 'NAME() + value' -DHOW=NOINLINE && says '[ambiguous-symbol]' &&
		says 'KLP_SYMPOS(two_of_one_file, 1)' && says 'KLP_SYMPOS(two_of_one_file, 2)'
}

test_what_only_a_copy_reaches_is_of_the_copys_file()
{
	# a table, and a function that the kernel has not, that b_helper() alone leads to
	scopes 0 a_function b_helper only_in_b_data 'plain_export(own_table, value)' -DHOW=NOINLINE -DDATA -DTABLE &&
		scopes 0 a_function b_helper only_in_b 'own_function(value)' -DHOW=NOINLINE -DDEEPER || return 1
	# where both files have one, both must agree
	scopes 1 a_function b_helper both_data 'plain_export(own_table, value)' -DHOW=NOINLINE -DDATA -DTABLE &&
		says '[ambiguous-symbol]' || return 1
	scopes 1 a_function b_helper both_data 'plain_export(own_table, value)' -DHOW=INLINE -DDATA -DTABLE &&
		says '[ambiguous-symbol]' || return 1
	scopes 1 a_function b_helper both 'own_function(value)' -DHOW=NOINLINE -DDEEPER && says '[ambiguous-symbol]'
}

test_what_the_authors_own_helper_reaches_is_of_the_patched_file()
{
	scopes 0 a_function own_helper both_data 'plain_export(own_table, value)' -DHOW=NOINLINE -DDATA -DTABLE &&
		klp_relocations | grep -q ' .klp.sym.vmlinux.both_data,1$' || return 1
	scopes 0 a_function own_helper both 'own_function(value)' -DHOW=NOINLINE -DDEEPER &&
		klp_relocations | grep -q ' .klp.sym.vmlinux.both,1$'
}

test_warns_where_nothing_tells_what_was_inlined()
{
	local helper

	# own_helper() may be b.c's code, for all that is known without debug information
	for helper in own_helper b_helper; do
		module in.ko scopes -mcmodel=kernel -DPATCHED='"a_function"' -DHELPER=$helper -DNAME=both -DUSE='NAME() + value' -DHOW=INLINE &&
			convert 0 "$scopes" in.ko out.ko && says '[inlining-unknown]' && says 'vmlinux: both,2 (t, local, dir/b.c)' ||
			return 1
	done
	[ "$(grep -c inlining-unknown said)" = 1 ] || return 1
	# with it, a helper of the author's is in no doubt, and b.c's must agree
	scopes 0 a_function own_helper both 'NAME() + value' -DHOW=INLINE && ! grep inlining-unknown said &&
		scopes 1 a_function b_helper both 'NAME() + value' -DHOW=INLINE && says '[ambiguous-symbol]' || return 1
	# there is but one: no doubt
	module in.ko scopes -mcmodel=kernel -DPATCHED='"b_function"' -DHELPER=own_helper -DNAME=only_in_b -DUSE='NAME() + value' -DHOW=INLINE &&
		convert 0 "$scopes" in.ko out.ko && ! grep inlining-unknown said || return 1
	# data is not inlined
	module in.ko scopes -mcmodel=kernel -DPATCHED='"a_function"' -DHELPER=own_helper -DNAME=both_data -DDATA -DTABLE \
		-DUSE='plain_export(own_table, value)' -DHOW=NOINLINE && convert 0 "$scopes" in.ko out.ko && ! grep inlining-unknown said
}

test_refuses_what_is_warned_of_where_the_user_says_so()
{
	module in.ko scopes -mcmodel=kernel -DPATCHED='"a_function"' -DHELPER=own_helper -DNAME=both -DUSE='NAME() + value' -DHOW=INLINE &&
		rm -f out.ko && convert 1 -Werror=inlining-unknown "$scopes" in.ko out.ko && [ ! -e out.ko ] &&
		convert 0 -Wno-inlining-unknown "$scopes" in.ko out.ko && ! grep inlining-unknown said
}

test_warns_of_debug_information_that_cannot_be_read()
{
	module in.ko scopes -g -DPATCHED='"a_function"' -DHELPER=own_helper -DNAME=both -DUSE='NAME() + value' -DHOW=INLINE &&
		objcopy -O binary -j .debug_abbrev in.ko abbrev && head -c 2 abbrev >"cut" &&
		objcopy --update-section .debug_abbrev="cut" in.ko damaged.ko 2>/dev/null &&
		convert 0 "$scopes" damaged.ko out.ko && says '[debug-info]' && says '[inlining-unknown]' || return 1
	# none is not unreadable
	strip -g in.ko -o stripped.ko && convert 0 "$scopes" stripped.ko out.ko && ! grep debug-info said
}

test_an_argument_that_cannot_be_told_from_what_a_replacement_uses_is_refused()
{
	local both='\[ambiguous-symbol\]'

	mkdir -p include/linux && cp "$here/fixture.h" include/linux/livepatch.h &&
		sed -e 's/^t only_in_a/&\nd both_data\nt in_both/' -e 's/^t b_helper/&\nd both_data\nt in_both/' "$files" >list || return 1
	# klpp_b() uses its both_data itself, and is called with &both_data of a.c
	module in.ko inlined -g -mcmodel=kernel -I include -DDATA=both_data -DOWN -DTOO &&
		convert 1 list in.ko out.ko && grep -q "$both" said && says 'make klpp_b noinline' || return 1
	# with anything else, it is its own
	module in.ko inlined -g -mcmodel=kernel -I include -DDATA=both_data -DOWN && convert 0 list in.ko out.ko &&
		means klpp_a .klp.sym.vmlinux.both_data,2 .klp.sym.vmlinux.twice,2
}

test_an_entry_of_a_table_is_for_the_code_that_was_inlined_there()
{
	mkdir -p include/linux && cp "$here/fixture.h" include/linux/livepatch.h &&
		sed -e 's/^t only_in_a/&\nd both_key/' -e 's/^t b_helper/&\nd both_key/' "$files" >list || return 1
	# what a static key's branch is, in arch/x86/include/asm/jump_label.h: arch_static_branch()
	cat >key.c <<-'E'
	#include <linux/livepatch.h>
	extern int both_key, plain_export(int);
	static inline __attribute__((always_inline)) int klpp_b(int value)
	{
		asm goto("1: .byte 0x0f, 0x1f, 0x44, 0x00, 0x00\n\t.pushsection __jump_table, \"aw\"\n\t.balign 8\n\t"
			 ".long 1b - ., %l[yes] - .\n\t.quad %c0 - .\n\t.popsection" : : "i"(&both_key) : : yes);
		return plain_export(value);
	yes:
		return 3;
	}
	static __attribute__((noinline)) int klpp_a(void)
	{
		return klpp_b(5) + 1;
	}
	static struct klp_func funcs[] = { { "a_function", klpp_a }, { "b_function", klpp_b }, { 0 } };
	#define OBJECTS { 0, funcs },
	#include "fixtures/patch.h"
	E
	gcc -O2 -g -fno-pie -fcf-protection=none -mcmodel=kernel -DFUNC_REST=88 -DOBJECT_REST=96 -I include -I "$here" -c key.c -o in.ko &&
		readelf -rW in.ko | grep -c both_key | grep -qx 2 && convert 0 list in.ko out.ko || return 1
	elfdump out.ko | awk '$1 == "relocation" && $2 == ".klp.rela.vmlinux.__jump_table" { print $5 }' | sort -u >found
	[ "$(cat found)" = .klp.sym.vmlinux.both_key,2 ] || { sed 's/^/# /' found; return 1; }
}
