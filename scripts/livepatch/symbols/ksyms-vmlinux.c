// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel symbols from an ELF vmlinux that has its symbol table (a kernel build
 * tree's, or a debug package's). The kernel counts in its kallsyms tables, which
 * its build makes of the same symbols: "nm -n", less what scripts/mksysmap and
 * scripts/kallsyms.c leave out, in the order of the latter. Done again here, it
 * gives the same list, and with it what the tables lack: the translation unit
 * of each local symbol, from the STT_FILE symbols. With debug information it
 * tells the same of global symbols, and paths.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../diag.h"
#include "../elf.h"
#include "../input.h"
#include "ksyms.h"
#include "ksyms-tables.h"
#include "units.h"

static bool ksyms_vmlinux_starts_with(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

static bool ends_with(const char *name, const char *suffix)
{
	size_t length = strlen(name);

	return length >= strlen(suffix) && !strcmp(name + length - strlen(suffix), suffix);
}

/* "__LA25Thunk_foo" and its like, as lld makes them */
static bool is_thunk(const char *name)
{
	size_t i = 2;

	if (!ksyms_vmlinux_starts_with(name, "__"))
		return false;
	while (isalnum((unsigned char)name[i]))
		i++;
	return i > 7 && !strncmp(name + i - 5, "Thunk_", 6);
}

/* "__UNIQUE_ID_modinfo_123" */
static bool is_module_info(const char *name)
{
	static const char prefix[] = "__UNIQUE_ID_modinfo_";

	if (!ksyms_vmlinux_starts_with(name, prefix))
		return false;
	name += strlen(prefix);
	return !name[strspn(name, "0123456789")];
}

/*
 * scripts/mksysmap; scripts/kallsyms.c: is_ignored_symbol(). Of the latter, the
 * tables' own names only where it still does (before 6.11).
 */
static bool is_ignored_name(const char *name, bool ignore_tables)
{
	static const char *const prefixes[] = {
		"$",
		".L",
		"__efistub_",
		"__pi_$",
		"__pi_.L",
		"__kvm_nvhe_$",
		"__kvm_nvhe_.L",
		"__kcfi_typeid_",
		"__crc_",
		"__kstrtab_",
		"__kstrtabns_",
		"__kvm_nvhe___kcfi_typeid_",
		"__pi___kcfi_typeid_",
		"__mod_device_table__", /* since 7.0; no vmlinux had them before */
	};
	static const char *const suffixes[] = { "_from_arm", "_from_thumb", "_veneer" };
	static const char *const tables[] = {
		"kallsyms_addresses",	"kallsyms_offsets",	"kallsyms_relative_base",
		"kallsyms_num_syms",	"kallsyms_names",	"kallsyms_markers",
		"kallsyms_token_table", "kallsyms_token_index", "kallsyms_seqs_of_names",
	};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (ksyms_vmlinux_starts_with(name, prefixes[i]))
			return true;
	}
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (ends_with(name, suffixes[i]))
			return true;
	}
	for (size_t i = 0; ignore_tables && i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (!strcmp(name, tables[i]))
			return true;
	}
	return !strcmp(name, "L0") || !strcmp(name, "_SDA_BASE_") || !strcmp(name, "_SDA2_BASE_") ||
	       strstr(name, ".long_branch.") || strstr(name, ".plt_branch.") || is_thunk(name) ||
	       is_module_info(name);
}

/*
 * The letter of nm(1), lower case (bfd/syms.c: bfd_decode_symclass(), of flags that
 * bfd/elf.c: _bfd_elf_make_section_from_shdr() makes). '?' is what has contents and
 * none of the rest: so ld leaves an output section that has symbols, but nothing in it,
 * as .data_nosave is without hibernation.
 */
static char section_letter(const struct elf_section *section)
{
	const GElf_Shdr *header = &section->header;

	if (header->sh_flags & SHF_EXECINSTR)
		return 't';
	if (header->sh_type == SHT_NOBITS)
		return 'b';
	if (!(header->sh_flags & SHF_ALLOC)) {
		if (ksyms_vmlinux_starts_with(section->name, ".debug"))
			return 'N';
		return header->sh_flags & SHF_WRITE ? '?' : 'n';
	}
	return header->sh_flags & SHF_WRITE ? 'd' : 'r';
}

