// SPDX-License-Identifier: GPL-2.0
/*
 * Which original code a use stands for, and what its name means there. Livepatches are
 * sketched (sketch.h) for a kernel with three files in vmlinux: a.c, b.c and c.c. What is
 * expected follows from C: in the copy of a function a name means what it means in the
 * file of the function.
 */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "said.h"
#include "sketch.h"
#include "use.h"
#include "shell.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static const char list[] = "klp-convert-symbol-data.1.0\n"
			   "!flags xf\n"
			   "*vmlinux\n"
			   "T exported x\n"
			   "T global\n"
			   "T global_function\n"
			   "-a.c#1\n"
			   "t a\n"
			   "t a2\n"
			   "t twin\n"
			   "t each\n"
			   "t only_a\n"
			   "t in_a\n"
			   "t gone_in_a.isra.0\n"
			   "t gone_in_b\n"
			   "-b.c#2\n"
			   "t b\n"
			   "t twin\n"
			   "t each\n"
			   "t only_b\n"
			   "t of_b\n"
			   "t of_b_and_c\n"
			   "t gone_in_a\n"
			   "t gone_in_b.isra.0\n"
			   "-c.c#3\n"
			   "t c\n"
			   "t each\n"
			   "t of_b_and_c\n"
			   "t of_b_and_c\n"
			   "*ext4 jbd2\n"
			   "-e.c#1\n"
			   "t e\n"
			   "t only_e\n"
			   "*jbd2\n"
			   "t j\n"
			   "T of_jbd2 x\n"
			   "*xfs\n"
			   "t x\n";

#define A "vmlinux:a=new_a"
#define B "vmlinux:b=new_b"
#define E "ext4:e=new_e"

static struct sketch sketch;
static struct use use;

static void open_use(const char *patch, const char *code, const char *text)
{
	sketch_draw(&sketch, code);
	sketch_open(&sketch, patch, list);
	sketch_use(&sketch, text, &use);
}

static void set_up(void)
{
	said_begin();
}

static void tear_down(void)
{
	sketch_end(&sketch);
}

