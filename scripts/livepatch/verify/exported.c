// SPDX-License-Identifier: GPL-2.0
/*
 * What a module may link to: see exported.h.
 */
#include <stdlib.h>
#include <string.h>

#include "../klp.h"
#include "../modinfo.h"
#include "exported.h"

static int exported_compare_strings(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort_strings(const char **strings, size_t nr)
{
	if (nr)
		qsort(strings, nr, sizeof(*strings), exported_compare_strings);
}

static bool has_string(const char **strings, size_t nr, const char *string)
{
	return nr && bsearch(&string, strings, nr, sizeof(*strings), exported_compare_strings);
}

/* By name; of one name, the entry that the kernel comes to first. */
static int compare_crcs(const void *a, const void *b)
{
	const struct exported_crc *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : x->number < y->number ? -1 : x->number > y->number;
}

static int compare_pointers(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t) * (const void *const *)a,
		  y = (uintptr_t) * (const void *const *)b;

	return x < y ? -1 : x > y;
}

/* kernel/module/main.c: find_sec() looks for it among allocated sections. */
static const struct elf_section *versions_section(const struct verifier *verifier)
{
	for (size_t i = verify_section_place(verifier, "__versions");
	     i < verifier->nr_by_name && !strcmp(verifier->by_name[i]->name, "__versions"); i++) {
		if (verify_is_allocated(verifier->by_name[i]))
			return verifier->by_name[i];
	}
	return NULL;
}

static int read_crcs(const struct verifier *verifier, struct exported *exported)
{
	const struct elf_section *section = versions_section(verifier);
	const struct elf_file *elf = verifier->elf;
	size_t nr = section && section->data ? section->size / MODINFO_VERSION_SIZE : 0;

	exported->has_crcs = section != NULL;
	exported->crcs = calloc(nr + 1, sizeof(*exported->crcs));
	if (!exported->crcs)
		return diag_out_of_memory(verifier->elf->name);
	for (size_t i = 0; i < nr; i++) {
		struct exported_crc *entry = &exported->crcs[exported->nr_crcs];
		uint64_t at = i * MODINFO_VERSION_SIZE;

		entry->name = elf_string_at(section, at + elf->address_size);
		entry->number = i;
		if (entry->name && !elf_get(elf, section, at, elf->address_size, &entry->crc))
			exported->nr_crcs++;
	}
	qsort(exported->crcs, exported->nr_crcs, sizeof(*exported->crcs), compare_crcs);
	return 0;
}

static int read_imports(const struct verifier *verifier, struct exported *exported)
{
	const char *import = NULL;
	size_t nr = 0;

	while ((import = elf_modinfo(verifier->elf, "import_ns", import)))
		nr++;
	exported->imports = calloc(nr + 1, sizeof(*exported->imports));
	if (!exported->imports)
		return diag_out_of_memory(verifier->elf->name);
	while ((import = elf_modinfo(verifier->elf, "import_ns", import)))
		exported->imports[exported->nr_imports++] = import;
	sort_strings(exported->imports, exported->nr_imports);
	return 0;
}

static int read_extra(const struct verifier *verifier, struct exported *exported)
{
	const char *const *names = verifier->exports;

	while (names && names[exported->nr_extra])
		exported->nr_extra++;
	exported->extra = calloc(exported->nr_extra + 1, sizeof(*exported->extra));
	if (!exported->extra)
		return diag_out_of_memory(verifier->elf->name);
	for (size_t i = 0; names && i < exported->nr_extra; i++)
		exported->extra[i] = names[i];
	sort_strings(exported->extra, exported->nr_extra);
	return 0;
}

/* The object of a name of depends=, where modpost writes the file's: dm-mod for dm_mod. */
static const struct symlist_object *find_object(const struct symlist *symbols, const char *file,
						size_t length)
{
	char name[KLP_OBJECT_NAME_MAX + 1];

	if (length > KLP_OBJECT_NAME_MAX)
		return NULL;
	for (size_t i = 0; i < length; i++)
		name[i] = file[i] == '-' ? '_' : file[i];
	name[length] = '\0';
	return symlist_find_object(symbols, name);
}

/* The objects whose exports are there: vmlinux, and what the module depends on. */
static const struct symlist_object **find_objects(const struct verifier *verifier, size_t *nr)
{
	const char *depends = verifier->depends ? verifier->depends : "";
	const struct symlist_object **objects = calloc(strlen(depends) + 2, sizeof(*objects));

	*nr = 0;
	if (!objects)
		return NULL;
	objects[(*nr)++] = symlist_find_object(verifier->symbols, KLP_VMLINUX);
	while (*depends) {
		size_t length = strcspn(depends, ",");

		objects[(*nr)++] = find_object(verifier->symbols, depends, length);
		depends += length + (depends[length] == ',');
	}
	qsort(objects, *nr, sizeof(*objects), compare_pointers);
	return objects;
}

static int read_list(const struct verifier *verifier, struct exported *exported)
{
	const struct symlist *symbols = verifier->symbols;
	const struct symlist_object **objects;
	size_t nr;

	objects = find_objects(verifier, &nr);
	exported->in_list = calloc(symbols->nr_names + 1, sizeof(*exported->in_list));
	if (!objects || !exported->in_list) {
		free(objects);
		return diag_out_of_memory(verifier->elf->name);
	}
	for (size_t i = 0; i < verifier->nr_groups; i++) {
		const struct verifier_group *group = &verifier->groups[i];
		bool *found = &exported->in_list[group->name - symbols->names];

		if (*found ||
		    !bsearch(&group->object, objects, nr, sizeof(*objects), compare_pointers))
			continue;
		for (size_t j = 0; j < group->nr; j++)
			*found |= !!(group->first[j].flags & SYMLIST_EXPORTED);
	}
	free(objects);
	return 0;
}

int exported_read(const struct verifier *verifier, struct exported *exported)
{
	int err;

	*exported = (struct exported){ 0 };
	err = read_list(verifier, exported);
	if (!err)
		err = read_extra(verifier, exported);
	if (!err)
		err = read_crcs(verifier, exported);
	return err ? err : read_imports(verifier, exported);
}

bool exported_has(const struct exported *exported, const struct verifier *verifier,
		  const char *name)
{
	const struct symlist_name *entry = symlist_find(verifier->symbols, name);

	return exported->in_list[entry - verifier->symbols->names] ||
	       has_string(exported->extra, exported->nr_extra, name);
}

bool exported_crc(const struct exported *exported, const char *name, uint64_t *crc)
{
	size_t low = 0, high = exported->nr_crcs;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(exported->crcs[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == exported->nr_crcs || strcmp(exported->crcs[low].name, name) != 0)
		return false;
	*crc = exported->crcs[low].crc;
	return true;
}

bool exported_imports(const struct exported *exported, const char *namespace)
{
	return has_string(exported->imports, exported->nr_imports, namespace);
}

void exported_free(struct exported *exported)
{
	free(exported->in_list);
	free(exported->extra);
	free(exported->crcs);
	free(exported->imports);
}
