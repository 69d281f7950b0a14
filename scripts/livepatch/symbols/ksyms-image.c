// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel symbols from a kernel image: a vmlinuz, compressed or not, carries the
 * very tables that the running kernel looks names up in (kernel/kallsyms.c),
 * whose order is the order of counting. No package of debug symbols is needed.
 * ksyms-tables.c finds the tables in what is decompressed here.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
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
		"the image is damaged, or has a layout that is not known here; install the kernel package anew, or give its vmlinux with --vmlinux, or the text of its /proc/kallsyms with --kallsyms";
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
		diag_error(
			path, CHECK_NONE,
			"no kallsyms tables in it, not even their tokens, and %s%s: not a kernel image, one without CONFIG_KALLSYMS, or one with a layout that is not known here; give another with --vmlinuz, or a vmlinux with --vmlinux, or the text of /proc/kallsyms with --kallsyms",
			release ? "the banner of kernel " : "no banner", release ? release : "");
	}
	return -EINVAL;
}

static int ksyms_image_read_kernel(const char *path, const uint8_t *data, size_t size,
				   struct ksyms *ksyms)
{
	struct ksyms_memory memory;
	struct ksyms_tables tables = { .data = data, .size = size, .memory = &memory };
	int err;

	if (ksyms_read_banner(ksyms, data, size))
		return diag_out_of_memory(path);
	err = ksyms_memory_open(path, ksyms->release, data, size, &memory);
	if (err && err != -ENOEXEC)
		return err;
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
	ksyms_memory_close(&memory);
	return err;
}

/* A part of the file; false: it is not inside. */
static bool cut(const struct input *input, uint64_t offset, uint64_t length, struct input *part)
{
	if (offset > input->size || length > input->size - offset)
		return false;
	part->data = input->data + offset;
	part->size = length;
	return true;
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
	uint64_t start, version;
	size_t length = 0;

	if (ksyms_integer(data + 0x206, 2, false) < 0x208)
		goto damaged;
	version = 0x200 + ksyms_integer(data + 0x20e, 2, false);
	while (version > 0x200 && version + length < input->size && isgraph(data[version + length]))
		length++;
	if (length) {
		ksyms->release = strndup((const char *)data + version, length);
		if (!ksyms->release)
			return diag_out_of_memory(path);
	}
	start = 512 * ((data[0x1f1] ? data[0x1f1] : 4) + 1) + ksyms_integer(data + 0x248, 4, false);
	if (cut(input, start, ksyms_integer(data + 0x24c, 4, false), payload))
		return 0;
damaged:
	diag_error(
		path, CHECK_NONE,
		"the kernel image is truncated: its header names a payload that is not there; install the kernel package anew");
	return -EINVAL;
}

/* What of the file is the kernel, perhaps compressed. */
static int find_payload(const char *path, const struct input *input, struct input *payload,
			struct ksyms *ksyms)
{
	const uint8_t *data = input->data;

	if (input->size >= 0x250 && !memcmp(data + 0x202, "HdrS", 4))
		return find_bzimage_payload(path, input, payload, ksyms);
	/* drivers/firmware/efi/libstub/zboot-header.S */
	if (input->size >= 64 && !memcmp(data, "MZ", 2) && !memcmp(data + 4, "zimg", 4) &&
	    cut(input, ksyms_integer(data + 8, 4, false), ksyms_integer(data + 12, 4, false),
		payload))
		return 0;
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
