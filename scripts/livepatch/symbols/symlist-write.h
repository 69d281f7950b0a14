/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes Symbols.list, see Symbols.list(5).
 */
#ifndef LIVEPATCH_SYMLIST_WRITE_H
#define LIVEPATCH_SYMLIST_WRITE_H

#include <stdio.h>

/*
 * A list is one header, then objects, each with its symbols, grouped
 * by translation unit, of locals or of all. The writer checks names (no blanks, no
 * newline), not order: the order is the caller's knowledge.
 */

/*
 * First lines. @release, @compiler NULL: unknown. @known: the flags that the sources could
 * tell.
 */
int symlist_write_header(FILE *out, const char *release, const char *compiler, unsigned int known);
/* "!key value", after the first lines: "files all", "builtin NAME". */
int symlist_write_fact(FILE *out, const char *key, const char *value);
/* "*object [depends,...]"; @depends may be NULL or "". */
int symlist_write_object(FILE *out, const char *name, const char *depends);
/* "-file#n", or "-" alone where @file is NULL. */
int symlist_write_file(FILE *out, const char *file, unsigned int ordinal);
/* "<type> <name> [flags]". All five return 0 or -EIO, or -EINVAL for a name that can't be written. */
int symlist_write_symbol(FILE *out, char type, const char *name, unsigned int flags);

#endif
