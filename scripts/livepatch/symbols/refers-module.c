// SPDX-License-Identifier: GPL-2.0
/*
 * What the functions and data of a module refer to: see refers-module.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../arch.h"
#include "../diag.h"
#include "ksyms.h"
#include "refers-module.h"
#include "refers-x86.h"

/* More symbols of one address no compiler and no assembler makes. */
#define ALIASES_MAX 64

#define NOT_LISTED UINT32_MAX
#define NOT_MET UINT32_MAX
#define SILENT (UINT32_MAX - 1)

/* Where a listed symbol is. */
struct place {
	unsigned int section; /* its index */
	uint64_t offset;
	uint32_t ordinal;
	uint32_t index; /* of the symbol */
	bool is_static;
	bool has_size;
};

/* Code that replaces other code at boot, and where that is. */
struct replacement {
	uint64_t offset; /* in .altinstr_replacement */
	const struct elf_section *section;
	uint64_t place;
};

struct finder {
	struct elf_file *elf;
	const struct refers_exports *exports;
	struct refers *refers;
	struct place *places; /* sorted */
	size_t nr_places;
	uint32_t *ordinals; /* of symbols, by index; NOT_LISTED: it has none */
	uint32_t *firsts;   /* of those where a listed symbol is, in places; so, too */
	uint32_t *others;   /* places in refers->others, so too; or NOT_MET or SILENT */
	struct replacement *replacements; /* sorted by offset */
	size_t nr_replacements;
};

/*
 * Tables with an entry for places in code. Each begins with where that is, and its other
 * fields speak for the function that has it.
 */
static const struct table {
	const char *name;
	unsigned int size;
} tables[] = {
	/* include/linux/jump_label.h: struct jump_entry */
	{ "__jump_table", 16 },
	/* include/linux/static_call_types.h: struct static_call_site */
	{ ".static_call_sites", 8 },
	/* include/asm-generic/bug.h: struct bug_entry */
	{ "__bug_table", 12 },
	/* arch/x86/include/asm/extable.h: struct exception_table_entry */
	{ "__ex_table", 12 },
};

static int compare_places(const void *a, const void *b)
{
	const struct place *first = a, *second = b;

	if (first->section != second->section)
		return first->section < second->section ? -1 : 1;
	if (first->offset != second->offset)
		return first->offset < second->offset ? -1 : 1;
	return (first->ordinal > second->ordinal) - (first->ordinal < second->ordinal);
}

static bool is_same_place(const struct place *first, const struct place *second)
{
	return first->section == second->section && first->offset == second->offset;
}

static void sort_places(struct finder *finder)
{
	uint32_t first = 0;

	qsort(finder->places, finder->nr_places, sizeof(*finder->places), compare_places);
	for (size_t i = 0; i < finder->nr_places; i++) {
		if (!is_same_place(&finder->places[first], &finder->places[i]))
			first = i;
		finder->firsts[finder->places[i].index] = first;
	}
}

static int find_places(struct finder *finder)
{
	const size_t room = finder->elf->nr_symbols + 1;
	const struct elf_symbol *symbol;

	finder->places = malloc(room * sizeof(*finder->places));
	finder->ordinals = malloc(room * sizeof(*finder->ordinals));
	finder->firsts = malloc(room * sizeof(*finder->firsts));
	finder->others = malloc(room * sizeof(*finder->others));
	if (!finder->places || !finder->ordinals || !finder->firsts || !finder->others)
		return -ENOMEM;
	memset(finder->ordinals, 0xff, room * sizeof(*finder->ordinals)); /* NOT_LISTED */
	memset(finder->others, 0xff, room * sizeof(*finder->others));	  /* NOT_MET */
	list_for_each_entry(symbol, &finder->elf->symbols, list) {
		if (!ksyms_is_listed(symbol))
			continue;
		finder->ordinals[symbol->index] = finder->nr_places;
		finder->places[finder->nr_places] = (struct place){
			.section = symbol->section->index,
			.offset = symbol->sym.st_value,
			.ordinal = finder->nr_places,
			.index = symbol->index,
			.is_static = GELF_ST_BIND(symbol->sym.st_info) == STB_LOCAL,
			.has_size = symbol->sym.st_size > 0,
		};
		finder->nr_places++;
	}
	sort_places(finder);
	return 0;
}

