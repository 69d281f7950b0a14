// SPDX-License-Identifier: GPL-2.0
/*
 * Checks a livepatch module as a whole: see admission.h.
 */
#include <errno.h>
#include <string.h>

#include "admission.h"
#include "annotation.h"
#include "arch.h"
#include "diag.h"
#include "modinfo.h"

/* The core exports what it has to GPL modules alone. */
static void check_licence(const struct elf_file *elf)
{
	const char *licence = elf_modinfo(elf, "license", NULL);

	if (!licence)
		diag_error(
			elf->name, "licence",
			"Unknown symbol klp_enable_patch (err -2): the module has no licence, so that the kernel does not link it to its livepatch core; add MODULE_LICENSE(\"GPL\");");
	else if (!modinfo_is_gpl_compatible(licence))
		diag_error(
			elf->name, "licence",
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

int admission_check(struct elf_file *elf, const char *path)
{
	int err = arch_check(elf);

	if (err)
		return err;
	if (elf->header.e_type != ET_REL || !elf_find_section(elf, ".modinfo")) {
		diag_error(elf->name, NULL, "not a kernel module: %s",
			   elf->header.e_type != ET_REL ? "not a relocatable file" :
							  "it has no .modinfo");
		return -EINVAL;
	}
	if (!elf->symtab) {
		diag_error(
			elf->name, "symbol-table",
			"module has no symbols (stripped?); a livepatch needs them, use strip --strip-debug");
		return 0;
	}
	if (!modinfo_is_livepatch(elf)) {
		diag_error(
			elf->name, "not-livepatch",
			"the module is not marked as a livepatch module; if it is one, add MODULE_INFO(livepatch, \"Y\");");
		return 0;
	}
	check_licence(elf);
	err = refers_to(elf, "klp_enable_patch");
	if (err < 0)
		return err;
	if (!err)
		diag_error(
			elf->name, "no-enable",
			"nothing in the module enables its patch; call klp_enable_patch(&patch) in its init function");
	if (path && modinfo_is_signed(path) > 0)
		diag_error(
			elf->name, "signed-module",
			"the module is signed, and conversion would void the signature; sign after conversion");
	return 0;
}
