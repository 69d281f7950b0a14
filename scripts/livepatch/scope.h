/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a name means in the original code: the rules of C and of the kernel's
 * linkers, applied to what Symbols.list tells. No "the only one that could be
 * found somewhere".
 */
#ifndef LIVEPATCH_SCOPE_H
#define LIVEPATCH_SCOPE_H

#include "symlist.h"

enum meaning_kind {
	MEANING_NONE,	   /* no symbol that the code could have meant */
	MEANING_EXPORT,	   /* an export that the module loader links to */
	MEANING_SYMBOL,	   /* a symbol that needs the livepatch core */
	MEANING_AMBIGUOUS, /* several symbols */
};

/* What decides; the order is that of the rules. */
enum meaning_rule {
	RULE_NONE,
	RULE_ANNOTATION,     /* the author says it */
	RULE_FILE,	     /* static in the file of the original code */
	RULE_GLOBAL,	     /* a global of the object */
	RULE_ONLY_ONE,	     /* the only one of the object, whose file is not known */
	RULE_EXPORT,	     /* exported by vmlinux */
	RULE_DEPENDENCY,     /* exported by a module that the object depends on */
	RULE_VMLINUX,	     /* the only one of vmlinux, which does not export it */
	RULE_AUTHOR,	     /* exported by another module of the author */
	RULE_ALLOWED_DEPEND, /* exported by a module that the livepatch may depend on */
	NR_RULES,
};

/* Original code: of an object and, where it is known, of one of its files. */
struct scope {
	const char *object;		 /* NULL: code of the livepatch itself, such as its init */
	const struct symlist_file *file; /* NULL: unknown */
};

struct meaning {
	enum meaning_kind kind;
	enum meaning_rule rule;		     /* of MEANING_EXPORT and MEANING_SYMBOL */
	const struct symlist_symbol *symbol; /* NULL for an export of the author's module */
	bool lone; /* nothing but its being alone speaks for this local symbol */
};

/* What else there is than the list. */
struct scope_options {
	bool extra; /* a module of the author exports the name */
	const char *const
		*depends; /* modules that the livepatch may depend on; NULL-terminated, or NULL */
};

/**
 * scope_meaning() - What a name means in some code.
 * @entry:	the name's entry in @list, or NULL: it was not found
 *
 * In order: a local symbol of the code's file; a global of its object; where the
 * file is not known, the only symbol of the object, unless that is a local one
 * that an export has the name of, too; an export of vmlinux; an export of a
 * module that the object depends on; what vmlinux does not export, which the
 * original code could not use, but a fix may want to; an export of a module that
 * the livepatch may depend on.
 */
struct meaning scope_meaning(const struct symlist *list, const struct symlist_name *entry,
			     const struct scope *code, const struct scope_options *options);

/**
 * scope_excludes() - Why a symbol is not what a name means in some code.
 *
 * Return: the reason, as the end of a sentence about the symbol; NULL: nothing
 * but other symbols of the name speaks against it.
 */
const char *scope_excludes(const struct symlist *list, const struct symlist_symbol *symbol,
			   const struct scope *code);

/* Do two meanings come to the same? */
bool meaning_equal(const struct meaning *a, const struct meaning *b);

/* The stable name of a rule, and what it says, as the end of a sentence about the symbol. */
const char *meaning_rule_name(enum meaning_rule rule);
const char *meaning_rule_text(enum meaning_rule rule);

/**
 * scope_guarantees() - Is one object there whenever another one is?
 * @object:	symlist_follow() was called for it
 *
 * Return: whether @object is @needed, or depends on it, perhaps through others.
 */
bool scope_guarantees(const struct symlist *list, const char *object, const char *needed);

#endif
