/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Diagnostics: everything that the tools say about their input goes through
 * here, in GCC's form, so that editors and CI jump to the place:
 *
 *	WHERE: error: TEXT [check-name]
 *
 * The functions may be called from several threads; each diagnostic is
 * written in one piece.
 */
#ifndef LIVEPATCH_DIAG_H
#define LIVEPATCH_DIAG_H

#include <stdarg.h>
#include <stdbool.h>

enum diag_severity {
	DIAG_ERROR,
	DIAG_WARNING,
	DIAG_NOTE,
};

/**
 * diag_init() - Set how diagnostics look; called once, by main().
 * @program:	name that stands for "where" in diagnostics about no file
 *
 * Colour is used on a terminal only, and not if NO_COLOR is in the environment.
 */
void diag_init(const char *program);

/**
 * diag() - Print a diagnostic to stderr.
 * @severity:	what it is
 * @where:	"file", "file:line" or "module.ko:(section+0xoff)"; NULL: the program
 * @check:	stable kebab-case name of the check, or NULL (unreadable input, usage)
 * @format:	printf format of the text: what is wrong, and the way out
 */
void diag(enum diag_severity severity, const char *where, const char *check, const char *format,
	  ...) __attribute__((format(printf, 4, 5)));

/**
 * diag_hint() - Print text that belongs to the last diagnostic, indented.
 *
 * For candidates and for lines to paste into the source.
 */
void diag_hint(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * diag_count() - How many diagnostics of @severity were printed so far.
 */
unsigned int diag_count(enum diag_severity severity);

#define diag_error(where, check, ...) diag(DIAG_ERROR, where, check, __VA_ARGS__)
#define diag_warning(where, check, ...) diag(DIAG_WARNING, where, check, __VA_ARGS__)
#define diag_note(where, check, ...) diag(DIAG_NOTE, where, check, __VA_ARGS__)

#endif
