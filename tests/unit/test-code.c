// SPDX-License-Identifier: GPL-2.0
/*
 * What vmlinux's code and data refer to: kernels of a few bytes, put together by hand. Each
 * has 4 KiB of code, 4 KiB of constants, 4 KiB of data, and per-cpu variables.
 */
#define _GNU_SOURCE
#include <check.h>
#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "symbols/code.h"
#include "symbols/ksyms.h"
#include "symbols/refers.h"

#define TEXT 0xffffffff81000000
#define RODATA 0xffffffff81001000
#define DATA 0xffffffff81002000
#define END 0xffffffff81004000

/* Where per-cpu variables are in the image, and what of it is ELF. */
#define PERCPU_OFFSET 0x3000
#define PERCPU_SIZE 0x1000
#define LOADED 0x4000

static struct ksym symbols[4096];
static struct ksyms ksyms;
static uint8_t image[0x8000];
static size_t size;
static struct ksyms_segment segments[4];
static struct ksyms_memory memory;
static struct refers refers;

/* Symbols must be added in the order of their addresses. */
static void symbol(uint64_t address, char type, const char *name)
{
	symbols[ksyms.nr++] = (struct ksym){ .name = name, .type = type, .address = address };
}

static void set_up(void)
{
	memset(image, 0, sizeof(image));
	/* no function runs on into the next page */
	memset(image, 0xcc, 0x1000);
	size = LOADED;
	segments[0] = (struct ksyms_segment){ TEXT, image, PERCPU_OFFSET };
	memory = (struct ksyms_memory){
		.segments = segments, .nr_segments = 1, .address_size = 8, .machine = EM_X86_64
	};
	ksyms = (struct ksyms){ .symbols = symbols, .addresses = true };
}

static void tear_down(void)
{
	refers_free(&refers);
}

/* What begins with per-cpu variables at 0, as before 6.15. */
static void percpu(uint64_t address, const char *name)
{
	segments[1] = (struct ksyms_segment){ 0, image + PERCPU_OFFSET, PERCPU_SIZE };
	memory.nr_segments = 2;
	symbol(0, 'A', "__per_cpu_start");
	symbol(address, 'a', name);
	symbol(PERCPU_SIZE, 'A', "__per_cpu_end");
}

/* The first symbols: a function at TEXT + 0x100, and one at TEXT + 0x200. */
static void functions(void)
{
	symbol(TEXT, 'T', "_text");
	symbol(TEXT + 0x100, 't', "caller");
	symbol(TEXT + 0x200, 't', "callee");
	symbol(TEXT + 0x300, 't', "last");
	symbol(TEXT + 0x400, 'T', "_etext");
}

static void constants_and_end(void)
{
	symbol(RODATA + 0x100, 'r', "constant");
	symbol(RODATA + 0x200, 'r', "next_constant");
	symbol(DATA, 'd', "variable");
	symbol(DATA + 0x40, 'd', "next_variable");
	symbol(DATA + 0x800, 'D', "table");
	symbol(END, 'B', "_end");
}

static void kernel(void)
{
	functions();
	constants_and_end();
}

static uint8_t *at(uint64_t address)
{
	return image + (address - TEXT);
}

static void put(uint64_t address, const char *bytes, size_t length)
{
	memcpy(at(address), bytes, length);
}

#define CODE(address, bytes) put(address, bytes, sizeof(bytes) - 1)

static void put_integer(uint64_t address, uint64_t value, unsigned int width)
{
	for (unsigned int i = 0; i < width; i++)
		at(address)[i] = value >> (8 * i);
}

static void read_it(void)
{
	ck_assert_int_eq(code_read("vmlinux", &ksyms, &memory, image, size, &refers), 0);
}

static bool has(const char *source, const char *target, uint32_t offset, enum refers_kind kind)
{
	for (size_t i = 0; i < refers.nr; i++) {
		const struct refers_pair *pair = &refers.pairs[i];

		if (!strcmp(symbols[pair->source].name, source) &&
		    !strcmp(symbols[pair->target].name, target) && pair->offset == offset &&
		    pair->kind == kind)
			return true;
	}
	return false;
}

/* So many references, and this among them. */
static void expect(size_t nr, const char *source, const char *target, uint32_t offset,
		   enum refers_kind kind)
{
	ck_assert_uint_eq(refers.nr, nr);
	ck_assert(has(source, target, offset, kind));
}

START_TEST(a_call_refers_to_the_function_at_its_end)
{
	kernel();
	/* call: 0x200 - (0x100 + 5) = 0xfb */
	CODE(TEXT + 0x100, "\xe8\xfb\x00\x00\x00\xc3");
	read_it();
	expect(1, "caller", "callee", 1, REFERS_EXACT);
}
END_TEST

START_TEST(a_jump_out_of_the_function_refers_and_one_inside_does_not)
{
	kernel();
	/* je 0x108; jmp: 0x200 - (0x102 + 5) = 0xf9; nop; ret */
	CODE(TEXT + 0x100, "\x74\x06\xe9\xf9\x00\x00\x00\x90\xc3");
	/* jne, back into the middle of caller: 0x108 - (0x200 + 6) = -0xfe */
	CODE(TEXT + 0x200, "\x0f\x85\x02\xff\xff\xff\xc3");
	read_it();
	expect(1, "caller", "callee", 3, REFERS_EXACT);
}
END_TEST

