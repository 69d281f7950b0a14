// SPDX-License-Identifier: GPL-2.0
/*
 * Contexts of relocations: see context.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "arch.h"
#include "branch.h"
#include "context.h"
#include "diag.h"

/* Entries of a table (alternatives, jump labels, exceptions) are no further apart than this. */
#define TABLE_ENTRY_MAX 16

/* What is spent of the work (limits.h): for a word of the sets of all pieces, which are memory, */
#define WORK_OF_WORD 512
/* for each function of the patch, when the contexts of a relocation are found, */
#define WORK_OF_FIND 16
/* and for a byte that may begin a branch. */
#define WORK_OF_CODE 32

/* In bytes: a function that only jumps to another one, a jump, and its field if that is relocated. */
#define FORWARDER_MAX 64
#define JUMP_MAX 6
#define JUMP_FIELD 4

/* A function, an object, or what is between them. */
struct piece {
	struct elf_section *section;
	uint64_t start;
	uint64_t end;	     /* of its symbol; 0: it has none that is sized */
	const char *name;    /* of its symbol, or NULL */
	const char *stem;    /* the name without a compiler's suffix, or NULL */
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
	size_t nr_words;      /* of a set of bits */
	struct piece *pieces; /* by section, then by start */
	size_t nr_pieces, room;
	uint64_t *bits;	      /* of all pieces */
	struct piece **queue; /* whose functions changed */
	size_t nr_queued;
	const struct patch_structure **structures; /* of the patch, by section, then by offset */
	size_t nr_structures;
	struct work *work;
	char **stems; /* those that are no symbol's whole name */
	size_t nr_stems;
	struct context_reference *references; /* by where they lead to */
	size_t nr_references, room_references;
};

/* Instructions that take the place of others, as a table tells: nothing is inlined into them. */
static bool is_of_alternatives(const struct elf_section *section)
{
	return !strcmp(section->name, ".altinstr_replacement");
}

static bool is_section_symbol(const struct elf_symbol *symbol)
{
	return GELF_ST_TYPE(symbol->sym.st_info) == STT_SECTION;
}

