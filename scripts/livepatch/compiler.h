/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which compiler built what. A livepatch is of the kernel's compiler, or of one that
 * makes the same of its structures, its inlining and its mitigations; one of another
 * major version need not be.
 */
#ifndef LIVEPATCH_COMPILER_H
#define LIVEPATCH_COMPILER_H

#include "elf.h"
#include "symlist.h"

struct compiler {
	const char *name; /* as its Debian package begins: "gcc", "clang"; NULL: not known */
	unsigned int major;
};

/**
 * compiler_of() - The compiler that a text names.
 * @text:	CONFIG_CC_VERSION_TEXT, as the kernel's banner has it ("gcc-12 (Debian
 *		12.2.0-14) 12.2.0"), or a string of .comment ("GCC: (Debian 12.2.0-14)
 *		12.2.0", "Debian clang version 14.0.6")
 */
struct compiler compiler_of(const char *text);

/**
 * compiler_check() - Warn of a module that another compiler built than the kernel.
 * @symbols:	the list, which may tell the kernel's compiler
 *
 * Return: a verdict: 0, or 1 where the warning counts as an error.
 */
int compiler_check(const struct elf_file *elf, const struct symlist *symbols);

#endif
