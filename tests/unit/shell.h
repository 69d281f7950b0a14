/* SPDX-License-Identifier: GPL-2.0 */
/* Commands that tests run. */
#ifndef TEST_SHELL_H
#define TEST_SHELL_H

/* Run a command; the test fails if it does. */
void shell_run(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
