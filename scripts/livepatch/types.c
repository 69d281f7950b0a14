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

enum refusal { REFUSAL_DECLARATION, REFUSAL_DOUBTFUL, REFUSAL_REPLACEMENT };

/* Tells both sides. */
static int refuse_pair(const struct diag_place *place, const struct types_pair *pair,
		       enum refusal refusal)
{
	const char *name = pair->symbol->name, *object = pair->symbol->object->name;
	char *texts[2] = { NULL, NULL };
	int verdict;

	if (!texts_of(pair, texts))
		verdict = diag_out_of_memory(name);
	else if (refusal == REFUSAL_DECLARATION)
		verdict = diag_at(
			DIAG_ERROR, place, CHECK_TYPE,
			"\"%s\" is declared as %s, but \"%s\" of %s is %s; declare it as the kernel does, or, if another one is meant, copy that or annotate it",
			pair->name, texts[0], name, object, texts[1]);
	else if (refusal == REFUSAL_DOUBTFUL)
		verdict = diag_at(
			DIAG_ERROR, place, CHECK_TYPE,
			"\"%s\" is declared as %s, as one function of %s is that has no symbol any more, but the symbol may be another's, which is %s; copy the one that is meant, or, if it is the symbol, annotate it",
			pair->name, texts[0], object, texts[1]);
	else
		verdict = diag_at(
			DIAG_ERROR, place, CHECK_TYPE,
			"\"%s\" is %s, but \"%s\" of %s, which it replaces, is %s; give it the same type",
			pair->name, texts[0], name, object, texts[1]);
	free(texts[0]);
	free(texts[1]);
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

/* What the kernel's BTF has of a symbol. */
struct types_known {
	struct type_node types[TYPES_FUNCTIONS];
	size_t nr; /* 0: nothing, or it is not sure; several: of which only one has the symbol */
};

static int find_known(const struct types *types, const struct symlist_symbol *symbol,
		      struct types_known *known)
{
	struct types_found found;
	const struct btf *btf;
	int err;