START_TEST(a_function_that_calls_itself_refers_to_itself)
{
	kernel();
	/* call: 0x100 - (0x101 + 5) = -6 */
	CODE(TEXT + 0x100, "\x90\xe8\xfa\xff\xff\xff\xc3");
	read_it();
	expect(1, "caller", "caller", 2, REFERS_EXACT);
}
END_TEST

START_TEST(a_displacement_is_counted_from_behind_the_immediate)
{
	kernel();
	/* movl $1, variable(%rip): 0x2000 - (0x100 + 10) = 0x1ef6 */
	CODE(TEXT + 0x100, "\xc7\x05\xf6\x1e\x00\x00\x01\x00\x00\x00\xc3");
	read_it();
	expect(1, "caller", "variable", 2, REFERS_EXACT);
}
END_TEST

START_TEST(an_immediate_that_is_sign_extended_is_an_address)
{
	kernel();
	/* mov $variable, %rdi; push $variable; movq $callee, (%rax) */
	CODE(TEXT + 0x100, "\x48\xc7\xc7\x00\x20\x00\x81\x68\x00\x20\x00\x81"
			   "\x48\xc7\x00\x00\x02\x00\x81\xc3");
	read_it();
	expect(3, "caller", "variable", 3, REFERS_EXACT);
	ck_assert(has("caller", "variable", 8, REFERS_EXACT));
	ck_assert(has("caller", "callee", 15, REFERS_EXACT));
}
END_TEST

START_TEST(an_immediate_of_32_bits_is_a_number)
{
	kernel();
	/* mov $0x81002000, %edi; cmp $0x81002000, %eax */
	CODE(TEXT + 0x100, "\xbf\x00\x20\x00\x81\x3d\x00\x20\x00\x81\xc3");
	read_it();
	ck_assert_uint_eq(refers.nr, 0);
}
END_TEST

START_TEST(a_displacement_of_an_array_is_an_address)
{
	kernel();
	/* mov table(,%rax,8), %rax */
	CODE(TEXT + 0x100, "\x48\x8b\x04\xc5\x00\x28\x00\x81\xc3");
	read_it();
	expect(1, "caller", "table", 4, REFERS_EXACT);
}
END_TEST

START_TEST(an_immediate_of_64_bits_is_an_address)
{
	kernel();
	/* movabs $table, %rax */
	CODE(TEXT + 0x100, "\x48\xb8\x00\x28\x00\x81\xff\xff\xff\xff\xc3");
	read_it();
	expect(1, "caller", "table", 2, REFERS_EXACT);
}
END_TEST

START_TEST(before_6_15_a_variable_of_a_processor_is_an_offset)
{
	percpu(0x800, "runqueues");
	kernel();
	/* mov %gs:runqueues(%rip), %eax: 0x800 - 0x81000107, in 32 bits */
	CODE(TEXT + 0x100, "\x65\x8b\x05\xf9\x06\x00\x7f"
			   /* mov %gs:runqueues, %rax */
			   "\x65\x48\x8b\x04\x25\x00\x08\x00\x00\xc3");
	/* mov $runqueues, %rax; and constants: mov $0x800, %eax; mov 0x800(%rdi), %eax */
	CODE(TEXT + 0x200, "\x48\xc7\xc0\x00\x08\x00\x00\xb8\x00\x08\x00\x00"
			   "\x8b\x87\x00\x08\x00\x00"
			   /* movq $0x800, (%rdi) */
			   "\x48\xc7\x07\x00\x08\x00\x00\xc3");
	read_it();
	expect(3, "caller", "runqueues", 3, REFERS_EXACT);
	ck_assert(has("caller", "runqueues", 12, REFERS_EXACT));
	ck_assert(has("callee", "runqueues", 3, REFERS_EXACT));
}
END_TEST

START_TEST(since_6_15_a_variable_of_a_processor_has_an_address)
{
	kernel();
	/* mov %gs:variable(%rip), %eax: 0x2000 - 0x107 = 0x1ef9 */
	CODE(TEXT + 0x100, "\x65\x8b\x05\xf9\x1e\x00\x00\xc3");
	/* a field of what %rax points to: mov %gs:0x800(%rax), %eax */
	CODE(TEXT + 0x200, "\x65\x8b\x80\x00\x08\x00\x00\xc3");
	read_it();
	expect(1, "caller", "variable", 3, REFERS_EXACT);
}
END_TEST

START_TEST(what_leads_into_an_object_may_be_before_the_next)
{
	kernel();
	/* mov $variable + 0x10, %rdi; then the same of + 0x20, and of + 0x1f */
	CODE(TEXT + 0x100, "\x48\xc7\xc7\x10\x20\x00\x81\xc3");
	CODE(TEXT + 0x200, "\x48\xc7\xc7\x20\x20\x00\x81\xc3");
	CODE(TEXT + 0x300, "\x48\xc7\xc7\x1f\x20\x00\x81\xc3");
	read_it();
	expect(4, "caller", "variable", 3, REFERS_INSIDE);
	ck_assert(has("callee", "variable", 3, REFERS_INSIDE));
	ck_assert(has("callee", "next_variable", 3, REFERS_BEFORE));
	ck_assert(has("last", "variable", 3, REFERS_INSIDE));
}
END_TEST

START_TEST(what_leads_into_code_tells_nothing)
{
	kernel();
	/* mov $callee + 1, %rdi */
	CODE(TEXT + 0x100, "\x48\xc7\xc7\x01\x02\x00\x81\xc3");
	read_it();
	ck_assert_uint_eq(refers.nr, 0);
}
END_TEST

