// SPDX-License-Identifier: GPL-2.0
/*
 * What differs between architectures, in one table: see arch.h.
 */
#include <errno.h>
#include <string.h>

#include "arch.h"
#include "diag.h"

#define NO_NOOP UINT32_MAX

/* elf.h of libc does not have these. */
#define R_PPC64_TOCSAVE 109
#define R_PPC64_ENTRY 118
#define R_PPC64_REL24_NOTOC 116
#define R_PPC64_PCREL34 132
#define R_PPC64_GOT_PCREL34 133
#define R_ARM_NONE 0 /* the historical R_AARCH64_NONE */

/*
 * The relocations that the module loaders of Linux 6.12 do: arch/x86/kernel/module.c
 * __write_relocate_add(), arch/s390/kernel/module.c apply_rela(),
 * arch/powerpc/kernel/module_64.c and module_32.c, arch/arm64/kernel/module.c
 * apply_relocate_add(). Terminated by END.
 */
#define END UINT32_MAX
static const uint32_t x86_64_types[] = { R_X86_64_NONE, R_X86_64_64,	R_X86_64_32,   R_X86_64_32S,
					 R_X86_64_PC32, R_X86_64_PLT32, R_X86_64_PC64, END };
static const uint32_t s390_types[] = { R_390_NONE,
				       R_390_8,
				       R_390_12,
				       R_390_16,
				       R_390_20,
				       R_390_32,
				       R_390_64,
				       R_390_PC16,
				       R_390_PC16DBL,
				       R_390_PC32DBL,
				       R_390_PC32,
				       R_390_PC64,
				       R_390_GOT12,
				       R_390_GOT16,
				       R_390_GOT20,
				       R_390_GOT32,
				       R_390_GOT64,
				       R_390_GOTENT,
				       R_390_GOTPLT12,
				       R_390_GOTPLT16,
				       R_390_GOTPLT20,
				       R_390_GOTPLT32,
				       R_390_GOTPLT64,
				       R_390_GOTPLTENT,
				       R_390_PLT16DBL,
				       R_390_PLT32DBL,
				       R_390_PLT32,
				       R_390_PLT64,
				       R_390_PLTOFF16,
				       R_390_PLTOFF32,
				       R_390_PLTOFF64,
				       R_390_GOTOFF16,
				       R_390_GOTOFF32,
				       R_390_GOTOFF64,
				       R_390_GOTPC,
				       R_390_GOTPCDBL,
				       END };
static const uint32_t ppc64_types[] = { R_PPC64_ADDR32,
					R_PPC64_ADDR64,
					R_PPC64_TOC,
					R_PPC64_TOC16,
					R_PPC64_TOC16_LO,
					R_PPC64_TOC16_HA,
					R_PPC64_TOC16_DS,
					R_PPC64_TOC16_LO_DS,
					R_PPC64_REL24,
					R_PPC64_REL64,
					R_PPC64_REL32,
					R_PPC64_REL16_HA,
					R_PPC64_REL16_LO,
					R_PPC64_TOCSAVE,
					R_PPC64_ENTRY,
					R_PPC64_REL24_NOTOC,
					R_PPC64_PCREL34,
					R_PPC64_GOT_PCREL34,
					END };
