// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel symbols from a module: in goes a .ko, compressed or not; out comes its
 * part of Symbols.list, as text. What is listed, and its order, is what the
 * kernel counts (kernel/module/kallsyms.c: add_kallsyms(), is_core_symbol()):
 * the order of .symtab, of which it keeps the symbols that stay after init.
 * Those in init sections are listed, too, with their flag.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../decompress.h"
#include "../diag.h"
#include "../elf.h"
#include "../input.h"
#include "../symvers.h"
#include "ksyms.h"
#include "refers-module.h"
#include "symlist-write.h"

#define EXPORT_PREFIX "__ksymtab_"
#define NAMESPACE_PREFIX "__kstrtabns_"

/* A place in the module. */
struct site {
	const struct elf_section *section;
	uint64_t offset;
};

/* Places, sorted. */
struct sites {
	struct site *sites;
	size_t nr;
};

/* Strings, sorted. */
struct strings {
	const char **strings;
	size_t nr;
};

struct module {
	struct elf_file *elf;
	const struct ksyms_wanted *wanted;
	struct strings exports, for_modules; /* names; those of named modules are in both */
	struct sites ftrace;
	struct sites sealed; /* where ENDBR is taken away when the module is loaded */
	struct sites keys;   /* static keys */
	struct symlist_writer writer;
	struct units units;
	unsigned int ordinal; /* of the last "-file#n" line */
};

