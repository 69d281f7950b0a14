// SPDX-License-Identifier: GPL-2.0
/*
 * Contexts of relocations: see context.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "branch.h"
#include "context.h"
#include "diag.h"
#include "piece.h"

/* Entries of a table (alternatives, jump labels, exceptions) are no further apart than this. */
#define TABLE_ENTRY_MAX 16

/* What is spent of the work (limits.h): for a word of the sets of all pieces, which are memory, */
#define WORK_OF_WORD 512
/* for each function of the patch, when the contexts of a relocation are found, */
#define WORK_OF_FIND 16
/* and for a byte that may begin a branch. */
#define WORK_OF_CODE 32

/* What is known of a piece. */
struct reached {
	uint64_t *functions; /* a bit for each function of the patch, and one for init and exit */
	bool queued, visited;
	bool root;		  /* is a replacement function */
	const struct piece *same; /* another one, which is all that it jumps to; or NULL */
};

struct context_map {
	struct elf_file *elf;
	const struct patch_function **patched; /* by bit */
	struct piece **roots; /* the replacements, by bit; NULL: not in the module */
	size_t nr_patched;
	struct pieces pieces;
	struct reached *reached; /* by piece */
	uint64_t *bits;		 /* of all pieces */
	size_t nr_words;	 /* of a set of bits */
	struct piece **queue;	 /* whose functions changed */
	size_t nr_queued;
	const struct patch_structure **structures; /* of the patch, by section, then by offset */
	size_t nr_structures;
	struct work *work;
	struct context_reference *references; /* by where they lead to */
	size_t nr_references, room_references;
};

static struct reached *reached_of(const struct context_map *map, const struct piece *piece)
{
	return &map->reached[piece->number];
}

static bool is_reached(const struct context_map *map, const struct piece *piece)
{
	for (size_t i = 0; i < map->nr_words; i++) {
		if (reached_of(map, piece)->functions[i])
			return true;
	}
	return false;
}

/* Add contexts to a piece; if some are new, what it leads to is to be visited. */
static void reach(struct context_map *map, struct piece *piece, const uint64_t *functions)
{
	bool changed = false;

	for (size_t i = 0; i < map->nr_words; i++) {
		changed |= (functions[i] & ~reached_of(map, piece)->functions[i]) != 0;
		reached_of(map, piece)->functions[i] |= functions[i];
	}
	if (!changed || reached_of(map, piece)->queued)
		return;
	reached_of(map, piece)->queued = true;
	map->queue[map->nr_queued++] = piece;
}

/* Note that something leads to a piece. It is known of replacements what they are of. */
static int note_reference(struct context_map *map, const struct piece *piece,
			  struct context_place from)
{
	if (reached_of(map, piece)->root)
		return 0;
	if (map->nr_references == map->room_references) {
		size_t room = map->room_references ? 2 * map->room_references : 256;
		struct context_reference *references;

		references = reallocarray(map->references, room, sizeof(*references));
		if (!references)
			return diag_out_of_memory(map->elf->name);
		map->references = references;
		map->room_references = room;
	}
	map->references[map->nr_references++] = (struct context_reference){ piece, from };
	return 0;
}

/* @from: the place that leads there; NULL: it is noted already */
static int reach_targets(struct context_map *map, const struct elf_section *section,
			 const struct elf_relocation *relocation, const uint64_t *functions,
			 const struct context_place *from)
{
	uint64_t offset;
	int err = 0;

	for (unsigned int way = 0;
	     !err && pieces_target(&map->pieces, section, relocation, way, &offset); way++) {
		struct piece *piece = pieces_at(&map->pieces, relocation->symbol->section, offset);

		if (!piece)
			continue;
		reach(map, piece, functions);
		if (from)
			err = note_reference(map, piece, *from);
	}
	return err;
}

/* Branches inside of the section, to where other functions begin. */
static int reach_branches(struct context_map *map, const struct piece *from, bool note)
{
	uint64_t end = from->start + pieces_code_size(&map->pieces, from), target;
	int err = 0;

	for (uint64_t offset = from->start; !err && offset < end; offset++) {
		struct piece *piece;

		if (!branch_at(map->elf, from->section, offset, &target))
			continue;
		piece = pieces_at(&map->pieces, from->section, target);
		if (!piece || piece == from || piece->start != target)
			continue;
		reach(map, piece, reached_of(map, from)->functions);
		if (note)
			err = note_reference(map, piece,
					     (struct context_place){ from->section, offset });
	}
	return err;
}

