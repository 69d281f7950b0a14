// SPDX-License-Identifier: GPL-2.0
/*
 * What a field that leads to an address tells: see code-tell.h. Where a symbol stands at the
 * address, it is meant. In code, nothing else is. In data, the field may lead into an object,
 * as in "&foo->lock", or before it, as in "array[i - 1]"; but not all that is in data has a
 * symbol.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "../elf.h"
#include "../symlist.h"
#include "code-tell.h"

/* How far before an array a field may lead that an index is added to. */
#define BEFORE_MAX 32

/* So many bytes around an address tell whether it is in a text. */
#define TEXT_BEFORE 16
#define TEXT_AFTER 16

/* No source has more lines. */
#define SOURCE_LINES_MAX 1000000

/* The longest name of a file or of a type that is believed. */
#define STRING_MAX 512

/* The most references: ten times what kernels have. */
#define TOLD_MAX (1UL << 23)

static bool code_tell_is_text(uint8_t byte)
{
	return isprint(byte) || (byte && byte <= '\x1b');
}

/*
 * Is there a text? The linker puts those of the whole kernel together, without symbols, and
 * then some symbol is before them that has nothing to do with them: kallsyms_seqs_of_names has
 * 73,000 such fields in 6.12. An empty text is the end of another.
 */
static bool code_tell_is_in_text(const struct code *code, const struct code_place *place,
				 uint64_t address)
{
	const uint64_t before =
		address - place->address < TEXT_BEFORE ? address - place->address : TEXT_BEFORE;
	unsigned int nr = 0;
	uint64_t size;
	const uint8_t *bytes = ksyms_memory_at(code->memory, address - before, &size);

	if (!bytes || size < before + TEXT_AFTER)
		return false;
	for (unsigned int i = 0; i < before + TEXT_AFTER; i++) {
		if (bytes[i] && !code_tell_is_text(bytes[i]))
			return false;
		nr += bytes[i] != 0;
	}
	return nr >= (before + TEXT_AFTER) / 2;
}

/* Does a string that is not too long end so? */
static bool code_tell_ends_with(const struct code *code, uint64_t address, const char *end)
{
	uint64_t size;
	const char *string = (const char *)ksyms_memory_at(code->memory, address, &size);
	size_t length;

	if (!string)
		return false;
	if (size > STRING_MAX)
		size = STRING_MAX;
	length = strnlen(string, size);
	return length < size && length > strlen(end) && !strcmp(string + length - strlen(end), end);
}

/*
 * Is it what -fsanitize=bounds and its like pass to their handlers: a place in the source, or
 * a type with its name in quotes (lib/ubsan.h: struct source_location, struct type_descriptor)?
 * They are in .data, without symbols.
 */
static bool code_tell_is_ubsan(const struct code *code, uint64_t address)
{
	uint64_t size, file;
	const uint8_t *bytes = ksyms_memory_at(code->memory, address, &size);

	if (!bytes || size < 16)
		return false;
	if (bytes[4] == '\'' && code_tell_ends_with(code, address + 4, "'"))
		return true;
	if (elf_integer(bytes + 8, 4, false) > SOURCE_LINES_MAX)
		return false;
	file = elf_integer(bytes, 8, false);
	return code_tell_ends_with(code, file, ".c") || code_tell_ends_with(code, file, ".h");
}

static int code_tell_pairs(const struct code *code, const struct code_place *source,
			   uint64_t offset, const struct code_place *target, enum refers_kind kind,
			   struct refers *refers)
{
	const struct ksym *symbols = code->ksyms->symbols;
	int err = 0;

	if (target->silent)
		return 0;
	for (uint32_t i = source->first; i < source->first + source->nr; i++) {
		const bool static_data =
			!source->is_code && islower((unsigned char)symbols[i].type);

		/* what only marks a place in the text has no code */
		if (source->is_code && !symlist_is_code(symbols[i].type))
			continue;
		for (uint32_t j = target->first; !err && j < target->first + target->nr; j++)
			err = refers_add(refers, i, static_data, j, offset, kind);
	}
	return !err && refers->nr > TOLD_MAX ? -E2BIG : err;
}

int code_tell(const struct code *code, const struct code_place *source, uint64_t offset,
	      uint64_t address, struct refers *refers)
{
	const struct code_place *target = code_place_at(code, address), *next;
	int err;

	if (!target || !code_is_percpu(code, address))
		return 0;
	if (target == source && !(source->is_code && address == target->address))
		return 0;
	/* which of several objects, some without a size, is not to be told */
	if (target->address == address)
		return code_tell_pairs(
			code, source, offset, target,
			target->nr > 1 && !target->is_code ? REFERS_INSIDE : REFERS_EXACT, refers);
	if (target->is_code || code_tell_is_in_text(code, target, address) ||
	    code_tell_is_ubsan(code, address))
		return 0;
	err = target->bound ? 0 :
			      code_tell_pairs(code, source, offset, target, REFERS_INSIDE, refers);
	next = target + 1;
	if (!err && next < code->places + code->nr && next != source && !next->is_code &&
	    next->address - address <= BEFORE_MAX)
		err = code_tell_pairs(code, source, offset, next, REFERS_BEFORE, refers);
	return err;
}