static const struct row {
	const char *name, *patch, *code, *use, *meaning;
} rows[] = {
	/* a replacement stands for what it replaces */
	{ "of a.c", A " " B, "new_a>each new_b>each", "new_a>each", "file vmlinux,1" },
	{ "of b.c", A " " B, "new_a>each new_b>each", "new_b>each", "file vmlinux,2" },
	{ "by position", "vmlinux:twin,2=new", "new>each", "new>each", "file vmlinux,2" },
	{ "without a position: of no file", "vmlinux:twin=new", "new>each", "new>each",
	  "ambiguous" },
	{ "of a global: of no file", "vmlinux:global=new", "new>each", "new>each", "ambiguous" },
	{ "for two of one file", "vmlinux:a=new vmlinux:a2=new", "new>each", "new>each",
	  "file vmlinux,1" },
	{ "for two of two files", "vmlinux:a=new vmlinux:b=new", "new>each", "new>each",
	  "ambiguous" },
	{ "for two, and only one has the name", "vmlinux:a=new vmlinux:b=new", "new>only_b",
	  "new>only_b", "ambiguous" },
	{ "for two, a global", "vmlinux:a=new vmlinux:b=new", "new>global", "new>global",
	  "global vmlinux,1" },
	{ "of a module", E, "new_e>only_e", "new_e>only_e", "file ext4,1" },
	{ "of a module, a dependency's export", E, "new_e>of_jbd2", "new_e>of_jbd2",
	  "dependency jbd2,1" },
	{ "a callback: of no file", "ext4:=pre", "pre>only_e", "pre>only_e",
	  "only-one ext4,1 lone" },
	{ "a callback of vmlinux", "vmlinux:=pre", "pre>each", "pre>each", "ambiguous" },
	/* the author's own helpers and tables stand for what they are reached from */
	{ "a helper", A, "new_a>mine mine>each", "mine>each", "file vmlinux,1" },
	{ "a helper's helper", A, "new_a>mine mine>inner inner>each", "inner>each",
	  "file vmlinux,1" },
	{ "a helper of two of one file", "vmlinux:a=new_a vmlinux:a2=new_a2",
	  "new_a>mine new_a2>mine mine>each", "mine>each", "file vmlinux,1" },
	{ "a helper of two files", A " " B, "new_a>mine new_b>mine mine>each", "mine>each",
	  "ambiguous" },
	{ "a helper of two files, and one has the name", A " " B,
	  "new_a>mine new_b>mine mine>only_b", "mine>only_b", "ambiguous" },
	{ "a helper of two files, a global", A " " B, "new_a>mine new_b>mine mine>global",
	  "mine>global", "global vmlinux,1" },
	{ "a helper of vmlinux and a module, an export", A " " E,
	  "new_a>mine new_e>mine mine>exported", "mine>exported", "link export vmlinux,1" },
	{ "a helper of vmlinux and a module, a global of vmlinux", A " " E,
	  "new_a>mine new_e>mine mine>global", "mine>global", "global vmlinux,1" },
	{ "a helper of vmlinux and a module, a static of the module", A " " E,
	  "new_a>mine new_e>mine mine>only_e", "mine>only_e", "ambiguous" },
	{ "a table", A, "new_a>table .data/table>each", "table>each", "file vmlinux,1" },
	{ "a table of two", A " " B, "new_a>table new_b>table .data/table>each", "table>each",
	  "ambiguous" },
	{ "what nothing reaches is for all", A " " B, "new_a> new_b> mine>each", "mine>each",
	  "ambiguous" },
	{ "an entry is for its code", A " " B,
	  "new_a> new_b> __jump_table+0>.text+0x108 __jump_table+8>each", "__jump_table+8>each",
	  "file vmlinux,2" },
	/* replacements call each other: each stays of its file */
	{ "called by another", A " " B, "new_a>new_b new_b>each", "new_b>each", "file vmlinux,2" },
	{ "that call each other", A " " B, "new_a>new_b new_b>new_a new_a>each", "new_a>each",
	  "file vmlinux,1" },
	{ "a helper that is called by one that another calls", A " " B,
	  "new_a>new_b new_b>mine mine>each", "mine>each", "file vmlinux,2" },
	/* parts of replacements */
	{ "a cold part", A, "new_a>new_a.cold .text.unlikely/new_a.cold>each", "new_a.cold>each",
	  "file vmlinux,1" },
	{ "a part that another replacement calls", A " " B,
	  "new_a> new_b>new_a.part.0 new_a.part.0>each", "new_a.part.0>each", "file vmlinux,1" },
	/* made for what new_b passes to it: the name is new_b's, unless new_a has it, too */
	{ "specialised for another's argument", A " " B,
	  "new_a> new_b>new_a.constprop.0 new_a.constprop.0>each", "new_a.constprop.0>each",
	  "file vmlinux,2" },
	{ "specialised, and the name is its own, too", A " " B,
	  "new_a>each new_b>new_a.constprop.0 new_a.constprop.0>each", "new_a.constprop.0>each",
	  "ambiguous" },
	{ "specialised, where both mean the same", A " " B,
	  "new_a>global new_b>new_a.constprop.0 new_a.constprop.0>global",
	  "new_a.constprop.0>global", "global vmlinux,1" },
	{ "specialised, and the name is none of its file", A " " B,
	  "new_a>only_b new_b>new_a.constprop.0 new_a.constprop.0>only_b",
	  "new_a.constprop.0>only_b", "file vmlinux,1" },
	{ "specialised, and the name is none of the caller's file", A " " B,
	  "new_a>only_a new_b>new_a.constprop.0 new_a.constprop.0>only_a",
	  "new_a.constprop.0>only_a", "file vmlinux,1" },
	/* what was passed to new_a is no more in a function that new_a calls */
	{ "a helper of what is specialised", A " " B,
	  "new_a>mine new_b>new_a.constprop.0 new_a.constprop.0>mine mine>each", "mine>each",
	  "file vmlinux,1" },
	/* a replacement for several files that another one has a part of: all must agree */
	{ "a part of one for two files", "vmlinux:a=new vmlinux:b=new vmlinux:c=new_c",
	  "new> new_c>new.part.0 new.part.0>each", "new.part.0>each", "ambiguous" },
	{ "a part of one for two files, which agree", "vmlinux:a=new vmlinux:b=new vmlinux:c=new_c",
	  "new> new_c>new.part.0 new.part.0>global", "new.part.0>global", "global vmlinux,1" },
	{ "a part of one for two files, and the use is in one of them",
	  "vmlinux:a=new vmlinux:b=new vmlinux:a2=new_a2", "new> new_a2>new.part.0 new.part.0>each",
	  "new.part.0>each", "file vmlinux,1" },
	/* a copy of what just one other file has is of that file */
	{ "a copy, a static of its file", A, "new_a>of_b of_b>only_b", "of_b>only_b",
	  "file vmlinux,1" },
	{ "a copy, a static of the caller's file", A, "new_a>of_b of_b>only_a", "of_b>only_a",
	  "file vmlinux,1" },
	{ "a copy, a name of both files", A, "new_a>of_b of_b>each", "of_b>each", "ambiguous" },
	{ "a copy, a global", A, "new_a>of_b of_b>global", "of_b>global", "global vmlinux,1" },
	{ "a copy, used by code of an unknown file", "vmlinux:=pre", "pre>of_b of_b>each",
	  "of_b>each", "file vmlinux,2" },
	{ "a copy for its own file", B, "new_b>of_b of_b>each", "of_b>each", "file vmlinux,2" },
	{ "a copy for both files", A " " B, "new_a>of_b new_b>of_b of_b>only_b", "of_b>only_b",
	  "file vmlinux,1" },
	{ "a copy of the caller's file", A, "new_a>in_a in_a>each", "in_a>each", "file vmlinux,1" },
	{ "a copy of a copy's file", A, "new_a>of_b of_b>mine mine>only_b", "mine>only_b",
	  "file vmlinux,1" },
	{ "a specialised copy", A, "new_a>of_b.constprop.0 of_b.constprop.0>only_b",
	  "of_b.constprop.0>only_b", "file vmlinux,1" },
	{ "a copy for another object is none", E, "new_e>of_b of_b>only_e", "of_b>only_e",
	  "file ext4,1" },
	{ "a copy of what several other files have", A, "new_a>of_b_and_c of_b_and_c>each",
	  "of_b_and_c>each", "ambiguous" },
	{ "a copy of one of several, a static of the caller's file", A,
	  "new_a>of_b_and_c of_b_and_c>only_a", "of_b_and_c>only_a", "only-one vmlinux,1 lone" },
	{ "a copy of one of several, its own static", A, "new_a>of_b_and_c of_b_and_c>only_b",
	  "of_b_and_c>only_b", "only-one vmlinux,1 lone" },
	{ "a copy of a global, whose file is not told", A,
	  "new_a>global_function global_function>each", "global_function>each", "ambiguous" },
	{ "a table that a copy reaches", A, "new_a>of_b of_b>table .data/table>only_b",
	  "table>only_b", "file vmlinux,1" },
	{ "a table that a copy and its caller reach", A,
	  "new_a>of_b new_a>table of_b>table .data/table>only_b", "table>only_b", "ambiguous" },
	{ "a helper that a copy and its caller reach", A,
	  "new_a>of_b new_a>mine of_b>mine mine>only_b", "mine>only_b", "ambiguous" },
	/* what is gone is no meaning that a symbol has */
	{ "gone", A, "new_a>gone_in_a", "new_a>gone_in_a", "gone gone_in_a.isra.0" },
	{ "gone in the caller's file", A, "new_a>of_b of_b>gone_in_a", "of_b>gone_in_a",
	  "file vmlinux,1" },
	{ "gone in the copy's file", A, "new_a>of_b of_b>gone_in_b", "of_b>gone_in_b",
	  "gone gone_in_b.isra.0" },
	/* helpers that call each other */
	{ "a cycle", A, "new_a>one one>two two>one two>each", "two>each", "file vmlinux,1" },
	{ "a cycle that two files enter", A " " B, "new_a>one new_b>two one>two two>one one>each",
	  "one>each", "ambiguous" },
	{ "a function that calls itself", A, "new_a>one one>one one>each", "one>each",
	  "file vmlinux,1" },
	{ "a copy in a cycle", A, "new_a>one one>of_b of_b>one one>only_b", "one>only_b",
	  "ambiguous" },
	/* the livepatch itself sees exports, and what is alone in vmlinux */
	{ "init", A, "new_a> .init.text/init_module>global", "init_module>global",
	  "vmlinux vmlinux,1" },
	{ "init, an export", A, "new_a> .init.text/init_module>exported", "init_module>exported",
	  "link export vmlinux,1" },
	{ "init, a name of several", A, "new_a> .init.text/init_module>each", "init_module>each",
	  "ambiguous" },
	{ "init, of a module", E, "new_e> .init.text/init_module>only_e", "init_module>only_e",
	  "none" },
	{ "init and a replacement, which agree", A,
	  "new_a>mine .init.text/init_module>mine mine>only_a", "mine>only_a", "file vmlinux,1" },
	{ "init and a replacement, which do not", A,
	  "new_a>mine .init.text/init_module>mine mine>each", "mine>each", "ambiguous" },
	{ "init and a replacement of a module", E,
	  "new_e>mine .init.text/init_module>mine mine>only_e", "mine>only_e", "ambiguous" },
	{ "a parameter and a replacement", A, "new_a>value __param/p>value .data/value>each",
	  "value>each", "ambiguous" },
};

