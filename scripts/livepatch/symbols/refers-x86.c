// SPDX-License-Identifier: GPL-2.0
/*
 * Walks through code for x86-64: see refers-x86.h.
 */
#include <Zydis/Zydis.h>

#include "refers-x86.h"
#include "x86-simple.h"

static struct refers_instruction instruction_of(const ZydisDecodedInstruction *decoded,
						uint64_t start)
{
	struct refers_instruction instruction = { .start = start, .end = start + decoded->length };

	for (unsigned int i = 0; i < 2; i++) {
		/* of 8 bits, too: a function may end with a jump to one that is near */
		if (!decoded->raw.imm[i].is_relative)
			continue;
		instruction.jumps = true;
		instruction.field = start + decoded->raw.imm[i].offset;
		instruction.distance = decoded->raw.imm[i].value.s;
	}
	return instruction;
}

static struct refers_instruction simple_instruction_of(const struct x86_simple *simple,
						       uint64_t start)
{
	const uint64_t end = start + simple->length;

	return (struct refers_instruction){ .start = start,
					    .end = end,
					    .jumps = simple->distance_size != 0,
					    .field = end - simple->distance_size,
					    .distance = simple->distance };
}

/* Return: whether there is an instruction. */
static bool refers_x86_decode(const ZydisDecoder *decoder, const uint8_t *bytes, size_t size,
			      uint64_t start, struct refers_instruction *instruction)
{
	ZydisDecodedInstruction decoded;
	ZydisDecoderContext context;
	struct x86_simple simple;

	if (x86_simple(bytes, size, &simple)) {
		*instruction = simple_instruction_of(&simple, start);
		return true;
	}
	if (ZYAN_FAILED(ZydisDecoderDecodeInstruction(decoder, &context, bytes, size, &decoded)))
		return false;
	*instruction = instruction_of(&decoded, start);
	return true;
}

int refers_x86_walk(const uint8_t *bytes, size_t size, refers_instruction_visit visit, void *data)
{
	struct refers_instruction instruction;
	ZydisDecoder decoder;
	uint64_t at = 0;
	int err = 0;

	ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	ZydisDecoderEnableMode(&decoder, ZYDIS_DECODER_MODE_MINIMAL, ZYAN_TRUE);
	while (!err && at < size) {
		if (!refers_x86_decode(&decoder, bytes + at, size - at, at, &instruction)) {
			at++;
			continue;
		}
		err = visit(&instruction, data);
		at = instruction.end;
	}
	return err;
}
