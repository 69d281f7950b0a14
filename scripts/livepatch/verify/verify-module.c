// SPDX-License-Identifier: GPL-2.0
/*
 * What the module loader asks of a module as a whole: its sections, and what
 * .modinfo says. Each check names the place in the kernel where it is made;
 * kernel/module/main.c where no file is named.
 */
#include <string.h>

#include "verifier.h"

#define THIS_MODULE ".gnu.linkonce.this_module"

/* find_any_unique_sec(); Linux 6.1 takes the first. */
static bool check_unique(const struct verifier *verifier, const char *name)
{
	bool refused = false;

	for (size_t i = verify_section_place(verifier, name) + 1;
	     i < verifier->nr_by_name && !strcmp(verifier->by_name[i]->name, name); i++)
		refused |= diag_error(verifier->elf->name, CHECK_THIS_MODULE,
				      "Exactly one %s section must exist.", name);
	return refused;
}

/* modpost's object for it is what the kernel's headers say that a struct module has. */
static bool has_size_of_its_object(const struct elf_file *elf, const struct elf_section *section)
{
	const struct elf_symbol *symbol;

	list_for_each_entry(symbol, &elf->symbols, list) {
		if (symbol->section == section && !strcmp(symbol->name, "__this_module"))
			return symbol->sym.st_size == section->size;
	}
	return true;
}

/* modpost fills in two functions, by these names: scripts/mod/modpost.c: add_header() */
static bool is_init(const struct elf_relocation *relocation)
{
	uint64_t offset;
	const struct elf_section *target = elf_target(relocation, &offset);

	return target && elf_is_code(target) && strcmp(relocation->symbol->name, "cleanup_module");
}

/* do_init_module() calls what struct module says; nothing: the patch is never enabled. */
static int check_init(const struct verifier *verifier, const struct elf_section *section)
{
	struct elf_section *rela = section->relocations_here;
	int err;

	if (rela && rela->header.sh_type == SHT_RELA) {
		err = elf_read_relocations(verifier->elf, rela);
		if (err)
			return err;
		for (size_t i = 0; i < rela->nr_relocations; i++) {
			if (is_init(&rela->relocations[i]))
				return 0;
		}
	}
	return diag_error(
		verifier->elf->name, CHECK_THIS_MODULE,
		"no relocation gives %s the module's init function: the module would load and do nothing; build it anew",
		section->name);
}

/* elf_validity_cache_index_mod() */
static bool check_this_module_section(const struct verifier *verifier,
				      const struct elf_section *section)
{
	const char *file = verifier->elf->name;

	if (section->header.sh_type == SHT_NOBITS)
		return diag_error(file, CHECK_THIS_MODULE,
				  THIS_MODULE " section must have a size set");
	if (!(section->header.sh_flags & SHF_ALLOC))
		return diag_error(file, CHECK_THIS_MODULE,
				  THIS_MODULE " must occupy memory during process execution");
	if (!has_size_of_its_object(verifier->elf, section))
		return diag_error(
			file, CHECK_THIS_MODULE,
			THIS_MODULE
			" section size must match the kernel's built struct module size at run time");
	return false;
}

static int check_this_module(const struct verifier *verifier)
{
	const struct elf_section *section = verify_section(verifier, THIS_MODULE);
	bool refused = check_unique(verifier, THIS_MODULE);

	if (!section)
		return diag_error(verifier->elf->name, CHECK_THIS_MODULE,
				  "Exactly one " THIS_MODULE " section must exist.");
	refused |= check_this_module_section(verifier, section);
	return verdict_both(refused, check_init(verifier, section));
}

/* kernel/module/strict_rwx.c: module_enforce_rwx_sections() */
static bool check_flags(const struct verifier *verifier)
{
	const struct elf_section *section;
	bool refused = false;

	list_for_each_entry(section, &verifier->elf->sections, list) {
		if ((~section->header.sh_flags & (SHF_WRITE | SHF_EXECINSTR)) == 0)
			refused |= diag_error(verifier->elf->name, CHECK_SECTION_FLAGS,
					      "section %s (index %u) has invalid WRITE|EXEC flags",
					      section->name, section->index);
	}
	return refused;
}

/* kernel/module/sysfs.c: sect_empty(); kallsyms.c: layout_symtab() keeps the two tables. */
static bool has_file(const struct elf_file *elf, const struct elf_section *section)
{
	return section->size &&
	       (verify_is_allocated(section) || section == elf->symtab || section == elf->strtab);
}

/* kernel/module/sysfs.c: add_sect_attrs(); Linux 6.1 goes on without the files of sections. */
static bool check_names(const struct verifier *verifier)
{
	const struct elf_section *before = NULL;
	bool refused = false;

	if (!symlist_kernel_since(verifier->symbols, 6, 2))
		return false;
	for (size_t i = 0; i < verifier->nr_by_name; i++) {
		const struct elf_section *section = verifier->by_name[i];

		if (!has_file(verifier->elf, section))
			continue;
		if (before && !strcmp(before->name, section->name))
			refused |= diag_error(
				verifier->elf->name, CHECK_SECTION_TWICE,
				"cannot create duplicate filename for section %s: there are two of this name (%u, %u), and sysfs has a file for each; a tool renamed one after the conversion, or did not merge them",
				section->name, before->index, section->index);
		before = section;
	}
	return refused;
}

int verify_sections(const struct verifier *verifier)
{
	bool refused = check_unique(verifier, ".modinfo");

	refused |= check_flags(verifier);
	refused |= check_names(verifier);
	return verdict_both(refused, check_this_module(verifier));
}

/* check_modinfo(); kernel/module/version.c: same_magic(), without CRCs the release counts, too. */
int verify_modinfo(const struct verifier *verifier)
{
	const struct versions *versions = verifier->versions;
	const char *vermagic = elf_modinfo(verifier->elf, "vermagic", NULL);
	const char *rest;

	if (!versions || !versions->configured)
		return 0;
	if (!vermagic && !versions->force_load)
		return diag_error(
			verifier->elf->name, CHECK_VERMAGIC,
			"vermagic= is missing from .modinfo, and the kernel forces no module");
	if (!vermagic || !versions->vermagic)
		return 0;
	rest = vermagic + strcspn(vermagic, " ");
	rest += *rest == ' ';
	if (!strcmp(rest, versions->vermagic))
		return 0;
	return diag_error(
		verifier->elf->name, CHECK_VERMAGIC,
		"version magic '%s' should be '%.*s %s': the module is built for another configuration of the kernel",
		vermagic, (int)strcspn(vermagic, " "), vermagic, versions->vermagic);
}
