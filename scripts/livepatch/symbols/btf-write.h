/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's types, BTF, on their way from vmlinux and its modules to the file that
 * is beside a list: Symbols.btf(5). Here it is bytes; ../btf-file.h reads it.
 */
#ifndef LIVEPATCH_BTF_WRITE_H
#define LIVEPATCH_BTF_WRITE_H

#include <stdint.h>
#include <stdio.h>

#include "../elf.h"

/* The BTF of an object: the caller's to free. Nothing: it has none. */
struct btf_bytes {
	uint8_t *data;
	size_t size;
};

/* Keep a copy. Return: 0, or -ENOMEM after a diagnostic about @where. */
int btf_bytes_copy(const char *where, const uint8_t *data, size_t size, struct btf_bytes *btf);

/* Keep a copy of a module's; as above. */
int btf_bytes_of(const struct elf_file *elf, struct btf_bytes *btf);

/* An object, and what is written of it. */
struct btf_object {
	const char *name;
	const char *build_id; /* "": unknown */
	const struct btf_bytes *btf;
};

/**
 * btf_write() - Write Symbols.btf.
 * @release:	of the kernel; NULL: unknown
 * @objects:	vmlinux is the first; those that have no BTF are left out
 *
 * Return: 0, or -EIO.
 */
int btf_write(FILE *out, const char *release, const struct btf_object *objects, size_t nr);

#endif
