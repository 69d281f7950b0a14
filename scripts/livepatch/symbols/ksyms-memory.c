// SPDX-License-Identifier: GPL-2.0
/*
 * The contents of vmlinux by address: see ksyms-memory.h.
 */
#include <errno.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>

#include "ksyms-memory.h"

/* A kernel has five; each address is looked for in all of them. */
#define SEGMENTS_MAX 64

static int read_segments(Elf *elf, const uint8_t *data, size_t size, struct ksyms_memory *memory)
{
	GElf_Ehdr header;
	GElf_Phdr phdr;
	size_t nr;

	if (elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &header) ||
	    (header.e_type != ET_EXEC && header.e_type != ET_DYN) || elf_getphdrnum(elf, &nr))
		return -ENOEXEC;
	memory->big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
	memory->address_size = header.e_ident[EI_CLASS] == ELFCLASS64 ? 8 : 4;
	memory->machine = header.e_machine;
	memory->segments = calloc(nr + 1, sizeof(*memory->segments));
	if (!memory->segments)
		return -ENOMEM;
	for (size_t i = 0; i < nr; i++) {
		if (!gelf_getphdr(elf, i, &phdr))
			return -ENOEXEC;
		if (memory->nr_segments == SEGMENTS_MAX)
			return -ENOEXEC;
		if (phdr.p_type != PT_LOAD || !phdr.p_filesz || phdr.p_offset > size ||
		    phdr.p_filesz > size - phdr.p_offset)
			continue;
		memory->segments[memory->nr_segments++] =
			(struct ksyms_segment){ phdr.p_vaddr, data + phdr.p_offset, phdr.p_filesz };
	}
	return memory->nr_segments ? 0 : -ENOEXEC;
}

int ksyms_memory_open(const uint8_t *data, size_t size, struct ksyms_memory *memory)
{
	Elf *elf;
	int err;

	*memory = (struct ksyms_memory){ 0 };
	elf_version(EV_CURRENT);
	/* libelf wants char *, and does not write to what is opened for reading */
	elf = elf_memory((char *)(uintptr_t)data, size);
	err = elf ? read_segments(elf, data, size, memory) : -ENOEXEC;
	elf_end(elf);
	if (err)
		ksyms_memory_close(memory);
	return err;
}

void ksyms_memory_close(struct ksyms_memory *memory)
{
	free(memory->segments);
	*memory = (struct ksyms_memory){ 0 };
}

const uint8_t *ksyms_memory_at(const struct ksyms_memory *memory, uint64_t address,
			       uint64_t *available)
{
	for (size_t i = 0; i < memory->nr_segments; i++) {
		const struct ksyms_segment *segment = &memory->segments[i];
		uint64_t offset = address - segment->address;

		if (address < segment->address || offset >= segment->size)
			continue;
		*available = segment->size - offset;
		return segment->data + offset;
	}
	return NULL;
}

bool ksyms_memory_address(const struct ksyms_memory *memory, const uint8_t *byte, uint64_t *address)
{
	for (size_t i = 0; i < memory->nr_segments; i++) {
		const struct ksyms_segment *segment = &memory->segments[i];

		if (byte < segment->data || byte >= segment->data + segment->size)
			continue;
		*address = segment->address + (byte - segment->data);
		return true;
	}
	return false;
}

const char *ksyms_memory_string(const struct ksyms_memory *memory, uint64_t address)
{
	uint64_t available;
	const uint8_t *bytes = ksyms_memory_at(memory, address, &available);

	return bytes && memchr(bytes, '\0', available) ? (const char *)bytes : NULL;
}

uint64_t ksyms_integer(const uint8_t *bytes, unsigned int width, bool big_endian)
{
	uint64_t value = 0;

	for (unsigned int i = 0; i < width; i++)
		value = value << 8 | bytes[big_endian ? i : width - 1 - i];
	return value;
}
