/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a livepatch may have at most. The largest livepatches have some hundreds of
 * each; the time and memory that a hostile module can cost follow from these.
 */
#ifndef LIVEPATCH_LIMITS_H
#define LIVEPATCH_LIMITS_H

#include "elf.h"

enum limit {
	LIMIT_SYMBOLS,
	LIMIT_RELOCATIONS, /* that something applies when the module is loaded */
	LIMIT_MODINFO,	   /* bytes */
	LIMIT_VERSIONS,	   /* bytes */
	LIMIT_OBJECTS,	   /* each place in the code may be for all of them */
	LIMIT_STRUCTURES,  /* klp_patch, klp_object, klp_func */
};

/**
 * limits_check() - May a livepatch have so many of something?
 *
 * Return: 0, or -E2BIG after a diagnostic.
 */
int limits_check(const struct elf_file *elf, enum limit limit, size_t nr);

/*
 * What it costs to tell for which functions of the patch its places are, and what names
 * mean there. It grows with the product of what a livepatch has (places, functions,
 * symbols of a name), for which no order of the data is a help: all of it spends from
 * one account, in steps of some nanoseconds. The largest livepatches that anyone has
 * loaded need some millions.
 */
struct work {
	uint64_t steps; /* so far */
};

/* Spend steps of work; false: there are no more, and what was asked for is not done. */
bool limits_spend(struct work *work, uint64_t steps);

/**
 * limits_spent() - Was more work asked for than there is?
 *
 * Return: 0, or -E2BIG after a diagnostic.
 */
int limits_spent(const struct elf_file *elf, const struct work *work);

#endif
