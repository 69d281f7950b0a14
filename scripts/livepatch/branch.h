/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Branches that have no relocation: assemblers resolve those inside of a section
 * by themselves, so that a call of a static function may show in the code alone.
 */
#ifndef LIVEPATCH_BRANCH_H
#define LIVEPATCH_BRANCH_H

#include "elf.h"

/**
 * branch_at() - Does a branch without a relocation begin at a place in code?
 * @target:	set to where it leads in the section
 *
 * What takes an address relative to the instruction counts as one. Bytes that
 * only look like a branch may be taken for one.
 *
 * Return: whether one may.
 */
bool branch_at(const struct elf_file *elf, const struct elf_section *section, uint64_t offset,
	       uint64_t *target);

#endif