/* Is it a pointer from a structure of the patch to what that is made of? */
static bool is_within_patch(const struct context_map *map, const struct elf_section *section,
			    uint64_t offset)
{
	size_t low = 0, high = map->nr_structures;
	const struct patch_structure *structure;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		structure = map->structures[middle];
		if (structure->section->index < section->index ||
		    (structure->section == section && structure->offset <= offset))
			low = middle + 1;
		else
			high = middle;
	}
	if (!low)
		return false;
	structure = map->structures[low - 1];
	return structure->section == section &&
	       offset - structure->offset < structure->words * map->elf->address_size;
}

/* What a piece leads to; the first time it is noted that it does. */
static int visit(struct context_map *map, struct piece *piece)
{
	const bool first = !reached_of(map, piece)->visited;
	struct elf_relocation **relocations;
	int err = 0;
	size_t nr;

	reached_of(map, piece)->visited = true;
	nr = elf_relocations_in(piece->section, piece->start, pieces_end(&map->pieces, piece),
				&relocations);
	if (!limits_spend(map->work, (nr + 1) * map->nr_words +
					     pieces_code_size(&map->pieces, piece) * WORK_OF_CODE))
		return limits_spent(map->elf, map->work);
	for (size_t i = 0; !err && i < nr; i++) {
		const struct context_place from = { piece->section, relocations[i]->offset };

		if (!is_within_patch(map, piece->section, relocations[i]->offset))
			err = reach_targets(map, piece->section, relocations[i],
					    reached_of(map, piece)->functions,
					    first ? &from : NULL);
	}
	return err ? err : reach_branches(map, piece, first);
}

static int visit_queue(struct context_map *map)
{
	int err = 0;

	while (!err && map->nr_queued) {
		struct piece *piece = map->queue[--map->nr_queued];

		reached_of(map, piece)->queued = false;
		err = visit(map, piece);
	}
	return err;
}

static void reach_root(struct context_map *map, const struct elf_section *section, uint64_t offset,
		       size_t bit, uint64_t *functions)
{
	struct piece *piece = section ? pieces_at(&map->pieces, section, offset) : NULL;

	memset(functions, 0, map->nr_words * sizeof(*functions));
	functions[bit / 64] |= 1ULL << bit % 64;
	if (piece)
		reach(map, piece, functions);
}

/* The contexts of the piece that a relocation leads to; NULL: none. */
static const uint64_t *functions_of_target(const struct context_map *map,
					   const struct elf_section *from,
					   const struct elf_relocation *relocation)
{
	const struct piece *piece = NULL;
	uint64_t offset;

	if (pieces_target(&map->pieces, from, relocation, 0, &offset) &&
	    elf_is_code(relocation->symbol->section) &&
	    !piece_is_alternative(relocation->symbol->section))
		piece = pieces_at(&map->pieces, relocation->symbol->section, offset);
	return piece && is_reached(map, piece) ? reached_of(map, piece)->functions : NULL;
}

/*
 * Tables that the kernel walks through, which no code of the module points to:
 * an entry begins with the place in the code that it is about, and what else it
 * points to (a replacement, a key) is for that.
 */
static int reach_by_table(struct context_map *map, struct elf_section *section)
{
	const uint64_t *functions = NULL;
	struct elf_relocation **relocations;
	struct context_place code = { 0 };
	uint64_t entry = 0;
	int err = 0;
	size_t nr;

	nr = elf_relocations_in(section, 0, UINT64_MAX, &relocations);
	for (size_t i = 0; !err && i < nr; i++) {
		const uint64_t *own = functions_of_target(map, section, relocations[i]);

		if (own && pieces_target(&map->pieces, section, relocations[i], 0, &code.offset)) {
			functions = own;
			entry = relocations[i]->offset;
			code.section = relocations[i]->symbol->section;
		} else if (functions && relocations[i]->offset - entry < TABLE_ENTRY_MAX) {
			err = reach_targets(map, section, relocations[i], functions, &code);
		}
	}
	return err;
}

static bool is_table(const struct context_map *map, const struct elf_section *section)
{
	const struct piece *piece = pieces_at(&map->pieces, section, 0);

	return (section->header.sh_flags & SHF_ALLOC) && !elf_is_code(section) && piece &&
	       !piece->end && pieces_end(&map->pieces, piece) == UINT64_MAX;
}

