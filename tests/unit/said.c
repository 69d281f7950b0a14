// SPDX-License-Identifier: GPL-2.0
/* What diagnostics say while a test runs: see said.h. */
#define _GNU_SOURCE
#include <check.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "said.h"

static FILE *memory, *standard;
static char *text;
static size_t size;
static char checks[4096];

void said_begin(void)
{
	if (!standard)
		standard = stderr;
	if (memory)
		fclose(memory);
	free(text);
	text = NULL;
	memory = open_memstream(&text, &size);
	ck_assert_ptr_nonnull(memory);
	stderr = memory; /* in the GNU C library, a variable */
}

const char *said_text(void)
{
	fflush(memory);
	return text;
}

/* Of a line "FILE: error: TEXT [check]"; lines that belong to another one begin with blanks. */
static void add_check(const char *line, size_t length)
{
	const char *open = memrchr(line, '[', length);
	bool warning = memmem(line, length, ": warning: ", strlen(": warning: "));
	bool named = open && length && line[length - 1] == ']';
	size_t used = strlen(checks);

	if (*line == ' ' || (!warning && !memmem(line, length, ": error: ", strlen(": error: "))))
		return;
	if (!named)
		open = line + length - 1;
	snprintf(checks + used, sizeof(checks) - used, "%s%s%.*s", used ? " " : "",
		 warning ? "warning:" : "", named ? (int)(line + length - open - 2) : 4,
		 named ? open + 1 : "none");
}

const char *said_checks(void)
{
	const char *line = said_text();

	checks[0] = '\0';
	while (*line) {
		size_t length = strcspn(line, "\n");

		add_check(line, length);
		line += length + (line[length] == '\n');
	}
	return checks;
}
