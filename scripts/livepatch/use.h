/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The subject of a decision: one use of a reference, with the original code that
 * it stands for. What the name of the reference means in that code is asked for
 * here.
 *
 * A replacement function stands for the function that it replaces. What it
 * reaches (a helper, a table) stands for the same code, unless it is a copy from
 * elsewhere: if just one other file of the object has something of its name, it
 * is of that file. The same holds for functions that the compiler inlined, as
 * far as the module's debug information tells.
 *
 * Inlined code, and code that was specialised for a call, has constants in it that
 * its caller gave it: they are what their names mean in the caller's code.
 */
#ifndef LIVEPATCH_USE_H
#define LIVEPATCH_USE_H

#include "livepatch.h"
#include "scope.h"
#include "reference.h"

/* So many functions that were inlined into each other are looked at. */
#define USE_DEPTH 32
#define USE_NAME_ROOM 256

struct use {
	const struct reference *reference;
	const struct reference_site *site;	 /* NULL: it has none */
	const struct symlist_name *entry;	 /* of the name; NULL: the list has no such name */
	const struct patch_function **functions; /* its contexts, in the order of the patch */
	size_t nr_functions;
	bool by_itself; /* the livepatch itself reaches it, too, or nothing else does: see context.h */
};

/* What a name means for a subject, and in which code that was decided. */
struct use_meaning {
	struct meaning meaning;
	struct scope code;
};

/**
 * use_init() - One use of a reference.
 * @use:	its number; beyond the last: none
 * @room:	for context_max() functions; the subject's as long as it lives
 */
void use_init(struct use *use, const struct livepatch *livepatch, const struct reference *reference,
	      size_t site, const struct patch_function **room);

/* What the name means: the same in all contexts, or MEANING_AMBIGUOUS. */
struct use_meaning use_meaning(const struct livepatch *livepatch, const struct use *use);

/* Is a context's code that of the one before? Then the name means the same, too. */
bool use_repeats(const struct livepatch *livepatch, const struct use *use, size_t function);

/* What it means in one of the contexts. */
struct use_meaning use_meaning_for(const struct livepatch *livepatch, const struct use *use,
				   size_t function);

/**
 * use_is_shared() - Is the use for code in which the name means different things?
 * @first, @second:	set to two such
 *
 * As opposed to a name that is ambiguous in itself.
 */
bool use_is_shared(const struct livepatch *livepatch, const struct use *use, struct scope *first,
		   struct scope *second);

/* The file of the function that is replaced, where the list tells it; NULL. */
const struct symlist_file *use_file_of(const struct livepatch *livepatch,
				       const struct patch_function *function);

/**
 * use_names_around() - What the kernel may have, too, around a place of the module.
 * @buffer:	for the last of the names
 *
 * Return: how many names of functions and objects there are, the innermost first;
 * those of replacement functions are left out.
 */
size_t use_names_around(const struct livepatch *livepatch, struct context_place place,
			const char *names[USE_DEPTH], char buffer[USE_NAME_ROOM]);

/* Where the use is. */
struct context_place use_place(const struct reference_site *site);

/* Would a gate's loading resolve a symbol of @object in time for all contexts? */
bool use_gate_serves(const struct livepatch *livepatch, const struct use *use, const char *gate,
		     const char *object);

/* Is there such a gate in the patch? If not, no annotation can make the symbol the meaning. */
bool use_reaches(const struct livepatch *livepatch, const struct use *use, const char *object);

/* Why a symbol is not meant in any of the subject's contexts; NULL: it could be. */
const char *use_excludes(const struct livepatch *livepatch, const struct use *use,
			 const struct symlist_symbol *symbol);

#endif