START_TEST(all_names_of_an_address_refer_and_are_meant)
{
	symbol(TEXT, 'T', "_text");
	symbol(TEXT + 0x100, 'T', "__ia32_sys_a");
	symbol(TEXT + 0x100, 'T', "__x64_sys_a");
	symbol(TEXT + 0x200, 'T', "__ia32_sys_b");
	symbol(TEXT + 0x200, 'T', "__x64_sys_b");
	symbol(TEXT + 0x400, 'T', "_etext");
	symbol(END, 'B', "_end");
	CODE(TEXT + 0x100, "\xe8\xfb\x00\x00\x00\xc3");
	read_it();
	expect(4, "__ia32_sys_a", "__ia32_sys_b", 1, REFERS_EXACT);
	ck_assert(has("__ia32_sys_a", "__x64_sys_b", 1, REFERS_EXACT));
	ck_assert(has("__x64_sys_a", "__ia32_sys_b", 1, REFERS_EXACT));
	ck_assert(has("__x64_sys_a", "__x64_sys_b", 1, REFERS_EXACT));
}
END_TEST

START_TEST(what_a_compiler_refers_to_is_not_told)
{
	symbol(TEXT, 'T', "_text");
	symbol(TEXT + 0x100, 't', "caller");
	symbol(TEXT + 0x200, 'T', "__x86_indirect_thunk_rax");
	symbol(TEXT + 0x300, 'T', "__fentry__");
	symbol(TEXT + 0x400, 'T', "_etext");
	symbol(END, 'B', "_end");
	/* call __fentry__: 0x300 - 0x105; call the thunk: 0x200 - 0x10a */
	CODE(TEXT + 0x100, "\xe8\xfb\x01\x00\x00\xe8\xf6\x00\x00\x00\xc3");
	read_it();
	ck_assert_uint_eq(refers.nr, 0);
}
END_TEST

START_TEST(bytes_that_are_no_instruction_are_skipped)
{
	kernel();
	/* push %es, which 64-bit code does not have; call: 0x200 - (0x101 + 5) = 0xfa */
	CODE(TEXT + 0x100, "\x06\xe8\xfa\x00\x00\x00\xc3");
	read_it();
	expect(1, "caller", "callee", 2, REFERS_EXACT);
}
END_TEST

static const struct {
	const char *bytes;
	size_t length;
} beginnings[] = {
	{ "\xf3\x0f\x1e\xfa\xe8\xe7\x00\x00\x00", 9 },	    /* endbr64; call: 0x200 - 0x119 */
	{ "\x0f\x1f\x44\x00\x00\xe8\xe6\x00\x00\x00", 10 }, /* 5-byte nop; call: 0x200 - 0x11a */
	{ "\xe8\xeb\x01\x00\x00\xe8\xe6\x00\x00\x00", 10 }, /* call: 0x300 - 0x115; the same */
};

static void with_fentry(void)
{
	symbol(TEXT, 'T', "_text");
	symbol(TEXT + 0x100, 't', "caller");
	symbol(TEXT + 0x200, 't', "callee");
	symbol(TEXT + 0x300, 'T', "__fentry__");
	symbol(TEXT + 0x400, 'T', "_etext");
	symbol(END, 'B', "_end");
}

START_TEST(a_function_without_a_symbol_is_not_of_the_one_before)
{
	with_fentry();
	/* ret; int3 and nops up to 0x110 */
	CODE(TEXT + 0x100, "\xc3\xcc\x90\x66\x90\x0f\x1f\x00\x90\x90\x90\x90\x90\x90\x90\x90");
	put(TEXT + 0x110, beginnings[_i].bytes, beginnings[_i].length);
	read_it();
	ck_assert_uint_eq(refers.nr, 0);
}
END_TEST

START_TEST(what_a_function_jumps_to_is_its_own)
{
	with_fentry();
	/* je 0x110; ret */
	CODE(TEXT + 0x100, "\x74\x0e\xc3");
	put(TEXT + 0x110, beginnings[_i].bytes, beginnings[_i].length);
	read_it();
	ck_assert_uint_eq(refers.nr, 1);
	ck_assert_str_eq(symbols[refers.pairs[0].target].name, "callee");
}
END_TEST

START_TEST(what_a_function_runs_into_is_its_own)
{
	with_fentry();
	/* xor %eax, %eax; nops */
	CODE(TEXT + 0x100, "\x31\xc0\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90\x90");
	put(TEXT + 0x110, beginnings[_i].bytes, beginnings[_i].length);
	read_it();
	ck_assert_uint_eq(refers.nr, 1);
}
END_TEST

START_TEST(a_function_begins_only_where_functions_are_aligned)
{
	with_fentry();
	/* ret; 5-byte nop at 0x108; call: 0x200 - 0x112 = 0xee */
	CODE(TEXT + 0x100, "\xc3\xcc\xcc\xcc\xcc\xcc\xcc\xcc");
	CODE(TEXT + 0x108, "\x0f\x1f\x44\x00\x00\xe8\xee\x00\x00\x00\xc3");
	read_it();
	expect(1, "caller", "callee", 0xe, REFERS_EXACT);
}
END_TEST

/*
 * Tables, from RODATA + 0x400 on.
 */

#define TABLE (RODATA + 0x400)

