/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the functions and data of a module refer to: its relocations tell, on all
 * architectures.
 */
#ifndef LIVEPATCH_REFERS_MODULE_H
#define LIVEPATCH_REFERS_MODULE_H

#include "../elf.h"
#include "refers.h"

/**
 * refers_of_module() - The references of a module's listed symbols.
 * @exports:	those of vmlinux, which are told by their ordinals; NULL: not known
 * @refers:	zeroed; filled in, to be freed by refers_free(); its names are the module's
 *
 * The ordinal of a symbol is its place among those of which ksyms_is_listed() says that
 * they are. What tables have beside the code of a function (arch/<arch>/include/asm:
 * jump_label.h, static_call.h, alternative.h, bug.h, extable.h) speaks for that function.
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int refers_of_module(struct elf_file *elf, const struct refers_exports *exports,
		     struct refers *refers);

#endif
