/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The names that the list of symbols is asked for: what the module refers to,
 * what it patches, and what it has that the kernel may have, too.
 */
#ifndef LIVEPATCH_WANTED_H
#define LIVEPATCH_WANTED_H

#include <stddef.h>

struct livepatch;

struct wanted {
	char **names;
	size_t nr;
	size_t room;
};

/**
 * wanted_collect() - All names that matter for a module.
 * @livepatch:	all that the module itself tells
 * @wanted:	filled in, with duplicates; freed by wanted_free(); must outlive the
 *		symbols that are read for them
 *
 * Return: 0, or -ENOMEM after a diagnostic.
 */
int wanted_collect(const struct livepatch *livepatch, struct wanted *wanted);

void wanted_free(struct wanted *wanted);

#endif
