// SPDX-License-Identifier: GPL-2.0
/*
 * Replays the kernel's checks on a finished livepatch: see verify.h. Each check
 * is a small function that names the place in the kernel where it is made.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "klp.h"
#include "modinfo.h"
#include "patchinfo.h"
#include "reference.h"
#include "verify.h"

struct verifier {
	struct elf_file *elf;
	const struct symlist *symbols;
	const char *const *exports;
	struct patchinfo info;
};

static bool is_klp_symbol(const struct elf_symbol *symbol)
{
	return !symbol->section && symbol->shndx == SHN_LIVEPATCH;
}

static bool is_klp_section(const struct elf_section *section)
{
	return (section->header.sh_flags & SHF_RELA_LIVEPATCH) ||
	       klp_is_section_name(section->name);
}

bool verify_is_converted(const struct elf_file *elf)
{
	struct elf_section *section;
	struct elf_symbol *symbol;

	list_for_each_entry(section, &elf->sections, list) {
		if (is_klp_section(section))
			return true;
	}
	list_for_each_entry(symbol, &elf->symbols, list) {
		if (is_klp_symbol(symbol))
			return true;
	}
	return false;
}

/* The name that the list is asked for: of a klp symbol the kernel symbol's. */
static char *name_to_look_up(const struct elf_symbol *symbol)
{
	struct klp_symbol_parts parts;

	if (is_klp_symbol(symbol) && klp_parse_symbol_name(symbol->name, &parts))
		return strdup(parts.symbol);
	return strdup(symbol->name);
}

int verify_names(const struct elf_file *elf, char ***names, size_t *nr)
{
	struct elf_symbol *symbol;

	*nr = 0;
	*names = calloc(elf->nr_symbols + 1, sizeof(**names));
	if (!*names)
		goto fail;
	list_for_each_entry(symbol, &elf->symbols, list) {
		if (!is_klp_symbol(symbol) && !elf_is_undefined(symbol))
			continue;
		(*names)[*nr] = name_to_look_up(symbol);
		if (!(*names)[(*nr)++])
			goto fail;
	}
	return 0;
fail:
	diag_error(elf->name, NULL, "out of memory");
	return -ENOMEM;
}

/* kernel/livepatch/core.c: klp_resolve_symbols(), klp_find_object_symbol() */
static void check_klp_symbol(const struct verifier *verifier, const struct elf_section *section,
			     const char *gate, const struct elf_symbol *symbol)
{
	const char *file = verifier->elf->name;
	const struct symlist_object *object;
	const struct symlist_name *entry;
	struct klp_symbol_parts parts;
	unsigned int count;

	if (!is_klp_symbol(symbol)) {
		diag_error(file, "klp-symbol", "%s: symbol %s is not marked as a livepatch symbol",
			   section->name, symbol->name);
		return;
	}
	if (!klp_parse_symbol_name(symbol->name, &parts)) {
		diag_error(file, "klp-symbol", "%s: symbol %s has an incorrectly formatted name",
			   section->name, symbol->name);
		return;
	}
	if (!strcmp(parts.object, KLP_VMLINUX) != !strcmp(gate, KLP_VMLINUX)) {
		diag_error(
			file, "klp-gate",
			"%s: symbol %s cannot be used here: symbols of vmlinux belong into sections of vmlinux, and those of modules into sections of modules",
			section->name, symbol->name);
		return;
	}
	object = symlist_find_object(verifier->symbols, parts.object);
	entry = symlist_find(verifier->symbols, parts.symbol);
	count = object && entry ? symlist_count(entry, object) : 0;
	if (!count)
		diag_error(file, "klp-symbol", "symbol '%s' not found in symbol table of %s",
			   parts.symbol, parts.object);
	else if (!parts.sympos && count > 1)
		diag_error(file, "klp-symbol",
			   "unresolvable ambiguity for symbol '%s' in object '%s'", parts.symbol,
			   parts.object);
	else if (parts.sympos > count)
		diag_error(file, "klp-symbol",
			   "symbol position %lu for symbol '%s' in object '%s' not found",
			   parts.sympos, parts.symbol, parts.object);
}

/* A gate that is no object of the patch is never applied, silently. */
static void check_gate(const struct verifier *verifier, const struct elf_section *section,
		       const char *gate)
{
	if (strcmp(gate, KLP_VMLINUX) && !patchinfo_find(&verifier->info, gate))
		diag_error(
			verifier->elf->name, "klp-gate",
			"%s is applied when %s is patched, but the patch has no object of that name",
			section->name, gate);
}

/* kernel/module/main.c: apply_relocations(); kernel/livepatch/core.c: klp_apply_section_relocs() */
static int check_klp_section(const struct verifier *verifier, struct elf_section *section)
{
	const char *file = verifier->elf->name;
	char gate[KLP_OBJECT_NAME_MAX + 1];
	int err;

	if (section->header.sh_type != SHT_RELA || section->link != verifier->elf->symtab ||
	    !section->info || !(section->info->header.sh_flags & SHF_ALLOC) ||
	    (section->header.sh_flags & (SHF_ALLOC | SHF_RELA_LIVEPATCH)) !=
		    (SHF_ALLOC | SHF_RELA_LIVEPATCH)) {
		diag_error(
			file, "klp-section",
			"%s is not a SHT_RELA section with SHF_ALLOC and SHF_RELA_LIVEPATCH for an allocated section: a tool changed it after the conversion; convert last",
			section->name);
		return 0;
	}
	if (!klp_is_section_name(section->name) || !klp_parse_section_name(section->name, gate)) {
		diag_error(file, "klp-section", "section %s has an incorrectly formatted name",
			   section->name);
		return 0;
	}
	check_gate(verifier, section, gate);
	err = elf_read_relocations(verifier->elf, section);
	for (size_t i = 0; !err && i < section->nr_relocations; i++) {
		if (!section->relocations[i].symbol)
			diag_error(file, "klp-symbol", "%s: a relocation without a symbol",
				   section->name);
		else
			check_klp_symbol(verifier, section, gate, section->relocations[i].symbol);
	}
	return err;
}

