/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What is said about one use of a reference: where it is, which symbols of the
 * kernel it could mean and why not, and the lines to paste that decide it.
 */
#ifndef LIVEPATCH_HINT_H
#define LIVEPATCH_HINT_H

#include "diag.h"
#include "use.h"

/* A diagnostic lists this many candidates at most. */
#define HINT_CANDIDATES_MAX 32

/* The most that each take two lines: all of it is one screen. */
#define HINT_REMEDIES_MAX 9

/* Say something about a use; returns as diag() does. */
bool hint_report(const struct livepatch *livepatch, enum diag_severity severity,
		 const struct use *use, enum check check, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* A symbol as a candidate, with a remark or NULL. */
struct diag_candidate hint_candidate_of(const struct symlist_symbol *symbol, const char *remark);

/* All symbols of the use's name, each with the reason that excludes it. */
void hint_candidates(const struct livepatch *livepatch, const struct use *use);

/* Those of one object, each with the line to paste that means it. */
void hint_candidates_in(const struct livepatch *livepatch, const struct use *use,
			const char *object);

/* The line to paste that means a symbol; @gate: the patched object that a label names. */
void hint_annotation(const char *gate, const struct symlist_name *entry,
		     const struct symlist_symbol *symbol);

/* The same for a symbol that a use could mean. */
void hint_annotation_for(const struct use *use, const struct symlist_symbol *symbol);

/* The line that declares it under a C name of its own, where one name means several symbols. */
void hint_own_name(const struct use *use, const struct symlist_symbol *symbol);

/* Refuse a name that means several things, or not the same in all contexts. */
void hint_refuse_ambiguous(const struct livepatch *livepatch, const struct use *use,
			   const struct use_meaning *found);

/* Refuse a name that means nothing: what there is instead. */
void hint_refuse_unknown(const struct livepatch *livepatch, const struct use *use);

/* Refuse a name that means what is gone: that what has the name is another one. */
void hint_refuse_gone(const struct livepatch *livepatch, const struct use *use,
		      const struct use_meaning *found);

/* Names that are spelled like one that an object does not have. */
void hint_near_misses(const struct livepatch *livepatch, const char *name);

/* What the compiler made of a function: what is left of its name. Says whether there is any. */
bool hint_clones(const struct symlist_name *entry, const char *object);

#endif
