// SPDX-License-Identifier: GPL-2.0
/*
 * Which bodies a place in a livepatch is in, and what declares a name: lines.h. Objects are relocatable, as
 * livepatches are. What is right is read off the sources, and told by addr2line.
 */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "elf.h"
#include "inlined-source.h"
#include "lines.h"
#include "shell.h"

static struct elf_file *elf;
static struct lines *source;

static void set_up(void)
{
	inlined_source_begin();
}

static void tear_down(void)
{
	lines_close(source);
	source = NULL;
	elf_close(elf);
	elf = NULL;
	shell_end();
}

static const struct {
	const char *compile;
	const char *text; /* the section of outer() */
} modules[] = {
	{ "-gdwarf-5", ".text" },
	{ "-gdwarf-4", ".text" },
	{ "-gdwarf-5 -ffunction-sections", ".text.outer" },
	{ "-gdwarf-4 -ffunction-sections", ".text.outer" },
};
#define NR_MODULES (sizeof(modules) / sizeof(modules[0]))

static void open_module(int i)
{
	inlined_build(modules[i].compile, "-r");
	ck_assert_int_eq(elf_open("object", &elf), 0);
	ck_assert_int_eq(lines_open(elf, &source), 0);
	ck_assert_ptr_nonnull(source);
	ck_assert_int_eq(lines_read_inlined(source), 0);
}

/* "leaf middle": what is around the nth call of @callee by the code of symbol @caller. */
static const char *around(const char *caller, const char *callee, unsigned int n)
{
	static char text[256];
	struct lines_function functions[8];
	struct elf_section *rela;

	text[0] = '\0';
	list_for_each_entry(rela, &elf->sections, list) {
		if (rela->header.sh_type != SHT_RELA || !rela->info ||
		    !(rela->info->header.sh_flags & SHF_EXECINSTR))
			continue;
		ck_assert_int_eq(elf_read_relocations(elf, rela), 0);
		for (size_t i = 0; i < rela->nr_relocations; i++) {
			const struct elf_relocation *relocation = &rela->relocations[i];
			const struct elf_symbol *symbol =
				elf_symbol_at(elf, rela->info, relocation->offset);
			bool known;
			size_t nr;

			if (!symbol || strcmp(symbol->name, caller) || !relocation->symbol ||
			    strcmp(relocation->symbol->name, callee) || n--)
				continue;
			nr = lines_inlined_at(source, rela->info, relocation->offset, functions, 8,
					      &known);
			ck_assert(known);
			for (size_t j = 0; j < nr; j++)
				strcat(strcat(text, j ? " " : ""), functions[j].name);
			return text;
		}
	}
	ck_abort_msg("no call %u of %s in %s", n, callee, caller);
}

START_TEST(test_a_place_is_in_bodies_inside_of_each_other)
{
	open_module(_i);
	ck_assert_str_eq(around("outer", "sink", 0), "leaf middle");
	ck_assert_str_eq(around("direct", "sink", 0), "leaf");
	ck_assert_str_eq(around("inlines_both", "sink", 0), "both");
	ck_assert_str_eq(around("goes_on", "sink", 0), "inner around_inner");
	ck_assert_str_eq(around("goes_on", "sink", 1), "around_inner");
}
END_TEST

START_TEST(test_a_place_in_no_inlined_body)
{
	open_module(_i);
	ck_assert_str_eq(around("twin", "sink", 0), "");
	ck_assert_str_eq(around("cloned.constprop.0", "sink", 0), "shared");
	ck_assert_str_eq(around("cloned.constprop.0", "sink", 1), "");
}
END_TEST

START_TEST(test_places_of_another_unit)
{
	open_module(_i);
	ck_assert_str_eq(around("uses_shared", "sink", 0), "shared");
	ck_assert_str_eq(around("uses_twin", "sink", 0), "twin");
}
END_TEST

