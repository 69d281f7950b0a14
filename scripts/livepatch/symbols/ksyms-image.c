// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel symbols from a kernel image: a vmlinuz, compressed or not, carries the
 * very tables that the running kernel looks names up in (kernel/kallsyms.c),
 * whose order is the order of counting. No package of debug symbols is needed.
 * ksyms-tables.c finds the tables in what is decompressed here.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../decompress.h"
#include "../diag.h"
#include "../input.h"
#include "ksyms.h"
#include "ksyms-tables.h"

/* Why there are no symbols: not a kernel, or not one that is known here. Return: -EINVAL. */
static int not_found(const char *path, const struct ksyms_tables *tables, const char *release)
{
	static const char remedy[] =
		"it is damaged, or has a layout that is not known here; install the kernel package anew, or give its vmlinux with --vmlinux, or the text of its /proc/kallsyms with --kallsyms";
	const char *kernel = release ? release : "(no banner)";

	switch (tables->found) {
	case FOUND_NAMES:
		diag_error(
			path, CHECK_NONE,
			"the kallsyms tables of kernel %s have the names of %u symbols (num_syms, names, markers, token_table, token_index), but no addresses that fit to them (offsets, relative_base, seqs_of_names): %s",
			kernel, tables->nr_found, remedy);
		break;
	case FOUND_TOKENS:
		diag_error(
			path, CHECK_NONE,
			"the kallsyms tables of kernel %s have tokens (token_table, token_index), but no names that fit to them (num_syms, names, markers): %s",
			kernel, remedy);
		break;
	default:
		if (release)
			diag_error(
				path, CHECK_NONE,
				"no kallsyms tables in the image of kernel %s, not even their tokens: it was built without CONFIG_KALLSYMS, or %s",
				release, remedy);
		else
			diag_error(
				path, CHECK_NONE,
				"no kallsyms tables in it, not even their tokens, and no banner of a kernel: not a kernel image, or a damaged one; give another with --vmlinuz, or a vmlinux with --vmlinux, or the text of /proc/kallsyms with --kallsyms");
	}
	return -EINVAL;
}

/* Is there such a banner anywhere? */
static bool has_banner(const uint8_t *data, size_t size, const char *release)
{
	const char *end = (const char *)data + size, *found = (const char *)data;
	const size_t length = strlen(release);

	while ((found = ksyms_next_banner((const uint8_t *)found, end - found))) {
		if ((size_t)(end - found) >= length + 2 && !memcmp(found, release, length) &&
		    !memcmp(found + length, " (", 2))
			return true;
	}
	return false;
}

/* The boot header, if there is one, and the kernel must say the same of the release. */
static int read_release(const char *path, const uint8_t *data, size_t size, struct ksyms *ksyms)
{
	char *header = ksyms->release;

	/* some banner's */
	if (header && !has_banner(data, size, header))
		ksyms->release = NULL;
	if (ksyms_read_banner(ksyms, data, size)) {
		if (header != ksyms->release)
			free(header);
		return diag_out_of_memory(path);
	}
	if (!header || ksyms->release == header)
		return 0;
	if (ksyms->release) {
		diag_error(
			path, CHECK_NONE,
			"its boot header says that it is kernel %s, and the kernel in it has the banner of %s: it is damaged; install the kernel package anew",
			header, ksyms->release);
		free(header);
		return -EINVAL;
	}
	ksyms->release = header;
	return 0;
}

/*
 * A raw image, as arm64 and s390x boot it, is what is loaded from _text on. Its notes are
 * between two symbols; others, of vDSOs, are elsewhere. It has the byte order that fits.
 */
static void find_build_id(const uint8_t *data, size_t size, struct ksyms *ksyms)
{
	const struct ksym *text = ksyms_find(ksyms, "_text");
	const struct ksym *start = ksyms_find(ksyms, "__start_notes");
	const struct ksym *stop = ksyms_find(ksyms, "__stop_notes");
	uint64_t offset, length;

	if (!text || !start || !stop || start->address < text->address ||
	    stop->address < start->address)
		return;
	offset = start->address - text->address;
	length = stop->address - start->address;
	if (offset > size || length > size - offset)
		return;
	if (!build_id_find(data + offset, length, false, ksyms->build_id))
		build_id_find(data + offset, length, true, ksyms->build_id);
}

static int ksyms_image_read_kernel(const char *path, const uint8_t *data, size_t size,
				   struct ksyms *ksyms)
{
	struct ksyms_memory memory;
	struct ksyms_tables tables = { .data = data, .size = size, .memory = &memory };
	int err;

	err = read_release(path, data, size, ksyms);
	if (err)
		return err;
	err = ksyms_memory_open(path, ksyms->release, data, size, &memory);
	if (err && err != -ENOEXEC)
		return err;
	strcpy(ksyms->build_id, memory.build_id);
	err = ksyms_tables_find(&tables);
	if (err == -ENOMEM)
		diag_out_of_memory(path);
	else if (err)
		err = not_found(path, &tables, ksyms->release);
	else
		err = ksyms_tables_read(path, &tables, ksyms);
	ksyms->addresses = true;
	if (!err)
		err = ksyms_complete(ksyms, path, memory.nr_segments ? &memory : NULL);
	if (!err && !memory.nr_segments)
		find_build_id(data, size, ksyms);
	if (!err)
		err = ksyms_read_references(ksyms, path, &memory, data, size);
	if (!err)
		err = ksyms_read_btf(ksyms, path, &memory, data, size);
	ksyms_memory_close(&memory);
	return err;
}

