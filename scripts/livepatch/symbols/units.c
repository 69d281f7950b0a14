// SPDX-License-Identifier: GPL-2.0
/*
 * Translation units of symbols: see units.h. A linker puts the local symbols of
 * an object behind the STT_FILE symbol that its compiler made. Debug information
 * knows units by the code and the variables that each has. The local symbols at
 * these addresses tell which STT_FILE symbol is which unit's. Where they do not
 * tell it with one voice, there is no path.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../diag.h"
#include "units.h"

/* Code that is put before a function for call padding, with a symbol of its own. */
#define PADDING_PREFIX "__pfx_"
#define PADDING_SIZE 16

#define CONFLICT UINT32_MAX

/* A unit of the debug information. */
struct compiled {
	unsigned int file;    /* the ordinal that its local symbols tell, 0, or CONFLICT */
	unsigned int ordinal; /* what it gets; 0: none */
};

/* While units are matched. */
struct matching {
	const struct elf_file *elf;
	const struct dwarf_units *dwarf;
	struct units *units;
	struct compiled *compiled; /* by unit of dwarf */
	size_t *compiled_of_file;  /* by ordinal: DWARF_UNIT_NONE, a unit, or nr: conflict */
	size_t *at;		   /* by index of symbol: the unit of dwarf at its address */
};

static bool is_local(const struct elf_symbol *symbol)
{
	return GELF_ST_BIND(symbol->sym.st_info) == STB_LOCAL;
}

static bool is_typed(const struct elf_symbol *symbol)
{
	unsigned int type = GELF_ST_TYPE(symbol->sym.st_info);

	return type != STT_NOTYPE && type != STT_SECTION && type != STT_FILE;
}

/* objtool makes the symbols of padding late, in no unit. */
static bool is_padding(const struct elf_symbol *symbol)
{
	return symbol->section && !strncmp(symbol->name, PADDING_PREFIX, strlen(PADDING_PREFIX));
}

static size_t count_files(const struct elf_file *elf)
{
	const struct elf_symbol *symbol;
	size_t nr = 0;

	list_for_each_entry(symbol, &elf->symbols, list)
		nr += GELF_ST_TYPE(symbol->sym.st_info) == STT_FILE;
	return nr;
}

/* One without a name is the linker's own. */
static int units_add_file(struct units *units, const char *name)
{
	units->nr++;
	if (!*name)
		return 0;
	units->names[units->nr - 1] = strdup(name);
	return units->names[units->nr - 1] ? 0 : -ENOMEM;
}

/*
 * Units by STT_FILE. Not every linker makes one for assembly, whose local symbols
 * then follow those of another object; its labels, at least, have no type.
 */
static int read_files(const struct elf_file *elf, struct units *units)
{
	const struct elf_symbol *symbol;
	unsigned int file = 0;

	list_for_each_entry(symbol, &elf->symbols, list) {
		if (GELF_ST_TYPE(symbol->sym.st_info) == STT_FILE) {
			if (units_add_file(units, symbol->name))
				return -ENOMEM;
			file = *symbol->name ? units->nr : 0;
		} else if (symbol->section && is_local(symbol) && is_typed(symbol) &&
			   !is_padding(symbol)) {
			units->of_symbol[symbol->index] = file;
		}
	}
	return 0;
}

/* A label without type and size may be the end of one unit as well as the start of the next. */
static void find_compiled(struct matching *matching)
{
	const struct elf_symbol *symbol;

	list_for_each_entry(symbol, &matching->elf->symbols, list) {
		size_t *at = &matching->at[symbol->index];

		*at = DWARF_UNIT_NONE;
		if (symbol->section && (is_typed(symbol) || symbol->sym.st_size))
			*at = dwarf_units_at(matching->dwarf, symbol);
	}
}

static const char *basename_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* GNU ld makes an STT_FILE symbol "entry.o" for an object that has none. */
static bool is_object_name(const char *file)
{
	size_t length = strlen(file);

	return length > 2 && !strcmp(file + length - 2, ".o");
}

/* "fs/a/main.c" is named "main.c", and "entry/entry.S" "entry.o". */
static bool is_named(const struct dwarf_unit *unit, const char *file)
{
	const char *name = unit->name ? basename_of(unit->name) : "";
	size_t stem = strlen(file) - 2;

	if (!strcmp(name, file))
		return true;
	return is_object_name(file) && !strncmp(name, file, stem) && name[stem] == '.' &&
	       !strchr(name + stem + 1, '.');
}

/*
 * A local symbol that has both tells that they are the same. Assembly may be behind
 * the symbol of another object.
 */
