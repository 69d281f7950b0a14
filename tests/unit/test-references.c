// SPDX-License-Identifier: GPL-2.0
/*
 * References as Symbols.list has them: what of a block is refused, and where the message
 * points; and what a block answers. The blocks are written by hand: a line's first number is
 * the source, counted from the line before; then come pairs of a target and an offset; a
 * first target is a difference to the source, 2 for each one forward. A # behind the source
 * says that it is static data.
 */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "said.h"
#include "shell.h"
#include "symlist.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

#define PATH "Symbols.list"
#define MAGIC "klp-convert-symbol-data.1.1\n"

/* Four symbols, the lines 3 to 6: their ordinals are 0 to 3. The next line is the 7th. */
#define VMLINUX MAGIC "*vmlinux\nt a\nt b\nd c\nT d x\n"

/* The same without references, and a module with two symbols; the next line is the 10th. */
#define MODULE VMLINUX "*mod\nt m\nd n\n"

static const char *const everything[] = { "vmlinux", "mod", "other", NULL };
static const char *const names[] = { "a", "b", "c", "d", "m", "n", "x", "y" };
static struct symlist list;

static int read_list(const char *text, const char *const *referring)
{
	const struct symlist_query query = { .names = names,
					     .nr_names = NR(names),
					     .referring = referring };

	shell_write_text(PATH, text);
	said_begin();
	return symlist_read(PATH, &query, &list);
}

static void tear_down(void)
{
	symlist_free(&list);
	shell_end();
}

/* Lists that are refused: in which line, and why. */
static const char no_references[] = "references of an object that are none",
		  no_form[] = "not references of the form", too_early[] = "the list ends too early";

