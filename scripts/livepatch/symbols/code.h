/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What vmlinux's code and data refer to. In go its symbols and its contents; out go pairs of
 * symbols, for Symbols.list:
 *
 *	code-places.c		where symbols stand
 *	code-tell.c		which symbols a field means that leads to an address
 *	code-x86.c		which fields an instruction has: all that knows x86 and Zydis
 *	code-tables.c		fields that tables of the kernel have for its functions
 *	code-pointers.c		pointers in data, and the list of all that the kernel relocates
 */
#ifndef LIVEPATCH_CODE_H
#define LIVEPATCH_CODE_H

#include <stddef.h>
#include <stdint.h>

struct ksyms;
struct ksyms_memory;
struct refers;

/**
 * code_read() - Find what functions and data of vmlinux refer to.
 * @where:	the source, for diagnostics
 * @ksyms:	its symbols; their places in the order are the ordinals in @refers; static keys get
 *		their flags
 * @memory:	its contents
 * @image:	the bytes that @memory points into: the ELF file and what is behind it, which in
 *		a kernel image is the list of what is relocated at boot
 * @refers:	to be added to; on failure nothing is
 *
 * Each symbol of an address refers to what its code or data refer to, and is referred to by
 * what leads there. What the compiler refers to on its own (__fentry__, __x86_return_thunk)
 * is left out. A table that is not sound tells nothing.
 *
 * Return: 0; -ENOMEM after a diagnostic; -ENOENT, without one, where this cannot be told: the
 * machine is not x86-64, there are no contents, or they cannot be of a kernel with these symbols.
 */
int code_read(const char *where, struct ksyms *ksyms, const struct ksyms_memory *memory,
	      const uint8_t *image, size_t size, struct refers *refers);

#endif
