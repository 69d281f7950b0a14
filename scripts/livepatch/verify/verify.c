// SPDX-License-Identifier: GPL-2.0
/*
 * Replays the kernel's checks on a finished livepatch: see verify.h. Here are the
 * order of the steps and what they share; the steps are in verify-module.c (the
 * module loader), verify-relocations.c (both) and verify-patch.c (the livepatch
 * core).
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../diag.h"
#include "../klp.h"
#include "../modinfo.h"
#include "../verifier.h"
#include "verify.h"

#define LOOKS_MAX (1UL << 30)

bool verify_is_klp_symbol(const struct elf_symbol *symbol)
{
	return !symbol->section && symbol->shndx == SHN_LIVEPATCH;
}

bool verify_is_klp_section(const struct elf_section *section)
{
	return (section->header.sh_flags & SHF_RELA_LIVEPATCH) ||
	       klp_is_section_name(section->name);
}

bool verify_is_converted(const struct elf_file *elf)
{
	struct elf_section *section;
	struct elf_symbol *symbol;

	list_for_each_entry(section, &elf->sections, list) {
		if (verify_is_klp_section(section))
			return true;
	}
	list_for_each_entry(symbol, &elf->symbols, list) {
		if (verify_is_klp_symbol(symbol))
			return true;
	}
	return false;
}

bool verify_kernel_since(const struct verifier *verifier, unsigned int major, unsigned int minor)
{
	unsigned int x, y;

	if (!verifier->symbols->release || sscanf(verifier->symbols->release, "%u.%u", &x, &y) != 2)
		return false;
	return x > major || (x == major && y >= minor);
}

bool verify_may_look(const struct verifier *verifier, const struct symlist_name *entry)
{
	*verifier->looks += entry->nr_symbols;
	return *verifier->looks <= LOOKS_MAX;
}

const struct symlist_symbol *verify_position(const struct verifier *verifier, enum check check,
					     const char *object_name, const char *name,
					     unsigned long sympos)
{
	const struct symlist_object *object = symlist_find_object(verifier->symbols, object_name);
	const struct symlist_name *entry = symlist_find(verifier->symbols, name);
	const struct symlist_symbol *symbol;
	const char *file = verifier->elf->name;
	unsigned int count;

	if (!verify_may_look(verifier, entry)) {
		diag_error(
			file, check,
			"symbol '%s' is not looked for: the list has so many symbols of the names that the module refers to that it would take too long; patch less with one module",
			name);
		return NULL;
	}
	count = object ? symlist_count(entry, object) : 0;
	symbol = count ? symlist_at(entry, object, sympos) : NULL;
	if (!count || (symbol && (symbol->flags & SYMLIST_ZERO)))
		diag_error(file, check, "symbol '%s' not found in symbol table of %s%s", name,
			   object_name, count ? ": address 0 counts as none" : "");
	else if (!sympos && count > 1)
		diag_error(file, check, "unresolvable ambiguity for symbol '%s' in object '%s'",
			   name, object_name);
	else if (sympos > count)
		diag_error(file, check,
			   "symbol position %lu for symbol '%s' in object '%s' not found", sympos,
			   name, object_name);
	else if (!symbol || (!sympos && !symbol->sympos))
		diag_error(
			file, check,
			"symbol '%s' of %s is freed after init, or counted with ones that are: no position is right before and after",
			name, object_name);
	else
		return symbol;
	return NULL;
}

/* The name that the list is asked for: of a klp symbol the kernel symbol's. */
static char *name_to_look_up(const struct elf_symbol *symbol)
{
	struct klp_symbol_parts parts;

	if (verify_is_klp_symbol(symbol) && klp_parse_symbol_name(symbol->name, &parts))
		return strdup(parts.symbol);
	return strdup(symbol->name);
}

/* Takes over @name, which may be NULL for want of memory. */
static int add_name(char ***names, size_t *nr, char *name)
{
	char **larger = name ? reallocarray(*names, *nr + 1, sizeof(*larger)) : NULL;

	if (!larger) {
		free(name);
		return -ENOMEM;
	}
	larger[(*nr)++] = name;
	*names = larger;
	return 0;
}

static int add_symbols(const struct elf_file *elf, char ***names, size_t *nr)
{
	const struct elf_symbol *symbol;
	int err = 0;

	list_for_each_entry(symbol, &elf->symbols, list) {
		if (!err && (verify_is_klp_symbol(symbol) || elf_is_undefined(symbol)))
			err = add_name(names, nr, name_to_look_up(symbol));
	}
	return err;
}

static int add_functions(const struct patchinfo *info, char ***names, size_t *nr)
{
	const struct patch_object *object;
	const struct patch_function *function;
	int err = 0;

	list_for_each_entry(object, &info->objects, list) {
		list_for_each_entry(function, &object->functions, list) {
			if (!err)
				err = add_name(names, nr, strdup(function->old_name));
		}
	}
	return err;
}

static int read_patch(struct elf_file *elf, struct patchinfo *info)
{
	struct patchinfo_sizes sizes;
	struct lines *lines;
	int err = lines_open(elf, &lines);

	if (err < 0)
		return err;
	sizes = patchinfo_sizes(lines);
	lines_close(lines);
	return patchinfo_read(elf, &sizes, info);
}

int verify_names(struct elf_file *elf, char ***names, size_t *nr)
{
	struct patchinfo info;
	int err;

	*nr = 0;
	*names = NULL;
	err = read_patch(elf, &info);
	if (!err) {
		err = add_name(names, nr, strdup("module_layout"));
		if (!err)
			err = add_symbols(elf, names, nr);
		if (!err)
			err = add_functions(&info, names, nr);
		if (err)
			diag_error(elf->name, CHECK_NONE, "out of memory");
	}
	patchinfo_free(&info);
	return err;
}

int verify(struct elf_file *elf, const struct symlist *symbols, const char *const *exports,
	   const struct versions *versions)
{
	struct verifier verifier = {
		.elf = elf, .symbols = symbols, .exports = exports, .versions = versions
	};
	uint64_t looks = 0;
	int err;

	verifier.looks = &looks;
	verifier.license = elf_modinfo(elf, "license", NULL);
	verifier.depends = elf_modinfo(elf, "depends", NULL);
	verify_modinfo(&verifier);
	err = read_patch(elf, &verifier.info);
	if (!err)
		err = verify_sections(&verifier);
	if (!err)
		err = verify_symbols(&verifier);
	if (!err)
		err = verify_relocations(&verifier);
	if (!err)
		verify_patch(&verifier);
	patchinfo_free(&verifier.info);
	return err;
}
