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

/* What the kernel's module loader can make of a relocation against a kernel symbol. */
enum arch_relocation {
	ARCH_RELOCATION_DONE,	 /* it applies it */
	ARCH_RELOCATION_UNKNOWN, /* apply_relocate_add() refuses the type */
	ARCH_RELOCATION_NARROW,	 /* the field cannot hold the address of a kernel symbol */
};

enum arch_relocation arch_relocation(const struct elf_file *elf, uint32_t type);

/**
 * arch_relocation_width() - How many bytes a relocation fills, which must be zero before.
 *
 * arch/x86/kernel/module.c: __write_relocate_add()
 *
 * Return: 0 for one that does nothing; -ENOENT: not known for the architecture.
 */
int arch_relocation_width(const struct elf_file *elf, uint32_t type);

/**
 * arch_relocation_overflows() - Is a relocation's addend alone too big for its field?
 * @is_address:	its symbol is somewhere in the kernel or in a module
 *
 * The kernel refuses that for absolute fields of 32 bits, and cuts PC-relative ones.
 *
 * Return: true if it is, wherever the symbol is; false where it cannot be told.
 */
bool arch_relocation_overflows(const struct elf_file *elf, const struct elf_relocation *relocation,
			       bool is_address);

/**
 * arch_keeps_address() - Does the loader reach the symbol by an entry that it fills once?
 *
 * A module that comes back at another address is then not reached, or refused.
 */
bool arch_keeps_address(const struct elf_file *elf, uint32_t type);

/**
 * arch_takes_address() - Does a relocation in code take the address of a function, not call it?
 *
 * Return: whether it does; false where it cannot be told.
 */
bool arch_takes_address(const struct elf_file *elf, uint32_t type);

/**
 * arch_pc_bias() - How far from symbol + addend a relocation in code may point.
 * @to_code:	it points to code
 * @values:	set to the possible distances, 0 for what is not PC-relative
 *
 * A PC-relative field counts from itself, the instruction from its end; between
 * the two may be an immediate operand, but not where the target is code.
 *
 * Return: the number of possible distances, at least 1.
 */
unsigned int arch_pc_bias(const struct elf_file *elf, uint32_t type, bool to_code,
			  const uint64_t **values);

/* Is this undefined symbol one that the loader ignores, or makes by itself? */
bool arch_is_loaders_own(const struct elf_file *elf, const char *name);

#endif
