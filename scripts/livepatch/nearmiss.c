// SPDX-License-Identifier: GPL-2.0
/*
 * Names that are spelled like one that does not exist: see nearmiss.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "nearmiss.h"
#include "symlist.h"

/* Every name of the list is compared with each of them. */
#define MAX_WANTED 100

/* Longer names are not compared. */
#define NAME_MAX_LENGTH 128
#define LIMIT_MAX 3

/* So many letters are compared with each other at most; then what was found is all. */
#define COMPARISONS_MAX (1UL << 31)

struct search {
	struct nearmiss *nearmiss;
	uint64_t comparisons;
	bool no_memory;
};

unsigned int nearmiss_limit(size_t length)
{
	return length / 4 < LIMIT_MAX ? length / 4 : LIMIT_MAX;
}

static unsigned int min(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

static bool is_about(size_t a_length, size_t b_length, unsigned int limit)
{
	return a_length <= NAME_MAX_LENGTH && b_length <= NAME_MAX_LENGTH &&
	       a_length <= b_length + limit && b_length <= a_length + limit;
}

/* Rows of the distances between beginnings of @a and of @b; only the last three are kept. */
unsigned int nearmiss_distance(const char *a, size_t a_length, const char *b, size_t b_length,
			       unsigned int limit)
{
	unsigned int rows[3][NAME_MAX_LENGTH + 1];

	if (!is_about(a_length, b_length, limit))
		return limit + 1;
	for (size_t j = 0; j <= b_length; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		unsigned int *row = rows[i % 3], *last = rows[(i + 2) % 3];
		const unsigned int *before = rows[(i + 1) % 3];
		unsigned int smallest = row[0] = i;

		for (size_t j = 1; j <= b_length; j++) {
			row[j] = min(min(last[j], row[j - 1]) + 1,
				     last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				row[j] = min(row[j], before[j - 2] + 1);
			smallest = min(smallest, row[j]);
		}
		if (smallest > limit)
			return limit + 1;
	}
	return min(rows[a_length % 3][b_length], limit + 1);
}

/* Put a name where its distance belongs; of several that are as near, the first stays first. */
static void keep(struct search *search, struct nearmiss_name *wanted, const char *object,
		 const char *name, size_t length, unsigned int distance)
{
	struct nearmiss_found *found = wanted->found, last;
	size_t at = wanted->nr_found;

	for (size_t i = 0; i < wanted->nr_found; i++) {
		if (strlen(found[i].name) == length && !memcmp(found[i].name, name, length))
			return;
	}
	if (at == NEARMISS_MAX) {
		if (found[--at].distance <= distance)
			return;
		free(found[at].name);
		free(found[at].object);
		wanted->nr_found--;
	}
	last = (struct nearmiss_found){ strndup(name, length), strdup(object), distance };
	if (!last.name || !last.object) {
		free(last.name);
		free(last.object);
		search->no_memory = true;
		return;
	}
	for (; at && found[at - 1].distance > distance; at--)
		found[at] = found[at - 1];
	found[at] = last;
	wanted->nr_found++;
}

static void visit(const char *object, const char *name, size_t length, char type, void *data)
{
	struct search *search = data;

	(void)type;
	for (size_t i = 0; i < search->nearmiss->nr_names; i++) {
		struct nearmiss_name *wanted = &search->nearmiss->names[i];
		size_t wanted_length = strlen(wanted->wanted);
		unsigned int limit = nearmiss_limit(wanted_length), distance;

		search->comparisons +=
			is_about(wanted_length, length, limit) ? wanted_length * length : 1;
		if (search->comparisons > COMPARISONS_MAX)
			return;
		distance = nearmiss_distance(wanted->wanted, wanted_length, name, length, limit);
		if (distance && distance <= limit)
			keep(search, wanted, object, name, length, distance);
	}
}

int nearmiss_read(const char *path, const char *const *names, size_t nr_names,
		  struct nearmiss *nearmiss)
{
	struct search search = { .nearmiss = nearmiss };
	int err;

	*nearmiss = (struct nearmiss){ 0 };
	if (!nr_names)
		return 0;
	nearmiss->names = calloc(nr_names, sizeof(*nearmiss->names));
	if (!nearmiss->names)
		return diag_out_of_memory(path);
	if (nr_names > MAX_WANTED)
		nr_names = MAX_WANTED;
	nearmiss->nr_names = nr_names;
	for (size_t i = 0; i < nr_names; i++)
		nearmiss->names[i].wanted = names[i];
	err = symlist_walk(path, visit, &search);
	if (!err && search.no_memory) {
		err = diag_out_of_memory(path);
	}
	if (err)
		nearmiss_free(nearmiss);
	return err;
}

const struct nearmiss_name *nearmiss_of(const struct nearmiss *nearmiss, const char *name)
{
	for (size_t i = 0; i < nearmiss->nr_names; i++) {
		if (!strcmp(nearmiss->names[i].wanted, name))
			return &nearmiss->names[i];
	}
	return NULL;
}

void nearmiss_free(struct nearmiss *nearmiss)
{
	for (size_t i = 0; i < nearmiss->nr_names; i++) {
		for (size_t j = 0; j < nearmiss->names[i].nr_found; j++) {
			free(nearmiss->names[i].found[j].name);
			free(nearmiss->names[i].found[j].object);
		}
	}
	free(nearmiss->names);
	*nearmiss = (struct nearmiss){ 0 };
}
