// SPDX-License-Identifier: GPL-2.0
/*
 * What a livepatch may have at most: see limits.h.
 */
#include <errno.h>

#include "diag.h"
#include "limits.h"

static const struct {
	const char *what;
	size_t most;
} limits[] = {
	[LIMIT_SYMBOLS] = { "symbols", 1U << 18 },
	[LIMIT_RELOCATIONS] = { "relocations that the kernel applies", 1U << 19 },
	[LIMIT_MODINFO] = { "bytes of .modinfo", 1U << 16 },
	[LIMIT_VERSIONS] = { "bytes of __versions", 1U << 19 },
	[LIMIT_OBJECTS] = { "klp_objects", 1U << 8 },
	[LIMIT_STRUCTURES] = { "klp_funcs, klp_objects and klp_patches", 1U << 12 },
};

int limits_check(const struct elf_file *elf, enum limit limit, size_t nr)
{
	if (nr <= limits[limit].most)
		return 0;
	diag_error(
		elf->name, CHECK_NONE,
		"it has more than %zu %s, and klp-convert takes no larger livepatches; patch less with one module",
		limits[limit].most, limits[limit].what);
	return -E2BIG;
}
