/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a livepatch misses: places where the old code goes on running, or where
 * the new code runs on data of its own, though all references are right.
 */
#ifndef LIVEPATCH_UNPATCHED_H
#define LIVEPATCH_UNPATCHED_H

#include "livepatch.h"

/**
 * unpatched_check() - Warn of what the patch does not reach.
 *
 * patched-clone, patched-cold: other symbols that the compiler made of a patched
 * function. patched-inlined: functions that the patched one is inlined in.
 * duplicate-state: data of the livepatch that the patched file has, too.
 *
 * Return: a verdict (verdict.h); 1 if the user made errors of such warnings.
 */
int unpatched_check(const struct livepatch *livepatch);

/*
 * Is the symbol writable data that the author defines, and so perhaps a second
 * copy of the kernel's? No: the structures of the patch, and what macros define
 * for each use of their own.
 */
bool unpatched_is_state(const struct livepatch *livepatch, const struct elf_symbol *symbol);

#endif
