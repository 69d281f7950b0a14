/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The place that a livepatch relocation fills: can the kernel write there what is
 * to be written, and in time? What the gate vmlinux resolves is written while the
 * module is being loaded, before the loader looks at any of its tables
 * (kernel/module/main.c: load_module(), apply_relocations()); what a module gates
 * is written when the patch is enabled, or later.
 */
#ifndef LIVEPATCH_PLACE_H
#define LIVEPATCH_PLACE_H

#include "use.h"

/**
 * place_check() - Can the kernel fill the place of a use?
 * @gate:	whose loading resolves it
 * @symbol:	what is meant; NULL: not in the list
 *
 * Checks destination, relocation-type, relocation-reach and indirect-call refuse;
 * late-data and kept-address warn.
 *
 * Return: false after a refusal.
 */
bool place_check(const struct livepatch *livepatch, const struct use *use, const char *gate,
		 const struct symlist_symbol *symbol);

#endif
