/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A module as a file: as the linker left it, or as it is installed, which may be
 * compressed, or come through a pipe.
 */
#ifndef LIVEPATCH_MODULE_FILE_H
#define LIVEPATCH_MODULE_FILE_H

#include "elf.h"

struct module_file {
	struct elf_file *elf; /* NULL: none */
	int copy;	      /* descriptor of what was unpacked; -1: nothing was */
};

/**
 * module_file_open() - Open a module as the linker left it.
 * @file:	filled in; to be closed by module_file_close(), also after a failure
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int module_file_open(const char *path, struct module_file *file);

/* The same for a module that may be compressed, or that @path is a pipe of. */
int module_file_open_installed(const char *path, struct module_file *file);

void module_file_close(struct module_file *file);

#endif
