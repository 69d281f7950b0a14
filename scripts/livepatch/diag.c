// SPDX-License-Identifier: GPL-2.0
/*
 * Diagnostics: see diag.h. The only state of the library that is not passed
 * from hand to hand: how to print, and how much has been said.
 */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "diag.h"

static const char *diag_program = "klp";
static bool diag_colour;
static atomic_uint diag_counts[DIAG_NOTE + 1];

static const struct {
	const char *name;
	const char *colour;
} diag_severities[] = {
	[DIAG_ERROR] = { "error", "\033[1;31m" },
	[DIAG_WARNING] = { "warning", "\033[1;35m" },
	[DIAG_NOTE] = { "note", "\033[1;36m" },
};

void diag_init(const char *program)
{
	const char *no_color = getenv("NO_COLOR");

	diag_program = program;
	diag_colour = isatty(STDERR_FILENO) && !(no_color && *no_color);
}

void diag(enum diag_severity severity, const char *where, const char *check, const char *format,
	  ...)
{
	const char *colour = diag_colour ? diag_severities[severity].colour : "";
	const char *plain = diag_colour ? "\033[0m" : "";
	va_list args;

	atomic_fetch_add(&diag_counts[severity], 1);
	flockfile(stderr);
	fprintf(stderr, "%s: %s%s:%s ", where ? where : diag_program, colour,
		diag_severities[severity].name, plain);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	if (check)
		fprintf(stderr, " [%s]", check);
	fputc('\n', stderr);
	funlockfile(stderr);
}

void diag_hint(const char *format, ...)
{
	va_list args;

	flockfile(stderr);
	fputs("    ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	funlockfile(stderr);
}

unsigned int diag_count(enum diag_severity severity)
{
	return atomic_load(&diag_counts[severity]);
}
