// SPDX-License-Identifier: GPL-2.0
/*
 * References on their way into a list: the numbers of blocks, and what is written. What is
 * expected was worked out by hand, from the format's definition: five bits a character, the
 * lowest first, '0' to 'O' for the last, 'P' to 'o' for one that is not.
 */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "refers-text.h"
#include "symbols/refers-x86.h"
#include "symbols/refers.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	uint32_t number;
	const char *text;
} numbers[] = {
	{ 0, "0" },
	{ 1, "1" },
	{ 10, ":" },
	{ 31, "O" },
	{ 32, "P1" },
	{ 33, "Q1" },
	{ 63, "o1" },
	{ 64, "P2" },
	{ 1023, "oO" },
	{ 1024, "PP1" },
	{ 1U << 31, "PPPPPP2" },
	{ UINT32_MAX, "oooooo3" },
};

START_TEST(numbers_have_five_bits_a_character)
{
	char text[REFERS_DIGITS + 1] = "";
	const char *at = text, *end;
	uint32_t number;

	end = refers_put(text, numbers[_i].number);
	ck_assert_uint_le(end - text, REFERS_DIGITS);
	ck_assert_str_eq(text, numbers[_i].text);
	ck_assert(refers_get(&at, end, &number));
	ck_assert_uint_eq(number, numbers[_i].number);
	ck_assert_ptr_eq(at, end);
}
END_TEST

static const char *const no_numbers[] = {
	"",	     /* nothing */
	"P",	     /* cut */
	"ooo",	     /* so, too */
	"/",	     /* before the first character */
	"p",	     /* behind the last */
	"P/",	     /* so, but the second */
	"\xb0",	     /* '0' and the eighth bit */
	",0",	     /* the mark of a group */
	"PPPPPP4",   /* 2^32 */
	"ooooooO",   /* 35 bits */
	"PPPPPPPP0", /* too long, though it is 0 */
	"PPPPPPP",   /* as long as it may be, and not ended */
};

START_TEST(what_is_no_number_is_refused)
{
	const char *at = no_numbers[_i], *end = at + strlen(at);
	uint32_t number;

	ck_assert(!refers_get(&at, end, &number));
	ck_assert(at <= end);
}
END_TEST

START_TEST(a_number_ends_before_what_follows)
{
	static const char text[] = "P1O,5";
	const char *at = text, *end = text + strlen(text);
	uint32_t number;

	ck_assert(refers_get(&at, end, &number));
	ck_assert_uint_eq(number, 32);
	ck_assert(refers_get(&at, end, &number));
	ck_assert_uint_eq(number, 31);
	ck_assert_str_eq(at, ",5");
	/* and at the end that is given */
	at = text;
	ck_assert(!refers_get(&at, text + 1, &number));
}
END_TEST

static const struct {
	int32_t difference;
	uint32_t number;
} differences[] = {
	{ 0, 0 },
	{ -1, 1 },
	{ 1, 2 },
	{ -2, 3 },
	{ 2, 4 },
	{ INT32_MAX, UINT32_MAX - 1 },
	{ INT32_MIN, UINT32_MAX },
};

START_TEST(differences_alternate_between_signs)
{
	ck_assert_uint_eq(refers_from_difference(differences[_i].difference),
			  differences[_i].number);
	ck_assert_int_eq(refers_to_difference(differences[_i].number), differences[_i].difference);
}
END_TEST

START_TEST(marks_are_no_digits)
{
	static const char others[] = { REFERS_DATA_MARK, '\n', 0 };
	const char *at;
	char mark[2] = "";
	uint32_t number;

	ck_assert_int_eq(refers_mark(REFERS_EXACT), 0);
	for (enum refers_kind kind = REFERS_OTHER; kind < NR_REFERS_KINDS; kind++) {
		mark[0] = refers_mark(kind);
		ck_assert_ptr_nonnull(strchr(",-.", mark[0]));
		at = mark;
		ck_assert(!refers_get(&at, mark + 1, &number));
		for (enum refers_kind other = REFERS_EXACT; other < kind; other++)
			ck_assert_int_ne(refers_mark(other), mark[0]);
		ck_assert_ptr_null(strchr(others, mark[0]));
	}
	at = others;
	ck_assert(!refers_get(&at, others + 1, &number));
}
END_TEST

