/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Resolution: what each reference of the module means. References, annotations,
 * what the module patches and the kernel's symbols go in; out comes a plain
 * table with a row for each use of a reference, or diagnostics. Nothing is
 * changed here: convert.h does what the table says.
 *
 * Without an annotation a name means what it meant in the original code of each
 * context of the use (use.h, scope.h); what it means must be the same in all of
 * them. Exports that the module loader links to stay ordinary references.
 */
#ifndef LIVEPATCH_RESOLVE_H
#define LIVEPATCH_RESOLVE_H

#include "livepatch.h"
#include "scope.h"
#include "reference.h"

/* One use of a reference. */
struct decision {
	const struct reference *reference;
	const struct reference_site *site;
	const char *gate;   /* the object whose loading applies it; NULL: an ordinary relocation */
	const char *object; /* of the symbol; NULL: not in the list */
	const char *name;   /* of the symbol */
	unsigned long sympos; /* 0: unique in its object */
	enum meaning_rule rule;
	const struct symlist_symbol *symbol;   /* NULL: not in the list */
	const struct symlist_file *file;       /* of the original code; NULL: unknown */
	const struct symlist_symbol *original; /* that code; NULL: unknown */
	struct witness witness;		       /* what it says of the name */
};

struct resolution {
	struct decision *decisions; /* by reference, then by use */
	size_t nr_decisions;
	size_t room;
};

/**
 * resolve() - Decide about all references.
 * @references:	from references_read(); sets ->plain of those that stay as they
 *		are, and ->refused
 * @resolution:	the table; its strings belong to the arguments; freed by resolution_free()
 *
 * Return: 0; 1 when references were refused by diagnostics; a negative errno after a
 * diagnostic.
 */
int resolve(const struct livepatch *livepatch, const struct list_head *references,
	    struct resolution *resolution);

void resolution_free(struct resolution *resolution);

#endif
