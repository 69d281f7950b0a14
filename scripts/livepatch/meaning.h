/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a name means in the original code of an object: the rules of C and of the
 * kernel's linkers, applied to what Symbols.list tells. No "the only one that
 * could be found somewhere".
 */
#ifndef LIVEPATCH_MEANING_H
#define LIVEPATCH_MEANING_H

#include "symlist.h"

enum meaning_kind {
	MEANING_NONE,	   /* no symbol that the code could have meant */
	MEANING_EXPORT,	   /* an export that the module loader links to */
	MEANING_SYMBOL,	   /* a symbol that needs the livepatch core */
	MEANING_AMBIGUOUS, /* several symbols */
};

struct meaning {
	enum meaning_kind kind;
	const struct symlist_symbol *symbol; /* of MEANING_SYMBOL */
};

/**
 * meaning_in() - What a name means in the code of an object.
 * @entry:	the name's entry in @list, or NULL: it was not found
 * @object:	the object; NULL: code of the livepatch itself, such as its init
 * @extra:	a module of the author exports the name, too
 *
 * In order: a symbol of the object itself, unless it is a static one that an
 * export has the name of, too; an export of vmlinux; an export of a module that
 * the object depends on; what vmlinux does not export, which the original code
 * could not use, but a fix may want to.
 */
struct meaning meaning_in(const struct symlist *list, const struct symlist_name *entry,
			  const char *object, bool extra);

/* Could code of the object mean this symbol, if others of the name were not there? */
bool meaning_is_possible(const struct symlist *list, const struct symlist_symbol *symbol,
			 const char *object);

/* Do two meanings come to the same? */
bool meaning_equal(const struct meaning *a, const struct meaning *b);

/**
 * meaning_guarantees() - Is one object there whenever another one is?
 *
 * Return: whether @object is @needed, or depends on it, perhaps through others.
 */
bool meaning_guarantees(const struct symlist *list, const char *object, const char *needed);

#endif
