// SPDX-License-Identifier: GPL-2.0
/*
 * Collects the references of a module: see reference.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch.h"
#include "diag.h"
#include "reference.h"

static int add_reference(struct elf_file *elf, struct elf_symbol *symbol,
			 const struct annotations *annotations, struct list_head *references,
			 struct reference **result)
{
	struct reference *reference = calloc(1, sizeof(*reference));

	if (!reference)
		return diag_out_of_memory(elf->name);
	reference->symbol = symbol;
	reference->annotation = annotation_of(annotations, symbol);
	reference->name = reference->annotation ? reference->annotation->name : symbol->name;
	list_add_tail(&reference->list, references);
	*result = reference;
	return 0;
}

static int add_site(struct elf_file *elf, struct reference *reference, struct elf_section *rela,
		    size_t index)
{
	if (reference->nr_sites == reference->room) {
		size_t room = reference->room ? reference->room * 2 : 4;
		struct reference_site *sites;

		sites = reallocarray(reference->sites, room, sizeof(*sites));
		if (!sites)
			return diag_out_of_memory(elf->name);
		reference->sites = sites;
		reference->room = room;
	}
	reference->sites[reference->nr_sites].rela = rela;
	reference->sites[reference->nr_sites++].index = index;
	return 0;
}

/* @by_symbol: the references by the number of their symbol. */
static int read_sites(struct elf_file *elf, struct elf_section *rela, struct reference **by_symbol)
{
	int err = elf_read_relocations(elf, rela);

	for (size_t i = 0; !err && i < rela->nr_relocations; i++) {
		const struct elf_symbol *symbol = rela->relocations[i].symbol;

		if (symbol && by_symbol[symbol->index])
			err = add_site(elf, by_symbol[symbol->index], rela, i);
	}
	return err;
}

static bool counts(const struct elf_section *section)
{
	return section->header.sh_type == SHT_RELA && section->info &&
	       !(section->header.sh_flags & SHF_RELA_LIVEPATCH) &&
	       (section->info->header.sh_flags & SHF_ALLOC) && !annotation_is_table(section->info);
}

int references_read(struct elf_file *elf, const struct annotations *annotations,
		    struct list_head *references)
{
	struct reference **by_symbol = calloc(elf->nr_symbols + 1, sizeof(*by_symbol));
	struct elf_section *section;
	struct elf_symbol *symbol;
	int err = 0;

	if (!by_symbol)
		return diag_out_of_memory(elf->name);
	list_for_each_entry(symbol, &elf->symbols, list) {
		if (!err && elf_is_undefined(symbol) && *symbol->name &&
		    !arch_is_loaders_own(elf, symbol->name))
			err = add_reference(elf, symbol, annotations, references,
					    &by_symbol[symbol->index]);
	}
	list_for_each_entry(section, &elf->sections, list) {
		if (!err && counts(section))
			err = read_sites(elf, section, by_symbol);
	}
	free(by_symbol);
	return err;
}

void references_free(struct list_head *references)
{
	struct reference *reference, *next;

	list_for_each_entry_safe(reference, next, references, list) {
		free(reference->sites);
		free(reference);
	}
	list_init(references);
}

struct diag_place reference_place(const struct elf_file *elf, const struct reference_site *site,
				  struct lines *lines)
{
	const struct elf_section *section = site->rela->info;
	uint64_t offset = site->rela->relocations[site->index].offset;
	const struct elf_symbol *symbol = elf_symbol_at(elf, section, offset);
	struct diag_place place = { .function = symbol ? symbol->name : NULL };
	int line = 0;

	place.file = lines_at(lines, section, offset, &line);
	place.line = place.file ? line : 0;
	if (place.line)
		return place;
	place.file = elf->name;
	place.section = section->name;
	place.offset = offset;
	return place;
}
