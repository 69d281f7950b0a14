// SPDX-License-Identifier: GPL-2.0
/* Atomic output: a file is whole or as it was, and nothing is left beside it. */
#define _GNU_SOURCE
#include <check.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "output.h"

static char directory[] = "/tmp/test-output.XXXXXX";
static char path[64];

static void set_up(void)
{
	FILE *file;

	strcpy(directory + strlen(directory) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/file", directory);
	file = fopen(path, "w");
	fputs("old", file);
	fclose(file);
}

static int entries(void)
{
	DIR *dir = opendir(directory);
	int nr = 0;

	while (readdir(dir))
		nr++;
	closedir(dir);
	return nr - 2; /* . and .. */
}

static const char *contents(void)
{
	static char text[16];
	FILE *file = fopen(path, "r");

	memset(text, 0, sizeof(text));
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_lt(fread(text, 1, sizeof(text) - 1, file), sizeof(text));
	fclose(file);
	return text;
}

static void tear_down(void)
{
	unlink(path);
	rmdir(directory);
}

START_TEST(commit_replaces_the_file)
{
	struct output output;
	struct stat st;

	ck_assert_int_eq(output_begin(&output, path, 0640), 0);
	ck_assert_int_eq(write(output.fd, "new", 3), 3);
	ck_assert_str_eq(contents(), "old");
	ck_assert_int_eq(output_commit(&output), 0);
	ck_assert_str_eq(contents(), "new");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_mode & 0777, 0640);
	ck_assert_int_eq(entries(), 1);
}
END_TEST

START_TEST(abort_leaves_the_file_as_it_was)
{
	struct output output;

	ck_assert_int_eq(output_begin(&output, path, 0644), 0);
	ck_assert_int_eq(write(output.fd, "new", 3), 3);
	output_abort(&output);
	ck_assert_str_eq(contents(), "old");
	ck_assert_int_eq(entries(), 1);
}
END_TEST

START_TEST(a_signal_leaves_nothing_beside_the_file)
{
	struct output output;
	int status;
	pid_t child = fork();

	if (!child) {
		if (output_begin(&output, path, 0644))
			_exit(1);
		raise(SIGTERM);
		_exit(2);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	ck_assert_str_eq(contents(), "old");
	ck_assert_int_eq(entries(), 1);
}
END_TEST

START_TEST(a_link_stays_a_link)
{
	struct output output;
	struct stat st;
	char link[80];

	snprintf(link, sizeof(link), "%s/link", directory);
	ck_assert_int_eq(symlink("file", link), 0);
	ck_assert_int_eq(output_begin(&output, link, 0644), 0);
	ck_assert_int_eq(write(output.fd, "new", 3), 3);
	ck_assert_int_eq(output_commit(&output), 0);
	ck_assert_int_eq(lstat(link, &st), 0);
	ck_assert(S_ISLNK(st.st_mode));
	ck_assert_str_eq(contents(), "new");
	unlink(link);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("output");
	TCase *files = tcase_create("files");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(files, set_up, tear_down);
	tcase_add_test(files, commit_replaces_the_file);
	tcase_add_test(files, abort_leaves_the_file_as_it_was);
	tcase_add_test(files, a_signal_leaves_nothing_beside_the_file);
	tcase_add_test(files, a_link_stays_a_link);
	suite_add_tcase(suite, files);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
