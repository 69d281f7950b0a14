// SPDX-License-Identifier: GPL-2.0
/*
 * Branches that have no relocation: see branch.h. A decoder for each architecture
 * of arch.c gets a place in code and tells the target; what it looks at are the
 * instructions that compilers call, jump and take the address of a function with.
 */
#include <elf.h>

#include "branch.h"

struct code {
	const struct elf_file *elf;
	const struct elf_section *section;
	uint64_t offset;
};

static uint64_t sign_extend(uint64_t value, unsigned int bits)
{
	uint64_t sign = 1ULL << (bits - 1);

	value &= (sign << 1) - 1;
	return (value ^ sign) - sign;
}

/* Reads an instruction's bytes, if no relocation fills them in. */
static bool get_fixed(const struct code *code, uint64_t offset, unsigned int width, uint64_t *value)
{
	return !elf_relocation_at(code->section, offset) &&
	       !elf_get(code->elf, code->section, offset, width, value);
}

/* A field that counts from its end. */
static bool x86_field(const struct code *code, unsigned int at, unsigned int width,
		      uint64_t *target)
{
	uint64_t value;

	if (!get_fixed(code, code->offset + at, width, &value))
		return false;
	*target = code->offset + at + width + sign_extend(value, width * 8);
	return true;
}

/*
 * call (e8), jmp (e9, short eb), jcc (0f 80 to 8f, short 70 to 7f), and lea with an address
 * relative to the instruction (REX 8d, ModRM with mod 0 and r/m 5).
 */
static bool x86_branch(const struct code *code, uint64_t *target)
{
	const uint8_t *bytes = code->section->data + code->offset;
	uint64_t left = code->section->size - code->offset;

	if (bytes[0] == 0xe8 || bytes[0] == 0xe9)
		return x86_field(code, 1, 4, target);
	if (bytes[0] == 0xeb || (bytes[0] & 0xf0) == 0x70)
		return x86_field(code, 1, 1, target);
	if (left > 1 && bytes[0] == 0x0f && (bytes[1] & 0xf0) == 0x80)
		return x86_field(code, 2, 4, target);
	if (left > 2 && (bytes[0] & 0xf8) == 0x48 && bytes[1] == 0x8d && (bytes[2] & 0xc7) == 0x05)
		return x86_field(code, 3, 4, target);
	return false;
}

/*
 * larl (c0.0), brcl (c0.4) and brasl (c0.5) with 32 bits, brc (a7.4) and bras (a7.5)
 * with 16: halfwords from the instruction's beginning.
 */
static bool s390_branch(const struct code *code, uint64_t *target)
{
	uint64_t value, opcode;
	unsigned int width;

	if (code->offset % 2 || !get_fixed(code, code->offset, 2, &opcode))
		return false;
	switch (opcode & 0xff0f) {
	case 0xc000:
	case 0xc004:
	case 0xc005:
		width = 4;
		break;
	case 0xa704:
	case 0xa705:
		width = 2;
		break;
	default:
		return false;
	}
	if (!get_fixed(code, code->offset + 2, width, &value))
		return false;
	*target = code->offset + 2 * sign_extend(value, width * 8);
	return true;
}

/* b and bl (opcode 18), bc and bcl (16), where AA is 0: bytes from the instruction. */
static bool ppc_branch(const struct code *code, uint64_t *target)
{
	uint64_t word;

	if (code->offset % 4 || !get_fixed(code, code->offset, 4, &word) || (word & 2))
		return false;
	if (word >> 26 == 18)
		*target = code->offset + sign_extend(word & 0x03fffffc, 26);
	else if (word >> 26 == 16)
		*target = code->offset + sign_extend(word & 0xfffc, 16);
	else
		return false;
	return true;
}

/*
 * b and bl, b.cond, cbz and cbnz, tbz and tbnz: words from the instruction; adr:
 * bytes. Instructions are little endian whatever data are.
 */
static bool arm64_branch(const struct code *code, uint64_t *target)
{
	const uint8_t *bytes = code->section->data + code->offset;
	uint64_t unused;
	uint32_t word;

	if (code->offset % 4 || !get_fixed(code, code->offset, 4, &unused))
		return false;
	word = bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
	if ((word & 0x7c000000) == 0x14000000)
		*target = code->offset + 4 * sign_extend(word, 26);
	else if ((word & 0xff000000) == 0x54000000 || (word & 0x7e000000) == 0x34000000)
		*target = code->offset + 4 * sign_extend(word >> 5, 19);
	else if ((word & 0x7e000000) == 0x36000000)
		*target = code->offset + 4 * sign_extend(word >> 5, 14);
	else if ((word & 0x9f000000) == 0x10000000)
		*target = code->offset + sign_extend(word >> 5 << 2 | (word >> 29 & 3), 21);
	else
		return false;
	return true;
}

bool branch_at(const struct elf_file *elf, const struct elf_section *section, uint64_t offset,
	       uint64_t *target)
{
	const struct code code = { elf, section, offset };

	if (!section->data || offset >= section->size)
		return false;
	switch (elf->header.e_machine) {
	case EM_X86_64:
		return x86_branch(&code, target);
	case EM_S390:
		return s390_branch(&code, target);
	case EM_PPC64:
	case EM_PPC:
		return ppc_branch(&code, target);
	case EM_AARCH64:
		return arm64_branch(&code, target);
	default:
		return false;
	}
}