static void kernel_with_table(const char *start, const char *end, uint64_t length)
{
	functions();
	symbol(RODATA + 0x100, 'r', "constant");
	symbol(TABLE, 'D', start);
	symbol(TABLE + length, 'D', end);
	symbol(RODATA + 0x800, 'r', "behind");
	symbol(DATA, 'd', "variable");
	symbol(DATA + 0x40, 'd', "next_variable");
	symbol(END, 'B', "_end");
	CODE(TEXT + 0x100, "\xc3");
}

static void put_relative(uint64_t place, uint64_t address, unsigned int width, unsigned int flags)
{
	put_integer(place, (address - place) | flags, width);
}

static void put_jump_entry(uint64_t code, uint64_t key)
{
	put_relative(TABLE, code, 4, 0);
	put_relative(TABLE + 4, TEXT + 0x180, 4, 0);
	put_relative(TABLE + 8, key, 8, 3);
}

START_TEST(a_static_key_is_referred_to_by_the_function_of_its_entry)
{
	kernel_with_table("__start___jump_table", "__stop___jump_table", 16);
	put_jump_entry(TEXT + 0x123, DATA);
	read_it();
	expect(1, "caller", "variable", 0x23, REFERS_EXACT);
}
END_TEST

START_TEST(a_static_key_may_be_in_a_tracepoint)
{
	kernel_with_table("__start___jump_table", "__stop___jump_table", 16);
	put_jump_entry(TEXT + 0x123, DATA + 8);
	read_it();
	expect(1, "caller", "variable", 0x23, REFERS_INSIDE);
}
END_TEST

START_TEST(a_static_call_refers_to_its_key)
{
	kernel_with_table("__start_static_call_sites", "__stop_static_call_sites", 8);
	put_relative(TABLE, TEXT + 0x201, 4, 0);
	put_relative(TABLE + 4, DATA + 0x40, 4, 1);
	read_it();
	expect(1, "callee", "next_variable", 1, REFERS_EXACT);
}
END_TEST

START_TEST(an_exception_that_another_function_handles_refers_to_it)
{
	kernel_with_table("__start___ex_table", "__stop___ex_table", 24);
	put_relative(TABLE, TEXT + 0x101, 4, 0);
	put_relative(TABLE + 4, TEXT + 0x200, 4, 0);
	/* and one that it handles itself, at its very beginning */
	put_relative(TABLE + 12, TEXT + 0x102, 4, 0);
	put_relative(TABLE + 16, TEXT + 0x100, 4, 0);
	read_it();
	expect(1, "caller", "callee", 1, REFERS_EXACT);
}
END_TEST

/* An entry of @entry bytes: at caller + 0x20, 5 bytes, are replaced by a call at 0x500. */
static void put_alternative(unsigned int entry)
{
	put_relative(TABLE, TEXT + 0x120, 4, 0);
	put_relative(TABLE + 4, TEXT + 0x500, 4, 0);
	put_integer(TABLE + 8, 0x1234, entry - 2 - 8 > 4 ? 4 : 2);
	put_integer(TABLE + (entry == 14 ? 12 : 10), 0x0505, 2);
	/* call callee: 0x200 - 0x505 */
	CODE(TEXT + 0x500, "\xe8\xfb\xfc\xff\xff");
}

static const unsigned int alternatives[] = { 12, 13, 14 };

START_TEST(a_replacement_refers_for_the_function_that_it_is_put_in)
{
	kernel_with_table("__alt_instructions", "__alt_instructions_end", alternatives[_i]);
	put_alternative(alternatives[_i]);
	read_it();
	expect(1, "caller", "callee", 0x21, REFERS_EXACT);
}
END_TEST

START_TEST(alternatives_that_no_size_of_entries_fits_are_not_read)
{
	kernel_with_table("__alt_instructions", "__alt_instructions_end", 14);
	put_alternative(14);
	/* longer than what it replaces */
	put_integer(TABLE + 13, 6, 1);
	read_it();
	ck_assert_uint_eq(refers.nr, 0);
}
END_TEST

START_TEST(alternatives_with_a_part_of_an_entry_are_not_read)
{
	kernel_with_table("__alt_instructions", "__alt_instructions_end", 15);
	put_alternative(14);
	read_it();
	ck_assert_uint_eq(refers.nr, 0);
}
END_TEST

START_TEST(alternatives_out_of_the_kernel_are_not_read)
{
	kernel_with_table("__alt_instructions", "__alt_instructions_end", 14);
	put_alternative(14);
	put_relative(TABLE + 4, TEXT + PERCPU_OFFSET - 4, 4, 0);
	read_it();
	ck_assert_uint_eq(refers.nr, 0);
}
END_TEST

START_TEST(a_table_with_a_part_of_an_entry_is_not_read)
{
	kernel_with_table("__start___jump_table", "__stop___jump_table", 24);
	put_jump_entry(TEXT + 0x123, DATA);
	read_it();
	ck_assert_uint_eq(refers.nr, 0);
}
END_TEST

START_TEST(a_table_that_the_file_does_not_have_whole_is_not_read)
{
	kernel_with_table("__start___jump_table", "__stop___jump_table", 16);
	put_jump_entry(TEXT + 0x123, DATA);
	segments[0].size = TABLE + 15 - TEXT;
	read_it();
	ck_assert_uint_eq(refers.nr, 0);
}
END_TEST

START_TEST(a_table_that_ends_before_it_starts_is_not_read)
{
	kernel_with_table("__stop___jump_table", "__start___jump_table", 16);
	put_jump_entry(TEXT + 0x123, DATA);
	read_it();
	ck_assert_uint_eq(refers.nr, 0);
}
END_TEST

