// SPDX-License-Identifier: GPL-2.0
/* Near misses: distances that are counted by hand, and the nearest names of a list. */
#include <check.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "nearmiss.h"

static unsigned int distance(const char *a, const char *b)
{
	return nearmiss_distance(a, strlen(a), b, strlen(b), 3);
}

static void write_text(int fd, const char *text)
{
	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
}

START_TEST(distances_count_single_edits)
{
	ck_assert_uint_eq(distance("seq_printf", "seq_printf"), 0);
	ck_assert_uint_eq(distance("seq_printf", "seq_print"), 1);
	ck_assert_uint_eq(distance("seq_printf", "sseq_printf"), 1);
	ck_assert_uint_eq(distance("seq_printf", "seq_printk"), 1);
	ck_assert_uint_eq(distance("seq_printf", "seq_pritnf"), 1); /* neighbours exchanged */
	ck_assert_uint_eq(distance("kitten", "sitting"), 3);
	ck_assert_uint_eq(distance("", "abc"), 3);
	ck_assert_uint_eq(distance("abcdefgh", "zyxwvuts"), 4); /* more than asked for */
	ck_assert_uint_eq(distance("a", "abcdef"), 4);
}
END_TEST

START_TEST(distances_do_not_depend_on_the_order)
{
	static const char *const words[] = { "ca", "abc", "proc_show", "porc_show", "prc_sohw" };

	for (size_t i = 0; i < 5; i++) {
		for (size_t j = 0; j < 5; j++)
			ck_assert_uint_eq(distance(words[i], words[j]),
					  distance(words[j], words[i]));
	}
}
END_TEST

/* Looks for names in a list of this text. */
static void read_text(const char *text, const char *const *names, size_t nr,
		      struct nearmiss *nearmiss)
{
	char path[] = "/tmp/test-nearmiss.XXXXXX";
	int fd = mkstemp(path);

	write_text(fd, text);
	close(fd);
	ck_assert_int_eq(nearmiss_read(path, names, nr, nearmiss), 0);
	unlink(path);
}

START_TEST(the_nearest_names_are_found_nearest_first)
{
	static const char text[] = "klp-convert-symbol-data.1.0\n"
				   "*vmlinux\n"
				   "T cmdline_proc_shop\n"
				   "t cmdline_proc_sohws\n"
				   "T unrelated\n"
				   "*module\n"
				   "t cmdline_proc_sho\n"
				   "t cmdline_proc_shop\n"
				   "t cmdlime_pork_shox\n";
	static const char *const names[] = { "cmdline_proc_show", "nothing_like_it" };
	const struct nearmiss_name *near;
	struct nearmiss nearmiss;

	read_text(text, names, 2, &nearmiss);
	near = nearmiss_of(&nearmiss, "cmdline_proc_show");
	ck_assert_uint_eq(near->nr_found, 3);
	ck_assert_str_eq(near->found[0].name, "cmdline_proc_shop");
	ck_assert_str_eq(near->found[0].object, "vmlinux");
	ck_assert_str_eq(near->found[1].name, "cmdline_proc_sho");
	ck_assert_str_eq(near->found[1].object, "module");
	ck_assert_str_eq(near->found[2].name, "cmdline_proc_sohws");
	ck_assert_uint_eq(nearmiss_of(&nearmiss, "nothing_like_it")->nr_found, 0);
	ck_assert_ptr_null(nearmiss_of(&nearmiss, "not_asked_for"));
	nearmiss_free(&nearmiss);
}
END_TEST

/* The names that were found are the reader's. */
START_TEST(nothing_is_left_behind)
{
	static const char *const names[] = { "first_name", "second_name" };
	struct nearmiss nearmiss;
	size_t before = 0;
	void *volatile large;

	/* the measure is none where another malloc() is linked in */
	before = mallinfo2().uordblks;
	large = malloc(100000);
	ck_assert_uint_gt(mallinfo2().uordblks, before);
	free(large);
	/* what libraries keep for the next time, they have after some rounds */
	for (int i = 0; i < 20; i++) {
		before = mallinfo2().uordblks;
		read_text("klp-convert-symbol-data.1.0\n*vmlinux\nT first_nam\nT second_nam\n",
			  names, 2, &nearmiss);
		ck_assert_uint_eq(nearmiss_of(&nearmiss, "second_name")->nr_found, 1);
		nearmiss_free(&nearmiss);
	}
	ck_assert_uint_eq(mallinfo2().uordblks, before);
}
END_TEST

START_TEST(what_is_less_near_takes_no_place_of_what_is_nearer)
{
	static const char text[] = "klp-convert-symbol-data.1.0\n*vmlinux\n"
				   "T cmdline_proc_shop\n"
				   "T cmdline_proc_shot\n"
				   "T cmdline_proc_shod\n"
				   "T cmdline_proc_sham\n";
	static const char *const names[] = { "cmdline_proc_show" };
	const struct nearmiss_name *near;
	struct nearmiss nearmiss;

	read_text(text, names, 1, &nearmiss);
	near = nearmiss_of(&nearmiss, "cmdline_proc_show");
	ck_assert_uint_eq(near->nr_found, 3);
	ck_assert_str_eq(near->found[2].name, "cmdline_proc_shod");
	nearmiss_free(&nearmiss);
}
END_TEST

/* Each name of the list is compared with each of them: those behind 100 are left out. */
START_TEST(names_are_looked_for_up_to_a_hundred)
{
	enum { NR = 101 };
	char text[NR][32];
	const char *names[NR];
	struct nearmiss nearmiss;

	for (int i = 0; i < NR; i++) {
		snprintf(text[i], sizeof(text[i]), "some_function_%c%d", 'a' + i % 26, i / 26);
		names[i] = text[i];
	}
	read_text("klp-convert-symbol-data.1.0\n*vmlinux\nT some_function_x\n", names, NR,
		  &nearmiss);
	ck_assert_uint_eq(nearmiss_of(&nearmiss, names[NR - 2])->nr_found, 1);
	ck_assert_ptr_null(nearmiss_of(&nearmiss, names[NR - 1]));
	nearmiss_free(&nearmiss);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("nearmiss");
	TCase *tests = tcase_create("nearmiss");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(tests, distances_count_single_edits);
	tcase_add_test(tests, distances_do_not_depend_on_the_order);
	tcase_add_test(tests, the_nearest_names_are_found_nearest_first);
	tcase_add_test(tests, nothing_is_left_behind);
	tcase_add_test(tests, what_is_less_near_takes_no_place_of_what_is_nearer);
	tcase_add_test(tests, names_are_looked_for_up_to_a_hundred);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
