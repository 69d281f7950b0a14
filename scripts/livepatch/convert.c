// SPDX-License-Identifier: GPL-2.0
/*
 * Makes a klp module of an ordinary one: see convert.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "annotation.h"
#include "arch.h"
#include "convert.h"
#include "diag.h"
#include "klp.h"
#include "modinfo.h"
#include "verdict.h"

struct converter {
	struct elf_file *elf;
	const struct resolution *resolution;
	void *symbols;	/* tree of struct elf_symbol, by name */
	void *sections; /* tree of struct elf_section, by what they patch and name */
};

static int convert_compare_symbols(const void *a, const void *b)
{
	return strcmp(((const struct elf_symbol *)a)->name, ((const struct elf_symbol *)b)->name);
}

/* The klp symbol of that name, made if it is not there yet. */
static struct elf_symbol *klp_symbol(struct converter *converter, const char *name)
{
	struct elf_symbol key = { .name = name };
	struct elf_symbol **found = tfind(&key, &converter->symbols, convert_compare_symbols);
	struct elf_symbol *symbol;

	if (found)
		return *found;
	symbol = elf_add_symbol(converter->elf, name);
	if (!symbol || !tsearch(symbol, &converter->symbols, convert_compare_symbols))
		return NULL;
	symbol->shndx = SHN_LIVEPATCH;
	symbol->sym.st_info = GELF_ST_INFO(STB_GLOBAL, STT_NOTYPE);
	symbol->sym.st_other = STV_DEFAULT;
	return symbol;
}

static int compare_sections(const void *a, const void *b)
{
	const struct elf_section *first = a, *second = b;

	if (first->info != second->info)
		return first->info->index < second->info->index ? -1 : 1;
	return strcmp(first->name, second->name);
}

/* The section of a gate's relocations for what @rela patches, made if it is not there yet. */
static struct elf_section *klp_section(struct converter *converter, const char *gate,
				       const struct elf_section *rela)
{
	char *name = klp_section_name(gate, rela->info->name);
	struct elf_section key = { .name = name, .info = rela->info };
	struct elf_section *section = NULL, **found;

	if (!name)
		return NULL;
	found = tfind(&key, &converter->sections, compare_sections);
	if (found) {
		section = *found;
		goto out;
	}
	section = elf_add_section(converter->elf, name, SHT_RELA,
				  SHF_ALLOC | SHF_INFO_LINK | SHF_RELA_LIVEPATCH);
	if (!section)
		goto out;
	section->header.sh_addralign = rela->header.sh_addralign;
	section->header.sh_entsize = rela->header.sh_entsize;
	section->link = converter->elf->symtab;
	section->info = rela->info;
	elf_set_relocations(section, NULL, 0);
	if (!tsearch(section, &converter->sections, compare_sections))
		section = NULL;
out:
	free(name);
	return section;
}

static int append_relocation(struct elf_section *section, const struct elf_relocation *relocation,
			     struct elf_symbol *symbol)
{
	size_t nr = section->nr_relocations;
	struct elf_relocation *relocations = section->relocations;

	/* the room is always the next power of two */
	if (!(nr & (nr - 1))) {
		relocations = reallocarray(relocations, nr ? 2 * nr : 1, sizeof(*relocations));
		if (!relocations)
			return -ENOMEM;
		section->relocations = relocations;
	}
	relocations[nr] = *relocation;
	relocations[nr].symbol = symbol;
	section->nr_relocations++;
	return 0;
}

static int move_relocation(struct converter *converter, const struct decision *decision)
{
	struct elf_section *rela = decision->site->rela;
	const struct elf_relocation *relocation = &rela->relocations[decision->site->index];
	struct elf_section *section = klp_section(converter, decision->gate, rela);
	char *name = klp_symbol_name(decision->object, decision->name, decision->sympos);
	struct elf_symbol *symbol = name ? klp_symbol(converter, name) : NULL;

	free(name);
	if (!section || !symbol || append_relocation(section, relocation, symbol))
		return diag_out_of_memory(converter->elf->name);
	return 0;
}

