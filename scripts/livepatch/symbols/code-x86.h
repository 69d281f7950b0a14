/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The instructions of x86-64, as far as they refer to something. See code.h.
 */
#ifndef LIVEPATCH_CODE_X86_H
#define LIVEPATCH_CODE_X86_H

#include <Zydis/Zydis.h>

#include "code-places.h"
#include "refers.h"

/* A reader of instructions. */
struct code_x86 {
	const struct code *code;
	struct refers *refers; /* what it adds to */
	ZydisDecoder decoder;
};

void code_x86_init(struct code_x86 *reader, const struct code *code, struct refers *refers);

/**
 * code_x86_function() - Read the code of a place, up to where it ends.
 *
 * Return: as code_tell().
 */
int code_x86_function(struct code_x86 *reader, const struct code_place *function);

/**
 * code_x86_piece() - Read code that stands elsewhere, but is a function's.
 * @source:	the function
 * @offset:	where in it the code is put
 * @address:	where it stands
 */
int code_x86_piece(struct code_x86 *reader, const struct code_place *source, uint64_t offset,
		   uint64_t address, const uint8_t *bytes, size_t size);

#endif
