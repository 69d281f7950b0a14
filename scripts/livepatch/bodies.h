/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the debug information of the patched objects tells about the functions
 * that matter for a livepatch: those that it patches, which may be inlined
 * elsewhere, too, those that it refers to, which may have been inlined away, and
 * those that it has copies of.
 */
#ifndef LIVEPATCH_BODIES_H
#define LIVEPATCH_BODIES_H

#include "inlined.h"
#include "patchinfo.h"
#include "symlist.h"

struct bodies_object {
	const struct patch_object *object;
	struct inlined_query *queries; /* sorted by name */
	size_t nr_queries;
	bool known; /* there is debug information of the object */
};

struct bodies {
	struct bodies_object *objects;
	size_t nr_objects;
};

/**
 * bodies_read() - Read the debug information of all patched objects.
 * @path:	file or directory, see debuginfo.h; NULL: nothing is known
 * @release:	of the kernel, or NULL
 * @names:	of functions to look for, besides the patched ones
 * @bodies:	filled in; freed by bodies_free(); refers to @info and @names
 *
 * Return: 0, also where an object has no debug information; a negative errno
 * after a diagnostic.
 */
int bodies_read(const char *path, const char *release, const struct patchinfo *info,
		const char *const *names, size_t nr_names, struct bodies *bodies);

/* What is known of an object's functions of a name, without a compiler's suffix; NULL: nothing. */
const struct inlined_query *bodies_of(const struct bodies *bodies,
				      const struct patch_object *object, const char *name);

/* Is there debug information of an object? */
bool bodies_are_known(const struct bodies *bodies, const struct patch_object *object);

/* Is a function of a file of the list? Where that is but a basename, the basename decides. */
bool bodies_is_in_file(const struct inlined_function *function, const struct symlist_file *file);

void bodies_free(struct bodies *bodies);

#endif
