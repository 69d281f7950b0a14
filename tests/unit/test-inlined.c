// SPDX-License-Identifier: GPL-2.0
/*
 * Inlined functions: where an object has copies of a function (inlined.h), and
 * which bodies a place in a livepatch is in (lines.h). gcc makes the objects of
 * sources where attributes say what has to be inlined; lines are marked there.
 * addr2line, which reads DWARF by binutils, is the second witness.
 */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "elf.h"
#include "diag.h"
#include "inlined.h"
#include "lines.h"

#define INLINE "static inline __attribute__((always_inline)) "
#define NOINLINE "__attribute__((noinline)) "

static const char header[] = "int sink(int);\n"
			     "int rare(int) __attribute__((cold));\n"
			     "\n" INLINE "int shared(int x)\n" /* declaration of shared */
			     "{\n"
			     "	return sink(x) + 1;\n" /* in shared */
			     "}\n";

static const char first_file[] = "#include \"include/shared.h\"\n"
				 "\n" INLINE "int leaf(int x)\n"
				 "{\n"
				 "	return sink(x) ^ 5;\n"
				 "}\n"
				 "\n" INLINE "int middle(int x)\n"
				 "{\n"
				 "	return leaf(x) * 2; /* leaf in middle */\n"
				 "}\n"
				 "\n" NOINLINE "int outer(int x)\n"
				 "{\n"
				 "	return middle(x) + 3; /* middle in outer */\n"
				 "}\n"
				 "\n" NOINLINE "int direct(int x)\n"
				 "{\n"
				 "	x = leaf(x); /* leaf in direct */\n"
				 "	return leaf(x); /* leaf in direct again */\n"
				 "}\n"
				 "\n" INLINE "int inner(int x)\n"
				 "{\n"
				 "	return sink(x) ^ 3;\n"
				 "}\n" INLINE "int around_inner(int x)\n"
				 "{\n"
				 "	return sink(inner(x)) ^ 9;\n"
				 "}\n" NOINLINE "int goes_on(int x)\n"
				 "{\n"
				 "	return around_inner(x) + 4;\n"
				 "}\n" NOINLINE "int twice(int x)\n"
				 "{\n"
				 "	return middle(x) + middle(x + 1);\n"
				 "}\n"
				 "\n"
				 "static int both(int x)\n"
				 "{\n"
				 "	return sink(x) - 7;\n"
				 "}\n"
				 "int inlines_both(int x)\n"
				 "{\n"
				 "	if (x) {\n"
				 "		int y = both(x); /* both in inlines_both */\n"
				 "		return y + (y << 2);\n"
				 "	}\n"
				 "	return 1;\n"
				 "}\n"
				 "int (*const pointer_to_both)(int) = both;\n"
				 "\n"
				 "static " NOINLINE "int twin(int x)\n"
				 "{\n"
				 "	return sink(x + 11);\n"
				 "}\n"
				 "static " NOINLINE "int cloned(int x, int y)\n"
				 "{\n"
				 "	return shared(x) + sink(y); /* shared in cloned */\n"
				 "}\n"
				 "int calls(int x)\n"
				 "{\n"
				 "	return twin(x) + cloned(x, 1) + cloned(x + 1, 1);\n"
				 "}\n"
				 "\n" INLINE "int folded(int x)\n"
				 "{\n"
				 "	return x * 2;\n"
				 "}\n"
				 "int folds(void)\n"
				 "{\n"
				 "	return folded(4);\n"
				 "}\n"
				 "\n" INLINE "int parted(int x)\n"
				 "{\n"
				 "	if (x == 99)\n"
				 "		return rare(x) + rare(x + 1);\n"
				 "	return sink(x) + 1;\n"
				 "}\n"
				 "int has_parts(int x)\n"
				 "{\n"
				 "	return parted(x) + sink(x); /* parted in has_parts */\n"
				 "}\n";

