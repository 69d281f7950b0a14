// SPDX-License-Identifier: GPL-2.0
/*
 * Exports from Module.symvers files: see exports.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "exports.h"
#include "klp.h"
#include "symvers.h"

/* Each reference is looked for among them. */
#define EXPORTS_MAX 4096

struct exports_reader {
	const char *path;
	struct symlist *symbols;
	struct exports *exports;
	bool list_tells; /* what vmlinux exports */
	bool vmlinux;	 /* a file named an export of vmlinux */
};

/* "drivers/md/dm-mod" -> is an object dm_mod in the list? */
static bool is_in_list(const struct symlist *symbols, const char *module)
{
	const char *slash = strrchr(module, '/');
	char *name = strdup(slash ? slash + 1 : module);
	bool found = false;

	if (name) {
		for (char *dash = strchr(name, '-'); dash; dash = strchr(dash, '-'))
			*dash = '_';
		found = symlist_find_object(symbols, name) != NULL;
	}
	free(name);
	return found;
}

static int add_export(struct exports *exports, const char *path, const char *name)
{
	if (exports->nr_names == EXPORTS_MAX) {
		diag_error(
			path, CHECK_NONE,
			"more than %d exports that the livepatch refers to, and the list does not have; add their modules to the list with klp-symbols --modules",
			EXPORTS_MAX);
		return -E2BIG;
	}
	if (exports->nr_names + 1 >= exports->room) {
		size_t room = exports->room ? 2 * exports->room : 16;
		const char **names = reallocarray(exports->names, room, sizeof(*names));

		if (!names) {
			diag_error(NULL, CHECK_NONE, "out of memory");
			return -ENOMEM;
		}
		exports->names = names;
		exports->room = room;
	}
	exports->names[exports->nr_names++] = name;
	exports->names[exports->nr_names] = NULL;
	return 0;
}

/* A symbol that vmlinux exports is a global one. */
static void mark_exported(const struct symlist_name *entry)
{
	for (size_t i = 0; i < entry->nr_symbols; i++) {
		struct symlist_symbol *symbol = &entry->symbols[i];

		if (!strcmp(symbol->object->name, KLP_VMLINUX) && !symlist_is_local(symbol))
			symbol->flags |= SYMLIST_EXPORTED;
	}
}

static int visit_export(const struct symvers_export *export, void *data)
{
	struct exports_reader *reader = data;
	const struct symlist_name *entry = symlist_find_if_asked(reader->symbols, export->symbol);

	if (!strcmp(export->module, KLP_VMLINUX)) {
		reader->vmlinux = true;
		if (entry && !reader->list_tells)
			mark_exported(entry);
		return 0;
	}
	if (!entry || is_in_list(reader->symbols, export->module))
		return 0;
	return add_export(reader->exports, reader->path, entry->name);
}

int exports_read(const char *const *paths, size_t nr_paths, struct symlist *symbols,
		 const char *list_path, struct exports *exports)
{
	struct exports_reader reader = {
		.symbols = symbols,
		.exports = exports,
		.list_tells = symbols->known_flags & SYMLIST_EXPORTED,
	};
	int err = 0;

	for (size_t i = 0; !err && i < nr_paths; i++) {
		reader.path = paths[i];
		err = symvers_read(paths[i], visit_export, &reader);
	}
	if (!err && !reader.list_tells && !reader.vmlinux) {
		diag_error(
			list_path, CHECK_NONE,
			"does not tell what vmlinux exports; give the kernel's Module.symvers with --symvers");
		err = -EINVAL;
	}
	return err;
}

void exports_free(struct exports *exports)
{
	free(exports->names);
	*exports = (struct exports){ 0 };
}