static const struct {
	uint64_t code, key;
} nowhere[] = {
	{ DATA, DATA },			  /* no function is there */
	{ TEXT - 1, DATA },		  /* nothing is */
	{ TEXT + 0x123, END + 1 },	  /* the key is behind the kernel */
	{ TEXT + 0x123, 0x7fffffffffff }, /* or not of it */
};

START_TEST(an_entry_that_leads_nowhere_tells_nothing)
{
	kernel_with_table("__start___jump_table", "__stop___jump_table", 16);
	put_jump_entry(nowhere[_i].code, nowhere[_i].key & ~3UL);
	if (nowhere[_i].key == END + 1)
		put_relative(TABLE + 8, END + 4, 8, 3);
	read_it();
	ck_assert_uint_eq(refers.nr, 0);
}
END_TEST

/*
 * Pointers in data.
 */

START_TEST(without_a_list_what_has_the_value_of_an_address_is_a_pointer)
{
	kernel();
	put_integer(DATA + 0x48, TEXT + 0x200, 8);
	/* not aligned */
	put_integer(DATA + 0x84, TEXT + 0x300, 8);
	/* not of the kernel */
	put_integer(DATA + 0x90, TEXT - 8, 8);
	put_integer(DATA + 0x98, END + 8, 8);
	read_it();
	expect(1, "next_variable", "callee", 8, REFERS_EXACT);
}
END_TEST

START_TEST(data_that_refer_to_themselves_are_not_told)
{
	kernel();
	/* LIST_HEAD(variable); and one within */
	put_integer(DATA, DATA, 8);
	put_integer(DATA + 8, DATA, 8);
	put_integer(DATA + 0x10, DATA + 0x3c, 8);
	read_it();
	ck_assert_uint_eq(refers.nr, 0);
}
END_TEST

START_TEST(data_that_refer_to_what_is_before_them_do_not_mean_themselves)
{
	kernel();
	put_integer(DATA + 0x40, DATA + 0x30, 8);
	read_it();
	expect(1, "next_variable", "variable", 0, REFERS_INSIDE);
}
END_TEST

START_TEST(the_end_of_the_kernel_is_an_address)
{
	kernel();
	put_integer(DATA + 0x40, END, 8);
	read_it();
	expect(1, "next_variable", "_end", 0, REFERS_EXACT);
}
END_TEST

START_TEST(a_text_is_not_of_the_object_before_it)
{
	kernel();
	CODE(RODATA + 0x300, "some text\0"
			     "of several that follow\0"
			     "each other");
	CODE(RODATA + 0x380, "\x01\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00\x00\x04\x00\x00\x00");
	put_integer(DATA, RODATA + 0x30a, 8);
	put_integer(DATA + 0x40, RODATA + 0x384, 8);
	read_it();
	expect(1, "next_variable", "next_constant", 0, REFERS_INSIDE);
}
END_TEST

START_TEST(what_a_sanitizer_says_where_it_is_is_not_of_the_object_before_it)
{
	kernel();
	CODE(RODATA + 0x300, "mm/slub.c");
	/* struct source_location: file, line, column */
	put_integer(DATA + 0x60, RODATA + 0x300, 8);
	put_integer(DATA + 0x68, 1234, 4);
	put_integer(DATA + 0x6c, 8, 4);
	/* struct type_descriptor */
	CODE(DATA + 0x100, "\xff\xff\x00\x00'int [4]'");
	/* mov $..., %rdi, of both */
	CODE(TEXT + 0x100, "\x48\xc7\xc7\x60\x20\x00\x81\xc3");
	CODE(TEXT + 0x200, "\x48\xc7\xc7\x00\x21\x00\x81\xc3");
	read_it();
	/* the file is in next_variable, as far as symbols say: what it is in tells of it */
	for (size_t i = 0; i < refers.nr; i++)
		ck_assert_str_eq(symbols[refers.pairs[i].source].name, "next_variable");
}
END_TEST

START_TEST(a_symbol_that_marks_a_table_has_nothing_in_it)
{
	functions();
	symbol(DATA, 'D', "__start_things");
	symbol(DATA + 0x40, 'D', "thing");
	symbol(END, 'B', "_end");
	put_integer(DATA + 8, TEXT + 0x200, 8);
	/* mov $__start_things + 0x10, %rdi; and + 0x30 */
	CODE(TEXT + 0x100, "\x48\xc7\xc7\x10\x20\x00\x81\x48\xc7\xc7\x30\x20\x00\x81\xc3");
	read_it();
	expect(1, "caller", "thing", 10, REFERS_BEFORE);
}
END_TEST

START_TEST(a_function_with_the_name_of_a_mark_is_read)
{
	symbol(TEXT, 'T', "_text");
	symbol(TEXT + 0x100, 'T', "__start_tty");
	symbol(TEXT + 0x200, 't', "callee");
	symbol(TEXT + 0x300, 'T', "_etext");
	symbol(END, 'B', "_end");
	CODE(TEXT + 0x100, "\xe8\xfb\x00\x00\x00\xc3");
	read_it();
	expect(1, "__start_tty", "callee", 1, REFERS_EXACT);
}
END_TEST