/* The type as nm(1) prints it; 0 for what has no place in kallsyms. */
static char ksyms_vmlinux_type_of(const struct elf_symbol *symbol)
{
	unsigned int type = GELF_ST_TYPE(symbol->sym.st_info);
	unsigned int bind = GELF_ST_BIND(symbol->sym.st_info);
	char letter;

	if (!symbol->section || type == STT_SECTION || type == STT_FILE || !*symbol->name)
		return 0; /* undefined, absolute, or no symbol for people */
	letter = section_letter(symbol->section);
	if (letter == 'n' || letter == 'N')
		return 0;
	if (bind == STB_WEAK)
		return type == STT_OBJECT ? 'V' : 'W';
	if (bind == STB_GNU_UNIQUE)
		return 'u';
	return bind == STB_LOCAL ? letter : toupper(letter);
}

static int ksyms_vmlinux_add_symbol(struct ksyms *ksyms, const struct elf_symbol *symbol, char type,
				    unsigned int ordinal)
{
	const char *name = ksyms_keep(ksyms, symbol->name, strlen(symbol->name));
	struct ksym *added = name ? ksyms_add(ksyms, name, type, symbol->sym.st_value) : NULL;

	if (!added)
		return -ENOMEM;
	added->ordinal = ordinal;
	return 0;
}

static const struct elf_symbol *find_symbol(const struct elf_file *elf, const char *name)
{
	const struct elf_symbol *symbol;

	list_for_each_entry(symbol, &elf->symbols, list) {
		if (symbol->section && !strcmp(symbol->name, name))
			return symbol;
	}
	return NULL;
}

/* The tables' order tells how old scripts/kallsyms.c is; see ksyms-tables.c. */
static bool has_old_tables(const struct elf_file *elf)
{
	const struct elf_symbol *offsets = find_symbol(elf, "kallsyms_offsets");
	const struct elf_symbol *names = find_symbol(elf, "kallsyms_names");

	return offsets && names && offsets->sym.st_value < names->sym.st_value;
}

static int ksyms_vmlinux_add_symbols(struct ksyms *ksyms, const struct elf_file *elf,
				     const struct units *units)
{
	const bool ignore_tables = has_old_tables(elf);
	const struct elf_symbol *symbol;
	int err = 0;

	list_for_each_entry(symbol, &elf->symbols, list) {
		char type = ksyms_vmlinux_type_of(symbol);

		if (type && !is_ignored_name(symbol->name, ignore_tables))
			err = ksyms_vmlinux_add_symbol(ksyms, symbol, type,
						       units_of(units, symbol));
		if (err)
			return err;
	}
	return 0;
}

/* The names of units are kept where those of symbols are. */
static int name_files(struct ksyms *ksyms, const struct units *units)
{
	const char **names = calloc(units->nr + 1, sizeof(*names));
	int err = 0;

	if (!names)
		return -ENOMEM;
	for (size_t i = 0; i < ksyms->nr; i++) {
		struct ksym *symbol = &ksyms->symbols[i];
		const char *name = units_name(units, symbol->ordinal);

		if (!name) {
			symbol->ordinal = 0;
			continue;
		}
		if (!names[symbol->ordinal])
			names[symbol->ordinal] = ksyms_keep(ksyms, name, strlen(name));
		symbol->file = names[symbol->ordinal];
		if (!symbol->file)
			err = -ENOMEM;
	}
	free(names);
	return err;
}

/* scripts/kallsyms.c: may_be_linker_script_provide_symbol() */
static bool is_linker_provided(const char *name)
{
	return strlen(name) >= 8 && ksyms_vmlinux_starts_with(name, "__") &&
	       (ksyms_vmlinux_starts_with(name + 2, "start_") ||
		ksyms_vmlinux_starts_with(name + 2, "stop_") ||
		ksyms_vmlinux_starts_with(name + 2, "end_") || ends_with(name, "_start") ||
		ends_with(name, "_end"));
}

/* scripts/kallsyms.c: ksyms_vmlinux_compare_symbols(), of what "nm -n" sorted by address and name. */
static int ksyms_vmlinux_compare_symbols(const void *a, const void *b)
{
	const struct ksym *first = a, *second = b;
	bool weak = toupper(first->type) == 'W', other_weak = toupper(second->type) == 'W';
	bool provided, other_provided;
	size_t underscores, other_underscores;

	if (first->address != second->address)
		return first->address < second->address ? -1 : 1;
	if (weak != other_weak)
		return weak - other_weak;
	provided = is_linker_provided(first->name);
	other_provided = is_linker_provided(second->name);
	if (provided != other_provided)
		return provided - other_provided;
	underscores = strspn(first->name, "_");
	other_underscores = strspn(second->name, "_");
	if (underscores != other_underscores)
		return underscores < other_underscores ? -1 : 1;
	return strcmp(first->name, second->name);
}

