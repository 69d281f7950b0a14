// SPDX-License-Identifier: GPL-2.0
/*
 * Collects names for one look through the list of symbols: see wanted.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "annotation.h"
#include "diag.h"
#include "klp.h"
#include "reference.h"
#include "wanted.h"

static int add(struct wanted *wanted, const char *name, size_t length)
{
	char *copy;

	if (wanted->nr == wanted->room) {
		size_t room = wanted->room ? 2 * wanted->room : 64;
		char **array = reallocarray(wanted->names, room, sizeof(*array));

		if (!array)
			return -ENOMEM;
		wanted->names = array;
		wanted->room = room;
	}
	copy = strndup(name, length);
	if (!copy)
		return -ENOMEM;
	wanted->names[wanted->nr++] = copy;
	return 0;
}

/* The name, and that of which it may be a copy under a name with a prefix. */
static int add_copy(struct wanted *wanted, const char *name, size_t length)
{
	const char *stripped = klp_stripped_name(name);
	int err = add(wanted, name, length);

	if (!err && stripped && stripped < name + length)
		err = add(wanted, stripped, name + length - stripped);
	return err;
}

/*
 * What the module has: functions and objects, also inlined ones, may be copies of the kernel's.
 * Also what has no name before a dot, or none at all: whoever asks for it must find that the
 * kernel has nothing such.
 */
static int add_own(const struct elf_file *elf, const struct lines *lines, struct wanted *wanted)
{
	const struct elf_symbol *symbol;
	const char *const *names;
	int err = 0;
	size_t nr;

	list_for_each_entry(symbol, &elf->symbols, list) {
		if (!err && symbol->section)
			err = add_copy(wanted, symbol->name, strcspn(symbol->name, "."));
	}
	names = lines_inlined_names(lines, &nr);
	for (size_t i = 0; !err && i < nr; i++)
		err = add_copy(wanted, names[i], strlen(names[i]));
	return err;
}

/* The name, and that of which it may be a compiler's variant. */
static int add_function(const struct patch_function *function, struct wanted *wanted)
{
	size_t stem = strcspn(function->old_name, ".");
	int err = add(wanted, function->old_name, strlen(function->old_name));

	if (!err && function->old_name[stem])
		err = add(wanted, function->old_name, stem);
	return err;
}

/* Those that are patched, and vmlinux, which copies may be from. */
static size_t add_patched(const struct patchinfo *info, const char **names)
{
	const struct patch_object *object;
	size_t nr = 0;

	names[nr++] = KLP_VMLINUX;
	list_for_each_entry(object, &info->objects, list)
		names[nr++] = object->name;
	return nr;
}

/* And those that annotations name, and that the livepatch may depend on. */
static int add_objects(const struct list_head *references, const struct patchinfo *info,
		       const char *const *may_depend, struct wanted *wanted)
{
	const struct reference *reference;
	const struct patch_object *object;
	size_t nr = 1, nr_more = 0;

	list_for_each_entry(object, &info->objects, list)
		nr++;
	list_for_each_entry(reference, references, list)
		nr_more += 2 * !!reference->annotation;
	for (const char *const *name = may_depend; name && *name; name++)
		nr_more++;
	wanted->referring = calloc(nr + 1, sizeof(*wanted->referring));
	wanted->objects = calloc(nr + nr_more + 1, sizeof(*wanted->objects));
	if (!wanted->referring || !wanted->objects)
		return -ENOMEM;
	add_patched(info, wanted->referring);
	nr = add_patched(info, wanted->objects);
	list_for_each_entry(reference, references, list) {
		if (!reference->annotation)
			continue;
		wanted->objects[nr++] = reference->annotation->object;
		if (reference->annotation->gate)
			wanted->objects[nr++] = reference->annotation->gate;
	}
	for (; may_depend && *may_depend; may_depend++)
		wanted->objects[nr++] = *may_depend;
	return 0;
}

int wanted_collect(const struct elf_file *elf, const struct list_head *references,
		   const struct patchinfo *info, const struct lines *lines,
		   const char *const *may_depend, struct wanted *wanted)
{
	const struct reference *reference;
	const struct patch_function *function;
	const struct patch_object *object;
	int err = 0;

	*wanted = (struct wanted){ 0 };
	err = add(wanted, "klp_enable_patch",
		  strlen("klp_enable_patch")); /* place.c asks about it */
	list_for_each_entry(reference, references, list) {
		if (!err)
			err = add(wanted, reference->name, strlen(reference->name));
	}
	list_for_each_entry(object, &info->objects, list) {
		list_for_each_entry(function, &object->functions, list) {
			if (!err)
				err = add_function(function, wanted);
		}
	}
	if (!err)
		err = add_own(elf, lines, wanted);
	if (!err)
		err = add_objects(references, info, may_depend, wanted);
	if (err)
		diag_out_of_memory(elf->name);
	return err;
}

void wanted_free(struct wanted *wanted)
{
	for (size_t i = 0; i < wanted->nr; i++)
		free(wanted->names[i]);
	free(wanted->names);
	free(wanted->referring);
	free(wanted->objects);
	*wanted = (struct wanted){ 0 };
}
