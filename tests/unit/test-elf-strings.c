// SPDX-License-Identifier: GPL-2.0
/* String tables: each string is where it is said to be, and ends take no room. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "elf-strings.h"

static const char *at(const struct elf_strings *strings, size_t number)
{
	size_t offset = elf_strings_offset(strings, number);

	ck_assert_uint_lt(offset, strings->size);
	return strings->table + offset;
}

/* The table of these strings, each of which must be in it; returns its size. */
static size_t table_size(const char *const *texts, size_t nr)
{
	struct elf_strings strings = { 0 };
	size_t numbers[16], size;

	ck_assert_uint_le(nr, 16);
	for (size_t i = 0; i < nr; i++)
		ck_assert_int_eq(elf_strings_add(&strings, texts[i], &numbers[i]), 0);
	ck_assert_int_eq(elf_strings_finish(&strings), 0);
	ck_assert_int_eq(strings.table[0], '\0');
	ck_assert_int_eq(strings.table[strings.size - 1], '\0');
	for (size_t i = 0; i < nr; i++)
		ck_assert_str_eq(at(&strings, numbers[i]), texts[i]);
	size = strings.size;
	elf_strings_free(&strings);
	return size;
}

START_TEST(strings_are_found_in_the_table)
{
	static const char *const texts[] = { "text", ".data", "", "rodata", "\xff\x80" };

	/* an empty one at the beginning, then 5, 6, 7 and 3 bytes */
	ck_assert_uint_eq(table_size(texts, 5), 1 + 5 + 6 + 7 + 3);
	ck_assert_uint_eq(table_size(texts, 0), 1);
}
END_TEST

START_TEST(ends_of_strings_take_no_room)
{
	static const char *const texts[] = { ".text", "text",	 ".rela.text", "ext",
					     "text",  "context", ".init.text" };

	/* ".rela.text", ".init.text" and "context" have all others in them */
	ck_assert_uint_eq(table_size(texts, 7), 1 + 11 + 11 + 8);
}
END_TEST

/* As in a table that was read: the same bytes. */
START_TEST(strings_may_overlap)
{
	static const char text[] = "aaaaaaaa";
	const char *const texts[] = { text + 3, text, text + 7, text + 3, text + 8 };

	ck_assert_uint_eq(table_size(texts, 5), 1 + 9);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("elf-strings");
	TCase *tests = tcase_create("elf-strings");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, strings_are_found_in_the_table);
	tcase_add_test(tests, ends_of_strings_take_no_room);
	tcase_add_test(tests, strings_may_overlap);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
