/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Module.symvers, the exports of a kernel or of a directory of modules as
 * modpost writes them (scripts/mod/modpost.c: write_dump()): a line of
 *
 *	CRC <tab> symbol <tab> module <tab> EXPORT_SYMBOL... <tab> namespace
 */
#ifndef LIVEPATCH_SYMVERS_H
#define LIVEPATCH_SYMVERS_H

#include <stdbool.h>
#include <stdint.h>

/* One export, valid during the visit. */
struct symvers_export {
	uint32_t crc;
	const char *symbol;
	const char *module; /* "vmlinux", or the module's path without ".ko" */
	bool gpl_only;
	const char *namespace; /* "": none */
};

/* Returns 0 or a negative errno. */
typedef int (*symvers_visit)(const struct symvers_export *export, void *data);

/* Are exports with this namespace for named modules (EXPORT_SYMBOL_FOR_MODULES())? */
bool symvers_is_for_modules(const char *namespace);

/**
 * symvers_is_for() - May a module use an export for named modules?
 * @module:	its name; "-" and "_" are the same
 *
 * kernel/module/main.c: verify_module_namespace(). To any other namespace a module
 * may import itself, so that this is of no interest for those.
 */
bool symvers_is_for(const char *namespace, const char *module);

/**
 * symvers_read() - Visit the exports that a file lists, in its order.
 *
 * Return: 0; what @visit returned, at the first that is not 0; or a negative
 * errno after a diagnostic.
 */
int symvers_read(const char *path, symvers_visit visit, void *data);

#endif
