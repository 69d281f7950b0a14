/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Verification of a finished livepatch: replays on the file what the kernel's
 * module loader and livepatch core check and do, and refuses what they would
 * refuse, ignore or get wrong. klp-convert runs it on its own output before the
 * output takes its name; "klp-convert --check" runs it on any module.
 */
#ifndef LIVEPATCH_VERIFY_H
#define LIVEPATCH_VERIFY_H

#include "../elf.h"
#include "../symlist.h"
#include "versions.h"

/**
 * verify_names() - The names of which verify() must know what the list says.
 * @names:	set to an array, to be freed by the caller with its @nr strings
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int verify_names(struct elf_file *elf, char ***names, size_t *nr);

/**
 * verify() - Check a finished livepatch.
 * @symbols:	a list of the kernel that it is for, read for its names
 * @exports:	exports of other modules than the list's, NULL-terminated, or NULL
 * @versions:	CRCs and the version magic of the kernel; NULL: not to be checked
 *
 * Return: a verdict (verdict.h): all problems are told in one run.
 */
int verify(struct elf_file *elf, const struct symlist *symbols, const char *const *exports,
	   const struct versions *versions);

/* Does the module have klp relocation sections, klp symbols, or klp-convert's notes? */
bool verify_is_converted(const struct elf_file *elf);

#endif
