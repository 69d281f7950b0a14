// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel symbols from a kernel image: a vmlinuz, compressed or not, carries the
 * very tables that the running kernel looks names up in (kernel/kallsyms.c),
 * whose order is the order of counting. No package of debug symbols is needed.
 *
 * The tables have no header. scripts/kallsyms.c: write_src() writes them as
 *
 *	before 6.11		since
 *	offsets			num_syms
 *	relative_base		names
 *	num_syms		markers
 *	names			token_table
 *	markers			token_index
 *	[seqs_of_names]		offsets
 *	token_table		relative_base
 *	token_index		seqs_of_names
 *
 * each aligned to the size of an address. They are found from the token table,
 * in which digits stand for themselves, and proved by the redundancy that they
 * have: token_index has the place of every token, markers that of every 256th
 * name.
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

#define NR_TOKENS 256
#define NAMES_PER_MARKER 256
#define MIN_SYMBOLS 256
#define NAME_ROOM 2048 /* KSYM_NAME_LEN is 512 */
#define TOKEN_ROOM 512

/* So many places may look like the tables' start, or a token table, before the search is given up. */
#define MAX_CANDIDATES 1024
#define MAX_TOKEN_TABLES 16
#define MAX_NAMES (1UL << 28) /* that all of them have together */

struct tables {
	const uint8_t *data; /* the decompressed image */
	size_t size;
	unsigned int address_size;
	bool big_endian;
	/* offsets in data */
	size_t num_syms, names, markers, token_table, token_index, offsets, relative_base;
	const char *tokens[NR_TOKENS];
	uint32_t nr;	    /* symbols */
	uint64_t nr_walked; /* names that were looked at */
};

static uint64_t get(const struct tables *tables, size_t offset, unsigned int width)
{
	return ksyms_integer(tables->data + offset, width, tables->big_endian);
}

static size_t align(const struct tables *tables, size_t offset)
{
	return (offset + tables->address_size - 1) & ~(size_t)(tables->address_size - 1);
}

/* Is there a token table whose token "0" is at @zero? Find its ends by its index. */
static bool find_tokens(struct tables *tables, size_t zero)
{
	const char *tokens[NR_TOKENS];
	size_t at = zero;
	uint64_t before;

	for (unsigned int i = '0'; i < NR_TOKENS; i++) {
		size_t room = tables->size - at < TOKEN_ROOM ? tables->size - at : TOKEN_ROOM;
		const uint8_t *end = memchr(tables->data + at, '\0', room);

		if (!end)
			return false;
		at = end - tables->data + 1;
	}
	tables->token_index = align(tables, at);
	if (tables->size < 2 * NR_TOKENS || tables->token_index > tables->size - 2 * NR_TOKENS)
		return false;
	before = get(tables, tables->token_index + 2 * '0', 2);
	if (before > zero)
		return false;
	tables->token_table = zero - before;
	for (unsigned int i = 0; i < NR_TOKENS; i++) {
		size_t token = tables->token_table + get(tables, tables->token_index + 2 * i, 2);

		if (token >= at || (!i && token != tables->token_table) ||
		    (i && (!token || tables->data[token - 1] != '\0')))
			return false;
		tokens[i] = (const char *)tables->data + token;
	}
	memcpy(tables->tokens, tokens, sizeof(tokens));
	return true;
}

/*
 * The compressed name at @at: 1 or 2 bytes of length, then a byte a token.
 * Return: where the next one is; 0: it is not inside the image.
 */
static size_t next_name(const struct tables *tables, size_t at, size_t *tokens, size_t *nr_tokens)
{
	size_t length;

	if (at + 2 > tables->size)
		return 0;
	length = tables->data[at++];
	if (length & 0x80)
		length = (length & 0x7f) | (size_t)tables->data[at++] << 7;
	if (!length || length > tables->size - at)
		return 0;
	*tokens = at;
	*nr_tokens = length;
	return at + length;
}

/* Do all names agree with the markers? */
static bool names_match(struct tables *tables)
{
	size_t at = tables->names, tokens, nr_tokens;

	for (uint32_t i = 0; i < tables->nr; i++) {
		if (i % NAMES_PER_MARKER == 0 &&
		    get(tables, tables->markers + 4 * (i / NAMES_PER_MARKER), 4) !=
			    at - tables->names)
			return false;
		at = next_name(tables, at, &tokens, &nr_tokens);
		if (!at || at > tables->markers || ++tables->nr_walked > MAX_NAMES)
			return false;
	}
	return align(tables, at) == tables->markers;
}

