/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the source has to say of places in a module, from its debug information:
 * the line, and the inlined functions that the code belongs to.
 */
#ifndef LIVEPATCH_SOURCE_H
#define LIVEPATCH_SOURCE_H

#include "elf.h"

struct source;

/**
 * source_open() - Open the debug information of a module.
 *
 * Return: what source_line() looks in; NULL: the module has none, or no memory.
 */
struct source *source_open(const struct elf_file *elf);

/**
 * source_line() - The line that made the code at a place.
 * @source:	NULL is allowed, and knows nothing
 * @line:	set to the line's number
 *
 * Of what is inlined from a header that is not of the source's directory, it is
 * the line that calls it there.
 *
 * Return: the file's name, valid until source_close(); NULL: unknown.
 */
const char *source_line(struct source *source, const struct elf_section *section, uint64_t offset,
			int *line);

/**
 * source_inlined_at() - The functions whose inlined bodies a place is in, but those of
 *			  the kernel's headers.
 * @source:	NULL is allowed, and knows nothing
 * @names:	set to their names, valid until source_close(): the innermost first,
 *		without the function that has the code
 * @room:	how many names fit; more are left out
 *
 * The first call reads the whole debug information, the others search.
 *
 * Return: the number of names that were set; 0: in no inlined body, or unknown.
 */
size_t source_inlined_at(struct source *source, const struct elf_section *section, uint64_t offset,
			 const char **names, size_t room);

/**
 * source_struct_size() - The size of a structure type of the module.
 *
 * Return: the size in bytes; 0: unknown.
 */
uint64_t source_struct_size(struct source *source, const char *name);

void source_close(struct source *source);

#endif
