// SPDX-License-Identifier: GPL-2.0
/*
 * What a name means in the original code of an object: see meaning.h.
 */
#include <string.h>

#include "klp.h"
#include "meaning.h"

/* Dependencies are followed this deep: more than kernels have, less than a cycle. */
#define DEPENDS_DEPTH 8

static bool depends_directly(const struct symlist_object *object, const char *name)
{
	for (char **depends = object ? object->depends : NULL; depends && *depends; depends++) {
		if (!strcmp(*depends, name))
			return true;
	}
	return false;
}

static bool depends_within(const struct symlist *list, const char *object, const char *name,
			   unsigned int depth)
{
	const struct symlist_object *entry = symlist_find_object(list, object);

	if (depends_directly(entry, name))
		return true;
	for (char **depends = entry ? entry->depends : NULL; depth && depends && *depends;
	     depends++) {
		if (depends_within(list, *depends, name, depth - 1))
			return true;
	}
	return false;
}

bool meaning_guarantees(const struct symlist *list, const char *object, const char *needed)
{
	return !strcmp(object, needed) || depends_within(list, object, needed, DEPENDS_DEPTH);
}

static bool is_in(const struct symlist_symbol *symbol, const char *object)
{
	return !strcmp(symbol->object->name, object);
}

/* The symbols of a name, sorted by what they could be for an object. */
struct candidates {
	const struct symlist_symbol *own; /* the first of the object itself */
	const struct symlist_symbol *in_vmlinux;
	const struct symlist_symbol *in_dependency; /* exported */
	size_t nr_own, nr_in_vmlinux, nr_in_dependencies;
	size_t nr_exports; /* by vmlinux, dependencies and the author's modules */
	bool exported_by_vmlinux;
};

static void sort_candidates(const struct symlist *list, const struct symlist_name *entry,
			    const char *object, struct candidates *candidates)
{
	const struct symlist_object *depender = object ? symlist_find_object(list, object) : NULL;

	for (size_t i = 0; entry && i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];
		bool exported = symbol->flags & SYMLIST_EXPORTED;

		if (object && is_in(symbol, object) && !candidates->nr_own++)
			candidates->own = symbol;
		if (is_in(symbol, KLP_VMLINUX)) {
			if (!candidates->nr_in_vmlinux++)
				candidates->in_vmlinux = symbol;
			candidates->exported_by_vmlinux |= exported;
			candidates->nr_exports += exported;
		} else if (exported && depends_directly(depender, symbol->object->name)) {
			if (!candidates->nr_in_dependencies++)
				candidates->in_dependency = symbol;
			candidates->nr_exports++;
		}
	}
}

static struct meaning meaning_of(enum meaning_kind kind, const struct symlist_symbol *symbol)
{
	return (struct meaning){ kind, kind == MEANING_SYMBOL ? symbol : NULL };
}

/* vmlinux sees its own symbols; there are no others. */
static struct meaning meaning_in_vmlinux(const struct candidates *candidates, bool extra)
{
	if (candidates->nr_own + extra > 1)
		return meaning_of(MEANING_AMBIGUOUS, NULL);
	if (extra || candidates->exported_by_vmlinux)
		return meaning_of(MEANING_EXPORT, NULL);
	if (candidates->nr_own)
		return meaning_of(MEANING_SYMBOL, candidates->own);
	return meaning_of(MEANING_NONE, NULL);
}

/* A module sees its own, or exports; the livepatch itself sees exports. */
static struct meaning meaning_in_module(const struct candidates *candidates, bool extra)
{
	if (candidates->nr_own > 1 || (!candidates->nr_own && candidates->nr_exports > 1))
		return meaning_of(MEANING_AMBIGUOUS, NULL);
	if (candidates->nr_own) {
		if (symlist_may_be_local(candidates->own) && candidates->nr_exports)
			return meaning_of(MEANING_AMBIGUOUS, NULL);
		return meaning_of(MEANING_SYMBOL, candidates->own);
	}
	if (candidates->exported_by_vmlinux || extra)
		return meaning_of(MEANING_EXPORT, NULL);
	if (candidates->nr_in_dependencies)
		return meaning_of(MEANING_SYMBOL, candidates->in_dependency);
	if (candidates->nr_in_vmlinux > 1)
		return meaning_of(MEANING_AMBIGUOUS, NULL);
	if (candidates->nr_in_vmlinux)
		return meaning_of(MEANING_SYMBOL, candidates->in_vmlinux);
	return meaning_of(MEANING_NONE, NULL);
}

struct meaning meaning_in(const struct symlist *list, const struct symlist_name *entry,
			  const char *object, bool extra)
{
	struct candidates candidates = { .nr_exports = extra };

	sort_candidates(list, entry, object, &candidates);
	if (object && !strcmp(object, KLP_VMLINUX))
		return meaning_in_vmlinux(&candidates, extra);
	return meaning_in_module(&candidates, extra);
}

bool meaning_is_possible(const struct symlist *list, const struct symlist_symbol *symbol,
			 const char *object)
{
	if (is_in(symbol, KLP_VMLINUX) || (object && is_in(symbol, object)))
		return true;
	return object && (symbol->flags & SYMLIST_EXPORTED) &&
	       depends_directly(symlist_find_object(list, object), symbol->object->name);
}

bool meaning_equal(const struct meaning *a, const struct meaning *b)
{
	return a->kind == b->kind && a->symbol == b->symbol;
}
