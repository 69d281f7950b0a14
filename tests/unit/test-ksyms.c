// SPDX-License-Identifier: GPL-2.0
/*
 * Sources of kernel symbols: text, and modules and vmlinux that gcc makes. Images are in
 * test-ksyms-image.c.
 */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "symbols/ksyms-modules.h"
#include "symbols/ksyms.h"
#include "said.h"
#include "shell.h"

static struct ksyms ksyms;
static struct ksyms_module module;
static struct ksyms_modules modules;
static const struct ksyms_wanted nothing;

static void tear_down(void)
{
	ksyms_free(&ksyms);
	ksyms_free_module(&module);
	ksyms_modules_free(&modules);
	shell_end();
}

/* What of vmlinux goes into the list. */
static char *text_of(struct ksyms *symbols)
{
	char *text = NULL;
	size_t size;
	struct symlist_writer writer = { .out = open_memstream(&text, &size) };

	ck_assert_int_eq(ksyms_write(symbols, "test", &writer), 0);
	fclose(writer.out);
	return text;
}

/* Flags of a symbol, as letters. */
static const char *flags_of(const char *name)
{
	static char letters[8];
	const struct ksym *symbol = ksyms_find(&ksyms, name);

	ck_assert_ptr_nonnull(symbol);
	return symlist_flags_format(symbol->flags, letters);
}

/* What each kernel has, where code begins and ends. */
#define TEXT "ffffffff81000000 T _stext\nffffffff81ffffff T _etext\n"
#define INIT_TEXT "ffffffff83000001 T _sinittext\nffffffff83000002 T _einittext\n"

START_TEST(kallsyms_text_is_read_without_modules)
{
	char *text;

	shell_write_text("kallsyms",
			 "0000000000000000 A percpu\n" TEXT "ffffffff81ffffff t twice\n"
			 "ffffffff82000000 r __ksymtab__etext\n"
			 "ffffffff83000000 T __init_begin\n" INIT_TEXT "ffffffff83000010 t twice\n"
			 "ffffffff83000020 D __init_end\n"
			 "ffffffffc0000000 t twice\t[mod]\n");
	ck_assert_int_eq(ksyms_read_kallsyms("kallsyms", &ksyms), 0);
	/* its text does not tell which exports are for named modules */
	ck_assert_uint_eq(ksyms.known, SYMLIST_EXPORTED | SYMLIST_INIT | SYMLIST_ZERO);
	text = text_of(&ksyms);
	ck_assert_str_eq(text, "*vmlinux\nA percpu 0\nT _stext\nT _etext x\nt twice\n"
			       "r __ksymtab__etext\nT __init_begin i\nT _sinittext i\n"
			       "T _einittext i\nt twice i\nD __init_end\n");
	free(text);
}
END_TEST

/* x86-64 since 6.15: arch/x86/kernel/vmlinux.lds.S has PERCPU_SECTION() in what is freed. */
START_TEST(variables_of_processors_are_not_freed_with_what_they_start_from)
{
	shell_write_text("kallsyms", TEXT "ffffffff83000000 T __init_begin\n" INIT_TEXT
					  "ffffffff83000010 d before\n"
					  "ffffffff83001000 D __per_cpu_start\n"
					  "ffffffff83001000 d first\n"
					  "ffffffff83001020 d last\n"
					  "ffffffff83001028 D __per_cpu_end\n"
					  "ffffffff83002000 t behind\n"
					  "ffffffff83003000 D __init_end\n");
	ck_assert_int_eq(ksyms_read_kallsyms("kallsyms", &ksyms), 0);
	ck_assert_str_eq(flags_of("before"), "i");
	ck_assert_str_eq(flags_of("first"), "");
	ck_assert_str_eq(flags_of("last"), "");
	ck_assert_str_eq(flags_of("behind"), "i");
}
END_TEST

#define HIDDEN(name) "0000000000000000 T " name "\n"

START_TEST(kallsyms_without_addresses_tells_no_more_than_names)
{
	shell_write_text("kallsyms", HIDDEN("b") HIDDEN("_stext") HIDDEN("a") HIDDEN("_etext")
					     HIDDEN("__init_begin") HIDDEN("_sinittext")
						     HIDDEN("_einittext") HIDDEN("__init_end"));
	ck_assert_int_eq(ksyms_read_kallsyms("kallsyms", &ksyms), 0);
	ck_assert_uint_eq(ksyms.known, 0);
	ck_assert_str_eq(ksyms.symbols[0].name, "b");
}
END_TEST

#define START 0xffffffff81000000ULL

/* As x86 has them, with data if there is CONFIG_KALLSYMS_ALL; and the first ones of it. */
static void write_kernel(bool addresses, bool data, size_t lines, const char *command)
{
	static const char *const names[] = { "T _stext",	 "T _etext",
					     "D __start_rodata", "T _sinittext",
					     "T _einittext",	 "D __init_end",
					     "B __bss_start",	 "B __bss_stop",
					     "B _end",		 "D __init_scratch_end" };
	FILE *file = fopen("all", "w");
	unsigned int nr = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const bool text = names[i][0] == 'T';

		if (!text && !data)
			continue;
		fprintf(file, "%016llx %s\n", addresses ? START + 16 * nr++ : 0ULL, names[i]);
		for (unsigned int j = 0; j < 40 && (data || !(i % 3)); j++) {
			fprintf(file, "%016llx %c local_%zu_%u\n",
				addresses ? START + 16 * nr++ : 0ULL, text && i != 1 ? 't' : 'r', i,
				j);
		}
	}
	fclose(file);
	shell_run("head -n %zu all | %s > kallsyms", lines, command);
}