static int add_boundary(struct context_map *map, struct elf_section *section, uint64_t start,
			uint64_t size, const char *name)
{
	if (!(section->header.sh_flags & SHF_ALLOC) || (start && start >= section->size))
		return 0;
	if (map->nr_pieces == map->room) {
		size_t room = map->room ? 2 * map->room : 256;
		struct piece *pieces = reallocarray(map->pieces, room, sizeof(*pieces));

		if (!pieces)
			return diag_out_of_memory(map->elf->name);
		map->pieces = pieces;
		map->room = room;
	}
	map->pieces[map->nr_pieces++] = (struct piece){
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
static unsigned int biases(const struct context_map *map, const struct elf_section *from,
			   const struct elf_relocation *relocation, const uint64_t **values)
{
	static const uint64_t none[] = { 0 };

	if (!elf_is_code(from) || !is_section_symbol(relocation->symbol)) {
		*values = none;
		return 1;
	}
	return arch_pc_bias(map->elf, relocation->type, elf_is_code(relocation->symbol->section),
			    values);
}

/* Where a relocation leads to, in its way number @way; false: there is none. */
static bool target_of(const struct context_map *map, const struct elf_section *from,
		      const struct elf_relocation *relocation, unsigned int way, uint64_t *offset)
{
	const uint64_t *values;

	if (!relocation->symbol || !relocation->symbol->section)
		return false;
	if (way >= biases(map, from, relocation, &values))
		return false;
	*offset = relocation->symbol->sym.st_value;
	if (is_section_symbol(relocation->symbol))
		*offset += relocation->addend + values[way];
	return true;
}

static int context_add_symbols(struct context_map *map)
{
	struct elf_section *section;
	struct elf_symbol *symbol;
	int err = 0;

	list_for_each_entry(section, &map->elf->sections, list) {
		if (!err)
			err = add_boundary(map, section, 0, 0, NULL);
	}
	list_for_each_entry(symbol, &map->elf->symbols, list) {
		if (err || !symbol->section || is_section_symbol(symbol))
			continue;
		err = add_boundary(map, symbol->section, symbol->sym.st_value, symbol->sym.st_size,
				   symbol->name);
		if (!err && symbol->sym.st_size)
			err = add_boundary(map, symbol->section,
					   symbol->sym.st_value + symbol->sym.st_size, 0, NULL);
	}
	return err;
}

/* Data without a symbol, such as a literal or a jump table, begins where it is pointed at. */
static int add_target(struct context_map *map, const struct elf_section *from,
		      const struct elf_relocation *relocation)
{
	uint64_t offset;

	/* tables point into the midst of functions */
	if (!target_of(map, from, relocation, 0, &offset) ||
	    (elf_is_code(relocation->symbol->section) &&
	     !is_of_alternatives(relocation->symbol->section)))
		return 0;
	return add_boundary(map, relocation->symbol->section, offset, 0, NULL);
}

static bool is_applied(const struct elf_section *rela)
{
	return rela->header.sh_type == SHT_RELA && rela->info &&
	       !(rela->header.sh_flags & SHF_RELA_LIVEPATCH) &&
	       (rela->info->header.sh_flags & SHF_ALLOC);
}

static int add_targets(struct context_map *map)
{
	struct elf_section *rela;
	size_t nr = 0;
	int err = 0;

	list_for_each_entry(rela, &map->elf->sections, list) {
		if (err || !is_applied(rela))
			continue;
		err = elf_read_relocations(map->elf, rela);
		for (size_t i = 0; !err && i < rela->nr_relocations; i++)
			err = add_target(map, rela->info, &rela->relocations[i]);
		nr += rela->nr_relocations;
	}
	if (!err && !limits_spend(map->work, nr * map->nr_patched * WORK_OF_FIND))
		err = limits_spent(map->elf, map->work);
	return err;
}

static size_t stem_length(const char *name)
{
	return strcspn(name, ".");
}

static int set_stem(struct context_map *map, struct piece *piece)
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
		return diag_out_of_memory(map->elf->name);
	map->stems[map->nr_stems++] = stem;
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

/*
 * Sorted, each once, with their sets of bits and a queue that holds all of them.
 * What begins inside of a symbol is a part of it.
 */
static int finish_pieces(struct context_map *map)
{
	const struct piece *last = NULL;
	size_t kept = 0;

	if (map->nr_pieces)
		qsort(map->pieces, map->nr_pieces, sizeof(*map->pieces), compare_pieces);
	for (size_t i = 0; i < map->nr_pieces; i++) {
		const struct piece *piece = &map->pieces[i];

		if (last && last->section == piece->section &&
		    (last->start == piece->start || piece->start < last->end))
			continue;
		map->pieces[kept] = *piece;
		last = &map->pieces[kept++];
	}
	map->nr_pieces = kept;
	if (!limits_spend(map->work, (kept + 1) * map->nr_words * WORK_OF_WORD))
		return limits_spent(map->elf, map->work);
	map->queue = calloc(kept + 1, sizeof(*map->queue));
	map->bits = calloc(kept + 1, map->nr_words * sizeof(*map->bits));
	map->stems = calloc(kept + 1, sizeof(*map->stems));
	if (!map->queue || !map->bits || !map->stems)
		return diag_out_of_memory(map->elf->name);
	for (size_t i = 0; i < kept; i++) {
		map->pieces[i].functions = map->bits + i * map->nr_words;
		if (set_stem(map, &map->pieces[i]))
			return -ENOMEM;
	}
	return 0;
}

static struct piece *piece_at(const struct context_map *map, const struct elf_section *section,
			      uint64_t offset)
{
	size_t low = 0, high = map->nr_pieces;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct piece *piece = &map->pieces[middle];

		if (piece->section->index < section->index ||
		    (piece->section == section && piece->start <= offset))
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || map->pieces[low - 1].section != section)
		return NULL;
	return &map->pieces[low - 1];
}

static uint64_t piece_end(const struct context_map *map, const struct piece *piece)
{
	const struct piece *next = piece + 1;

	if (next < map->pieces + map->nr_pieces && next->section == piece->section)
		return next->start;
	return UINT64_MAX;
}

static bool is_reached(const struct context_map *map, const struct piece *piece)
{
	for (size_t i = 0; i < map->nr_words; i++) {
		if (piece->functions[i])
			return true;
	}
	return false;
}

/* Add contexts to a piece; if some are new, what it leads to is to be visited. */
static void reach(struct context_map *map, struct piece *piece, const uint64_t *functions)
{
	bool changed = false;

	for (size_t i = 0; i < map->nr_words; i++) {
		changed |= (functions[i] & ~piece->functions[i]) != 0;
		piece->functions[i] |= functions[i];
	}
	if (!changed || piece->queued)
		return;
	piece->queued = true;
	map->queue[map->nr_queued++] = piece;
}

/* Note that something leads to a piece. It is known of replacements what they are of. */
static int note_reference(struct context_map *map, const struct piece *piece,
			  struct context_place from)
{
	if (piece->root)
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

	for (unsigned int way = 0; !err && target_of(map, section, relocation, way, &offset);
	     way++) {
		struct piece *piece = piece_at(map, relocation->symbol->section, offset);

		if (!piece)
			continue;
		reach(map, piece, functions);
		if (from)
			err = note_reference(map, piece, *from);
	}
	return err;
}

static uint64_t code_size(const struct context_map *map, const struct piece *piece)
{
	uint64_t end = piece_end(map, piece);

	if (!elf_is_code(piece->section) || !piece->section->data ||
	    piece->start > piece->section->size)
		return 0;
	return (end < piece->section->size ? end : piece->section->size) - piece->start;
}

/* Branches inside of the section, to where other functions begin. */
static int reach_branches(struct context_map *map, const struct piece *from, bool note)
{
	uint64_t end = from->start + code_size(map, from), target;
	int err = 0;

	for (uint64_t offset = from->start; !err && offset < end; offset++) {
		struct piece *piece;

		if (!branch_at(map->elf, from->section, offset, &target))
			continue;
		piece = piece_at(map, from->section, target);
		if (!piece || piece == from || piece->start != target)
			continue;
		reach(map, piece, from->functions);
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
	const bool first = !piece->visited;
	struct elf_relocation **relocations;
	int err = 0;
	size_t nr;

	piece->visited = true;
	nr = elf_relocations_in(piece->section, piece->start, piece_end(map, piece), &relocations);
	if (!limits_spend(map->work,
			  (nr + 1) * map->nr_words + code_size(map, piece) * WORK_OF_CODE))
		return limits_spent(map->elf, map->work);
	for (size_t i = 0; !err && i < nr; i++) {
		const struct context_place from = { piece->section, relocations[i]->offset };

		if (!is_within_patch(map, piece->section, relocations[i]->offset))
			err = reach_targets(map, piece->section, relocations[i], piece->functions,
					    first ? &from : NULL);
	}
	return err ? err : reach_branches(map, piece, first);
}

static int visit_queue(struct context_map *map)
{
	int err = 0;

	while (!err && map->nr_queued) {
		struct piece *piece = map->queue[--map->nr_queued];

		piece->queued = false;
		err = visit(map, piece);
	}
	return err;
}

static void reach_root(struct context_map *map, const struct elf_section *section, uint64_t offset,
		       size_t bit, uint64_t *functions)
{
	struct piece *piece = section ? piece_at(map, section, offset) : NULL;

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

	if (target_of(map, from, relocation, 0, &offset) &&
	    elf_is_code(relocation->symbol->section) &&
	    !is_of_alternatives(relocation->symbol->section))
		piece = piece_at(map, relocation->symbol->section, offset);
	return piece && is_reached(map, piece) ? piece->functions : NULL;
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

		if (own && target_of(map, section, relocations[i], 0, &code.offset)) {
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
	const struct piece *piece = piece_at(map, section, 0);

	return (section->header.sh_flags & SHF_ALLOC) && !elf_is_code(section) && piece &&
	       !piece->end && piece_end(map, piece) == UINT64_MAX;
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
	for (size_t i = 0; i < map->nr_pieces; i++) {
		struct piece *piece = &map->pieces[i];

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
		if (target_of(map, this_module, relocations[i], 0, &offset))
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
	struct piece *piece =
		function->section ? piece_at(map, function->section, function->offset) : NULL;

	map->patched[bit] = function;
	map->roots[bit] = piece;
	if (piece)
		piece->root = true;
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
static const struct piece *last_jump(const struct context_map *map, const struct piece *piece)
{
	const struct elf_relocation *relocation =
		elf_relocation_at(piece->section, field_of_jump(piece));
	uint64_t target;

	if (relocation) {
		if (!target_of(map, piece->section, relocation, 0, &target))
			return NULL;
		return piece_at(map, relocation->symbol->section, target);
	}
	for (uint64_t left = JUMP_MAX; left; left--) {
		const struct piece *next;

		if (left > piece->end - piece->start ||
		    !branch_at(map->elf, piece->section, piece->end - left, &target))
			continue;
		next = piece_at(map, piece->section, target);
		if (next && next != piece && next->start == target)
			return next;
	}
	return NULL;
}

/*
 * The replacement function that another one does nothing but jump to; NULL: it
 * does more. Compilers make one function of those that are alike (-fipa-icf),
 * whichever files their originals are of.
 */
static const struct piece *same_as(const struct context_map *map, const struct piece *piece)
{
	struct elf_relocation **relocations;
	const struct piece *next;
	size_t nr;

	if (!elf_is_code(piece->section) || piece->end <= piece->start ||
	    piece->end - piece->start > FORWARDER_MAX || piece->end > piece->section->size)
		return NULL;
	nr = elf_relocations_in(piece->section, piece->start, field_of_jump(piece), &relocations);
	for (size_t i = 0; i < nr; i++) {
		if (!relocations[i]->symbol || !is_of_every_function(relocations[i]->symbol->name))
			return NULL;
	}
	next = last_jump(map, piece);
	return next && next->root ? next : NULL;
}

static void find_same(struct context_map *map)
{
	for (size_t i = 0; i < map->nr_pieces; i++) {
		if (map->pieces[i].root)
			map->pieces[i].same = same_as(map, &map->pieces[i]);
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

static int find_contexts(struct context_map *map, const struct patchinfo *info)
{
	uint64_t *functions = calloc(map->nr_words, sizeof(*functions));
	struct elf_section *section;
	int err;

	if (!functions)
		return diag_out_of_memory(map->elf->name);
	reach_by_patch(map, info, functions);
	reach_by_itself(map, functions);
	reach_by_others(map, functions);
	free(functions);
	find_same(map);
	err = visit_queue(map);
	if (err)
		return err;
	list_for_each_entry(section, &map->elf->sections, list) {
		if (!err && is_table(map, section))
			err = reach_by_table(map, section);
	}
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
	err = map->patched && map->roots ? context_add_symbols(map) :
					   diag_out_of_memory(map->elf->name);
	if (!err)
		err = add_targets(map);
	if (!err)
		err = finish_pieces(map);
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
	if (!relocation || !target_of(map, place.section, relocation, 0, &offset))
		return place;
	return (struct context_place){ relocation->symbol->section, offset };
}

static bool is_for_init(const struct elf_section *section)
{
	return !strncmp(section->name, ".init", 5) || !strncmp(section->name, ".exit", 5);
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
	const struct piece *piece = piece_at(map, place.section, place.offset);
	const uint64_t *entry = NULL;
	bool everything;
	size_t nr = 0;

	if (is_table(map, place.section))
		entry = functions_of_entry(map, place.section, place.offset);
	everything = !entry && !(piece && is_reached(map, piece));
	everything &= !is_for_init(place.section);
	*by_itself = has_bit(entry, map->nr_patched) ||
		     (piece && has_bit(piece->functions, map->nr_patched));
	for (size_t bit = 0; bit < map->nr_patched; bit++) {
		if (everything || has_bit(entry, bit) || (piece && has_bit(piece->functions, bit)))
			functions[nr++] = map->patched[bit];
	}
	return nr;
}

static bool has_stem(const struct piece *piece, const char *name)
{
	return piece && piece->stem && !strcmp(piece->stem, name);
}

static bool is_root_of_name(const struct piece *root, const char *name)
{
	return root && (has_stem(root, name) || has_stem(root->same, name));
}

bool context_is_root(const struct context_map *map, const struct patch_function *function,
		     const char *name)
{
	const struct piece *root =
		function->section ? piece_at(map, function->section, function->offset) : NULL;

	return is_root_of_name(root, name);
}

size_t context_roots(const struct context_map *map, struct context_place place,
		     const struct patch_function **functions)
{
	const struct piece *piece = piece_at(map, place.section, place.offset);
	size_t nr = 0;

	for (size_t bit = 0; piece && piece->root && bit < map->nr_patched; bit++) {
		const struct piece *root = map->roots[bit];

		if (root && (root == piece || root->same == piece))
			functions[nr++] = map->patched[bit];
	}
	return nr;
}

const void *context_piece(const struct context_map *map, struct context_place place)
{
	return piece_at(map, place.section, place.offset);
}

size_t context_referrers(const struct context_map *map, struct context_place place,
			 const struct context_reference **first)
{
	const struct piece *piece = piece_at(map, place.section, place.offset);
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
	const struct piece *piece = piece_at(map, place.section, place.offset);

	return has_stem(piece, name) && context_works_for(map, place, name);
}

bool context_works_for(const struct context_map *map, struct context_place place, const char *name)
{
	const struct piece *piece = piece_at(map, place.section, place.offset);

	for (size_t bit = 0; piece && bit < map->nr_patched; bit++) {
		if (has_bit(piece->functions, bit) && is_root_of_name(map->roots[bit], name))
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
bool context_is_specialised(const struct context_map *map, struct context_place place)
{
	const struct piece *piece = piece_at(map, place.section, place.offset);
	const char *at = piece && piece->stem ? piece->name + stem_length(piece->name) : "";

	while (*at) {
		size_t length = stem_length(++at);

		if (!is_harmless_suffix(at, length))
			return true;
		at += length;
	}
	return false;
}

bool context_is_plain(struct context_place place)
{
	return !elf_is_code(place.section) || is_of_alternatives(place.section);
}

bool context_has_code_of(const struct context_map *map, const char *name)
{
	for (size_t i = 0; i < map->nr_pieces; i++) {
		if (elf_is_code(map->pieces[i].section) && has_stem(&map->pieces[i], name))
			return true;
	}
	return false;
}

const char *context_around(const struct context_map *map, struct context_place place)
{
	const struct piece *piece = piece_at(map, place.section, place.offset);

	return piece ? piece->stem : NULL;
}

void context_map_free(struct context_map *map)
{
	if (!map)
		return;
	free(map->bits);
	free(map->structures);
	free(map->pieces);
	free(map->queue);
	for (size_t i = 0; i < map->nr_stems; i++)
		free(map->stems[i]);
	free(map->stems);
	free(map->references);
	free(map->roots);
	free(map->patched);
	free(map);
}
