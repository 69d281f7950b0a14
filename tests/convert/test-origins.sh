# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Whose code is it, where the compiler mixed the code of two files? klpp_a() replaces a
# function of a.c, klpp_b() one of b.c; both files have "both" and "both_data" of their
# own: a.c's are position 1, b.c's 2. What is right is what C says of the source; what
# nothing tells apart has to be refused.

# mixed STATUS LIST_EDIT CODE [CFLAGS...]: CODE, in which PATCH(...) lists the replacements
mixed()
{
	local status=$1 edit=$2 code=$3
	shift 3
	mkdir -p include/linux && cp "$here/fixture.h" include/linux/livepatch.h || return 1
	sed -e "$edit" "$here/Scopes.list" >list
	{
		cat <<-'E'
		#include <linux/livepatch.h>
		#define NI __attribute__((noinline))
		#define AI inline __attribute__((always_inline))
		#define A { "a_function", klpp_a },
		#define B { "b_function", klpp_b },
		extern int both(void), both_data, plain_export(const void *, int);
		extern int *pointer_export(int);
		E
		echo "$code"
		echo 'static struct klp_func funcs[] = { PATCH { 0 } };'
		printf '#ifndef OBJECT\n#define OBJECT 0\n#endif\n#define OBJECTS { OBJECT, funcs },\n#include "fixtures/patch.h"\n'
	} >mixed.c
	gcc -O2 -g -w -fno-pie -fcf-protection=none -mcmodel=kernel -fno-toplevel-reorder -DFUNC_REST=88 -DOBJECT_REST=96 \
		"$@" -I include -I "$here" -c mixed.c -o in.ko && convert "$status" list in.ko out.ko
}

more='s/^T plain_export x/&\nT pointer_export x/'

# refused [ARG...]: as mixed, as two meanings that cannot be told apart
refused()
{
	mixed 1 "$more" "$@" && says '[ambiguous-symbol]'
}

test_what_an_inlined_function_gives_back_may_be_a_part_of_its_callers_code()
{
	# nothing but an empty entry of debug information is left of b_get()
	refused '#define PATCH A
		static inline int b_helper(void) { return both_data; }
		static NI int klpp_a(int v, int w) { if (b_helper()) return plain_export(0, w); return v; }' || return 1
	refused '#define PATCH A B
		static inline _Bool klpp_b(void) { return both_data & 8; }
		static NI int klpp_a(int v, int w) { if (!klpp_b()) return plain_export(0, w); return v; }' &&
		says 'make klpp_b noinline' || return 1
	# as it is told to
	mixed 0 "$more" '#define PATCH A B
		static NI _Bool klpp_b(void) { return both_data & 8; }
		static NI int klpp_a(int v, int w) { if (!klpp_b()) return plain_export(&both_data, w); return v; }' &&
		means klpp_b .klp.sym.vmlinux.both_data,2 && means klpp_a .klp.sym.vmlinux.both_data,1
}

test_inlined_code_that_has_its_own_uses_leaves_the_others_to_its_caller()
{
	mixed 0 "$more" '#define PATCH A B
		static AI int klpp_b(int v) { return both() * v; }
		static NI int klpp_a(int v) { return klpp_b(v) + plain_export(&both_data, 3); }' &&
		means klpp_b .klp.sym.vmlinux.both,2 &&
		means klpp_a .klp.sym.vmlinux.both,2 .klp.sym.vmlinux.both_data,1
}

test_an_address_that_may_come_in_by_any_way_is_refused()
{
	# in a structure, with a use of its own that is folded away; reassigned; through memory
	refused '#define PATCH A B
		struct s { int *p, n; };
		static AI int klpp_b(struct s *s, int flag) { int r = plain_export(s->p, s->n); if (flag) r += both_data; return r; }
		static NI int klpp_a(int n) { struct s s = { &both_data, n }; return klpp_b(&s, 0) + 1; }' &&
	refused '#define PATCH A B
		static AI int klpp_b(int *p, int flag) { int r = plain_export(p, 1); p = pointer_export(r); r += plain_export(p, 2);
			if (flag) r += both_data; return r; }
		static NI int klpp_a(int n) { return klpp_b(&both_data, 0) + n; }' &&
	mixed 1 "$more; s/^T plain_export x/&\nB current_one/" '#define PATCH A B
		extern const int *current_one;
		static AI int klpp_b(void) { return plain_export(current_one, 4); }
		static NI int klpp_a(int n) { current_one = &both_data; return klpp_b() + n; }' && says '[ambiguous-symbol]'
}

test_a_function_that_is_called_by_pointer_is_the_callers()
{
	refused '#define PATCH A B
		static AI int callback(void) { return both(); }
		static AI int klpp_b(int (*f)(void), int v) { return f() * v; }
		static NI int klpp_a(int v) { return klpp_b(callback, v); }'
}

test_a_use_for_constants_alone_is_not_taken_for_the_callers()
{
	refused '#define PATCH A B
		static AI int klpp_b(int *p, int v) { return plain_export(p, __builtin_constant_p(v) ? both_data : v); }
		static NI int klpp_a(int *p) { return klpp_b(p, 3) + 1; }'
}