START_TEST(kallsyms_of_a_kernel_with_and_without_data_is_read)
{
	write_kernel(_i & 1, _i & 2, 1000, "cat");
	ck_assert_int_eq(ksyms_read_kallsyms("kallsyms", &ksyms), 0);
}
END_TEST

/* Cut in code, in data before and behind init code, and in what is behind that. */
START_TEST(truncated_kallsyms_is_refused)
{
	static const size_t lines[] = { 30, 60, 100, 150, 190, 240, 320 };

	for (unsigned int i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		write_kernel(_i, true, lines[i], "cat");
		said_begin();
		ck_assert_int_eq(ksyms_read_kallsyms("kallsyms", &ksyms), -EINVAL);
		ck_assert_msg(strstr(said_text(), "the text is truncated; save the whole of"),
			      "said: %s", said_text());
	}
	write_kernel(_i, true, 1000, "tail -n +2");
	ck_assert_int_eq(ksyms_read_kallsyms("kallsyms", &ksyms), -EINVAL);
}
END_TEST

START_TEST(sorted_kallsyms_without_addresses_is_refused)
{
	static const char *const commands[] = { "LC_ALL=C sort -k3", "LC_ALL=C sort -rk3",
						"LC_ALL=C sort -k2,2", "tac" };

	write_kernel(false, true, 1000, commands[_i]);
	said_begin();
	ck_assert_int_eq(ksyms_read_kallsyms("kallsyms", &ksyms), -EINVAL);
	ck_assert_msg(strstr(said_text(), "this is not the order of the kernel"), "said: %s",
		      said_text());
}
END_TEST

static const char *const malformed_kallsyms[] = {
	"ffffffff81000010 T a\nffffffff81000000 T b\n", /* was sorted by name */
	"ffffffff81000000 T a\nffffffff81000010 T b",
	"ffffffff81000000 T\n",
	"ffffffff81000000 T \n",
	"81 T a\n",
	"T a\n",
	"\n",
	"ffffffffc0000000 t a\t[mod]\n",
	"ffffffff81000000 T a\n",
	TEXT "ffffffff82000000 t a\t[mod]\n" INIT_TEXT,
};

START_TEST(malformed_kallsyms_is_refused)
{
	shell_write_text("kallsyms", malformed_kallsyms[_i]);
	ck_assert_int_eq(ksyms_read_kallsyms("kallsyms", &ksyms), -EINVAL);
}
END_TEST

static void read_vmlinux(void)
{
	shell_write_text(
		"one.c",
		"static int counter; static const int table[2] = { 1, 2 };\n"
		"__attribute__((noipa)) static int twice(int a) { return a + counter++; }\n"
		"int one(int a) { return twice(a) + table[a & 1]; }\n"
		"const char linux_banner[] = \"Linux version 6.1.0-elf (someone)\";\n");
	shell_write_text(
		"two.c",
		"int one(int a);\n"
		"__attribute__((noipa)) static int twice(int a) { return a * 3; }\n"
		"__attribute__((weak)) int weak(int a) { return a; }\n"
		"int _start(int a) { return twice(a) + one(a) + weak(a); }\n"
		"asm(\".globl __crc_one, __kstrtab_one; .data; __crc_one: .long 1; "
		"__kstrtab_one: .long 0; .text\");\n"
		"asm(\".balign 16; __pfx_padded: .skip 16, 0x90; .type padded, @function; "
		"padded: ret; .size padded, 1\");\n"
		"asm(\".globl __start_mcount_loc, __stop_mcount_loc; .data; .balign 8; "
		"__start_mcount_loc: .quad one + 4, 0; __stop_mcount_loc: .quad 0; .text\");\n"
		"asm(\".globl __init_begin, __init_end; __init_begin: nop; .type setup, @function; "
		"setup: ret; __init_end: nop\");\n");
	shell_run(
		"gcc -O1 -fno-pie -no-pie -static -nostdlib -fcf-protection=branch -Wl,--build-id=none "
		"-o vmlinux one.c two.c");
	ck_assert_int_eq(ksyms_read_vmlinux("vmlinux", &ksyms), 0);
}

START_TEST(vmlinux_is_listed_as_nm_sorts_it)
{
	char line[256], name[200], type;
	size_t at = 0;
	FILE *nm;

	read_vmlinux();
	/* the fixture's own addresses are distinct but for symbols at section ends */
	nm = popen("nm -n vmlinux | grep -v -e ' [aNUw] ' -e __crc_ -e __kstrtab_ | grep -v -e "
		   "' __bss_start' -e ' _edata' -e ' _end'",
		   "r");
	while (fgets(line, sizeof(line), nm)) {
		ck_assert_int_eq(sscanf(line, "%*x %c %199s", &type, name), 2);
		while (at < ksyms.nr && (!strcmp(ksyms.symbols[at].name, "__bss_start") ||
					 !strcmp(ksyms.symbols[at].name, "_edata") ||
					 !strcmp(ksyms.symbols[at].name, "_end")))
			at++;
		ck_assert_uint_lt(at, ksyms.nr);
		ck_assert_str_eq(ksyms.symbols[at].name, name);
		ck_assert_int_eq(ksyms.symbols[at].type, type);
		at++;
	}
	ck_assert_int_eq(pclose(nm), 0);
	ck_assert_uint_gt(at, 8);
	ck_assert_str_eq(ksyms.release, "6.1.0-elf");
}
END_TEST