/*
 * Do the tables start with a number of symbols at @tables->num_syms? Cheap tests
 * first: the number fixes where markers must be.
 */
static bool tables_match(struct tables *tables, bool seqs, unsigned int *candidates)
{
	size_t markers, room = tables->token_table - tables->num_syms, second;

	tables->nr = get(tables, tables->num_syms, 4);
	if (tables->nr < MIN_SYMBOLS || tables->nr > KSYMS_MAX)
		return false;
	markers = ((size_t)tables->nr + NAMES_PER_MARKER - 1) / NAMES_PER_MARKER;
	markers = align(tables, 4 * markers);
	if (seqs)
		markers += align(tables, 3 * (size_t)tables->nr);
	if (markers > room || room - markers < 2 * (size_t)tables->nr)
		return false;
	tables->markers = tables->token_table - markers;
	tables->names = tables->num_syms + tables->address_size;
	second = tables->nr > NAMES_PER_MARKER ? get(tables, tables->markers + 4, 4) : 512;
	if (get(tables, tables->markers, 4) || second < 2 * NAMES_PER_MARKER ||
	    second > NAMES_PER_MARKER * 0x400)
		return false;
	return ++*candidates < MAX_CANDIDATES && names_match(tables);
}

/* Walk back from the token table to the number of symbols. */
static bool find_names(struct tables *tables, unsigned int *candidates)
{
	const size_t step = tables->address_size;
	size_t at = tables->token_table;

	if (at % step)
		return false;
	while (at >= step && *candidates < MAX_CANDIDATES) {
		at -= step;
		tables->num_syms = at;
		if (tables_match(tables, false, candidates) ||
		    tables_match(tables, true, candidates))
			return true;
	}
	return false;
}

static uint64_t symbol_address(const struct tables *tables, uint32_t i, bool absolute_percpu)
{
	uint64_t base = get(tables, tables->relative_base, tables->address_size);
	uint32_t offset = get(tables, tables->offsets + 4 * (size_t)i, 4);

	if (!absolute_percpu)
		return base + offset;
	return (int32_t)offset >= 0 ? offset : base - 1 - (int64_t)(int32_t)offset;
}

/* They must rise somewhere, too: nothing but zeros is no table. */
static bool addresses_ascend(const struct tables *tables, bool absolute_percpu)
{
	const uint64_t first = symbol_address(tables, 0, absolute_percpu);
	uint64_t before = first;

	for (uint32_t i = 0; i < tables->nr; i++) {
		uint64_t address = symbol_address(tables, i, absolute_percpu);

		if (address < before)
			return false;
		before = address;
	}
	return before > first;
}

/*
 * Offsets are before num_syms or after token_index, and of one of two kinds
 * (kernel/kallsyms.c: kallsyms_sym_address()); in the right way of reading them
 * they ascend.
 */
static bool find_addresses(struct tables *tables, bool *absolute_percpu)
{
	const size_t offsets = align(tables, 4 * (size_t)tables->nr);
	const size_t after = align(tables, tables->token_index + 2 * NR_TOKENS);

	for (unsigned int way = 0; way < 4; way++) {
		if (way < 2) {
			if (after > tables->size ||
			    offsets + tables->address_size > tables->size - after)
				continue;
			tables->offsets = after;
			tables->relative_base = after + offsets;
		} else {
			if (offsets + tables->address_size > tables->num_syms)
				continue;
			tables->relative_base = tables->num_syms - tables->address_size;
			tables->offsets = tables->relative_base - offsets;
		}
		*absolute_percpu = way % 2;
		if (addresses_ascend(tables, *absolute_percpu))
			return true;
	}
	return false;
}

