// SPDX-License-Identifier: GPL-2.0
/*
 * Checks the places of livepatch relocations: see place.h.
 */
#include <string.h>

#include "arch.h"
#include "early-sections.h"
#include "place.h"
#include "hint.h"
#include "klp.h"

/* The loader copies per-cpu data from the file, and takes SHF_ALLOC from the section. */
static bool check_percpu(const struct livepatch *livepatch, const struct use *use,
			 const char *section)
{
	if (strcmp(section, ".data..percpu"))
		return true;
	hint_report(
		livepatch, DIAG_ERROR, use, CHECK_DESTINATION,
		"\"%s\" is used to initialise per-cpu data, which is copied before a livepatch's references are resolved; assign it at run time",
		use->reference->name);
	return false;
}

static bool check_early(const struct livepatch *livepatch, const struct use *use, const char *gate,
			const char *section)
{
	const struct early_section *found = early_section_find(section);

	if (!found || !strcmp(gate, KLP_VMLINUX))
		return true;
	hint_report(
		livepatch, DIAG_ERROR, use, CHECK_DESTINATION,
		"\"%s\" of a module is used in %s (%s), with which the kernel has done when the reference is resolved, as %s comes%s%s",
		use->reference->name, section, found->what, gate, found->remedy ? "; " : "",
		found->remedy ? found->remedy : "");
	return false;
}

/* Data that the livepatch may write to; .toc is the compiler's, and has addresses only. */
static bool is_writable(const struct elf_section *section)
{
	return (section->header.sh_flags & SHF_WRITE) &&
	       !(section->header.sh_flags & SHF_EXECINSTR) && strcmp(section->name, ".toc") &&
	       !strstr(section->name, "ro_after_init") && !strstr(section->name, ".rel.ro");
}

/*
 * 6.12 clears such a reference when the module goes, and refuses to if the value
 * is another one than it wrote: the module does not come back then.
 */
static bool warn_late_data(const struct livepatch *livepatch, const struct use *use,
			   const char *gate)
{
	const struct reference *reference = use->reference;

	if (!strcmp(gate, KLP_VMLINUX) || !is_writable(use->site->rela->info))
		return false;
	for (const struct reference_site *site = reference->sites; site < use->site; site++) {
		if (is_writable(site->rela->info))
			return false; /* once a reference will do */
	}
	return hint_report(
		livepatch, DIAG_WARNING, use, CHECK_LATE_DATA,
		"\"%s\" initialises data when %s comes: 0 is there before, and if the livepatch changes it at run time, %s cannot be loaded a second time; make the data const, or assign it in a callback",
		reference->name, gate, gate);
}

static bool keeps_address(const struct livepatch *livepatch, const struct reference_site *site)
{
	return arch_keeps_address(livepatch->elf, site->rela->relocations[site->index].type);
}

static bool warn_kept_address(const struct livepatch *livepatch, const struct use *use,
			      const char *gate)
{
	const struct reference *reference = use->reference;

	if (!strcmp(gate, KLP_VMLINUX) || !keeps_address(livepatch, use->site))
		return false;
	for (const struct reference_site *site = reference->sites; site < use->site; site++) {
		if (keeps_address(livepatch, site))
			return false; /* once a reference will do */
	}
	return hint_report(
		livepatch, DIAG_WARNING, use, CHECK_KEPT_ADDRESS,
		"\"%s\" is reached by an entry that the kernel of this architecture fills once: if %s is unloaded, and loaded again at another address, the livepatch uses the old address, or the kernel refuses %s; do not unload %s while the livepatch is loaded",
		reference->name, gate, gate, gate);
}

static bool check_type(const struct livepatch *livepatch, const struct use *use,
		       const struct symlist_symbol *symbol)
{
	const char *name = use->reference->name;
	uint32_t type = use->site->rela->relocations[use->site->index].type;

	switch (arch_relocation(livepatch->elf, type)) {
	case ARCH_RELOCATION_DONE:
		return true;
	case ARCH_RELOCATION_UNKNOWN:
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_RELOCATION_TYPE,
			"\"%s\" is referred to by a relocation of type %u, which the kernel's module loader does not do; compile it with the kernel's options (no PIC, no TLS)",
			name, type);
		return false;
	case ARCH_RELOCATION_NARROW:
		/* offsets of per-cpu data are small */
		if (symbol && symlist_is_offset(&livepatch->symbols, symbol))
			return true;
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_RELOCATION_REACH,
			"\"%s\" is referred to by a relocation of type %u, whose field cannot hold a kernel address; compile it with the kernel's options (-mcmodel=kernel)",
			name, type);
		return false;
	}
	return true;
}

/* Does the kernel need ENDBR? The one function that every livepatch calls, it exports itself. */
static bool uses_endbr(const struct livepatch *livepatch)
{
	const struct symlist_name *entry = symlist_find(&livepatch->symbols, "klp_enable_patch");

	return (livepatch->symbols.known_flags & SYMLIST_ENDBR) && entry->nr_symbols &&
	       (entry->symbols[0].flags & SYMLIST_ENDBR);
}

static bool check_indirect(const struct livepatch *livepatch, const struct use *use,
			   const struct symlist_symbol *symbol)
{
	const struct elf_relocation *relocation = &use->site->rela->relocations[use->site->index];
	const struct elf_section *section = use->site->rela->info;

	if (!symbol || !symlist_is_code(symbol->type) || (symbol->flags & SYMLIST_ENDBR) ||
	    !uses_endbr(livepatch) || early_section_find(section->name) ||
	    !arch_takes_address(livepatch->elf, relocation->type))
		return true;
	return !hint_report(
		livepatch, DIAG_ERROR, use, CHECK_INDIRECT_CALL,
		"the address of \"%s\" is taken, which nothing in the kernel calls indirectly: it begins without ENDBR, and an indirect call of it stops the CPU; point to a function of the livepatch that calls it",
		use->reference->name);
}

bool place_check(const struct livepatch *livepatch, const struct use *use, const char *gate,
		 const struct symlist_symbol *symbol)
{
	const char *section = use->site->rela->info->name;

	if (!check_percpu(livepatch, use, section) || !check_early(livepatch, use, gate, section) ||
	    !check_type(livepatch, use, symbol) || !check_indirect(livepatch, use, symbol))
		return false;
	return !warn_late_data(livepatch, use, gate) && !warn_kept_address(livepatch, use, gate);
}