/*
 * The letters are those that nm prints of such a file. An empty section is not allocated,
 * and its symbols are those of 7.3's minimal vmlinux; scripts/mksysmap and kallsyms.c leave
 * out N and n, and the names.
 */
START_TEST(vmlinux_lists_symbols_of_empty_sections)
{
	static const char *const wanted[] = { "T one", "t local", "? __nosave_begin",
					      "? __nosave_end", "r __UNIQUE_ID_modinfo_12x" };
	char *text;

	shell_write_text(
		"one.c",
		"static __attribute__((used)) void local(void) {}\n"
		"void one(void) {}\n"
		"asm(\".section .table,\\\"a\\\"\\n __mod_device_table__1__pci__ids: .long 0\\n\"\n"
		"\"__UNIQUE_ID_modinfo_123: .long 0\\n __UNIQUE_ID_modinfo_12x: .long 0\\n\"\n"
		"\".section .plain,\\\"\\\"\\n plain: .long 1\\n\"\n"
		"\".section .debug_own,\\\"w\\\"\\n debugging: .long 1\\n .text\");\n");
	shell_write_text("script",
			 "SECTIONS { . = 0x1000000; .text : { *(.text) } . = ALIGN(4096);\n"
			 ".data_nosave : { __nosave_begin = .; *(.data..nosave)\n"
			 ". = ALIGN(4096); __nosave_end = .; } .table : { *(.table) } }\n");
	shell_run("gcc -O1 -fno-pie -c one.c && ld -e one -T script -o vmlinux one.o");
	ck_assert_int_eq(ksyms_read_vmlinux("vmlinux", &ksyms), 0);
	text = text_of(&ksyms);
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		ck_assert_msg(strstr(text, wanted[i]), "%s is not in\n%s", wanted[i], text);
	ck_assert_ptr_null(strstr(text, "__mod_device_table__"));
	ck_assert_ptr_null(strstr(text, "modinfo_123"));
	ck_assert_ptr_null(strstr(text, "plain"));
	ck_assert_ptr_null(strstr(text, "debugging"));
	free(text);
}
END_TEST

/* Without kallsyms tables, that there are no locals is all that shows it. */
START_TEST(a_vmlinux_without_locals_is_refused)
{
	read_vmlinux();
	ksyms_free(&ksyms);
	shell_run("strip -x vmlinux");
	said_begin();
	ck_assert_int_eq(ksyms_read_vmlinux("vmlinux", &ksyms), -EINVAL);
	ck_assert_msg(strstr(said_text(), "was stripped: it has no local symbols; give the"),
		      "said: %s", said_text());
}
END_TEST

/* It has all symbols, and no contents to compare them with. */
START_TEST(a_vmlinux_of_debug_information_alone_is_read_for_files)
{
	read_vmlinux();
	ksyms_free(&ksyms);
	shell_run("%s",
		  _i ? "eu-strip -f debug vmlinux || objcopy --only-keep-debug vmlinux debug" :
		       "objcopy --only-keep-debug vmlinux debug");
	ck_assert_int_eq(ksyms_read_debug_vmlinux("debug", &ksyms), 0);
	ck_assert_str_eq(ksyms_find(&ksyms, "twice")->file, "one.c");
	ck_assert(!(ksyms.known & (SYMLIST_ENDBR | SYMLIST_FTRACE)));
}
END_TEST

START_TEST(vmlinux_tells_the_files_of_locals)
{
	unsigned int ordinals[2], nr = 0;

	read_vmlinux();
	for (size_t i = 0; i < ksyms.nr; i++) {
		if (strcmp(ksyms.symbols[i].name, "twice"))
			continue;
		ck_assert_uint_lt(nr, 2);
		ck_assert_str_eq(ksyms.symbols[i].file, nr ? "two.c" : "one.c");
		ordinals[nr++] = ksyms.symbols[i].ordinal;
	}
	ck_assert_uint_eq(nr, 2);
	ck_assert_uint_lt(ordinals[0], ordinals[1]);
	ck_assert_str_eq(ksyms_find(&ksyms, "table")->file, "one.c");
	ck_assert_ptr_null(ksyms_find(&ksyms, "one")->file);
}
END_TEST

START_TEST(padding_is_in_the_file_of_its_function)
{
	read_vmlinux();
	ck_assert_str_eq(ksyms_find(&ksyms, "__pfx_padded")->file, "two.c");
}
END_TEST

START_TEST(vmlinux_tells_what_begins_with_endbr)
{
	read_vmlinux();
	ck_assert(ksyms.known & SYMLIST_ENDBR);
	ck_assert_str_eq(flags_of("one"), "fe");
	ck_assert_str_eq(flags_of("padded"), "");
}
END_TEST

