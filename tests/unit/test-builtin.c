// SPDX-License-Identifier: GPL-2.0
/*
 * Facts about modules that are built in, from modules.builtin.
 */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "symbols/builtin.h"
#include "shell.h"

static struct builtin builtin;

static void set_up(void)
{
	shell_begin();
	ck_assert_int_eq(mkdir("one", 0755) | mkdir("two", 0755), 0);
}

static void tear_down(void)
{
	builtin_free(&builtin);
	shell_end();
}

static void expect_facts(const char *expected)
{
	char *text = NULL;
	size_t size;
	struct symlist_writer writer = { .out = open_memstream(&text, &size) };

	ck_assert_int_eq(builtin_write(&builtin, &writer), 0);
	fclose(writer.out);
	ck_assert_str_eq(text, expected);
	free(text);
}

START_TEST(names_of_all_directories_are_objects_sorted_and_unique)
{
	shell_write_text("one/modules.builtin", "kernel/fs/nfs/nfs-ssc.ko\nkernel/a/virtio.ko\n");
	shell_write_text("two/modules.builtin", "kernel/a/virtio.ko\nkernel/a/iosf_mbi.ko\n");
	ck_assert_int_eq(builtin_read(&builtin, "one"), 0);
	ck_assert_int_eq(builtin_read(&builtin, "two"), 0);
	expect_facts("!builtin iosf_mbi\n!builtin nfs_ssc\n!builtin virtio\n");
}
END_TEST

START_TEST(a_directory_need_not_have_the_file_nor_the_file_a_line)
{
	shell_write_text("two/modules.builtin", "");
	ck_assert_int_eq(builtin_read(&builtin, "one"), 0);
	ck_assert_int_eq(builtin_read(&builtin, "two"), 0);
	expect_facts("");
}
END_TEST

static const char *const malformed[] = {
	"kernel/a/virtio.ko",
	"kernel/a/virtio\n",
	"kernel/a/.ko\n",
	"kernel/a/vir tio.ko\n",
	"\n",
	"kernel/a/virtio.ko\n\n",
};

START_TEST(what_is_no_path_of_a_module_is_refused)
{
	shell_write_text("one/modules.builtin", malformed[_i]);
	ck_assert_int_eq(builtin_read(&builtin, "one"), -EINVAL);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("builtin");
	TCase *tests = tcase_create("builtin");
	SRunner *runner;
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, names_of_all_directories_are_objects_sorted_and_unique);
	tcase_add_test(tests, a_directory_need_not_have_the_file_nor_the_file_a_line);
	tcase_add_loop_test(tests, what_is_no_path_of_a_module_is_refused, 0,
			    sizeof(malformed) / sizeof(malformed[0]));
	suite_add_tcase(suite, tests);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