START_TEST(a_use_means_what_its_original_code_does)
{
	const struct row *row = &rows[_i];
	struct use_meaning found;

	open_use(row->patch, row->code, row->use);
	found = use_meaning(&sketch.livepatch, &use);
	ck_assert_msg(!strcmp(sketch_meaning(&found.meaning), row->meaning),
		      "%s: it is \"%s\", not \"%s\"", row->name, sketch_meaning(&found.meaning),
		      row->meaning);
	ck_assert_ptr_null(found.inlined);
}
END_TEST

/*
 * A kernel without files that tells what its code refers to: a and what was inlined there
 * refer to one "each"; the only symbol "helper" is a function of another file, which refers to
 * the other one, and to only_b. a2 calls it.
 */
static const char with_references[] = "klp-convert-symbol-data.1.1\n"
				      "!flags xf\n"
				      "*vmlinux\n"
				      "T exported x\n"
				      "t a\n"
				      "t a2\n"
				      "d each\n"
				      "t b\n"
				      "t helper\n"
				      "d each\n"
				      "d only_b\n"
				      "+16 3\n"
				      "141\n"	/* a > each,1 */
				      "12112\n" /* a2 > each,1 helper */
				      "32102\n" /* helper > each,2 only_b */
				      ".16\n";

static const struct row referring[] = {
	/* it may be what was inlined into a, or the other function */
	{ "what may have been inlined", A, "new_a>helper helper>each", "helper>each", "ambiguous" },
	{ "the same with a prefix", A, "new_a>klpp_helper klpp_helper>each", "klpp_helper>each",
	  "ambiguous" },
	{ "below a helper of the author's", A, "new_a>mine mine>helper helper>each", "helper>each",
	  "ambiguous" },
	{ "what refers to what neither does", A, "new_a>helper helper>each helper>exported",
	  "helper>each", "ambiguous" },
	/* a has no only_b: it is not in there */
	{ "what cannot have been inlined", A, "new_a>helper helper>each helper>only_b",
	  "helper>each", "code vmlinux,2" },
	{ "the same with a prefix", A, "new_a>klpp_helper klpp_helper>each klpp_helper>only_b",
	  "klpp_helper>each", "code vmlinux,2" },
	{ "what the original calls", "vmlinux:a2=new_a", "new_a>helper helper>each", "helper>each",
	  "code vmlinux,2" },
	{ "the same with a prefix", "vmlinux:a2=new_a", "new_a>klpp_helper klpp_helper>each",
	  "klpp_helper>each", "code vmlinux,2" },
};

START_TEST(a_copy_is_of_what_its_caller_refers_to)
{
	const struct row *row = &referring[_i];
	struct use_meaning found;

	sketch_draw(&sketch, row->code);
	sketch_open(&sketch, row->patch, with_references);
	sketch_use(&sketch, row->use, &use);
	found = use_meaning(&sketch.livepatch, &use);
	ck_assert_msg(!strcmp(sketch_meaning(&found.meaning), row->meaning),
		      "%s: it is \"%s\", not \"%s\"", row->name, sketch_meaning(&found.meaning),
		      row->meaning);
}
END_TEST

/* Helpers that call each other in a row. */
static char *chain(size_t nr, const char *end)
{
	char *code = NULL;
	size_t size;
	FILE *out = open_memstream(&code, &size);

	ck_assert_ptr_nonnull(out);
	fprintf(out, "new_a>h0");
	for (size_t i = 0; i < nr; i++)
		fprintf(out, " h%zu>h%zu", i, i + 1);
	fprintf(out, " h%zu>%s", nr, end);
	ck_assert_int_eq(fclose(out), 0);
	return code;
}

static const struct {
	size_t length;
	const char *patch, *name, *meaning;
} chains[] = {
	{ 20, A, "each", "file vmlinux,1" },
	{ 20, A, "global", "global vmlinux,1" },
	/* what was not seen to its end may mean another one, if there is one; be it gone */
	{ 50, A, "each", "ambiguous" },
	{ 50, "vmlinux:b=new_a", "gone_in_b", "ambiguous" },
};

