// SPDX-License-Identifier: GPL-2.0
/*
 * Names in the kernel's types: see types-find.h.
 */
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "klp.h"
#include "types-find.h"

/* The names that begin with a byte, and have another one next: most others are told by that. */
#define STARTS (1 << 14)

struct found_object {
	struct found_object *next;
	const char *name;
	const struct btf *btf;
	struct types_found *found; /* of each name */
};

struct types_finder {
	struct btf_file *file;
	const char **names; /* sorted */
	size_t nr;
	bool starts[STARTS];
	struct found_object *objects;
};

static int finder_compare(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Of a name that is not empty. */
static size_t start_of(const char *name)
{
	size_t start = (unsigned char)name[0];

	start = start * 131 + (unsigned char)name[1];
	if (name[1])
		start = start * 131 + (unsigned char)name[2];
	return start % STARTS;
}

int types_finder_open(struct btf_file *file, const char *const *names, size_t nr,
		      struct types_finder **result)
{
	struct types_finder *finder = calloc(1, sizeof(*finder));

	*result = finder;
	if (!finder)
		return diag_out_of_memory(NULL);
	finder->file = file;
	finder->names = calloc(nr + 1, sizeof(*finder->names));
	if (!finder->names) {
		types_finder_close(finder);
		*result = NULL;
		return diag_out_of_memory(NULL);
	}
	for (size_t i = 0; i < nr; i++) {
		if (!*names[i])
			continue;
		finder->names[finder->nr++] = names[i];
		finder->starts[start_of(names[i])] = true;
	}
	if (finder->nr)
		qsort(finder->names, finder->nr, sizeof(*finder->names), finder_compare);
	return 0;
}

/* The first of a name's places; @nr: it is none of them. */
static size_t place_of(const struct types_finder *finder, const char *name)
{
	size_t low = 0, high = finder->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(finder->names[middle], name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < finder->nr && !strcmp(finder->names[low], name) ? low : finder->nr;
}

/* Where what is found of a type's name is noted; NULL: the name does not matter. */
static struct types_found *found_of(const struct types_finder *finder,
				    const struct found_object *object, const struct btf_type *type)
{
	const char *name = btf__name_by_offset(object->btf, type->name_off);
	size_t place;

	if (!name || !*name || !finder->starts[start_of(name)])
		return NULL;
	place = place_of(finder, name);
	return place == finder->nr ? NULL : &object->found[place];
}

/* include/asm-generic/vmlinux.lds.h: PERCPU_INPUT(); pahole makes a list of what is there. */
static void note_per_cpu(const struct types_finder *finder, struct found_object *object,
			 const struct btf_type *section)
{
	const char *name = btf__name_by_offset(object->btf, section->name_off);
	const struct btf_var_secinfo *variables = btf_var_secinfos(section);

	if (!name || strcmp(name, ".data..percpu"))
		return;
	for (unsigned int i = 0; i < btf_vlen(section); i++) {
		const struct btf_type *type = btf__type_by_id(object->btf, variables[i].type);
		struct types_found *found;

		if (!type || !btf_is_var(type))
			continue;
		found = found_of(finder, object, type);
		if (found && !found->nr_per_cpu++)
			found->per_cpu = variables[i].type;
	}
}

static void note_type(const struct types_finder *finder, struct found_object *object, uint32_t id,
		      const struct btf_type *type)
{
	struct types_found *found = found_of(finder, object, type);

	if (!found)
		return;
	if (btf_is_func(type)) {
		if (found->nr_functions < TYPES_FUNCTIONS)
			found->functions[found->nr_functions] = id;
		found->nr_functions++;
	} else if (!found->nr_structures++) {
		found->structure = id;
	}
}

/* A function or variable of vmlinux is none of a module; a structure is. */
static void walk_types(const struct types_finder *finder, struct found_object *object,
		       uint32_t first)
{
	const uint32_t end = btf__type_cnt(object->btf);

	for (uint32_t id = 1; id < end; id++) {
		const struct btf_type *type = btf__type_by_id(object->btf, id);

		if (btf_is_composite(type) || (id >= first && btf_is_func(type)))
			note_type(finder, object, id, type);
		else if (id >= first && btf_is_datasec(type))
			note_per_cpu(finder, object, type);
	}
}

static int add_object(struct types_finder *finder, const char *name, struct found_object **result)
{
	struct found_object *object = calloc(1, sizeof(*object));
	uint32_t first;
	int err;

	if (!object)
		return diag_out_of_memory(NULL);
	object->name = name;
	object->next = finder->objects;
	finder->objects = object;
	object->found = calloc(finder->nr + 1, sizeof(*object->found));
	if (!object->found)
		return diag_out_of_memory(NULL);
	err = btf_file_object(finder->file, name, &object->btf, &first);
	if (!err && object->btf)
		walk_types(finder, object, first);
	*result = object;
	return err;
}

int types_find(struct types_finder *finder, const char *name_of_object, const char *name,
	       const struct btf **btf, struct types_found *found)
{
	struct found_object *object = finder->objects;
	size_t place = place_of(finder, name);
	int err = 0;

	*btf = NULL;
	*found = (struct types_found){ 0 };
	while (object && strcmp(object->name, name_of_object))
		object = object->next;
	if (!object)
		err = add_object(finder, name_of_object, &object);
	if (err || place == finder->nr)
		return err;
	*btf = object->btf;
	*found = object->found[place];
	return 0;
}

void types_finder_close(struct types_finder *finder)
{
	struct found_object *next;

	if (!finder)
		return;
	for (struct found_object *object = finder->objects; object; object = next) {
		next = object->next;
		free(object->found);
		free(object);
	}
	free(finder->names);
	free(finder);
}
