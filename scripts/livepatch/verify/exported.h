/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a module may link to, and what it says of that: the exports that are there
 * when it is loaded, the CRCs and namespaces that it was built with. Read and sorted
 * once: a module may have as many undefined symbols as there are entries of each.
 */
#ifndef LIVEPATCH_EXPORTED_H
#define LIVEPATCH_EXPORTED_H

#include "verifier.h"

/* An entry of __versions; include/linux/module.h: struct modversion_info. */
struct exported_crc {
	const char *name;
	uint64_t crc;
	size_t number; /* in the order of the section */
};

struct exported {
	bool *in_list;	    /* of each name of the list */
	const char **extra; /* names of the author's other modules */
	size_t nr_extra;
	bool has_crcs; /* the module has __versions */
	struct exported_crc *crcs;
	size_t nr_crcs;
	const char **imports; /* namespaces */
	size_t nr_imports;
};

/* Return: 0, or -ENOMEM after a diagnostic; to be freed by exported_free() in either case. */
int exported_read(const struct verifier *verifier, struct exported *exported);

/* Is the symbol exported by vmlinux, or by a module that is loaded before? */
bool exported_has(const struct exported *exported, const struct verifier *verifier,
		  const char *name);

/* The CRC that the module was built with; false: none. */
bool exported_crc(const struct exported *exported, const char *name, uint64_t *crc);

/* Does the module import a namespace? */
bool exported_imports(const struct exported *exported, const char *namespace);

void exported_free(struct exported *exported);

#endif
