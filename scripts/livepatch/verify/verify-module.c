// SPDX-License-Identifier: GPL-2.0
/*
 * What the module loader asks of a module: its sections, what .modinfo says, its
 * symbols and their versions. Each check names the place in the kernel where it is
 * made; kernel/module/main.c where no file is named.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../arch.h"
#include "../diag.h"
#include "../klp.h"
#include "../modinfo.h"
#include "../verifier.h"

#define THIS_MODULE ".gnu.linkonce.this_module"

/* find_any_unique_sec(); Linux 6.1 takes the first. */
static const struct elf_section *unique_section(const struct verifier *verifier, const char *name)
{
	const struct elf_section *section, *found = NULL;

	list_for_each_entry(section, &verifier->elf->sections, list) {
		if (strcmp(section->name, name))
			continue;
		if (found)
			diag_error(verifier->elf->name, CHECK_THIS_MODULE,
				   "Exactly one %s section must exist.", name);
		else
			found = section;
	}
	return found;
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

/* do_init_module() calls what struct module says; nothing: the patch is never enabled. */
static int check_init(const struct verifier *verifier, const struct elf_section *section)
{
	struct elf_section *rela = section->relocations_here;
	uint64_t offset;
	int err;

	if (rela && rela->header.sh_type == SHT_RELA) {
		err = elf_read_relocations(verifier->elf, rela);
		for (size_t i = 0; !err && i < rela->nr_relocations; i++) {
			const struct elf_section *target =
				elf_target(&rela->relocations[i], &offset);

			if (target && (target->header.sh_flags & SHF_EXECINSTR))
				return 0;
		}
		if (err)
			return err;
	}
	diag_error(
		verifier->elf->name, CHECK_THIS_MODULE,
		"no relocation gives %s the module's init function: the module would load and do nothing; build it anew",
		section->name);
	return 0;
}

static int check_this_module(const struct verifier *verifier)
{
	const struct elf_section *section = unique_section(verifier, THIS_MODULE);
	const char *file = verifier->elf->name;

	if (!section) {
		diag_error(file, CHECK_THIS_MODULE,
			   "Exactly one " THIS_MODULE " section must exist.");
		return 0;
	}
	if (section->header.sh_type == SHT_NOBITS)
		diag_error(file, CHECK_THIS_MODULE, THIS_MODULE " section must have a size set");
	else if (!(section->header.sh_flags & SHF_ALLOC))
		diag_error(file, CHECK_THIS_MODULE,
			   THIS_MODULE " must occupy memory during process execution");
	else if (!has_size_of_its_object(verifier->elf, section))
		diag_error(
			file, CHECK_THIS_MODULE,
			THIS_MODULE
			" section size must match the kernel's built struct module size at run time");
	return check_init(verifier, section);
}

/* kernel/module/strict_rwx.c: module_enforce_rwx_sections() */
static void check_flags(const struct verifier *verifier)
{
	const struct elf_section *section;

	list_for_each_entry(section, &verifier->elf->sections, list) {
		if ((~section->header.sh_flags & (SHF_WRITE | SHF_EXECINSTR)) == 0)
			diag_error(verifier->elf->name, CHECK_SECTION_FLAGS,
				   "section %s (index %u) has invalid WRITE|EXEC flags",
				   section->name, section->index);
	}
}

static bool has_file(const struct elf_section *section)
{
	return (section->header.sh_flags & SHF_ALLOC) && section->size;
}

static int compare_names(const void *a, const void *b)
{
	const struct elf_section *x = *(const struct elf_section *const *)a;
	const struct elf_section *y = *(const struct elf_section *const *)b;
	int order = strcmp(x->name, y->name);

	return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

/* kernel/module/sysfs.c: add_sect_attrs(); Linux 6.1 goes on without the files of sections. */
static int check_names(const struct verifier *verifier)
{
	const struct elf_section **sections, *section;
	size_t nr = 0;

	if (!verify_kernel_since(verifier, 6, 2))
		return 0;
	sections = calloc(verifier->elf->nr_sections, sizeof(*sections));
	if (!sections) {
		diag_error(verifier->elf->name, CHECK_NONE, "out of memory");
		return -ENOMEM;
	}
	list_for_each_entry(section, &verifier->elf->sections, list) {
		if (has_file(section))
			sections[nr++] = section;
	}
	qsort(sections, nr, sizeof(*sections), compare_names);
	for (size_t i = 1; i < nr; i++) {
		if (!strcmp(sections[i - 1]->name, sections[i]->name))
			diag_error(
				verifier->elf->name, CHECK_SECTION_TWICE,
				"cannot create duplicate filename for section %s: there are two of this name (%u, %u), and sysfs has a file for each; a tool renamed one after the conversion, or did not merge them",
				sections[i]->name, sections[i - 1]->index, sections[i]->index);
	}
	free(sections);
	return 0;
}

int verify_sections(const struct verifier *verifier)
{
	int err;

	unique_section(verifier, ".modinfo");
	check_flags(verifier);
	err = check_names(verifier);
	return err ? err : check_this_module(verifier);
}

/* find_sec(): the loader looks for it among allocated sections. */
static const struct elf_section *versions_section(const struct elf_file *elf)
{
	const struct elf_section *section = elf_find_section(elf, "__versions");

	return section && (section->header.sh_flags & SHF_ALLOC) ? section : NULL;
}

/* kernel/module/version.c: same_magic(); without CRCs the release counts, too. */
static void check_vermagic(const struct verifier *verifier)
{
	const struct versions *versions = verifier->versions;
	const char *vermagic = elf_modinfo(verifier->elf, "vermagic", NULL);
	const char *rest;

	if (!versions || !versions->configured)
		return;
	if (!vermagic && !versions->force_load) {
		diag_error(verifier->elf->name, CHECK_VERMAGIC,
			   "vermagic= is missing from .modinfo, and the kernel forces no module");
		return;
	}
	if (!vermagic || !versions->vermagic)
		return;
	rest = vermagic + strcspn(vermagic, " ");
	rest += *rest == ' ';
	if (strcmp(rest, versions->vermagic))
		diag_error(
			verifier->elf->name, CHECK_VERMAGIC,
			"version magic '%s' should be '%.*s %s': the module is built for another configuration of the kernel",
			vermagic, (int)strcspn(vermagic, " "), vermagic, versions->vermagic);
}

void verify_modinfo(const struct verifier *verifier)
{
	check_vermagic(verifier);
}

/* find_symbol(): what is exported for the GPL alone is not there for others. */
static void check_license(const struct verifier *verifier, const struct elf_symbol *symbol,
			  const struct version *version)
{
	const char *license = verifier->license;

	if (version && version->gpl_only && !modinfo_is_gpl_compatible(license))
		diag_error(
			verifier->elf->name, CHECK_LICENCE,
			"Unknown symbol %s (err -2): it is exported for the GPL alone, and the licence is \"%s\"",
			symbol->name, license ? license : "unspecified");
}

/* The CRC that the module was built with; kernel/module/internal.h: struct modversion_info. */
static bool find_crc(const struct elf_file *elf, const struct elf_section *section,
		     const char *symbol, uint64_t *crc)
{
	for (uint64_t at = 0; at + MODINFO_VERSION_SIZE <= section->size;
	     at += MODINFO_VERSION_SIZE) {
		const char *name = elf_string_at(section, at + elf->address_size);

		if (name && !strcmp(name, symbol))
			return !elf_get(elf, section, at, elf->address_size, crc);
	}
	return false;
}

/* kernel/module/version.c: check_version() */
static void check_crc(const struct verifier *verifier, const char *symbol,
		      const struct version *version)
{
	const struct elf_section *section = versions_section(verifier->elf);
	const char *file = verifier->elf->name;
	uint64_t crc;

	if (!version || !version->crc)
		return;
	if (!section) {
		if (verifier->versions->configured && !verifier->versions->force_load)
			diag_error(
				file, CHECK_SYMBOL_VERSION,
				"no symbol version for %s: __versions is missing, and the kernel forces no module",
				symbol);
		return;
	}
	if (!find_crc(verifier->elf, section, symbol, &crc))
		diag_error(file, CHECK_SYMBOL_VERSION, "no symbol version for %s in __versions",
			   symbol);
	else if (crc != version->crc)
		diag_error(
			file, CHECK_SYMBOL_VERSION,
			"disagrees about version of symbol %s: built with CRC 0x%08llx, the kernel has 0x%08x; build it with the kernel's headers",
			symbol, (unsigned long long)crc, version->crc);
}

/* verify_namespace_is_imported() */
static void check_namespace(const struct verifier *verifier, const char *symbol,
			    const struct version *version)
{
	const char *import = NULL;

	if (!version || !*version->namespace)
		return;
	while ((import = elf_modinfo(verifier->elf, "import_ns", import))) {
		if (!strcmp(import, version->namespace))
			return;
	}
	diag_error(
		verifier->elf->name, CHECK_SYMBOL_NAMESPACE,
		"module uses symbol (%s) from namespace %s, but does not import it: add MODULE_IMPORT_NS",
		symbol, version->namespace);
}

/* vmlinux is there, and what the module depends on is loaded first. */
static bool is_exported(const struct verifier *verifier, const char *name)
{
	const struct symlist_name *entry = symlist_find(verifier->symbols, name);

	for (size_t i = 0; entry && i < entry->nr_symbols; i++) {
		const char *object = entry->symbols[i].object->name;

		if ((entry->symbols[i].flags & SYMLIST_EXPORTED) &&
		    (!strcmp(object, KLP_VMLINUX) || modinfo_depends_on(verifier->depends, object)))
			return true;
	}
	for (const char *const *export = verifier->exports; export && *export; export ++) {
		if (!strcmp(*export, name))
			return true;
	}
	return false;
}

/* Which symbols does something use that the loader relocates? By their numbers; NULL without memory. */
static bool *find_used(const struct elf_file *elf)
{
	bool *used = calloc(elf->nr_symbols + 1, sizeof(*used));
	const struct elf_section *section;

	list_for_each_entry(section, &elf->sections, list) {
		if (!used || !section->info || !(section->info->header.sh_flags & SHF_ALLOC))
			continue;
		for (size_t i = 0; i < section->nr_relocations; i++) {
			if (section->relocations[i].symbol)
				used[section->relocations[i].symbol->index] = true;
		}
	}
	return used;
}

/* resolve_symbol(), ignore_undef_symbol() */
static void check_undefined(const struct verifier *verifier, const struct elf_symbol *symbol,
			    const bool *used)
{
	const struct version *version = versions_find(verifier->versions, symbol->name);
	bool weak = GELF_ST_BIND(symbol->sym.st_info) == STB_WEAK;

	if (*symbol->name && arch_is_loaders_own(verifier->elf, symbol->name))
		return;
	if (is_exported(verifier, symbol->name)) {
		check_license(verifier, symbol, version);
		check_crc(verifier, symbol->name, version);
		check_namespace(verifier, symbol->name, version);
	} else if (!weak) {
		diag_error(
			verifier->elf->name, CHECK_UNDEFINED_SYMBOL,
			"Unknown symbol %s (err -2): symbol %u is neither exported by vmlinux nor converted",
			symbol->name, symbol->index);
	} else if (used[symbol->index]) {
		diag_error(
			verifier->elf->name, CHECK_UNDEFINED_SYMBOL,
			"weak symbol %s is neither exported by vmlinux nor converted: the kernel would silently take it to be at address 0",
			symbol->name);
	}
}

static void check_symbol(const struct verifier *verifier, const struct elf_symbol *symbol,
			 const bool *used)
{
	if (symbol->section || symbol->shndx == SHN_ABS || symbol->shndx == SHN_LIVEPATCH)
		return;
	if (symbol->shndx == SHN_UNDEF)
		check_undefined(verifier, symbol, used);
	else if (symbol->shndx != SHN_COMMON)
		diag_error(verifier->elf->name, CHECK_SYMBOL_SECTION,
			   "Symbol %s has an invalid section index %u", symbol->name,
			   symbol->shndx);
	else if (strncmp(symbol->name, "__gnu_lto", strlen("__gnu_lto")))
		diag_error(verifier->elf->name, CHECK_SYMBOL_SECTION,
			   "common symbol %s: please compile with -fno-common", symbol->name);
}

/*
 * gABI, symbol table: locals come first, and sh_info is where they end. The kernel
 * does not look at either; strip and objcopy, which modules_install runs, do.
 */
static void check_order(const struct verifier *verifier)
{
	const struct elf_symbol *symbol;
	size_t first_global = 1;
	bool global = false;

	list_for_each_entry(symbol, &verifier->elf->symbols, list) {
		bool local = GELF_ST_BIND(symbol->sym.st_info) == STB_LOCAL;

		if (local && global) {
			diag_error(
				verifier->elf->name, CHECK_SYMBOL_TABLE,
				"local symbol %u stands after globals: strip and objcopy would refuse or break the module",
				symbol->index);
			return;
		}
		global |= !local;
		first_global += local;
	}
	if (verifier->elf->symtab->header.sh_info != first_global)
		diag_error(
			verifier->elf->name, CHECK_SYMBOL_TABLE,
			"sh_info of the symbol table is %u, but the first global symbol is %zu: strip and objcopy would refuse or break the module",
			verifier->elf->symtab->header.sh_info, first_global);
}

int verify_symbols(const struct verifier *verifier)
{
	struct elf_section *section;
	struct elf_symbol *symbol;
	bool *used;
	int err;

	list_for_each_entry(section, &verifier->elf->sections, list) {
		if (section->header.sh_type != SHT_RELA || !section->info ||
		    !(section->info->header.sh_flags & SHF_ALLOC) ||
		    verify_is_klp_section(section) || section->link != verifier->elf->symtab)
			continue;
		err = elf_read_relocations(verifier->elf, section);
		if (err)
			return err;
	}
	check_crc(verifier, "module_layout", versions_find(verifier->versions, "module_layout"));
	used = find_used(verifier->elf);
	if (!used) {
		diag_error(verifier->elf->name, CHECK_NONE, "out of memory");
		return -ENOMEM;
	}
	list_for_each_entry(symbol, &verifier->elf->symbols, list)
		check_symbol(verifier, symbol, used);
	free(used);
	check_order(verifier);
	return 0;
}