/* @release: what the boot header tells, or NULL. Return: -EINVAL. */
static int payload_refuse(const char *path, const char *release, const char *what)
{
	diag_error(path, CHECK_NONE, "the image%s%s %s; install the kernel package anew",
		   release ? " of kernel " : "", release ? release : "", what);
	return -EINVAL;
}

/* What a header names, which must be there, and be a compressed kernel, or an ELF file. */
static int cut_payload(const char *path, const char *release, const struct input *input,
		       uint64_t offset, uint64_t length, struct input *payload)
{
	char what[200];

	if (offset > input->size || length > input->size - offset) {
		snprintf(
			what, sizeof(what),
			"is truncated: its header names a payload of %#llx bytes at %#llx, and the file has %#zx",
			(unsigned long long)length, (unsigned long long)offset, input->size);
		return payload_refuse(path, release, what);
	}
	*payload = (struct input){ .data = input->data + offset, .size = length };
	if (compression_name(payload->data, length) ||
	    (length > SELFMAG && !memcmp(payload->data, ELFMAG, SELFMAG)))
		return 0;
	snprintf(
		what, sizeof(what),
		"is damaged: its header names a payload at %#llx, which is not there: what is there is not compressed in any known way",
		(unsigned long long)offset);
	return payload_refuse(path, release, what);
}

static int read_header_release(const char *path, const struct input *input, struct ksyms *ksyms)
{
	const uint8_t *data = input->data;
	const uint64_t version = 0x200 + elf_integer(data + 0x20e, 2, false);
	size_t length = 0;

	while (version > 0x200 && version + length < input->size && isgraph(data[version + length]))
		length++;
	if (length)
		ksyms->release = strndup((const char *)data + version, length);
	return length && !ksyms->release ? diag_out_of_memory(path) : 0;
}

/*
 * The x86 setup header (Documentation/arch/x86/boot.rst): setup_sects 0x1f1,
 * "HdrS" 0x202, version 0x206, kernel_version 0x20e, payload_offset 0x248,
 * payload_length 0x24c.
 */
static int find_bzimage_payload(const char *path, const struct input *input, struct input *payload,
				struct ksyms *ksyms)
{
	const uint8_t *data = input->data;
	uint64_t start;
	int err;

	if (input->size < 0x250)
		return payload_refuse(path, NULL, "is truncated: it ends in its boot header");
	err = read_header_release(path, input, ksyms);
	if (err)
		return err;
	if (elf_integer(data + 0x206, 2, false) < 0x208) {
		diag_error(
			path, CHECK_NONE,
			"its boot header is of protocol %u.%02u: too old, or damaged; from 2.08 on (Linux 2.6.26) the header names the kernel in it; give its vmlinux with --vmlinux, or the text of its /proc/kallsyms with --kallsyms",
			data[0x207], data[0x206]);
		return -EINVAL;
	}
	start = 512 * ((data[0x1f1] ? data[0x1f1] : 4) + 1) + elf_integer(data + 0x248, 4, false);
	return cut_payload(path, ksyms->release, input, start, elf_integer(data + 0x24c, 4, false),
			   payload);
}

/* What of the file is the kernel, perhaps compressed. */
static int find_payload(const char *path, const struct input *input, struct input *payload,
			struct ksyms *ksyms)
{
	const uint8_t *data = input->data;

	if (input->size >= 0x206 && !memcmp(data + 0x202, "HdrS", 4))
		return find_bzimage_payload(path, input, payload, ksyms);
	/* drivers/firmware/efi/libstub/zboot-header.S */
	if (input->size >= 8 && !memcmp(data, "MZ", 2) && !memcmp(data + 4, "zimg", 4)) {
		if (input->size < 16)
			return payload_refuse(path, NULL, "is truncated: it ends in its header");
		return cut_payload(path, NULL, input, elf_integer(data + 8, 4, false),
				   elf_integer(data + 12, 4, false), payload);
	}
	*payload = (struct input){ .data = data, .size = input->size };
	return 0;
}

static int ksyms_image_read_input(const char *path, const struct input *input, struct ksyms *ksyms)
{
	struct input payload = { 0 };
	uint8_t *unpacked;
	size_t size;
	int err;

	err = find_payload(path, input, &payload, ksyms);
	if (err)
		return err;
	if (!compression_name(payload.data, payload.size))
		return ksyms_image_read_kernel(path, payload.data, payload.size, ksyms);
	err = decompress(path, payload.data, payload.size, KSYMS_IMAGE_LIMIT, &unpacked, &size);
	if (!err)
		err = ksyms_image_read_kernel(path, unpacked, size, ksyms);
	free(unpacked);
	return err;
}

int ksyms_read_image(const char *path, struct ksyms *ksyms)
{
	return ksyms_read_file(path, ksyms, ksyms_image_read_input);
}