/* Names in every function; and names that are like them, and authors'. */
static const struct {
	const char *name;
	bool silent;
} silence[] = {
	{ "__fentry__", true },
	{ "__x86_return_thunk", true },
	{ "__stack_chk_fail", true },
	{ "__x86_indirect_thunk_rax", true },
	{ "__ubsan_handle_out_of_bounds", true },
	{ "__fentry", false },
	{ "__fentry__2", false },
	{ "__x86_indirect", false },
	{ "stack_chk_fail", false },
	{ "my__asan_", false },
	{ "printk", false },
	{ "", false },
};

START_TEST(what_no_author_names_is_silent)
{
	ck_assert_int_eq(refers_is_silent(silence[_i].name), silence[_i].silent);
}
END_TEST

static struct refers refers;
static struct symlist_writer writer;
static char *text;
static size_t size;

static void set_up(void)
{
	refers = (struct refers){ 0 };
	writer = (struct symlist_writer){ .out = open_memstream(&text, &size) };
	ck_assert_ptr_nonnull(writer.out);
}

static void tear_down(void)
{
	refers_free(&refers);
	fclose(writer.out);
	free(text);
}

static void add(uint32_t source, uint32_t target, uint64_t offset, enum refers_kind kind)
{
	ck_assert_int_eq(refers_add(&refers, source, false, target, offset, kind), 0);
}

static void add_other(const char *name, uint32_t ordinal)
{
	ck_assert_int_eq(refers_add_other(&refers, name, ordinal), 0);
}

static const char *written(void)
{
	ck_assert_int_eq(refers_write(&refers, &writer), 0);
	fflush(writer.out);
	return text;
}

START_TEST(an_object_that_refers_to_nothing_has_an_empty_block)
{
	ck_assert_str_eq(written(), "+0 0\n");
	ck_assert_uint_eq(writer.lines, 1);
}
END_TEST

/* Source 3; 5 is 2 further, which is 4 as a number; 4 bytes. */
START_TEST(a_line_has_a_source_and_pairs)
{
	add(3, 5, 4, REFERS_EXACT);
	ck_assert_str_eq(written(), "+4 1\n344\n");
	ck_assert_uint_eq(writer.lines, 2);
}
END_TEST

/* 1 is 2 before 3: the number 3. 3 is itself. */
START_TEST(targets_may_stand_before_their_source)
{
	add(3, 1, 0, REFERS_EXACT);
	add(4, 4, 1, REFERS_EXACT);
	ck_assert_str_eq(written(), "+8 2\n330\n101\n");
}
END_TEST

/* Behind 5 comes 6, with none between, and then 40, with 33 between. */
START_TEST(more_targets_are_told_by_what_is_between)
{
	add(3, 40, 2, REFERS_EXACT);
	add(3, 6, 1, REFERS_EXACT);
	add(3, 5, 0, REFERS_EXACT);
	ck_assert_str_eq(written(), "+9 1\n34001Q12\n");
}
END_TEST

/* Sources are told by the differences to those before: 3, 10, 50. */
START_TEST(sources_ascend)
{
	add(50, 50, 0, REFERS_EXACT);
	add(3, 3, 0, REFERS_EXACT);
	add(10, 10, 0, REFERS_EXACT);
	ck_assert_str_eq(written(), "+13 3\n300\n700\nX100\n");
}
END_TEST

/* A mark stands behind the number of the source, before any group. */
START_TEST(static_data_is_marked)
{
	ck_assert_int_eq(refers_add(&refers, 3, true, 5, 4, REFERS_EXACT), 0);
	add(4, 4, 1, REFERS_EXACT);
	ck_assert_int_eq(refers_add(&refers, 5, true, 5, 2, REFERS_INSIDE), 0);
	ck_assert_int_eq(refers_add(&refers, 5, true, 6, 3, REFERS_INSIDE), 0);
	ck_assert_str_eq(written(), "+17 3\n3#44\n101\n1#-0203\n");
}
END_TEST

/* Each group begins anew: 4 and 6 further than the source are 8 and 12. */
START_TEST(kinds_are_groups)
{
	add_other("printk", 2);
	add(3, 9, 7, REFERS_BEFORE);
	add(3, 7, 6, REFERS_INSIDE);
	add(3, 0, 5, REFERS_OTHER);
	add(3, 5, 4, REFERS_EXACT);
	ck_assert_str_eq(written(), "+16 2\n,2\n344,05-86.<7\n");
}
END_TEST

START_TEST(a_group_may_be_the_first)
{
	add(3, 7, 6, REFERS_INSIDE);
	add(4, 5, 7, REFERS_BEFORE);
	ck_assert_str_eq(written(), "+10 2\n3-86\n1.27\n");
}
END_TEST