/* DW_AT_ranges: the body has code in two sections */
START_TEST(test_a_body_in_several_parts)
{
	open_module(_i);
	ck_assert_str_eq(around("has_parts", "sink", 0), "parted");
	ck_assert_str_eq(around("has_parts", "sink", 1), "");
	ck_assert_str_eq(around("has_parts.cold", "rare", 0), "parted");
}
END_TEST

/* Which one is left out may be the one that matters. */
START_TEST(test_more_functions_than_there_is_room_for_are_not_known)
{
	struct lines_function functions[2];
	const struct elf_section *text;
	size_t nr = 0;
	bool known;

	open_module(2);
	text = elf_find_section(elf, ".text.outer");
	for (uint64_t i = 0; i < text->size && !nr; i++) {
		if (lines_inlined_at(source, text, i, functions, 2, &known) < 2)
			continue;
		ck_assert(known);
		ck_assert_str_eq(functions[0].name, "leaf");
		functions[1].name = "unset";
		nr = lines_inlined_at(source, text, i, functions, 1, &known);
	}
	ck_assert_uint_eq(nr, 1);
	ck_assert(!known);
	ck_assert_str_eq(functions[0].name, "leaf");
	ck_assert_str_eq(functions[1].name, "unset");
}
END_TEST

START_TEST(test_addr2line_sees_the_same_bodies_everywhere)
{
	const struct elf_section *text;
	struct inlined_frame frames[8];
	struct lines_function functions[8];
	size_t seen = 0;
	bool known;
	FILE *file;

	open_module(_i);
	text = elf_find_section(elf, modules[_i].text);
	file = inlined_open_frames(modules[_i].text, 0, text->size);
	for (uint64_t offset = 0; offset < text->size; offset++) {
		size_t nr = lines_inlined_at(source, text, offset, functions, 8, &known);

		ck_assert_uint_eq(inlined_next_frames(file, frames, 8), nr + 1);
		for (size_t i = 0; i < nr; i++, seen++)
			ck_assert_str_eq(functions[i].name, frames[i].function);
	}
	fclose(file);
	ck_assert_uint_gt(seen, 1);
}
END_TEST

/* Nothing is known of any place; that is not the same as "nothing was inlined". */
static void check_nothing_is_known(void)
{
	const struct elf_section *text = elf_find_section(elf, ".text");
	struct lines_function functions[1];
	bool known = true;

	ck_assert_uint_gt(text->size, 0);
	for (uint64_t i = 0; i < text->size; i++) {
		ck_assert_uint_eq(lines_inlined_at(source, text, i, functions, 1, &known), 0);
		ck_assert(!known);
	}
}

START_TEST(test_places_without_debug_information)
{
	inlined_build("-g0", "-r");
	ck_assert_int_eq(elf_open("object", &elf), 0);
	ck_assert_int_eq(lines_open(elf, &source), 0);
	ck_assert_ptr_null(source);
	ck_assert_int_eq(lines_read_inlined(source), 0);
	ck_assert_uint_eq(diag_count(DIAG_WARNING), 0);
	check_nothing_is_known();
}
END_TEST

/* A part of it would be taken for all. */
START_TEST(test_places_with_damaged_debug_information)
{
	inlined_build("-gdwarf-5", "-r");
	/* behind the inlined_header and the first abbreviation code, abbreviations that are none */
	ck_assert_int_eq(
		system("objcopy -O binary -j .debug_abbrev object abbrev && "
		       "head -c 2 abbrev >cut && objcopy --update-section .debug_abbrev=cut "
		       "object damaged 2>/dev/null"),
		0);
	ck_assert_int_eq(elf_open("damaged", &elf), 0);
	if (!lines_open(elf, &source))
		lines_read_inlined(source);
	ck_assert_uint_eq(diag_count(DIAG_WARNING), 1);
	check_nothing_is_known();
}
END_TEST

