// SPDX-License-Identifier: GPL-2.0
/*
 * Prints references of a Symbols.list: see refers-print.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../diag.h"
#include "../klp.h"
#include "../symlist.h"
#include "refers-print.h"

/* All names of an object, by ordinal. */
struct names {
	const char *object;
	char **names;
	size_t nr, room;
	bool full; /* there was no memory */
};

struct printer {
	const char *path;
	struct symlist list;
	const struct symlist_object *object;
	struct names own, vmlinux;
};

static void add_name(struct names *names, const char *name, size_t length)
{
	if (names->nr == names->room) {
		size_t room = names->room ? 2 * names->room : 1024;
		char **array = reallocarray(names->names, room, sizeof(*array));

		if (!array) {
			names->full = true;
			return;
		}
		names->names = array;
		names->room = room;
	}
	names->names[names->nr] = strndup(name, length);
	if (names->names[names->nr])
		names->nr++;
	else
		names->full = true;
}

static void visit_name(const char *object, const char *name, size_t length, char type, void *data)
{
	struct printer *printer = data;

	(void)type;
	if (!strcmp(object, printer->own.object))
		add_name(&printer->own, name, length);
	if (!strcmp(object, printer->vmlinux.object))
		add_name(&printer->vmlinux, name, length);
}

static void print_reference(const struct symlist_reference *reference, void *data)
{
	static const char *const remarks[NR_REFERS_KINDS] = {
		[REFERS_EXACT] = "",
		[REFERS_OTHER] = "",
		[REFERS_INSIDE] = ", or what is between it and the next",
		[REFERS_BEFORE] = ", from a little before it",
	};
	const struct printer *printer = data;
	const char *name = printer->own.names[reference->target], *of = NULL;
	size_t length = strlen(name);
	struct symlist_other other;

	if (symlist_reference_other(printer->object, reference, &other)) {
		of = other.name ? "another module" : KLP_VMLINUX;
		name = other.name ? other.name : printer->vmlinux.names[other.ordinal];
		length = other.name ? other.length : strlen(name);
	}
	printf("  +0x%x\t%.*s%s%s%s\n", reference->offset, (int)length, name, of ? " of " : "",
	       of ? of : "", remarks[reference->kind]);
}

static int print_symbols(struct printer *printer, const char *name)
{
	const struct symlist_name *entry = symlist_find(&printer->list, name);
	bool any = false;

	for (size_t i = 0; i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (symbol->object != printer->object)
			continue;
		printf("%s:%s,%u%s%s%s\n", printer->object->name, name, symbol->rank_coming,
		       symbol->file ? " (" : "", symbol->file ? symbol->file->name : "",
		       symbol->file ? ")" : "");
		symlist_references(printer->object, symbol->ordinal, print_reference, printer);
		any = true;
	}
	if (any)
		return 0;
	diag_error(printer->path, CHECK_NONE, "%s has no symbol \"%s\"", printer->object->name,
		   name);
	return -ENOENT;
}

static int find_object(struct printer *printer, const char *object)
{
	printer->object = symlist_find_object(&printer->list, object);
	if (printer->object && printer->object->references)
		return 0;
	if (printer->object)
		diag_error(
			printer->path, CHECK_NONE,
			"it does not tell what symbols of %s refer to; that is known of modules, and of vmlinux on x86-64 by its image or ELF file",
			object);
	else
		diag_error(printer->path, CHECK_NONE, "has no object \"%s\"", object);
	return -ENOENT;
}

static int print_of(struct printer *printer, const char *object, const char *name)
{
	const char *const names[] = { name }, *const objects[] = { object, NULL };
	const struct symlist_query query = { .names = names, .nr_names = 1, .referring = objects };
	int err;

	printer->own.object = object;
	printer->vmlinux.object = KLP_VMLINUX;
	err = symlist_read(printer->path, &query, &printer->list);
	if (err)
		return err;
	err = find_object(printer, object);
	if (!err)
		err = symlist_walk(printer->path, visit_name, printer);
	if (!err && (printer->own.full || printer->vmlinux.full))
		err = diag_out_of_memory(printer->path);
	if (!err)
		err = print_symbols(printer, name);
	symlist_free(&printer->list);
	return err;
}

static void free_names(struct names *names)
{
	for (size_t i = 0; i < names->nr; i++)
		free(names->names[i]);
	free(names->names);
}

int refers_print(const char *path, const char *which)
{
	const char *colon = strchr(which, ':');
	char *object = colon ? strndup(which, colon - which) : strdup(KLP_VMLINUX);
	struct printer printer = { .path = path };
	int err;

	if (!object)
		return diag_out_of_memory(path);
	err = print_of(&printer, object, colon ? colon + 1 : which);
	free_names(&printer.own);
	free_names(&printer.vmlinux);
	free(object);
	return err;
}
