/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Conversion: applies the table of resolve.h to the ELF model. It decides
 * nothing. The relocations of the table move to klp relocation sections against
 * klp symbols (klp.h); what only the old references and the annotations needed
 * goes; all else stays.
 */
#ifndef LIVEPATCH_CONVERT_H
#define LIVEPATCH_CONVERT_H

#include "elf.h"
#include "list.h"
#include "resolve.h"

/**
 * convert() - Apply a resolution to a module.
 * @references:	those of the resolution
 *
 * Return: a verdict (verdict.h). Unless it is 0, the model is not fit for writing.
 */
int convert(struct elf_file *elf, const struct list_head *references,
	    const struct resolution *resolution);

#endif
