/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the debug information of an ELF file tells about its translation units:
 * their names, the code of each, and the variables that each defines. Read with
 * libdw; of a relocatable file (a module) with libdwfl, which lays out its
 * sections at addresses of its own choice and relocates the information to them.
 */
#ifndef LIVEPATCH_UNITS_DWARF_H
#define LIVEPATCH_UNITS_DWARF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../elf.h"

struct dwarf_unit {
	const char *name;      /* DW_AT_name, or NULL */
	const char *directory; /* DW_AT_comp_dir, or NULL */
	bool assembler;
};

struct dwarf_range;
struct dwarf_variable;
struct dwarf_handles;

struct dwarf_units {
	struct dwarf_unit *units; /* in the order of the file, which is that of linking */
	size_t nr;
	struct dwarf_range *ranges; /* of code, sorted */
	size_t nr_ranges;
	struct dwarf_variable *variables; /* sorted by address */
	size_t nr_variables;
	uint64_t *sections; /* of a relocatable file: their addresses, by index */
	size_t nr_sections;
	struct dwarf_handles *handles;
};

/* Of no unit: what dwarf_units_at() returns. */
#define DWARF_UNIT_NONE SIZE_MAX

/**
 * dwarf_units_read() - Read the units of a file.
 * @path:	the file
 * @elf:	the same, as a model
 * @units:	filled in, to be freed by dwarf_units_free(); it holds the file open
 *
 * May be called from several threads.
 *
 * Return: 0; -ENOENT without a diagnostic if it has no debug information; another
 * negative errno after a diagnostic.
 */
int dwarf_units_read(const char *path, const struct elf_file *elf, struct dwarf_units *units);

/**
 * dwarf_units_at() - The unit that a function or variable is from.
 *
 * Code is of the unit that has code at its address, whatever its name is (clones,
 * cold parts). Data is known by the variables that units define: one that has a
 * size, by its address; if several units have one there, or it has no size, by
 * its name, too.
 *
 * Return: the index of the unit; DWARF_UNIT_NONE if none is known, or several are.
 */
size_t dwarf_units_at(const struct dwarf_units *units, const struct elf_symbol *symbol);

/**
 * dwarf_units_tree() - The directory of the kernel's source that vmlinux was built from.
 *
 * Return: the directory, to be freed; "" if names of units are relative to it already;
 * NULL without memory.
 */
char *dwarf_units_tree(const struct dwarf_units *units);

/**
 * dwarf_unit_path() - The source file of a unit, relative to the kernel's source.
 * @tree:	of dwarf_units_tree()
 *
 * Return: the path, inside the unit's name; absolute if it is elsewhere; NULL if
 * the unit has no name.
 */
const char *dwarf_unit_path(const struct dwarf_unit *unit, const char *tree);

void dwarf_units_free(struct dwarf_units *units);

#endif
