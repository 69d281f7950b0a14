// SPDX-License-Identifier: GPL-2.0
/*
 * Relocations as the kernel applies them: see apply.h.
 */
#include <errno.h>

#include "apply.h"

bool apply_is_known(const struct elf_file *elf)
{
	return elf->header.e_machine == EM_X86_64 && elf->class == ELFCLASS64;
}

int apply_width(uint32_t type)
{
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
		return -EINVAL;
	}
}

/*
 * The image and its modules share the last 2 GiB of the address space: a signed
 * field of 32 bits reaches them, an unsigned one never. The kernel refuses values
 * that are too big for the absolute types, and cuts those of the PC-relative ones.
 */
bool apply_overflows(const struct elf_relocation *relocation, bool is_address)
{
	switch (relocation->type) {
	case R_X86_64_32:
		if (is_address)
			return relocation->addend <= INT32_MAX;
		return false;
	case R_X86_64_32S:
	case R_X86_64_PC32:
	case R_X86_64_PLT32:
		return relocation->addend != (int32_t)relocation->addend;
	default:
		return false;
	}
}