static const struct {
	const char *text;
	unsigned int line;
	const char *why;
} refused[] = {
	/* the form of the line */
	{ VMLINUX "+\n.8\n", 7, no_form },
	{ VMLINUX "+0\n.8\n", 7, no_form },
	{ VMLINUX "+0 \n.8\n", 7, no_form },
	{ VMLINUX "+ 0\n.8\n", 7, no_form },
	{ VMLINUX "+0 0 \n.8\n", 7, no_form },
	{ VMLINUX "+0 0 0\n.8\n", 7, no_form },
	{ VMLINUX "+4 1x\n044\n.9\n", 7, no_form },
	{ VMLINUX "+-4 1\n044\n.9\n", 7, no_form },
	{ VMLINUX "+4,1\n044\n.9\n", 7, no_form },
	/* more lines than bytes; more bytes than 64 MiB; than 64 bits */
	{ VMLINUX "+4 5\n044\n.9\n", 7, no_form },
	{ VMLINUX "+67108865 1\n044\n.9\n", 7, no_form },
	{ VMLINUX "+18446744073709551615 1\n044\n.9\n", 7, no_form },
	{ VMLINUX "+18446744073709551620 1\n044\n.9\n", 7, no_form },
	{ VMLINUX "+99999999999999999999 1\n044\n.9\n", 7, no_form },
	{ VMLINUX "+4 18446744073709551617\n044\n.9\n", 7, no_form },
	/* where a block may stand */
	{ MAGIC "+0 0\n*vmlinux\n.4\n", 2, "references before any object" },
	{ VMLINUX "+0 0\n+0 0\n.9\n", 8, "twice of one" },
	{ VMLINUX "+4 1\n044\n+4 1\n044\n.11\n", 9, "twice of one" },
	{ VMLINUX "+4 1\n044\nt e\n.10\n", 9, "a symbol before any object, or behind" },
	{ VMLINUX "+4 1\n044\n-a.c#1\n.10\n", 9, "a file before any object, or behind" },
	{ VMLINUX "+4 1\n044\n!build-id 00ff\n.10\n", 9, "a fact behind an object" },
	{ "klp-convert-symbol-data.1.0\n*vmlinux\nt a\n+4 1\n004\n", 4, "version 1.0" },
	/* bytes that lie: within the line, up to it, and beyond */
	{ VMLINUX "+2 1\n044\n.9\n", 7, no_references },
	{ VMLINUX "+3 1\n044\n.9\n", 7, no_references },
	{ VMLINUX "+5 1\n044\n.9\n", 7, no_references },
	{ VMLINUX "+7 2\n044\n.9\n", 7, no_references },
	{ VMLINUX "+0 0\n044\n.9\n", 8, "a kind of line that this version does not know" },
	{ VMLINUX "+4 1\n044\n044\n.10\n", 9, "a kind of line that this version does not know" },
	/* lines that lie */
	{ VMLINUX "+4 0\n044\n.8\n", 7, no_references },
	{ VMLINUX "+4 2\n044\n.10\n", 7, no_references },
	{ VMLINUX "+8 1\n044\n122\n.9\n", 7, no_references },
	{ VMLINUX "+4 1\n044\n.8\n", 9, "the end of a list of another number of lines" },
	/* cut */
	{ VMLINUX "+4 1\n", 8, too_early },
	{ VMLINUX "+4 1\n044", 8, too_early },
	{ VMLINUX "+8 2\n044\n", 8, too_early },
	{ VMLINUX "+4 1\n044\n", 9, too_early },
	/* sources: beyond the symbols, not ascending, not there */
	{ VMLINUX "+4 1\n404\n.9\n", 7, no_references },
	{ VMLINUX "+8 2\n304\n104\n.10\n", 7, no_references },
	{ VMLINUX "+8 2\n044\n044\n.10\n", 7, no_references },
	{ VMLINUX "+10 1\noooooo304\n.9\n", 7, no_references },
	{ VMLINUX "+17 2\n304\noooooo304\n.10\n", 7, no_references },
	/* targets: beyond the symbols, before the first, as one of several */
	{ VMLINUX "+4 1\n084\n.9\n", 7, no_references },
	{ VMLINUX "+4 1\n014\n.9\n", 7, no_references },
	{ VMLINUX "+4 1\n254\n.9\n", 7, no_references },
	{ VMLINUX "+10 1\n0nooooo34\n.9\n", 7, no_references },
	{ VMLINUX "+10 1\n0oooooo34\n.9\n", 7, no_references },
	{ VMLINUX "+6 1\n06404\n.9\n", 7, no_references },
	{ VMLINUX "+12 1\n044oooooo34\n.9\n", 7, no_references },
	/* numbers: cut, without an offset, too long, of other characters */
	{ VMLINUX "+2 1\n0\n.9\n", 7, no_references },
	{ VMLINUX "+3 1\n04\n.9\n", 7, no_references },
	{ VMLINUX "+4 1\n04P\n.9\n", 7, no_references },
	{ VMLINUX "+5 1\n0444\n.9\n", 7, no_references },
	{ VMLINUX "+11 1\n04PPPPPPP0\n.9\n", 7, no_references },
	{ VMLINUX "+10 1\n04oooooo4\n.9\n", 7, no_references },
	{ VMLINUX "+4 1\n04p\n.9\n", 7, no_references },
	{ VMLINUX "+4 1\n0 4\n.9\n", 7, no_references },
	{ VMLINUX "+5 1\n044\r\n.9\n", 7, no_references },
	/* empty lines */
	{ VMLINUX "+1 1\n\n.9\n", 7, no_references },
	{ VMLINUX "+5 2\n\n044\n.10\n", 7, no_references },
	{ VMLINUX "+5 2\n044\n\n.10\n", 7, no_references },
	/* groups: in another order, twice, of nothing, of no kind */
	{ VMLINUX "+7 1\n0.44-44\n.9\n", 7, no_references },
	{ VMLINUX "+10 2\n,0\n0-44,04\n.10\n", 7, no_references },
	{ VMLINUX "+8 1\n0-44-64\n.9\n", 7, no_references },
	{ VMLINUX "+5 1\n044-\n.9\n", 7, no_references },
	{ VMLINUX "+3 1\n0-\n.9\n", 7, no_references },
	{ VMLINUX "+6 1\n0-.44\n.9\n", 7, no_references },
	{ VMLINUX "+5 1\n0+44\n.9\n", 7, no_references },
	{ VMLINUX "+4 1\n-44\n.9\n", 7, no_references },
	/* marks of static data: twice, elsewhere, alone */
	{ VMLINUX "+6 1\n0##44\n.9\n", 7, no_references },
	{ VMLINUX "+5 1\n04#4\n.9\n", 7, no_references },
	{ VMLINUX "+5 1\n044#\n.9\n", 7, no_references },
	{ VMLINUX "+6 1\n0-#44\n.9\n", 7, no_references },
	{ VMLINUX "+5 1\n#044\n.9\n", 7, no_references },
	{ VMLINUX "+3 1\n0#\n.9\n", 7, no_references },
	/* others: beyond vmlinux's symbols, beyond their table, without a name, too late */
	{ VMLINUX "+3 1\n,4\n.9\n", 7, no_references },
	{ VMLINUX "+4 1\n,22\n.9\n", 7, no_references },
	{ VMLINUX "+9 1\n,2oooooo3\n.9\n", 7, no_references },
	{ VMLINUX "+3 1\n,P\n.9\n", 7, no_references },
	{ VMLINUX "+3 1\n, \n.9\n", 7, no_references },
	{ VMLINUX "+5 1\n0,04\n.9\n", 7, no_references },
	{ VMLINUX "+8 2\n,0\n0,14\n.10\n", 7, no_references },
	{ VMLINUX "+10 2\n,0\n0,0404\n.10\n", 7, no_references },
	{ VMLINUX "+4 2\n,\n,\n.10\n", 7, no_references },
	{ VMLINUX "+7 2\n044\n,0\n.10\n", 7, no_references },
	{ MODULE "+3 1\n,4\n.12\n", 10, no_references },
	{ MODULE "+4 1\n204\n.12\n", 10, no_references },
};

