// SPDX-License-Identifier: GPL-2.0
/*
 * Collects names for one look through the list of symbols: see wanted.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "livepatch.h"
#include "reference.h"
#include "unpatched.h"
#include "use.h"
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

/* What is around a use; the same as for the use before it is not added again. */
static int add_around(const struct livepatch *livepatch, const struct reference_site *site,
		      struct wanted *wanted)
{
	const char *around[USE_DEPTH];
	char buffer[USE_NAME_ROOM];
	size_t nr = use_names_around(livepatch, use_place(site), around, buffer);
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++) {
		if (!wanted->nr || strcmp(wanted->names[wanted->nr - 1], around[i]))
			err = add(wanted, around[i], strlen(around[i]));
	}
	return err;
}

static int add_reference(const struct livepatch *livepatch, const struct reference *reference,
			 struct wanted *wanted)
{
	int err = add(wanted, reference->name, strlen(reference->name));

	for (size_t i = 0; !err && i < reference->nr_sites; i++)
		err = add_around(livepatch, &reference->sites[i], wanted);
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

static int add_state(const struct livepatch *livepatch, struct wanted *wanted)
{
	const struct elf_symbol *symbol;
	int err = 0;

	list_for_each_entry(symbol, &livepatch->elf->symbols, list) {
		if (!err && unpatched_is_state(livepatch, symbol))
			err = add(wanted, symbol->name, strcspn(symbol->name, "."));
	}
	return err;
}

int wanted_collect(const struct livepatch *livepatch, struct wanted *wanted)
{
	const struct reference *reference;
	const struct patch_function *function;
	const struct patch_object *object;
	int err = 0;

	*wanted = (struct wanted){ 0 };
	err = add(wanted, "klp_enable_patch",
		  strlen("klp_enable_patch")); /* place.c asks about it */
	list_for_each_entry(reference, &livepatch->references, list) {
		if (!err)
			err = add_reference(livepatch, reference, wanted);
	}
	list_for_each_entry(object, &livepatch->info.objects, list) {
		list_for_each_entry(function, &object->functions, list) {
			if (!err)
				err = add_function(function, wanted);
		}
	}
	if (!err)
		err = add_state(livepatch, wanted);
	if (err)
		diag_error(livepatch->elf->name, CHECK_NONE, "out of memory");
	return err;
}

void wanted_free(struct wanted *wanted)
{
	for (size_t i = 0; i < wanted->nr; i++)
		free(wanted->names[i]);
	free(wanted->names);
	*wanted = (struct wanted){ 0 };
}
