/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a module refers to and does not define: its undefined symbols, each with
 * the relocations that use it. Only relocations that the kernel's loader applies
 * count: those of SHF_ALLOC sections (kernel/module/main.c: apply_relocations()).
 */
#ifndef LIVEPATCH_REFERENCE_H
#define LIVEPATCH_REFERENCE_H

#include "annotation.h"
#include "diag.h"
#include "elf.h"
#include "list.h"
#include "lines.h"

struct reference_site {
	struct elf_section *rela;
	size_t index; /* of the relocation in rela */
};

struct reference {
	struct list_head list;
	struct elf_symbol *symbol;
	const struct annotation *annotation; /* NULL: none */
	const char *name; /* of the kernel's symbol: the annotation may say another */
	struct reference_site *sites;
	size_t nr_sites;
	size_t room;
	bool plain;   /* set by resolve(): stays an ordinary reference */
	bool refused; /* set by resolve(): a diagnostic said why */
};

/**
 * references_read() - Collect the references of a module.
 * @annotations:	from annotations_read(); must outlive the references
 * @references:		an empty list; freed by references_free()
 *
 * In the order of the symbol table; uses in the order of the file. Names that
 * the loader ignores or makes (_GLOBAL_OFFSET_TABLE_, .TOC.) are none.
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int references_read(struct elf_file *elf, const struct annotations *annotations,
		    struct list_head *references);

void references_free(struct list_head *references);

/**
 * reference_place() - Where a relocation is, for diagnostics.
 * @lines:	of the module, or NULL
 *
 * It takes a search.
 *
 * Return: the place in the source, or in the module where that is unknown; its
 * strings are those of @elf and @lines.
 */
struct diag_place reference_place(const struct elf_file *elf, const struct reference_site *site,
				  struct lines *lines);

#endif
