/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The reader of Symbols.list, whole (symlist-read.c) and by its index (symlist-index.c).
 */
#ifndef LIVEPATCH_SYMLIST_READER_H
#define LIVEPATCH_SYMLIST_READER_H

#include "symlist-private.h"

/* More than a line can have: an object with all its dependencies. */
#define SYMLIST_BUFFER (256 * 1024)
#define SYMLIST_FILTER_BITS 65536

struct symlist_reader {
	const char *path;
	struct symlist *list;
	unsigned long line; /* number of the current one */
	bool bare;	    /* format 0.1 */
	bool has_end;	    /* the last line says that it is: since 1.1 */
	bool ended;
	const char *const *referring;
	struct symlist_object *object;
	struct symlist_object
		*expected;     /* the index says that it comes; NULL: the list is read whole */
	size_t nr_indexed;     /* lines of the index that were read */
	uint64_t index;	       /* where they begin */
	uint64_t base, offset; /* in the file: of the buffer, and of the current line */
	bool has_block;	       /* of the object: nothing but another one may follow */
	char *block;	       /* that is being read; NULL: it is passed over */
	size_t block_size, block_left; /* in bytes; how much of it is still to come */
	unsigned long block_lines;
	unsigned long facts_line; /* of the object, or of the last fact about it */
	/* the current unit, as text; made a symlist_file when a symbol needs it */
	char *unit;
	size_t unit_room;
	struct symlist_file *file;
	uint8_t filter[SYMLIST_FILTER_BITS / 8];
	symlist_visit visit; /* or NULL */
	void *visit_data;
};

/* A diagnostic about the current line. Return: -EINVAL. */
int symlist_malformed(const struct symlist_reader *reader, const char *what);

/* The number at *@text, which is moved behind it; false: there is none, or it begins with 0. */
bool symlist_read_number(const char **text, const char *end, size_t *number);

/*
 * Add the object of "name [depends,...]" to the list. Return: it, or NULL after a diagnostic;
 * *@err is what it was.
 */
struct symlist_object *symlist_add_object(struct symlist_reader *reader, const char *text,
					  size_t length, int *err);

/* Sort the objects by name, and refuse two of one name. Return: 0, or after a diagnostic. */
int symlist_sort_objects(struct symlist_reader *reader);

/**
 * symlist_read_span() - Read the lines from where the file stands.
 * @buffer:	SYMLIST_BUFFER bytes
 * @end:	an offset in the file, or UINT64_MAX: its end
 *
 * Return: 0, or a negative errno after a diagnostic: also if a line goes beyond @end.
 */
int symlist_read_span(struct symlist_reader *reader, int fd, char *buffer, uint64_t end);

/* Is that, "name [depends,...]", the object? */
bool symlist_is_object(const struct symlist_object *object, const char *text, size_t length);

/**
 * symlist_index_line() - Check a line of the index of a list that is read whole.
 * @text:	"%offset line name [depends,...]"
 *
 * Return: 0, or -EINVAL after a diagnostic.
 */
int symlist_index_line(struct symlist_reader *reader, const char *text, size_t length);

/**
 * symlist_read_indexed() - Read what matters of a list, as its index tells.
 * @objects:	those that matter, and what they depend on; NULL-terminated
 *
 * Return: 0; 1: the file cannot be sought in, or its end does not tell of an index; or a
 * negative errno after a diagnostic.
 */
int symlist_read_indexed(struct symlist_reader *reader, int fd, char *buffer,
			 const char *const *objects);

#endif
