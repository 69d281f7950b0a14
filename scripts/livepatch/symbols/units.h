/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Translation units of an ELF file: which source file each of its symbols is
 * from. The STT_FILE symbols tell it for the local symbols that follow them;
 * debug information tells paths, and the units of global symbols.
 */
#ifndef LIVEPATCH_UNITS_H
#define LIVEPATCH_UNITS_H

#include <stddef.h>

#include "../elf.h"
#include "units-dwarf.h"

/*
 * A unit is known by its ordinal, counted from 1: that of its STT_FILE symbol.
 * Units that have none, as those of assembly, have the ordinals above. 0 is no
 * unit: it is not known, which is never guessed.
 */
struct units {
	char **names; /* of ordinal n at [n - 1]; NULL: a unit without a name */
	size_t nr;
	unsigned int *of_symbol; /* ordinals, by index in the symbol table */
	size_t nr_symbols;
};

/**
 * units_read() - Find the units of all symbols of a file.
 * @dwarf:	its debug information; NULL: none, and global symbols have no unit
 * @tree:	as for dwarf_unit_path()
 * @units:	filled in, to be freed by units_free(); zeroed on failure
 *
 * Return: 0, or -ENOMEM after a diagnostic.
 */
int units_read(const struct elf_file *elf, const struct dwarf_units *dwarf, const char *tree,
	       struct units *units);

/* The ordinal of the unit of a symbol of the file, or 0. */
unsigned int units_of(const struct units *units, const struct elf_symbol *symbol);

/* The name of a unit; NULL for 0. */
const char *units_name(const struct units *units, unsigned int ordinal);

void units_free(struct units *units);

#endif
