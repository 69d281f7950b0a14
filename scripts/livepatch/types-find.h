/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where in the kernel's types the names are that matter to a livepatch. Each object's
 * types are walked through once.
 */
#ifndef LIVEPATCH_TYPES_FIND_H
#define LIVEPATCH_TYPES_FIND_H

#include "btf-file.h"

/* An object that has more functions of a name than that tells nothing of it. */
#define TYPES_FUNCTIONS 4

/* What an object has of a name. */
struct types_found {
	/* the first ones; 0: none. Of variables, BTF may have those only that are per-cpu. */
	uint32_t functions[TYPES_FUNCTIONS], structure, per_cpu;
	size_t nr_functions, nr_structures, nr_per_cpu;
};

struct types_finder;

/**
 * types_finder_open() - Prepare to look for names.
 * @names:	duplicates are folded; must live as long as the result
 *
 * Return: 0, or -ENOMEM after a diagnostic.
 */
int types_finder_open(struct btf_file *file, const char *const *names, size_t nr,
		      struct types_finder **finder);

/**
 * types_find() - What an object has of one of the names.
 * @btf:	set to the types that @found is of; NULL: nothing is known of the object
 *
 * Structures of a module's are those of vmlinux, too, since it uses them.
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int types_find(struct types_finder *finder, const char *object, const char *name,
	       const struct btf **btf, struct types_found *found);

void types_finder_close(struct types_finder *finder);

#endif