START_TEST(helpers_are_followed_so_far_that_all_is_seen)
{
	char *code = chain(chains[_i].length, chains[_i].name), text[64];
	struct use_meaning found;

	snprintf(text, sizeof(text), "h%zu>%s", chains[_i].length, chains[_i].name);
	open_use(chains[_i].patch, code, text);
	found = use_meaning(&sketch.livepatch, &use);
	ck_assert_str_eq(sketch_meaning(&found.meaning), chains[_i].meaning);
	free(code);
}
END_TEST

/* 30 groups of 30 helpers for each of two functions of a.c; each calls three that call "last". */
static char *bush(const char *end)
{
	char *code = NULL;
	size_t size;
	FILE *out = open_memstream(&code, &size);

	ck_assert_ptr_nonnull(out);
	for (int group = 0; group < 60; group++) {
		fprintf(out, "%s>g%d ", group < 30 ? "new_a" : "new_a2", group);
		for (int i = 0; i < 30; i++) {
			fprintf(out, "g%d>h%d_%d ", group, group, i);
			for (int j = 0; j < 3; j++)
				fprintf(out, "h%d_%d>i%d_%d_%d i%d_%d_%d>last ", group, i, group, i,
					j, group, i, j);
		}
	}
	fprintf(out, "last>%s", end);
	ck_assert_int_eq(fclose(out), 0);
	return code;
}

START_TEST(more_ways_than_can_be_visited_are_ambiguous)
{
	static const char *const uses[] = { "last>each", "last>global" };
	char *code = bush(uses[_i] + strlen("last>"));
	struct use_meaning found;

	open_use("vmlinux:a=new_a vmlinux:a2=new_a2", code, uses[_i]);
	found = use_meaning(&sketch.livepatch, &use);
	/* a name of which there is one symbol cannot mean another */
	ck_assert_str_eq(sketch_meaning(&found.meaning), _i ? "global vmlinux,1" : "ambiguous");
	free(code);
}
END_TEST

/* One function replaces those of many files, and a part of it is used for yet another one. */
static void open_for_files(int nr)
{
	char patch[512], symbols[512];
	int used, length;

	used = snprintf(patch, sizeof(patch), "vmlinux:of_last=last");
	length = snprintf(symbols, sizeof(symbols),
			  "klp-convert-symbol-data.1.0\n*vmlinux\nT global\n-last.c#%d\n"
			  "t of_last\n",
			  nr + 1);
	for (int i = 1; i <= nr; i++) {
		used += snprintf(patch + used, sizeof(patch) - used, " vmlinux:f%d=new", i);
		length += snprintf(symbols + length, sizeof(symbols) - length, "-%d.c#%d\nt f%d\n",
				   i, i, i);
	}
	sketch_draw(&sketch, "new> last>new.part.0 new.part.0>global");
	sketch_open(&sketch, patch, symbols);
	sketch_use(&sketch, "new.part.0>global", &use);
}

START_TEST(more_files_than_are_looked_at_are_ambiguous)
{
	struct use_meaning found;

	open_for_files(8 + _i);
	found = use_meaning(&sketch.livepatch, &use);
	ck_assert_str_eq(sketch_meaning(&found.meaning), _i ? "ambiguous" : "global vmlinux,1");
}
END_TEST

/* A function of which no symbol is left, but debug information tells of it, and a copy of it. */
static const struct {
	const char *name, *unit, *declared_in, *use, *meaning;
} copies[] = {
	{ "of another file, its static", "fs/b.c", "fs/b.c", "only_b", "only-one vmlinux,1 lone" },
	{ "of another file, a name of both", "fs/b.c", "fs/b.c", "each", "ambiguous" },
	{ "of the caller's file", "fs/a.c", "fs/a.c", "each", "file vmlinux,1" },
	{ "of a header", "fs/b.c", "include/linux/b.h", "each", "file vmlinux,1" },
	{ "of a header, a static of the includer", "fs/b.c", "include/linux/b.h", "only_b",
	  "none" },
	{ "of an unknown file", NULL, "fs/b.c", "each", "file vmlinux,1" },
};

START_TEST(a_copy_of_what_was_inlined_everywhere_is_of_its_file)
{
	struct inlined_function function = { .unit = (char *)copies[_i].unit,
					     .declared_in = (char *)copies[_i].declared_in };
	struct inlined_query query = { "folded", &function, 1 };
	const struct patch_object object = { .name = "vmlinux" };
	struct inlined_object known = { &object, &query, 1, true };
	struct use_meaning found;
	char code[64], text[32];

	snprintf(code, sizeof(code), "new_a>folded folded>%s", copies[_i].use);
	snprintf(text, sizeof(text), "folded>%s", copies[_i].use);
	open_use(A, code, text);
	sketch.livepatch.inlined = (struct inlined_objects){ &known, 1 };
	found = use_meaning(&sketch.livepatch, &use);
	sketch.livepatch.inlined = (struct inlined_objects){ 0 };
	ck_assert_msg(!strcmp(sketch_meaning(&found.meaning), copies[_i].meaning),
		      "%s: it is \"%s\", not \"%s\"", copies[_i].name,
		      sketch_meaning(&found.meaning), copies[_i].meaning);
}
END_TEST