/* Each has code that the file does not tell, or a table that it does not. */
static const char *const untold_endbr[] = {
	".section .ghost,\"ax\",@nobits\n.type ghost, @function\nghost: .skip 16\n",
	".globl __ibt_endbr_seal, __ibt_endbr_seal_end\n.bss\n"
	"__ibt_endbr_seal: .skip 4\n__ibt_endbr_seal_end: .skip 4\n",
	".globl __ibt_endbr_seal, __ibt_endbr_seal_end\n.data\n"
	"__ibt_endbr_seal: .skip 6\n__ibt_endbr_seal_end: .skip 2\n",
	".globl __ibt_endbr_seal\n.data\n__ibt_endbr_seal: .skip 4\n",
};

START_TEST(endbr_that_the_contents_do_not_tell_is_not_told)
{
	char *text;

	shell_write_text("one.c", "__attribute__((noipa)) static int local(int a) { return a; }\n"
				  "int _start(int a) { return local(a); }\n");
	shell_write_text("more.s", untold_endbr[_i]);
	shell_run(
		"gcc -O1 -fno-pie -no-pie -static -nostdlib -fcf-protection=branch -o vmlinux one.c more.s");
	ck_assert_int_eq(ksyms_read_vmlinux("vmlinux", &ksyms), 0);
	ck_assert(!(ksyms.known & SYMLIST_ENDBR));
	text = text_of(&ksyms);
	ck_assert_ptr_nonnull(strstr(text, "T _start\n"));
	free(text);
}
END_TEST

START_TEST(vmlinux_tells_what_has_an_ftrace_site)
{
	read_vmlinux();
	ck_assert(ksyms.known & SYMLIST_FTRACE);
	ck_assert_str_eq(flags_of("one"), "fe");
	ck_assert_str_eq(flags_of("weak"), "e");
}
END_TEST

START_TEST(vmlinux_tells_what_is_freed_after_init)
{
	read_vmlinux();
	ck_assert(ksyms.known & SYMLIST_INIT);
	ck_assert_str_eq(flags_of("setup"), "i");
	ck_assert_str_eq(flags_of("__init_end"), "");
}
END_TEST

START_TEST(symvers_marks_exports)
{
	read_vmlinux();
	ck_assert(!(ksyms.known & SYMLIST_EXPORTED));
	shell_write_text("Module.symvers", "0x00000000\tone\tvmlinux\tEXPORT_SYMBOL\t\n"
					   "0x00000000\tother\tfs/mod\tEXPORT_SYMBOL\t\n");
	ck_assert_int_eq(ksyms_read_symvers("Module.symvers", &ksyms), 0);
	ck_assert_str_eq(flags_of("one"), "xfe");
	ck_assert(ksyms.known & SYMLIST_EXPORTED);
}
END_TEST

/*
 * include/linux/export-internal.h: __KSYMTAB(), as it is since 6.4, and where offsets are
 * not from their place.
 */
#define EXPORTS(entry, of)                                                                         \
	"void one(void) {} void two(void) {} void three(void) {}\n"                                \
	"asm(\".section __ksymtab_strings, \\\"aMS\\\", %progbits, 1\\n\"\n"                       \
	"\"__kstrtab_one: .asciz \\\"one\\\"\\n __kstrtabns_one: .asciz \\\"module:kvm\\\"\\n\"\n" \
	"\"__kstrtab_two: .asciz \\\"two\\\"\\n __kstrtabns_two: .asciz \\\"MODULE\\\"\\n\"\n"     \
	"\"__kstrtab_three: .asciz \\\"three\\\"\\n __kstrtabns_three: .asciz \\\"\\\"\\n\"\n"     \
	"\".section __ksymtab, \\\"a\\\"\\n .balign 8\\n\"\n"                                      \
	"\"__ksymtab_one: " entry " one" of ", __kstrtab_one" of ", __kstrtabns_one" of "\\n\"\n"  \
	"\"__ksymtab_two: " entry " two" of ", __kstrtab_two" of ", __kstrtabns_two" of "\\n\"\n"  \
	"\"__ksymtab_three: " entry " three" of ", __kstrtab_three" of ", __kstrtabns_three" of    \
	"\\n .text\\n\");\n"

static const char *const exports[] = { EXPORTS(".long", " - ."), EXPORTS(".quad", "") };

/* EXPORT_SYMBOL_FOR_MODULES(): a livepatch is none of those. Of another namespace one can be. */
START_TEST(vmlinux_exports_nothing_that_is_for_named_modules)
{
	shell_write_text("exports.c", exports[_i]);
	shell_run(
		"gcc -O1 -fno-pie -c exports.c && ld -e one -Ttext=0x1000000 -o vmlinux exports.o");
	ck_assert_int_eq(ksyms_read_vmlinux("vmlinux", &ksyms), 0);
	ck_assert(ksyms.known & SYMLIST_EXPORTED);
	ck_assert(ksyms.known & SYMLIST_FOR_MODULES);
	ck_assert_str_eq(flags_of("one") + strcspn(flags_of("one"), "xm"), "m");
	ck_assert_ptr_nonnull(strchr(flags_of("two"), 'x'));
	ck_assert_ptr_null(strchr(flags_of("two"), 'm'));
	ck_assert_ptr_nonnull(strchr(flags_of("three"), 'x'));
}
END_TEST

