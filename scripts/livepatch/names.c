// SPDX-License-Identifier: GPL-2.0
/*
 * Collects names for one look through the list of symbols: see names.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "missed.h"
#include "names.h"
#include "reference.h"
#include "subject.h"

static int add(struct names *names, const char *name, size_t length)
{
	char *copy;

	if (names->nr == names->room) {
		size_t room = names->room ? 2 * names->room : 64;
		char **array = reallocarray(names->names, room, sizeof(*array));

		if (!array)
			return -ENOMEM;
		names->names = array;
		names->room = room;
	}
	copy = strndup(name, length);
	if (!copy)
		return -ENOMEM;
	names->names[names->nr++] = copy;
	return 0;
}

/* What is around a use; the same as for the use before it is not added again. */
static int add_around(const struct facts *facts, const struct reference_use *use,
		      struct names *names)
{
	const char *around[SUBJECT_DEPTH];
	char buffer[SUBJECT_NAME_ROOM];
	size_t nr = subject_names_around(facts, subject_place(use), around, buffer);
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++) {
		if (!names->nr || strcmp(names->names[names->nr - 1], around[i]))
			err = add(names, around[i], strlen(around[i]));
	}
	return err;
}

static int add_reference(const struct facts *facts, const struct reference *reference,
			 struct names *names)
{
	int err = add(names, reference->name, strlen(reference->name));

	for (size_t i = 0; !err && i < reference->nr_uses; i++)
		err = add_around(facts, &reference->uses[i], names);
	return err;
}

/* The name, and that of which it may be a compiler's variant. */
static int add_function(const struct patch_function *function, struct names *names)
{
	size_t stem = strcspn(function->old_name, ".");
	int err = add(names, function->old_name, strlen(function->old_name));

	if (!err && stem && function->old_name[stem])
		err = add(names, function->old_name, stem);
	return err;
}

static int add_state(const struct facts *facts, struct names *names)
{
	const struct elf_symbol *symbol;
	int err = 0;

	list_for_each_entry(symbol, &facts->elf->symbols, list) {
		if (!err && missed_is_state(facts, symbol))
			err = add(names, symbol->name, strcspn(symbol->name, "."));
	}
	return err;
}

int names_collect(const struct facts *facts, const struct list_head *references,
		  struct names *names)
{
	const struct reference *reference;
	const struct patch_function *function;
	const struct patch_object *object;
	int err = 0;

	*names = (struct names){ 0 };
	list_for_each_entry(reference, references, list) {
		if (!err)
			err = add_reference(facts, reference, names);
	}
	list_for_each_entry(object, &facts->info.objects, list) {
		list_for_each_entry(function, &object->functions, list) {
			if (!err)
				err = add_function(function, names);
		}
	}
	if (!err)
		err = add_state(facts, names);
	if (err)
		diag_error(facts->elf->name, NULL, "out of memory");
	return err;
}

void names_free(struct names *names)
{
	for (size_t i = 0; i < names->nr; i++)
		free(names->names[i]);
	free(names->names);
	*names = (struct names){ 0 };
}