/* One file with debug information, one without: only what is described is known. */
START_TEST(test_places_of_a_file_without_debug_information)
{
	struct lines_function functions[1];
	const struct elf_section *text;
	bool known;

	ck_assert_int_eq(system("echo 'int with(int a) { return a; }' >with.c && "
				"echo 'int without(int a) { return a; }' >without.c && "
				"gcc -O2 -g -ffunction-sections -c with.c && "
				"gcc -O2 -g0 -ffunction-sections -c without.c && "
				"ld -r -o object with.o without.o"),
			 0);
	ck_assert_int_eq(elf_open("object", &elf), 0);
	ck_assert_int_eq(lines_open(elf, &source), 0);
	ck_assert_int_eq(lines_read_inlined(source), 0);
	text = elf_find_section(elf, ".text.with");
	lines_inlined_at(source, text, 0, functions, 1, &known);
	ck_assert(known);
	text = elf_find_section(elf, ".text.without");
	lines_inlined_at(source, text, 0, functions, 1, &known);
	ck_assert(!known);
}
END_TEST

/* Which parameters can hold an address: by their types, and by where gcc says that they are. */
static const struct {
	const char *parameter, *argument;
	enum lines_arguments arguments;
} arguments[] = {
	{ "void", "", LINES_ARGUMENTS_NONE },
	{ "int a", "5", LINES_ARGUMENTS_NONE },
	{ "_Bool a", "1", LINES_ARGUMENTS_NONE },
	{ "enum { A } a", "0", LINES_ARGUMENTS_NONE },
	{ "const volatile short a", "1", LINES_ARGUMENTS_NONE },
	{ "int *a", "&there", LINES_ARGUMENTS_MAYBE },
	{ "const int *const a", "&there", LINES_ARGUMENTS_MAYBE },
	{ "unsigned long a", "(unsigned long)&there", LINES_ARGUMENTS_MAYBE },
	{ "int b, int *a", "0, &there", LINES_ARGUMENTS_MAYBE },
	{ "int *a", "(int *)p", LINES_ARGUMENTS_PLACED },
	{ "int *a, int *b", "(int *)p, &there", LINES_ARGUMENTS_MAYBE },
	{ "int *a, int *b", "&there, (int *)p", LINES_ARGUMENTS_MAYBE },
	{ "struct s a", "(struct s){ &there }", LINES_ARGUMENTS_MAYBE },
};

START_TEST(test_arguments_that_can_be_addresses)
{
	struct lines_function functions[2];
	const struct elf_section *text;
	size_t nr = 0;
	FILE *file;
	bool known;

	file = fopen("arguments.c", "w");
	ck_assert_ptr_nonnull(file);
	fprintf(file,
		"extern int there; extern int sink(void *); struct s { int *a; };\n"
		"static inline __attribute__((always_inline)) int inner(%s)\n"
		"{ return sink(&there) + 1; }\n"
		"int outer(void *p) { return inner(%s) + 1; }\n",
		arguments[_i].parameter, arguments[_i].argument);
	fclose(file);
	ck_assert_int_eq(system("gcc -O2 -g -w -fcf-protection=none -c arguments.c -o object"), 0);
	ck_assert_int_eq(elf_open("object", &elf), 0);
	ck_assert_int_eq(lines_open(elf, &source), 0);
	ck_assert_int_eq(lines_read_inlined(source), 0);
	text = elf_find_section(elf, ".text");
	for (uint64_t i = 0; i < text->size && !nr; i++)
		nr = lines_inlined_at(source, text, i, functions, 2, &known);
	ck_assert_uint_eq(nr, 1);
	ck_assert_str_eq(functions[0].name, "inner");
	ck_assert_int_eq(functions[0].arguments, arguments[_i].arguments);
}
END_TEST

/*
 * lines_inlined_beside(): of get(), nothing is left but an empty entry of debug
 * information, since its value is a part of the instruction that tests it.
 */
