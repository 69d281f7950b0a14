/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the steps of verify() share: what a module is judged by, sorted so that each
 * question about it is a search, and the steps, in the order in which the kernel
 * takes them. Only verify*.c include this.
 *
 * What judges returns a verdict (verdict.h); what can meet no trouble is a bool:
 * refused or not. What refuses goes on, so that all problems are told in one run.
 */
#ifndef LIVEPATCH_VERIFIER_H
#define LIVEPATCH_VERIFIER_H

#include <errno.h>

#include "../diag.h"
#include "../elf.h"
#include "../patchinfo.h"
#include "../symlist.h"
#include "../verdict.h"
#include "versions.h"

/* The symbols of one name in one object of the list, which follow each other. */
struct verifier_group {
	const struct symlist_name *name;
	const struct symlist_object *object;
	const struct symlist_symbol *first;
	size_t nr;
};

struct verifier {
	struct elf_file *elf;
	const struct symlist *symbols;
	const char *const *exports;	 /* of modules that the list does not have, or NULL */
	const struct versions *versions; /* NULL: not to be checked */
	struct patchinfo info;
	const char *license, *depends; /* what .modinfo says, or NULL */

	const struct elf_section **by_name; /* all sections; of one name, in the file's order */
	size_t nr_by_name;
	struct verifier_group *groups; /* by name and object, in the order of the list */
	size_t nr_groups;
};

/**
 * verifier_begin() - Prepare to judge a module.
 * @verifier:	with elf, symbols, exports and versions set; to be freed by
 *		verifier_end(), also on failure
 *
 * Return: a verdict: 1 when the patch in it is not to be understood.
 */
int verifier_begin(struct verifier *verifier);
void verifier_end(struct verifier *verifier);

/* patchinfo_read(), with what debug information of the module tells. */
int verify_read_patch(struct elf_file *elf, struct patchinfo *info);

/* No verdicts, but answers. */
bool verify_is_klp_symbol(const struct elf_symbol *symbol);
bool verify_is_klp_section(const struct elf_section *section); /* by its mark, or its name */

/* Does the section get memory? NULL does not. */
static inline bool verify_is_allocated(const struct elf_section *section)
{
	return section && (section->header.sh_flags & SHF_ALLOC);
}

/* Is it a whole table of relocations, with the symbols of the symbol table? */
bool verify_is_table(const struct elf_file *elf, const struct elf_section *section);

/* The first section of a name in verifier->by_name, or where it would be; its index there. */
size_t verify_section_place(const struct verifier *verifier, const char *name);

/* The first section of that name, or NULL. */
const struct elf_section *verify_section(const struct verifier *verifier, const char *name);

/**
 * verify_symbol() - The symbol that an object, a name and a position mean.
 * @sympos:	as in the kernel, where 0 is right only for a name that is unique
 * @nr:		set to the number of symbols of that name in the object
 *
 * Return: the symbol, also the first one of several for position 0; NULL: none.
 */
const struct symlist_symbol *verify_symbol(const struct verifier *verifier, const char *object,
					   const char *name, unsigned long sympos, size_t *nr);

/**
 * verify_position() - Does the kernel find a symbol of an object by its position?
 * @check:	what to call the check
 *
 * kernel/livepatch/core.c: klp_find_object_symbol()
 *
 * Return: the symbol; NULL: refused.
 */
const struct symlist_symbol *verify_position(const struct verifier *verifier, enum check check,
					     const char *object, const char *name,
					     unsigned long sympos);

/*
 * The steps; each returns a verdict.
 */

/* kernel/module/main.c: check_modinfo(), early_mod_check() */
int verify_modinfo(const struct verifier *verifier);

/* Not the kernel's: the notes of what the module was converted for. */
int verify_build(const struct verifier *verifier);

/* kernel/module/main.c: elf_validity_cache_index_mod(), module_enforce_rwx_sections() */
int verify_sections(const struct verifier *verifier);

/* kernel/module/main.c: simplify_symbols(); and the shape of the table */
int verify_symbols(const struct verifier *verifier);

/* kernel/module/main.c: apply_relocations(); kernel/livepatch/core.c: klp_write_section_relocs() */
int verify_relocations(const struct verifier *verifier);

/* kernel/livepatch/core.c: klp_enable_patch(), as far as the file tells */
int verify_patch(const struct verifier *verifier);

#endif
