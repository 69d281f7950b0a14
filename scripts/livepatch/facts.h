/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that is known about a livepatch and its kernel before anything is decided:
 * what resolve.h, target.h, missed.h and explain.h look at. Filled in by main().
 */
#ifndef LIVEPATCH_FACTS_H
#define LIVEPATCH_FACTS_H

#include "bodies.h"
#include "context.h"
#include "elf.h"
#include "nearmiss.h"
#include "patchinfo.h"
#include "source.h"
#include "symlist.h"

struct facts {
	struct elf_file *elf;
	struct patchinfo info;
	struct context_map *contexts;
	struct symlist symbols;
	struct source *source;	    /* NULL: the module has no debug information */
	struct bodies bodies;	    /* what debug information of the kernel tells */
	struct nearmiss nearmiss;   /* of names that the list does not have */
	const char *const *exports; /* of modules that the author builds, sorted, NULL-terminated */
	const char *const
		*may_depend; /* on these modules the livepatch may; NULL-terminated, or NULL */
	bool explicit_only;  /* annotations alone decide */
};

#endif
