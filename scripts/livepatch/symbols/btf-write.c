// SPDX-License-Identifier: GPL-2.0
/*
 * Writes the BTF of a kernel: see btf-write.h. A text tells where each object's bytes
 * are, and they are behind it, each at a multiple of eight bytes.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../btf-format.h"
#include "../diag.h"
#include "btf-write.h"

int btf_bytes_copy(const char *where, const uint8_t *data, size_t size, struct btf_bytes *btf)
{
	btf->data = malloc(size ? size : 1);
	if (!btf->data)
		return diag_out_of_memory(where);
	memcpy(btf->data, data, size);
	btf->size = size;
	return 0;
}

int btf_bytes_of(const struct elf_file *elf, struct btf_bytes *btf)
{
	const struct elf_section *section = elf_find_section(elf, ".BTF");

	if (!section || !section->data || !section->size)
		return 0;
	return btf_bytes_copy(elf->name, section->data, section->size, btf);
}

static size_t padding_behind(size_t size)
{
	return (BTF_FILE_ALIGNMENT - size % BTF_FILE_ALIGNMENT) % BTF_FILE_ALIGNMENT;
}

static void write_index(FILE *out, const struct btf_object *objects, size_t nr)
{
	size_t offset = 0;

	for (size_t i = 0; i < nr; i++) {
		size_t size = objects[i].btf->size;

		if (!size)
			continue;
		fprintf(out, "*%s %zu %zu%s%s\n", objects[i].name, offset, size,
			*objects[i].build_id ? " " : "", objects[i].build_id);
		offset += size + padding_behind(size);
	}
	/* the last line ends where what follows begins */
	fprintf(out, ".%zu", offset);
}

static void write_padding(FILE *out, char byte, size_t size)
{
	while (size--)
		putc(byte, out);
}

int btf_write(FILE *out, const char *release, const struct btf_object *objects, size_t nr)
{
	long end;

	fputs(BTF_FILE_MAGIC "\n", out);
	if (release)
		fprintf(out, "!release %s\n", release);
	write_index(out, objects, nr);
	end = ftell(out);
	if (end < 0)
		return -EIO;
	write_padding(out, ' ', padding_behind(end + 1));
	putc('\n', out);
	for (size_t i = 0; i < nr; i++) {
		const struct btf_bytes *btf = objects[i].btf;

		if (btf->size && fwrite(btf->data, btf->size, 1, out) != 1)
			return -EIO;
		write_padding(out, '\0', padding_behind(btf->size));
	}
	return fflush(out) || ferror(out) ? -EIO : 0;
}