static const char second_file[] =
	"#include \"include/shared.h\"\n"
	"\n"
	/* gcc cannot say "inlined at the first address of the unit" in DWARF 4 */
	"int first(int x)\n"
	"{\n"
	"	return x + 1;\n"
	"}\n"
	"int uses_shared(int x)\n"
	"{\n"
	"	return shared(x) + 2; /* shared in uses_shared */\n"
	"}\n"
	"static int twin(int x)\n"
	"{\n"
	"	return sink(x + 13) + 1;\n"
	"}\n"
	"int uses_twin(int x)\n"
	"{\n"
	"	return twin(x) + 1; /* twin in uses_twin */\n"
	"}\n";

#define FIRST "sub/first.c"
#define SECOND "second.c"
#define HEADER "include/shared.h"

static char directory[] = "/tmp/test-inlined.XXXXXX";
static struct inlined_query query;
static struct elf_file *elf;
static struct lines *source;

__attribute__((format(printf, 1, 2))) static void run(const char *format, ...)
{
	char command[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	ck_assert_msg(system(command) == 0, "failed: %s", command);
}

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
	ck_assert_int_eq(fclose(file), 0);
}

static void set_up(void)
{
	strcpy(directory + strlen(directory) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(chdir(directory), 0);
	run("mkdir sub include");
	write_text(HEADER, header);
	write_text(FIRST, first_file);
	write_text(SECOND, second_file);
}

static void tear_down(void)
{
	inlined_free(&query, 1);
	lines_close(source);
	source = NULL;
	elf_close(elf);
	elf = NULL;
	ck_assert_int_eq(chdir("/"), 0);
	run("rm -r %s", directory);
}

/* The line of a text that has a mark. */
static unsigned int line_of(const char *text, const char *mark)
{
	const char *end = strstr(text, mark);
	unsigned int line = 1;

	ck_assert_msg(end != NULL, "no \"%s\"", mark);
	for (; text < end; text++)
		line += *text == '\n';
	return line;
}

/* Ways to make an object; each has to give the same answers. */
static const struct {
	const char *compile, *link;
} builds[] = {
	{ "-gdwarf-5", "-shared" },
	{ "-gdwarf-4", "-shared" },
	{ "-gdwarf-5", "-r" },
	{ "-gdwarf-4", "-r" },
	{ "-gdwarf-5 -ffunction-sections", "-r" },
	{ "-gdwarf-5 -gz=zlib", "-shared" },
	{ "-gdwarf-5 -gz=zlib", "-r" },
	{ "-gdwarf-5 -gsplit-dwarf", "-shared" },
	{ "-gdwarf-4 -gsplit-dwarf", "-shared" },
};
#define NR_BUILDS (sizeof(builds) / sizeof(builds[0]))

/* The object is "object". */
static void build_with(const char *compile, const char *link)
{
	run("gcc -O2 -fPIC %s -c -o first.o -I. " FIRST, compile);
	run("gcc -O2 -fPIC %s -c -o second.o -I. " SECOND, compile);
	run("gcc -nostdlib %s -o object first.o second.o", link);
}

static void build(int i)
{
	build_with(builds[i].compile, builds[i].link);
}

static void find(const char *name)
{
	inlined_free(&query, 1);
	query.name = name;
	ck_assert_int_eq(inlined_find("object", &query, 1), 0);
}

/* The only function of the name. */
static const struct inlined_function *find_one(const char *name)
{
	find(name);
	ck_assert_uint_eq(query.nr_functions, 1);
	return &query.functions[0];
}

static const struct inlined_function *find_in(const char *unit)
{
	for (size_t i = 0; i < query.nr_functions; i++) {
		if (!strcmp(query.functions[i].unit, unit))
			return &query.functions[i];
	}
	ck_abort_msg("no %s in %s", query.name, unit);
}

static void assert_site(const struct inlined_function *function, size_t i, const char *caller,
			const char *unit, unsigned int line)
{
	ck_assert_uint_lt(i, function->nr_sites);
	ck_assert_str_eq(function->sites[i].caller, caller);
	ck_assert_str_eq(function->sites[i].caller_unit, unit);
	ck_assert_str_eq(function->sites[i].file, unit);
	ck_assert_uint_eq(function->sites[i].line, line);
}

/*
 * inlined_find()
 */

START_TEST(test_copies_are_found_in_the_function_that_has_the_code)
{
	const struct inlined_function *leaf;

	build(_i);
	leaf = find_one("leaf");
	ck_assert_str_eq(leaf->unit, FIRST);
	ck_assert_str_eq(leaf->declared_in, FIRST);
	ck_assert_uint_eq(leaf->declared_line, line_of(first_file, "int leaf("));
	ck_assert(!leaf->external && leaf->inlined && !leaf->out_of_line);
	ck_assert_uint_eq(leaf->nr_sites, 4);
	assert_site(leaf, 0, "direct", FIRST, line_of(first_file, "/* leaf in direct */"));
	assert_site(leaf, 1, "direct", FIRST, line_of(first_file, "/* leaf in direct again */"));
	assert_site(leaf, 2, "outer", FIRST, line_of(first_file, "/* leaf in middle */"));
	/* one line of two copies of middle() */
	assert_site(leaf, 3, "twice", FIRST, line_of(first_file, "/* leaf in middle */"));
}
END_TEST

START_TEST(test_a_function_may_have_code_and_be_inlined)
{
	const struct inlined_function *both;

	build(_i);
	both = find_one("both");
	ck_assert(both->inlined && both->out_of_line && !both->external);
	run("readelf --debug-dump=info object%s | grep -q DW_TAG_lexical_block",
	    strstr(builds[_i].compile, "split") ? " first.dwo" : "");
	ck_assert_uint_eq(both->nr_sites, 1);
	assert_site(both, 0, "inlines_both", FIRST, line_of(first_file, "/* both in"));
}
END_TEST

START_TEST(test_functions_of_one_name_are_told_apart_by_unit)
{
	const struct inlined_function *twin;

	build(_i);
	find("twin");
	ck_assert_uint_eq(query.nr_functions, 2);
	twin = find_in(FIRST);
	ck_assert(!twin->inlined && twin->out_of_line && !twin->external);
	ck_assert_uint_eq(twin->nr_sites, 0);
	twin = find_in(SECOND);
	ck_assert(twin->inlined && !twin->out_of_line);
	ck_assert_uint_eq(twin->nr_sites, 1);
	assert_site(twin, 0, "uses_twin", SECOND, line_of(second_file, "/* twin in"));
}
END_TEST

START_TEST(test_a_function_of_a_header_is_one_in_each_unit)
{
	const struct inlined_function *shared;

	build(_i);
	find("shared");
	ck_assert_uint_eq(query.nr_functions, 2);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_str_eq(query.functions[i].declared_in, HEADER);
		ck_assert_uint_eq(query.functions[i].declared_line, line_of(header, "int shared("));
	}
	shared = find_in(SECOND);
	ck_assert_uint_eq(shared->nr_sites, 1);
	assert_site(shared, 0, "uses_shared", SECOND, line_of(second_file, "/* shared in"));
}
END_TEST

