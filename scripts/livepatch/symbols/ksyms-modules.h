/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All modules of a kernel: found in directories, read on all cores, and sorted
 * by name, so that the result does not depend on who was first.
 */
#ifndef LIVEPATCH_KSYMS_MODULES_H
#define LIVEPATCH_KSYMS_MODULES_H

#include "ksyms.h"

struct ksyms_modules {
	char **paths; /* of the files, sorted */
	size_t nr_paths;
	size_t room_paths;
	struct ksyms_module *modules; /* one a file, then one an object sorted by name */
	size_t nr;
};

/**
 * ksyms_modules_find() - Add the modules in a directory and below.
 *
 * Does not follow symbolic links in it (build and source point to headers).
 *
 * Return: 0, or a negative errno after a diagnostic: also where there are none.
 */
int ksyms_modules_find(struct ksyms_modules *modules, const char *directory);

/**
 * ksyms_modules_read() - Read them all.
 * @progress:	say on stderr how far it is
 *
 * Of two files of one name the one in a directory updates wins, as it does for
 * depmod(8); a note says so. Any other two are an error.
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int ksyms_modules_read(struct ksyms_modules *modules, const struct ksyms_wanted *wanted,
		       bool progress);

/**
 * ksyms_modules_release() - The release that all modules are built for.
 * @release:	the release that it must be, or NULL
 * @where:	where @release is from, for diagnostics
 *
 * Return: the release, or @release where no module tells one; NULL after a
 * diagnostic where they differ. Without either, "".
 */
const char *ksyms_modules_release(const struct ksyms_modules *modules, const char *release,
				  const char *where);

void ksyms_modules_free(struct ksyms_modules *modules);

#endif
