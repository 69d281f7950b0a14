// SPDX-License-Identifier: GPL-2.0
/*
 * What vmlinux exports, from Module.symvers of the kernel's headers: for sources
 * whose symbols do not tell, and to prove that both are of one kernel.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../diag.h"
#include "ksyms.h"
#include "../symvers.h"

#define REMEDY "give the whole Module.symvers of that kernel's headers"

/* A global symbol, and what Module.symvers says of it. */
struct symvers_symbol {
	struct ksym *symbol;
	bool in_table; /* there is a __ksymtab_ of it */
	bool exported, for_modules;
	uint32_t crc;
};

struct symvers_marker {
	const char *path;
	const struct ksyms *ksyms;
	struct symvers_symbol *globals; /* sorted by name */
	size_t nr;
	bool tables;	 /* the symbols tell what is exported */
	bool namespaces; /* the file tells them: old kernels' have no such column */
	size_t marked;
};

static int ksyms_symvers_compare_symbols(const void *a, const void *b)
{
	const struct symvers_symbol *first = a, *second = b;

	return strcmp(first->symbol->name, second->symbol->name);
}

static struct symvers_symbol *find_global(const struct symvers_marker *marker, const char *name)
{
	struct ksym symbol = { .name = name };
	const struct symvers_symbol wanted = { .symbol = &symbol };

	return bsearch(&wanted, marker->globals, marker->nr, sizeof(wanted),
		       ksyms_symvers_compare_symbols);
}

static int symvers_differs(const struct symvers_marker *marker, const char *name, const char *how)
{
	diag_error(marker->path, CHECK_NONE, "%s %s: it is cut, or of another kernel; " REMEDY,
		   name, how);
	return -EINVAL;
}

static int mark_export(const struct symvers_export *export, void *data)
{
	struct symvers_marker *marker = data;
	struct symvers_symbol *found;

	marker->namespaces |= *export->namespace != '\0';
	if (strcmp(export->module, "vmlinux"))
		return 0;
	found = find_global(marker, export->symbol);
	if (!found || (marker->tables && !found->in_table))
		return symvers_differs(marker, export->symbol,
				       found ? "is exported by this, and not by vmlinux" :
					       "is exported by this, and not in vmlinux");
	found->exported = true;
	found->crc = export->crc;
	found->for_modules = symvers_is_for_modules(export->namespace);
	marker->marked++;
	return 0;
}

static int find_globals(struct symvers_marker *marker)
{
	const struct ksyms *ksyms = marker->ksyms;
	struct symvers_symbol *found;
	const char *name;

	marker->globals = calloc(ksyms->nr + 1, sizeof(*marker->globals));
	if (!marker->globals)
		return diag_out_of_memory(marker->path);
	for (size_t i = 0; i < ksyms->nr; i++) {
		if (!symlist_is_local(&(struct symlist_symbol){ .type = ksyms->symbols[i].type }))
			marker->globals[marker->nr++].symbol = &ksyms->symbols[i];
	}
	qsort(marker->globals, marker->nr, sizeof(*marker->globals), ksyms_symvers_compare_symbols);
	for (size_t i = 0; i < ksyms->nr; i++) {
		name = ksyms_exported(&ksyms->symbols[i]);
		found = name ? find_global(marker, name) : NULL;
		marker->tables |= name != NULL;
		if (found)
			found->in_table = true;
	}
	return 0;
}

/* Where both tell what is for named modules, they must agree. */
static int check_namespace(const struct symvers_marker *marker, const struct symvers_symbol *global)
{
	const bool told = global->symbol->flags & SYMLIST_FOR_MODULES;

	if (!marker->namespaces || !(marker->ksyms->known & SYMLIST_FOR_MODULES) ||
	    told == global->for_modules)
		return 0;
	return symvers_differs(
		marker, global->symbol->name,
		told ? "is exported to named modules by vmlinux, and to all by this" :
		       "is exported to all by vmlinux, and to named modules by this");
}

static int check_exports(const struct symvers_marker *marker)
{
	int err = 0;

	if (!marker->marked) {
		diag_error(marker->path, CHECK_NONE, "names no export of vmlinux; " REMEDY);
		return -EINVAL;
	}
	for (size_t i = 0; !err && i < marker->nr; i++) {
		const struct symvers_symbol *global = &marker->globals[i];

		if (global->in_table && !global->exported)
			return symvers_differs(marker, global->symbol->name,
					       "is exported by vmlinux, and not by this");
		err = global->exported ? check_namespace(marker, global) : 0;
	}
	return err;
}

/* What tells nothing of named modules leaves what the source told of them. */
static void mark_all(const struct symvers_marker *marker, struct ksyms *ksyms)
{
	for (size_t i = 0; i < marker->nr; i++) {
		const struct symvers_symbol *global = &marker->globals[i];
		unsigned int *flags = &global->symbol->flags;

		if (!global->exported || (!marker->namespaces && *flags & SYMLIST_FOR_MODULES))
			continue;
		*flags &= ~(SYMLIST_EXPORTED | SYMLIST_FOR_MODULES);
		*flags |= global->for_modules ? SYMLIST_FOR_MODULES : SYMLIST_EXPORTED;
	}
	ksyms->known |= SYMLIST_EXPORTED | (marker->namespaces ? SYMLIST_FOR_MODULES : 0);
}

/* Without CONFIG_MODVERSIONS, all are 0. */
static int keep_versions(const struct symvers_marker *marker, struct ksyms_versions *versions)
{
	versions->path = marker->path;
	versions->versions = calloc(marker->nr + 1, sizeof(*versions->versions));
	if (!versions->versions)
		return diag_out_of_memory(marker->path);
	for (size_t i = 0; i < marker->nr; i++) {
		const struct symvers_symbol *global = &marker->globals[i];

		if (global->exported && global->crc)
			versions->versions[versions->nr++] =
				(struct ksyms_version){ global->symbol->name, global->crc };
	}
	return 0;
}

int ksyms_read_symvers(const char *path, struct ksyms *ksyms)
{
	struct symvers_marker marker = { .path = path, .ksyms = ksyms };
	int err;

	err = find_globals(&marker);
	if (!err)
		err = symvers_read(path, mark_export, &marker);
	if (!err)
		err = check_exports(&marker);
	if (!err)
		err = keep_versions(&marker, &ksyms->versions);
	if (!err)
		mark_all(&marker, ksyms);
	free(marker.globals);
	return err;
}