static void read_exports(const char *source)
{
	shell_write_text("exports.c", source);
	shell_run(
		"gcc -O1 -fno-pie -c exports.c && ld -e one -Ttext=0x1000000 -o vmlinux exports.o");
	ck_assert_int_eq(ksyms_read_vmlinux("vmlinux", &ksyms), 0);
}

/* One entry does not name what it exports, as if damaged. */
START_TEST(a_namespace_that_cannot_be_read_leaves_all_untold)
{
	char source[4096];

	snprintf(source, sizeof(source), "%s", exports[_i]);
	memcpy(strstr(source, "asciz \\\"three"), "asciz \\\"3", 9);
	read_exports(source);
	ck_assert(ksyms.known & SYMLIST_EXPORTED);
	ck_assert(!(ksyms.known & SYMLIST_FOR_MODULES));
	ck_assert_ptr_nonnull(strchr(flags_of("one"), 'x'));
	ck_assert_ptr_null(strchr(flags_of("one"), 'm'));
	ck_assert_ptr_nonnull(strchr(flags_of("three"), 'x'));
}
END_TEST

#define SYMVERS_LINE(name, namespace) \
	"0x00000000\t" name "\tvmlinux\tEXPORT_SYMBOL\t" namespace "\n"

/* As where the list is made of the text of /proc/kallsyms. */
START_TEST(symvers_tells_what_is_for_named_modules)
{
	read_exports(exports[1]);
	ksyms.known &= ~SYMLIST_FOR_MODULES;
	shell_write_text("Module.symvers", SYMVERS_LINE("one", "") SYMVERS_LINE("two", "MODULE")
						   SYMVERS_LINE("three", "module:kvm"));
	ck_assert_int_eq(ksyms_read_symvers("Module.symvers", &ksyms), 0);
	ck_assert(ksyms.known & SYMLIST_FOR_MODULES);
	ck_assert_ptr_nonnull(strchr(flags_of("one"), 'x'));
	ck_assert_ptr_null(strchr(flags_of("three"), 'x'));
	ck_assert_ptr_nonnull(strchr(flags_of("three"), 'm'));
	ck_assert_ptr_null(strchr(flags_of("one"), 'm'));
}
END_TEST

/* Module.symvers of before 5.4 has no column for them. */
START_TEST(symvers_without_namespaces_leaves_what_vmlinux_tells)
{
	read_exports(exports[0]);
	shell_write_text("Module.symvers", "0x00000000\tone\tvmlinux\tEXPORT_SYMBOL\n"
					   "0x00000000\ttwo\tvmlinux\tEXPORT_SYMBOL\n"
					   "0x00000000\tthree\tvmlinux\tEXPORT_SYMBOL\n");
	ck_assert_int_eq(ksyms_read_symvers("Module.symvers", &ksyms), 0);
	ck_assert(ksyms.known & SYMLIST_FOR_MODULES);
	ck_assert_ptr_nonnull(strchr(flags_of("one"), 'm'));
	ck_assert_ptr_null(strchr(flags_of("one"), 'x'));
	ksyms.known &= ~SYMLIST_FOR_MODULES;
	ck_assert_int_eq(ksyms_read_symvers("Module.symvers", &ksyms), 0);
	ck_assert(!(ksyms.known & SYMLIST_FOR_MODULES));
}
END_TEST

static const struct {
	const char *symvers, *said;
} contradictions[] = {
	{ SYMVERS_LINE("one", "") SYMVERS_LINE("two", "MODULE") SYMVERS_LINE("three", ""),
	  "one is exported to named modules by vmlinux, and to all by this" },
	{ SYMVERS_LINE("one", "module:kvm") SYMVERS_LINE("two", "module:a")
		  SYMVERS_LINE("three", ""),
	  "two is exported to all by vmlinux, and to named modules by this" },
	{ SYMVERS_LINE("one", "module:kvm") SYMVERS_LINE("two", "MODULE"),
	  "three is exported by vmlinux, and not by this: it is cut, or of another kernel" },
	{ SYMVERS_LINE("one", "module:kvm") SYMVERS_LINE("two", "MODULE") SYMVERS_LINE("three", "")
		  SYMVERS_LINE("_end", ""),
	  "_end is exported by this, and not by vmlinux: it is cut, or of another kernel" },
};

START_TEST(symvers_that_differs_from_vmlinux_is_refused)
{
	read_exports(exports[0]);
	shell_write_text("Module.symvers", contradictions[_i].symvers);
	said_begin();
	ck_assert_int_eq(ksyms_read_symvers("Module.symvers", &ksyms), -EINVAL);
	ck_assert_msg(strstr(said_text(), contradictions[_i].said), "said: %s", said_text());
	ck_assert_ptr_nonnull(strstr(said_text(), "give the whole Module.symvers"));
}
END_TEST

