/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a kernel's build says of its modules: of each export the CRC, the licence
 * that it asks for and its namespace, from Module.symvers; the version magic,
 * from the configuration beside it (include/config/auto.conf of the headers).
 */
#ifndef LIVEPATCH_VERSIONS_H
#define LIVEPATCH_VERSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../symlist.h"

/* An export; strings are the struct versions'. */
struct version {
	const char *name;
	uint32_t crc; /* 0: none, the kernel was built without CONFIG_MODVERSIONS */
	bool gpl_only;
	char *namespace; /* "": none */
	size_t number;	 /* in the order of the files */
};

struct versions {
	struct version *exports; /* of the names that the list was asked for */
	size_t nr_exports;
	size_t room;
	char *vermagic;	 /* without the release, on x86-64; NULL: unknown */
	bool force_load; /* CONFIG_MODULE_FORCE_LOAD */
	bool configured; /* the two above are known */
};

/**
 * versions_read() - Read Module.symvers files, and the configurations beside them.
 * @symbols:	exports are kept of the names that it was asked for
 * @versions:	filled in, to be freed by versions_free()
 *
 * Return: 0, or a negative errno after a diagnostic. Having no configuration is
 * no error.
 */
int versions_read(const char *const *paths, size_t nr_paths, const struct symlist *symbols,
		  struct versions *versions);

/* The export of a name; NULL: not known. */
const struct version *versions_find(const struct versions *versions, const char *name);

void versions_free(struct versions *versions);

#endif
