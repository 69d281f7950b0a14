// SPDX-License-Identifier: GPL-2.0
/*
 * Build IDs of what a livepatch is converted for: see record.h.
 */
#include <stdlib.h>
#include <string.h>

#include "build-id.h"
#include "diag.h"
#include "klp.h"
#include "record.h"

static int record_compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of objects, sorted, some of them several times; NULL without memory. */
static const char **collect_objects(const struct livepatch *livepatch,
				    const struct resolution *resolution, size_t *nr)
{
	const struct patchinfo *info = &livepatch->info;
	const struct patch_object *object;
	const char **names;

	names = calloc(1 + info->nr_objects + resolution->nr_decisions, sizeof(*names));
	if (!names)
		return NULL;
	*nr = 0;
	names[(*nr)++] = KLP_VMLINUX;
	list_for_each_entry(object, &info->objects, list)
		names[(*nr)++] = object->name;
	for (size_t i = 0; i < resolution->nr_decisions; i++) {
		if (resolution->decisions[i].object)
			names[(*nr)++] = resolution->decisions[i].object;
	}
	qsort(names, *nr, sizeof(*names), record_compare_names);
	return names;
}

int record_builds(struct livepatch *livepatch, const struct resolution *resolution)
{
	struct elf_file *elf = livepatch->elf;
	const char **names;
	size_t nr;
	int err = 0;

	names = collect_objects(livepatch, resolution, &nr);
	if (!names)
		return diag_out_of_memory(elf->name);
	for (size_t i = 0; !err && i < nr; i++) {
		const struct symlist_object *object =
			symlist_find_object(&livepatch->symbols, names[i]);

		if (object && object->build_id && (!i || strcmp(names[i - 1], names[i])))
			err = build_note_add(elf, object->name, object->build_id);
	}
	free(names);
	return err;
}
