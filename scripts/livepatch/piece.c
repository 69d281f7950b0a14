// SPDX-License-Identifier: GPL-2.0
/*
 * Cuts a module into pieces: see piece.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arch.h"
#include "branch.h"
#include "diag.h"
#include "piece.h"

/* In bytes: a function that only jumps to another one, a jump, and its field if that is relocated. */
#define FORWARDER_MAX 64
#define JUMP_MAX 6
#define JUMP_FIELD 4

bool piece_is_alternative(const struct elf_section *section)
{
	return !strcmp(section->name, ".altinstr_replacement");
}

static bool is_section_symbol(const struct elf_symbol *symbol)
{
	return GELF_ST_TYPE(symbol->sym.st_info) == STT_SECTION;
}

static int add_boundary(struct pieces *pieces, struct elf_section *section, uint64_t start,
			uint64_t size, const char *name)
{
	if (!(section->header.sh_flags & SHF_ALLOC) || (start && start >= section->size))
		return 0;
	if (pieces->nr == pieces->room) {
		size_t room = pieces->room ? 2 * pieces->room : 256;
		struct piece *larger = reallocarray(pieces->pieces, room, sizeof(*larger));

		if (!larger)
			return diag_out_of_memory(pieces->elf->name);
		pieces->pieces = larger;
		pieces->room = room;
	}
	pieces->pieces[pieces->nr++] = (struct piece){
		.section = section,
		.start = start,
		.end = size ? start + size : 0,
		.name = name,
	};
	return 0;
}

/*
 * How far behind its addend a PC-relative relocation in code may point: the
 * distance from the field to the end of the instruction, which can have an
 * immediate operand after the field.
 */
static unsigned int biases(const struct pieces *pieces, const struct elf_section *from,
			   const struct elf_relocation *relocation, const uint64_t **values)
{
	static const uint64_t none[] = { 0 };

	if (!elf_is_code(from) || !is_section_symbol(relocation->symbol)) {
		*values = none;
		return 1;
	}
	return arch_pc_bias(pieces->elf, relocation->type, elf_is_code(relocation->symbol->section),
			    values);
}

bool pieces_target(const struct pieces *pieces, const struct elf_section *from,
		   const struct elf_relocation *relocation, unsigned int way, uint64_t *offset)
{
	const uint64_t *values;

	if (!relocation->symbol || !relocation->symbol->section)
		return false;
	if (way >= biases(pieces, from, relocation, &values))
		return false;
	*offset = relocation->symbol->sym.st_value;
	if (is_section_symbol(relocation->symbol))
		*offset += relocation->addend + values[way];
	return true;
}

static int piece_add_symbols(struct pieces *pieces)
{
	struct elf_section *section;
	struct elf_symbol *symbol;
	int err = 0;

	list_for_each_entry(section, &pieces->elf->sections, list) {
		if (!err)
			err = add_boundary(pieces, section, 0, 0, NULL);
	}
	list_for_each_entry(symbol, &pieces->elf->symbols, list) {
		if (err || !symbol->section || is_section_symbol(symbol))
			continue;
		err = add_boundary(pieces, symbol->section, symbol->sym.st_value,
				   symbol->sym.st_size, symbol->name);
		if (!err && symbol->sym.st_size)
			err = add_boundary(pieces, symbol->section,
					   symbol->sym.st_value + symbol->sym.st_size, 0, NULL);
	}
	return err;
}

/* Data without a symbol, such as a literal or a jump table, begins where it is pointed at. */
static int add_target(struct pieces *pieces, const struct elf_section *from,
		      const struct elf_relocation *relocation)
{
	uint64_t offset;

	/* tables point into the midst of functions */
	if (!pieces_target(pieces, from, relocation, 0, &offset) ||
	    (elf_is_code(relocation->symbol->section) &&
	     !piece_is_alternative(relocation->symbol->section)))
		return 0;
	return add_boundary(pieces, relocation->symbol->section, offset, 0, NULL);
}

static bool is_applied(const struct elf_section *rela)
{
	return rela->header.sh_type == SHT_RELA && rela->info &&
	       !(rela->header.sh_flags & SHF_RELA_LIVEPATCH) &&
	       (rela->info->header.sh_flags & SHF_ALLOC);
}

static int add_targets(struct pieces *pieces)
{
	struct elf_section *rela;
	int err = 0;

	list_for_each_entry(rela, &pieces->elf->sections, list) {
		if (err || !is_applied(rela))
			continue;
		err = elf_read_relocations(pieces->elf, rela);
		for (size_t i = 0; !err && i < rela->nr_relocations; i++)
			err = add_target(pieces, rela->info, &rela->relocations[i]);
		pieces->nr_relocations += rela->nr_relocations;
	}
	return err;
}

