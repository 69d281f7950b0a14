// SPDX-License-Identifier: GPL-2.0
/*
 * The tables that a kernel looks names of its symbols up in (kernel/kallsyms.c), in its
 * contents: of an image, or of an ELF vmlinux. In go the contents; out come the symbols,
 * in the kernel's order.
 *
 * The tables have no header. scripts/kallsyms.c: write_src() writes them as
 *
 *	before 6.11		since			since 7.0
 *	offsets			num_syms		num_syms
 *	relative_base		names			names
 *	num_syms		markers			markers
 *	names			token_table		token_table
 *	markers			token_index		token_index
 *	[seqs_of_names]		offsets			offsets
 *	token_table		relative_base		seqs_of_names
 *	token_index		seqs_of_names
 *
 * each aligned to the size of an address; to 4 since 7.0. They are found from the
 * token table, in which digits stand for themselves, and proved by the redundancy
 * that they have: token_index has the place of every token, markers that of every
 * 256th name, and seqs_of_names has each symbol once, sorted by name. Kernels without the
 * latter (before 6.2, but for 6.1 of 2024 and later) prove less: a damaged name of theirs
 * that has its length is not seen.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../diag.h"
#include "ksyms-tables.h"

#define NR_TOKENS KSYMS_NR_TOKENS
#define NAMES_PER_MARKER 256
#define MIN_SYMBOLS 256
#define NAME_ROOM 2048 /* KSYM_NAME_LEN is 512 */
#define TOKEN_ROOM 512

#define BARE_IMAGE (1UL << 31)

/* So many places may look like the tables' start, or a token table, before the search is given up. */
#define MAX_CANDIDATES 1024
#define MAX_TOKEN_TABLES 16
#define MAX_NAMES (1UL << 28) /* that all of them have together */

static uint64_t get(const struct ksyms_tables *tables, size_t offset, unsigned int width)
{
	return elf_integer(tables->data + offset, width, tables->big_endian);
}

static size_t align(const struct ksyms_tables *tables, size_t offset)
{
	return (offset + tables->alignment - 1) & ~(size_t)(tables->alignment - 1);
}

/* Is there a token table whose token "0" is at @zero? Find its ends by its index. */
static bool find_tokens(struct ksyms_tables *tables, size_t zero)
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
		    (i && (token <= before || tables->data[token - 1] != '\0')))
			return false;
		before = token;
		tokens[i] = (const char *)tables->data + token;
	}
	memcpy(tables->tokens, tokens, sizeof(tokens));
	return true;
}

/*
 * The compressed name at @at: 1 or 2 bytes of length, then a byte a token.
 * Return: where the next one is; 0: it is not inside the image.
 */
static size_t next_name(const struct ksyms_tables *tables, size_t at, size_t *tokens,
			size_t *nr_tokens)
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
static bool names_match(struct ksyms_tables *tables)
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
static bool tables_match(struct ksyms_tables *tables, bool seqs, unsigned int *candidates)
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
	tables->old_seqs = seqs ? tables->token_table - align(tables, 3 * (size_t)tables->nr) : 0;
	tables->names = tables->num_syms + tables->alignment;
	second = tables->nr > NAMES_PER_MARKER ? get(tables, tables->markers + 4, 4) : 512;
	if (get(tables, tables->markers, 4) || second < 2 * NAMES_PER_MARKER ||
	    second > NAMES_PER_MARKER * 0x400)
		return false;
	return ++*candidates < MAX_CANDIDATES && names_match(tables);
}