START_TEST(a_wrong_block_is_refused_with_its_line)
{
	char where[64];

	ck_assert_int_eq(read_list(refused[_i].text, everything), -EINVAL);
	snprintf(where, sizeof(where), PATH ": error: line %u: ", refused[_i].line);
	ck_assert_msg(strstr(said_text(), where), "not in line %u: %s", refused[_i].line,
		      said_text());
	ck_assert_msg(strstr(said_text(), refused[_i].why), "%s", said_text());
	ck_assert_str_eq(said_checks(), "none");
	ck_assert_uint_eq(list.nr_objects, 0);
}
END_TEST

/* Of an object whose references do not matter, a block is passed over: only where it ends counts. */
START_TEST(what_is_not_asked_for_is_passed_over)
{
	const struct symlist_object *object;

	ck_assert_int_eq(
		read_list(VMLINUX "+6 2\nt x\n\n\n*mod\nt m\n+4 1\n004\n.14\n", everything + 1), 0);
	object = list.objects[0];
	ck_assert_uint_eq(object->nr_symbols, 4);
	ck_assert(!symlist_references(object, 0, NULL, NULL));
	ck_assert(!symlist_is_static_data(object, 2));
	ck_assert_uint_eq(symlist_find(&list, "x")->nr_symbols, 0);
	ck_assert_uint_eq(symlist_find(&list, "m")->nr_symbols, 1);
}
END_TEST

/* A block of a mebibyte, which a file is sought over, and a pipe is read through. */
static void write_long_list(const char *path)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(VMLINUX "+1048576 524288\n", file);
	for (unsigned int i = 0; i < 524288; i++)
		fputs("?\n", file);
	fprintf(file, "*mod\nt m\n.%u\n", 7 + 524288 + 3);
	ck_assert_int_eq(fclose(file), 0);
}

START_TEST(long_blocks_are_passed_over)
{
	const struct symlist_query query = { .names = names, .nr_names = NR(names) };

	write_long_list(PATH);
	ck_assert_int_eq(symlist_read(PATH, &query, &list), 0);
	ck_assert_uint_eq(symlist_find(&list, "m")->nr_symbols, 1);
}
END_TEST

START_TEST(long_blocks_are_passed_over_in_pipes)
{
	const struct symlist_query query = { .names = names, .nr_names = NR(names) };
	char path[64];
	FILE *pipe;

	write_long_list(PATH);
	pipe = popen("cat " PATH, "r");
	ck_assert_ptr_nonnull(pipe);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fileno(pipe));
	ck_assert_int_eq(symlist_read(path, &query, &list), 0);
	ck_assert_uint_eq(symlist_find(&list, "m")->nr_symbols, 1);
	pclose(pipe);
}
END_TEST

/* Seeking finds no end of a file. */
START_TEST(a_long_block_that_is_cut_is_refused)
{
	const struct symlist_query query = { .names = names, .nr_names = NR(names) };

	write_long_list(PATH);
	ck_assert_int_eq(truncate(PATH, 1048576), 0);
	said_begin();
	ck_assert_int_eq(symlist_read(PATH, &query, &list), -EINVAL);
	ck_assert_ptr_nonnull(strstr(said_text(), too_early));
}
END_TEST

START_TEST(a_list_that_is_cut_anywhere_is_refused)
{
	static const char text[] = MODULE "+23 4\n,12\n,x\n,y\n004,04040404\n.15\n";
	char *cut = strdup(text);

	ck_assert_ptr_nonnull(cut);
	ck_assert_int_eq(read_list(text, everything), 0);
	symlist_free(&list);
	for (size_t size = strlen(text); size--;) {
		cut[size] = '\0';
		ck_assert_int_eq(read_list(cut, everything), -EINVAL);
		ck_assert_int_eq(read_list(cut, NULL), -EINVAL);
	}
	free(cut);
}
END_TEST