START_TEST(test_clones_go_by_the_name_of_their_function)
{
	const struct inlined_function *function;

	build(_i);
	run("nm object | grep -q ' t cloned\\.constprop\\.0$'");
	run("! nm object | grep -q ' cloned$'");
	function = find_one("cloned");
	ck_assert(function->out_of_line);
	ck_assert_uint_eq(function->nr_sites, 0);
	find("shared");
	function = find_in(FIRST);
	ck_assert_uint_eq(function->nr_sites, 1);
	assert_site(function, 0, "cloned", FIRST, line_of(first_file, "/* shared in"));
}
END_TEST

START_TEST(test_a_body_that_was_folded_away_counts_as_inlined)
{
	const struct inlined_function *folded;

	build(_i);
	folded = find_one("folded");
	ck_assert(folded->inlined && !folded->out_of_line);
}
END_TEST

START_TEST(test_globals_are_external)
{
	const struct inlined_function *outer;

	build(_i);
	outer = find_one("outer");
	ck_assert(outer->external && outer->out_of_line && !outer->inlined);
}
END_TEST

START_TEST(test_declarations_and_unknown_names_have_no_functions)
{
	build(_i);
	find("sink");
	ck_assert_uint_eq(query.nr_functions, 0);
	find("no_such");
	ck_assert_uint_eq(query.nr_functions, 0);
}
END_TEST