/* Of the kernel's own accord, it calls what is in these, or lets others call it. */
static bool is_called_into(const struct elf_section *section)
{
	static const char *const names[] = { "__param", "__ksymtab", "__ksymtab_gpl", ".init_array",
					     ".ctors" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(section->name, names[i]))
			return true;
	}
	return false;
}

/* Parameters, exports and constructors may be used whatever is loaded, as init is. */
static void reach_by_others(struct context_map *map, uint64_t *functions)
{
	for (size_t i = 0; i < map->pieces.nr; i++) {
		struct piece *piece = &map->pieces.pieces[i];

		if (is_called_into(piece->section))
			reach_root(map, piece->section, piece->start, map->nr_patched, functions);
	}
}

/* What init and exit reach: they are in the module's struct module. */
static void reach_by_itself(struct context_map *map, uint64_t *functions)
{
	struct elf_section *this_module = elf_find_section(map->elf, ".gnu.linkonce.this_module");
	struct elf_relocation **relocations;
	struct elf_symbol *symbol;
	uint64_t offset;
	size_t nr = 0;

	if (this_module)
		nr = elf_relocations_in(this_module, 0, UINT64_MAX, &relocations);
	for (size_t i = 0; i < nr; i++) {
		if (pieces_target(&map->pieces, this_module, relocations[i], 0, &offset))
			reach_root(map, relocations[i]->symbol->section, offset, map->nr_patched,
				   functions);
	}
	list_for_each_entry(symbol, &map->elf->symbols, list) {
		if (symbol->section && (!strcmp(symbol->name, "init_module") ||
					!strcmp(symbol->name, "cleanup_module")))
			reach_root(map, symbol->section, symbol->sym.st_value, map->nr_patched,
				   functions);
	}
}

static void reach_function(struct context_map *map, const struct patch_function *function,
			   size_t bit, uint64_t *functions)
{
	struct piece *piece = function->section ?
				      pieces_at(&map->pieces, function->section, function->offset) :
				      NULL;

	map->patched[bit] = function;
	map->roots[bit] = piece;
	if (piece)
		reached_of(map, piece)->root = true;
	reach_root(map, function->section, function->offset, bit, functions);
}

static void reach_by_patch(struct context_map *map, const struct patchinfo *info,
			   uint64_t *functions)
{
	const struct patch_function *function;
	const struct patch_object *object;
	size_t bit = 0;

	list_for_each_entry(object, &info->objects, list) {
		list_for_each_entry(function, &object->functions, list)
			reach_function(map, function, bit++, functions);
		list_for_each_entry(function, &object->callbacks, list)
			reach_function(map, function, bit++, functions);
	}
}

/* Replacements that are alike, whichever files their originals are of. */
static void find_same(struct context_map *map)
{
	for (size_t i = 0; i < map->pieces.nr; i++) {
		const struct piece *next;

		if (!map->reached[i].root)
			continue;
		next = pieces_forward(&map->pieces, &map->pieces.pieces[i]);
		if (next && reached_of(map, next)->root)
			map->reached[i].same = next;
	}
}

static int compare_references(const void *a, const void *b)
{
	const struct context_reference *x = a, *y = b;
	const struct piece *first = x->piece, *second = y->piece;

	if (first != second)
		return first < second ? -1 : 1;
	if (x->from.section != y->from.section)
		return x->from.section->index < y->from.section->index ? -1 : 1;
	return (x->from.offset > y->from.offset) - (x->from.offset < y->from.offset);
}

static bool is_for_init(const struct elf_section *section)
{
	return !strncmp(section->name, ".init", 5) || !strncmp(section->name, ".exit", 5);
}

static int reach_by_tables(struct context_map *map)
{
	struct elf_section *section;
	int err = 0;

	list_for_each_entry(section, &map->elf->sections, list) {
		if (!err && is_table(map, section))
			err = reach_by_table(map, section);
	}
	return err;
}

static int find_contexts(struct context_map *map, const struct patchinfo *info)
{
	uint64_t *functions = calloc(map->nr_words, sizeof(*functions));
	int err;

	if (!functions)
		return diag_out_of_memory(map->elf->name);
	reach_by_patch(map, info, functions);
	reach_by_itself(map, functions);
	reach_by_others(map, functions);
	find_same(map);
	free(functions);
	err = visit_queue(map);
	if (!err)
		err = reach_by_tables(map);
	if (!err)
		err = visit_queue(map);
	if (!err && map->nr_references)
		qsort(map->references, map->nr_references, sizeof(*map->references),
		      compare_references);
	return err;
}

