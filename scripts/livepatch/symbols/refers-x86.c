// SPDX-License-Identifier: GPL-2.0
/*
 * Walks through code for x86-64: see refers-x86.h.
 */
#include <Zydis/Zydis.h>

#include "refers-x86.h"

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

int refers_x86_walk(const uint8_t *bytes, size_t size, refers_instruction_visit visit, void *data)
{
	ZydisDecodedInstruction decoded;
	ZydisDecoderContext context;
	ZydisDecoder decoder;
	uint64_t at = 0;
	int err = 0;

	ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	ZydisDecoderEnableMode(&decoder, ZYDIS_DECODER_MODE_MINIMAL, ZYAN_TRUE);
	while (!err && at < size) {
		struct refers_instruction instruction;

		if (ZYAN_FAILED(ZydisDecoderDecodeInstruction(&decoder, &context, bytes + at,
							      size - at, &decoded))) {
			at++;
			continue;
		}
		instruction = instruction_of(&decoded, at);
		err = visit(&instruction, data);
		at = instruction.end;
	}
	return err;
}