/* A copy of what a module inlined everywhere: a function of vmlinux has its name, too. */
START_TEST(a_copy_of_what_a_module_inlined_is_not_of_vmlinux)
{
	struct inlined_function function = { .unit = (char *)"fs/ext4/other.c",
					     .declared_in = (char *)"fs/ext4/other.c" };
	struct inlined_query query = { "only_a", &function, 1 };
	const struct patch_object object = { .name = "ext4" };
	struct inlined_object known = { &object, &query, 1, true };
	struct use_meaning found;

	open_use("ext4:e=new_e", "new_e>only_a only_a>only_e", "only_a>only_e");
	sketch.livepatch.inlined = (struct inlined_objects){ &known, 1 };
	found = use_meaning(&sketch.livepatch, &use);
	sketch.livepatch.inlined = (struct inlined_objects){ 0 };
	ck_assert_str_eq(sketch_meaning(&found.meaning), "only-one ext4,1 lone");
}
END_TEST

START_TEST(a_name_without_a_use_is_the_livepatchs_own)
{
	struct use_meaning found;

	sketch_draw(&sketch, "new_a>");
	model_refer(sketch.model, "exported", SHN_UNDEF);
	sketch_open(&sketch, A, list);
	use_init(&use, &sketch.livepatch, sketch_reference(&sketch, "exported"), 0, sketch.room[0]);
	ck_assert_ptr_null(use.site);
	ck_assert_uint_eq(use.nr_functions, 0);
	found = use_meaning(&sketch.livepatch, &use);
	ck_assert_str_eq(sketch_meaning(&found.meaning), "link export vmlinux,1");
}
END_TEST

static const struct {
	const char *patch, *file; /* NULL: unknown */
} files[] = {
	{ "vmlinux:a=new", "a.c" },	 { "vmlinux:twin,1=new", "a.c" },
	{ "vmlinux:twin,2=new", "b.c" }, { "vmlinux:twin,3=new", NULL },
	{ "vmlinux:twin=new", NULL },	 { "vmlinux:global=new", NULL },
	{ "vmlinux:=new", NULL },	 { "vmlinux:nowhere=new", NULL },
	{ "vmlinux:e=new", NULL },	 { "ext4:e=new", "e.c" },
	{ "vmlinux:a,1=new", "a.c" },
};

START_TEST(the_file_is_that_of_the_replaced_function)
{
	const struct symlist_file *file;

	open_use(files[_i].patch, "new>global", "new>global");
	file = livepatch_scope(&sketch.livepatch, use.functions[0]).file;
	ck_assert_pstr_eq(file ? file->name : NULL, files[_i].file);
}
END_TEST

static const struct symlist_symbol *symbol_at(const char *object, unsigned long sympos)
{
	const struct symlist *symbols = &sketch.livepatch.symbols;

	return symlist_at(use.entry, symlist_find_object(symbols, object), sympos);
}

/* A symbol of vmlinux, by its position, for a use of its name. */
static const struct about {
	const char *name, *patch, *code, *use;
	unsigned long sympos;
	const char *answer; /* NULL: no */
} another[] = {
	{ "it is the meaning", A, "new_a>each", "new_a>each", 1, NULL },
	{ "it is another file's", A, "new_a>each", "new_a>each", 2, "file vmlinux,1" },
	{ "for one of two files", A " " B, "new_a>mine new_b>mine mine>each", "mine>each", 1,
	  "file vmlinux,2" },
	{ "the global is meant", "vmlinux:c=new_c", "new_c>global", "new_c>global", 1, NULL },
	{ "nothing is meant", A, "new_a>only_b", "new_a>only_b", 1, NULL },
	{ "several could be meant", "vmlinux:=pre", "pre>each", "pre>each", 1, NULL },
	/* what only a fix could want is no meaning of the original code */
	{ "a module's code", E, "new_e>only_a", "new_e>only_a", 1, NULL },
};

START_TEST(an_annotation_is_compared_with_what_the_original_means)
{
	const struct about *row = &another[_i];
	struct use_meaning found;
	bool differs;

	open_use(row->patch, row->code, row->use);
	differs = use_means_another(&sketch.livepatch, &use, symbol_at("vmlinux", row->sympos),
				    &found);
	ck_assert_msg(differs == (row->answer != NULL), "%s", row->name);
	if (differs)
		ck_assert_str_eq(sketch_meaning(&found.meaning), row->answer);
}
END_TEST

static const struct about excluded[] = {
	{ "of the file", A, "new_a>each", "new_a>each", 1, NULL },
	{ "of another file", A, "new_a>each", "new_a>each", 2, "static in another file" },
	{ "of the copy's file", A, "new_a>of_b of_b>each", "of_b>each", 2, NULL },
	{ "of the caller's file", A, "new_a>of_b of_b>each", "of_b>each", 1, NULL },
	{ "of neither file", A, "new_a>of_b of_b>each", "of_b>each", 3, "static in another file" },
	{ "of one of two files", A " " B, "new_a>mine new_b>mine mine>each", "mine>each", 2, NULL },
	{ "of a replacement's file", A " " B,
	  "new_a> new_b>new_a.constprop.0 new_a.constprop.0>each", "new_a.constprop.0>each", 1,
	  NULL },
	{ "init may mean any", A, "new_a>mine .init.text/init_module>mine mine>each", "mine>each",
	  2, NULL },
	{ "init alone", A, "new_a> .init.text/init_module>each", "init_module>each", 2, NULL },
};

START_TEST(a_symbol_is_excluded_if_no_context_could_mean_it)
{
	const struct about *row = &excluded[_i];
	const char *reason;

	open_use(row->patch, row->code, row->use);
	reason = use_excludes(&sketch.livepatch, &use, symbol_at("vmlinux", row->sympos));
	ck_assert_msg(!reason == !row->answer, "%s: %s", row->name, reason ? reason : "it is not");
	ck_assert_pstr_eq(reason, row->answer);
}
END_TEST

START_TEST(symbols_of_modules_are_excluded_from_vmlinux)
{
	open_use(A, "new_a>only_e", "new_a>only_e");
	ck_assert_str_eq(use_excludes(&sketch.livepatch, &use, symbol_at("ext4", 1)),
			 "of a module, which may not be loaded");
}
END_TEST

