/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Resolution: what each reference of the module means. References, annotations,
 * what the module patches and the kernel's symbols go in; out comes a plain
 * table with a row for each relocation that is to become a klp relocation, or
 * diagnostics. Nothing is changed here: convert.h does what the table says.
 *
 * Without an annotation a name means what it meant in the original code of each
 * context of the use (meaning.h, context.h); what it means must be the same in
 * all of them. Exports that the module loader links to stay ordinary references.
 */
#ifndef LIVEPATCH_RESOLVE_H
#define LIVEPATCH_RESOLVE_H

#include "context.h"
#include "elf.h"
#include "patchinfo.h"
#include "reference.h"
#include "symlist.h"

/* One relocation that the livepatch core shall apply. */
struct decision {
	struct elf_section *rela;
	size_t index;	      /* of the relocation in rela */
	const char *gate;     /* the object whose loading applies it */
	const char *object;   /* of the symbol */
	const char *name;     /* of the symbol */
	unsigned long sympos; /* 0: unique in its object */
};

struct resolution {
	struct decision *decisions; /* by reference, then by use */
	size_t nr_decisions;
	size_t room;
};

struct resolve_options {
	bool explicit_only;	    /* annotations alone decide */
	const char *const *exports; /* of modules that the author builds, sorted, NULL-terminated */
};

/**
 * resolve() - Decide about all references.
 * @references:	from references_read(); sets ->plain of those that stay as they are
 * @resolution:	the table; its strings belong to the arguments; freed by resolution_free()
 *
 * Return: 0, also when references were refused by diagnostics; a negative
 * errno after a diagnostic.
 */
int resolve(const struct elf_file *elf, const struct list_head *references,
	    const struct patchinfo *info, const struct context_map *contexts,
	    const struct symlist *symbols, const struct resolve_options *options,
	    struct resolution *resolution);

void resolution_free(struct resolution *resolution);

#endif
