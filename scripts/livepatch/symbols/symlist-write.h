/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes Symbols.list, see Symbols.list(5).
 */
#ifndef LIVEPATCH_SYMLIST_WRITE_H
#define LIVEPATCH_SYMLIST_WRITE_H

#include <stdio.h>

/*
 * A list is one header, then objects, each with its symbols, grouped
 * by translation unit, of locals or of all, and an end. The writer checks names (no
 * blanks, no newline), not order: the order is the caller's knowledge.
 */
struct symlist_writer {
	FILE *out;
	unsigned long lines; /* that are written */
};

/* Lines about the kernel as a whole; NULL: unknown. */
struct symlist_header {
	const char *release;
	const char *version;
	const char *compiler;
	unsigned int known_flags; /* that the sources could tell */
};

/* First lines. */
int symlist_write_header(struct symlist_writer *writer, const struct symlist_header *header);
/*
 * "!key value": after the first lines "files all", "builtin NAME"; after an object's
 * "build-id DIGITS".
 */
int symlist_write_fact(struct symlist_writer *writer, const char *key, const char *value);
/* "*object [depends,...]"; @depends may be NULL or "". */
int symlist_write_object(struct symlist_writer *writer, const char *name, const char *depends);
/* "-file#n", or "-" alone where @file is NULL. */
int symlist_write_file(struct symlist_writer *writer, const char *file, unsigned int ordinal);
/* "<type> <name> [flags]" */
int symlist_write_symbol(struct symlist_writer *writer, char type, const char *name,
			 unsigned int flags);
/* "+bytes lines", and behind it @size bytes that are @lines lines: the references of an object. */
int symlist_write_block(struct symlist_writer *writer, const char *text, size_t size,
			unsigned long lines);
/* @lines lines that were written before, by another writer. */
int symlist_write_text(struct symlist_writer *writer, const char *text, size_t size,
		       unsigned long lines);
/* The last line. All return 0 or -EIO, or -EINVAL for what can't be written. */
int symlist_write_end(struct symlist_writer *writer);

#endif
