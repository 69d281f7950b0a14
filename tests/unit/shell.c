// SPDX-License-Identifier: GPL-2.0
/*
 * Commands and files of tests: see shell.h.
 */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "shell.h"

char shell_folder[] = "/tmp/test-unit.XXXXXX";

void shell_begin(void)
{
	strcpy(shell_folder + strlen(shell_folder) - 6, "XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(shell_folder));
	ck_assert_int_eq(chdir(shell_folder), 0);
}

void shell_end(void)
{
	ck_assert_int_eq(chdir("/"), 0);
	shell_run("rm -r %s", shell_folder);
}

void shell_write(const char *path, const void *data, size_t size)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(data, 1, size, file), size);
	ck_assert_int_eq(fclose(file), 0);
}

void shell_write_text(const char *path, const char *text)
{
	shell_write(path, text, strlen(text));
}

void shell_run(const char *format, ...)
{
	char command[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	ck_assert_msg(system(command) == 0, "failed: %s", command);
}
