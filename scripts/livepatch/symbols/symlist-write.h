/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes Symbols.list, see Symbols.list(5).
 */
#ifndef LIVEPATCH_SYMLIST_WRITE_H
#define LIVEPATCH_SYMLIST_WRITE_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/*
 * A list is one header, then objects, each with its symbols, grouped
 * by translation unit, of locals or of all, an index, and an end. The writer checks names (no
 * blanks, no newline), not order: the order is the caller's knowledge.
 */
struct symlist_writer {
	FILE *out;
	unsigned long lines; /* that are written */
	uint64_t bytes;
	/* for the index of a whole list, from its header to its end */
	unsigned long objects;
	FILE *index;
	char *index_text;
	size_t index_size;
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
/* A module, of @lines lines, that was written before, by a writer without a header. */
int symlist_write_module(struct symlist_writer *writer, const char *text, size_t size,
			 unsigned long lines);
/*
 * The index, and the last line. All return 0; -EIO; -ENOMEM; or -EINVAL for what can't be
 * written.
 */
int symlist_write_end(struct symlist_writer *writer);
/* Free what symlist_write_header() allocated, also after a failure. */
void symlist_writer_free(struct symlist_writer *writer);

#endif
