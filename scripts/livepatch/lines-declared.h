/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The functions and variables that a module's sources declare or define, from its
 * debug information. gcc tells of each that code uses; clang of fewer.
 */
#ifndef LIVEPATCH_LINES_DECLARED_H
#define LIVEPATCH_LINES_DECLARED_H

#include <elfutils/libdw.h>

#include "lines.h"

struct lines_declaration {
	const char *name; /* of its symbol */
	Dwarf_Die die;	  /* a DW_TAG_subprogram or DW_TAG_variable */
	bool external;	  /* not static */
	bool defines;
	bool of_header; /* in a header of the kernel */
};

/**
 * lines_is_of_unit() - Is a declaration of the unit that made the code at a place?
 *
 * Return: false also where that is not known.
 */
bool lines_is_of_unit(struct lines *lines, const struct lines_declaration *declaration,
		      const struct elf_section *section, uint64_t offset);

/**
 * lines_declarations() - What a module's units say of a name.
 * @lines:	NULL is allowed, and knows nothing
 * @nr:		set to how many there are
 *
 * Reads the debug information when it is called first. What cannot be read to its end
 * tells nothing.
 *
 * Return: the declarations, valid until lines_close(); NULL where there are none.
 */
const struct lines_declaration *lines_declarations(struct lines *lines, const char *name,
						   size_t *nr);

/**
 * lines_structures() - The structures and unions with tags that the author's own files define.
 *
 * Compilers tell of those that something uses.
 *
 * Return: @nr of them, sorted by tag, valid until lines_close().
 */
const Dwarf_Die *lines_structures(struct lines *lines, size_t *nr);

#endif
