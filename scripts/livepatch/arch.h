/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What differs between architectures, to be checked against the kernel's
 * arch/<arch>/kernel/module*.c.
 */
#ifndef LIVEPATCH_ARCH_H
#define LIVEPATCH_ARCH_H

#include "elf.h"

/**
 * arch_check() - Is there livepatching for the file's architecture, in this class?
 *
 * Return: 0, or -EINVAL after a diagnostic.
 */
int arch_check(const struct elf_file *elf);

/**
 * arch_noop_relocation() - A relocation type that apply_relocate_add() accepts and that does nothing.
 * @type:	set to the type; its offset, symbol and addend are to be 0
 *
 * Return: 0, or -ENOENT: the architecture's loader knows none.
 */
int arch_noop_relocation(const struct elf_file *elf, uint32_t *type);

#endif
