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
#include "modinfo.h"

/* A livepatch has some hundreds of each; what is possible with more is slow. */
#define SYMBOLS_MAX (1U << 18)
#define RELOCATIONS_MAX (1U << 19)
#define MODINFO_MAX (1U << 16)
#define VERSIONS_MAX (1U << 19)

/* The core exports what it has to GPL modules alone. */
static void check_licence(const struct elf_file *elf)
{
	const char *licence = elf_modinfo(elf, "license", NULL);

	if (!licence)
		diag_error(
			elf->name, CHECK_LICENCE,
			"Unknown symbol klp_enable_patch (err -2): the module has no licence, so that the kernel does not link it to its livepatch core; add MODULE_LICENSE(\"GPL\");");
	else if (!modinfo_is_gpl_compatible(licence))
		diag_error(
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
	const struct {
		const char *what;
		size_t nr, most;
	} sizes[] = {
		{ "symbols", elf->nr_symbols, SYMBOLS_MAX },
		{ "relocations that the kernel applies", count_relocations(elf), RELOCATIONS_MAX },
		{ "bytes of .modinfo", modinfo->size, MODINFO_MAX },
		{ "bytes of __versions", versions ? versions->size : 0, VERSIONS_MAX },
	};

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		if (sizes[i].nr <= sizes[i].most)
			continue;
		diag_error(
			elf->name, CHECK_NONE,
			"it has %zu %s, and klp-convert takes livepatches with up to %zu; patch less with one module",
			sizes[i].nr, sizes[i].what, sizes[i].most);
		return -E2BIG;
	}
	return 0;
}

int module_check(struct elf_file *elf, const char *path)
{
	int err = arch_check(elf);

	if (err)
		return err;
	if (elf->header.e_type != ET_REL || !elf_find_section(elf, ".modinfo")) {
		diag_error(elf->name, CHECK_NONE, "not a kernel module: %s",
			   elf->header.e_type != ET_REL ? "not a relocatable file" :
							  "it has no .modinfo");
		return -EINVAL;
	}
	err = check_sizes(elf);
	if (err)
		return err;
	if (!elf->symtab) {
		diag_error(
			elf->name, CHECK_SYMBOL_TABLE,
			"module has no symbols (stripped?); a livepatch needs them, use strip --strip-debug");
		return 0;
	}
	if (!modinfo_is_livepatch(elf)) {
		diag_error(
			elf->name, CHECK_NOT_LIVEPATCH,
			"the module is not marked as a livepatch module; if it is one, add MODULE_INFO(livepatch, \"Y\");");
		return 0;
	}
	check_licence(elf);
	err = refers_to(elf, "klp_enable_patch");
	if (err < 0)
		return err;
	if (!err)
		diag_error(
			elf->name, CHECK_NO_ENABLE,
			"nothing in the module enables its patch; call klp_enable_patch(&patch) in its init function");
	if (path && modinfo_is_signed(path) > 0)
		diag_error(
			elf->name, CHECK_SIGNED_MODULE,
			"the module is signed, and conversion would void the signature; sign after conversion");
	return 0;
}