static bool ksyms_module_starts_with(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

/* kernel/module/main.c: module_init_section() */
static bool is_init(const struct elf_section *section)
{
	return ksyms_module_starts_with(section->name, ".init");
}

/* kernel/module/kallsyms.c: elf_type(); upper case for what is global, as nm(1) writes it. */
static char ksyms_module_type_of(const struct elf_symbol *symbol)
{
	const GElf_Shdr *header = &symbol->section->header;
	unsigned int bind = GELF_ST_BIND(symbol->sym.st_info);
	char type;

	if (bind == STB_WEAK)
		return GELF_ST_TYPE(symbol->sym.st_info) == STT_OBJECT ? 'V' : 'W';
	if (!strcmp(symbol->section->name, ".data..percpu"))
		type = 'a';
	else if (header->sh_flags & SHF_EXECINSTR)
		type = 't';
	else if (header->sh_type == SHT_NOBITS)
		type = 'b';
	else
		type = header->sh_flags & SHF_WRITE ? 'd' : 'r';
	return bind == STB_LOCAL ? type : toupper(type);
}

static int ksyms_module_compare_strings(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int compare_sites(const void *a, const void *b)
{
	const struct site *first = a, *second = b;
	unsigned int index = first->section->index, other = second->section->index;

	if (index != other)
		return index < other ? -1 : 1;
	return first->offset < second->offset ? -1 : first->offset > second->offset;
}

/*
 * Does the symbol stand for the namespace of an export for named modules
 * (include/linux/export-internal.h: __KSYMTAB(); EXPORT_SYMBOL_FOR_MODULES())?
 */
static bool is_for_modules(const struct elf_symbol *symbol)
{
	const char *namespace;

	if (!ksyms_module_starts_with(symbol->name, NAMESPACE_PREFIX))
		return false;
	namespace = elf_string_at(symbol->section, symbol->sym.st_value);
	return namespace && symvers_is_for_modules(namespace);
}

static bool has_string(const struct strings *strings, const char *string)
{
	return strings->nr && bsearch(&string, strings->strings, strings->nr, sizeof(string),
				      ksyms_module_compare_strings);
}

static int find_exports(struct module *module)
{
	const size_t room = module->elf->nr_symbols + 1;
	struct strings *exports = &module->exports, *others = &module->for_modules;
	const struct elf_symbol *symbol;

	exports->strings = calloc(room, sizeof(*exports->strings));
	others->strings = calloc(room, sizeof(*others->strings));
	if (!exports->strings || !others->strings)
		return diag_out_of_memory(module->elf->name);
	list_for_each_entry(symbol, &module->elf->symbols, list) {
		if (!symbol->section)
			continue;
		if (ksyms_module_starts_with(symbol->name, EXPORT_PREFIX))
			exports->strings[exports->nr++] = symbol->name + strlen(EXPORT_PREFIX);
		else if (is_for_modules(symbol))
			others->strings[others->nr++] = symbol->name + strlen(NAMESPACE_PREFIX);
	}
	qsort(exports->strings, exports->nr, sizeof(*exports->strings),
	      ksyms_module_compare_strings);
	qsort(others->strings, others->nr, sizeof(*others->strings), ksyms_module_compare_strings);
	return 0;
}

/* A table of places: the field of each entry that leads to one. */
struct site_table {
	const char *name;
	unsigned int entry, field; /* in bytes */
	uint64_t flags;		   /* in the lowest bits of the place */
};

/* Tables of places are all relocations (scripts/recordmcount.c, -mrecord-mcount, objtool). */
static int find_sites_in(struct module *module, const struct site_table *layout,
			 struct sites *found)
{
	struct elf_section *table = elf_find_section(module->elf, layout->name);
	struct elf_section *relocations = table ? table->relocations_here : NULL;
	struct site *sites;
	int err;

	if (!relocations || relocations->header.sh_type != SHT_RELA)
		return 0;
	err = elf_read_relocations(module->elf, relocations);
	if (err)
		return err;
	sites = reallocarray(found->sites, found->nr + relocations->nr_relocations + 1,
			     sizeof(*sites));
	if (!sites)
		return diag_out_of_memory(module->elf->name);
	found->sites = sites;
	for (size_t i = 0; i < relocations->nr_relocations; i++) {
		const struct elf_relocation *relocation = &relocations->relocations[i];

		if (!relocation->symbol || !relocation->symbol->section ||
		    relocation->offset % layout->entry != layout->field)
			continue;
		sites[found->nr++] =
			(struct site){ relocation->symbol->section,
				       (relocation->symbol->sym.st_value + relocation->addend) &
					       ~layout->flags };
	}
	return 0;
}

static void sort_sites(struct sites *sites)
{
	if (sites->nr)
		qsort(sites->sites, sites->nr, sizeof(*sites->sites), compare_sites);
}

/* include/asm-generic/vmlinux.lds.h: MCOUNT_REC(); arch/x86/kernel/module.c: module_finalize() */
static int find_sites(struct module *module)
{
	static const struct site_table mcount = { "__mcount_loc", 1, 0, 0 };
	static const struct site_table patchable = { "__patchable_function_entries", 1, 0, 0 };
	static const struct site_table seal = { ".ibt_endbr_seal", 1, 0, 0 };
	/* include/linux/jump_label.h: struct jump_entry, as all machines with livepatches have it */
	static const struct site_table jumps = { "__jump_table", 16, 8, 3 };
	int err = 0;

	if (module->wanted->known & SYMLIST_FTRACE) {
		err = find_sites_in(module, &mcount, &module->ftrace);
		if (!err)
			err = find_sites_in(module, &patchable, &module->ftrace);
	}
	if (!err && (module->wanted->known & SYMLIST_ENDBR))
		err = find_sites_in(module, &seal, &module->sealed);
	if (!err)
		err = find_sites_in(module, &jumps, &module->keys);
	sort_sites(&module->ftrace);
	sort_sites(&module->sealed);
	sort_sites(&module->keys);
	return err;
}

/* The first site from a symbol on, in its section; NULL: there is none. */
static const struct site *next_site(const struct sites *sites, const struct elf_symbol *symbol)
{
	const struct site wanted = { symbol->section, symbol->sym.st_value };
	size_t low = 0, high = sites->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_sites(&sites->sites[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == sites->nr || sites->sites[low].section != symbol->section)
		return NULL;
	return &sites->sites[low];
}

/* Is a site at the symbol, or a few bytes behind it? */
static bool has_site(const struct module *module, const struct elf_symbol *symbol)
{
	const struct site *site = next_site(&module->ftrace, symbol);
	uint64_t distance;

	if (!site)
		return false;
	distance = site->offset - symbol->sym.st_value;
	return distance <= ksyms_ftrace_offset(module->elf->header.e_machine) &&
	       distance < symbol->sym.st_size;
}

static bool is_sealed(const struct module *module, const struct elf_symbol *symbol)
{
	const struct site *site = next_site(&module->sealed, symbol);

	return site && site->offset == symbol->sym.st_value;
}

/* The flags of a static key: it begins with what it is by default, 1 or 0 (struct static_key). */
static unsigned int key_flags_of(const struct module *module, const struct elf_symbol *symbol)
{
	const struct site *site = next_site(&module->keys, symbol);
	const struct elf_section *section = symbol->section;
	const uint64_t at = symbol->sym.st_value;
	uint64_t value = 0;

	if (!site || site->offset != at)
		return 0;
	if (section->data && section->size >= 4 && at <= section->size - 4)
		value = elf_integer(section->data + at, 4, module->elf->big_endian);
	return value > 1 ? 0 : value ? SYMLIST_KEY_TRUE : SYMLIST_KEY_FALSE;
}

static unsigned int flags_of(const struct module *module, const struct elf_symbol *symbol)
{
	const struct elf_section *section = symbol->section;
	uint64_t value = symbol->sym.st_value;
	unsigned int flags = 0;

	if (GELF_ST_BIND(symbol->sym.st_info) != STB_LOCAL &&
	    has_string(&module->exports, symbol->name))
		flags |= has_string(&module->for_modules, symbol->name) ? SYMLIST_FOR_MODULES :
									  SYMLIST_EXPORTED;
	if (is_init(section))
		flags |= SYMLIST_INIT;
	if (section->header.sh_flags & SHF_EXECINSTR) {
		if (has_site(module, symbol))
			flags |= SYMLIST_FTRACE;
		if (module->elf->header.e_machine == EM_X86_64 && section->data &&
		    value < section->size &&
		    ksyms_is_endbr(section->data + value, section->size - value) &&
		    !is_sealed(module, symbol))
			flags |= SYMLIST_ENDBR;
	}
	flags &= module->wanted->known;
	return section->header.sh_flags & SHF_EXECINSTR ? flags :
							  flags | key_flags_of(module, symbol);
}

/* "-file#n", where the symbol is of another unit than the last one. */
static int write_file(struct module *module, const struct elf_symbol *symbol,
		      struct ksyms_module *result)
{
	unsigned int ordinal = units_of(&module->units, symbol);
	const char *file = units_name(&module->units, ordinal);

	if (!file)
		ordinal = 0;
	if (GELF_ST_BIND(symbol->sym.st_info) != STB_LOCAL && !module->wanted->all_files)
		return 0;
	result->nr_files += ordinal != 0;
	if (module->ordinal == ordinal)
		return 0;
	module->ordinal = ordinal;
	return symlist_write_file(&module->writer, file, ordinal);
}

static int write_symbol(struct module *module, const struct elf_symbol *symbol,
			struct ksyms_module *result)
{
	int err;

	err = write_file(module, symbol, result);
	if (!err)
		err = symlist_write_symbol(&module->writer, ksyms_module_type_of(symbol),
					   symbol->name, flags_of(module, symbol));
	if (err == -EINVAL)
		diag_error(
			module->elf->name, CHECK_NONE,
			"malformed module: symbol %u, or its source file, has a name with a blank",
			symbol->index);
	return err;
}

static int write_symbols(struct module *module, struct ksyms_module *result)
{
	const struct elf_symbol *symbol;
	int err;

	list_for_each_entry(symbol, &module->elf->symbols, list) {
		if (!ksyms_is_listed(symbol))
			continue;
		err = write_symbol(module, symbol, result);
		if (err)
			return err;
		result->nr++;
	}
	return 0;
}

/* Its twin knows them, or it does itself. */
static int find_units(struct module *module, struct ksyms_module *result)
{
	int err;

	err = ksyms_debug_module_units(module->elf, result->name, module->wanted, &module->units);
	result->twin = !err;
	return err == -ENOENT ? units_read(module->elf, NULL, NULL, &module->units) : err;
}

/* The object's name: .modinfo's, or for want of it, the file's. */
static char *object_name(const struct elf_file *elf)
{
	const char *name = elf_modinfo(elf, "name", NULL);
	const char *slash = strrchr(elf->name, '/');
	char *copy;

	if (name && *name)
		return strdup(name);
	name = slash ? slash + 1 : elf->name;
	copy = strndup(name, strcspn(name, "."));
	for (char *dash = copy; dash && (dash = strchr(dash, '-')); dash++)
		*dash = '_';
	return copy;
}

/* Dependencies name objects with "_" for "-". */
static char *object_depends(const struct elf_file *elf)
{
	const char *depends = elf_modinfo(elf, "depends", NULL);
	char *copy = strdup(depends ? depends : "");

	for (char *dash = copy; dash && (dash = strchr(dash, '-')); dash++)
		*dash = '_';
	return copy;
}

static int read_facts(const struct elf_file *elf, struct ksyms_module *result)
{
	const char *vermagic = elf_modinfo(elf, "vermagic", NULL);
	size_t length = vermagic ? strcspn(vermagic, " ") : 0;

	result->name = object_name(elf);
	if (length)
		result->release = strndup(vermagic, length);
	if (!result->name || (length && !result->release))
		return diag_out_of_memory(elf->name);
	if (!build_id_of(elf, result->build_id))
		*result->build_id = '\0';
	return 0;
}

static int write_references(struct module *module)
{
	struct refers refers = { 0 };
	int err = refers_of_module(module->elf, module->wanted->exports, &refers);

	if (err)
		return err;
	err = refers_write(&refers, &module->writer);
	if (err == -EINVAL)
		diag_error(module->elf->name, CHECK_NONE,
			   "malformed module: a symbol that it refers to has a name with a blank");
	refers_free(&refers);
	return err;
}

static int write_module(struct module *module, struct ksyms_module *result)
{
	char *depends = object_depends(module->elf);
	int err;

	if (!depends)
		return diag_out_of_memory(module->elf->name);
	err = symlist_write_object(&module->writer, result->name, depends);
	free(depends);
	if (!err && *result->build_id)
		err = symlist_write_fact(&module->writer, "build-id", result->build_id);
	if (err == -EINVAL)
		diag_error(module->elf->name, CHECK_NONE,
			   "malformed module: its name, or one that it depends on, has a blank");
	if (!err)
		err = write_symbols(module, result);
	return err ? err : write_references(module);
}

static int check_module(const struct elf_file *elf)
{
	if (elf->header.e_type == ET_REL && elf->symtab)
		return 0;
	diag_error(elf->name, CHECK_NONE, "not a kernel module: %s",
		   elf->symtab ? "not a relocatable file" : "it has no symbol table");
	return -EINVAL;
}

static int read_elf(struct elf_file *elf, struct ksyms_module *result,
		    const struct ksyms_wanted *wanted)
{
	struct module module = { .elf = elf, .wanted = wanted };
	int err;

	err = check_module(elf);
	if (!err)
		err = read_facts(elf, result);
	if (!err && !ksyms_versions_check(wanted->versions, elf, &result->mismatch))
		return 0;
	if (!err)
		err = find_exports(&module);
	if (!err)
		err = find_sites(&module);
	if (!err)
		err = find_units(&module, result);
	if (!err) {
		module.writer.out = open_memstream(&result->text, &result->size);
		err = module.writer.out ? write_module(&module, result) : -ENOMEM;
		/* without memory, fclose() may say nothing, and leave no text */
		if (module.writer.out && (fclose(module.writer.out) || !result->text) && !err)
			err = -ENOMEM;
		result->lines = module.writer.lines;
		if (err == -ENOMEM || err == -EIO)
			err = diag_out_of_memory(elf->name);
	}
	if (!err && wanted->btf)
		err = btf_bytes_of(elf, &result->btf);
	free(module.exports.strings);
	free(module.for_modules.strings);
	free(module.ftrace.sites);
	free(module.sealed.sites);
	free(module.keys.sites);
	units_free(&module.units);
	return err;
}

static int read_bytes(const uint8_t *data, size_t size, struct ksyms_module *module,
		      const struct ksyms_wanted *wanted)
{
	struct elf_file *elf;
	int err;

	err = elf_open_memory(module->path, data, size, &elf);
	if (err)
		return err;
	err = read_elf(elf, module, wanted);
	elf_close(elf);
	return err;
}

static int read_large(const struct input *input, struct ksyms_module *module,
		      const struct ksyms_wanted *wanted)
{
	const uint8_t *data = input->data;
	size_t size = input->size;
	uint8_t *unpacked = NULL;
	int err = 0;

	if (wanted->large)
		pthread_mutex_lock(wanted->large);
	if (compression_name(data, size)) {
		err = decompress(module->path, data, size, DECOMPRESS_MODULE_MAX, &unpacked, &size);
		data = unpacked;
	}
	if (!err)
		err = read_bytes(data, size, module, wanted);
	free(unpacked);
	if (wanted->large)
		pthread_mutex_unlock(wanted->large);
	return err;
}

static int ksyms_module_read_input(const struct input *input, struct ksyms_module *module,
				   const struct ksyms_wanted *wanted)
{
	uint8_t *unpacked;
	size_t size;
	int err;

	if (input->size > KSYMS_MODULE_SMALL)
		return read_large(input, module, wanted);
	if (!compression_name(input->data, input->size))
		return read_bytes(input->data, input->size, module, wanted);
	err = decompress_small(module->path, input->data, input->size, KSYMS_MODULE_SMALL,
			       &unpacked, &size);
	if (err == -EFBIG)
		return read_large(input, module, wanted);
	if (!err)
		err = read_bytes(unpacked, size, module, wanted);
	free(unpacked);
	return err;
}

int ksyms_read_module(struct ksyms_module *module, const struct ksyms_wanted *wanted)
{
	struct input input;
	int err;

	*module = (struct ksyms_module){ .path = module->path };
	err = input_open(module->path, &input);
	if (err)
		return err;
	err = ksyms_module_read_input(&input, module, wanted);
	input_close(&input);
	if (err)
		ksyms_free_module(module);
	return err;
}

void ksyms_free_module(struct ksyms_module *module)
{
	free(module->name);
	free(module->release);
	free(module->text);
	free(module->btf.data);
	*module = (struct ksyms_module){ .path = module->path };
}
