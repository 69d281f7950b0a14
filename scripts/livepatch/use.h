/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A use of a reference: what its name means there. Original code comes to it on one
 * way or several (path.h), in steps from one scope into another (step.h); what the name
 * means in a scope is asked of scope.h. All ways have to come to the same.
 *
 * An inlined function, and one that was specialised for a call, may have addresses in
 * its code that its caller gave it: what their names mean is what they mean in the
 * caller's code. Which of the two wrote a name is not to be seen, so that where it
 * can be either, both have to mean the same.
 */
#ifndef LIVEPATCH_USE_H
#define LIVEPATCH_USE_H

#include "livepatch.h"
#include "reference.h"
#include "scope.h"

struct use {
	const struct reference *reference;
	const struct reference_site *site;	 /* NULL: it has none */
	const struct symlist_name *entry;	 /* of the name */
	const struct patch_function **functions; /* its contexts, in the order of the patch */
	size_t nr_functions;
	const struct patch_function **room; /* for as many again */
	bool by_itself; /* the livepatch itself reaches it, too, or nothing else does: see context.h */
};

/* What a name means for a use, and in which scope that was decided. */
struct use_meaning {
	struct meaning meaning;
	struct scope scope;
	const char *
		inlined; /* ambiguous since it is not seen whether this inlined function wrote it */
};

/**
 * use_init() - One use of a reference.
 * @site:	its number; beyond the last: none
 * @room:	for twice context_max() functions; the use's as long as it lives
 */
void use_init(struct use *use, const struct livepatch *livepatch, const struct reference *reference,
	      size_t site, const struct patch_function **room);

/* What the name means: the same in all contexts, or MEANING_AMBIGUOUS. */
struct use_meaning use_meaning(const struct livepatch *livepatch, const struct use *use);

/**
 * use_means_another() - Does the name mean another symbol in the original code?
 * @symbol:	than this one
 * @found:	set to that
 *
 * In one of the contexts, since the original code refers to it, or by the rules file, global
 * or only-one.
 */
bool use_means_another(const struct livepatch *livepatch, const struct use *use,
		       const struct symlist_symbol *symbol, struct use_meaning *found);

/**
 * use_is_shared() - Is the use for code in which the name means different symbols?
 * @first, @second:	set to two such scopes
 *
 * As opposed to a name that is ambiguous in itself.
 */
bool use_is_shared(const struct livepatch *livepatch, const struct use *use, struct scope *first,
		   struct scope *second);

/**
 * use_may_be_inlined() - May the use be in code of another scope, that was inlined unseen?
 * @meaning:	what the name means as far as can be seen
 *
 * That is where the module's debug information does not describe the code around it.
 *
 * Return: another symbol that the name means in a file of a patched object; NULL: there
 * is none, or it would have been seen.
 */
const struct symlist_symbol *use_may_be_inlined(const struct livepatch *livepatch,
						const struct use *use,
						const struct meaning *meaning);

/* Where the use is. */
struct context_place use_place(const struct reference_site *site);

/* Would a gate's loading resolve a symbol of @object in time for all contexts? */
bool use_gate_serves(const struct livepatch *livepatch, const struct use *use, const char *gate,
		     const char *object);

/* Is there such a gate in the patch? If not, no annotation can make the symbol the meaning. */
bool use_reaches(const struct livepatch *livepatch, const struct use *use, const char *object);

/* Is a static function of a scope around the use gone, that may be meant? @gone: set to it */
bool use_has_gone(const struct livepatch *livepatch, const struct use *use, struct gone *gone);

/* Why a symbol is not meant in any of the use's contexts; NULL: it could be. */
const char *use_excludes(const struct livepatch *livepatch, const struct use *use,
			 const struct symlist_symbol *symbol);

#endif