/* kernel/kallsyms.c: kallsyms_expand_symbol(); the first character is the type. */
static int ksyms_image_add_symbol(const struct tables *tables, size_t tokens, size_t nr_tokens,
				  uint64_t address, struct ksyms *ksyms)
{
	char name[NAME_ROOM];
	const char *kept;
	size_t length = 0;

	for (size_t i = 0; i < nr_tokens; i++) {
		const char *token = tables->tokens[tables->data[tokens + i]];
		size_t more = strlen(token);

		if (more > sizeof(name) - length)
			return -EINVAL;
		memcpy(name + length, token, more); /* NOLINT: the length is kept */
		length += more;
	}
	if (length < 2)
		return -EINVAL;
	kept = ksyms_keep(ksyms, name + 1, length - 1);
	return kept && ksyms_add(ksyms, kept, name[0], address) ? 0 : -ENOMEM;
}

static int read_symbols(const struct tables *tables, bool absolute_percpu, struct ksyms *ksyms)
{
	size_t at = tables->names, tokens = 0, nr_tokens = 0;
	int err = 0;

	for (uint32_t i = 0; !err && i < tables->nr; i++) {
		at = next_name(tables, at, &tokens, &nr_tokens);
		err = ksyms_image_add_symbol(tables, tokens, nr_tokens,
					     symbol_address(tables, i, absolute_percpu), ksyms);
	}
	return err;
}

/* Decode the tables that @tables->data holds somewhere; -ENODATA: there are none. */
static int decode(struct tables *tables, struct ksyms *ksyms)
{
	static const char digits[] = "0\0001\0002\0003\0004\0005\0006\0007\0008\0009";
	const uint8_t *end = tables->data + tables->size, *found = tables->data;
	unsigned int candidates = 0, token_tables = 0;
	bool absolute_percpu = false;
	int err = -ENODATA;

	while ((found = memmem(found, end - found, digits, sizeof(digits)))) {
		bool tokens = find_tokens(tables, found - tables->data);

		if (tokens && find_names(tables, &candidates)) {
			err = find_addresses(tables, &absolute_percpu) ? 0 : -EINVAL;
			break;
		}
		token_tables += tokens;
		if (token_tables == MAX_TOKEN_TABLES)
			break;
		found++;
	}
	return err ? err : read_symbols(tables, absolute_percpu, ksyms);
}

/*
 * A decompressed image: an ELF file (x86), or the bare contents of memory, whose
 * class and byte order are then tried.
 */
static int decode_any(const uint8_t *data, size_t size, const struct ksyms_memory *memory,
		      struct ksyms *ksyms)
{
	struct tables tables = { .data = data, .size = size };
	int err = -ENODATA;

	for (unsigned int way = 0; err == -ENODATA && way < 4; way++) {
		tables.address_size = way & 1 ? 4 : 8;
		tables.big_endian = way & 2;
		if (memory->nr_segments && (memory->address_size != tables.address_size ||
					    memory->big_endian != tables.big_endian))
			continue;
		err = decode(&tables, ksyms);
	}
	return err;
}

static int read_tables(const char *path, const uint8_t *data, size_t size, struct ksyms *ksyms)
{
	struct ksyms_memory memory;
	int err;

	err = ksyms_memory_open(data, size, &memory);
	if (err && err != -ENOEXEC)
		return diag_out_of_memory(path);
	err = decode_any(data, size, &memory, ksyms);
	if (err == -ENOMEM) {
		err = ksyms_not_kept(ksyms, path);
	} else if (err == -ENODATA) {
		diag_error(
			path, CHECK_NONE,
			"no kallsyms tables in it: not a kernel image, or one without CONFIG_KALLSYMS; give another with --vmlinuz, or a vmlinux with --vmlinux");
		err = -EINVAL;
	} else if (err) {
		diag_error(path, CHECK_NONE,
			   "its kallsyms tables are damaged; install the kernel package anew");
	} else {
		ksyms->addresses = true;
		err = ksyms_complete(ksyms, path, memory.nr_segments ? &memory : NULL);
		if (!err && !ksyms->release && ksyms_find_release(ksyms, data, size))
			err = diag_out_of_memory(path);
	}
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
		return read_tables(path, payload.data, payload.size, ksyms);
	err = decompress(path, payload.data, payload.size, KSYMS_IMAGE_LIMIT, &unpacked, &size);
	if (!err)
		err = read_tables(path, unpacked, size, ksyms);
	free(unpacked);
	return err;
}

int ksyms_read_image(const char *path, struct ksyms *ksyms)
{
	return ksyms_read_file(path, ksyms, ksyms_image_read_input);
}