/* The order of the file. */
static int compare_decisions(const void *a, const void *b)
{
	const struct decision *const *first = a, *const *second = b;
	const struct reference_site *x = (*first)->site, *y = (*second)->site;

	if (x->rela != y->rela)
		return x->rela->index < y->rela->index ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/*
 * Close the gaps that moved relocations left. A section that is left empty
 * makes strip and objcopy destroy the klp sections: it keeps one relocation
 * that does nothing. True: refused, since there is none.
 */
static bool close_gaps(const struct converter *converter, struct elf_section *rela,
		       const struct decision *const *moves, size_t nr)
{
	size_t kept = 0, moved = 0;
	uint32_t type;

	for (size_t i = 0; i < rela->nr_relocations; i++) {
		if (moved < nr && moves[moved]->site->index == i)
			moved++;
		else
			rela->relocations[kept++] = rela->relocations[i];
	}
	rela->nr_relocations = kept;
	if (kept)
		return false;
	if (arch_noop_relocation(converter->elf, &type))
		return diag_error(
			converter->elf->name, CHECK_EMPTIED_SECTION,
			"%s: all relocations would become klp relocations, and on this architecture nothing harmless can take their place; add a reference to an exported symbol to %s",
			rela->name, rela->info->name);
	rela->relocations[0] = (struct elf_relocation){ .type = type };
	rela->nr_relocations = 1;
	return false;
}

/*
 * The decisions to move a relocation, in the order of the file, so that klp sections
 * are in the order of what they took. An array, to be freed; NULL without memory.
 */
static const struct decision **collect_moves(const struct resolution *resolution, size_t *nr)
{
	const struct decision **moves = calloc(resolution->nr_decisions + 1, sizeof(*moves));

	*nr = 0;
	for (size_t i = 0; moves && i < resolution->nr_decisions; i++) {
		if (resolution->decisions[i].gate)
			moves[(*nr)++] = &resolution->decisions[i];
	}
	if (*nr)
		qsort(moves, *nr, sizeof(*moves), compare_decisions);
	return moves;
}

static int move_relocations(struct converter *converter)
{
	size_t nr;
	const struct decision **moves = collect_moves(converter->resolution, &nr);
	int verdict = 0;

	if (!moves)
		return diag_out_of_memory(converter->elf->name);
	for (size_t i = 0; !verdict && i < nr; i++)
		verdict = move_relocation(converter, moves[i]);
	for (size_t i = 0, run; verdict >= 0 && i < nr; i += run) {
		struct elf_section *rela = moves[i]->site->rela;

		for (run = 1; i + run < nr && moves[i + run]->site->rela == rela;)
			run++;
		verdict = verdict_both(verdict, close_gaps(converter, rela, &moves[i], run));
	}
	free(moves);
	return verdict;
}

/* Debug information that mentions a symbol that is gone: the loader does not read it, tools read 0. */
static int drop_debug_uses(struct elf_file *elf, struct elf_section *rela)
{
	size_t kept = 0;
	int err;

	if (rela->header.sh_type != SHT_RELA || !rela->info ||
	    (rela->info->header.sh_flags & SHF_ALLOC))
		return 0;
	err = elf_read_relocations(elf, rela);
	for (size_t i = 0; !err && i < rela->nr_relocations; i++) {
		if (!rela->relocations[i].symbol || !rela->relocations[i].symbol->removed)
			rela->relocations[kept++] = rela->relocations[i];
	}
	if (!err)
		rela->nr_relocations = kept;
	return err;
}

static int remove_references(struct converter *converter, const struct list_head *references)
{
	const struct reference *reference;
	struct elf_section *section;
	int err = 0;

	list_for_each_entry(reference, references, list) {
		if (!reference->plain)
			elf_remove_symbol(reference->symbol);
	}
	list_for_each_entry(section, &converter->elf->sections, list) {
		if (!err)
			err = drop_debug_uses(converter->elf, section);
	}
	return err;
}

static int convert_compare_strings(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void leave(void *object)
{
	(void)object; /* the model's, or another's */
}

/*
 * Modules whose symbols are klp symbols now must not be loaded for the livepatch's
 * sake, unless the module loader resolves another use.
 */
static int remove_dependencies(struct converter *converter)
{
	const struct resolution *resolution = converter->resolution;
	void *objects = NULL; /* tree of those that are needed, or were removed */
	int err = 0;

	for (size_t i = 0; !err && i < resolution->nr_decisions; i++) {
		const struct decision *decision = &resolution->decisions[i];

		if (!decision->gate && decision->object &&
		    !tsearch(decision->object, &objects, convert_compare_strings))
			err = diag_out_of_memory(converter->elf->name);
	}
	for (size_t i = 0; !err && i < resolution->nr_decisions; i++) {
		const struct decision *decision = &resolution->decisions[i];

		if (!decision->gate || tfind(decision->object, &objects, convert_compare_strings))
			continue;
		err = modinfo_remove_dependency(converter->elf, decision->object);
		if (!err && !tsearch(decision->object, &objects, convert_compare_strings))
			err = diag_out_of_memory(converter->elf->name);
	}
	tdestroy(objects, leave);
	return err;
}

static bool is_gone(const char *symbol, void *data)
{
	return tfind(symbol, data, convert_compare_strings);
}

static int remove_versions(struct converter *converter, const struct list_head *references)
{
	const struct reference *reference;
	void *names = NULL; /* tree of those that are gone */
	int err = 0;

	list_for_each_entry(reference, references, list) {
		if (!err && !reference->plain &&
		    !tsearch(reference->symbol->name, &names, convert_compare_strings))
			err = diag_out_of_memory(converter->elf->name);
	}
	if (!err)
		err = modinfo_remove_versions(converter->elf, is_gone, &names);
	tdestroy(names, leave);
	return err;
}

int convert(struct elf_file *elf, const struct list_head *references,
	    const struct resolution *resolution)
{
	struct converter converter = { .elf = elf, .resolution = resolution };
	int verdict;

	verdict = move_relocations(&converter);
	tdestroy(converter.symbols, leave);
	tdestroy(converter.sections, leave);
	if (verdict >= 0)
		verdict = verdict_both(verdict, annotations_remove(elf));
	if (verdict >= 0)
		verdict = verdict_both(verdict, remove_references(&converter, references));
	if (verdict >= 0)
		verdict = verdict_both(verdict, remove_dependencies(&converter));
	if (verdict >= 0)
		verdict = verdict_both(verdict, remove_versions(&converter, references));
	return verdict;
}