static int compare_structures(const void *a, const void *b)
{
	const struct patch_structure *x = *(const struct patch_structure *const *)a;
	const struct patch_structure *y = *(const struct patch_structure *const *)b;

	if (x->section != y->section)
		return x->section->index < y->section->index ? -1 : 1;
	return (x->offset > y->offset) - (x->offset < y->offset);
}

static int sort_structures(struct context_map *map, const struct patchinfo *info)
{
	const struct patch_structure *structure;

	map->structures = calloc(info->nr_structures + 1, sizeof(const struct patch_structure *));
	if (!map->structures)
		return diag_out_of_memory(map->elf->name);
	list_for_each_entry(structure, &info->structures, list)
		map->structures[map->nr_structures++] = structure;
	if (map->nr_structures)
		qsort(map->structures, map->nr_structures, sizeof(const struct patch_structure *),
		      compare_structures);
	return 0;
}

static size_t count_functions(const struct patchinfo *info)
{
	const struct patch_function *function;
	const struct patch_object *object;
	size_t nr = 0;

	list_for_each_entry(object, &info->objects, list) {
		list_for_each_entry(function, &object->functions, list)
			nr++;
		list_for_each_entry(function, &object->callbacks, list)
			nr++;
	}
	return nr;
}

/* Sets of bits for all pieces, and a queue that holds all of them. */
static int make_room(struct context_map *map)
{
	const size_t nr = map->pieces.nr + 1;

	if (!limits_spend(map->work, map->pieces.nr_relocations * map->nr_patched * WORK_OF_FIND) ||
	    !limits_spend(map->work, nr * map->nr_words * WORK_OF_WORD))
		return limits_spent(map->elf, map->work);
	map->queue = calloc(nr, sizeof(*map->queue));
	map->reached = calloc(nr, sizeof(*map->reached));
	map->bits = calloc(nr, map->nr_words * sizeof(*map->bits));
	if (!map->queue || !map->reached || !map->bits)
		return diag_out_of_memory(map->elf->name);
	for (size_t i = 0; i < map->pieces.nr; i++)
		map->reached[i].functions = map->bits + i * map->nr_words;
	return 0;
}

int context_map_build(struct elf_file *elf, const struct patchinfo *info, struct work *work,
		      struct context_map **result)
{
	struct context_map *map = calloc(1, sizeof(*map));
	int err;

	*result = NULL;
	if (!map)
		return diag_out_of_memory(elf->name);
	map->elf = elf;
	map->work = work;
	map->nr_patched = count_functions(info);
	map->nr_words = (map->nr_patched + 1) / 64 + 1;
	map->patched = calloc(map->nr_patched + 1, sizeof(*map->patched));
	map->roots = calloc(map->nr_patched + 1, sizeof(*map->roots));
	err = map->patched && map->roots ? pieces_read(elf, &map->pieces) :
					   diag_out_of_memory(elf->name);
	if (!err)
		err = make_room(map);
	if (!err)
		err = sort_structures(map, info);
	if (!err)
		err = find_contexts(map, info);
	if (err) {
		context_map_free(map);
		return err;
	}
	*result = map;
	return 0;
}

/* An entry's place in the code comes first in it: the last such before the relocation. */
static const struct elf_relocation *
code_of_entry(const struct context_map *map, const struct elf_section *section, uint64_t offset)
{
	uint64_t start = offset < TABLE_ENTRY_MAX ? 0 : offset - TABLE_ENTRY_MAX + 1;
	struct elf_relocation **relocations;
	size_t nr;

	nr = elf_relocations_in(section, start, offset, &relocations);
	while (nr--) {
		if (functions_of_target(map, section, relocations[nr]))
			return relocations[nr];
	}
	return NULL;
}

static const uint64_t *functions_of_entry(const struct context_map *map,
					  const struct elf_section *section, uint64_t offset)
{
	const struct elf_relocation *relocation = code_of_entry(map, section, offset);

	return relocation ? functions_of_target(map, section, relocation) : NULL;
}

struct context_place context_code_of(const struct context_map *map, struct context_place place)
{
	const struct elf_relocation *relocation = NULL;
	uint64_t offset;

	if (is_table(map, place.section))
		relocation = code_of_entry(map, place.section, place.offset);
	if (!relocation || !pieces_target(&map->pieces, place.section, relocation, 0, &offset))
		return place;
	return (struct context_place){ relocation->symbol->section, offset };
}

static bool has_bit(const uint64_t *bits, size_t bit)
{
	return bits && (bits[bit / 64] & 1ULL << bit % 64);
}

