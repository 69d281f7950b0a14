/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All that is known about a livepatch and its kernel before anything is decided:
 * what resolve.h, patched.h, unpatched.h and explain.h look at. Here it is read,
 * in the one order in which that can be done: the module tells of which names the
 * list of symbols has to be asked.
 */
#ifndef LIVEPATCH_LIVEPATCH_H
#define LIVEPATCH_LIVEPATCH_H

#include "annotation.h"
#include "inlined-objects.h"
#include "context.h"
#include "elf.h"
#include "exports.h"
#include "nearmiss.h"
#include "patchinfo.h"
#include "lines.h"
#include "scope.h"
#include "symlist.h"
#include "wanted.h"

struct livepatch {
	struct elf_file *elf; /* the caller's */
	struct annotations annotations;
	struct list_head references; /* of struct reference */
	struct patchinfo info;
	struct context_map *contexts;
	struct wanted wanted; /* the names that the list was asked for */
	struct symlist symbols;
	struct lines *lines;		/* NULL: the module has no debug information */
	struct inlined_objects inlined; /* what debug information of the kernel tells */
	struct nearmiss nearmiss;	/* of names that the list does not have */
	struct exports author_exports;	/* of modules that the author builds */
	const char *const
		*may_depend; /* on these modules the livepatch may; NULL-terminated, or NULL */
	bool explicit_only;  /* annotations alone decide */
	struct work *work;   /* what deciding costs: of what follows, by livepatch_init() */
	struct work account;
};

/* The files that tell about the kernel. */
struct livepatch_sources {
	const char *symbols;	    /* Symbols.list */
	const char *const *symvers; /* Module.symvers files */
	size_t nr_symvers;
	const char *debuginfo; /* see debuginfo.h; NULL: none */
	/*
	 * Of symbols, read only what decisions can depend on. What explains them may be elsewhere:
	 * where something is warned of or refused, read again without.
	 */
	bool sparing;
};

/* One about whose module nothing is known yet; to be freed by livepatch_free(). */
void livepatch_init(struct livepatch *livepatch, struct elf_file *elf);

/**
 * livepatch_read_module() - Read what the module tells by itself.
 * @livepatch:	from livepatch_init(); may_depend and explicit_only are the caller's
 *
 * Return: a verdict (verdict.h).
 */
int livepatch_read_module(struct livepatch *livepatch);

/**
 * livepatch_read_kernel() - Read what the kernel's files tell of the names that the module has.
 *
 * Return: a verdict; negative also for a list of another kernel than the module is built for.
 */
int livepatch_read_kernel(struct livepatch *livepatch, const struct livepatch_sources *sources);

/* Free what livepatch_read_kernel() read, also after a failure: it may be called again. */
void livepatch_forget_kernel(struct livepatch *livepatch);

/* Read only what the list, as @query asks it, and Module.symvers say; a verdict. */
int livepatch_read_symbols(struct livepatch *livepatch, const struct livepatch_sources *sources,
			   const struct symlist_query *query);

/* The original code of a replacement or callback; its file, where the list tells it. */
struct scope livepatch_scope(const struct livepatch *livepatch,
			     const struct patch_function *function);

/* Free what no one needs once the module is converted: most of the memory. */
void livepatch_forget_uses(struct livepatch *livepatch);

void livepatch_free(struct livepatch *livepatch);

#endif