static const struct {
	const char *name, *patch, *code, *use;
	const char *first, *second; /* files; NULL: it is not */
} shared[] = {
	{ "two files", A " " B, "new_a>mine new_b>mine mine>each", "mine>each", "a.c", "b.c" },
	{ "one file", A, "new_a>mine mine>each", "mine>each", NULL, NULL },
	{ "one symbol", A " " B, "new_a>mine new_b>mine mine>global", "mine>global", NULL, NULL },
	{ "one has none", A " " B, "new_a>mine new_b>mine mine>only_b", "mine>only_b", NULL, NULL },
	{ "ambiguous in itself", "vmlinux:=pre", "pre>each", "pre>each", NULL, NULL },
};

START_TEST(a_use_is_shared_by_code_that_means_different_symbols)
{
	struct scope first, second;
	bool is;

	open_use(shared[_i].patch, shared[_i].code, shared[_i].use);
	is = use_is_shared(&sketch.livepatch, &use, &first, &second);
	ck_assert_msg(is == (shared[_i].first != NULL), "%s", shared[_i].name);
	if (is) {
		ck_assert_str_eq(first.file->name, shared[_i].first);
		ck_assert_str_eq(second.file->name, shared[_i].second);
	}
}
END_TEST

static const struct {
	const char *name, *patch, *code, *use, *clone; /* NULL: nothing is gone */
} gone[] = {
	{ "in the file", A, "new_a>gone_in_a", "new_a>gone_in_a", "gone_in_a.isra.0" },
	{ "in another file", B, "new_b>gone_in_a", "new_b>gone_in_a", NULL },
	{ "in the caller's file", A, "new_a>of_b of_b>gone_in_a", "of_b>gone_in_a",
	  "gone_in_a.isra.0" },
	{ "in the copy's file", A, "new_a>of_b of_b>gone_in_b", "of_b>gone_in_b",
	  "gone_in_b.isra.0" },
	{ "in one of two files", B " " A, "new_b>mine new_a>mine mine>gone_in_a", "mine>gone_in_a",
	  "gone_in_a.isra.0" },
	{ "for init", A, "new_a> .init.text/init_module>gone_in_a", "init_module>gone_in_a", NULL },
};

START_TEST(what_is_gone_may_be_of_any_code_around_the_use)
{
	struct gone found;

	open_use(gone[_i].patch, gone[_i].code, gone[_i].use);
	ck_assert_msg(use_has_gone(&sketch.livepatch, &use, &found) == (gone[_i].clone != NULL),
		      "%s", gone[_i].name);
	ck_assert_pstr_eq(found.clone ? found.clone->name : NULL, gone[_i].clone);
}
END_TEST

/* Without debug information of the module. */
static const struct {
	const char *name, *patch, *code, *use;
	const char *other; /* the file of the symbol that may be meant; NULL: none */
} unseen[] = {
	{ "code", A, "new_a>each", "new_a>each", "b.c" },
	{ "code of the other file", B, "new_b>each", "new_b>each", "a.c" },
	{ "a name that is alone", A, "new_a>only_a", "new_a>only_a", NULL },
	{ "data", A, "new_a>table .data/table>each", "table>each", NULL },
	{ "an entry for code", A, "new_a> __jump_table+0>.text+8 __jump_table+8>each",
	  "__jump_table+8>each", "b.c" },
	{ "init", A, "new_a> .init.text/init_module>each", "init_module>each", NULL },
	{ "what is patched has none of it", E, "new_e>each", "new_e>each", NULL },
};

START_TEST(code_that_is_not_described_may_be_inlined)
{
	const struct symlist_symbol *other;
	struct use_meaning found;

	open_use(unseen[_i].patch, unseen[_i].code, unseen[_i].use);
	found = use_meaning(&sketch.livepatch, &use);
	other = use_may_be_inlined(&sketch.livepatch, &use, &found.meaning);
	ck_assert_msg(!other == !unseen[_i].other, "%s", unseen[_i].name);
	ck_assert_pstr_eq(other ? other->file->name : NULL, unseen[_i].other);
}
END_TEST

#define J "jbd2:j=new_j"
#define X "xfs:x=new_x"

/* ext4 depends on jbd2; xfs does not. */
static const struct {
	const char *name, *patch, *code, *gate, *object;
	bool serves, reaches; /* does this gate; is there any? */
} gates[] = {
	{ "its own", E, "new_e>only_e", "ext4", "ext4", true, true },
	{ "a dependency's symbol", E, "new_e>only_e", "ext4", "jbd2", true, true },
	{ "a dependency, which the patch does not list", E, "new_e>only_e", "jbd2", "jbd2", true,
	  true },
	{ "a depender's symbol", J, "new_j>only_e", "jbd2", "ext4", false, false },
	{ "a depender's, which may come later", J " " E, "new_j>only_e new_e>", "ext4", "ext4",
	  false, false },
	{ "for both, by the dependency", E " " J, "new_e>mine new_j>mine mine>only_e", "jbd2",
	  "jbd2", true, true },
	{ "for both, by the depender", E " " J, "new_e>mine new_j>mine mine>only_e", "ext4", "jbd2",
	  false, true },
	{ "for the first context alone", E " " X, "new_e>mine new_x>mine mine>only_e", "ext4",
	  "jbd2", false, false },
	{ "for the second context alone", X " " E, "new_e>mine new_x>mine mine>only_e", "ext4",
	  "ext4", false, false },
	{ "for vmlinux", A " " E, "new_a>only_e new_e>", "ext4", "ext4", false, false },
	{ "of vmlinux", A, "new_a>only_e", "vmlinux", "vmlinux", true, true },
	{ "of vmlinux, for a module", E, "new_e>only_e", "vmlinux", "vmlinux", false, true },
	{ "for init, too", E, "new_e>mine .init.text/init_module>mine mine>only_e", "ext4", "ext4",
	  true, false },
	{ "for init alone", E, "new_e> .init.text/init_module>only_e", "ext4", "ext4", true,
	  false },
};

