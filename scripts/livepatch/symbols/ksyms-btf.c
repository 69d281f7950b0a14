// SPDX-License-Identifier: GPL-2.0
/*
 * The types of vmlinux, BTF, which it has in its contents: see ksyms_read_btf(). The
 * linker script names their bounds (include/asm-generic/vmlinux.lds.h: BTF), and
 * livepatches need a kernel that has such symbols (kernel/livepatch/Kconfig).
 */
#include <string.h>

#include "ksyms.h"

/* The bytes from an address on; NULL: there are none. */
static const uint8_t *bytes_at(const struct ksyms *ksyms, const struct ksyms_memory *memory,
			       const uint8_t *image, size_t size, uint64_t address,
			       uint64_t *available)
{
	const struct ksym *text;

	if (memory->nr_segments)
		return ksyms_memory_at(memory, address, available);
	text = ksyms_find(ksyms, "_text");
	if (!text || address < text->address || address - text->address >= size)
		return NULL;
	*available = size - (address - text->address);
	return image + (address - text->address);
}

int ksyms_read_btf(struct ksyms *ksyms, const char *where, const struct ksyms_memory *memory,
		   const uint8_t *image, size_t size)
{
	const struct ksym *start = ksyms_find(ksyms, "__start_BTF");
	const struct ksym *stop = ksyms_find(ksyms, "__stop_BTF");
	const uint8_t *bytes;
	uint64_t available;

	if (!start || !stop || stop->address <= start->address)
		return 0;
	bytes = bytes_at(ksyms, memory, image, size, start->address, &available);
	if (!bytes || stop->address - start->address > available)
		return 0;
	return btf_bytes_copy(where, bytes, stop->address - start->address, &ksyms->btf);
}
