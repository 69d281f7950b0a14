// SPDX-License-Identifier: GPL-2.0
/*
 * The contents of vmlinux by address: see ksyms-memory.h.
 */
#include <errno.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../diag.h"
#include "ksyms-memory.h"

/* A kernel has five; each address is looked for in all of them. */
#define SEGMENTS_MAX 64

#define REMEDY "install the kernel package anew, or copy the file anew"

struct memory_source {
	const char *where, *release;
	const uint8_t *data;
	size_t size;
};

/* "of kernel RELEASE is ...": why its bytes cannot be used. Return: -EINVAL. */
static int memory_refuse(const struct memory_source *source, const char *what)
{
	diag_error(source->where, CHECK_NONE, "the ELF file%s%s %s; " REMEDY,
		   source->release ? " of kernel " : "", source->release ? source->release : "",
		   what);
	return -EINVAL;
}

static int memory_truncated(const struct memory_source *source, const GElf_Phdr *phdr)
{
	char what[160];

	snprintf(what, sizeof(what),
		 "is truncated: its program headers name %#llx bytes at %#llx, and it has %#zx",
		 (unsigned long long)phdr->p_filesz, (unsigned long long)phdr->p_offset,
		 source->size);
	return memory_refuse(source, what);
}

static int add_segment(const struct memory_source *source, const GElf_Phdr *phdr,
		       struct ksyms_memory *memory)
{
	if (phdr->p_type != PT_LOAD || !phdr->p_filesz)
		return 0;
	if (phdr->p_offset > source->size || phdr->p_filesz > source->size - phdr->p_offset)
		return memory_truncated(source, phdr);
	if (memory->nr_segments == SEGMENTS_MAX)
		return memory_refuse(source, "has more segments than a kernel: it is damaged");
	memory->segments[memory->nr_segments++] =
		(struct ksyms_segment){ phdr->p_vaddr, source->data + phdr->p_offset,
					phdr->p_filesz };
	return 0;
}

/* Notes are in a segment, too: but the file may not name them, or not have them. */
static void find_build_id(const struct memory_source *source, const GElf_Phdr *phdr,
			  struct ksyms_memory *memory)
{
	if (phdr->p_type == PT_NOTE && !*memory->build_id && phdr->p_offset <= source->size &&
	    phdr->p_filesz <= source->size - phdr->p_offset)
		build_id_find(source->data + phdr->p_offset, phdr->p_filesz, memory->big_endian,
			      memory->build_id);
}

static int read_segments(const struct memory_source *source, Elf *elf, struct ksyms_memory *memory)
{
	GElf_Ehdr header;
	GElf_Phdr phdr;
	size_t nr;
	int err = 0;

	if (!elf || elf_kind(elf) != ELF_K_ELF || !gelf_getehdr(elf, &header))
		return memory_refuse(source, "has no whole header: it is truncated or damaged");
	if (header.e_type != ET_EXEC && header.e_type != ET_DYN)
		return memory_refuse(source, "is not a linked program, as a kernel is");
	if (elf_getphdrnum(elf, &nr))
		return memory_refuse(source, "has no program headers: it is truncated or damaged");
	memory->big_endian = header.e_ident[EI_DATA] == ELFDATA2MSB;
	memory->address_size = header.e_ident[EI_CLASS] == ELFCLASS64 ? 8 : 4;
	memory->machine = header.e_machine;
	memory->segments = calloc(SEGMENTS_MAX, sizeof(*memory->segments));
	if (!memory->segments)
		return diag_out_of_memory(source->where);
	for (size_t i = 0; !err && i < nr; i++) {
		if (!gelf_getphdr(elf, i, &phdr))
			return memory_refuse(source,
					     "lacks program headers: it is truncated or damaged");
		find_build_id(source, &phdr, memory);
		err = add_segment(source, &phdr, memory);
	}
	if (!err && !memory->nr_segments)
		err = memory_refuse(source, "has nothing that is loaded: it is damaged");
	return err;
}

int ksyms_memory_open(const char *where, const char *release, const uint8_t *data, size_t size,
		      struct ksyms_memory *memory)
{
	const struct memory_source source = { where, release, data, size };
	Elf *elf;
	int err;

	*memory = (struct ksyms_memory){ 0 };
	if (size < SELFMAG || memcmp(data, ELFMAG, SELFMAG))
		return -ENOEXEC;
	elf_version(EV_CURRENT);
	/* libelf wants char *, and does not write to what is opened for reading */
	elf = elf_memory((char *)(uintptr_t)data, size);
	err = read_segments(&source, elf, memory);
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
