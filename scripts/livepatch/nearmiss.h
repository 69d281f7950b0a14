/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Near misses: for names that a kernel does not have, those of its names that
 * are spelled alike. Only to explain a failure: it takes another pass over the
 * list of symbols.
 */
#ifndef LIVEPATCH_NEARMISS_H
#define LIVEPATCH_NEARMISS_H

#include <stddef.h>

/* So many names are suggested for one at most. */
#define NEARMISS_MAX 3

struct nearmiss_name {
	const char *wanted; /* the caller's */
	struct nearmiss_found {
		char *name;
		char *object;
		unsigned int distance;
	} found[NEARMISS_MAX]; /* the nearest first */
	size_t nr_found;
};

struct nearmiss {
	struct nearmiss_name *names;
	size_t nr_names;
};

/**
 * nearmiss_read() - Look for names that are spelled like some.
 * @path:	the list of symbols
 * @names:	that were not found; must outlive the result
 * @nearmiss:	filled in; freed by nearmiss_free()
 *
 * Alike are names that up to one in four characters, and three at most, make
 * different: inserted, missing, exchanged for another one or for its neighbour
 * (the optimal string alignment distance).
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int nearmiss_read(const char *path, const char *const *names, size_t nr_names,
		  struct nearmiss *nearmiss);

/* What was found for a name; NULL: it was not looked for. */
const struct nearmiss_name *nearmiss_of(const struct nearmiss *nearmiss, const char *name);

/**
 * nearmiss_distance() - How differently two names are spelled.
 * @limit:	at most 3
 *
 * Return: the distance, or @limit + 1 if it is more than that.
 */
unsigned int nearmiss_distance(const char *a, size_t a_length, const char *b, size_t b_length,
			       unsigned int limit);

/* How far a name may be from another one to be suggested for it. */
unsigned int nearmiss_limit(size_t length);

void nearmiss_free(struct nearmiss *nearmiss);

#endif