/* 7.3: the section has the flag of code. */
START_TEST(variables_with_the_type_of_code_are_data)
{
	functions();
	symbol(DATA, 'T', "_sdata");
	symbol(DATA + 0x10, 't', "variable");
	symbol(DATA + 0x80, 'T', "_edata");
	symbol(END, 'B', "_end");
	/* mov $variable + 8, %rdi */
	CODE(TEXT + 0x100, "\x48\xc7\xc7\x18\x20\x00\x81\xc3");
	put_integer(DATA + 0x20, TEXT + 0x200, 8);
	/* what would be a call, were it code: 0x200 - 0x2035 */
	CODE(DATA + 0x30, "\xe8\xcb\xe1\xff\xff");
	read_it();
	expect(2, "caller", "variable", 3, REFERS_INSIDE);
	ck_assert(has("variable", "callee", 0x10, REFERS_EXACT));
}
END_TEST

START_TEST(a_function_where_a_table_ends_is_read_and_data_where_the_text_ends_are_not)
{
	symbol(TEXT, 'T', "_text");
	symbol(TEXT + 0x100, 't', "caller");
	symbol(TEXT + 0x100, 'D', "__apicdrivers_end");
	symbol(TEXT + 0x200, 't', "callee");
	symbol(TEXT + 0x300, 'T', "_etext");
	symbol(TEXT + 0x300, 'D', "__start_rodata");
	symbol(TEXT + 0x300, 'd', "constant");
	symbol(END, 'B', "_end");
	CODE(TEXT + 0x100, "\xe8\xfb\x00\x00\x00\xc3");
	/* 0x200 - 0x305 */
	CODE(TEXT + 0x300, "\xe8\xfb\xfe\xff\xff");
	read_it();
	expect(1, "caller", "callee", 1, REFERS_EXACT);
}
END_TEST

/*
 * The list of relocations, behind the ELF file.
 */

static void append(uint32_t value)
{
	put_integer(TEXT + size, value, 4);
	size += 4;
}

/* caller has two immediates, variable two pointers, of which the first are in the list. */
static void kernel_with_fields(void)
{
	kernel();
	/* mov $variable, %rdi; mov $table, %rdi */
	CODE(TEXT + 0x100, "\x48\xc7\xc7\x00\x20\x00\x81\x48\xc7\xc7\x00\x28\x00\x81\xc3");
	put_integer(DATA, TEXT + 0x200, 8);
	put_integer(DATA + 8, TEXT + 0x300, 8);
}

static void expect_listed(void)
{
	expect(2, "caller", "variable", 3, REFERS_EXACT);
	ck_assert(has("variable", "callee", 0, REFERS_EXACT));
}

static void expect_all(void)
{
	ck_assert_uint_eq(refers.nr, 4);
}

START_TEST(what_the_kernel_does_not_relocate_is_no_address)
{
	kernel_with_fields();
	append(0);
	append((uint32_t)DATA);
	append(0);
	append((uint32_t)TEXT + 0x103);
	read_it();
	expect_listed();
}
END_TEST

START_TEST(before_6_15_there_is_a_list_of_variables_of_processors_between)
{
	kernel_with_fields();
	append(0);
	append((uint32_t)DATA);
	append(0);
	append((uint32_t)TEXT + 0x180);
	append((uint32_t)TEXT + 0x188);
	append(0);
	append((uint32_t)TEXT + 0x103);
	read_it();
	expect_listed();
}
END_TEST

START_TEST(a_listed_field_need_not_be_aligned_nor_in_code)
{
	kernel_with_fields();
	put_integer(DATA + 0x13, TEXT + 0x300, 8);
	put_integer(DATA + 0x44, (uint32_t)TEXT + 0x300, 4);
	append(0);
	append((uint32_t)DATA);
	append((uint32_t)DATA + 0x13);
	append(0);
	append((uint32_t)TEXT + 0x103);
	append((uint32_t)DATA + 0x44);
	read_it();
	expect(4, "variable", "last", 0x13, REFERS_EXACT);
	ck_assert(has("next_variable", "last", 4, REFERS_EXACT));
}
END_TEST

START_TEST(a_listed_field_may_hold_a_physical_address)
{
	kernel_with_fields();
	/* mov $variable - __START_KERNEL_map, %edi */
	CODE(TEXT + 0x200, "\xbf\x00\x20\x00\x01\xc3");
	put_integer(DATA + 0x48, 0x1000300, 8);
	append(0);
	append((uint32_t)DATA);
	append((uint32_t)DATA + 8);
	append((uint32_t)DATA + 0x48);
	append(0);
	append((uint32_t)TEXT + 0x103);
	append((uint32_t)TEXT + 0x201);
	read_it();
	expect(5, "callee", "variable", 1, REFERS_EXACT);
	ck_assert(has("next_variable", "last", 8, REFERS_EXACT));
}
END_TEST

START_TEST(contents_of_variables_of_processors_are_listed_where_they_are_loaded)
{
	percpu(0x800, "work");
	functions();
	symbol(DATA, 'd', "variable");
	symbol(DATA + 0x1000, 'D', "__per_cpu_load");
	symbol(DATA + 0x2000, 'B', "_end");
	/* mov $variable, %rdi */
	CODE(TEXT + 0x100, "\x48\xc7\xc7\x00\x20\x00\x81\xc3");
	put_integer(TEXT + PERCPU_OFFSET + 0x810, TEXT + 0x200, 8);
	append(0);
	append((uint32_t)DATA + 0x1000 + 0x810);
	append(0);
	append((uint32_t)TEXT + 0x103);
	read_it();
	expect(2, "work", "callee", 0x10, REFERS_EXACT);
}
END_TEST