START_TEST(a_gate_serves_if_it_is_there_for_all_contexts)
{
	char text[64];
	const char *from = strstr(gates[_i].code, ">only_e");

	while (from > gates[_i].code && from[-1] != ' ' && from[-1] != '/')
		from--;
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(from, " "), from);
	open_use(gates[_i].patch, gates[_i].code, text);
	if (!strcmp(gates[_i].object, "vmlinux") && strcmp(gates[_i].patch, A))
		ck_assert_msg(use_reaches(&sketch.livepatch, &use, "vmlinux"), "%s",
			      gates[_i].name);
	else
		ck_assert_msg(use_gate_serves(&sketch.livepatch, &use, gates[_i].gate,
					      gates[_i].object) == gates[_i].serves,
			      "%s", gates[_i].name);
	ck_assert_msg(use_reaches(&sketch.livepatch, &use, gates[_i].object) == gates[_i].reaches,
		      "%s", gates[_i].name);
}
END_TEST

/*
 * Inlined functions, as a compiler inlines and describes them. Before each source stands
 * what all have.
 */
#define INLINE "static inline __attribute__((always_inline)) "
#define NOINLINE "__attribute__((noinline)) "
/* a replacement that has code of its own, and is inlined, too */
#define BOTH(prototype) "extern " prototype "; inline __attribute__((always_inline)) " prototype

static const char common[] =
	"extern int each(int), only_a(int), only_b(int), global(int);\n"
	"extern int gone_in_a(int), gone_in_b(int), exported(int), take(int *);\n";

static const struct {
	const char *name, *patch, *source, *use, *meaning;
	const char *inlined; /* that makes it ambiguous, or NULL */
} bodies[] = {
	{ "the author's own", A,
	  INLINE "int mine(int x) { return each(x) + 1; }\n"
		 "int new_a(int x) { return mine(x) * 3; }\n",
	  "new_a>each", "file vmlinux,1", NULL },
	{ "a copy, a static of its file", A,
	  INLINE "int of_b(int x) { return only_b(x) + 1; }\n"
		 "int new_a(int x) { return of_b(x) * 3; }\n",
	  "new_a>only_b", "file vmlinux,1", NULL },
	{ "a copy, a static of both files", A,
	  INLINE "int of_b(int x) { return each(x) + 1; }\n"
		 "int new_a(int x) { return of_b(x) * 3; }\n",
	  "new_a>each", "ambiguous", NULL },
	{ "beside a copy", A,
	  INLINE "int of_b(int x) { return only_b(x) + 1; }\n"
		 "int new_a(int x) { return of_b(x) * each(x); }\n",
	  "new_a>each", "file vmlinux,1", NULL },
	{ "in the author's own in a copy", A,
	  INLINE "int mine(int x) { return only_b(x) + 1; }\n" INLINE
		 "int of_b(int x) { return mine(x) + 2; }\n"
		 "int new_a(int x) { return of_b(x) * 3; }\n",
	  "new_a>only_b", "file vmlinux,1", NULL },
	{ "gone in the caller's file", A,
	  INLINE "int of_b(int x) { return gone_in_a(x) + 1; }\n"
		 "int new_a(int x) { return of_b(x) * 3; }\n",
	  "new_a>gone_in_a", "file vmlinux,1", NULL },
	/* it may be what the caller passed, and the caller's is gone */
	{ "gone in the caller's file, which may have passed it", A,
	  INLINE "int of_b(int (*f)(int), int x) { return f(x) + 1; }\n"
		 "int new_a(int x) { return of_b(gone_in_a, x) * 3; }\n",
	  "new_a>gone_in_a", "ambiguous", NULL },
	{ "a copy in a helper that is called", A,
	  INLINE "int of_b(int x) { return only_b(x) + 1; }\n" NOINLINE
		 "int mine(int x) { return of_b(x) * 3; }\n"
		 "int new_a(int x) { return mine(x) + 7; }\n",
	  "mine>only_b", "file vmlinux,1", NULL },
	/* a replacement that is inlined into another one */
	{ "a replacement, no argument", A " " B,
	  BOTH("int new_b(int x)") " { return each(x) + 1; }\n"
				   "int new_a(int x) { return new_b(x) * 3; }\n",
	  "new_a>each", "file vmlinux,2", NULL },
	{ "a replacement, an argument of the caller", A " " B,
	  BOTH("int new_b(int (*f)(int), int x)") " { return f(x) + 1; }\n"
						  "int new_a(int x) { return new_b(each, x) * 3; }\n",
	  "new_a>each", "file vmlinux,1", NULL },
	{ "a replacement, its own or an argument", A " " B,
	  BOTH("int new_b(int (*f)(int), int x)") " { return f(x) + each(x + 1); }\n"
						  "int new_a(int x) { return new_b(each, x) * 3; }\n",
	  "new_a>each", "ambiguous", "new_b" },
	{ "a replacement, its own, as the argument is elsewhere", A " " B,
	  BOTH("int new_b(int *p, int x)") " { return take(p) + each(x + 1); }\n"
					   "int new_a(int x) { int local = x; return new_b(&local, x) * local; }\n",
	  "new_a>each", "file vmlinux,2", NULL },
	{ "in a function without such an argument, in a replacement", A " " B,
	  INLINE "int mine(int x) { return each(x) + 1; }\n" BOTH(
		  "int new_b(int (*f)(int), int x)") " { return f(x) + mine(x); }\n"
						     "int new_a(int x) { return new_b(global, x) * "
						     "3; }\n",
	  "new_a>each", "file vmlinux,2", NULL },
	{ "a replacement, both mean the same", A " " B,
	  BOTH("int new_b(int (*f)(int), int x)") " { return f(x) + global(x + 1); }\n"
						  "int new_a(int x) { return new_b(global, x) * 3; }\n",
	  "new_a>global", "global vmlinux,1", NULL },
};

