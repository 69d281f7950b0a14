/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the debug information of the patched objects tells about the functions
 * that matter for a livepatch: those that it patches, which may be inlined
 * elsewhere, too, those that it refers to, which may have been inlined away, and
 * those that it has copies of.
 */
#ifndef LIVEPATCH_INLINED_OBJECTS_H
#define LIVEPATCH_INLINED_OBJECTS_H

#include "inlined.h"
#include "patchinfo.h"
#include "symlist.h"

struct inlined_object {
	const struct patch_object *object;
	struct inlined_query *queries; /* sorted by name */
	size_t nr_queries;
	bool known; /* there is debug information of the object */
};

struct inlined_objects {
	struct inlined_object *objects;
	size_t nr_objects;
};

/**
 * inlined_objects_read() - Read the debug information of all patched objects.
 * @path:	file or directory, see debuginfo.h; NULL: nothing is known
 * @symbols:	of the kernel: the release, and the build IDs that the files must have
 * @names:	of functions to look for, besides the patched ones
 * @bodies:	filled in; freed by inlined_objects_free(); refers to @info and @names
 *
 * Return: 0, also where an object has no debug information; a negative errno
 * after a diagnostic.
 */
int inlined_objects_read(const char *path, const struct symlist *symbols,
			 const struct patchinfo *info, const char *const *names, size_t nr_names,
			 struct inlined_objects *inlined);

/* What is known of an object's functions of a name, without a compiler's suffix; NULL: nothing. */
const struct inlined_query *inlined_objects_of(const struct inlined_objects *inlined,
					       const char *object, const char *name);

/* Is there debug information of an object? */
bool inlined_objects_know(const struct inlined_objects *inlined, const char *object);

/* Is a function of a file of the list? Where that is but a basename, the basename decides. */
bool inlined_is_in_file(const struct inlined_function *function, const struct symlist_file *file);

void inlined_objects_free(struct inlined_objects *inlined);

#endif
