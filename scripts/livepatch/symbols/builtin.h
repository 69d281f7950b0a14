/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The names of modules that are built into a kernel. Their code is vmlinux's: a
 * livepatch that names one as an object would never be applied.
 */
#ifndef LIVEPATCH_BUILTIN_H
#define LIVEPATCH_BUILTIN_H

#include <stddef.h>
#include "symlist-write.h"

struct builtin {
	char **names; /* of objects */
	size_t nr, room;
};

/**
 * builtin_read() - Add what modules.builtin of a directory of modules names.
 *
 * Return: 0, also where there is no such file; a negative errno after a diagnostic.
 */
int builtin_read(struct builtin *builtin, const char *directory);

/**
 * builtin_write() - Write the facts into the header of a list: sorted, each once.
 *
 * Return: 0 or -EIO.
 */
int builtin_write(const struct builtin *builtin, struct symlist_writer *writer);

void builtin_free(struct builtin *builtin);

#endif