static char directory[] = "/tmp/test-use.XXXXXX";

static void make_directory(void)
{
	said_begin();
	strcpy(directory + strlen(directory) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	ck_assert_int_eq(chdir(directory), 0);
}

static void remove_directory(void)
{
	tear_down();
	ck_assert_int_eq(chdir("/"), 0);
	shell_run("rm -r %s", directory);
}

static void write_source(const char *path, const char *first, const char *second)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fprintf(file, "%s%s", first, second);
	ck_assert_int_eq(fclose(file), 0);
}

static void compile(const char *source)
{
	write_source("livepatch.c", common, source);
	shell_run("gcc -O2 -g -fno-pic -I include -c -o livepatch.o livepatch.c");
}

static void check_compiled(const char *name, const char *patch, const char *text,
			   const char *meaning, const char *inlined)
{
	struct use_meaning found;

	sketch_open_file(&sketch, "livepatch.o", patch, list);
	sketch_use(&sketch, text, &use);
	found = use_meaning(&sketch.livepatch, &use);
	ck_assert_msg(!strcmp(sketch_meaning(&found.meaning), meaning),
		      "%s: it is \"%s\", not \"%s\"", name, sketch_meaning(&found.meaning),
		      meaning);
	ck_assert_pstr_eq(found.inlined, inlined);
	/* all was described */
	ck_assert_ptr_null(use_may_be_inlined(&sketch.livepatch, &use, &found.meaning));
}

START_TEST(inlined_functions_are_steps)
{
	compile(bodies[_i].source);
	check_compiled(bodies[_i].name, bodies[_i].patch, bodies[_i].use, bodies[_i].meaning,
		       bodies[_i].inlined);
}
END_TEST

/* A header's functions are of whichever file includes it, whatever other file has their name. */
START_TEST(functions_of_the_kernels_headers_are_no_steps)
{
	shell_run("mkdir -p include/linux");
	write_source("include/linux/livepatch.h", "struct klp_patch { int x; };\n", "");
	write_source("include/linux/helper.h", INLINE, "int of_b(int x) { return each(x) + 1; }\n");
	compile("#include <linux/livepatch.h>\n"
		"#include <linux/helper.h>\n"
		"struct klp_patch patch;\n"
		"int new_a(int x) { return of_b(x) * 3; }\n");
	check_compiled("a header's", A, "new_a>each", "file vmlinux,1", NULL);
}
END_TEST

/* of_b, and in it 40 functions of the author's: so many are not looked at. */
START_TEST(more_inlined_functions_than_are_looked_at_are_ambiguous)
{
	char *source = NULL;
	struct use_meaning found;
	size_t size;
	FILE *out = open_memstream(&source, &size);

	ck_assert_ptr_nonnull(out);
	fprintf(out, INLINE "int m0(int x) { return each(x) + 1; }\n");
	for (int i = 1; i < 40; i++)
		fprintf(out, INLINE "int m%d(int x) { return m%d(x) ^ %d; }\n", i, i - 1, i);
	fprintf(out, INLINE "int of_b(int x) { return m39(x) + 1; }\n");
	fprintf(out, "int new_a(int x) { return of_b(x) * 3; }\n");
	ck_assert_int_eq(fclose(out), 0);
	compile(source);
	free(source);
	sketch_open_file(&sketch, "livepatch.o", A, list);
	sketch_use(&sketch, "new_a>each", &use);
	found = use_meaning(&sketch.livepatch, &use);
	ck_assert_str_eq(sketch_meaning(&found.meaning), "ambiguous");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("use");
	TCase *tests = tcase_create("uses"), *compiled = tcase_create("inlined functions");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, a_use_means_what_its_original_code_does, 0, NR(rows));
	tcase_add_loop_test(tests, a_copy_is_of_what_its_caller_refers_to, 0, NR(referring));
	tcase_add_loop_test(tests, helpers_are_followed_so_far_that_all_is_seen, 0, NR(chains));
	tcase_add_loop_test(tests, more_ways_than_can_be_visited_are_ambiguous, 0, 2);
	tcase_add_loop_test(tests, more_files_than_are_looked_at_are_ambiguous, 0, 2);
	tcase_add_test(tests, a_copy_of_what_a_module_inlined_is_not_of_vmlinux);
	tcase_add_loop_test(tests, a_copy_of_what_was_inlined_everywhere_is_of_its_file, 0,
			    NR(copies));
	tcase_add_test(tests, a_name_without_a_use_is_the_livepatchs_own);
	tcase_add_loop_test(tests, the_file_is_that_of_the_replaced_function, 0, NR(files));
	tcase_add_loop_test(tests, an_annotation_is_compared_with_what_the_original_means, 0,
			    NR(another));
	tcase_add_loop_test(tests, a_symbol_is_excluded_if_no_context_could_mean_it, 0,
			    NR(excluded));
	tcase_add_test(tests, symbols_of_modules_are_excluded_from_vmlinux);
	tcase_add_loop_test(tests, a_use_is_shared_by_code_that_means_different_symbols, 0,
			    NR(shared));
	tcase_add_loop_test(tests, what_is_gone_may_be_of_any_code_around_the_use, 0, NR(gone));
	tcase_add_loop_test(tests, code_that_is_not_described_may_be_inlined, 0, NR(unseen));
	tcase_add_loop_test(tests, a_gate_serves_if_it_is_there_for_all_contexts, 0, NR(gates));
	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(compiled, make_directory, remove_directory);
	tcase_add_loop_test(compiled, inlined_functions_are_steps, 0, NR(bodies));
	tcase_add_test(compiled, functions_of_the_kernels_headers_are_no_steps);
	tcase_add_test(compiled, more_inlined_functions_than_are_looked_at_are_ambiguous);
	suite_add_tcase(suite, compiled);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
