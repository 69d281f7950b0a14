/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The names that the list of symbols is asked for: what the module refers to,
 * what it patches, and what it has that the kernel may have, too.
 */
#ifndef LIVEPATCH_WANTED_H
#define LIVEPATCH_WANTED_H

#include "lines.h"
#include "list.h"
#include "patchinfo.h"

struct wanted {
	char **names;
	size_t nr;
	size_t room;
	/* NULL-terminated, names of vmlinux, @info, @references and @may_depend */
	const char **referring; /* objects whose references matter */
	const char **objects;	/* those whose symbols do, beside what they depend on */
};

/**
 * wanted_collect() - All names that matter for a module.
 * @references:	of the module
 * @info:	what it patches
 * @lines:	its debug information, or NULL
 * @may_depend:	modules that it may depend on; NULL-terminated, or NULL
 * @wanted:	filled in, with duplicates; freed by wanted_free(); must outlive the
 *		symbols that are read for them
 *
 * Return: 0, or -ENOMEM after a diagnostic.
 */
int wanted_collect(const struct elf_file *elf, const struct list_head *references,
		   const struct patchinfo *info, const struct lines *lines,
		   const char *const *may_depend, struct wanted *wanted);

void wanted_free(struct wanted *wanted);

#endif