START_TEST(symvers_of_another_kernel_is_refused)
{
	read_vmlinux();
	shell_write_text("Module.symvers", SYMVERS_LINE("absent", ""));
	ck_assert_int_eq(ksyms_read_symvers("Module.symvers", &ksyms), -EINVAL);
	shell_write_text("Module.symvers", SYMVERS_LINE("twice", ""));
	ck_assert_int_eq(ksyms_read_symvers("Module.symvers", &ksyms), -EINVAL);
	shell_write_text("Module.symvers", "0x00000000\tother\tfs/mod\tEXPORT_SYMBOL\t\n");
	ck_assert_int_eq(ksyms_read_symvers("Module.symvers", &ksyms), -EINVAL);
}
END_TEST

/* A module with one symbol of each kind. */
static void make_module(const char *path, const char *modinfo)
{
	char source[4096];

	snprintf(source, sizeof(source),
		 "const char info[] __attribute__((section(\".modinfo\"))) = %s;\n"
		 "__attribute__((section(\".data..percpu\"))) static int percpu = 1;\n"
		 "__attribute__((section(\".init.text\"))) int init_module(void)\n"
		 "{ return percpu; }\n"
		 "__attribute__((noinline)) static int local(int a) { asm(\"\"); return a; }\n"
		 "int global(int a) { asm(\"1: nop; .section __mcount_loc, \\\"a\\\"; "
		 ".quad global; .text\"); return local(a); }\n"
		 "__attribute__((weak)) int weak_data = 1; int undefined(void);\n"
		 "int bss; int call(void) { return undefined(); }\n"
		 "asm(\".section __ksymtab, \\\"a\\\"; __ksymtab_global: .long 0; .text\");\n",
		 modinfo);
	shell_write_text("module.c", source);
	shell_run("gcc -O1 -fno-pie -fcf-protection=none -fno-toplevel-reorder -c -o %s module.c",
		  path);
}

/* module.path */
static int read_module(unsigned int known)
{
	return ksyms_read_module(&module, &(struct ksyms_wanted){ .known = known });
}

#define MODINFO "\"name=mod_name\\0depends=other,third-one\\0vermagic=6.1.0-test SMP \""
#define ALL_FLAGS                                                                                 \
	(SYMLIST_EXPORTED | SYMLIST_FOR_MODULES | SYMLIST_INIT | SYMLIST_FTRACE | SYMLIST_ENDBR | \
	 SYMLIST_ZERO)

/* Is there such a line in the module's text? */
static bool has_line(const char *line)
{
	const char *found = strstr(module.text, line);

	return found && (found == module.text || found[-1] == '\n') && found[strlen(line)] == '\n';
}

START_TEST(a_module_is_listed_as_the_kernel_keeps_it)
{
	make_module("mod-name.ko", MODINFO);
	module.path = "mod-name.ko";
	ck_assert_int_eq(read_module(ALL_FLAGS), 0);
	ck_assert_str_eq(module.name, "mod_name");
	ck_assert_str_eq(module.release, "6.1.0-test");
	ck_assert(has_line("*mod_name other,third_one"));
	ck_assert(has_line("-module.c#1"));
	ck_assert(has_line("a percpu"));
	ck_assert(has_line("T init_module i"));
	ck_assert(has_line("t local"));
	ck_assert(has_line("T global xf"));
	ck_assert(has_line("V weak_data"));
	ck_assert(has_line("B bss"));
	ck_assert(has_line("r __ksymtab_global"));
	ck_assert_ptr_null(strstr(module.text, "info"));
	/* but among what is referred to */
	ck_assert_ptr_null(strstr(module.text, " undefined"));
}
END_TEST

START_TEST(a_module_exports_nothing_that_is_for_named_modules)
{
	shell_write_text("module.c", exports[_i]);
	shell_run("gcc -O1 -fno-pie -fcf-protection=none -c -o mod.ko module.c");
	module.path = "mod.ko";
	ck_assert_int_eq(read_module(ALL_FLAGS), 0);
	ck_assert(has_line("T one m"));
	ck_assert(has_line("T two x"));
	ck_assert(has_line("T three x"));
}
END_TEST

START_TEST(a_module_is_in_the_order_of_its_symbol_table)
{
	char name[100], line[128];
	const char *at;
	FILE *nm;

	make_module("mod.ko", MODINFO);
	module.path = "mod.ko";
	ck_assert_int_eq(read_module(0), 0);
	at = module.text;
	nm = popen("nm -p mod.ko | grep -v -e ' U ' -e ' info'", "r");
	while (fscanf(nm, "%*x %*c %99s", name) == 1) {
		snprintf(line, sizeof(line), " %s\n", name);
		at = strstr(at, line);
		ck_assert_msg(at, "%s is out of order", name);
		at++;
	}
	ck_assert_int_eq(pclose(nm), 0);
}
END_TEST

START_TEST(flags_that_are_not_wanted_are_not_written)
{
	make_module("mod.ko", MODINFO);
	module.path = "mod.ko";
	ck_assert_int_eq(read_module(SYMLIST_EXPORTED), 0);
	ck_assert(has_line("T global x"));
	ck_assert(has_line("T init_module"));
}
END_TEST

START_TEST(a_module_without_a_name_has_that_of_its_file)
{
	make_module("some-mod.ko", "\"license=GPL\"");
	module.path = "some-mod.ko";
	ck_assert_int_eq(read_module(0), 0);
	ck_assert_str_eq(module.name, "some_mod");
	ck_assert_ptr_null(module.release);
}
END_TEST