/* The first place that is not before another. */
static size_t first_place(const struct finder *finder, const struct place *wanted)
{
	size_t low = 0, high = finder->nr_places;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_places(&finder->places[middle], wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* How many symbols are at a place. */
static size_t count_aliases(const struct finder *finder, size_t first, const struct place *place)
{
	size_t end = first;

	while (end < finder->nr_places && end - first <= ALIASES_MAX &&
	       is_same_place(&finder->places[end], place))
		end++;
	return end - first <= ALIASES_MAX ? end - first : 0;
}

/* The symbols at a place: the first of them, and how many. */
static const struct place *symbols_at(const struct finder *finder,
				      const struct elf_section *section, uint64_t offset,
				      size_t *nr)
{
	const struct place wanted = { .section = section->index, .offset = offset };
	const size_t first = first_place(finder, &wanted);

	*nr = count_aliases(finder, first, &wanted);
	return &finder->places[first];
}

/* Those that hold a place; @offset: set to how far behind their start it is. */
static const struct place *symbols_around(const struct finder *finder,
					  const struct elf_section *section, uint64_t place,
					  size_t *nr, uint64_t *offset)
{
	const struct elf_symbol *symbol = elf_symbol_at(finder->elf, section, place);
	size_t first;

	*nr = 0;
	if (!symbol || finder->ordinals[symbol->index] == NOT_LISTED)
		return NULL;
	*offset = place - symbol->sym.st_value;
	first = finder->firsts[symbol->index];
	*nr = count_aliases(finder, first, &finder->places[first]);
	return &finder->places[first];
}

/* What refers to something: a place in code or in data. */
struct field {
	const struct elf_section *section;
	uint64_t place;
};

static int add(const struct finder *finder, const struct field *field, uint32_t target,
	       enum refers_kind kind)
{
	const struct place *sources;
	uint64_t offset;
	size_t nr;

	sources = symbols_around(finder, field->section, field->place, &nr, &offset);
	for (size_t i = 0; i < nr; i++) {
		const bool static_data = sources[i].is_static && !elf_is_code(field->section);

		if (refers_add(finder->refers, sources[i].ordinal, static_data, target, offset,
			       kind))
			return -ENOMEM;
	}
	return 0;
}

/* A symbol of another object. */
static int add_other(const struct finder *finder, const struct field *field,
		     const struct elf_symbol *symbol)
{
	uint32_t *other = &finder->others[symbol->index];

	if (*other == NOT_MET && refers_is_silent(symbol->name))
		*other = SILENT;
	if (*other == SILENT)
		return 0;
	if (*other == NOT_MET) {
		if (refers_add_other(finder->refers, symbol->name,
				     refers_exports_find(finder->exports, symbol->name)))
			return -ENOMEM;
		*other = finder->refers->nr_others - 1;
	}
	return add(finder, field, *other, REFERS_OTHER);
}

static bool holds(const struct place *first, size_t nr, const struct finder *finder,
		  const struct field *field)
{
	const struct place *sources;
	uint64_t offset;
	size_t nr_sources;

	sources = symbols_around(finder, field->section, field->place, &nr_sources, &offset);
	return nr && nr_sources && sources == first;
}

/*
 * What is at a place of the module's own. In code, only where a function begins: its
 * inner places are what jumps lead to. @kind: how sure the place is.
 */
static int add_place(const struct finder *finder, const struct field *field,
		     const struct elf_section *section, uint64_t place, enum refers_kind kind)
{
	const struct place *targets;
	size_t nr, nr_sized = 0;
	uint64_t offset = 0;
	int err = 0;

	targets = symbols_at(finder, section, place, &nr);
	if (!nr && !elf_is_code(section)) {
		targets = symbols_around(finder, section, place, &nr, &offset);
		if (holds(targets, nr, finder, field))
			return 0;
	}
	for (size_t i = 0; i < nr; i++)
		nr_sized += targets[i].has_size;
	/* of several objects, it is the one that takes up room, if that is told */
	for (size_t i = 0; !err && i < nr; i++) {
		const bool sure =
			nr == 1 || elf_is_code(section) || (nr_sized == 1 && targets[i].has_size);

		err = add(finder, field, targets[i].ordinal, sure ? kind : REFERS_INSIDE);
	}
	return err;
}

/*
 * A place that is counted from the end of an instruction, of which the relocation does
 * not tell how far behind its field that is. Where that makes a difference, either may
 * be meant.
 */
static int add_from_code(const struct finder *finder, const struct field *field,
			 const struct elf_section *section, uint64_t place, uint32_t type)
{
	const uint64_t *biases;
	const unsigned int nr = arch_pc_bias(finder->elf, type, elf_is_code(section), &biases);
	const struct elf_symbol *first = elf_symbol_at(finder->elf, section, place + biases[0]);
	enum refers_kind kind = REFERS_EXACT;
	int err = 0;

	for (unsigned int i = 1; i < nr; i++) {
		const struct elf_symbol *symbol =
			elf_symbol_at(finder->elf, section, place + biases[i]);

		if (symbol && symbol != first)
			kind = REFERS_INSIDE;
	}
	for (unsigned int i = 0; !err && i < (kind == REFERS_EXACT ? 1 : nr); i++)
		err = add_place(finder, field, section, place + biases[i], kind);
	return err;
}

/* What a relocation leads to, if that is a symbol by name, or of another object. */
static int add_named(const struct finder *finder, const struct field *field,
		     const struct elf_symbol *symbol, bool *named)
{
	*named = true;
	if (elf_is_undefined(symbol))
		return add_other(finder, field, symbol);
	if (finder->ordinals[symbol->index] != NOT_LISTED)
		return add(finder, field, finder->ordinals[symbol->index], REFERS_EXACT);
	*named = false;
	return 0;
}

/* @in_code: of an instruction, and not of a table */
static int add_relocation(const struct finder *finder, const struct field *field,
			  const struct elf_relocation *relocation, bool in_code)
{
	const struct elf_symbol *symbol = relocation->symbol;
	const struct elf_section *section;
	uint64_t place;
	bool named;
	int err;

	if (!symbol)
		return 0;
	err = add_named(finder, field, symbol, &named);
	if (err || named)
		return err;
	section = elf_target(relocation, &place);
	if (!section)
		return 0;
	return in_code ? add_from_code(finder, field, section, place, relocation->type) :
			 add_place(finder, field, section, place, REFERS_EXACT);
}

/* Code and data with symbols of their own. */
static int add_section(const struct finder *finder, const struct elf_section *section)
{
	const struct elf_section *relocations = section->relocations_here;
	int err = 0;

	for (size_t i = 0; !err && i < relocations->nr_relocations; i++) {
		const struct elf_relocation *relocation = &relocations->relocations[i];
		const struct field field = { section, relocation->offset };

		err = add_relocation(finder, &field, relocation, elf_is_code(section));
	}
	return err;
}

/* A function of the section whose instructions are walked through. */
struct walk {
	const struct finder *finder;
	const struct elf_section *section;
	uint64_t start, end; /* of the function; no other place is in it */
	struct elf_relocation **relocations;
	size_t nr, next; /* of them; the one that the walk comes to */
};

/* A relocation in an instruction, whose end is known. */
static int add_instruction(const struct walk *walk, const struct elf_relocation *relocation,
			   uint64_t end)
{
	const struct field field = { walk->section, relocation->offset };
	const struct elf_section *section;
	const uint64_t *biases;
	uint64_t place;
	bool named = false;
	int err = 0;

	if (!relocation->symbol)
		return 0;
	err = add_named(walk->finder, &field, relocation->symbol, &named);
	section = err || named ? NULL : elf_target(relocation, &place);
	if (!section)
		return err;
	arch_pc_bias(walk->finder->elf, relocation->type, false, &biases);
	if (biases[0])
		place += end - relocation->offset;
	return add_place(walk->finder, &field, section, place, REFERS_EXACT);
}

/* A jump or a call in the section, which has no relocation: most stay in the function. */
static int add_jump(const struct walk *walk, uint64_t place, uint64_t target)
{
	const struct field field = { walk->section, place };

	if (target > walk->start && target < walk->end)
		return 0;
	return add_place(walk->finder, &field, walk->section, target, REFERS_EXACT);
}

static int visit_instruction(const struct refers_instruction *instruction, void *data)
{
	struct walk *walk = data;
	const uint64_t start = walk->start + instruction->start,
		       end = walk->start + instruction->end;
	bool relocated = false;
	int err = 0;

	while (!err && walk->next < walk->nr && walk->relocations[walk->next]->offset < end) {
		const struct elf_relocation *relocation = walk->relocations[walk->next++];

		relocated = relocation->offset >= start;
		err = relocated ? add_instruction(walk, relocation, end) : 0;
	}
	if (!err && instruction->jumps && !relocated)
		err = add_jump(walk, walk->start + instruction->field, end + instruction->distance);
	return err;
}

/* The code of x86-64, function by function; what is in none refers for no one. */
static int add_x86_code(const struct finder *finder, const struct elf_section *section)
{
	const struct place *const end = finder->places + finder->nr_places;
	const struct place *place =
		finder->places + first_place(finder, &(struct place){ .section = section->index });
	int err = 0;

	for (; !err && place < end && place->section == section->index &&
	       place->offset < section->size;
	     place++) {
		const struct place *next = place + 1;
		struct walk walk = { .finder = finder,
				     .section = section,
				     .start = place->offset,
				     .end = section->size };

		if (next < end && next->section == section->index && next->offset < walk.end)
			walk.end = next->offset;
		walk.nr = elf_relocations_in(section, walk.start, walk.end, &walk.relocations);
		err = refers_x86_walk(section->data + walk.start, walk.end - walk.start,
				      visit_instruction, &walk);
	}
	return err;
}

static int add_code(const struct finder *finder, const struct elf_section *section)
{
	int err = -ENOSYS;

	if (section->data && finder->elf->header.e_machine == EM_X86_64)
		err = add_x86_code(finder, section);
	return err == -ENOSYS ? add_section(finder, section) : err;
}

/* An entry's fields speak for the function of the first, which says where it is. */
static int add_table(const struct finder *finder, const struct elf_section *section,
		     unsigned int size)
{
	const size_t nr = section->size / size;
	int err = 0;

	for (size_t i = 0; !err && i < nr; i++) {
		struct elf_relocation **relocations;
		struct field field;
		size_t nr_fields =
			elf_relocations_in(section, i * size, (i + 1) * size, &relocations);

		if (!nr_fields || relocations[0]->offset != i * size)
			continue;
		field.section = elf_target(relocations[0], &field.place);
		if (!field.section || !elf_is_code(field.section))
			continue;
		for (size_t j = 1; !err && j < nr_fields; j++)
			err = add_relocation(finder, &field, relocations[j], false);
	}
	return err;
}

static int compare_replacements(const void *a, const void *b)
{
	const struct replacement *first = a, *second = b;

	return (first->offset > second->offset) - (first->offset < second->offset);
}

/*
 * arch/x86/include/asm/alternative.h: struct alt_instr, whose size differs between
 * kernels. Of its fields the first two are places: of the code, and of what replaces it.
 */
static int find_replacements(struct finder *finder, const struct elf_section *code)
{
	const struct elf_section *section = elf_find_section(finder->elf, ".altinstructions");
	const struct elf_section *relocations = section ? section->relocations_here : NULL;
	const size_t nr = relocations ? relocations->nr_relocations : 0;

	finder->replacements = calloc(nr + 1, sizeof(*finder->replacements));
	if (!finder->replacements)
		return -ENOMEM;
	for (size_t i = 0; i + 1 < nr; i++) {
		const struct elf_relocation *first = &relocations->relocations[i];
		const struct elf_relocation *second = first + 1;
		struct replacement *found = &finder->replacements[finder->nr_replacements];

		if (second->offset != first->offset + 4 ||
		    elf_target(second, &found->offset) != code)
			continue;
		found->section = elf_target(first, &found->place);
		if (found->section)
			finder->nr_replacements++;
	}
	qsort(finder->replacements, finder->nr_replacements, sizeof(*finder->replacements),
	      compare_replacements);
	return 0;
}

/* What replaces an instruction speaks for the function that has it. */
static int add_replacements(struct finder *finder, const struct elf_section *code)
{
	const struct elf_section *relocations = code->relocations_here;
	int err = find_replacements(finder, code);

	for (size_t i = 0; !err && i < relocations->nr_relocations; i++) {
		const struct elf_relocation *relocation = &relocations->relocations[i];
		size_t low = 0, high = finder->nr_replacements;
		struct field field;

		while (low < high) {
			size_t middle = low + (high - low) / 2;

			if (finder->replacements[middle].offset <= relocation->offset)
				low = middle + 1;
			else
				high = middle;
		}
		if (!low)
			continue;
		field.section = finder->replacements[low - 1].section;
		field.place = finder->replacements[low - 1].place;
		err = add_relocation(finder, &field, relocation, true);
	}
	return err;
}

static const struct table *table_of(const struct elf_section *section)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		if (!strcmp(tables[i].name, section->name))
			return &tables[i];
	}
	return NULL;
}

