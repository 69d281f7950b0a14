// SPDX-License-Identifier: GPL-2.0
/*
 * Where the symbols of vmlinux stand: see code-places.h. They have no sizes here (kallsyms
 * has none): each reaches up to the next one.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../symlist.h"
#include "code-places.h"

/* The most symbols of one address that are believed; kernels have some dozens. */
#define ALIASES_MAX 1024

static bool code_places_starts_with(const char *name, const char *const *prefixes, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		if (!strncmp(name, prefixes[i], strlen(prefixes[i])))
			return true;
	}
	return false;
}

uint64_t code_symbol(const struct code *code, const char *name)
{
	const struct ksym *symbol = ksyms_find(code->ksyms, name);

	return symbol ? symbol->address : 0;
}

/*
 * Linker scripts put symbols around sections and tables (include/asm-generic/vmlinux.lds.h).
 * What follows such a symbol alone does not belong to it; nor does what follows the tables of
 * kallsyms, which are the last of their section before constants without a name.
 */
static bool code_places_is_bound(const char *name, bool is_code)
{
	static const char *const tables[] = { "__start_", "__stop_", "__end_", "kallsyms_" };
	static const char *const sections[] = { "_etext", "_einittext", "_edata" };

	for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
		if (!strcmp(name, sections[i]))
			return true;
	}
	/* but there is a function __start_tty() */
	return !is_code &&
	       code_places_starts_with(name, tables, sizeof(tables) / sizeof(tables[0]));
}

static bool code_places_between(const struct code_range *range, uint64_t address)
{
	return address >= range->start && address < range->end;
}

/*
 * Are there functions? The type of a symbol is that of its section: 7.3's .data is
 * executable, as far as ld is concerned, and all variables have the type of code. Where symbols
 * of both kinds stand, as _etext, __start_rodata and the first constant do, those that linker
 * scripts made, which are global, do not count.
 */
static bool code_places_is_code(const struct code *code, const struct code_place *place)
{
	const struct ksym *symbols = code->ksyms->symbols + place->first;
	unsigned int nr = 0, locals = 0, local_code = 0;

	for (uint32_t i = 0; i < place->nr; i++) {
		const bool local = islower((unsigned char)symbols[i].type);

		nr += symlist_is_code(symbols[i].type);
		locals += local;
		local_code += local && symlist_is_code(symbols[i].type);
	}
	if (!nr || code_places_between(&code->data, place->address))
		return false;
	if (nr == place->nr)
		return true;
	if (locals)
		return local_code;
	return code_places_between(&code->text, place->address) ||
	       code_places_between(&code->init_text, place->address);
}

/* Gather the symbols of each address; those of too many aliases are no place. */
static void code_places_gather(struct code *code)
{
	const struct ksym *symbols = code->ksyms->symbols;

	for (size_t i = 0; i < code->ksyms->nr;) {
		struct code_place place = { .address = symbols[i].address, .first = i };

		while (i < code->ksyms->nr && symbols[i].address == place.address)
			i++;
		place.nr = i - place.first;
		if (place.nr > ALIASES_MAX)
			continue;
		place.is_code = code_places_is_code(code, &place);
		place.bound = true;
		for (uint32_t j = place.first; j < i; j++) {
			place.silent |= refers_is_silent(symbols[j].name);
			place.bound &= code_places_is_bound(symbols[j].name, place.is_code);
		}
		code->places[code->nr++] = place;
	}
}

/* Return: -ENOENT where the same bytes would be read again and again, as hostile files may want. */
static int code_places_find_code(struct code *code)
{
	uint64_t total = 0;

	for (size_t i = 0; i < code->nr; i++) {
		struct code_place *place = &code->places[i];
		uint64_t end = i + 1 < code->nr ? place[1].address : code->end;

		if (!place->is_code || place->bound || end <= place->address)
			continue;
		place->code = ksyms_memory_at(code->memory, place->address, &place->size);
		if (!place->code)
			continue;
		if (place->size > end - place->address)
			place->size = end - place->address;
		total += place->size;
	}
	return total && total <= code->size ? 0 : -ENOENT;
}

static struct code_range code_places_range(const struct code *code, const char *start,
					   const char *end)
{
	return (struct code_range){ code_symbol(code, start), code_symbol(code, end) };
}

/* What the kernel's addresses are between, where the symbols that tell are not listed. */
static void code_places_find_range(struct code *code)
{
	const struct ksym *start = ksyms_find(code->ksyms, "__per_cpu_start");

	if (start && !start->address) {
		code->percpu_end = code_symbol(code, "__per_cpu_end");
		code->percpu_load = code_symbol(code, "__per_cpu_load");
	}
	code->start = code_symbol(code, "_text");
	for (size_t i = 0; !code->start && i < code->ksyms->nr; i++) {
		if (code->ksyms->symbols[i].address >= INT64_MAX)
			code->start = code->ksyms->symbols[i].address;
	}
	code->end = code_symbol(code, "_end");
	if (!code->end)
		code->end = code->ksyms->symbols[code->ksyms->nr - 1].address;
	code->fentry = code_symbol(code, "__fentry__");
	code->text = code_places_range(code, "_stext", "_etext");
	code->init_text = code_places_range(code, "_sinittext", "_einittext");
	code->data = code_places_range(code, "_sdata", "_edata");
}

int code_places_open(struct ksyms *ksyms, const struct ksyms_memory *memory, const uint8_t *image,
		     size_t size, struct code *code)
{
	int err;

	*code = (struct code){ .ksyms = ksyms, .memory = memory, .image = image, .size = size };
	if (!ksyms->nr)
		return -ENOENT;
	code->places = calloc(ksyms->nr, sizeof(*code->places));
	if (!code->places)
		return -ENOMEM;
	code_places_find_range(code);
	code_places_gather(code);
	err = code_places_find_code(code);
	if (!err && (code->start >= code->end || code->percpu_end > code->start))
		err = -ENOENT;
	if (err)
		code_places_close(code);
	return err;
}

void code_places_close(struct code *code)
{
	free(code->places);
	*code = (struct code){ 0 };
}

const struct code_place *code_place_at(const struct code *code, uint64_t address)
{
	size_t low = 0, high = code->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (code->places[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &code->places[low - 1] : NULL;
}

bool code_is_address(const struct code *code, uint64_t address)
{
	return address >= code->start && address <= code->end;
}

bool code_is_percpu(const struct code *code, uint64_t address)
{
	return address < code->percpu_end || code_is_address(code, address);
}