START_TEST(of_several_kinds_for_one_target_the_surest_is_told)
{
	add(3, 5, 1, REFERS_BEFORE);
	add(3, 5, 9, REFERS_EXACT);
	add(3, 5, 2, REFERS_INSIDE);
	ck_assert_str_eq(written(), "+4 1\n349\n");
}
END_TEST

START_TEST(of_several_of_a_kind_the_first_is_told)
{
	add(3, 5, 9, REFERS_EXACT);
	add(3, 5, 2, REFERS_EXACT);
	add(3, 5, 2, REFERS_EXACT);
	ck_assert_str_eq(written(), "+4 1\n342\n");
}
END_TEST

/* 0 of the others has nothing to do with the object's own 0. */
START_TEST(others_and_own_symbols_are_not_one)
{
	add_other("printk", 2);
	add(0, 0, 1, REFERS_EXACT);
	add(0, 0, 2, REFERS_OTHER);
	ck_assert_str_eq(written(), "+10 2\n,2\n001,02\n");
}
END_TEST

/* 3, and 70, which is 67 more; the names behind them. zeta is the fourth then, printk the second. */
START_TEST(others_are_sorted_those_of_vmlinux_first)
{
	add_other("zeta", REFERS_NO_ORDINAL);
	add_other("printk", 70);
	add_other("alpha", REFERS_NO_ORDINAL);
	add_other("kfree", 3);
	add(0, 0, 8, REFERS_OTHER);
	add(0, 1, 4, REFERS_OTHER);
	ck_assert_str_eq(written(), "+25 4\n,3S2\n,alpha\n,zeta\n0,1418\n");
	ck_assert_uint_eq(writer.lines, 5);
}
END_TEST

START_TEST(without_others_of_vmlinux_their_line_is_empty)
{
	add_other("alpha", REFERS_NO_ORDINAL);
	add(0, 0, 0, REFERS_OTHER);
	ck_assert_str_eq(written(), "+14 3\n,\n,alpha\n0,00\n");
}
END_TEST

START_TEST(offsets_end_at_32_bits)
{
	add(0, 0, UINT32_MAX, REFERS_EXACT);
	add(1, 1, 1ULL << 32, REFERS_EXACT);
	add(2, 2, UINT64_MAX, REFERS_EXACT);
	ck_assert_str_eq(written(), "+30 3\n00oooooo3\n10oooooo3\n10oooooo3\n");
}
END_TEST

static const char *const no_names[] = { "", "a b", "a\tb", "a\nb", "a\r" };

START_TEST(names_that_are_no_words_are_refused)
{
	add_other(no_names[_i], REFERS_NO_ORDINAL);
	add(0, 0, 0, REFERS_OTHER);
	ck_assert_int_eq(refers_write(&refers, &writer), -EINVAL);
	fflush(writer.out);
	ck_assert_uint_eq(size, 0);
}
END_TEST

START_TEST(many_are_kept)
{
	for (uint32_t i = 5000; i--;)
		add(0, i, 0, REFERS_EXACT);
	written();
	ck_assert_uint_eq(refers.nr, 5000);
	/* all but the first are next to each other */
	ck_assert_uint_eq(size, strlen("+10002 1\n") + 10002);
	ck_assert_str_eq(text + size - 5, "0000\n");
}
END_TEST

/*
 * Instructions of x86-64: a near call, a near and a short jump, conditional ones of both
 * lengths, and what does not jump, though it has distances: lea foo(%rip), %rdi; mov $5, %eax.
 */
static const struct {
	const uint8_t bytes[8];
	uint64_t size, field;
	int64_t distance;
	bool jumps;
} instructions[] = {
	{ { 0xe8, 0x10, 0x20, 0, 0 }, 5, 1, 0x2010, true },
	{ { 0xe9, 0xf0, 0xff, 0xff, 0xff }, 5, 1, -0x10, true },
	{ { 0xeb, 0x7f }, 2, 1, 0x7f, true },
	{ { 0xeb, 0x94 }, 2, 1, -0x6c, true },
	{ { 0x74, 0x05 }, 2, 1, 5, true },
	{ { 0x0f, 0x84, 0, 1, 0, 0 }, 6, 2, 0x100, true },
	{ { 0x48, 0x8d, 0x3d, 1, 0, 0, 0 }, 7, 0, 0, false },
	{ { 0xb8, 5, 0, 0, 0 }, 5, 0, 0, false },
	{ { 0xc3 }, 1, 0, 0, false },
};