static const uint32_t ppc_types[] = {
	R_PPC_ADDR32, R_PPC_ADDR16_LO, R_PPC_ADDR16_HI, R_PPC_ADDR16_HA, R_PPC_REL24, R_PPC_REL32,
	END
};
static const uint32_t arm64_types[] = {
	R_ARM_NONE,
	R_AARCH64_NONE,
	R_AARCH64_ABS64,
	R_AARCH64_ABS32,
	R_AARCH64_ABS16,
	R_AARCH64_PREL64,
	R_AARCH64_PREL32,
	R_AARCH64_PREL16,
	R_AARCH64_MOVW_UABS_G0,
	R_AARCH64_MOVW_UABS_G0_NC,
	R_AARCH64_MOVW_UABS_G1,
	R_AARCH64_MOVW_UABS_G1_NC,
	R_AARCH64_MOVW_UABS_G2,
	R_AARCH64_MOVW_UABS_G2_NC,
	R_AARCH64_MOVW_UABS_G3,
	R_AARCH64_MOVW_SABS_G0,
	R_AARCH64_MOVW_SABS_G1,
	R_AARCH64_MOVW_SABS_G2,
	R_AARCH64_MOVW_PREL_G0,
	R_AARCH64_MOVW_PREL_G0_NC,
	R_AARCH64_MOVW_PREL_G1,
	R_AARCH64_MOVW_PREL_G1_NC,
	R_AARCH64_MOVW_PREL_G2,
	R_AARCH64_MOVW_PREL_G2_NC,
	R_AARCH64_MOVW_PREL_G3,
	R_AARCH64_LD_PREL_LO19,
	R_AARCH64_ADR_PREL_LO21,
	R_AARCH64_ADR_PREL_PG_HI21,
	R_AARCH64_ADR_PREL_PG_HI21_NC,
	R_AARCH64_ADD_ABS_LO12_NC,
	R_AARCH64_LDST8_ABS_LO12_NC,
	R_AARCH64_LDST16_ABS_LO12_NC,
	R_AARCH64_LDST32_ABS_LO12_NC,
	R_AARCH64_LDST64_ABS_LO12_NC,
	R_AARCH64_LDST128_ABS_LO12_NC,
	R_AARCH64_TSTBR14,
	R_AARCH64_CONDBR19,
	R_AARCH64_JUMP26,
	R_AARCH64_CALL26,
	END,
};

/*
 * Those of them that cannot reach a kernel symbol: the kernel and its modules are
 * in the last 2 GiB of the address space (Documentation/arch/x86/x86_64/mm.rst),
 * for which 32 bits must be sign-extended.
 */
static const uint32_t x86_64_narrow[] = { R_X86_64_32, END };
static const uint32_t no_types[] = { END };

/*
 * Those that go through an entry that the loader fills once and does not free. s390
 * keeps got_initialized and plt_initialized of a symbol; a PLT32DBL from module to
 * module needs no PLT, as all modules are within its reach. stub_for_addr() and
 * got_for_addr() of powerpc take a new entry for each new address, and have as many
 * as the module has symbols.
 */
static const uint32_t s390_kept[] = { R_390_GOT12,
				      R_390_GOT16,
				      R_390_GOT20,
				      R_390_GOT32,
				      R_390_GOT64,
				      R_390_GOTENT,
				      R_390_GOTPLT12,
				      R_390_GOTPLT16,
				      R_390_GOTPLT20,
				      R_390_GOTPLT32,
				      R_390_GOTPLT64,
				      R_390_GOTPLTENT,
				      R_390_PLT16DBL,
				      R_390_PLT32,
				      R_390_PLT64,
				      R_390_PLTOFF16,
				      R_390_PLTOFF32,
				      R_390_PLTOFF64,
				      END };
static const uint32_t ppc64_kept[] = { R_PPC64_REL24, R_PPC64_REL24_NOTOC, R_PPC64_GOT_PCREL34,
				       END };

/*
 * Those that only kernels built with CONFIG_PPC_KERNEL_PCREL do. Their loader does
 * not know R_PPC64_TOCSAVE, and does nothing for R_PPC64_ENTRY.
 */
static const uint32_t ppc64_pcrel[] = { R_PPC64_REL24_NOTOC, R_PPC64_PCREL34, R_PPC64_GOT_PCREL34,
					END };

/* Architectures with HAVE_LIVEPATCH, or about to have it, and their no-op relocations. */
static const struct arch {
	uint16_t machine;
	int class;
	uint32_t noop;
	const uint32_t *types;
	const uint32_t *narrow;
	const uint32_t *kept;
} archs[] = {
	{ EM_X86_64, ELFCLASS64, R_X86_64_NONE, x86_64_types, x86_64_narrow, no_types },
	{ EM_S390, ELFCLASS64, R_390_NONE, s390_types, no_types, s390_kept },
	/* R_PPC64_NONE is refused */
	{ EM_PPC64, ELFCLASS64, R_PPC64_TOCSAVE, ppc64_types, no_types, ppc64_kept },
	{ EM_AARCH64, ELFCLASS64, R_ARM_NONE, arm64_types, no_types, no_types },
	{ EM_PPC, ELFCLASS32, NO_NOOP, ppc_types, no_types, no_types },
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
		diag_error(elf->name, CHECK_NONE, "a module for i386, which has no livepatching");
	else
		diag_error(
			elf->name, CHECK_NONE,
			"machine %u in ELF class %d: not an architecture with livepatching (x86-64, s390x, ppc64, ppc32, arm64)",
			elf->header.e_machine, elf->class == ELFCLASS64 ? 64 : 32);
	return -EINVAL;
}

