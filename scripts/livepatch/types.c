// SPDX-License-Identifier: GPL-2.0
/*
 * Checks that types are the kernel's: see types.h.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "types-private.h"
#include "verdict.h"

/* What the source has under a name, and the kernel under that of a symbol. */
struct types_pair {
	const char *name;
	const struct symlist_symbol *symbol;
	struct type_node declared, known;
};

/* A type as text, with typedefs' names unless both sides read alike then; the caller's to free. */
static bool texts_of(const struct types_pair *pair, char **texts)
{
	const struct type_node *const nodes[] = { &pair->declared, &pair->known };

	for (unsigned int stripped = 0; stripped < 2; stripped++) {
		for (unsigned int i = 0; i < 2; i++) {
			size_t size;
			FILE *out = open_memstream(&texts[i], &size);

			if (!out)
				return false;
			type_write(nodes[i], stripped, out);
			if (fclose(out) || !texts[i])
				return false;
		}
		if (stripped || strcmp(texts[0], texts[1]))
			break;
		free(texts[0]);
		free(texts[1]);
		texts[0] = texts[1] = NULL;
	}
	return true;
}

static void free_texts(char **texts)
{
	free(texts[0]);
	free(texts[1]);
}

static int refuse_declaration(const struct diag_place *place, const struct types_pair *pair)
{
	const struct symlist_symbol *symbol = pair->symbol;
	char *texts[2] = { NULL, NULL };
	int verdict;

	if (texts_of(pair, texts))
		verdict = diag_at(
			DIAG_ERROR, place, CHECK_TYPE,
			"\"%s\" is declared as %s, but \"%s\" of %s is %s; declare it as the kernel does, or, if another one is meant, copy that or annotate it",
			pair->name, texts[0], symbol->name, symbol->object->name, texts[1]);
	else
		verdict = diag_out_of_memory(symbol->name);
	free_texts(texts);
	return verdict;
}

static int refuse_replacement(const struct diag_place *place, const struct types_pair *pair)
{
	const struct symlist_symbol *symbol = pair->symbol;
	char *texts[2] = { NULL, NULL };
	int verdict;

	if (texts_of(pair, texts))
		verdict = diag_at(
			DIAG_ERROR, place, CHECK_TYPE,
			"\"%s\" is %s, but \"%s\" of %s, which it replaces, is %s; give it the same type",
			pair->name, texts[0], symbol->name, symbol->object->name, texts[1]);
	else
		verdict = diag_out_of_memory(symbol->name);
	free_texts(texts);
	return verdict;
}

static int refuse_data(const struct diag_place *place, const struct types_pair *pair)
{
	const struct symlist_symbol *symbol = pair->symbol;

	return diag_at(
		DIAG_ERROR, place, CHECK_TYPE,
		"\"%s\" is declared as a function, but \"%s\" of %s is data (type %c); declare it as the kernel does, or, if another one is meant, copy that or annotate it",
		pair->name, symbol->name, symbol->object->name, symbol->type);
}

/* How often an object has code of a name: of several, BTF has perhaps the other one's type. */
static bool is_only_one(const struct types *types, const struct symlist_symbol *symbol)
{
	const struct symlist_name *entry =
		symlist_find_if_asked(&types->livepatch->symbols, symbol->name);

	return entry && symlist_count(entry, symbol->object) == 1;
}

/* What the kernel's BTF has of a symbol; TYPE_UNKNOWN: nothing, or it is not sure. */
static int known_type(const struct types *types, const struct symlist_symbol *symbol,
		      struct type_node *known)
{
	struct types_found found;
	const struct btf *btf;
	int err;

	*known = (struct type_node){ .kind = TYPE_UNKNOWN };
	err = types_find(types->finder, symbol->object->name, symbol->name, &btf, &found);
	if (err || !btf || found.nr_functions + found.nr_per_cpu != 1 ||
	    !is_only_one(types, symbol))
		return err;
	*known = type_of_btf(btf, found.nr_functions ? found.function : found.per_cpu);
	if (found.nr_functions && known->kind != TYPE_FUNCTION)
		known->kind = TYPE_UNKNOWN;
	return 0;
}

/* A letter of kallsyms that no function has; 7.0 and later give t to data as well. */
static bool is_surely_data(const struct symlist_symbol *symbol)
{
	return symbol->type && strchr("bBdDrRgGsSV", symbol->type);
}

/* What the author wrote; a header's word for a global is the kernel's own. */
static bool is_in_doubt(const struct lines_declaration *declaration,
			const struct symlist_symbol *symbol)
{
	return !declaration->of_header || symlist_is_local(symbol);
}

/*
 * A declaration that is not what the symbol is, if there is one, and none that is. Two
 * files of a livepatch may mean two symbols by one name.
 */
static bool find_difference(const struct types *types, const char *label,
			    const struct type_node *known, struct types_pair *pair)
{
	const struct lines_declaration *declarations;
	bool found = false;
	size_t nr;

	declarations = lines_declarations(types->livepatch->lines, label, &nr);
	for (size_t i = 0; i < nr; i++) {
		Dwarf_Die die = declarations[i].die;
		const struct type_node declared = type_of_die(&die);
		bool differs = type_differs(&declared, known);

		if (!declarations[i].external)
			continue;
		if (known->kind == TYPE_UNKNOWN)
			differs = declared.kind == TYPE_FUNCTION && is_surely_data(pair->symbol);
		if (!differs)
			return false;
		if (is_in_doubt(&declarations[i], pair->symbol) && !found) {
			pair->declared = declared;
			found = true;
		}
	}
	return found;
}

