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

struct exports_reader {
	struct symlist *symbols;
	struct exports *exports;
	const char *module; /* that may link to them */
	bool list_tells;    /* what vmlinux exports, and to whom */
	bool vmlinux;	    /* a file named an export of vmlinux */
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

static int add_export(struct exports *exports, const char *name)
{
	if (exports->nr_names + 1 >= exports->room) {
		size_t room = exports->room ? 2 * exports->room : 16;
		const char **names = reallocarray(exports->names, room, sizeof(*names));

		if (!names)
			return diag_out_of_memory(NULL);
		exports->names = names;
		exports->room = room;
	}
	exports->names[exports->nr_names++] = name;
	return 0;
}

static int exports_compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Files repeat each other, and each reference is looked for among the names. */
static void sort_exports(struct exports *exports)
{
	size_t nr = 0;

	if (!exports->nr_names)
		return;
	qsort(exports->names, exports->nr_names, sizeof(*exports->names), exports_compare_names);
	for (size_t i = 0; i < exports->nr_names; i++) {
		if (!nr || strcmp(exports->names[nr - 1], exports->names[i]))
			exports->names[nr++] = exports->names[i];
	}
	exports->names[nr] = NULL;
	exports->nr_names = nr;
}

/* A symbol that vmlinux exports is a global one. */
static void mark_exported(const struct symlist_name *entry, enum symlist_flag flag)
{
	const unsigned int flags = SYMLIST_EXPORTED | SYMLIST_FOR_MODULES;

	for (size_t i = 0; i < entry->nr_symbols; i++) {
		struct symlist_symbol *symbol = &entry->symbols[i];

		if (!strcmp(symbol->object->name, KLP_VMLINUX) && !symlist_is_local(symbol))
			symbol->flags = (symbol->flags & ~flags) | flag;
	}
}

static int visit_export(const struct symvers_export *export, void *data)
{
	struct exports_reader *reader = data;
	const struct symlist_name *entry = symlist_find_if_asked(reader->symbols, export->symbol);

	if (!strcmp(export->module, KLP_VMLINUX)) {
		reader->vmlinux = true;
		if (entry && !reader->list_tells)
			mark_exported(entry, symvers_is_for_modules(export->namespace) ?
						     SYMLIST_FOR_MODULES :
						     SYMLIST_EXPORTED);
		return 0;
	}
	if (!entry || is_in_list(reader->symbols, export->module))
		return 0;
	if (symvers_is_for_modules(export->namespace) &&
	    !symvers_is_for(export->namespace, reader->module))
		return 0;
	return add_export(reader->exports, entry->name);
}

/* Does the list tell all that the loader asks of an export (kernel/module/main.c: find_symbol())? */
static bool list_tells(const struct symlist *symbols)
{
	const unsigned int flags = SYMLIST_EXPORTED | SYMLIST_FOR_MODULES;

	return (symbols->known_flags & flags) == flags;
}

int exports_read(const char *const *paths, size_t nr_paths, const char *module,
		 struct symlist *symbols, const char *list_path, struct exports *exports)
{
	struct exports_reader reader = {
		.symbols = symbols,
		.exports = exports,
		.module = module,
		.list_tells = list_tells(symbols),
	};
	int err = 0;

	*exports = (struct exports){ 0 };
	for (size_t i = 0; !err && i < nr_paths; i++)
		err = symvers_read(paths[i], visit_export, &reader);
	sort_exports(exports);
	if (!err && !reader.list_tells && !reader.vmlinux) {
		diag_error(list_path, CHECK_NONE,
			   "does not tell %s; give the kernel's Module.symvers with --symvers",
			   symbols->known_flags & SYMLIST_EXPORTED ?
				   "which exports of vmlinux are for named modules alone" :
				   "what vmlinux exports");
		err = -EINVAL;
	}
	return err;
}

bool exports_have(const struct exports *exports, const char *name)
{
	return exports->nr_names && bsearch(&name, exports->names, exports->nr_names,
					    sizeof(*exports->names), exports_compare_names);
}

void exports_free(struct exports *exports)
{
	free(exports->names);
	*exports = (struct exports){ 0 };
}
