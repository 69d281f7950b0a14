// SPDX-License-Identifier: GPL-2.0
/*
 * The instructions that are told without the decoder: it must say the same of each. All
 * prefixes, opcodes and operands are tried that such an instruction may have.
 */
#include <Zydis/Zydis.h>
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "symbols/x86-simple.h"

#define LENGTH_MAX 15
#define NR(table) (sizeof(table) / sizeof((table)[0]))

static ZydisDecoder decoder;

static void setup(void)
{
	ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
	ZydisDecoderEnableMode(&decoder, ZYDIS_DECODER_MODE_MINIMAL, ZYAN_TRUE);
}

static enum x86_kind kind_of(const ZydisDecodedInstruction *decoded)
{
	switch (decoded->mnemonic) {
	case ZYDIS_MNEMONIC_NOP:
	case ZYDIS_MNEMONIC_INT3:
		return X86_PADDING;
	case ZYDIS_MNEMONIC_RET:
	case ZYDIS_MNEMONIC_UD2:
		return X86_END;
	case ZYDIS_MNEMONIC_JMP:
		return decoded->raw.imm[0].is_relative ? X86_JUMP : X86_END;
	default:
		return decoded->raw.imm[0].is_relative ? X86_BRANCH : X86_PLAIN;
	}
}

static bool is_same(const struct x86_simple *simple, const ZydisDecodedInstruction *decoded)
{
	const bool wide = decoded->raw.disp.size > 16 ||
			  (!decoded->raw.imm[0].is_relative && decoded->raw.imm[0].size > 16);

	if (simple->length != decoded->length || simple->kind != kind_of(decoded) ||
	    simple->wide != wide || decoded->raw.imm[1].size)
		return false;
	if (!decoded->raw.imm[0].is_relative)
		return !simple->distance_size;
	return simple->distance_size == decoded->raw.imm[0].size / 8 &&
	       simple->length - simple->distance_size == decoded->raw.imm[0].offset &&
	       simple->distance == decoded->raw.imm[0].value.s;
}

/* Return: whether it is simple. */
static bool compare(const uint8_t *bytes)
{
	ZydisDecodedInstruction decoded;
	ZydisDecoderContext context;
	struct x86_simple simple;

	if (!x86_simple(bytes, LENGTH_MAX, &simple))
		return false;
	if (ZYAN_SUCCESS(ZydisDecoderDecodeInstruction(&decoder, &context, bytes, LENGTH_MAX,
						       &decoded)) &&
	    is_same(&simple, &decoded))
		return true;
	ck_abort_msg("not as the decoder says: %02x %02x %02x %02x %02x %02x", bytes[0], bytes[1],
		     bytes[2], bytes[3], bytes[4], bytes[5]);
}

/* Whatever is behind the opcode; @opcode: where it is in the bytes. */
static unsigned int compare_operands(uint8_t *bytes, uint8_t *opcode)
{
	unsigned int nr = 0;

	for (unsigned int modrm = 0; modrm < 256; modrm++) {
		const bool sib = modrm < 0xc0 && (modrm & 7) == 4;

		opcode[1] = modrm;
		/* all bases, and the indexes that mean something of their own */
		for (unsigned int base = 0; base < (sib ? 64 : 1); base++) {
			opcode[2] = sib ? base : 0x93;
			nr += compare(bytes);
		}
	}
	return nr;
}

/* _i: the prefixes: REX 0x40 to 0x4f or none, behind 0x66 or not */
START_TEST(all_that_are_simple_are_decoded_the_same)
{
	static const uint8_t filling[LENGTH_MAX] = { 0x81, 0x92, 0x93, 0x84, 0xf5,
						     0x86, 0x97, 0x88, 0x89 };
	unsigned int nr = 0;

	for (unsigned int number = 0; number < 512; number++) {
		uint8_t bytes[LENGTH_MAX], *opcode = bytes;

		memcpy(bytes, filling, sizeof(bytes));
		if (_i & 1)
			*opcode++ = 0x66;
		if (_i / 2)
			*opcode++ = 0x40 + _i / 2 - 1;
		if (number >= 256)
			*opcode++ = 0x0f;
		*opcode = number;
		nr += compare_operands(bytes, opcode);
	}
	ck_assert_uint_gt(nr, 10000);
}
END_TEST

static const struct {
	uint8_t bytes[9];
	size_t size;
} whole[] = {
	{ { 0xc3 }, 1 },			       /* ret */
	{ { 0x74, 0x05 }, 2 },			       /* je */
	{ { 0xe8, 1, 2, 3, 4 }, 5 },		       /* call */
	{ { 0x48, 0x8b, 0x44, 0x24, 0x08 }, 5 },       /* mov 8(%rsp), %rax */
	{ { 0x66, 0xc7, 0x05, 1, 2, 3, 4, 5, 0 }, 9 }, /* movw $5, 0x4030201(%rip) */
	{ { 0x48, 0x81, 0x38, 1, 2, 3, 4 }, 7 },       /* cmpq $0x4030201, (%rax) */
};

START_TEST(one_that_is_cut_is_not_simple)
{
	struct x86_simple simple;

	for (size_t size = 1; size < whole[_i].size; size++)
		ck_assert(!x86_simple(whole[_i].bytes, size, &simple));
	ck_assert(x86_simple(whole[_i].bytes, whole[_i].size, &simple));
	ck_assert_uint_eq(simple.length, whole[_i].size);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("x86-simple");
	TCase *tcase = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_unchecked_fixture(tcase, setup, NULL);
	tcase_add_loop_test(tcase, all_that_are_simple_are_decoded_the_same, 0, 34);
	tcase_add_loop_test(tcase, one_that_is_cut_is_not_simple, 0, NR(whole));
	suite_add_tcase(suite, tcase);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