START_TEST(test_all_names_are_answered_at_once)
{
	struct inlined_query queries[] = {
		{ .name = "twin" }, { .name = "no_such" }, { .name = "leaf" }, { .name = "both" }
	};

	build(0);
	ck_assert_int_eq(inlined_find("object", queries, 4), 0);
	ck_assert_uint_eq(queries[0].nr_functions, 2);
	ck_assert_uint_eq(queries[1].nr_functions, 0);
	ck_assert_uint_eq(queries[2].functions[0].nr_sites, 4);
	ck_assert_uint_eq(queries[3].functions[0].nr_sites, 1);
	inlined_free(queries, 4);
	ck_assert_ptr_null(queries[0].functions);
}
END_TEST

/* Link-time optimisation puts the entry of a function and its copies in different units. */
START_TEST(test_copies_in_another_unit_than_the_function)
{
	const struct inlined_function *function;

	build_with("-g -flto -ffat-lto-objects", "-O2 -g -flto -shared");
	run("readelf --debug-dump=abbrev object | "
	    "grep -Eq 'DW_AT_abstract_origin +DW_FORM_ref_addr'");
	function = find_one("middle");
	ck_assert_str_eq(function->unit, FIRST);
	ck_assert_uint_ge(function->nr_sites, 1);
	assert_site(function, 0, "outer", FIRST, line_of(first_file, "/* middle in outer */"));
}
END_TEST

/* dwz moves what files share to another one, where units have no names. */
static void build_shared(void)
{
	build(0);
	run("cp object other");
	run("dwz -m common object other 2>dwz.log");
	run("readelf --debug-dump=abbrev object | grep -q 'DW_FORM_GNU_ref_alt'");
}

START_TEST(test_descriptions_in_another_file)
{
	const struct inlined_function *twin;

	build_shared();
	run("readelf --debug-dump=info object | grep -q 'DW_AT_abstract_origin: <alt'");
	find("twin");
	ck_assert_uint_eq(query.nr_functions, 2);
	twin = &query.functions[query.functions[0].unit != NULL];
	ck_assert_ptr_null(twin->unit);
	ck_assert_str_eq(twin->declared_in, SECOND);
	ck_assert_uint_eq(twin->nr_sites, 1);
	assert_site(twin, 0, "uses_twin", SECOND, line_of(second_file, "/* twin in"));
}
END_TEST

/* The other file has a description of leaf(), too, which nothing here refers to. */
START_TEST(test_unused_descriptions_in_another_file)
{
	const struct inlined_function *leaf;

	build_shared();
	run("readelf --debug-dump=info common | grep -q 'DW_AT_name .*: leaf$'");
	leaf = find_one("leaf");
	ck_assert_str_eq(leaf->unit, FIRST);
	ck_assert_uint_eq(leaf->nr_sites, 4);
}
END_TEST

START_TEST(test_a_missing_other_file_is_an_error)
{
	build_shared();
	run("rm common");
	query.name = "leaf";
	ck_assert_int_eq(inlined_find("object", &query, 1), -ENODATA);
	ck_assert_ptr_null(query.functions);
}
END_TEST

START_TEST(test_a_missing_split_file_is_an_error)
{
	build_with("-gdwarf-5 -gsplit-dwarf", "-shared");
	run("rm second.dwo");
	query.name = "leaf";
	ck_assert_int_eq(inlined_find("object", &query, 1), -ENODATA);
	ck_assert_ptr_null(query.functions);
}
END_TEST

