// SPDX-License-Identifier: GPL-2.0
/*
 * Debug information of the patched objects: see bodies.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bodies.h"
#include "debuginfo.h"
#include "diag.h"
#include "klp.h"

static int compare_queries(const void *a, const void *b)
{
	return strcmp(((const struct inlined_query *)a)->name,
		      ((const struct inlined_query *)b)->name);
}

/* Names that are none in C have a suffix of the compiler's, which debug information has not. */
static bool is_in_source(const char *name)
{
	return !strchr(name, '.');
}

static size_t count_functions(const struct patch_object *object)
{
	const struct patch_function *function;
	size_t nr = 0;

	list_for_each_entry(function, &object->functions, list)
		nr++;
	return nr;
}

/* The names to look for, sorted, each once. */
static int make_queries(struct bodies_object *bodies, const char *const *names, size_t nr_names)
{
	const struct patch_function *function;
	struct inlined_query *queries;
	size_t nr = 0, kept = 0;

	queries = calloc(count_functions(bodies->object) + nr_names + 1, sizeof(*queries));
	if (!queries)
		return -ENOMEM;
	list_for_each_entry(function, &bodies->object->functions, list) {
		if (is_in_source(function->old_name))
			queries[nr++].name = function->old_name;
	}
	for (size_t i = 0; i < nr_names; i++) {
		if (is_in_source(names[i]))
			queries[nr++].name = names[i];
	}
	if (nr)
		qsort(queries, nr, sizeof(*queries), compare_queries);
	for (size_t i = 0; i < nr; i++) {
		if (!kept || strcmp(queries[kept - 1].name, queries[i].name))
			queries[kept++] = queries[i];
	}
	bodies->queries = queries;
	bodies->nr_queries = kept;
	return 0;
}

static int read_object(const char *path, const char *release, const char *const *names,
		       size_t nr_names, struct bodies_object *bodies)
{
	const char *name = bodies->object->name;
	bool vmlinux = !strcmp(name, KLP_VMLINUX);
	char *file;
	int err;

	file = vmlinux ? debuginfo_vmlinux(path, release) : debuginfo_module(path, release, name);
	if (!file)
		return vmlinux ? -ENOENT : 0;
	err = make_queries(bodies, names, nr_names);
	if (err)
		diag_error(file, NULL, "out of memory");
	else
		err = inlined_find(file, bodies->queries, bodies->nr_queries);
	bodies->known = !err;
	free(file);
	return err;
}

int bodies_read(const char *path, const char *release, const struct patchinfo *info,
		const char *const *names, size_t nr_names, struct bodies *bodies)
{
	const struct patch_object *object;
	size_t nr = 0;
	int err = 0;

	*bodies = (struct bodies){ 0 };
	if (!path)
		return 0;
	list_for_each_entry(object, &info->objects, list)
		nr++;
	bodies->objects = calloc(nr + 1, sizeof(*bodies->objects));
	if (!bodies->objects) {
		diag_error(path, NULL, "out of memory");
		return -ENOMEM;
	}
	list_for_each_entry(object, &info->objects, list) {
		struct bodies_object *next = &bodies->objects[bodies->nr_objects++];

		next->object = object;
		if (!err && !list_empty(&object->functions))
			err = read_object(path, release, names, nr_names, next);
	}
	if (err)
		bodies_free(bodies);
	return err;
}

static const struct bodies_object *find_object(const struct bodies *bodies,
					       const struct patch_object *object)
{
	for (size_t i = 0; i < bodies->nr_objects; i++) {
		if (bodies->objects[i].object == object && bodies->objects[i].known)
			return &bodies->objects[i];
	}
	return NULL;
}

const struct inlined_query *bodies_of(const struct bodies *bodies,
				      const struct patch_object *object, const char *name)
{
	const struct bodies_object *found = find_object(bodies, object);
	const struct inlined_query key = { .name = name };

	if (!found || !found->nr_queries)
		return NULL;
	return bsearch(&key, found->queries, found->nr_queries, sizeof(key), compare_queries);
}

bool bodies_are_known(const struct bodies *bodies, const struct patch_object *object)
{
	return find_object(bodies, object) != NULL;
}

bool bodies_is_in_file(const struct inlined_function *function, const struct symlist_file *file)
{
	const char *slash;

	if (!function->unit)
		return false;
	slash = strchr(file->name, '/') ? NULL : strrchr(function->unit, '/');
	return !strcmp(slash ? slash + 1 : function->unit, file->name);
}

void bodies_free(struct bodies *bodies)
{
	for (size_t i = 0; i < bodies->nr_objects; i++) {
		if (bodies->objects[i].known)
			inlined_free(bodies->objects[i].queries, bodies->objects[i].nr_queries);
		free(bodies->objects[i].queries);
	}
	free(bodies->objects);
	*bodies = (struct bodies){ 0 };
}
