/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the reader of Symbols.list (symlist-read.c) and what answers questions about it
 * (symlist.c, symlist-references.c) share.
 */
#ifndef LIVEPATCH_SYMLIST_PRIVATE_H
#define LIVEPATCH_SYMLIST_PRIVATE_H

#include "symlist.h"

/* Memory that symlist_free() frees, of which the end is not in use yet. */
struct allocation {
	struct allocation *next;
	size_t room; /* bytes that are left */
	char *free;
	max_align_t data[];
};

struct symlist_private {
	struct allocation *allocations;
	struct symlist_object **sorted; /* by name */
	size_t object_room;
	size_t builtin_room;
	size_t nr_depends, nr_kept;
};

/**
 * symlist_references_open() - Check the block of references of an object, and keep it.
 * @text:	its bytes, which must live as long as the list
 * @lines:	how many it is said to have
 * @whole:	check each reference now; else those of a symbol are when they are asked for
 *
 * Return: 0, -ENOMEM, or -EINVAL, each without a diagnostic.
 */
int symlist_references_open(struct symlist *list, struct symlist_object *object, const char *text,
			    size_t size, unsigned long lines, bool whole);

/* Zeroed memory that lives as long as the list; NULL: there is none. */
void *symlist_allocate(struct symlist *list, size_t size);

/*
 * Mark the objects that matter: vmlinux, those of @names (NULL-terminated; NULL: all of the
 * list) and what they depend on. Return: 0, or -ENOMEM after a diagnostic.
 */
int symlist_mark(struct symlist *list, const char *const *names);

/* Count the symbols of each name that are of objects that matter: once all are read. */
void symlist_count_mattering(struct symlist *list);

/* The entry of a name that is not terminated; NULL: it was not asked for. */
struct symlist_name *symlist_find_sized(const struct symlist *list, const char *name,
					size_t length);

/* Of qsort(), for pointers to objects: by name. */
int symlist_compare_objects(const void *a, const void *b);

/* The flag that a letter stands for (enum symlist_flag), or 0. */
unsigned int symlist_flag_of(char letter);

#endif