/* Walk back from the token table to the number of symbols. */
static bool find_names(struct ksyms_tables *tables, unsigned int *candidates)
{
	const size_t step = tables->alignment;
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

/*
 * Where the table of offsets is. Bare contents of memory do not say it, nor how large
 * addresses are: they are then taken to be where each symbol has an address that is
 * neither 0 nor overflows.
 */
static uint64_t offsets_address(const struct ksyms_tables *tables, bool *known)
{
	uint64_t address = BARE_IMAGE + tables->offsets;

	*known = ksyms_memory_address(tables->memory, tables->data + tables->offsets, &address);
	return address;
}

/* @first: the address of the table of offsets */
static uint64_t symbol_address(const struct ksyms_tables *tables, uint64_t first, uint32_t i)
{
	uint32_t offset = get(tables, tables->offsets + 4 * (size_t)i, 4);
	uint64_t base, address = offset;

	switch (tables->addressing) {
	case FROM_BASE:
	case FROM_BASE_OR_CPU:
		base = get(tables, tables->relative_base, tables->address_size);
		if (tables->addressing == FROM_BASE)
			return base + offset;
		return (int32_t)offset >= 0 ? offset : base - 1 - (int64_t)(int32_t)offset;
	case FROM_PLACE:
		address = first + 4 * (uint64_t)i + (int64_t)(int32_t)offset;
		break;
	case ADDRESS_OF_32_BITS:
		break;
	}
	return tables->address_size == 4 ? (uint32_t)address : address;
}

/* They must rise somewhere, too: nothing but zeros is no table. */
static bool addresses_ascend(const struct ksyms_tables *tables)
{
	bool known;
	const uint64_t place = offsets_address(tables, &known);
	const uint64_t first = symbol_address(tables, place, 0);
	uint64_t before = first;

	for (uint32_t i = 0; i < tables->nr; i++) {
		uint64_t address = symbol_address(tables, place, i);

		if (address < before)
			return false;
		before = address;
	}
	return before > first;
}

/* Its numbers are of 3 bytes, the highest first. */
static uint32_t seq_of_name(const struct ksyms_tables *tables, uint32_t i)
{
	return elf_integer(tables->data + tables->seqs_of_names + 3 * (size_t)i, 3, true);
}

/* Is each symbol once in the table at @at, whose numbers are of 3 bytes, the highest first? */
static bool has_each_symbol(const struct ksyms_tables *tables, size_t at)
{
	if (at > tables->size || 3 * (size_t)tables->nr > tables->size - at)
		return false;
	memset(tables->seen, 0, KSYMS_MAX / 8);
	for (uint32_t i = 0; i < tables->nr; i++) {
		uint32_t symbol = elf_integer(tables->data + at + 3 * (size_t)i, 3, true);

		if (symbol >= tables->nr || (tables->seen[symbol / 8] & 1 << symbol % 8))
			return false;
		tables->seen[symbol / 8] |= 1 << symbol % 8;
	}
	return true;
}

/* Offsets with a base before num_syms; seqs_of_names, if any, is before token_table. */
static bool find_old_offsets(struct ksyms_tables *tables)
{
	const size_t size = align(tables, 4 * (size_t)tables->nr);

	if (size + tables->address_size > tables->num_syms)
		return false;
	tables->relative_base = tables->num_syms - tables->address_size;
	tables->offsets = tables->relative_base - size;
	tables->seqs_of_names = tables->old_seqs;
	return !tables->old_seqs || has_each_symbol(tables, tables->old_seqs);
}

/* Offsets after token_index, with @base_size bytes of a base, then seqs_of_names. */
static bool find_new_offsets(struct ksyms_tables *tables, size_t base_size)
{
	tables->offsets = align(tables, tables->token_index + 2 * NR_TOKENS);
	tables->relative_base = align(tables, tables->offsets + 4 * (size_t)tables->nr);
	tables->seqs_of_names = tables->relative_base + base_size;
	return has_each_symbol(tables, tables->seqs_of_names);
}

/*
 * Offsets are at one of three places, and of one of two kinds there; in the right
 * way of reading them they ascend: several symbols of one address see to that.
 */
static bool find_addresses(struct ksyms_tables *tables)
{
	static const struct {
		enum addressing addressing[2];
		unsigned int alignment; /* 0: of addresses */
		bool old;
	} ways[] = {
		{ { ADDRESS_OF_32_BITS, FROM_PLACE }, 4, false },
		{ { FROM_BASE, FROM_BASE_OR_CPU }, 0, false },
		{ { FROM_BASE, FROM_BASE_OR_CPU }, 0, true },
	};

	for (size_t way = 0; way < sizeof(ways) / sizeof(ways[0]); way++) {
		unsigned int alignment = ways[way].alignment;

		if (tables->alignment != (alignment ? alignment : tables->address_size) ||
		    !(ways[way].old ?
			      find_old_offsets(tables) :
			      find_new_offsets(tables, alignment ? 0 : tables->address_size)))
			continue;
		for (size_t kind = 0; kind < 2; kind++) {
			tables->addressing = ways[way].addressing[kind];
			if (tables->addressing == ADDRESS_OF_32_BITS && tables->address_size != 4)
				continue;
			if (addresses_ascend(tables))
				return true;
		}
	}
	return false;
}

/* kernel/kallsyms.c: kallsyms_expand_symbol(); the first character is the type. */
static bool expand_symbol(const struct ksyms_tables *tables, size_t tokens, size_t nr_tokens,
			  char name[NAME_ROOM])
{
	size_t length = 0;

	for (size_t i = 0; i < nr_tokens; i++) {
		const char *token = tables->tokens[tables->data[tokens + i]];
		size_t more = strlen(token);

		if (more >= NAME_ROOM - length)
			return false;
		memcpy(name + length, token, more); /* NOLINT: the length is kept */
		length += more;
	}
	name[length] = '\0';
	return length >= 2 && (isalpha((unsigned char)name[0]) || name[0] == '?');
}

/* Find the tables with the sizes and the byte order that are set. */
static bool find_tables(struct ksyms_tables *tables)
{
	static const char digits[] = "0\0001\0002\0003\0004\0005\0006\0007\0008\0009";
	const uint8_t *end = tables->data + tables->size, *found = tables->data;
	unsigned int candidates = 0, token_tables = 0;

	while ((found = memmem(found, end - found, digits, sizeof(digits)))) {
		bool tokens = find_tokens(tables, found - tables->data);

		if (tokens && tables->found < FOUND_TOKENS)
			tables->found = FOUND_TOKENS;
		if (tokens && find_names(tables, &candidates)) {
			tables->found = FOUND_NAMES;
			tables->nr_found = tables->nr;
			if (find_addresses(tables)) {
				tables->found = FOUND_ALL;
				return true;
			}
		}
		token_tables += tokens;
		if (token_tables == MAX_TOKEN_TABLES)
			break;
		found++;
	}
	return false;
}

/* What has no segments is tried with each class and byte order. */
static bool find_tables_anyhow(struct ksyms_tables *tables)
{
	static const struct {
		unsigned int address_size, alignment;
	} ways[] = { { 8, 8 }, { 4, 4 }, { 8, 4 } };

	for (size_t i = 0; i < 2 * sizeof(ways) / sizeof(ways[0]); i++) {
		tables->address_size = ways[i / 2].address_size;
		tables->alignment = ways[i / 2].alignment;
		tables->big_endian = i % 2;
		if (tables->memory->nr_segments &&
		    (tables->memory->address_size != tables->address_size ||
		     tables->memory->big_endian != tables->big_endian))
			continue;
		if (find_tables(tables))
			return true;
	}
	return false;
}

int ksyms_tables_find(struct ksyms_tables *tables)
{
	bool found;

	tables->seen = malloc(KSYMS_MAX / 8);
	if (!tables->seen)
		return -ENOMEM;
	found = find_tables_anyhow(tables);
	free(tables->seen);
	tables->seen = NULL;
	return found ? 0 : -ENOENT;
}

/* How names were made ready to be sorted: only with clang's LTO are there three ways. */
enum cleanup {
	AS_IT_IS,      /* since 6.10, and without LTO */
	WITHOUT_LLVM,  /* 6.5: up to ".llvm." */
	UP_TO_THE_DOT, /* 6.2 */
	NR_CLEANUPS
};

/* strcmp() of the names, each up to its length. */
static int compare_up_to(const char *a, size_t length, const char *b, size_t length_b)
{
	const int order = memcmp(a, b, length < length_b ? length : length_b);

	return order || length == length_b ? order : length < length_b ? -1 : 1;
}

static size_t cleaned_length(const char *name, enum cleanup cleanup)
{
	const char *end = NULL;

	if (cleanup == WITHOUT_LLVM)
		end = strstr(name, ".llvm.");
	else if (cleanup == UP_TO_THE_DOT)
		end = strchr(name, '.');
	return end ? (size_t)(end - name) : strlen(name);
}

/* scripts/kallsyms.c: compare_names(), which has cleanup_symbol_name() behind it. */
static bool ascends(const struct ksym *before, const struct ksym *symbol, enum cleanup cleanup)
{
	const int order = compare_up_to(before->name, cleaned_length(before->name, cleanup),
					symbol->name, cleaned_length(symbol->name, cleanup));

	return order < 0 || (!order && before < symbol); /* they are in one array */
}

/* Which symbol of seqs_of_names is the first that the one before it does not sort before; 0: none. */
static uint32_t find_unsorted(const struct ksyms_tables *tables, const struct ksym *symbols,
			      enum cleanup cleanup)
{
	const struct ksym *before = NULL;

	for (uint32_t i = 0; i < tables->nr; i++) {
		const struct ksym *symbol = &symbols[seq_of_name(tables, i)];

		if (before && !ascends(before, symbol, cleanup))
			return i;
		before = symbol;
	}
	return 0;
}

/*
 * The kernel searches seqs_of_names by halves (kernel/kallsyms.c: kallsyms_lookup_names()),
 * so it is sorted by name, and symbols of one name by their order.
 */
static int check_names(const char *path, const struct ksyms_tables *tables,
		       const struct ksym *symbols)
{
	uint32_t i;

	if (!tables->seqs_of_names)
		return 0;
	for (int cleanup = 0; cleanup < NR_CLEANUPS; cleanup++) {
		if (!find_unsorted(tables, symbols, cleanup))
			return 0;
	}
	i = find_unsorted(tables, symbols, AS_IT_IS);
	diag_error(
		path, CHECK_NONE,
		"its kallsyms tables are damaged: %s comes before %s in the order of names (names, token_table, seqs_of_names); install the kernel package anew",
		symbols[seq_of_name(tables, i - 1)].name, symbols[seq_of_name(tables, i)].name);
	return -EINVAL;
}

int ksyms_tables_walk(const char *path, const struct ksyms_tables *tables, ksyms_tables_visit visit,
		      void *data)
{
	size_t at = tables->names, tokens = 0, nr_tokens = 0;
	char name[NAME_ROOM];
	int err = 0;

	for (uint32_t i = 0; !err && i < tables->nr; i++) {
		at = next_name(tables, at, &tokens, &nr_tokens);
		if (!expand_symbol(tables, tokens, nr_tokens, name)) {
			diag_error(
				path, CHECK_NONE,
				"its kallsyms tables are damaged: a name in them is empty, too long, or has no type; install the kernel package anew");
			return -EINVAL;
		}
		err = visit(name[0], name + 1, i, data);
	}
	return err;
}

struct tables_reader {
	const char *path;
	const struct ksyms_tables *tables;
	uint64_t place; /* of offsets */
	struct ksyms *ksyms;
};

static int add_symbol(char type, const char *name, uint32_t i, void *data)
{
	const struct tables_reader *reader = data;
	const char *kept = ksyms_keep(reader->ksyms, name, strlen(name));
	uint64_t address = symbol_address(reader->tables, reader->place, i);

	return kept && ksyms_add(reader->ksyms, kept, type, address) ?
		       0 :
		       ksyms_not_kept(reader->ksyms, reader->path);
}

int ksyms_tables_read(const char *path, const struct ksyms_tables *tables, struct ksyms *ksyms)
{
	struct tables_reader reader = { .path = path, .tables = tables, .ksyms = ksyms };
	bool known;
	int err;

	reader.place = offsets_address(tables, &known);
	ksyms->shifted = tables->addressing == FROM_PLACE && !known;
	err = ksyms_tables_walk(path, tables, add_symbol, &reader);
	return err ? err : check_names(path, tables, ksyms->symbols);
}
