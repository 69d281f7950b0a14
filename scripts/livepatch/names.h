/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The names that the list of symbols is asked for: what the module refers to,
 * what it patches, and what it has that the kernel may have, too.
 */
#ifndef LIVEPATCH_NAMES_H
#define LIVEPATCH_NAMES_H

#include "facts.h"
#include "list.h"

struct names {
	char **names;
	size_t nr;
	size_t room;
};

/**
 * names_collect() - All names that matter for a module.
 * @facts:	all but the symbols
 * @names:	filled in, with duplicates; freed by names_free(); must outlive the
 *		symbols that are read for them
 *
 * Return: 0, or -ENOMEM after a diagnostic.
 */
int names_collect(const struct facts *facts, const struct list_head *references,
		  struct names *names);

void names_free(struct names *names);

#endif
