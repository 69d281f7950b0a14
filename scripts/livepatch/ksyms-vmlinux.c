// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel symbols from an ELF vmlinux that has its symbol table (a kernel build
 * tree's, or a debug package's). The kernel counts in its kallsyms tables, which
 * its build makes of the same symbols: "nm -n", less what scripts/mksysmap and
 * scripts/kallsyms.c leave out, in the order of the latter. Done again here, it
 * gives the same list, and with it what the tables lack: the translation unit
 * of each local symbol, from the STT_FILE symbols.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "elf.h"
#include "input.h"
#include "ksyms.h"

/* Code that is put before a function for call padding, with a symbol of its own. */
#define PADDING_PREFIX "__pfx_"
#define PADDING_SIZE 16

static bool starts_with(const char *name, const char *prefix)
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

	if (!starts_with(name, "__"))
		return false;
	while (isalnum((unsigned char)name[i]))
		i++;
	return i > 7 && !strncmp(name + i - 5, "Thunk_", 6);
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
	};
	static const char *const suffixes[] = { "_from_arm", "_from_thumb", "_veneer" };
	static const char *const tables[] = {
		"kallsyms_addresses",	"kallsyms_offsets",	"kallsyms_relative_base",
		"kallsyms_num_syms",	"kallsyms_names",	"kallsyms_markers",
		"kallsyms_token_table", "kallsyms_token_index", "kallsyms_seqs_of_names",
	};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (starts_with(name, prefixes[i]))
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
	       strstr(name, ".long_branch.") || strstr(name, ".plt_branch.") || is_thunk(name);
}

/* The letter of nm(1), lower case (bfd/syms.c: bfd_decode_symclass()). */
static char section_letter(const GElf_Shdr *header)
{
	if (!(header->sh_flags & SHF_ALLOC))
		return 'n';
	if (header->sh_flags & SHF_EXECINSTR)
		return 't';
	if (header->sh_type == SHT_NOBITS)
		return 'b';
	return header->sh_flags & SHF_WRITE ? 'd' : 'r';
}

/* The type as nm(1) prints it; 0 for what has no place in kallsyms. */
static char type_of(const struct elf_symbol *symbol)
{
	unsigned int type = GELF_ST_TYPE(symbol->sym.st_info);
	unsigned int bind = GELF_ST_BIND(symbol->sym.st_info);
	char letter;

	if (!symbol->section || type == STT_SECTION || type == STT_FILE || !*symbol->name)
		return 0; /* undefined, absolute, or no symbol for people */
	letter = section_letter(&symbol->section->header);
	if (letter == 'n')
		return 0;
	if (bind == STB_WEAK)
		return type == STT_OBJECT ? 'V' : 'W';
	if (bind == STB_GNU_UNIQUE)
		return 'u';
	return bind == STB_LOCAL ? letter : toupper(letter);
}

/* The unit of local symbols that follow in the symbol table. */
struct unit {
	const char *file;
	unsigned int ordinal;
	unsigned int seen; /* STT_FILE symbols so far */
};

static int next_unit(struct ksyms *ksyms, const char *name, struct unit *unit)
{
	unit->seen++;
	unit->file = NULL;
	unit->ordinal = 0;
	if (!*name) /* the linker's own */
		return 0;
	unit->file = ksyms_keep(ksyms, name, strlen(name));
	unit->ordinal = unit->seen;
	return unit->file ? 0 : -ENOMEM;
}