START_TEST(what_is_no_module_is_refused)
{
	shell_write_text("a.ko", "no module");
	module.path = "a.ko";
	ck_assert_int_eq(read_module(0), -EINVAL);
	make_module("mod.ko", MODINFO);
	shell_run("strip -o a.ko mod.ko");
	ck_assert_int_eq(read_module(0), -EINVAL);
	shell_run("head -c 700 mod.ko > a.ko");
	ck_assert_int_lt(read_module(0), 0);
	ck_assert_ptr_null(module.text);
}
END_TEST

START_TEST(modules_are_sorted_by_object)
{
	ck_assert_int_eq(mkdir("d", 0755), 0);
	make_module("d/z.ko", "\"name=aa\\0vermagic=6.1 SMP \"");
	make_module("d/a.ko", "\"name=zz\\0vermagic=6.1 SMP \"");
	ck_assert_int_eq(ksyms_modules_find(&modules, "d"), 0);
	ck_assert_int_eq(ksyms_modules_find(&modules, "d"), 0);
	ck_assert_int_eq(ksyms_modules_read(&modules, &nothing, false), 0);
	ck_assert_uint_eq(modules.nr, 2);
	ck_assert_str_eq(modules.modules[0].name, "aa");
	ck_assert_str_eq(modules.modules[1].name, "zz");
	ck_assert_str_eq(ksyms_modules_release(&modules, NULL, NULL), "6.1");
}
END_TEST

START_TEST(modules_of_two_kernels_are_refused)
{
	ck_assert_int_eq(mkdir("d", 0755), 0);
	make_module("d/a.ko", "\"name=a\\0vermagic=6.1 SMP \"");
	make_module("d/b.ko", "\"name=b\\0vermagic=6.2 SMP \"");
	ck_assert_int_eq(ksyms_modules_find(&modules, "d"), 0);
	ck_assert_int_eq(ksyms_modules_read(&modules, &nothing, false), 0);
	ck_assert_ptr_null(ksyms_modules_release(&modules, NULL, NULL));
	ck_assert_ptr_null(ksyms_modules_release(&modules, "6.1", "vmlinuz"));
}
END_TEST

START_TEST(a_module_in_updates_comes_first)
{
	shell_run("mkdir -p d/kernel d/updates");
	make_module("d/kernel/a.ko", "\"name=a\"");
	shell_run("cp d/kernel/a.ko d/updates/a.ko");
	ck_assert_int_eq(ksyms_modules_find(&modules, "d"), 0);
	ck_assert_int_eq(ksyms_modules_read(&modules, &nothing, false), 0);
	ck_assert_uint_eq(modules.nr, 1);
	ck_assert_str_eq(modules.modules[0].path, "d/updates/a.ko");
}
END_TEST

/* A module of x86-64 that wants module_layout with a CRC: scripts/mod/modpost.c: add_versions(). */
static void make_versioned(const char *path, const char *name, unsigned int crc)
{
	char command[300];

	snprintf(
		command, sizeof(command),
		"const struct { unsigned long crc; char name[56]; } versions[] "
		"__attribute__((used, section(\"__versions\"))) = { { %#x, \"module_layout\" } };\n"
		"const char info[] __attribute__((used, section(\".modinfo\"))) = \"name=%s\";\n",
		crc, name);
	shell_write_text("versioned.c", command);
	shell_run("gcc -c -o %s versioned.c", path);
}

static const struct {
	unsigned int nr, others;
	int result;
} mixtures[] = {
	{ 1, 0, 0 }, { 2, 1, 0 }, { 1, 1, -EINVAL }, { 12, 5, 0 }, { 12, 6, -EINVAL },
};

/* A few that were not built anew are left out; more, or all, are those of another build. */
START_TEST(modules_that_the_kernel_would_not_load_are_left_out)
{
	struct ksyms_version version = { "module_layout", 0x1234 };
	struct ksyms_versions versions = { "Module.symvers", &version, 1 };
	const struct ksyms_wanted wanted = { .versions = &versions };
	char path[40], name[40];

	ck_assert_int_eq(mkdir("d", 0755), 0);
	for (unsigned int i = 0; i < mixtures[_i].nr; i++) {
		snprintf(path, sizeof(path), "d/%c.ko", 'z' - i);
		snprintf(name, sizeof(name), "%c", 'z' - i);
		make_versioned(path, name, i < mixtures[_i].others ? 0x4321 : 0x1234);
	}
	said_begin();
	ck_assert_int_eq(ksyms_modules_find(&modules, "d"), 0);
	ck_assert_int_eq(ksyms_modules_read(&modules, &wanted, false), mixtures[_i].result);
	if (mixtures[_i].others) {
		ck_assert_ptr_nonnull(strstr(said_text(), "d/z.ko: "));
		ck_assert_ptr_nonnull(strstr(said_text(), "module_layout with the CRC 0x4321"));
	}
	if (!mixtures[_i].result) {
		ck_assert_uint_eq(modules.nr, mixtures[_i].nr - mixtures[_i].others);
		ck_assert_str_ne(modules.modules[modules.nr - 1].name,
				 mixtures[_i].others ? "z" : "");
	}
	/* without CRCs of its own, or of the headers, any will do */
	versions.nr = 0;
	ksyms_modules_free(&modules);
	ck_assert_int_eq(ksyms_modules_find(&modules, "d"), 0);
	ck_assert_int_eq(ksyms_modules_read(&modules, &wanted, false), 0);
	ck_assert_uint_eq(modules.nr, mixtures[_i].nr);
}
END_TEST

