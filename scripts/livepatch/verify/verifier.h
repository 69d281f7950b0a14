/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the steps of verify() share: what a module is judged by, and the steps, in
 * the order in which the kernel takes them. Only verify*.c include this.
 */
#ifndef LIVEPATCH_VERIFIER_H
#define LIVEPATCH_VERIFIER_H

#include "elf.h"
#include "patchinfo.h"
#include "symlist.h"
#include "verify/versions.h"

struct verifier {
	struct elf_file *elf;
	const struct symlist *symbols;
	const char *const *exports;	 /* of modules that the list does not have, or NULL */
	const struct versions *versions; /* NULL: not to be checked */
	struct patchinfo info;
	const char *license, *depends; /* what .modinfo says, or NULL */
	uint64_t *looks;	       /* at symbols of the list, so far: see verify_may_look() */
};

bool verify_is_klp_symbol(const struct elf_symbol *symbol);
bool verify_is_klp_section(const struct elf_section *section);

/* Is the list's kernel of this version, or newer? No, if the list does not tell. */
bool verify_kernel_since(const struct verifier *verifier, unsigned int major, unsigned int minor);

/* May all symbols of a name be looked at once more? Livepatches need some million looks. */
bool verify_may_look(const struct verifier *verifier, const struct symlist_name *entry);

/**
 * verify_position() - Does the kernel find a symbol of an object by its position?
 * @check:	the name of the check
 *
 * kernel/livepatch/core.c: klp_find_object_symbol()
 *
 * Return: the symbol; NULL after a diagnostic that quotes the kernel.
 */
const struct symlist_symbol *verify_position(const struct verifier *verifier, enum check check,
					     const char *object, const char *name,
					     unsigned long sympos);

/*
 * The steps. They return nothing where problems are all that they can meet, else
 * 0, or a negative errno after a diagnostic.
 */

/* kernel/module/main.c: elf_validity_cache_index_mod(), module_enforce_rwx_sections() */
int verify_sections(const struct verifier *verifier);

/* kernel/module/main.c: check_modinfo(), early_mod_check() */
void verify_modinfo(const struct verifier *verifier);

/* kernel/module/main.c: simplify_symbols(); and the shape of the table */
int verify_symbols(const struct verifier *verifier);

/* kernel/module/main.c: apply_relocations(); kernel/livepatch/core.c: klp_write_section_relocs() */
int verify_relocations(const struct verifier *verifier);

/* kernel/livepatch/core.c: klp_enable_patch(), as far as the file tells */
void verify_patch(const struct verifier *verifier);

#endif
