/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pointers in data, and the list of what the kernel relocates at boot. See code.h.
 */
#ifndef LIVEPATCH_CODE_POINTERS_H
#define LIVEPATCH_CODE_POINTERS_H

#include "code-places.h"
#include "refers.h"

/* Find the list, behind the ELF file. What is not a sound one is none. */
void code_pointers_open(struct code *code);

/**
 * code_relocated() - Where a field of code or data leads to that holds an address.
 * @field:	where it is
 * @width:	4 or 8 bytes
 * @value:	what it holds, sign-extended
 *
 * Return: an address of the kernel, or 0: it is none, or the kernel does not relocate the
 * field, as far as there is a list.
 */
uint64_t code_relocated(const struct code *code, uint64_t field, unsigned int width,
			uint64_t value);

/**
 * code_pointers_read() - Add what data refer to.
 *
 * Return: as code_tell().
 */
int code_pointers_read(const struct code *code, struct refers *refers);

#endif
