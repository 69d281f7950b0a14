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

/* Some ten seconds. */
#define WORK_MAX (1ULL << 31)

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

bool limits_spend(struct work *work, uint64_t steps)
{
	if (work->steps <= WORK_MAX)
		work->steps = steps <= WORK_MAX ? work->steps + steps : WORK_MAX + 1;
	return work->steps <= WORK_MAX;
}

int limits_spent(const struct elf_file *elf, const struct work *work)
{
	if (work->steps <= WORK_MAX)
		return 0;
	diag_error(
		elf->name, CHECK_NONE,
		"it takes too long to tell for which of the patched functions its code and data are, and what names mean there; patch less with one module");
	return -E2BIG;
}
