// SPDX-License-Identifier: GPL-2.0
/*
 * What the steps of verify() share: see verifier.h. Input may be hostile, with as
 * many sections, symbols and relocations as there may be at most: what the steps
 * look for is sorted here, once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../klp.h"
#include "verifier.h"

bool verify_is_klp_symbol(const struct elf_symbol *symbol)
{
	return !symbol->section && symbol->shndx == SHN_LIVEPATCH;
}

bool verify_is_klp_section(const struct elf_section *section)
{
	return (section->header.sh_flags & SHF_RELA_LIVEPATCH) ||
	       klp_is_section_name(section->name);
}

bool verify_is_table(const struct elf_file *elf, const struct elf_section *section)
{
	size_t entry = elf->class == ELFCLASS64 ? sizeof(Elf64_Rela) : sizeof(Elf32_Rela);

	return section->header.sh_type == SHT_RELA && section->link == elf->symtab &&
	       section->header.sh_entsize == entry && !(section->size % entry);
}

static int compare_sections(const void *a, const void *b)
{
	const struct elf_section *x = *(const struct elf_section *const *)a;
	const struct elf_section *y = *(const struct elf_section *const *)b;
	int order = strcmp(x->name, y->name);

	return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

static int sort_sections(struct verifier *verifier)
{
	const struct elf_section *section;

	verifier->by_name = calloc(verifier->elf->nr_sections + 1, sizeof(*verifier->by_name));
	if (!verifier->by_name)
		return diag_out_of_memory(verifier->elf->name);
	list_for_each_entry(section, &verifier->elf->sections, list)
		verifier->by_name[verifier->nr_by_name++] = section;
	qsort(verifier->by_name, verifier->nr_by_name, sizeof(*verifier->by_name),
	      compare_sections);
	return 0;
}

size_t verify_section_place(const struct verifier *verifier, const char *name)
{
	size_t low = 0, high = verifier->nr_by_name;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(verifier->by_name[middle]->name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct elf_section *verify_section(const struct verifier *verifier, const char *name)
{
	size_t place = verify_section_place(verifier, name);

	if (place == verifier->nr_by_name || strcmp(verifier->by_name[place]->name, name))
		return NULL;
	return verifier->by_name[place];
}

/* The order in which the list has names, which are in one array, and objects. */
static int compare_groups(const void *a, const void *b)
{
	const struct verifier_group *x = a, *y = b;

	if (x->name != y->name)
		return x->name < y->name ? -1 : 1;
	if (x->object != y->object)
		return x->object->number < y->object->number ? -1 : 1;
	return 0;
}

/* The list goes from object to object: the groups of a name, in @groups if that is not NULL. */
static size_t group_symbols(const struct symlist_name *name, struct verifier_group *groups)
{
	size_t nr = 0, next;

	for (size_t i = 0; i < name->nr_symbols; i = next) {
		const struct symlist_symbol *first = &name->symbols[i];

		for (next = i; next < name->nr_symbols; next++) {
			if (name->symbols[next].object != first->object)
				break;
		}
		if (groups)
			groups[nr] =
				(struct verifier_group){ name, first->object, first, next - i };
		nr++;
	}
	return nr;
}

static int collect_groups(struct verifier *verifier)
{
	const struct symlist *symbols = verifier->symbols;
	size_t nr = 0;

	for (size_t i = 0; i < symbols->nr_names; i++)
		nr += group_symbols(&symbols->names[i], NULL);
	verifier->groups = calloc(nr + 1, sizeof(*verifier->groups));
	if (!verifier->groups)
		return diag_out_of_memory(verifier->elf->name);
	for (size_t i = 0; i < symbols->nr_names; i++)
		verifier->nr_groups +=
			group_symbols(&symbols->names[i], verifier->groups + verifier->nr_groups);
	return 0;
}

const struct symlist_symbol *verify_symbol(const struct verifier *verifier, const char *object,
					   const char *name, unsigned long sympos, size_t *nr)
{
	const struct verifier_group wanted = { .name = symlist_find(verifier->symbols, name),
					       .object = symlist_find_object(verifier->symbols,
									     object) };
	const struct verifier_group *group = NULL;
	const struct symlist_symbol *symbol;

	if (wanted.object)
		group = bsearch(&wanted, verifier->groups, verifier->nr_groups, sizeof(wanted),
				compare_groups);
	*nr = group ? group->nr : 0;
	if (!group || sympos > group->nr)
		return NULL;
	symbol = &group->first[sympos ? sympos - 1 : 0];
	return !sympos || symbol->sympos == sympos ? symbol : NULL;
}

const struct symlist_symbol *verify_position(const struct verifier *verifier, enum check check,
					     const char *object, const char *name,
					     unsigned long sympos)
{
	const char *file = verifier->elf->name;
	const struct symlist_symbol *symbol;
	size_t nr;

	symbol = verify_symbol(verifier, object, name, sympos, &nr);
	if (!nr || (symbol && (symbol->flags & SYMLIST_ZERO)))
		diag_error(file, check, "symbol '%s' not found in symbol table of %s%s", name,
			   object, nr ? ": address 0 counts as none" : "");
	else if (!sympos && nr > 1)
		diag_error(file, check, "unresolvable ambiguity for symbol '%s' in object '%s'",
			   name, object);
	else if (sympos > nr)
		diag_error(file, check,
			   "symbol position %lu for symbol '%s' in object '%s' not found", sympos,
			   name, object);
	else if (!symbol || (!sympos && !symbol->sympos))
		diag_error(
			file, check,
			"symbol '%s' of %s is freed after init, or counted with ones that are: no position is right before and after",
			name, object);
	else
		return symbol;
	return NULL;
}

int verify_read_patch(struct elf_file *elf, struct patchinfo *info)
{
	struct patchinfo_sizes sizes;
	struct lines *lines;
	int err = lines_open(elf, &lines);

	if (err < 0)
		return err;
	sizes = patchinfo_sizes(lines);
	lines_close(lines);
	return patchinfo_read(elf, &sizes, info);
}

int verifier_begin(struct verifier *verifier)
{
	int err = verify_read_patch(verifier->elf, &verifier->info);

	if (!err)
		err = sort_sections(verifier);
	if (!err)
		err = collect_groups(verifier);
	if (err)
		return err;
	verifier->license = elf_modinfo(verifier->elf, "license", NULL);
	verifier->depends = elf_modinfo(verifier->elf, "depends", NULL);
	return patchinfo_refuse_unread(verifier->elf, &verifier->info);
}

void verifier_end(struct verifier *verifier)
{
	patchinfo_free(&verifier->info);
	free(verifier->by_name);
	free(verifier->groups);
}
