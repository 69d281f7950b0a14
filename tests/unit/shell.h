/* SPDX-License-Identifier: GPL-2.0 */
/* Commands that tests run, and the folder of its own that a test has for its files. */
#ifndef TEST_SHELL_H
#define TEST_SHELL_H

#include <stddef.h>

/* Make a folder, and go there; and leave and remove it. */
extern char shell_folder[];
void shell_begin(void);
void shell_end(void);

/* Write a file. */
void shell_write(const char *path, const void *data, size_t size);
void shell_write_text(const char *path, const char *text);

/* Run a command; the test fails if it does. */
void shell_run(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
