// SPDX-License-Identifier: GPL-2.0
/*
 * What the module loader asks of a module's symbols: that what is undefined is
 * exported, under the module's licence, with the CRC and the namespace that it was
 * built with. Each check names the place in the kernel where it is made;
 * kernel/module/main.c where no file is named.
 */
#include <stdlib.h>
#include <string.h>

#include "../arch.h"
#include "../modinfo.h"
#include "../symvers.h"
#include "exported.h"

struct symbols_judge {
	const struct verifier *verifier;
	struct exported exported;
	bool *used; /* by something that the loader relocates: of each symbol, by its number */
};

/* find_symbol(): what is exported for the GPL alone is not there for others. */
static bool check_license(const struct verifier *verifier, const char *symbol,
			  const struct version *version)
{
	const char *license = verifier->license;

	if (!version || !version->gpl_only || modinfo_is_gpl_compatible(license))
		return false;
	return diag_error(
		verifier->elf->name, CHECK_LICENCE,
		"Unknown symbol %s (err -2): it is exported for the GPL alone, and the licence is \"%s\"",
		symbol, license ? license : "unspecified");
}

/* kernel/module/version.c: check_version() */
static bool check_crc(const struct symbols_judge *judge, const char *symbol,
		      const struct version *version)
{
	const struct versions *versions = judge->verifier->versions;
	const char *file = judge->verifier->elf->name;
	uint64_t crc;

	if (!version || !version->crc)
		return false;
	if (!judge->exported.has_crcs) {
		if (!versions->configured || versions->force_load)
			return false;
		return diag_error(
			file, CHECK_SYMBOL_VERSION,
			"no symbol version for %s: __versions is missing, and the kernel forces no module",
			symbol);
	}
	if (!exported_crc(&judge->exported, symbol, &crc))
		return diag_error(file, CHECK_SYMBOL_VERSION,
				  "no symbol version for %s in __versions", symbol);
	if (crc == version->crc)
		return false;
	return diag_error(
		file, CHECK_SYMBOL_VERSION,
		"disagrees about version of symbol %s: built with CRC 0x%08llx, the kernel has 0x%08x; build it with the kernel's headers",
		symbol, (unsigned long long)crc, version->crc);
}

/* verify_namespace_is_imported(), verify_module_namespace() */
static bool check_namespace(const struct symbols_judge *judge, const char *symbol,
			    const struct version *version)
{
	if (!version || !*version->namespace ||
	    exported_imports(&judge->exported, version->namespace))
		return false;
	if (symvers_is_for_modules(version->namespace)) {
		const char *name = elf_modinfo(judge->verifier->elf, "name", NULL);

		if (name && symvers_is_for(version->namespace, name))
			return false;
		return diag_error(
			judge->verifier->elf->name, CHECK_SYMBOL_NAMESPACE,
			"module uses symbol (%s) that is exported to others alone (%s); a klp relocation reaches it: convert the module",
			symbol, version->namespace);
	}
	return diag_error(
		judge->verifier->elf->name, CHECK_SYMBOL_NAMESPACE,
		"module uses symbol (%s) from namespace %s, but does not import it: add MODULE_IMPORT_NS",
		symbol, version->namespace);
}

/* resolve_symbol() */
static bool check_exported(const struct symbols_judge *judge, const char *symbol)
{
	const struct version *version = versions_find(judge->verifier->versions, symbol);
	bool refused = check_license(judge->verifier, symbol, version);

	refused |= check_crc(judge, symbol, version);
	return refused | check_namespace(judge, symbol, version);
}

/* ignore_undef_symbol(); what a weak one that is not there does is for nobody to find out. */
static bool check_undefined(const struct symbols_judge *judge, const struct elf_symbol *symbol)
{
	const struct elf_file *elf = judge->verifier->elf;

	if (*symbol->name && arch_is_loaders_own(elf, symbol->name))
		return false;
	if (exported_has(&judge->exported, judge->verifier, symbol->name))
		return check_exported(judge, symbol->name);
	if (GELF_ST_BIND(symbol->sym.st_info) != STB_WEAK)
		return diag_error(
			elf->name, CHECK_UNDEFINED_SYMBOL,
			"Unknown symbol %s (err -2): symbol %u is neither exported by vmlinux nor converted",
			symbol->name, symbol->index);
	if (!judge->used[symbol->index])
		return false;
	return diag_error(
		elf->name, CHECK_UNDEFINED_SYMBOL,
		"weak symbol %s is neither exported by vmlinux nor converted: the kernel would silently take it to be at address 0",
		symbol->name);
}

