// SPDX-License-Identifier: GPL-2.0
/*
 * Checks a livepatch module as a whole: see module-check.h.
 */
#include <errno.h>
#include <string.h>

#include "module-check.h"
#include "annotation.h"
#include "arch.h"
#include "diag.h"
#include "limits.h"
#include "modinfo.h"
#include "verdict.h"

/* The core exports what it has to GPL modules alone. True: refused. */
static bool check_licence(const struct elf_file *elf)
{
	const char *licence = elf_modinfo(elf, "license", NULL);

	if (!licence)
		return diag_error(
			elf->name, CHECK_LICENCE,
			"Unknown symbol klp_enable_patch (err -2): the module has no licence, so that the kernel does not link it to its livepatch core; add MODULE_LICENSE(\"GPL\");");
	if (modinfo_is_gpl_compatible(licence))
		return false;
	return diag_error(
		elf->name, CHECK_LICENCE,
		"Unknown symbol klp_enable_patch (err -2): with the licence \"%s\" the kernel does not link the module to its livepatch core; it takes \"GPL\" and licences that are compatible with it",
		licence);
}

/* A table of annotations is no use: it does not stay. */
static bool is_code_or_data(const struct elf_section *section)
{
	return section && (section->header.sh_flags & SHF_ALLOC) && !annotation_is_table(section);
}

/* Does code or data of the module use what is not in it? Return: 1, 0, or a negative errno. */
static int refers_to(struct elf_file *elf, const char *name)
{
	struct elf_section *rela;

	list_for_each_entry(rela, &elf->sections, list) {
		if (rela->header.sh_type != SHT_RELA || !is_code_or_data(rela->info))
			continue;
		if (elf_read_relocations(elf, rela))
			return -EINVAL;
		for (size_t i = 0; i < rela->nr_relocations; i++) {
			const struct elf_symbol *symbol = rela->relocations[i].symbol;

			if (symbol && elf_is_undefined(symbol) && !strcmp(symbol->name, name))
				return 1;
		}
	}
	return 0;
}

/* Relocations that something applies when the module is loaded. */
static size_t count_relocations(const struct elf_file *elf)
{
	const struct elf_section *section;
	size_t nr = 0;

	list_for_each_entry(section, &elf->sections, list) {
		bool klp = section->header.sh_flags & SHF_RELA_LIVEPATCH;

		if (klp || (section->header.sh_type == SHT_RELA && section->info &&
			    (section->info->header.sh_flags & SHF_ALLOC)))
			nr += section->size /
			      (elf->class == ELFCLASS64 ? sizeof(Elf64_Rela) : sizeof(Elf32_Rela));
	}
	return nr;
}

/* What follows takes time and memory by these. */
static int check_sizes(const struct elf_file *elf)
{
	const struct elf_section *modinfo = elf_find_section(elf, ".modinfo");
	const struct elf_section *versions = elf_find_section(elf, "__versions");
	int err;

	err = limits_check(elf, LIMIT_SYMBOLS, elf->nr_symbols);
	if (!err)
		err = limits_check(elf, LIMIT_RELOCATIONS, count_relocations(elf));
	if (!err)
		err = limits_check(elf, LIMIT_MODINFO, modinfo->size);
	if (!err)
		err = limits_check(elf, LIMIT_VERSIONS, versions ? versions->size : 0);
	return err;
}

/* Is it a module of a size that is read? */
static int check_is_module(const struct elf_file *elf)
{
	int err = arch_check(elf);

	if (err)
		return err;
	if (elf->header.e_type == ET_REL && elf_find_section(elf, ".modinfo"))
		return check_sizes(elf);
	diag_error(elf->name, CHECK_NONE, "not a kernel module: %s",
		   elf->header.e_type != ET_REL ? "not a relocatable file" : "it has no .modinfo");
	return -EINVAL;
}

static int check_enables(struct elf_file *elf)
{
	int used = refers_to(elf, "klp_enable_patch");

	if (used)
		return used < 0 ? used : 0;
	return diag_error(
		elf->name, CHECK_NO_ENABLE,
		"nothing in the module enables its patch; call klp_enable_patch(&patch) in its init function");
}

static bool check_not_signed(const struct elf_file *elf, const char *path)
{
	return modinfo_is_signed(path) > 0 &&
	       diag_error(
		       elf->name, CHECK_SIGNED_MODULE,
		       "the module is signed, and conversion would void the signature; sign after conversion");
}

int module_check(struct elf_file *elf, const char *path)
{
	int verdict = check_is_module(elf);

	if (verdict)
		return verdict;
	if (!elf->symtab)
		return diag_error(
			elf->name, CHECK_SYMBOL_TABLE,
			"module has no symbols (stripped?); a livepatch needs them, use strip --strip-debug");
	if (!modinfo_is_livepatch(elf))
		return diag_error(
			elf->name, CHECK_NOT_LIVEPATCH,
			"the module is not marked as a livepatch module; if it is one, add MODULE_INFO(livepatch, \"Y\");");
	verdict = check_licence(elf);
	verdict = verdict_both(verdict, check_enables(elf));
	if (verdict >= 0 && path)
		verdict = verdict_both(verdict, check_not_signed(elf, path));
	return verdict;
}
