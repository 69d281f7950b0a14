// SPDX-License-Identifier: GPL-2.0
/*
 * Checks a livepatch module as a whole: see admission.h.
 */
#include <errno.h>
#include <string.h>

#include "admission.h"
#include "arch.h"
#include "diag.h"
#include "modinfo.h"

/* include/linux/license.h: license_is_gpl_compatible() */
static bool is_compatible(const char *licence)
{
	static const char *const licences[] = {
		"GPL",		"GPL v2",	"GPL and additional rights",
		"Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL"
	};

	for (size_t i = 0; i < sizeof(licences) / sizeof(licences[0]); i++) {
		if (!strcmp(licence, licences[i]))
			return true;
	}
	return false;
}

/* The core exports what it has to GPL modules alone. */
static void check_licence(const struct elf_file *elf)
{
	const char *licence = elf_modinfo(elf, "license", NULL);

	if (!licence)
		diag_error(
			elf->name, "licence",
			"the module has no licence, so that the kernel does not link it to its livepatch core; add MODULE_LICENSE(\"GPL\");");
	else if (!is_compatible(licence))
		diag_error(
			elf->name, "licence",
			"with the licence \"%s\" the kernel does not link the module to its livepatch core; it takes \"GPL\" and licences that are compatible with it",
			licence);
}

static bool refers_to(const struct elf_file *elf, const char *name)
{
	const struct elf_symbol *symbol;

	list_for_each_entry(symbol, &elf->symbols, list) {
		if (elf_is_undefined(symbol) && !strcmp(symbol->name, name))
			return true;
	}
	return false;
}

int admission_check(const struct elf_file *elf, const char *path)
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
		diag_error(elf->name, "symbol-table",
			   "no symbol table: it was stripped; use strip --strip-debug");
		return 0;
	}
	if (!modinfo_is_livepatch(elf)) {
		diag_error(elf->name, "not-livepatch",
			   "not a livepatch; if it is one, add MODULE_INFO(livepatch, \"Y\");");
		return 0;
	}
	check_licence(elf);
	if (!refers_to(elf, "klp_enable_patch"))
		diag_error(
			elf->name, "no-enable",
			"nothing in the module enables its patch; call klp_enable_patch(&patch) in its init function");
	if (path && modinfo_is_signed(path) > 0)
		diag_error(
			elf->name, "signed-module",
			"the module is signed, and conversion would void the signature; sign after conversion");
	return 0;
}
