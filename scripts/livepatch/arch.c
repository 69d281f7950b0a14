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