static int check_decision(const struct types *types, const struct decision *decision)
{
	struct types_pair pair = { .name = decision->name, .symbol = decision->symbol };
	struct diag_place place;
	int err = types_check_key(types->livepatch, decision);

	if (err || !types->finder)
		return err;
	err = known_type(types, decision->symbol, &pair.known);
	if (err)
		return err;
	if (!find_difference(types, decision->reference->symbol->name, &pair.known, &pair))
		return 0;
	place = reference_place(types->livepatch->elf, decision->site, types->livepatch->lines);
	if (pair.known.kind == TYPE_UNKNOWN)
		return refuse_data(&place, &pair);
	return refuse_declaration(&place, &pair);
}

/* One diagnostic for a reference and a symbol; decisions are in the order of references. */
static int check_decisions(const struct types *types, const struct resolution *resolution)
{
	const struct decision *last = NULL;
	int verdict = 0;

	for (size_t i = 0; verdict >= 0 && i < resolution->nr_decisions; i++) {
		const struct decision *decision = &resolution->decisions[i];

		if (!decision->symbol || (last && last->reference == decision->reference &&
					  last->symbol == decision->symbol))
			continue;
		last = decision;
		verdict = verdict_both(verdict, check_decision(types, decision));
	}
	return verdict;
}

/* A definition of a replacement that is not of the type; false: one is, or none is there. */
static bool find_definition(const struct types *types, struct types_pair *pair)
{
	const struct lines_declaration *declarations;
	bool found = false;
	size_t nr;

	declarations = lines_declarations(types->livepatch->lines, pair->name, &nr);
	for (size_t i = 0; i < nr; i++) {
		Dwarf_Die die = declarations[i].die;

		if (!declarations[i].defines)
			continue;
		pair->declared = type_of_die(&die);
		if (!type_differs(&pair->declared, &pair->known))
			return false;
		found = true;
	}
	return found;
}

static int check_replacement(const struct types *types, const struct patch_function *function)
{
	const struct livepatch *livepatch = types->livepatch;
	const struct elf_symbol *replacement =
		elf_symbol_at(livepatch->elf, function->section, function->offset);
	struct types_pair pair = { .symbol = livepatch_scope(livepatch, function).function };
	struct diag_place place = { 0 };
	int err, line = 0;

	if (!pair.symbol || !replacement)
		return 0;
	pair.name = replacement->name;
	err = known_type(types, pair.symbol, &pair.known);
	if (err || pair.known.kind == TYPE_UNKNOWN || !find_definition(types, &pair))
		return err;
	place.file = lines_at(livepatch->lines, function->section, function->offset, &line);
	place.line = line;
	if (!place.file)
		place = (struct diag_place){ .file = livepatch->elf->name };
	return refuse_replacement(&place, &pair);
}

static int check_replacements(const struct types *types)
{
	const struct patch_object *object;
	const struct patch_function *function;
	int verdict = 0;

	list_for_each_entry(object, &types->livepatch->info.objects, list) {
		list_for_each_entry(function, &object->functions, list) {
			if (verdict >= 0)
				verdict = verdict_both(verdict, check_replacement(types, function));
		}
	}
	return verdict;
}

/* Each use of a per-cpu variable, by one diagnostic for a reference. */
static int check_per_cpu(const struct types *types, const struct resolution *resolution)
{
	const struct reference *last = NULL;
	int verdict = 0;

	for (size_t i = 0; verdict >= 0 && i < resolution->nr_decisions; i++) {
		const struct decision *decision = &resolution->decisions[i];
		int one;

		if (!decision->symbol || decision->reference == last)
			continue;
		one = types_check_per_cpu(types, decision);
		if (one)
			last = decision->reference;
		verdict = verdict_both(verdict, one);
	}
	return verdict;
}

static int check_all(const struct types *types, const struct resolution *resolution)
{
	int verdict = check_decisions(types, resolution);

	if (!types->finder)
		return verdict;
	if (verdict >= 0)
		verdict = verdict_both(verdict, check_per_cpu(types, resolution));
	if (verdict >= 0)
		verdict = verdict_both(verdict, check_replacements(types));
	if (verdict >= 0)
		verdict = verdict_both(verdict, types_check_layouts(types));
	return verdict;
}

/* The names that matter: what references mean, what is replaced, structures. */
static const char **collect_names(const struct livepatch *livepatch, size_t *nr)
{
	const Dwarf_Die *structures = lines_structures(livepatch->lines, nr);
	const size_t nr_structures = *nr;
	const struct symlist *symbols = &livepatch->symbols;
	const char **names = calloc(symbols->nr_names + nr_structures + 1, sizeof(*names));

	*nr = 0;
	if (!names)
		return NULL;
	/* the list was asked for those of both kinds */
	for (size_t i = 0; i < symbols->nr_names; i++)
		names[(*nr)++] = symbols->names[i].name;
	for (size_t i = 0; i < nr_structures; i++) {
		Dwarf_Die die = structures[i];
		const char *name = dwarf_diename(&die);

		if (name)
			names[(*nr)++] = name;
	}
	return names;
}

int types_check(const struct livepatch *livepatch, const char *btf,
		const struct resolution *resolution)
{
	struct types types = { .livepatch = livepatch };
	struct btf_file *file;
	const char **names;
	int verdict;
	size_t nr;

	if (!btf)
		return check_all(&types, resolution);
	verdict = btf_file_open(btf, &livepatch->symbols, &file);
	if (verdict)
		return verdict;
	names = collect_names(livepatch, &nr);
	verdict = names ? types_finder_open(file, names, nr, &types.finder) :
			  diag_out_of_memory(livepatch->elf->name);
	if (!verdict)
		verdict = check_all(&types, resolution);
	types_finder_close(types.finder);
	free(names);
	btf_file_close(file);
	return verdict;
}