	known->nr = 0;
	err = types_find(types->finder, symbol->object->name, symbol->name, &btf, &found);
	if (err || !btf || !is_only_one(types, symbol) || found.nr_functions > TYPES_FUNCTIONS)
		return err;
	if (!found.nr_functions && found.nr_per_cpu == 1)
		known->types[known->nr++] = type_of_btf(btf, found.per_cpu);
	for (size_t i = 0; i < found.nr_functions && !found.nr_per_cpu; i++) {
		const struct type_node type = type_of_btf(btf, found.functions[i]);

		if (type.kind != TYPE_FUNCTION) {
			known->nr = 0;
			break;
		}
		known->types[known->nr++] = type;
	}
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

/* Has the file that the use is in a declaration of its own? */
static bool is_declared_there(const struct types *types, const struct reference_site *site,
			      const struct lines_declaration *declarations, size_t nr)
{
	const struct elf_relocation *use = &site->rela->relocations[site->index];

	for (size_t i = 0; i < nr; i++) {
		if (declarations[i].external &&
		    lines_is_of_unit(types->livepatch->lines, &declarations[i], site->rela->info,
				     use->offset))
			return true;
	}
	return false;
}

/*
 * A declaration that is not what the symbol is, if there is one, and none that is. Two
 * files of a livepatch may mean two symbols by one name: that of the use's own file counts.
 * @known: NULL: the kernel's type is not known.
 */
static bool find_difference(const struct types *types, const struct decision *decision,
			    const struct type_node *known, struct types_pair *pair)
{
	const struct reference_site *site = decision->site;
	const struct elf_relocation *use = &site->rela->relocations[site->index];
	struct lines *lines = types->livepatch->lines;
	const struct lines_declaration *declarations;
	bool found = false, own;
	size_t nr;

	declarations = lines_declarations(lines, decision->reference->symbol->name, &nr);
	own = nr > 1 && is_declared_there(types, site, declarations, nr);
	for (size_t i = 0; i < nr; i++) {
		Dwarf_Die die = declarations[i].die;
		const struct type_node declared = type_of_die(&die);

		if (!declarations[i].external ||
		    (own &&
		     !lines_is_of_unit(lines, &declarations[i], site->rela->info, use->offset)))
			continue;
		if (known ? !type_differs(&declared, known) :
			    declared.kind != TYPE_FUNCTION || !is_surely_data(pair->symbol))
			return false;
		if (is_in_doubt(&declarations[i], pair->symbol) && !found) {
			pair->declared = declared;
			found = true;
		}
	}
	return found;
}

/* Is it known, and not only by its name, that the symbol is what the source means? */
static bool is_certain(const struct decision *decision)
{
	return decision->rule == RULE_ANNOTATION || decision->rule == RULE_FILE ||
	       (decision->witness.kind == WITNESS_ONE &&
		decision->witness.symbol == decision->symbol);
}

/*
 * The kernel may have several functions of the name, of which all but one were inlined: a
 * declaration that fits one of these tells nothing of the symbol.
 */
static int compare_decision(const struct types *types, const struct decision *decision,
			    const struct types_known *known)
{
	struct types_pair pair = { .name = decision->name, .symbol = decision->symbol };
	const size_t nr = known->nr ? known->nr : 1;
	struct diag_place place;
	size_t nr_differ = 0;

	for (size_t i = 0; i < nr; i++) {
		const struct type_node *type = known->nr ? &known->types[i] : NULL;

		if (find_difference(types, decision, type, &pair) && !nr_differ++ && type)
			pair.known = *type;
	}
	if (!nr_differ || (nr_differ < nr && is_certain(decision)))
		return 0;
	place = reference_place(types->livepatch->elf, decision->site, types->livepatch->lines);
	if (!known->nr)
		return refuse_data(&place, &pair);
	return refuse_pair(&place, &pair, nr_differ < nr ? REFUSAL_DOUBTFUL : REFUSAL_DECLARATION);
}

static int check_decision(const struct types *types, const struct decision *decision)
{
	struct types_known known;
	int err = types_check_key(types->livepatch, decision);

	if (err || !types->finder)
		return err;
	err = find_known(types, decision->symbol, &known);
	return err ? err : compare_decision(types, decision, &known);
}

/* Do several files declare it? Then they may do it in different ways. */
static bool is_declared_often(const struct types *types, const struct reference *reference)
{
	size_t nr;

	lines_declarations(types->livepatch->lines, reference->symbol->name, &nr);
	return nr > 1;
}

/* One diagnostic for a reference and a symbol; decisions are in the order of references. */
static int check_decisions(const struct types *types, const struct resolution *resolution)
{
	const struct decision *last = NULL;
	bool again = false;
	int verdict = 0;

	for (size_t i = 0; verdict >= 0 && i < resolution->nr_decisions; i++) {
		const struct decision *decision = &resolution->decisions[i];
		const unsigned int nr_told = diag_count(DIAG_ERROR) + diag_count(DIAG_WARNING);

		if (!decision->symbol)
			continue;
		if (!last || last->reference != decision->reference ||
		    last->symbol != decision->symbol)
			again = is_declared_often(types, decision->reference);
		else if (!again)
			continue;
		last = decision;
		verdict = verdict_both(verdict, check_decision(types, decision));
		again &= nr_told == diag_count(DIAG_ERROR) + diag_count(DIAG_WARNING);
	}
	return verdict;
}

/* A definition of a replacement that is not of any type; false: one is, or none is there. */
static bool find_definition(const struct types *types, const struct types_known *known,
			    struct types_pair *pair)
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
		for (size_t j = 0; j < known->nr; j++) {
			if (!type_differs(&pair->declared, &known->types[j]))
				return false;
		}
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
	struct types_known known;
	struct diag_place place = { 0 };
	int err, line = 0;

	if (!pair.symbol || !replacement)
		return 0;
	pair.name = replacement->name;
	err = find_known(types, pair.symbol, &known);
	if (err || !known.nr || !find_definition(types, &known, &pair))
		return err;
	pair.known = known.types[0];
	place.file = lines_at(livepatch->lines, function->section, function->offset, &line);
	place.line = line;
	if (!place.file)
		place = (struct diag_place){ .file = livepatch->elf->name };
	return refuse_pair(&place, &pair, REFUSAL_REPLACEMENT);
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
	if (!livepatch->lines)
		diag_note(
			livepatch->elf->name, CHECK_TYPE,
			"not checked, for want of debug information of the livepatch: whether what it declares is of the kernel's types (compile it with -g)");
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
