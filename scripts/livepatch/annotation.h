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

/**
 * annotations_read() - Find all annotations of a module.
 * @annotations:	an empty list; entries are freed by annotations_free()
 *
 * What is malformed or contradicts another annotation is refused by a
 * diagnostic, and the rest read on.
 *
 * Return: 0, also with refusals; a negative errno after a diagnostic when the
 * file can't be read.
 */
int annotations_read(struct elf_file *elf, struct list_head *annotations);

/* The annotation of a symbol, or NULL. */
const struct annotation *annotation_of(const struct list_head *annotations,
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
 * Return: 0, or -EINVAL after a diagnostic when code or data of the module uses a table.
 */
int annotations_remove(struct elf_file *elf);

void annotations_free(struct list_head *annotations);

#endif
