/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel's apply_relocate_add() does with a relocation, as far as it can
 * be told before addresses are known. x86-64 alone: arch/x86/kernel/module.c of
 * Linux 6.1 and 6.12 do the same.
 */
#ifndef LIVEPATCH_APPLY_H
#define LIVEPATCH_APPLY_H

#include "elf.h"

/* Is it known what the kernel does on the file's architecture? */
bool apply_is_known(const struct elf_file *elf);

/**
 * apply_width() - How many bytes a type of relocation fills.
 *
 * Return: 0 for one that does nothing; -EINVAL for one that the kernel refuses.
 */
int apply_width(uint32_t type);

/**
 * apply_overflows() - Is a relocation's value too big for its field?
 * @is_address:	its symbol is somewhere in the kernel or in a module
 *
 * Return: true if it is, wherever the symbol is; the kernel may have loaded what it
 * does not say so of elsewhere.
 */
bool apply_overflows(const struct elf_relocation *relocation, bool is_address);

#endif