static size_t stem_length(const char *name)
{
	return strcspn(name, ".");
}

static int set_stem(struct pieces *pieces, struct piece *piece)
{
	size_t length = piece->name ? stem_length(piece->name) : 0;
	char *stem;

	/* "tbl.0" is a static variable inside of a function, and not the tbl of a file */
	if (!length || (piece->name[length] && !elf_is_code(piece->section)))
		return 0;
	if (!piece->name[length]) {
		piece->stem = piece->name;
		return 0;
	}
	stem = strndup(piece->name, length);
	if (!stem)
		return diag_out_of_memory(pieces->elf->name);
	pieces->stems[pieces->nr_stems++] = stem;
	piece->stem = stem;
	return 0;
}

static int compare_pieces(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	if (x->section != y->section)
		return x->section->index < y->section->index ? -1 : 1;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->end != y->end)
		return x->end > y->end ? -1 : 1; /* the longest symbol first */
	return !x->name - !y->name;
}

static int compare_aliases(const void *a, const void *b)
{
	const struct piece_alias *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

/* Another symbol of a place: __attribute__((alias)), or what asm makes. */
static int add_alias(struct pieces *pieces, size_t number, const char *name)
{
	/* as for stems */
	if (name[stem_length(name)] && !elf_is_code(pieces->pieces[number].section))
		return 0;
	/* the room is always a power of two */
	if (!(pieces->nr_aliases & (pieces->nr_aliases - 1))) {
		size_t room = pieces->nr_aliases ? 2 * pieces->nr_aliases : 1;
		struct piece_alias *aliases = reallocarray(pieces->aliases, room, sizeof(*aliases));

		if (!aliases)
			return diag_out_of_memory(pieces->elf->name);
		pieces->aliases = aliases;
	}
	pieces->aliases[pieces->nr_aliases++] = (struct piece_alias){ number, name };
	return 0;
}

/* Sorted, each once. What begins inside of a symbol is a part of it. */
static int sort_pieces(struct pieces *pieces)
{
	const struct piece *last = NULL;
	size_t kept = 0;
	int err = 0;

	if (pieces->nr)
		qsort(pieces->pieces, pieces->nr, sizeof(*pieces->pieces), compare_pieces);
	for (size_t i = 0; !err && i < pieces->nr; i++) {
		const struct piece *piece = &pieces->pieces[i];

		if (last && last->section == piece->section && last->start == piece->start) {
			if (piece->name && last->name)
				err = add_alias(pieces, kept - 1, piece->name);
			continue;
		}
		if (last && last->section == piece->section && piece->start < last->end)
			continue;
		pieces->pieces[kept] = *piece;
		last = &pieces->pieces[kept++];
	}
	pieces->nr = kept;
	return err;
}

static int finish_pieces(struct pieces *pieces)
{
	int err = sort_pieces(pieces);

	if (err)
		return err;
	if (pieces->nr_aliases)
		qsort(pieces->aliases, pieces->nr_aliases, sizeof(*pieces->aliases),
		      compare_aliases);
	pieces->stems = calloc(pieces->nr + 1, sizeof(*pieces->stems));
	if (!pieces->stems)
		return diag_out_of_memory(pieces->elf->name);
	for (size_t i = 0; !err && i < pieces->nr; i++) {
		pieces->pieces[i].number = i;
		err = set_stem(pieces, &pieces->pieces[i]);
	}
	return err;
}

int pieces_read(struct elf_file *elf, struct pieces *pieces)
{
	int err;

	*pieces = (struct pieces){ .elf = elf };
	err = piece_add_symbols(pieces);
	if (!err)
		err = add_targets(pieces);
	if (!err)
		err = finish_pieces(pieces);
	if (err)
		pieces_free(pieces);
	return err;
}

void pieces_free(struct pieces *pieces)
{
	for (size_t i = 0; i < pieces->nr_stems; i++)
		free(pieces->stems[i]);
	free(pieces->stems);
	free(pieces->aliases);
	free(pieces->pieces);
	*pieces = (struct pieces){ 0 };
}

struct piece *pieces_at(const struct pieces *pieces, const struct elf_section *section,
			uint64_t offset)
{
	size_t low = 0, high = pieces->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct piece *piece = &pieces->pieces[middle];

		if (piece->section->index < section->index ||
		    (piece->section == section && piece->start <= offset))
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || pieces->pieces[low - 1].section != section)
		return NULL;
	return &pieces->pieces[low - 1];
}