/* Lists that are not the kernel's: the values are looked at, then. */
static const struct {
	uint32_t entries[8];
	size_t nr;
} hostile[] = {
	/* nothing, and nothing but zeroes */
	{ { 0 }, 0 },
	{ { 0, 0, 0 }, 3 },
	/* no pointers; no other fields */
	{ { 0, 0, (uint32_t)TEXT + 0x103 }, 3 },
	{ { 0, (uint32_t)DATA, 0 }, 3 },
	/* not ascending, and twice */
	{ { 0, (uint32_t)DATA + 8, (uint32_t)DATA, 0, (uint32_t)TEXT + 0x103 }, 5 },
	{ { 0, (uint32_t)DATA, (uint32_t)DATA, 0, (uint32_t)TEXT + 0x103 }, 5 },
	{ { 0, (uint32_t)DATA, 0, (uint32_t)TEXT + 0x103, (uint32_t)TEXT + 0x103 }, 5 },
	/* before the kernel, behind it, and where the file has nothing */
	{ { 0, (uint32_t)TEXT - 8, (uint32_t)DATA, 0, (uint32_t)TEXT + 0x103 }, 5 },
	{ { 0, (uint32_t)DATA, (uint32_t)END + 1, 0, (uint32_t)TEXT + 0x103 }, 5 },
	{ { 0, (uint32_t)DATA, 0, (uint32_t)TEXT + 0x103, (uint32_t)END - 8 }, 5 },
	{ { 0, (uint32_t)DATA, 0, (uint32_t)TEXT + 0x103, 8 }, 5 },
	/* a field that the file has a part of */
	{ { 0, (uint32_t)DATA, 0, (uint32_t)TEXT + 0x103, (uint32_t)DATA + 0xffe }, 5 },
	/* fields that hold no addresses */
	{ { 0, (uint32_t)DATA + 0x20, (uint32_t)DATA + 0x28, 0, (uint32_t)TEXT + 0x103 }, 5 },
};

START_TEST(a_list_that_is_not_of_the_kernel_is_not_used)
{
	kernel_with_fields();
	for (size_t i = 0; i < hostile[_i].nr; i++)
		append(hostile[_i].entries[i]);
	read_it();
	expect_all();
}
END_TEST

/* All of the file could be a list, if there is nothing before the first zero. */
START_TEST(a_list_does_not_begin_before_the_file)
{
	kernel();
	memset(image, 0xff, LOADED);
	size = LOADED;
	read_it();
	size = 3;
	ck_assert_int_eq(code_read("vmlinux", &ksyms, &memory, image, size, &refers), -ENOENT);
}
END_TEST

/*
 * What cannot be read.
 */

static void expect_refused(void)
{
	kernel();
	CODE(TEXT + 0x100, "\xe8\xfb\x00\x00\x00\xc3");
	ck_assert_int_eq(code_read("vmlinux", &ksyms, &memory, image, size, &refers), -ENOENT);
	ck_assert_uint_eq(refers.nr, 0);
}

START_TEST(another_machine_is_not_read)
{
	memory.machine = EM_S390;
	expect_refused();
}
END_TEST

START_TEST(a_file_without_contents_is_not_read)
{
	memory.nr_segments = 0;
	expect_refused();
}
END_TEST

START_TEST(addresses_of_a_running_kernel_are_not_of_the_contents)
{
	ksyms.shifted = true;
	expect_refused();
}
END_TEST

START_TEST(symbols_without_addresses_are_not_enough)
{
	ksyms.addresses = false;
	expect_refused();
}
END_TEST

START_TEST(no_symbols_are_not_enough)
{
	ck_assert_int_eq(code_read("vmlinux", &ksyms, &memory, image, size, &refers), -ENOENT);
}
END_TEST

START_TEST(bytes_that_are_at_many_addresses_are_not_read_again_and_again)
{
	symbol(TEXT, 'T', "_text");
	symbol(TEXT + 0x1000000, 't', "a");
	symbol(TEXT + 0x2000000, 't', "b");
	symbol(TEXT + 0x3000000, 'B', "_end");
	for (unsigned int i = 0; i < 3; i++)
		segments[i] = (struct ksyms_segment){ TEXT + 0x1000000UL * i, image, 0x3000 };
	memory.nr_segments = 3;
	ck_assert_int_eq(code_read("vmlinux", &ksyms, &memory, image, size, &refers), -ENOENT);
}
END_TEST

START_TEST(an_address_with_too_many_names_has_none)
{
	symbol(TEXT, 'T', "_text");
	symbol(TEXT + 0x100, 't', "caller");
	for (unsigned int i = 0; i < 2000; i++)
		symbol(TEXT + 0x200, 't', "callee");
	symbol(TEXT + 0x300, 'T', "_etext");
	symbol(END, 'B', "_end");
	CODE(TEXT + 0x100, "\xe8\xfb\x00\x00\x00\xc3");
	read_it();
	ck_assert_uint_eq(refers.nr, 0);
}
END_TEST

START_TEST(what_was_found_before_stays)
{
	ck_assert_int_eq(refers_add(&refers, 1, false, 2, 3, REFERS_EXACT), 0);
	memory.nr_segments = 0;
	kernel();
	ck_assert_int_eq(code_read("vmlinux", &ksyms, &memory, image, size, &refers), -ENOENT);
	ck_assert_uint_eq(refers.nr, 1);
}
END_TEST