START_TEST(test_no_debug_information)
{
	build_with("-g0", "-shared");
	query.name = "leaf";
	ck_assert_int_eq(inlined_find("object", &query, 1), -ENODATA);
	ck_assert_int_eq(inlined_find("nowhere", &query, 1), -ENOENT);
	ck_assert_int_eq(inlined_find(FIRST, &query, 1), -EINVAL);
}
END_TEST

START_TEST(test_damaged_debug_information)
{
	build(0);
	run("objcopy -O binary --only-section=.debug_info --set-section-flags .debug_info=alloc "
	    "object info");
	run("truncate -s -40 info && objcopy --update-section .debug_info=info object");
	query.name = "leaf";
	ck_assert_int_eq(inlined_find("object", &query, 1), -EINVAL);
	ck_assert_ptr_null(query.functions);
}
END_TEST

/* Built elsewhere than in the source tree: by absolute names, and by ones that lead up. */
START_TEST(test_names_are_relative_to_the_tree)
{
	const struct inlined_function *leaf;

	run("mkdir -p init out && echo 'int main;' >init/main.c");
	run("cd out && gcc -O2 -g -fPIC -I.. -c -o ../first.o %s/" FIRST, directory);
	run("cd out && gcc -O2 -g -fPIC -I.. -c -o ../second.o ../include/../" SECOND);
	run("cd out && gcc -g -c -o ../main.o %s/init/main.c", directory);
	run("gcc -nostdlib -shared -o object first.o second.o main.o");
	leaf = find_one("leaf");
	ck_assert_str_eq(leaf->unit, FIRST);
	assert_site(leaf, 2, "outer", FIRST, line_of(first_file, "/* leaf in middle */"));
	find("shared");
	ck_assert_uint_eq(find_in(SECOND)->nr_sites, 1);
	ck_assert_str_eq(find_in(SECOND)->declared_in, HEADER);
}
END_TEST

/*
 * addr2line as a witness: for each address of the code, the bodies around it and
 * the lines of the calls.
 */

struct frame {
	char function[64];
	char place[256]; /* file:line */
};

/* Frames of the next address, innermost first; 0: no more. The last line read is the address. */
static size_t next_frames(FILE *pipe, struct frame *frames, size_t room)
{
	char line[512];
	size_t nr = 0;
	long start;

	while ((start = ftell(pipe)), fgets(line, sizeof(line), pipe)) {
		if (!strncmp(line, "0x", 2)) {
			if (nr) {
				fseek(pipe, start, SEEK_SET);
				return nr;
			}
			continue;
		}
		ck_assert_uint_lt(nr, room);
		sscanf(line, "%63s", frames[nr].function);
		ck_assert_ptr_nonnull(fgets(line, sizeof(line), pipe));
		sscanf(line, "%255s", frames[nr].place);
		nr++;
	}
	return nr;
}

/* Is "caller of function at line" among the sites? */
static bool has_site(const struct inlined_function *function, const char *caller, unsigned int line)
{
	for (size_t i = 0; i < function->nr_sites; i++) {
		if (!strcmp(function->sites[i].caller, caller) && function->sites[i].line == line)
			return true;
	}
	return false;
}

static bool is_known(const struct frame *frame, const struct frame *call, const char *caller)
{
	unsigned int line = atoi(strrchr(call->place, ':') + 1);

	find(frame->function);
	for (size_t i = 0; i < query.nr_functions; i++) {
		if (has_site(&query.functions[i], caller, line))
			return true;
	}
	return false;
}

static void write_frames(const char *section, uint64_t start, uint64_t size)
{
	FILE *file = fopen("addresses", "w");

	for (uint64_t i = 0; i < size; i++)
		fprintf(file, "0x%llx\n", (unsigned long long)(start + i));
	fclose(file);
	run("addr2line -a -f -i %s %s -e object <addresses >frames", section ? "-j" : "",
	    section ? section : "");
}

