/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The contents of vmlinux by address: the loadable segments of an ELF file that
 * is linked to its final addresses. The symbol table is not needed, so that it
 * works with what a kernel image unpacks to.
 */
#ifndef LIVEPATCH_KSYMS_MEMORY_H
#define LIVEPATCH_KSYMS_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../build-id.h"

struct ksyms_segment {
	uint64_t address;
	const uint8_t *data;
	uint64_t size;
};

struct ksyms_memory {
	struct ksyms_segment *segments;
	size_t nr_segments;
	bool big_endian;
	unsigned int address_size;	    /* bytes: 4 or 8 */
	unsigned int machine;		    /* EM_... */
	char build_id[BUILD_ID_DIGITS + 1]; /* "": there is none */
};

/**
 * ksyms_memory_open() - Find the segments of an ELF file.
 * @where:	for diagnostics
 * @release:	of the kernel, for diagnostics; NULL: not known
 * @memory:	filled in, to be closed by ksyms_memory_close(); points into @data
 *
 * Return: 0; -ENOEXEC if it does not begin as an ELF file does (no diagnostic); -EINVAL
 * after a diagnostic, if it does, but is cut, damaged or not of a kernel; -ENOMEM after one.
 */
int ksyms_memory_open(const char *where, const char *release, const uint8_t *data, size_t size,
		      struct ksyms_memory *memory);

void ksyms_memory_close(struct ksyms_memory *memory);

/**
 * ksyms_memory_at() - The bytes at an address.
 * @available:	set to how many there are
 *
 * Return: the bytes, or NULL when the file has none there.
 */
const uint8_t *ksyms_memory_at(const struct ksyms_memory *memory, uint64_t address,
			       uint64_t *available);

/**
 * ksyms_memory_address() - The other way round.
 * @address:	set to where @byte, of the file, is
 *
 * Return: false where no segment has it.
 */
bool ksyms_memory_address(const struct ksyms_memory *memory, const uint8_t *byte,
			  uint64_t *address);

/* The string at an address; NULL: the file has none there that ends. */
const char *ksyms_memory_string(const struct ksyms_memory *memory, uint64_t address);

#endif