static void add_code_tests(TCase *tests)
{
	const int nr = sizeof(beginnings) / sizeof(beginnings[0]);

	tcase_add_test(tests, a_call_refers_to_the_function_at_its_end);
	tcase_add_test(tests, a_jump_out_of_the_function_refers_and_one_inside_does_not);
	tcase_add_test(tests, a_function_that_calls_itself_refers_to_itself);
	tcase_add_test(tests, a_displacement_is_counted_from_behind_the_immediate);
	tcase_add_test(tests, an_immediate_that_is_sign_extended_is_an_address);
	tcase_add_test(tests, an_immediate_of_32_bits_is_a_number);
	tcase_add_test(tests, a_displacement_of_an_array_is_an_address);
	tcase_add_test(tests, an_immediate_of_64_bits_is_an_address);
	tcase_add_test(tests, before_6_15_a_variable_of_a_processor_is_an_offset);
	tcase_add_test(tests, since_6_15_a_variable_of_a_processor_has_an_address);
	tcase_add_test(tests, what_leads_into_an_object_may_be_before_the_next);
	tcase_add_test(tests, what_leads_into_code_tells_nothing);
	tcase_add_test(tests, all_names_of_an_address_refer_and_are_meant);
	tcase_add_test(tests, what_a_compiler_refers_to_is_not_told);
	tcase_add_test(tests, bytes_that_are_no_instruction_are_skipped);
	tcase_add_loop_test(tests, a_function_without_a_symbol_is_not_of_the_one_before, 0, nr);
	tcase_add_test(tests, a_function_begins_only_where_functions_are_aligned);
	tcase_add_loop_test(tests, what_a_function_jumps_to_is_its_own, 0, nr);
	tcase_add_loop_test(tests, what_a_function_runs_into_is_its_own, 0, nr);
}

static void add_table_tests(TCase *tests)
{
	tcase_add_test(tests, a_static_key_is_referred_to_by_the_function_of_its_entry);
	tcase_add_test(tests, a_static_key_may_be_in_a_tracepoint);
	tcase_add_test(tests, a_static_call_refers_to_its_key);
	tcase_add_test(tests, an_exception_that_another_function_handles_refers_to_it);
	tcase_add_loop_test(tests, a_replacement_refers_for_the_function_that_it_is_put_in, 0,
			    sizeof(alternatives) / sizeof(alternatives[0]));
	tcase_add_test(tests, alternatives_that_no_size_of_entries_fits_are_not_read);
	tcase_add_test(tests, alternatives_with_a_part_of_an_entry_are_not_read);
	tcase_add_test(tests, alternatives_out_of_the_kernel_are_not_read);
	tcase_add_test(tests, a_table_with_a_part_of_an_entry_is_not_read);
	tcase_add_test(tests, a_table_that_the_file_does_not_have_whole_is_not_read);
	tcase_add_test(tests, a_table_that_ends_before_it_starts_is_not_read);
	tcase_add_loop_test(tests, an_entry_that_leads_nowhere_tells_nothing, 0,
			    sizeof(nowhere) / sizeof(nowhere[0]));
}

static void add_data_tests(TCase *tests)
{
	tcase_add_test(tests, without_a_list_what_has_the_value_of_an_address_is_a_pointer);
	tcase_add_test(tests, data_that_refer_to_themselves_are_not_told);
	tcase_add_test(tests, data_that_refer_to_what_is_before_them_do_not_mean_themselves);
	tcase_add_test(tests, the_end_of_the_kernel_is_an_address);
	tcase_add_test(tests, a_text_is_not_of_the_object_before_it);
	tcase_add_test(tests, what_a_sanitizer_says_where_it_is_is_not_of_the_object_before_it);
	tcase_add_test(tests, a_symbol_that_marks_a_table_has_nothing_in_it);
	tcase_add_test(tests, a_function_with_the_name_of_a_mark_is_read);
	tcase_add_test(tests, variables_with_the_type_of_code_are_data);
	tcase_add_test(tests,
		       a_function_where_a_table_ends_is_read_and_data_where_the_text_ends_are_not);
	tcase_add_test(tests, what_the_kernel_does_not_relocate_is_no_address);
	tcase_add_test(tests, before_6_15_there_is_a_list_of_variables_of_processors_between);
	tcase_add_test(tests, a_listed_field_need_not_be_aligned_nor_in_code);
	tcase_add_test(tests, a_listed_field_may_hold_a_physical_address);
	tcase_add_test(tests, contents_of_variables_of_processors_are_listed_where_they_are_loaded);
	tcase_add_loop_test(tests, a_list_that_is_not_of_the_kernel_is_not_used, 0,
			    sizeof(hostile) / sizeof(hostile[0]));
	tcase_add_test(tests, a_list_does_not_begin_before_the_file);
}

static void add_refusal_tests(TCase *tests)
{
	tcase_add_test(tests, another_machine_is_not_read);
	tcase_add_test(tests, a_file_without_contents_is_not_read);
	tcase_add_test(tests, addresses_of_a_running_kernel_are_not_of_the_contents);
	tcase_add_test(tests, symbols_without_addresses_are_not_enough);
	tcase_add_test(tests, no_symbols_are_not_enough);
	tcase_add_test(tests, bytes_that_are_at_many_addresses_are_not_read_again_and_again);
	tcase_add_test(tests, an_address_with_too_many_names_has_none);
	tcase_add_test(tests, what_was_found_before_stays);
}

int main(void)
{
	Suite *suite = suite_create("code");
	TCase *tests = tcase_create("code");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	add_code_tests(tests);
	add_table_tests(tests);
	add_data_tests(tests);
	add_refusal_tests(tests);
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