static struct refers_instruction walked[4];
static size_t nr_walked;

static int visit(const struct refers_instruction *instruction, void *data)
{
	ck_assert_uint_lt(nr_walked, NR(walked));
	walked[nr_walked++] = *instruction;
	return data ? *(int *)data : 0;
}

START_TEST(jumps_are_told_with_their_distance)
{
	nr_walked = 0;
	ck_assert_int_eq(
		refers_x86_walk(instructions[_i].bytes, instructions[_i].size, visit, NULL), 0);
	ck_assert_uint_eq(nr_walked, 1);
	ck_assert_uint_eq(walked[0].start, 0);
	ck_assert_uint_eq(walked[0].end, instructions[_i].size);
	ck_assert_int_eq(walked[0].jumps, instructions[_i].jumps);
	if (!instructions[_i].jumps)
		return;
	ck_assert_uint_eq(walked[0].field, instructions[_i].field);
	ck_assert_int_eq(walked[0].distance, instructions[_i].distance);
}
END_TEST

/* 06 is none in 64 bits, and e8 is cut. */
START_TEST(bytes_that_are_no_instruction_are_passed_over)
{
	static const uint8_t bytes[] = { 0x90, 0x06, 0xeb, 0x00, 0xe8 };

	nr_walked = 0;
	ck_assert_int_eq(refers_x86_walk(bytes, sizeof(bytes), visit, NULL), 0);
	ck_assert_uint_eq(nr_walked, 2);
	ck_assert_uint_eq(walked[1].start, 2);
	ck_assert_uint_eq(walked[1].end, 4);
	ck_assert_uint_eq(walked[1].field, 3);
}
END_TEST

START_TEST(a_visit_may_end_the_walk)
{
	static const uint8_t bytes[] = { 0x90, 0x90 };
	int err = -EINVAL;

	nr_walked = 0;
	ck_assert_int_eq(refers_x86_walk(bytes, sizeof(bytes), visit, &err), -EINVAL);
	ck_assert_uint_eq(nr_walked, 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("refers");
	TCase *texts = tcase_create("text"), *blocks = tcase_create("blocks"),
	      *code = tcase_create("code");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(texts, numbers_have_five_bits_a_character, 0, NR(numbers));
	tcase_add_loop_test(texts, what_is_no_number_is_refused, 0, NR(no_numbers));
	tcase_add_test(texts, a_number_ends_before_what_follows);
	tcase_add_loop_test(texts, differences_alternate_between_signs, 0, NR(differences));
	tcase_add_test(texts, marks_are_no_digits);
	tcase_add_loop_test(texts, what_no_author_names_is_silent, 0, NR(silence));
	suite_add_tcase(suite, texts);

	tcase_add_checked_fixture(blocks, set_up, tear_down);
	tcase_add_test(blocks, an_object_that_refers_to_nothing_has_an_empty_block);
	tcase_add_test(blocks, a_line_has_a_source_and_pairs);
	tcase_add_test(blocks, targets_may_stand_before_their_source);
	tcase_add_test(blocks, more_targets_are_told_by_what_is_between);
	tcase_add_test(blocks, sources_ascend);
	tcase_add_test(blocks, static_data_is_marked);
	tcase_add_test(blocks, kinds_are_groups);
	tcase_add_test(blocks, a_group_may_be_the_first);
	tcase_add_test(blocks, of_several_kinds_for_one_target_the_surest_is_told);
	tcase_add_test(blocks, of_several_of_a_kind_the_first_is_told);
	tcase_add_test(blocks, others_and_own_symbols_are_not_one);
	tcase_add_test(blocks, others_are_sorted_those_of_vmlinux_first);
	tcase_add_test(blocks, without_others_of_vmlinux_their_line_is_empty);
	tcase_add_test(blocks, offsets_end_at_32_bits);
	tcase_add_loop_test(blocks, names_that_are_no_words_are_refused, 0, NR(no_names));
	tcase_add_test(blocks, many_are_kept);
	suite_add_tcase(suite, blocks);

	tcase_add_loop_test(code, jumps_are_told_with_their_distance, 0, NR(instructions));
	tcase_add_test(code, bytes_that_are_no_instruction_are_passed_over);
	tcase_add_test(code, a_visit_may_end_the_walk);
	suite_add_tcase(suite, code);

	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