uint64_t pieces_end(const struct pieces *pieces, const struct piece *piece)
{
	const struct piece *next = piece + 1;

	if (next < pieces->pieces + pieces->nr && next->section == piece->section)
		return next->start;
	return UINT64_MAX;
}

uint64_t pieces_code_size(const struct pieces *pieces, const struct piece *piece)
{
	uint64_t end = pieces_end(pieces, piece);

	if (!elf_is_code(piece->section) || !piece->section->data ||
	    piece->start > piece->section->size)
		return 0;
	return (end < piece->section->size ? end : piece->section->size) - piece->start;
}

/* What every function calls, by the kernel's options: for ftrace. */
static bool is_of_every_function(const char *name)
{
	return !strcmp(name, "__fentry__") || !strcmp(name, "mcount") || !strcmp(name, "_mcount");
}

/* Where the field of a jump to another section is; a short jump has none, and no relocation. */
static uint64_t field_of_jump(const struct piece *piece)
{
	return piece->end - piece->start < JUMP_FIELD ? piece->end : piece->end - JUMP_FIELD;
}

/* Where the last instruction of a function jumps to; NULL: elsewhere than to a function. */
static const struct piece *last_jump(const struct pieces *pieces, const struct piece *piece)
{
	const struct elf_relocation *relocation =
		elf_relocation_at(piece->section, field_of_jump(piece));
	uint64_t target;

	if (relocation) {
		if (!pieces_target(pieces, piece->section, relocation, 0, &target))
			return NULL;
		return pieces_at(pieces, relocation->symbol->section, target);
	}
	for (uint64_t left = JUMP_MAX; left; left--) {
		const struct piece *next;

		if (left > piece->end - piece->start ||
		    !branch_at(pieces->elf, piece->section, piece->end - left, &target))
			continue;
		next = pieces_at(pieces, piece->section, target);
		if (next && next != piece && next->start == target)
			return next;
	}
	return NULL;
}

const struct piece *pieces_forward(const struct pieces *pieces, const struct piece *piece)
{
	struct elf_relocation **relocations;
	size_t nr;

	if (!elf_is_code(piece->section) || piece->end <= piece->start ||
	    piece->end - piece->start > FORWARDER_MAX || piece->end > piece->section->size)
		return NULL;
	nr = elf_relocations_in(piece->section, piece->start, field_of_jump(piece), &relocations);
	for (size_t i = 0; i < nr; i++) {
		if (!relocations[i]->symbol || !is_of_every_function(relocations[i]->symbol->name))
			return NULL;
	}
	return last_jump(pieces, piece);
}

/* Do a name and another one have the same stem? */
static bool is_of_stem(const char *name, const char *stem)
{
	size_t length = stem_length(name);

	return !strncmp(name, stem, length) && !stem[length];
}

bool pieces_have_name(const struct pieces *pieces, const struct piece *piece, const char *stem)
{
	const struct piece_alias key = { .number = piece->number }, *alias;

	if (piece->stem && !strcmp(piece->stem, stem))
		return true;
	alias = pieces->nr_aliases ? bsearch(&key, pieces->aliases, pieces->nr_aliases, sizeof(key),
					     compare_aliases) :
				     NULL;
	while (alias && alias > pieces->aliases && alias[-1].number == piece->number)
		alias--;
	for (; alias && alias < pieces->aliases + pieces->nr_aliases &&
	       alias->number == piece->number;
	     alias++) {
		if (is_of_stem(alias->name, stem))
			return true;
	}
	return false;
}

bool pieces_have_code_of(const struct pieces *pieces, const char *stem)
{
	for (size_t i = 0; i < pieces->nr; i++) {
		const struct piece *piece = &pieces->pieces[i];

		if (elf_is_code(piece->section) && pieces_have_name(pieces, piece, stem))
			return true;
	}
	return false;
}

/* Suffixes of parts, and of functions with other parameters: the values are still passed. */
static bool is_harmless_suffix(const char *suffix, size_t length)
{
	static const char *const suffixes[] = { "cold", "part", "isra" };

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (strlen(suffixes[i]) == length && !strncmp(suffix, suffixes[i], length))
			return true;
	}
	return strspn(suffix, "0123456789") == length;
}

/* ".constprop.0" of gcc, ".specialized.1" of clang, and whatever else there may be. */
bool piece_is_specialised(const struct piece *piece)
{
	const char *at = piece->stem ? piece->name + stem_length(piece->name) : "";

	while (*at) {
		size_t length = stem_length(++at);

		if (!is_harmless_suffix(at, length))
			return true;
		at += length;
	}
	return false;
}