size_t context_max(const struct context_map *map)
{
	return map->nr_patched;
}

size_t context_find(const struct context_map *map, struct context_place place,
		    const struct patch_function **functions, bool *by_itself)
{
	const struct piece *piece = pieces_at(&map->pieces, place.section, place.offset);
	const uint64_t *entry = NULL;
	bool everything;
	size_t nr = 0;

	if (is_table(map, place.section))
		entry = functions_of_entry(map, place.section, place.offset);
	everything = !entry && !(piece && is_reached(map, piece));
	everything &= !is_for_init(place.section);
	*by_itself = has_bit(entry, map->nr_patched) ||
		     (piece && has_bit(reached_of(map, piece)->functions, map->nr_patched));
	for (size_t bit = 0; bit < map->nr_patched; bit++) {
		if (everything || has_bit(entry, bit) ||
		    (piece && has_bit(reached_of(map, piece)->functions, bit)))
			functions[nr++] = map->patched[bit];
	}
	return nr;
}

static bool has_name(const struct context_map *map, const struct piece *piece, const char *name)
{
	return piece && pieces_have_name(&map->pieces, piece, name);
}

static bool is_root_of_name(const struct context_map *map, const struct piece *root,
			    const char *name)
{
	return root &&
	       (has_name(map, root, name) || has_name(map, reached_of(map, root)->same, name));
}

bool context_is_root(const struct context_map *map, const struct patch_function *function,
		     const char *name)
{
	const struct piece *root = NULL;

	if (function->section)
		root = pieces_at(&map->pieces, function->section, function->offset);
	return is_root_of_name(map, root, name);
}

size_t context_roots(const struct context_map *map, struct context_place place,
		     const struct patch_function **functions)
{
	const struct piece *piece = pieces_at(&map->pieces, place.section, place.offset);
	size_t nr = 0;

	for (size_t bit = 0; piece && reached_of(map, piece)->root && bit < map->nr_patched;
	     bit++) {
		const struct piece *root = map->roots[bit];

		if (root && (root == piece || reached_of(map, root)->same == piece))
			functions[nr++] = map->patched[bit];
	}
	return nr;
}

const void *context_piece(const struct context_map *map, struct context_place place)
{
	return pieces_at(&map->pieces, place.section, place.offset);
}

size_t context_referrers(const struct context_map *map, struct context_place place,
			 const struct context_reference **first)
{
	const struct piece *piece = pieces_at(&map->pieces, place.section, place.offset);
	size_t low = 0, high = map->nr_references, nr = 0;

	*first = map->references;
	if (!high)
		return 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if ((const struct piece *)map->references[middle].piece < piece)
			low = middle + 1;
		else
			high = middle;
	}
	*first += low;
	while (low + nr < map->nr_references && map->references[low + nr].piece == piece)
		nr++;
	return nr;
}

bool context_is_in_root(const struct context_map *map, struct context_place place, const char *name)
{
	const struct piece *piece = pieces_at(&map->pieces, place.section, place.offset);

	return has_name(map, piece, name) && context_works_for(map, place, name);
}

bool context_works_for(const struct context_map *map, struct context_place place, const char *name)
{
	const struct piece *piece = pieces_at(&map->pieces, place.section, place.offset);

	for (size_t bit = 0; piece && bit < map->nr_patched; bit++) {
		if (has_bit(reached_of(map, piece)->functions, bit) &&
		    is_root_of_name(map, map->roots[bit], name))
			return true;
	}
	return false;
}

bool context_is_specialised(const struct context_map *map, struct context_place place)
{
	const struct piece *piece = pieces_at(&map->pieces, place.section, place.offset);

	return piece && piece_is_specialised(piece);
}

bool context_is_plain(struct context_place place)
{
	return !elf_is_code(place.section) || piece_is_alternative(place.section);
}

bool context_has_code_of(const struct context_map *map, const char *name)
{
	return pieces_have_code_of(&map->pieces, name);
}

const char *context_around(const struct context_map *map, struct context_place place)
{
	const struct piece *piece = pieces_at(&map->pieces, place.section, place.offset);

	return piece ? piece->stem : NULL;
}

void context_map_free(struct context_map *map)
{
	if (!map)
		return;
	free(map->bits);
	free(map->structures);
	free(map->queue);
	free(map->reached);
	pieces_free(&map->pieces);
	free(map->references);
	free(map->roots);
	free(map->patched);
	free(map);
}
