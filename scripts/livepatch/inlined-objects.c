// SPDX-License-Identifier: GPL-2.0
/*
 * Debug information of the patched objects: see inlined-objects.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "inlined-objects.h"
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
static int make_queries(struct inlined_object *inlined, const char *const *names, size_t nr_names)
{
	const struct patch_function *function;
	struct inlined_query *queries;
	size_t nr = 0, kept = 0;

	queries = calloc(count_functions(inlined->object) + nr_names + 1, sizeof(*queries));
	if (!queries)
		return -ENOMEM;
	list_for_each_entry(function, &inlined->object->functions, list) {
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
	inlined->queries = queries;
	inlined->nr_queries = kept;
	return 0;
}

static int inlined_objects_read_object(const char *path, const struct symlist *symbols,
				       const char *const *names, size_t nr_names,
				       struct inlined_object *inlined)
{
	const char *name = inlined->object->name, *release = symbols->release;
	const struct symlist_object *known = symlist_find_object(symbols, name);
	bool vmlinux = !strcmp(name, KLP_VMLINUX);
	char *file;
	int err;

	file = vmlinux ? debuginfo_vmlinux(path, release) : debuginfo_module(path, release, name);
	if (!file)
		return vmlinux ? -ENOENT : 0;
	err = make_queries(inlined, names, nr_names);
	if (err)
		diag_out_of_memory(file);
	else
		err = inlined_find(file, known ? known->build_id : NULL, inlined->queries,
				   inlined->nr_queries);
	inlined->known = !err;
	free(file);
	return err;
}

int inlined_objects_read(const char *path, const struct symlist *symbols,
			 const struct patchinfo *info, const char *const *names, size_t nr_names,
			 struct inlined_objects *inlined)
{
	const struct patch_object *object;
	int err = 0;

	*inlined = (struct inlined_objects){ 0 };
	if (!path)
		return 0;
	inlined->objects = calloc(info->nr_objects + 1, sizeof(*inlined->objects));
	if (!inlined->objects)
		return diag_out_of_memory(path);
	list_for_each_entry(object, &info->objects, list) {
		struct inlined_object *next = &inlined->objects[inlined->nr_objects++];

		next->object = object;
		if (!err && !list_empty(&object->functions))
			err = inlined_objects_read_object(path, symbols, names, nr_names, next);
	}
	if (err)
		inlined_objects_free(inlined);
	return err;
}

static const struct inlined_object *find_object(const struct inlined_objects *inlined,
						const char *object)
{
	for (size_t i = 0; i < inlined->nr_objects; i++) {
		if (inlined->objects[i].known && !strcmp(inlined->objects[i].object->name, object))
			return &inlined->objects[i];
	}
	return NULL;
}

const struct inlined_query *inlined_objects_of(const struct inlined_objects *inlined,
					       const char *object, const char *name)
{
	const struct inlined_object *found = find_object(inlined, object);
	const struct inlined_query key = { .name = name };

	if (!found || !found->nr_queries)
		return NULL;
	return bsearch(&key, found->queries, found->nr_queries, sizeof(key), compare_queries);
}

bool inlined_objects_know(const struct inlined_objects *inlined, const char *object)
{
	return find_object(inlined, object) != NULL;
}

bool inlined_is_in_file(const struct inlined_function *function, const struct symlist_file *file)
{
	const char *slash;

	if (!function->unit)
		return false;
	slash = strchr(file->name, '/') ? NULL : strrchr(function->unit, '/');
	return !strcmp(slash ? slash + 1 : function->unit, file->name);
}

void inlined_objects_free(struct inlined_objects *inlined)
{
	for (size_t i = 0; i < inlined->nr_objects; i++) {
		if (inlined->objects[i].known)
			inlined_free(inlined->objects[i].queries, inlined->objects[i].nr_queries);
		free(inlined->objects[i].queries);
	}
	free(inlined->objects);
	*inlined = (struct inlined_objects){ 0 };
}
