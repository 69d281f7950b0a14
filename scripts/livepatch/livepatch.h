/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that is known about a livepatch and its kernel before anything is decided:
 * what resolve.h, patched.h, unpatched.h and explain.h look at. Filled in by main().
 */
#ifndef LIVEPATCH_LIVEPATCH_H
#define LIVEPATCH_LIVEPATCH_H

#include "inlined-objects.h"
#include "context.h"
#include "elf.h"
#include "nearmiss.h"
#include "patchinfo.h"
#include "lines.h"
#include "symlist.h"

struct livepatch {
	struct elf_file *elf;
	struct patchinfo info;
	struct context_map *contexts;
	struct symlist symbols;
	struct lines *lines;		/* NULL: the module has no debug information */
	struct inlined_objects inlined; /* what debug information of the kernel tells */
	struct nearmiss nearmiss;	/* of names that the list does not have */
	const char *const *exports; /* of modules that the author builds, sorted, NULL-terminated */
	const char *const
		*may_depend; /* on these modules the livepatch may; NULL-terminated, or NULL */
	bool explicit_only;  /* annotations alone decide */
};

#endif