/* An ordinary relocation against a klp symbol would be applied with the value 0. */
static int check_ordinary_section(const struct verifier *verifier, struct elf_section *section)
{
	int err = elf_read_relocations(verifier->elf, section);

	for (size_t i = 0; !err && i < section->nr_relocations; i++) {
		const struct elf_symbol *symbol = section->relocations[i].symbol;

		if (symbol && is_klp_symbol(symbol))
			diag_error(
				verifier->elf->name, "klp-symbol",
				"%s uses livepatch symbol %s, which only klp relocation sections may",
				section->name, symbol->name);
	}
	return err;
}

/*
 * strip and objcopy keep a klp section only beside an ordinary relocation
 * section for the same place, which stands before it and is not empty.
 */
static void check_companion(const struct verifier *verifier, const struct elf_section *section)
{
	const struct elf_section *ordinary = section->info ? section->info->relocations_here : NULL;

	if (!ordinary || !ordinary->size)
		diag_error(
			verifier->elf->name, "emptied-section",
			"%s has no ordinary relocation section beside it, or an empty one: strip and objcopy would destroy the module silently",
			section->name);
	else if (ordinary->index > section->index)
		diag_error(verifier->elf->name, "klp-section",
			   "%s stands before %s: strip would fail", section->name, ordinary->name);
}

static int check_sections(const struct verifier *verifier)
{
	struct elf_section *section;
	int err = 0;

	list_for_each_entry(section, &verifier->elf->sections, list) {
		if (is_klp_section(section)) {
			check_companion(verifier, section);
			err = check_klp_section(verifier, section);
		} else if (section->header.sh_type == SHT_RELA && section->info &&
			   (section->info->header.sh_flags & SHF_ALLOC)) {
			err = check_ordinary_section(verifier, section);
		}
		if (err)
			return err;
	}
	return 0;
}

/* vmlinux is there, and what the module depends on is loaded first. */
static bool is_exported(const struct verifier *verifier, const char *name)
{
	const struct symlist_name *entry = symlist_find(verifier->symbols, name);

	for (size_t i = 0; entry && i < entry->nr_symbols; i++) {
		const char *object = entry->symbols[i].object->name;

		if ((entry->symbols[i].flags & SYMLIST_EXPORTED) &&
		    (!strcmp(object, KLP_VMLINUX) || modinfo_depends_on(verifier->elf, object)))
			return true;
	}
	for (const char *const *export = verifier->exports; export && *export; export ++) {
		if (!strcmp(*export, name))
			return true;
	}
	return false;
}

/* kernel/module/main.c: simplify_symbols(), ignore_undef_symbol() */
static void check_undefined(const struct verifier *verifier)
{
	struct elf_symbol *symbol;

	list_for_each_entry(symbol, &verifier->elf->symbols, list) {
		if (!elf_is_undefined(symbol) || !*symbol->name ||
		    reference_is_loaders_own(verifier->elf, symbol->name) ||
		    is_exported(verifier, symbol->name))
			continue;
		diag_error(verifier->elf->name, "undefined-symbol",
			   "Unknown symbol %s: neither exported by vmlinux nor converted",
			   symbol->name);
	}
}

/* gABI, symbol table: locals come first, and sh_info is where they end. */
static void check_symbol_order(const struct verifier *verifier)
{
	struct elf_symbol *symbol;
	size_t first_global = 1;
	bool global = false;

	list_for_each_entry(symbol, &verifier->elf->symbols, list) {
		bool local = GELF_ST_BIND(symbol->sym.st_info) == STB_LOCAL;

		if (local && global) {
			diag_error(verifier->elf->name, "symbol-table",
				   "local symbol %u stands after globals", symbol->index);
			return;
		}
		global |= !local;
		first_global += local;
	}
	if (verifier->elf->symtab->header.sh_info != first_global)
		diag_error(verifier->elf->name, "symbol-table",
			   "sh_info is %u, but the first global symbol is %zu",
			   verifier->elf->symtab->header.sh_info, first_global);
}

int verify(struct elf_file *elf, const struct symlist *symbols, const char *const *exports)
{
	struct verifier verifier = { .elf = elf, .symbols = symbols, .exports = exports };
	struct patchinfo_sizes sizes;
	struct source *source;
	int err;

	if (!modinfo_is_livepatch(elf)) {
		diag_error(elf->name, "not-livepatch", "livepatch=Y is missing from .modinfo");
		return 0;
	}
	if (!elf->symtab) {
		diag_error(elf->name, "symbol-table",
			   "no symbol table: it was stripped; use strip --strip-debug");
		return 0;
	}
	source = source_open(elf);
	sizes = patchinfo_sizes(source);
	source_close(source);
	err = patchinfo_read(elf, &sizes, &verifier.info);
	if (!err)
		err = check_sections(&verifier);
	if (!err) {
		check_undefined(&verifier);
		check_symbol_order(&verifier);
	}
	patchinfo_free(&verifier.info);
	return err;
}