static void match(struct matching *matching, const struct elf_symbol *symbol)
{
	unsigned int file = matching->units->of_symbol[symbol->index];
	size_t at = matching->at[symbol->index];
	const struct dwarf_unit *unit;
	struct compiled *compiled;
	size_t *other;

	if (!file || at == DWARF_UNIT_NONE)
		return;
	unit = &matching->dwarf->units[at];
	if (unit->assembler && !is_object_name(matching->units->names[file - 1]))
		return;
	compiled = &matching->compiled[at];
	if (!compiled->file)
		compiled->file = file;
	else if (compiled->file != file)
		compiled->file = CONFLICT;
	other = &matching->compiled_of_file[file];
	if (*other == DWARF_UNIT_NONE)
		*other = at;
	else if (*other != at)
		*other = matching->dwarf->nr;
}

/* Is what the local symbols of a unit tell consistent? */
static bool is_match(const struct matching *matching, size_t unit)
{
	unsigned int file = matching->compiled[unit].file;

	return file != CONFLICT && matching->compiled_of_file[file] == unit &&
	       (matching->dwarf->units[unit].assembler ||
		is_named(&matching->dwarf->units[unit], matching->units->names[file - 1]));
}

/* An assembler may name a unit for a file that it includes. */
static const char *path_of(const struct matching *matching, size_t unit, const char *tree)
{
	const struct dwarf_unit *dwarf = &matching->dwarf->units[unit];
	unsigned int file = matching->compiled[unit].file;
	const char *path = dwarf_unit_path(dwarf, tree);

	if (!path || strpbrk(path, " \t\r\n"))
		return NULL;
	return !file || file == CONFLICT || is_named(dwarf, matching->units->names[file - 1]) ?
		       path :
		       NULL;
}

static int set_name(struct units *units, unsigned int ordinal, const char *name)
{
	char *copy = strdup(name);

	if (!copy)
		return -ENOMEM;
	free(units->names[ordinal - 1]);
	units->names[ordinal - 1] = copy;
	return 0;
}

/* Give each unit an ordinal, and its path. Those that are in conflict have none. */
static int number_units(struct matching *matching, const char *tree)
{
	struct units *units = matching->units;

	for (size_t i = 0; i < matching->dwarf->nr; i++) {
		const char *path = path_of(matching, i, tree);
		struct compiled *compiled = &matching->compiled[i];

		if (!compiled->file)
			compiled->ordinal = ++units->nr;
		else if (is_match(matching, i))
			compiled->ordinal = compiled->file;
		if (path && compiled->ordinal && set_name(units, compiled->ordinal, path))
			return -ENOMEM;
	}
	return 0;
}

/*
 * What the address tells goes first. A local symbol that it tells nothing of stays
 * where STT_FILE puts it, unless code of assembly from elsewhere came since then.
 */
static void assign_symbols(struct matching *matching)
{
	struct units *units = matching->units;
	const struct elf_symbol *symbol;
	bool stray = false;

	list_for_each_entry(symbol, &matching->elf->symbols, list) {
		unsigned int *ordinal = &units->of_symbol[symbol->index], file = *ordinal;
		size_t at = matching->at[symbol->index];

		if (GELF_ST_TYPE(symbol->sym.st_info) == STT_FILE)
			stray = false;
		if (at != DWARF_UNIT_NONE && matching->compiled[at].ordinal)
			*ordinal = matching->compiled[at].ordinal;
		if (file && at != DWARF_UNIT_NONE && matching->dwarf->units[at].assembler)
			stray = *ordinal != file;
		else if (at == DWARF_UNIT_NONE && stray)
			*ordinal = 0;
	}
}

/*
 * Local symbols of one object are together. Those without a type, too, are of the
 * unit that has one after them, behind the same STT_FILE symbol.
 */
static void assign_untyped(struct matching *matching)
{
	const struct units *units = matching->units;
	const struct list_head *head = &matching->elf->symbols;
	unsigned int below = 0; /* of the next symbol that is known by its address */

	for (const struct list_head *at = head->prev; at != head; at = at->prev) {
		const struct elf_symbol *symbol = list_entry(at, struct elf_symbol, list);
		unsigned int *ordinal = &units->of_symbol[symbol->index];
		size_t compiled = matching->at[symbol->index];

		if (GELF_ST_TYPE(symbol->sym.st_info) == STT_FILE)
			below = 0;
		else if (!is_local(symbol) || is_padding(symbol))
			continue;
		else if (compiled != DWARF_UNIT_NONE &&
			 *ordinal == matching->compiled[compiled].file)
			below = *ordinal;
		else if (compiled == DWARF_UNIT_NONE && symbol->section && !is_typed(symbol))
			*ordinal = below;
	}
}

