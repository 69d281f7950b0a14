// SPDX-License-Identifier: GPL-2.0
/*
 * What differs between architectures, in one table: see arch.h.
 */
#include <errno.h>

#include "arch.h"
#include "diag.h"

#define NO_NOOP UINT32_MAX

/* Architectures with HAVE_LIVEPATCH, or about to have it, and their no-op relocations. */
static const struct arch {
	uint16_t machine;
	int class;
	uint32_t noop;
} archs[] = {
	{ EM_X86_64, ELFCLASS64, 0 /* R_X86_64_NONE */ },
	{ EM_S390, ELFCLASS64, 0 /* R_390_NONE */ },
	{ EM_PPC64, ELFCLASS64, 109 /* R_PPC64_TOCSAVE: R_PPC64_NONE is refused */ },
	{ EM_AARCH64, ELFCLASS64, 0 /* R_ARM_NONE, the historical R_AARCH64_NONE */ },
	{ EM_PPC, ELFCLASS32, NO_NOOP },
};

static const struct arch *arch_of(const struct elf_file *elf)
{
	for (size_t i = 0; i < sizeof(archs) / sizeof(archs[0]); i++) {
		if (archs[i].machine == elf->header.e_machine && archs[i].class == elf->class)
			return &archs[i];
	}
	return NULL;
}

int arch_check(const struct elf_file *elf)
{
	if (arch_of(elf))
		return 0;
	if (elf->header.e_machine == EM_386)
		diag_error(elf->name, NULL, "a module for i386, which has no livepatching");
	else
		diag_error(
			elf->name, NULL,
			"machine %u in ELF class %d: not an architecture with livepatching (x86-64, s390x, ppc64, ppc32, arm64)",
			elf->header.e_machine, elf->class == ELFCLASS64 ? 64 : 32);
	return -EINVAL;
}

int arch_noop_relocation(const struct elf_file *elf, uint32_t *type)
{
	const struct arch *arch = arch_of(elf);

	if (!arch || arch->noop == NO_NOOP)
		return -ENOENT;
	*type = arch->noop;
	return 0;
}

unsigned int arch_pc_bias(const struct elf_file *elf, uint32_t type, bool to_code,
			  const uint64_t **values)
{
	static const uint64_t none[] = { 0 };
	static const uint64_t x86[] = { 4, 5, 6, 8 }; /* no immediate, 8, 16, 32 bits of it */
	static const uint64_t s390[] = { 2 };

	*values = none;
	switch (elf->header.e_machine) {
	case EM_X86_64:
		if (type != R_X86_64_PC32 && type != R_X86_64_PLT32)
			return 1;
		*values = x86;
		return to_code ? 1 : sizeof(x86) / sizeof(x86[0]);
	case EM_S390:
		if (type == R_390_PC32DBL || type == R_390_PLT32DBL || type == R_390_PC16DBL)
			*values = s390;
		return 1;
	default:
		return 1;
	}
}

bool arch_reads_branches(const struct elf_file *elf)
{
	return elf->header.e_machine == EM_X86_64;
}

/* A field that counts from its end, sign-extended. */
static bool relative_field(const struct elf_file *elf, const struct elf_section *section,
			   uint64_t offset, unsigned int width, uint64_t *target)
{
	uint64_t value;

	if (elf_relocation_at(section, offset) || elf_get(elf, section, offset, width, &value))
		return false;
	*target =
		offset + width + (width == 1 ? (uint64_t)(int8_t)value : (uint64_t)(int32_t)value);
	return true;
}

/*
 * call (e8), jmp (e9, short eb), jcc (0f 80 to 8f, short 70 to 7f), and lea with an address
 * relative to the instruction (REX 8d, ModRM with mod 0 and r/m 5).
 */
bool arch_branch_at(const struct elf_file *elf, const struct elf_section *section, uint64_t offset,
		    uint64_t *target)
{
	const uint8_t *code;
	uint64_t left;

	if (!arch_reads_branches(elf) || !section->data || offset >= section->size)
		return false;
	code = section->data + offset;
	left = section->size - offset;
	if (code[0] == 0xe8 || code[0] == 0xe9)
		return relative_field(elf, section, offset + 1, 4, target);
	if (code[0] == 0xeb || (code[0] & 0xf0) == 0x70)
		return relative_field(elf, section, offset + 1, 1, target);
	if (left > 1 && code[0] == 0x0f && (code[1] & 0xf0) == 0x80)
		return relative_field(elf, section, offset + 2, 4, target);
	if (left > 2 && (code[0] & 0xf8) == 0x48 && code[1] == 0x8d && (code[2] & 0xc7) == 0x05)
		return relative_field(elf, section, offset + 3, 4, target);
	return false;
}