START_TEST(test_functions_beside_a_place_are_told_without_code_of_their_own)
{
	static const char *const names[] = { "get", "twice", "deep", NULL };
	struct lines_function functions[4];
	const struct elf_section *text;
	size_t nr, i;

	shell_write_text(
		"beside.c",
		"extern int there, sink(int);\n"
		"static inline int get(void) { return there; }\n"
		"static inline __attribute__((always_inline)) int deep(int a) { return sink(a); }\n"
		"static inline __attribute__((always_inline)) int twice(int a) { return deep(a) * 2; }\n"
		"int outer(int a) { if (get()) return twice(a); return a; }\n"
		"int other(int a) { return deep(a) + 1; }\n");
	shell_run("gcc -O2 -g -fcf-protection=none -ffunction-sections -c beside.c -o object");
	ck_assert_int_eq(elf_open("object", &elf), 0);
	ck_assert_int_eq(lines_open(elf, &source), 0);
	ck_assert_int_eq(lines_read_inlined(source), 0);
	text = elf_find_section(elf, ".text.outer");
	for (i = 0; names[i]; i++) {
		nr = lines_inlined_beside(source, text, 0, i, functions, 4);
		ck_assert_str_eq(functions[0].name, names[i]);
		ck_assert_uint_eq(nr, i == 2 ? 2 : 1);
		ck_assert_int_eq(functions[0].has_code, i > 0);
	}
	ck_assert_uint_eq(lines_inlined_beside(source, text, 0, i, functions, 4), 0);
	/* what does not fit */
	ck_assert_uint_eq(lines_inlined_beside(source, text, 0, 2, functions, 1), 1);
	/* the next function has one of its own, and the last one ends them all */
	text = elf_find_section(elf, ".text.other");
	ck_assert_uint_eq(lines_inlined_beside(source, text, 0, 0, functions, 4), 1);
	ck_assert_str_eq(functions[0].name, "deep");
	ck_assert_uint_eq(lines_inlined_beside(source, text, 0, 1, functions, 4), 0);
	ck_assert_uint_eq(lines_inlined_beside(NULL, text, 0, 0, functions, 4), 0);
}
END_TEST

START_TEST(test_places_of_data)
{
	struct lines_function functions[1];
	const struct elf_section *data;
	bool known;

	open_module(0);
	data = elf_find_section(elf, ".data.rel.ro.local");
	ck_assert_ptr_nonnull(data);
	ck_assert_uint_eq(lines_inlined_at(source, data, 0, functions, 1, &known), 0);
	ck_assert(!known);
}
END_TEST

/*
 * lines_declared_in_header(): the kernel's headers are where struct klp_patch is; a
 * second unit of the module may say otherwise.
 */
static const struct {
	const char *first, *second; /* of each unit, behind the headers */
	bool found;
} declared[] = {
	{ "int f(void) { return function(1); }", "", true },
	{ "int f(void) { return variable; }", "", true },
	{ "void *f(void) { return function; }", "", true },
	{ "int f(void) { return inline_function(1); }", "", true },
	/* the author's own */
	{ "int name(int); int f(void) { return name(1); }", "", false },
	{ "extern int name; int f(void) { return name; }", "", false },
	{ "int f(void) { extern int name; { return name; } }", "", false },
	{ "int f(void) { int name(int); return name(1); }", "", false },
	{ "#include \"own.h\"\nint f(void) { return name(1); }", "", false },
	/* both */
	{ "int function(int); int f(void) { return function(1); }", "", false },
	{ "int f(void) { return function(1); }",
	  "int function(int); int g(void) { return function(2); }", false },
	{ "int f(void) { return function(1); }", "int g(void) { return function(2); }", true },
	/* a static of the name, and a variable of a block, are other things */
	{ "int f(void) { return function(1); }",
	  "static int function; int *g(void) { return &function; }", true },
	{ "int f(void) { return function(1); }",
	  "int sink(void *); int g(void) { int function; return sink(&function); }", true },
	/* the compiler's own word for a function is no one's */
	{ "int f(void *a, long n) { return __builtin_memcmp(a, a + n, n) + 1; }",
	  "void *g(void) { return memcmp; }", true },
	{ "int f(void *a, long n) { return __builtin_memcmp(a, a + n, n) + 1; }", "", false },
	/* labels: the name is the symbol's */
	{ "extern int there asm(\"name\"); int f(void) { return there; }", "", false },
	{ "int f(void) { return labelled; }", "", true },
	/* not used, so that nothing is known */
	{ "", "", false },
};