static int match_units(const struct elf_file *elf, const struct dwarf_units *dwarf,
		       const char *tree, struct units *units)
{
	struct matching matching = { .elf = elf, .dwarf = dwarf, .units = units };
	const struct elf_symbol *symbol;
	int err = -ENOMEM;

	matching.compiled = calloc(dwarf->nr + 1, sizeof(*matching.compiled));
	matching.compiled_of_file = calloc(units->nr + 1, sizeof(*matching.compiled_of_file));
	matching.at = calloc(elf->nr_symbols + 1, sizeof(*matching.at));
	if (matching.compiled && matching.compiled_of_file && matching.at) {
		for (size_t i = 0; i <= units->nr; i++)
			matching.compiled_of_file[i] = DWARF_UNIT_NONE;
		find_compiled(&matching);
		list_for_each_entry(symbol, &elf->symbols, list)
			match(&matching, symbol);
		err = number_units(&matching, tree);
		assign_symbols(&matching);
		assign_untyped(&matching);
	}
	free(matching.compiled);
	free(matching.compiled_of_file);
	free(matching.at);
	return err;
}

static bool is_code(const struct elf_symbol *symbol)
{
	return symbol->section && (symbol->section->header.sh_flags & SHF_EXECINSTR) &&
	       GELF_ST_TYPE(symbol->sym.st_info) != STT_SECTION;
}

static int compare_places(const void *a, const void *b)
{
	const struct elf_symbol *first = *(const struct elf_symbol *const *)a;
	const struct elf_symbol *second = *(const struct elf_symbol *const *)b;

	if (first->section != second->section)
		return first->section->index < second->section->index ? -1 : 1;
	if (first->sym.st_value != second->sym.st_value)
		return first->sym.st_value < second->sym.st_value ? -1 : 1;
	return first->index < second->index ? -1 : first->index > second->index;
}

/* The function that padding is before. @code[0] is the padding. */
static const struct elf_symbol *padded(const struct elf_symbol **code, size_t nr)
{
	const struct elf_symbol *padding = code[0];

	for (size_t i = 1; i < nr; i++) {
		if (code[i]->section != padding->section ||
		    code[i]->sym.st_value - padding->sym.st_value > PADDING_SIZE)
			break;
		if (!strcmp(code[i]->name, padding->name + strlen(PADDING_PREFIX)))
			return code[i];
	}
	return NULL;
}

/* Padding is of the unit of its function. */
static int place_padding(const struct elf_file *elf, struct units *units)
{
	const struct elf_symbol **code, *symbol, *function;
	size_t nr = 0, nr_padding = 0;

	list_for_each_entry(symbol, &elf->symbols, list)
		nr_padding += is_padding(symbol);
	if (!nr_padding)
		return 0;
	code = calloc(elf->nr_symbols, sizeof(*code));
	if (!code)
		return -ENOMEM;
	list_for_each_entry(symbol, &elf->symbols, list) {
		if (is_code(symbol))
			code[nr++] = symbol;
	}
	qsort(code, nr, sizeof(*code), compare_places);
	for (size_t i = 0; i < nr; i++) {
		if (!is_padding(code[i]))
			continue;
		function = padded(code + i, nr - i);
		units->of_symbol[code[i]->index] = function ? units_of(units, function) : 0;
	}
	free(code);
	return 0;
}

int units_read(const struct elf_file *elf, const struct dwarf_units *dwarf, const char *tree,
	       struct units *units)
{
	int err = -ENOMEM;

	*units = (struct units){ .nr_symbols = elf->nr_symbols };
	units->names =
		calloc(count_files(elf) + (dwarf ? dwarf->nr : 0) + 1, sizeof(*units->names));
	units->of_symbol = calloc(elf->nr_symbols + 1, sizeof(*units->of_symbol));
	if (units->names && units->of_symbol)
		err = read_files(elf, units);
	if (!err && dwarf)
		err = match_units(elf, dwarf, tree, units);
	if (!err)
		err = place_padding(elf, units);
	if (err) {
		diag_out_of_memory(elf->name);
		units_free(units);
	}
	return err;
}

unsigned int units_of(const struct units *units, const struct elf_symbol *symbol)
{
	return symbol->index < units->nr_symbols ? units->of_symbol[symbol->index] : 0;
}

const char *units_name(const struct units *units, unsigned int ordinal)
{
	return ordinal && ordinal <= units->nr ? units->names[ordinal - 1] : NULL;
}

void units_free(struct units *units)
{
	for (size_t i = 0; units->names && i < units->nr; i++)
		free(units->names[i]);
	free(units->names);
	free(units->of_symbol);
	*units = (struct units){ 0 };
}
