/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Module.symvers, the exports of a kernel or of a directory of modules as
 * modpost writes them (scripts/mod/modpost.c: write_dump()): a line of
 *
 *	CRC <tab> symbol <tab> module <tab> EXPORT_SYMBOL... <tab> namespace
 */
#ifndef LIVEPATCH_SYMVERS_H
#define LIVEPATCH_SYMVERS_H

/* One export; @module is "vmlinux" or the module's path without ".ko". Returns 0 or a negative errno. */
typedef int (*symvers_visit)(const char *symbol, const char *module, void *data);

/**
 * symvers_read() - Visit the exports that a file lists, in its order.
 *
 * Return: 0; what @visit returned, at the first that is not 0; or a negative
 * errno after a diagnostic.
 */
int symvers_read(const char *path, symvers_visit visit, void *data);

#endif