/* simplify_symbols() */
static bool check_symbol(const struct symbols_judge *judge, const struct elf_symbol *symbol)
{
	const char *file = judge->verifier->elf->name;

	if (symbol->section || symbol->shndx == SHN_ABS || symbol->shndx == SHN_LIVEPATCH)
		return false;
	if (symbol->shndx == SHN_UNDEF)
		return check_undefined(judge, symbol);
	if (symbol->shndx != SHN_COMMON)
		return diag_error(file, CHECK_SYMBOL_SECTION,
				  "Symbol %s has an invalid section index %u", symbol->name,
				  symbol->shndx);
	if (!strncmp(symbol->name, "__gnu_lto", strlen("__gnu_lto")))
		return false;
	return diag_error(file, CHECK_SYMBOL_SECTION,
			  "common symbol %s: please compile with -fno-common", symbol->name);
}

/*
 * gABI, symbol table: locals come first, and sh_info is where they end. The kernel
 * does not look at either; strip and objcopy, which modules_install runs, do.
 */
static bool check_order(const struct elf_file *elf)
{
	const struct elf_symbol *symbol;
	size_t first_global = 1;
	bool global = false;

	list_for_each_entry(symbol, &elf->symbols, list) {
		bool local = GELF_ST_BIND(symbol->sym.st_info) == STB_LOCAL;

		if (local && global)
			return diag_error(
				elf->name, CHECK_SYMBOL_TABLE,
				"local symbol %u stands after globals: strip and objcopy would refuse or break the module",
				symbol->index);
		global |= !local;
		first_global += local;
	}
	if (elf->symtab->header.sh_info == first_global)
		return false;
	return diag_error(
		elf->name, CHECK_SYMBOL_TABLE,
		"sh_info of the symbol table is %u, but the first global symbol is %zu: strip and objcopy would refuse or break the module",
		elf->symtab->header.sh_info, first_global);
}

/* A table of relocations that the loader applies by itself. */
static bool is_applied(const struct verifier *verifier, const struct elf_section *section)
{
	return verify_is_table(verifier->elf, section) && verify_is_allocated(section->info) &&
	       !verify_is_klp_section(section);
}

static int find_used(const struct verifier *verifier, bool *used)
{
	struct elf_section *section;

	list_for_each_entry(section, &verifier->elf->sections, list) {
		int err;

		if (!is_applied(verifier, section))
			continue;
		err = elf_read_relocations(verifier->elf, section);
		if (err)
			return err;
		for (size_t i = 0; i < section->nr_relocations; i++) {
			if (section->relocations[i].symbol)
				used[section->relocations[i].symbol->index] = true;
		}
	}
	return 0;
}

/* check_modstruct_version(), and all symbols. */
static bool check_symbols(const struct symbols_judge *judge)
{
	const struct verifier *verifier = judge->verifier;
	const struct elf_symbol *symbol;
	bool refused = check_crc(judge, "module_layout",
				 versions_find(verifier->versions, "module_layout"));

	list_for_each_entry(symbol, &verifier->elf->symbols, list)
		refused |= check_symbol(judge, symbol);
	return refused | check_order(verifier->elf);
}

int verify_symbols(const struct verifier *verifier)
{
	struct symbols_judge judge = { .verifier = verifier };
	int verdict = exported_read(verifier, &judge.exported);

	if (!verdict) {
		judge.used = calloc(verifier->elf->nr_symbols + 1, sizeof(*judge.used));
		verdict = judge.used ? find_used(verifier, judge.used) :
				       diag_out_of_memory(verifier->elf->name);
	}
	if (!verdict)
		verdict = check_symbols(&judge);
	free(judge.used);
	exported_free(&judge.exported);
	return verdict;
}