/*
 * scripts/kallsyms.c: make_percpus_absolute(), where per-cpu symbols are offsets.
 * It makes all of them 'A'; the case is kept here, as it tells what is local.
 */
static void mark_percpu(struct ksyms *ksyms)
{
	const struct ksym *start = ksyms_find(ksyms, "__per_cpu_start");
	const struct ksym *end = ksyms_find(ksyms, "__per_cpu_end");

	if (!start || !end || start->address)
		return;
	for (size_t i = 0; i < ksyms->nr && ksyms->symbols[i].address <= end->address; i++) {
		struct ksym *symbol = &ksyms->symbols[i];

		symbol->type = islower(symbol->type) ? 'a' : 'A';
	}
}

/* A file of debug information alone has the headers of its sections, but not what is in them. */
static bool has_contents(const struct elf_file *elf)
{
	const struct elf_section *section;

	list_for_each_entry(section, &elf->sections, list) {
		if ((section->header.sh_flags & SHF_ALLOC) && section->data &&
		    (section->header.sh_flags & SHF_EXECINSTR))
			return true;
	}
	return false;
}

static int check_vmlinux(const char *path, const struct elf_file *elf)
{
	if (elf->header.e_type != ET_EXEC && elf->header.e_type != ET_DYN) {
		diag_error(path, CHECK_NONE, "not a vmlinux: not a linked program");
		return -EINVAL;
	}
	if (!elf->symtab) {
		diag_error(
			path, CHECK_NONE,
			"it has no symbol table; take the vmlinux of a build tree or of the debug package, or give the kernel image with --vmlinuz");
		return -EINVAL;
	}
	return 0;
}

static int read_elf(const char *path, const struct elf_file *elf, const struct units *units,
		    struct ksyms *ksyms)
{
	ksyms->addresses = true;
	build_id_of(elf, ksyms->build_id);
	if (ksyms_vmlinux_add_symbols(ksyms, elf, units) || name_files(ksyms, units))
		return ksyms_not_kept(ksyms, path);
	qsort(ksyms->symbols, ksyms->nr, sizeof(*ksyms->symbols), ksyms_vmlinux_compare_symbols);
	mark_percpu(ksyms);
	return 0;
}

#define STRIPPED "; give the unstripped vmlinux, or the kernel image with --vmlinuz"

/*
 * Where a symbol of the tables is among those of the symbol table, from @at on: linkers may
 * put symbols of one address in another order. nr: nowhere.
 */
static size_t find_counted(const struct ksyms *ksyms, size_t at, const char *name)
{
	for (size_t i = at; i && ksyms->symbols[i - 1].address == ksyms->symbols[at - 1].address;
	     i--) {
		if (!strcmp(ksyms->symbols[i - 1].name, name))
			return at - 1;
	}
	while (at < ksyms->nr && strcmp(ksyms->symbols[at].name, name))
		at++;
	return at;
}

struct counted {
	const char *path;
	const struct ksyms *ksyms;
	size_t at;	 /* in ksyms */
	unsigned int nr; /* of the tables */
};

/*
 * Are all symbols that the kernel counts in the symbol table, in their order? The names that
 * is_ignored_name() has, some releases count; absolute ones come from elsewhere.
 */
static int check_counted(char type, const char *name, uint32_t i, void *data)
{
	struct counted *counted = data;
	const struct ksyms *ksyms = counted->ksyms;
	size_t found = counted->at;

	(void)i;
	if (found == ksyms->nr || strcmp(ksyms->symbols[found].name, name)) {
		if (is_ignored_name(name, true))
			return 0;
		found = find_counted(ksyms, found, name);
	}
	if (found < ksyms->nr) {
		counted->at = found + 1;
		return 0;
	}
	if (toupper(type) == 'A' && !ksyms_find(ksyms, name))
		return 0;
	diag_error(
		counted->path, CHECK_NONE,
		"its symbol table was stripped, or is damaged: the kernel counts %u symbols (kallsyms), and %s is not in its place among the %zu here" STRIPPED,
		counted->nr, name, ksyms->nr);
	return -EINVAL;
}

/* What has no tables (CONFIG_KALLSYMS), or those of an unknown layout, proves less. */
static int check_locals(const char *path, const struct ksyms *ksyms)
{
	for (size_t i = 0; i < ksyms->nr; i++) {
		if (symlist_is_local(&(struct symlist_symbol){ .type = ksyms->symbols[i].type }))
			return 0;
	}
	diag_error(path, CHECK_NONE,
		   "its symbol table was stripped: it has no local symbols" STRIPPED);
	return -EINVAL;
}

