// SPDX-License-Identifier: GPL-2.0
/*
 * Tables that the kernel's macros fill with what functions refer to: see code-tables.h.
 * Of 6.12's static keys, 19 of 20 are in no function's code, only in __jump_table. An
 * entry has the place in the code, and speaks for the function that is there. The bug
 * table has nothing but places in the code, names of files and texts.
 */
#include <errno.h>
#include <string.h>

#include "../elf.h"
#include "code-tables.h"
#include "code-tell.h"

/* A table, between two symbols. */
struct code_table {
	uint64_t address;
	const uint8_t *bytes;
	uint64_t size;
};

static bool code_table_open(const struct code *code, const char *start, const char *end,
			    struct code_table *table)
{
	const uint64_t last = code_symbol(code, end);
	uint64_t available;

	table->address = code_symbol(code, start);
	if (!table->address || last <= table->address)
		return false;
	table->size = last - table->address;
	table->bytes = ksyms_memory_at(code->memory, table->address, &available);
	return table->bytes && table->size <= available;
}

/* An address that is counted from where it stands: @width bytes, with @flags in its lowest bits. */
static uint64_t code_table_address(const struct code_table *table, uint64_t at, unsigned int width,
				   uint64_t flags)
{
	uint64_t value = elf_integer(table->bytes + at, width, false);

	if (width == 4)
		value = (int64_t)(int32_t)value;
	return table->address + at + (value & ~flags);
}

/* The function that an address is in; NULL: in none. */
static const struct code_place *code_table_function(const struct code *code, uint64_t address)
{
	const struct code_place *place = code_place_at(code, address);

	return place && place->code && address - place->address < place->size ? place : NULL;
}

/* Is the address in code that is not this function's? */
static bool code_table_is_other(const struct code *code, uint64_t address,
				const struct code_place *function)
{
	const struct code_place *other = code_table_function(code, address);

	return other && other != function;
}

/* What a macro makes of places in the code and what they use. */
struct code_table_layout {
	const char *start, *end;
	unsigned int size;	 /* of an entry */
	unsigned int key, width; /* of what is used: its offset, and its size */
	unsigned int flags;	 /* bits of it that are no part of the address */
	bool code;		 /* it is code, and told only if it is another symbol */
	bool keys;		 /* it is a static key */
};

static const struct code_table_layout code_table_layouts[] = {
	/* struct jump_entry (include/linux/jump_label.h) */
	{ "__start___jump_table", "__stop___jump_table", 16, 8, 8, 3, false, true },
	/* struct static_call_site (include/linux/static_call_types.h) */
	{ "__start_static_call_sites", "__stop_static_call_sites", 8, 4, 4, 3, false, false },
	/* struct exception_table_entry (arch/x86/include/asm/extable.h) */
	{ "__start___ex_table", "__stop___ex_table", 12, 4, 4, 0, true, false },
};

/*
 * include/linux/jump_label.h: struct static_key begins with what it is by default, which the
 * compiler knows by the type that the key is declared with: 1 or 0, as in a .bss that the file
 * does not have.
 */
static void code_mark_key(const struct code *code, uint64_t address)
{
	const struct code_place *place = code_place_at(code, address);
	uint64_t available, value = 0;
	const uint8_t *bytes = ksyms_memory_at(code->memory, address, &available);

	if (!place || place->address != address || place->is_code)
		return;
	if (bytes && available >= 4)
		value = elf_integer(bytes, 4, false);
	for (uint32_t i = 0; value <= 1 && i < place->nr; i++)
		code->ksyms->symbols[place->first + i].flags |=
			value ? SYMLIST_KEY_TRUE : SYMLIST_KEY_FALSE;
}

static int code_table_read(const struct code *code, const struct code_table_layout *layout,
			   struct refers *refers)
{
	struct code_table table;
	int err = 0;

	if (!code_table_open(code, layout->start, layout->end, &table) || table.size % layout->size)
		return 0;
	for (uint64_t at = 0; !err && at < table.size; at += layout->size) {
		const uint64_t address = code_table_address(&table, at, 4, 0);
		const uint64_t key =
			code_table_address(&table, at + layout->key, layout->width, layout->flags);
		const struct code_place *function = code_table_function(code, address);

		if (layout->keys)
			code_mark_key(code, key);
		if (!function || (layout->code && !code_table_is_other(code, key, function)))
			continue;
		err = code_tell(code, function, address - function->address, key, refers);
	}
	return err;
}

/*
 * struct alt_instr (arch/x86/include/asm/alternative.h): two places, the feature, with flags
 * since 6.3, and two lengths; until 5.12 a third one, of padding. What is replaced is not
 * shorter than its replacement.
 */
static const unsigned int code_alternative_sizes[] = { 14, 12, 13 };

struct code_alternative {
	uint64_t address, replacement;
	unsigned int length, replacement_length;
};

static struct code_alternative code_alternative_at(const struct code_table *table, uint64_t at,
						   unsigned int size)
{
	const unsigned int lengths = size == 14 ? 12 : 10;

	return (struct code_alternative){
		.address = code_table_address(table, at, 4, 0),
		.replacement = code_table_address(table, at + 4, 4, 0),
		.length = table->bytes[at + lengths],
		.replacement_length = table->bytes[at + lengths + 1],
	};
}

/* Are entries of this size possible? */
static bool code_alternatives_fit(const struct code *code, const struct code_table *table,
				  unsigned int size)
{
	uint64_t total = 0, available;

	if (table->size % size)
		return false;
	for (uint64_t at = 0; at < table->size; at += size) {
		const struct code_alternative entry = code_alternative_at(table, at, size);

		if (!entry.length || entry.replacement_length > entry.length ||
		    !ksyms_memory_at(code->memory, entry.address, &available) ||
		    available < entry.length)
			return false;
		if (!entry.replacement_length)
			continue;
		if (!ksyms_memory_at(code->memory, entry.replacement, &available) ||
		    available < entry.replacement_length)
			return false;
		total += entry.replacement_length;
	}
	return total <= code->size;
}

static int code_alternatives_read(struct code_x86 *reader, const struct code_table *table,
				  unsigned int size)
{
	const struct code *code = reader->code;
	uint64_t available;
	int err = 0;

	for (uint64_t at = 0; !err && at < table->size; at += size) {
		const struct code_alternative entry = code_alternative_at(table, at, size);
		const struct code_place *function = code_table_function(code, entry.address);

		if (function && entry.replacement_length)
			err = code_x86_piece(reader, function, entry.address - function->address,
					     entry.replacement,
					     ksyms_memory_at(code->memory, entry.replacement,
							     &available),
					     entry.replacement_length);
	}
	return err;
}

int code_tables_read(struct code_x86 *reader)
{
	const struct code *code = reader->code;
	struct code_table table;
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(code_table_layouts) / sizeof(code_table_layouts[0]);
	     i++)
		err = code_table_read(code, &code_table_layouts[i], reader->refers);
	if (err || !code_table_open(code, "__alt_instructions", "__alt_instructions_end", &table))
		return err;
	for (size_t i = 0; i < sizeof(code_alternative_sizes) / sizeof(code_alternative_sizes[0]);
	     i++) {
		if (code_alternatives_fit(code, &table, code_alternative_sizes[i]))
			return code_alternatives_read(reader, &table, code_alternative_sizes[i]);
	}
	return 0;
}