START_TEST(two_modules_of_one_name_are_refused)
{
	shell_run("mkdir -p d/kernel d/extra");
	make_module("d/kernel/a.ko", "\"name=a\"");
	shell_run("cp d/kernel/a.ko d/extra/b.ko");
	ck_assert_int_eq(ksyms_modules_find(&modules, "d"), 0);
	ck_assert_int_eq(ksyms_modules_read(&modules, &nothing, false), -EINVAL);
}
END_TEST

START_TEST(directories_without_modules_are_refused)
{
	ck_assert_int_eq(ksyms_modules_find(&modules, "absent"), -ENOENT);
	ck_assert_int_eq(mkdir("d", 0755), 0);
	ck_assert_int_eq(ksyms_modules_find(&modules, "d"), -ENOENT);
}
END_TEST

static TCase *text_tests(void)
{
	TCase *tests = tcase_create("kallsyms");
	int nr = sizeof(malformed_kallsyms) / sizeof(malformed_kallsyms[0]);

	tcase_add_test(tests, kallsyms_text_is_read_without_modules);
	tcase_add_test(tests, variables_of_processors_are_not_freed_with_what_they_start_from);
	tcase_add_test(tests, kallsyms_without_addresses_tells_no_more_than_names);
	tcase_add_loop_test(tests, kallsyms_of_a_kernel_with_and_without_data_is_read, 0, 4);
	tcase_add_loop_test(tests, truncated_kallsyms_is_refused, 0, 2);
	tcase_add_loop_test(tests, sorted_kallsyms_without_addresses_is_refused, 0, 4);
	tcase_add_loop_test(tests, malformed_kallsyms_is_refused, 0, nr);
	return tests;
}

static TCase *vmlinux_tests(void)
{
	TCase *tests = tcase_create("vmlinux");

	tcase_add_test(tests, vmlinux_is_listed_as_nm_sorts_it);
	tcase_add_test(tests, vmlinux_lists_symbols_of_empty_sections);
	tcase_add_test(tests, a_vmlinux_without_locals_is_refused);
	tcase_add_loop_test(tests, a_vmlinux_of_debug_information_alone_is_read_for_files, 0, 2);
	tcase_add_test(tests, vmlinux_tells_the_files_of_locals);
	tcase_add_test(tests, padding_is_in_the_file_of_its_function);
	tcase_add_test(tests, vmlinux_tells_what_begins_with_endbr);
	tcase_add_loop_test(tests, endbr_that_the_contents_do_not_tell_is_not_told, 0,
			    sizeof(untold_endbr) / sizeof(untold_endbr[0]));
	tcase_add_test(tests, vmlinux_tells_what_has_an_ftrace_site);
	tcase_add_test(tests, vmlinux_tells_what_is_freed_after_init);
	tcase_add_test(tests, symvers_marks_exports);
	tcase_add_loop_test(tests, vmlinux_exports_nothing_that_is_for_named_modules, 0, 2);
	tcase_add_loop_test(tests, a_namespace_that_cannot_be_read_leaves_all_untold, 0, 2);
	tcase_add_test(tests, symvers_without_namespaces_leaves_what_vmlinux_tells);
	tcase_add_loop_test(tests, symvers_that_differs_from_vmlinux_is_refused, 0, 4);
	tcase_add_test(tests, symvers_tells_what_is_for_named_modules);
	tcase_add_test(tests, symvers_of_another_kernel_is_refused);
	return tests;
}

static TCase *module_tests(void)
{
	TCase *tests = tcase_create("module");

	tcase_add_test(tests, a_module_is_listed_as_the_kernel_keeps_it);
	tcase_add_loop_test(tests, a_module_exports_nothing_that_is_for_named_modules, 0, 2);
	tcase_add_test(tests, a_module_is_in_the_order_of_its_symbol_table);
	tcase_add_test(tests, flags_that_are_not_wanted_are_not_written);
	tcase_add_test(tests, a_module_without_a_name_has_that_of_its_file);
	tcase_add_test(tests, what_is_no_module_is_refused);
	tcase_add_test(tests, modules_are_sorted_by_object);
	tcase_add_test(tests, modules_of_two_kernels_are_refused);
	tcase_add_test(tests, a_module_in_updates_comes_first);
	tcase_add_loop_test(tests, modules_that_the_kernel_would_not_load_are_left_out, 0,
			    sizeof(mixtures) / sizeof(mixtures[0]));
	tcase_add_test(tests, two_modules_of_one_name_are_refused);
	tcase_add_test(tests, directories_without_modules_are_refused);
	return tests;
}

int main(void)
{
	TCase *cases[] = { text_tests(), vmlinux_tests(), module_tests() };
	Suite *suite = suite_create("ksyms");
	SRunner *runner = srunner_create(suite);
	int failed;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tcase_add_checked_fixture(cases[i], shell_begin, tear_down);
		suite_add_tcase(suite, cases[i]);
	}
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
