// SPDX-License-Identifier: GPL-2.0
/*
 * Source files for the symbols of a module. What is shipped is stripped; a debug
 * package has the same module with its STT_FILE symbols and debug information, its
 * twin. In go the two, out come the units of the former's symbols. What is listed,
 * and in which order, is the shipped module's to say.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../diag.h"
#include "../elf.h"
#include "../input.h"
#include "ksyms.h"

static bool same_build_id(const struct elf_file *module, const struct elf_file *twin)
{
	char id[BUILD_ID_DIGITS + 1], other[BUILD_ID_DIGITS + 1];

	return !build_id_of(module, id) || !build_id_of(twin, other) || !strcmp(id, other);
}

/* The next symbol that is listed; NULL: there is none. @symbol NULL: the first one. */
static const struct elf_symbol *next_listed(const struct elf_file *elf,
					    const struct elf_symbol *symbol)
{
	const struct list_head *at = symbol ? symbol->list.next : elf->symbols.next;

	for (; at != &elf->symbols; at = at->next) {
		symbol = list_entry(at, struct elf_symbol, list);
		if (ksyms_is_listed(symbol))
			return symbol;
	}
	return NULL;
}

/* Make units of the twin's symbols units of the module's; false: they are not the same. */
static bool translate(const struct elf_file *module, const struct elf_file *twin,
		      const struct units *units, unsigned int *of_symbol)
{
	const struct elf_symbol *symbol = NULL, *other = NULL;

	for (;;) {
		symbol = next_listed(module, symbol);
		other = next_listed(twin, other);
		if (!symbol || !other)
			return !symbol && !other;
		if (strcmp(symbol->name, other->name) ||
		    GELF_ST_BIND(symbol->sym.st_info) != GELF_ST_BIND(other->sym.st_info))
			return false;
		of_symbol[symbol->index] = units_of(units, other);
	}
}

static int other_module(const struct elf_file *module, const struct elf_file *twin)
{
	diag_note(twin->name, CHECK_NONE,
		  "of another build than %s, whose symbols therefore have no source files",
		  module->name);
	return -ENOENT;
}

static int read_units(const struct elf_file *twin, const struct ksyms_wanted *wanted,
		      struct units *units)
{
	struct dwarf_units dwarf;
	int err;

	err = dwarf_units_read(twin->name, twin, &dwarf);
	if (err == -ENOENT)
		return units_read(twin, NULL, NULL, units);
	if (err)
		return err;
	err = units_read(twin, &dwarf, wanted->tree, units);
	dwarf_units_free(&dwarf);
	return err;
}

static int read_twin(const struct elf_file *module, const struct elf_file *twin,
		     const struct ksyms_wanted *wanted, struct units *units)
{
	unsigned int *of_symbol;
	int err;

	if (twin->header.e_type != ET_REL || !twin->symtab || !same_build_id(module, twin))
		return other_module(module, twin);
	err = read_units(twin, wanted, units);
	if (err)
		return err;
	of_symbol = calloc(module->nr_symbols + 1, sizeof(*of_symbol));
	if (!of_symbol) {
		units_free(units);
		return diag_out_of_memory(module->name);
	}
	if (!translate(module, twin, units, of_symbol)) {
		free(of_symbol);
		units_free(units);
		return other_module(module, twin);
	}
	free(units->of_symbol);
	units->of_symbol = of_symbol;
	units->nr_symbols = module->nr_symbols;
	return 0;
}

int ksyms_debug_module_units(const struct elf_file *module, const char *name,
			     const struct ksyms_wanted *wanted, struct units *units)
{
	const char *path = wanted->debuginfo ? debuginfo_lookup(wanted->debuginfo, name) : NULL;
	struct elf_file *twin;
	struct input input;
	int err;

	if (!path)
		return -ENOENT;
	if (input_open(path, &input))
		return -EINVAL;
	err = elf_open_memory(path, input.data, input.size, &twin);
	if (!err) {
		err = read_twin(module, twin, wanted, units);
		elf_close(twin);
	}
	input_close(&input);
	return err;
}