/* What a symbol refers to, as "KIND TARGET+OFFSET" with blanks between. */
static char visited[1024];

static void visit(const struct symlist_reference *reference, void *data)
{
	static const char *const kinds[] = { "exact", "other", "inside", "before" };

	ck_assert_ptr_eq(data, visited);
	snprintf(visited + strlen(visited), sizeof(visited) - strlen(visited), "%s%s %u+%u",
		 *visited ? " " : "", kinds[reference->kind], reference->target, reference->offset);
}

static const char *references_of(const char *object, uint32_t ordinal)
{
	*visited = '\0';
	ck_assert(symlist_references(symlist_find_object(&list, object), ordinal, visit, visited));
	return visited;
}

START_TEST(a_symbol_tells_what_it_refers_to)
{
	/* 0 to 2; 2 to 3, and inside of 0 and 1, and before 3; 3 to 0 */
	static const char text[] = VMLINUX "+27 3\n044\n22Q1-3405.2oooooo3\n150\n.11\n";

	ck_assert_int_eq(read_list(text, everything), 0);
	ck_assert_str_eq(references_of("vmlinux", 0), "exact 2+4");
	ck_assert_str_eq(references_of("vmlinux", 1), "");
	ck_assert_str_eq(references_of("vmlinux", 2),
			 "exact 3+33 inside 0+4 inside 1+5 before 3+4294967295");
	ck_assert_str_eq(references_of("vmlinux", 3), "exact 0+0");
	ck_assert_str_eq(references_of("vmlinux", 4), "");
	ck_assert_str_eq(references_of("vmlinux", UINT32_MAX), "");
}
END_TEST

START_TEST(an_empty_block_tells_that_there_are_none)
{
	ck_assert_int_eq(read_list(VMLINUX "+0 0\n.8\n", everything), 0);
	ck_assert_str_eq(references_of("vmlinux", 0), "");
}
END_TEST

START_TEST(without_a_block_nothing_is_known)
{
	ck_assert_int_eq(read_list(VMLINUX ".7\n", everything), 0);
	ck_assert(!symlist_references(list.objects[0], 0, visit, visited));
	ck_assert(!symlist_is_static_data(list.objects[0], 2));
}
END_TEST

static bool means(uint32_t number, const char *name, size_t which)
{
	const struct symlist_object *mod = symlist_find_object(&list, "mod");
	const struct symlist_reference reference = { .kind = REFERS_OTHER, .target = number };

	return symlist_referred(mod, &reference, &symlist_find(&list, name)->symbols[which], 1);
}

/*
 * mod has its own b, and refers to b and d of vmlinux by their ordinals, and to x, y by
 * their names. There is an x of vmlinux, which has no ordinal in the table; an exported
 * one of another module; and one that is not exported.
 */
static const char with_others[] = MAGIC "*vmlinux\nt a\nt b\nT x x\nT d x\n"
					"*mod other\nt m\nt b\nT x x\n"
					"+28 5\n,12\n,x\n,y\n0,04040404\n124,04\n"
					"*other\nT x x\nT b x\nT y\n"
					"*more\nT y m\n.23\n";

START_TEST(other_objects_symbols_are_meant_by_ordinal_or_name)
{
	ck_assert_int_eq(read_list(with_others, everything), 0);
	ck_assert_str_eq(references_of("mod", 0), "other 0+4 other 1+4 other 2+4 other 3+4");
	/* b: of vmlinux, of mod, of other */
	ck_assert(means(0, "b", 0));
	ck_assert(!means(0, "b", 1));
	ck_assert(!means(0, "b", 2));
	ck_assert(means(1, "d", 0));
	ck_assert(!means(1, "b", 0));
	/* x: of vmlinux, of mod itself, of other */
	ck_assert(!means(2, "x", 0));
	ck_assert(!means(2, "x", 1));
	ck_assert(means(2, "x", 2));
	ck_assert(!means(0, "x", 2));
	/* y: of other, which does not export it, and of more, which exports it to some */
	ck_assert(!means(3, "y", 0));
	ck_assert(means(3, "y", 1));
}
END_TEST

START_TEST(own_symbols_are_meant_by_ordinal)
{
	static const struct symlist_reference reference = { .kind = REFERS_INSIDE, .target = 1 };
	const struct symlist_name *b;

	ck_assert_int_eq(read_list(with_others, everything), 0);
	b = symlist_find(&list, "b");
	ck_assert_ptr_eq(symlist_referred(symlist_find_object(&list, "mod"), &reference, b->symbols,
					  b->nr_symbols),
			 &b->symbols[1]);
	ck_assert_ptr_eq(symlist_referred(list.objects[0], &reference, b->symbols, b->nr_symbols),
			 &b->symbols[0]);
	ck_assert_ptr_null(
		symlist_referred(list.objects[0], &reference, &b->symbols[1], b->nr_symbols - 1));
}
END_TEST

