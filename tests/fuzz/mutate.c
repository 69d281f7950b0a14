// SPDX-License-Identifier: GPL-2.0
/*
 * Mutators that know where the fields of a file are: see fuzz.h. They keep a file
 * almost right, so that what reads it comes further than to its first check.
 * Half of the time libFuzzer's own mutator is used: it changes sizes, too.
 */
#include <elf.h>
#include <string.h>

#include "fuzz.h"

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* A value of @width bytes near to an edge, or to what is there. */
static void change(uint8_t *field, unsigned int width, uint64_t *state)
{
	static const uint64_t edges[] = { 0,	      1,      2,	   3,	    4,
					  8,	      24,     0x7f,	   0x80,    0xff,
					  0xfff1,     0xfff2, 0xff20,	   0xffff,  0x7fffffff,
					  0x80000000, ~0ULL,  ~0ULL << 63, 0x100000 };
	uint64_t value = 0;

	memcpy(&value, field, width);
	switch (next(state) % 4) {
	case 0:
		value = edges[next(state) % (sizeof(edges) / sizeof(edges[0]))];
		break;
	case 1:
		value += next(state) % 33 - 16;
		break;
	case 2:
		value ^= 1ULL << next(state) % (8 * width);
		break;
	default:
		value = next(state) % 64;
	}
	memcpy(field, &value, width);
}

size_t fuzz_mutate_word(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15ULL + 1;
	unsigned int width = 1U << next(&state) % 4;

	if (size < 8 || next(&state) % 2)
		return LLVMFuzzerMutate(data, size, max_size);
	change(data + next(&state) % (size / width) * width, width, &state);
	return size;
}

/* One table of the file, of entries of one size. */
static void change_entry(uint8_t *data, size_t size, uint64_t offset, uint64_t length, size_t entry,
			 uint64_t *state)
{
	uint64_t nr, a, b;
	unsigned int width = 1U << next(state) % 4;

	if (offset > size || length > size - offset || length < entry)
		return;
	nr = length / entry;
	a = offset + next(state) % nr * entry;
	b = offset + next(state) % nr * entry;
	if (next(state) % 4 == 0)
		memmove(data + a, data + b, entry);
	else
		change(data + a + next(state) % (entry / width) * width, width, state);
}

size_t fuzz_mutate_elf(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	uint64_t state = seed * 0x9e3779b97f4a7c15ULL + 1;
	Elf64_Ehdr header;
	Elf64_Shdr section;
	uint64_t table, at;

	if (size < sizeof(header) || memcmp(data, ELFMAG, SELFMAG) || next(&state) % 8 == 0)
		return fuzz_mutate_word(data, size, max_size, seed);
	memcpy(&header, data, sizeof(header));
	table = (uint64_t)header.e_shnum * sizeof(section);
	if (next(&state) % 16 == 0)
		change_entry(data, size, 0, sizeof(header), sizeof(header), &state);
	if (!table || header.e_shoff > size || table > size - header.e_shoff)
		return size;
	if (next(&state) % 4 == 0)
		change_entry(data, size, header.e_shoff, table, sizeof(section), &state);
	at = header.e_shoff + next(&state) % header.e_shnum * sizeof(section);
	memcpy(&section, data + at, sizeof(section));
	if (section.sh_type == SHT_RELA || section.sh_type == SHT_SYMTAB)
		change_entry(data, size, section.sh_offset, section.sh_size, 24, &state);
	else if (section.sh_type != SHT_NOBITS)
		change_entry(data, size, section.sh_offset, section.sh_size & ~7ULL, 8, &state);
	return size;
}
