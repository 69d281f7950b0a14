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

struct symvers_marker {
	const char *path;
	struct ksym **globals; /* sorted by name */
	size_t nr;
	size_t marked;
};

static int ksyms_symvers_compare_symbols(const void *a, const void *b)
{
	return strcmp((*(struct ksym *const *)a)->name, (*(struct ksym *const *)b)->name);
}

static int mark_export(const struct symvers_export *export, void *data)
{
	struct symvers_marker *marker = data;
	struct ksym wanted = { .name = export->symbol }, *key = &wanted, **found;

	if (strcmp(export->module, "vmlinux"))
		return 0;
	found = bsearch(&key, marker->globals, marker->nr, sizeof(key),
			ksyms_symvers_compare_symbols);
	if (!found) {
		diag_error(marker->path, CHECK_NONE,
			   "exports %s, which vmlinux does not have: it belongs to another kernel",
			   export->symbol);
		return -EINVAL;
	}
	(*found)->flags &= ~(SYMLIST_EXPORTED | SYMLIST_FOR_MODULES);
	(*found)->flags |=
		symvers_is_for_modules(export->namespace) ? SYMLIST_FOR_MODULES : SYMLIST_EXPORTED;
	marker->marked++;
	return 0;
}

int ksyms_read_symvers(const char *path, struct ksyms *ksyms)
{
	struct symvers_marker marker = { .path = path };
	int err;

	marker.globals = calloc(ksyms->nr + 1, sizeof(*marker.globals));
	if (!marker.globals)
		return diag_out_of_memory(path);
	for (size_t i = 0; i < ksyms->nr; i++) {
		if (!symlist_is_local(&(struct symlist_symbol){ .type = ksyms->symbols[i].type }))
			marker.globals[marker.nr++] = &ksyms->symbols[i];
	}
	qsort(marker.globals, marker.nr, sizeof(*marker.globals), ksyms_symvers_compare_symbols);
	err = symvers_read(path, mark_export, &marker);
	free(marker.globals);
	if (!err && !marker.marked) {
		diag_error(
			path, CHECK_NONE,
			"names no export of vmlinux; give the Module.symvers of the kernel's headers");
		err = -EINVAL;
	}
	if (!err)
		ksyms->known |= SYMLIST_EXPORTED | SYMLIST_FOR_MODULES;
	return err;
}
