/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The author's annotations (include/linux/livepatch-reloc.h), as found in a
 * module: tables in sections ".klp.module_relocs.<object>", and labels
 *
 *	.klp.sym.rela.<lp_object>.<sym_object>.<symbol>.<sympos>
 *	.klp.sym.rela.<lp_object>.<sym_object>.<symbol>,<sympos>
 *
 * Object names hold no dot, symbol names may ("foo.isra.0"): labels are parsed
 * from both ends.
 */
#ifndef LIVEPATCH_ANNOTATION_H
#define LIVEPATCH_ANNOTATION_H

#include "elf.h"
#include "list.h"

struct annotation {
	struct list_head list;
	struct elf_symbol *symbol; /* the undefined symbol whose uses it explains */
	char *gate;		   /* lp_object of a label; NULL for an entry of a table */
	char *object;		   /* the object that the symbol is in */
	char *name;		   /* its name there */
	unsigned long sympos;	   /* 0: unique */
	const char *where;	   /* the section, or the label: for diagnostics */
};

/* Those of a module, one for each symbol at most. */
struct annotations {
	struct list_head list;	       /* in the order of the file, tables first */
	struct annotation **by_symbol; /* by elf_symbol.index as read */
	size_t nr_symbols;
};

/* None; what annotations_free() may be called for. */
void annotations_init(struct annotations *annotations);

/**
 * annotations_read() - Find all annotations of a module.
 * @annotations:	filled in; to be freed by annotations_free(), also after a failure
 *
 * What is malformed or contradicts another annotation is refused, and the rest
 * read on.
 *
 * Return: a verdict (verdict.h).
 */
int annotations_read(struct elf_file *elf, struct annotations *annotations);

/* The annotation of a symbol of the file as read, or NULL. */
const struct annotation *annotation_of(const struct annotations *annotations,
				       const struct elf_symbol *symbol);

/* Is this section a table of annotations? */
bool annotation_is_table(const struct elf_section *section);

/* Is this symbol a label, well formed or not? */
bool annotation_is_label(const struct elf_symbol *symbol);

/**
 * annotations_remove() - Take the tables out of the model, with all that served only them.
 *
 * That is: the sections, their relocations, the symbols in them, and debug
 * information's relocations against those.
 *
 * Return: a verdict: refused is what code or data of the module uses.
 */
int annotations_remove(struct elf_file *elf);

void annotations_free(struct annotations *annotations);

#endif
