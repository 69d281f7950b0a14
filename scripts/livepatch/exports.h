/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Exports that Symbols.list does not have, from Module.symvers files: those of
 * modules that the author builds, and, for a list that does not tell what
 * vmlinux exports, those of vmlinux.
 */
#ifndef LIVEPATCH_EXPORTS_H
#define LIVEPATCH_EXPORTS_H

#include <stdbool.h>
#include <stddef.h>

#include "symlist.h"

struct exports {
	const char **names; /* of modules that the list does not know; sorted, NULL-terminated */
	size_t nr_names;
	size_t room;
};

/**
 * exports_read() - Read Module.symvers files.
 * @module:	the name of the livepatch: what is exported to named modules may be for it
 * @symbols:	the list; symbols that vmlinux exports get SYMLIST_EXPORTED where
 *		the list itself does not tell
 * @list_path:	its name in diagnostics
 * @exports:	filled in with those names that @symbols was asked for, each once;
 *		freed by exports_free(), also after a failure
 *
 * Return: 0, or a negative errno after a diagnostic: also when neither the list
 * nor any file tells what vmlinux exports.
 */
int exports_read(const char *const *paths, size_t nr_paths, const char *module,
		 struct symlist *symbols, const char *list_path, struct exports *exports);

/* Is a name among them? */
bool exports_have(const struct exports *exports, const char *name);

void exports_free(struct exports *exports);

#endif