static bool is_among(const uint32_t *types, uint32_t type)
{
	while (*types != END && *types != type)
		types++;
	return *types != END;
}

/* Is the module for a kernel without a TOC, as ppc64 can have since Power10? */
static bool is_for_pcrel(const struct elf_file *elf)
{
	struct elf_section *section;

	list_for_each_entry(section, &elf->sections, list) {
		for (size_t i = 0; i < section->nr_relocations; i++) {
			if (is_among(ppc64_pcrel, section->relocations[i].type))
				return true;
		}
	}
	return false;
}

int arch_noop_relocation(const struct elf_file *elf, uint32_t *type)
{
	const struct arch *arch = arch_of(elf);

	if (!arch || arch->noop == NO_NOOP)
		return -ENOENT;
	*type = arch->noop;
	if (elf->header.e_machine == EM_PPC64 && is_for_pcrel(elf))
		*type = R_PPC64_ENTRY;
	return 0;
}

enum arch_relocation arch_relocation(const struct elf_file *elf, uint32_t type)
{
	const struct arch *arch = arch_of(elf);

	if (!arch || !is_among(arch->types, type))
		return ARCH_RELOCATION_UNKNOWN;
	return is_among(arch->narrow, type) ? ARCH_RELOCATION_NARROW : ARCH_RELOCATION_DONE;
}

int arch_relocation_width(const struct elf_file *elf, uint32_t type)
{
	if (elf->header.e_machine != EM_X86_64)
		return -ENOENT;
	switch (type) {
	case R_X86_64_NONE:
		return 0;
	case R_X86_64_32:
	case R_X86_64_32S:
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
		return 4;
	case R_X86_64_64:
	case R_X86_64_PC64:
		return 8;
	default:
		return -ENOENT;
	}
}

/* A signed field of 32 bits reaches the last 2 GiB of the address space, an unsigned one never. */
bool arch_relocation_overflows(const struct elf_file *elf, const struct elf_relocation *relocation,
			       bool is_address)
{
	if (elf->header.e_machine != EM_X86_64)
		return false;
	switch (relocation->type) {
	case R_X86_64_32:
		return is_address && relocation->addend <= INT32_MAX;
	case R_X86_64_32S:
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
		return relocation->addend != (int32_t)relocation->addend;
	default:
		return false;
	}
}

bool arch_keeps_address(const struct elf_file *elf, uint32_t type)
{
	const struct arch *arch = arch_of(elf);

	return arch && is_among(arch->kept, type);
}

/* Calls and jumps are PLT32 since binutils 2.31, and what is PC32 in code is a lea or a load. */
bool arch_takes_address(const struct elf_file *elf, uint32_t type)
{
	return elf->header.e_machine == EM_X86_64 &&
	       (type == R_X86_64_PC32 || type == R_X86_64_32S || type == R_X86_64_64);
}

unsigned int arch_pc_bias(const struct elf_file *elf, uint32_t type, bool to_code,
			  const uint64_t **values)
{
	static const uint64_t none[] = { 0 };
	static const uint64_t x86[] = { 4, 5, 6, 8 }; /* no immediate, 8, 16, 32 bits of it */
	static const uint64_t s390[] = { -2ULL }; /* they count from two bytes before the field */

	*values = none;
	switch (elf->header.e_machine) {
	case EM_X86_64:
		if (type != R_X86_64_PC32 && type != R_X86_64_PLT32)
			return 1;
		*values = x86;
		return to_code ? 1 : sizeof(x86) / sizeof(x86[0]);
	case EM_S390:
		if (type == R_390_PC32DBL || type == R_390_PLT32DBL || type == R_390_PC16DBL ||
		    type == R_390_PLT16DBL)
			*values = s390;
		return 1;
	default:
		return 1;
	}
}

bool arch_is_loaders_own(const struct elf_file *elf, const char *name)
{
	switch (elf->header.e_machine) {
	case EM_X86_64:
		return !strcmp(name, "_GLOBAL_OFFSET_TABLE_");
	case EM_PPC64:
		return !strcmp(name, ".TOC.");
	default:
		return false;
	}
}