static int add_symbol(struct ksyms *ksyms, const struct elf_symbol *symbol, char type,
		      const struct unit *unit)
{
	const char *name = ksyms_keep(ksyms, symbol->name, strlen(symbol->name));
	struct ksym *added = name ? ksyms_add(ksyms, name, type, symbol->sym.st_value) : NULL;

	if (!added)
		return -ENOMEM;
	/* assembly has no STT_FILE; of its labels, at least those without a type are known */
	if (GELF_ST_BIND(symbol->sym.st_info) == STB_LOCAL &&
	    GELF_ST_TYPE(symbol->sym.st_info) != STT_NOTYPE) {
		added->file = unit->file;
		added->ordinal = unit->ordinal;
	}
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

/* The tables' order tells how old scripts/kallsyms.c is; see ksyms-image.c. */
static bool has_old_tables(const struct elf_file *elf)
{
	const struct elf_symbol *offsets = find_symbol(elf, "kallsyms_offsets");
	const struct elf_symbol *names = find_symbol(elf, "kallsyms_names");

	return offsets && names && offsets->sym.st_value < names->sym.st_value;
}

static int add_symbols(struct ksyms *ksyms, const struct elf_file *elf)
{
	const bool ignore_tables = has_old_tables(elf);
	const struct elf_symbol *symbol;
	struct unit unit = { 0 };
	int err = 0;

	list_for_each_entry(symbol, &elf->symbols, list) {
		char type = type_of(symbol);

		if (GELF_ST_TYPE(symbol->sym.st_info) == STT_FILE)
			err = next_unit(ksyms, symbol->name, &unit);
		else if (type && !is_ignored_name(symbol->name, ignore_tables))
			err = add_symbol(ksyms, symbol, type, &unit);
		if (err)
			return err;
	}
	return 0;
}

/* scripts/kallsyms.c: may_be_linker_script_provide_symbol() */
static bool is_linker_provided(const char *name)
{
	return strlen(name) >= 8 && starts_with(name, "__") &&
	       (starts_with(name + 2, "start_") || starts_with(name + 2, "stop_") ||
		starts_with(name + 2, "end_") || ends_with(name, "_start") ||
		ends_with(name, "_end"));
}

/* scripts/kallsyms.c: compare_symbols(), of what "nm -n" sorted by address and name. */
static int compare_symbols(const void *a, const void *b)
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

/* objtool makes the symbols of padding late, in no unit: they are where their function is. */
static void place_padding(struct ksyms *ksyms)
{
	for (size_t i = 0; i < ksyms->nr; i++) {
		struct ksym *padding = &ksyms->symbols[i];

		if (!starts_with(padding->name, PADDING_PREFIX) || !islower(padding->type))
			continue;
		padding->file = NULL;
		padding->ordinal = 0;
		for (size_t j = i + 1; j < ksyms->nr; j++) {
			const struct ksym *function = &ksyms->symbols[j];

			if (function->address > padding->address + PADDING_SIZE)
				break;
			if (strcmp(function->name, padding->name + strlen(PADDING_PREFIX)))
				continue;
			padding->file = function->file;
			padding->ordinal = function->ordinal;
			break;
		}
	}
}

static int read_elf(const char *path, const struct elf_file *elf, struct ksyms *ksyms)
{
	if (elf->header.e_type != ET_EXEC && elf->header.e_type != ET_DYN) {
		diag_error(path, NULL, "not a vmlinux: not a linked program");
		return -EINVAL;
	}
	if (!elf->symtab) {
		diag_error(
			path, NULL,
			"it has no symbol table; take the vmlinux of a build tree or of the debug package, or give the kernel image with --vmlinuz");
		return -EINVAL;
	}
	ksyms->addresses = true;
	if (add_symbols(ksyms, elf))
		return ksyms_no_memory(path);
	qsort(ksyms->symbols, ksyms->nr, sizeof(*ksyms->symbols), compare_symbols);
	mark_percpu(ksyms);
	place_padding(ksyms);
	return 0;
}

/* What the contents tell. */
static int read_contents(const char *path, const struct input *input, struct ksyms *ksyms)
{
	struct ksyms_memory memory;
	int err;

	err = ksyms_memory_open(input->data, input->size, &memory);
	if (err == -ENOMEM)
		return ksyms_no_memory(path);
	err = ksyms_complete(ksyms, path, err ? NULL : &memory);
	for (size_t i = 0; !err && !ksyms->release && i < memory.nr_segments; i++) {
		if (ksyms_find_release(ksyms, memory.segments[i].data, memory.segments[i].size))
			err = ksyms_no_memory(path);
	}
	ksyms_memory_close(&memory);
	return err;
}

static int read_input(const char *path, const struct input *input, struct ksyms *ksyms)
{
	struct elf_file *elf;
	int err;

	err = elf_open_memory(path, input->data, input->size, &elf);
	if (err)
		return err;
	err = read_elf(path, elf, ksyms);
	elf_close(elf);
	return err ? err : read_contents(path, input, ksyms);
}

int ksyms_read_vmlinux(const char *path, struct ksyms *ksyms)
{
	return ksyms_read_file(path, ksyms, read_input);
}
