/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines of source code for places in a module, from its debug information.
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
 * Return: the file's name, valid until source_close(); NULL: unknown.
 */
const char *source_line(struct source *source, const struct elf_section *section, uint64_t offset,
			int *line);

void source_close(struct source *source);

#endif