/* What exports name is told by the flags of symbols. */
static bool is_passed_over(const struct elf_section *section)
{
	return !(section->header.sh_flags & SHF_ALLOC) ||
	       !strncmp(section->name, "__ksymtab", strlen("__ksymtab"));
}

static int find_in(struct finder *finder, struct elf_section *section)
{
	struct elf_section *relocations = section->relocations_here;
	const struct table *table = table_of(section);
	int err;

	if (!relocations || relocations->header.sh_type != SHT_RELA || is_passed_over(section))
		return 0;
	err = elf_read_relocations(finder->elf, relocations);
	if (err)
		return err;
	if (table)
		err = add_table(finder, section, table->size);
	else if (!strcmp(section->name, ".altinstr_replacement"))
		err = add_replacements(finder, section);
	else if (strcmp(section->name, ".altinstructions"))
		err = elf_is_code(section) ? add_code(finder, section) :
					     add_section(finder, section);
	return err == -ENOMEM ? diag_out_of_memory(finder->elf->name) : err;
}

static int find_references(struct finder *finder)
{
	struct elf_section *section, *table;
	int err = find_places(finder);

	if (!err)
		err = elf_index_symbols(finder->elf);
	if (err)
		return diag_out_of_memory(finder->elf->name);
	/* read before the code that they are about is looked for */
	table = elf_find_section(finder->elf, ".altinstructions");
	if (table && table->relocations_here && table->relocations_here->header.sh_type == SHT_RELA)
		err = elf_read_relocations(finder->elf, table->relocations_here);
	list_for_each_entry(section, &finder->elf->sections, list) {
		if (!err)
			err = find_in(finder, section);
	}
	return err;
}

int refers_of_module(struct elf_file *elf, const struct refers_exports *exports,
		     struct refers *refers)
{
	struct finder finder = { .elf = elf, .exports = exports, .refers = refers };
	int err = find_references(&finder);

	free(finder.places);
	free(finder.ordinals);
	free(finder.firsts);
	free(finder.others);
	free(finder.replacements);
	if (err)
		refers_free(refers);
	return err;
}