test_debug_information_without_parameters_tells_nothing_of_them()
{
	local code='#define PATCH A B
		static AI int middle(int *p) { return plain_export(p, 2) + 1; }
		static AI int klpp_b(int *p) { return middle(p) * 3; }
		static NI int klpp_a(void) { return klpp_b(&both_data) * 2; }' level

	for level in -g1 -g; do
		mixed 0 "$more" "$code" $level && means klpp_a .klp.sym.vmlinux.both_data,1 || return 1
	done
}

test_a_helper_of_several_files_is_of_that_of_what_calls_it()
{
	# x_helper() is in b.c and c.c; b_helper(), which calls it, in b.c alone
	mixed 0 "$more; s/^t b_helper/&\nt x_helper/; s/^t c_helper/&\nt x_helper/" '#define PATCH { "c_function", klpp_c },
		static NI int x_helper(int v) { return both() * v; }
		static NI int b_helper(int v) { return x_helper(v) + 1; }
		static NI int klpp_c(int v) { return b_helper(v) + 2; }' && means x_helper .klp.sym.vmlinux.both,2
}

test_a_name_that_yet_another_file_has_does_not_hide_what_leads_there()
{
	# deep() is c.c's by its name, but b_helper() calls it; and a static variable of b_helper()
	# is not the table of that name in c.c
	mixed 1 "$more; s/^t c_helper/&\nt deep/" '#define PATCH A
		static NI int deep(int v) { return both() * v; }
		static NI int b_helper(int v) { return deep(v) + 1; }
		static NI int klpp_a(int v) { return b_helper(v) + 2; }' && says '[ambiguous-symbol]' &&
		mixed 1 "$more; s/^t c_helper/&\nd table/" '#define PATCH A
		static NI int b_helper(int v) { static const void *volatile table[] = { &both_data, 0 }; return plain_export(table[v], v); }
		static NI int klpp_a(int v) { return b_helper(v) + 2; }' && says '[ambiguous-symbol]'
}

test_a_copy_of_what_is_left_as_a_clone_is_of_its_file()
{
	local how

	for how in NI AI; do
		mixed 1 "$more; s/^t b_helper/&\nt iso_helper.isra.0/" "#define PATCH A
			static $how int iso_helper(int v) { return both() * v; }
			static NI int klpp_a(int v) { return iso_helper(v) + 2; }" && says '[ambiguous-symbol]' || return 1
	done
}

test_a_module_may_have_a_copy_from_vmlinux()
{
	local edit="$more; s/^t m_function f/&\nt both/"

	mixed 1 "$edit" '#define OBJECT "mod_a"
		#define PATCH { "m_function", klpp_m },
		static NI int b_helper(int v) { return both() * v; }
		static NI int klpp_m(int v) { return b_helper(v) + 2; }' && says '[ambiguous-symbol]' &&
		mixed 0 "$edit" '#define OBJECT "mod_a"
		#define PATCH { "m_function", klpp_m },
		static NI int own_helper(int v) { return both() * v; }
		static NI int klpp_m(int v) { return own_helper(v) + 2; }' &&
		klp_relocations | grep -qx '.klp.rela.mod_a.text .klp.sym.mod_a.both,0'
}

test_each_alternative_is_for_the_code_that_it_replaces()
{
	local alternative='#define ALTERNATIVE(f) asm volatile("661: call plain_export\n662:\n" \
		".pushsection .altinstructions,\"a\"\n.long 661b - .\n.long 663f - .\n.4byte 5\n.byte 662b-661b\n.byte 664f-663f\n.popsection\n" \
		".pushsection .altinstr_replacement, \"ax\"\n663: call " f "\n664:\n.popsection" ::: "memory")'

	mixed 0 "$more" "#define PATCH A B
		$alternative
		static NI int klpp_a(int v) { ALTERNATIVE(\"plain_export\"); return v; }
		static NI int klpp_b(int v) { ALTERNATIVE(\"both\"); return v * 3; }" && ! grep inlining-unknown said &&
		klp_relocations | grep -qx '.klp.rela.vmlinux.altinstr_replacement .klp.sym.vmlinux.both,2'
}

test_a_short_jump_makes_one_of_two_replacements()
{
	mixed 1 "$more" '#define PATCH A B
		static NI int klpp_a(int v) { return both() * v; }
		asm(".text\n.type klpp_b, @function\nklpp_b: jmp klpp_a\n.size klpp_b, . - klpp_b");
		extern int klpp_b(int);' && says 'is used for functions of dir/a.c and of dir/b.c'
}

test_any_specialised_function_may_have_its_callers_addresses()
{
	mixed 0 "$more" '#define PATCH A B
		static NI int copy(void) asm("klpp_b.specialized.1");
		static NI int copy(void) { return plain_export(&both_data, 1); }
		static NI int klpp_b(int *p) { return plain_export(p, 1); }
		static NI int klpp_a(int v) { return copy() + v; }' && means klpp_b.specialized.1 .klp.sym.vmlinux.both_data,1
}

test_a_replacement_may_have_other_names()
{
	# the symbol that comes first at the address is not the one that debug information has
	mixed 0 "$more" '#define PATCH A B
		int klpp_b(int v) { return both() * v; }
		static int alias_b(int) __attribute__((alias("klpp_b"), used));
		static NI int klpp_a(int v) { return klpp_b(v) + 1; }' &&
		means klpp_a .klp.sym.vmlinux.both,2 && means klpp_b .klp.sym.vmlinux.both,2
}
