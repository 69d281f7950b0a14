/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the symbols of an object refer to, on its way to Symbols.list: functions by
 * their code, data by their initialised pointers. Symbols are meant by their ordinals:
 * their places in the order of the list, from 0. The format is specified in
 * Symbols.list(5).
 */
#ifndef LIVEPATCH_REFERS_H
#define LIVEPATCH_REFERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../refers-text.h"
#include "symlist-write.h"

/* A reference of a symbol. */
struct refers_pair {
	uint32_t source;
	uint32_t target;  /* an ordinal; of REFERS_OTHER a place in struct refers.others */
	uint32_t offset;  /* of the field that refers to it, from the start of the source */
	uint8_t kind;	  /* enum refers_kind */
	bool static_data; /* the source is static data */
};

#define REFERS_NO_ORDINAL UINT32_MAX

/* A symbol of another object that is referred to. */
struct refers_other {
	const char *name; /* the caller's */
	uint32_t ordinal; /* in vmlinux; REFERS_NO_ORDINAL: of a module, or not known */
};

/* What modules can link to in vmlinux. */
struct refers_exports {
	struct refers_other *exports; /* after refers_exports_sort() by name */
	size_t nr;
};

void refers_exports_sort(struct refers_exports *exports);

/* The ordinal of an export; REFERS_NO_ORDINAL: there is none. @exports may be NULL. */
uint32_t refers_exports_find(const struct refers_exports *exports, const char *name);

/* References of one object. Zeroed, it is empty. */
struct refers {
	struct refers_pair *pairs;
	size_t nr, room;
	struct refers_other *others;
	size_t nr_others, room_others;
};

/**
 * refers_add() - Add a reference.
 * @static_data: the source is static data; all references of a source say the same
 * @offset:	in bytes; what is beyond 32 bits is told as the greatest
 *
 * Of several of one symbol to another, the surest is told, and of these the first.
 *
 * Return: 0 or -ENOMEM, without a diagnostic.
 */
int refers_add(struct refers *refers, uint32_t source, bool static_data, uint32_t target,
	       uint64_t offset, enum refers_kind kind);

/* Add a symbol of another object, once; its place is the last one of others. So, too. */
int refers_add_other(struct refers *refers, const char *name, uint32_t ordinal);

/**
 * refers_write() - Write the block of an object, behind its symbols.
 * @refers:	is sorted by it
 *
 * Return: 0; -EIO; -ENOMEM; or -EINVAL for the name of a symbol that cannot be written.
 */
int refers_write(struct refers *refers, struct symlist_writer *writer);

void refers_free(struct refers *refers);

#endif