static const char *declared_name(int i)
{
	if (strstr(declared[i].first, "labelled"))
		return "label";
	if (strstr(declared[i].first, "memcmp"))
		return "memcmp";
	if (strstr(declared[i].first, "variable"))
		return "variable";
	return strstr(declared[i].first, "function") ? "function" : "name";
}

static void write_declared(const char *path, bool headers, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	if (headers)
		fputs("#include <linux/livepatch.h>\nstruct klp_patch patch;\n", file);
	fprintf(file, "%s\n", text);
	fclose(file);
}

START_TEST(test_names_that_headers_declare)
{
	const bool both = !strstr(declared[_i].second, "static int");

	shell_run("mkdir -p kernel/include/linux");
	shell_write_text("kernel/include/linux/livepatch.h",
			 "struct klp_patch { int a; };\n"
			 "extern int variable; int function(int);\n"
			 "extern int labelled asm(\"label\");\n"
			 "int memcmp(const void *, const void *, unsigned long);\n"
			 "static inline int inline_function(int a)\n"
			 "{ int function(int); return function(a) + 1; }\n");
	shell_write_text("own.h", "int name(int);\n");
	write_declared("a.c", true, declared[_i].first);
	write_declared("b.c", both, declared[_i].second);
	shell_run(
		"gcc -O2 -g -w -Ikernel/include -c a.c && gcc -O2 -g -w -Ikernel/include -c b.c && "
		"ld -r -z muldefs -o object a.o b.o");
	ck_assert_int_eq(elf_open("object", &elf), 0);
	ck_assert_int_eq(lines_open(elf, &source), 0);
	ck_assert_int_eq(lines_declared_in_header(source, declared_name(_i)), declared[_i].found);
	ck_assert(!lines_declared_in_header(source, "no_name_at_all"));
	ck_assert(!lines_declared_in_header(NULL, declared_name(_i)));
}
END_TEST

static TCase *place_tests(void)
{
	TCase *tests = tcase_create("places");

	tcase_add_loop_test(tests, test_a_place_is_in_bodies_inside_of_each_other, 0, NR_MODULES);
	tcase_add_loop_test(tests, test_a_place_in_no_inlined_body, 0, NR_MODULES);
	tcase_add_loop_test(tests, test_places_of_another_unit, 0, NR_MODULES);
	tcase_add_loop_test(tests, test_a_body_in_several_parts, 0, NR_MODULES);
	tcase_add_test(tests, test_more_functions_than_there_is_room_for_are_not_known);
	tcase_add_loop_test(tests, test_addr2line_sees_the_same_bodies_everywhere, 0, NR_MODULES);
	tcase_add_test(tests, test_places_without_debug_information);
	tcase_add_test(tests, test_places_with_damaged_debug_information);
	tcase_add_test(tests, test_places_of_a_file_without_debug_information);
	tcase_add_loop_test(tests, test_arguments_that_can_be_addresses, 0,
			    sizeof(arguments) / sizeof(arguments[0]));
	tcase_add_test(tests, test_functions_beside_a_place_are_told_without_code_of_their_own);
	tcase_add_test(tests, test_places_of_data);
	tcase_add_loop_test(tests, test_names_that_headers_declare, 0,
			    sizeof(declared) / sizeof(declared[0]));
	return tests;
}

int main(void)
{
	TCase *cases = place_tests();
	Suite *suite = suite_create("lines");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(cases, set_up, tear_down);
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