START_TEST(test_addr2line_sees_no_other_sites)
{
	struct frame frames[8];
	size_t nr, seen = 0;
	FILE *file;

	build(_i);
	ck_assert_int_eq(elf_open("object", &elf), 0);
	write_frames(NULL, elf_find_section(elf, ".text")->header.sh_addr,
		     elf_find_section(elf, ".text")->size);
	file = fopen("frames", "r");
	while ((nr = next_frames(file, frames, 8))) {
		for (size_t i = 0; i + 1 < nr; i++, seen++) {
			if (!is_known(&frames[i], &frames[i + 1], frames[nr - 1].function))
				ck_abort_msg("%s in %s, called at %s", frames[i].function,
					     frames[nr - 1].function, frames[i + 1].place);
		}
	}
	fclose(file);
	ck_assert_uint_gt(seen, 10);
}
END_TEST

/*
 * lines_inlined_at(), in relocatable objects as livepatches are
 */

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
	build_with(modules[i].compile, "-r");
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
	struct frame frames[8];
	struct lines_function functions[8];
	size_t seen = 0;
	bool known;
	FILE *file;

	open_module(_i);
	text = elf_find_section(elf, modules[_i].text);
	write_frames(modules[_i].text, 0, text->size);
	file = fopen("frames", "r");
	for (uint64_t offset = 0; offset < text->size; offset++) {
		size_t nr = lines_inlined_at(source, text, offset, functions, 8, &known);

		ck_assert_uint_eq(next_frames(file, frames, 8), nr + 1);
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
	build_with("-g0", "-r");
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
	build_with("-gdwarf-5", "-r");
	/* behind the header and the first abbreviation code, abbreviations that are none */
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

static TCase *find_tests(void)
{
	TCase *tests = tcase_create("inlined_find");

	tcase_add_loop_test(tests, test_copies_are_found_in_the_function_that_has_the_code, 0,
			    NR_BUILDS);
	tcase_add_loop_test(tests, test_a_function_may_have_code_and_be_inlined, 0, NR_BUILDS);
	tcase_add_loop_test(tests, test_functions_of_one_name_are_told_apart_by_unit, 0, NR_BUILDS);
	tcase_add_loop_test(tests, test_a_function_of_a_header_is_one_in_each_unit, 0, NR_BUILDS);
	tcase_add_loop_test(tests, test_clones_go_by_the_name_of_their_function, 0, NR_BUILDS);
	tcase_add_loop_test(tests, test_a_body_that_was_folded_away_counts_as_inlined, 0,
			    NR_BUILDS);
	tcase_add_loop_test(tests, test_globals_are_external, 0, NR_BUILDS);
	tcase_add_loop_test(tests, test_declarations_and_unknown_names_have_no_functions, 0,
			    NR_BUILDS);
	tcase_add_test(tests, test_all_names_are_answered_at_once);
	tcase_add_test(tests, test_copies_in_another_unit_than_the_function);
	tcase_add_test(tests, test_descriptions_in_another_file);
	tcase_add_test(tests, test_unused_descriptions_in_another_file);
	tcase_add_test(tests, test_a_missing_other_file_is_an_error);
	tcase_add_test(tests, test_a_missing_split_file_is_an_error);
	tcase_add_test(tests, test_no_debug_information);
	tcase_add_test(tests, test_damaged_debug_information);
	tcase_add_test(tests, test_names_are_relative_to_the_tree);
	tcase_add_loop_test(tests, test_addr2line_sees_no_other_sites, 0, 2);
	return tests;
}

static TCase *place_tests(void)
{
	TCase *tests = tcase_create("lines_inlined_at");

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
	tcase_add_test(tests, test_places_of_data);
	return tests;
}

int main(void)
{
	TCase *cases[] = { find_tests(), place_tests() };
	Suite *suite = suite_create("inlined");
	SRunner *runner = srunner_create(suite);
	int failed;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tcase_add_checked_fixture(cases[i], set_up, tear_down);
		suite_add_tcase(suite, cases[i]);
	}
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