START_TEST(another_objects_symbol_is_told)
{
	struct symlist_reference reference = { .kind = REFERS_OTHER, .target = 1 };
	const struct symlist_object *mod;
	struct symlist_other other;

	ck_assert_int_eq(read_list(with_others, everything), 0);
	mod = symlist_find_object(&list, "mod");
	ck_assert(symlist_reference_other(mod, &reference, &other));
	ck_assert_ptr_null(other.name);
	ck_assert_uint_eq(other.ordinal, 3);
	reference.target = 3;
	ck_assert(symlist_reference_other(mod, &reference, &other));
	ck_assert_uint_eq(other.length, 1);
	ck_assert_int_eq(*other.name, 'y');
	reference.kind = REFERS_EXACT;
	ck_assert(!symlist_reference_other(mod, &reference, &other));
}
END_TEST

START_TEST(static_data_that_refers_is_marked)
{
	const struct symlist_object *object;

	/* c to a, and d to b, inside; a to c is code */
	ck_assert_int_eq(read_list(VMLINUX "+17 3\n044\n2#34\n1#-348\n.11\n", everything), -EINVAL);
	ck_assert_int_eq(read_list(VMLINUX "+15 3\n044\n2#34\n1#-34\n.11\n", everything), 0);
	object = list.objects[0];
	ck_assert_str_eq(references_of("vmlinux", 2), "exact 0+4");
	ck_assert_str_eq(references_of("vmlinux", 3), "inside 1+4");
	ck_assert(!symlist_is_static_data(object, 0));
	ck_assert(!symlist_is_static_data(object, 1));
	ck_assert(symlist_is_static_data(object, 2));
	ck_assert(symlist_is_static_data(object, 3));
	ck_assert(!symlist_is_static_data(object, 4));
	ck_assert(!symlist_is_static_data(object, UINT32_MAX));
}
END_TEST

/* Each symbol that is asked for has its place among all of its object. */
START_TEST(ordinals_count_all_symbols_of_an_object)
{
	ck_assert_int_eq(read_list(MAGIC
				   "*vmlinux\nt q\n-a.c#1\nt a\n-\nt q\nd b\n*mod\nt q\nt m\n.12\n",
				   NULL),
			 0);
	ck_assert_uint_eq(symlist_find(&list, "a")->symbols->ordinal, 1);
	ck_assert_uint_eq(symlist_find(&list, "b")->symbols->ordinal, 3);
	ck_assert_uint_eq(symlist_find(&list, "m")->symbols->ordinal, 1);
}
END_TEST

static void count(const char *object, const char *name, size_t length, char type, void *data)
{
	(void)object;
	(void)name;
	(void)length;
	(void)type;
	++*(unsigned int *)data;
}

START_TEST(a_walk_passes_over_blocks)
{
	unsigned int nr = 0;

	shell_write_text(PATH, with_others);
	ck_assert_int_eq(symlist_walk(PATH, count, &nr), 0);
	ck_assert_uint_eq(nr, 11);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("references");
	TCase *lists = tcase_create("lists");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(lists, shell_begin, tear_down);
	tcase_add_loop_test(lists, a_wrong_block_is_refused_with_its_line, 0, NR(refused));
	tcase_add_test(lists, what_is_not_asked_for_is_passed_over);
	tcase_add_test(lists, long_blocks_are_passed_over);
	tcase_add_test(lists, long_blocks_are_passed_over_in_pipes);
	tcase_add_test(lists, a_long_block_that_is_cut_is_refused);
	tcase_add_test(lists, a_list_that_is_cut_anywhere_is_refused);
	tcase_add_test(lists, a_symbol_tells_what_it_refers_to);
	tcase_add_test(lists, an_empty_block_tells_that_there_are_none);
	tcase_add_test(lists, without_a_block_nothing_is_known);
	tcase_add_test(lists, other_objects_symbols_are_meant_by_ordinal_or_name);
	tcase_add_test(lists, own_symbols_are_meant_by_ordinal);
	tcase_add_test(lists, another_objects_symbol_is_told);
	tcase_add_test(lists, static_data_that_refers_is_marked);
	tcase_add_test(lists, ordinals_count_all_symbols_of_an_object);
	tcase_add_test(lists, a_walk_passes_over_blocks);
	suite_add_tcase(suite, lists);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