/* strip(1) takes symbols away, but not the tables in the contents. */
static int check_stripped(const char *path, const struct ksyms_memory *memory,
			  const struct ksyms *ksyms)
{
	struct counted counted = { .path = path, .ksyms = ksyms };

	for (size_t i = 0; i < memory->nr_segments; i++) {
		struct ksyms_tables tables = { .data = memory->segments[i].data,
					       .size = memory->segments[i].size,
					       .memory = memory };
		int err = ksyms_tables_find(&tables);

		if (err == -ENOMEM)
			return diag_out_of_memory(path);
		counted.nr = tables.nr;
		if (!err)
			return ksyms_tables_walk(path, &tables, check_counted, &counted);
	}
	return check_locals(path, ksyms);
}

/* What the contents tell. @stripped: that symbols were taken away is looked for. */
static int read_contents(const char *path, const struct input *input, bool stripped,
			 struct ksyms *ksyms)
{
	struct ksyms_memory memory;
	int err;

	err = ksyms_memory_open(path, NULL, input->data, input->size, &memory);
	if (err)
		return err;
	err = stripped ? check_stripped(path, &memory, ksyms) : 0;
	if (!err)
		err = ksyms_complete(ksyms, path, &memory);
	for (size_t i = 0; !err && i < memory.nr_segments; i++) {
		if (ksyms_read_banner(ksyms, memory.segments[i].data, memory.segments[i].size))
			err = diag_out_of_memory(path);
	}
	if (!err && stripped)
		err = ksyms_read_references(ksyms, path, &memory, input->data, input->size);
	if (!err && stripped)
		err = ksyms_read_btf(ksyms, path, &memory, input->data, input->size);
	ksyms_memory_close(&memory);
	return err;
}

/* @dwarf: NULL: no debug information */
static int read_symbols(const char *path, const struct elf_file *elf,
			const struct dwarf_units *dwarf, const char *tree, struct ksyms *ksyms)
{
	struct units units;
	int err;

	err = units_read(elf, dwarf, tree, &units);
	if (err)
		return err;
	err = read_elf(path, elf, &units, ksyms);
	units_free(&units);
	return err;
}

static int read_source(const char *path, const struct elf_file *elf, struct ksyms *ksyms)
{
	int err = check_vmlinux(path, elf);

	if (err)
		return err;
	if (!has_contents(elf)) {
		diag_error(
			path, CHECK_NONE,
			"it has no code, only symbols and debug information; give it with --debuginfo, and the kernel image with --vmlinuz");
		return -EINVAL;
	}
	return read_symbols(path, elf, NULL, NULL, ksyms);
}

static int ksyms_vmlinux_read_input(const char *path, const struct input *input,
				    struct ksyms *ksyms)
{
	struct elf_file *elf;
	int err;

	err = elf_open_memory(path, input->data, input->size, &elf);
	if (err)
		return err;
	err = read_source(path, elf, ksyms);
	elf_close(elf);
	return err ? err : read_contents(path, input, true, ksyms);
}

int ksyms_read_vmlinux(const char *path, struct ksyms *ksyms)
{
	return ksyms_read_file(path, ksyms, ksyms_vmlinux_read_input);
}

static int read_debug(const char *path, const struct elf_file *elf, struct ksyms *ksyms)
{
	struct dwarf_units dwarf;
	int err;

	err = check_vmlinux(path, elf);
	if (!err)
		err = dwarf_units_read(path, elf, &dwarf);
	if (err == -ENOENT)
		return read_symbols(path, elf, NULL, NULL, ksyms);
	if (err)
		return err;
	ksyms->all_files = true;
	ksyms->tree = dwarf_units_tree(&dwarf);
	err = ksyms->tree ? read_symbols(path, elf, &dwarf, ksyms->tree, ksyms) :
			    diag_out_of_memory(path);
	dwarf_units_free(&dwarf);
	return err;
}

static int read_debug_input(const char *path, const struct input *input, struct ksyms *ksyms)
{
	struct elf_file *elf;
	bool contents;
	int err;

	err = elf_open_memory(path, input->data, input->size, &elf);
	if (err)
		return err;
	err = read_debug(path, elf, ksyms);
	/* eu-strip leaves program headers that name bytes of the other file */
	contents = has_contents(elf);
	elf_close(elf);
	if (err)
		return err;
	return contents ? read_contents(path, input, false, ksyms) :
			  ksyms_complete(ksyms, path, NULL);
}

int ksyms_read_debug_vmlinux(const char *path, struct ksyms *ksyms)
{
	return ksyms_read_file(path, ksyms, read_debug_input);
}
