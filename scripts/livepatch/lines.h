/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the source has to say of places in a module, from its debug information:
 * the line, and the inlined functions that the code belongs to.
 */
#ifndef LIVEPATCH_LINES_H
#define LIVEPATCH_LINES_H

#include "elf.h"

struct lines;

/**
 * lines_open() - Open the debug information of a module.
 *
 * Return: what lines_at() looks in; NULL: the module has none, or no memory.
 */
struct lines *lines_open(const struct elf_file *elf);

/**
 * lines_at() - The line that made the code at a place.
 * @lines:	NULL is allowed, and knows nothing
 * @line:	set to the line's number
 *
 * Of what is inlined from a header that is not of the source's directory, it is
 * the line that calls it there.
 *
 * Return: the file's name, valid until lines_close(); NULL: unknown.
 */
const char *lines_at(struct lines *lines, const struct elf_section *section, uint64_t offset,
		     int *line);

/**
 * lines_inlined_at() - The functions whose inlined bodies a place is in, but those of
 *			  the kernel's headers.
 * @lines:	NULL is allowed, and knows nothing
 * @names:	set to their names, valid until lines_close(): the innermost first,
 *		without the function that has the code
 * @room:	how many names fit; more are left out
 *
 * The first call reads the whole debug information, the others search.
 *
 * Return: the number of names that were set; 0: in no inlined body, or unknown.
 */
size_t lines_inlined_at(struct lines *lines, const struct elf_section *section, uint64_t offset,
			const char **names, size_t room);

/**
 * lines_struct_size() - The size of a structure type of the module.
 *
 * Return: the size in bytes; 0: unknown.
 */
uint64_t lines_struct_size(struct lines *lines, const char *name);

void lines_close(struct lines *lines);

#endif
