// SPDX-License-Identifier: GPL-2.0
/*
 * Tells whose code the functions on a way are: see step.h.
 */
#include <string.h>

#include "klp.h"
#include "step.h"

static void add_scope(struct step *step, const struct scope *scope)
{
	for (size_t i = 0; i < step->nr_scopes && i < STEP_SCOPES; i++) {
		if (scope_equal(&step->scopes[i], scope))
			return;
	}
	if (step->nr_scopes < STEP_SCOPES)
		step->scopes[step->nr_scopes] = *scope;
	if (step->nr_scopes <= STEP_SCOPES)
		step->nr_scopes++;
}

/* The scopes of what functions of a name replace. Returns whether @around is one of them. */
static bool add_replaced(const struct livepatch *livepatch, const struct list_head *functions,
			 const struct scope *around, struct step *step)
{
	const struct patch_function *function;
	bool itself = false;

	list_for_each_entry(function, functions, list) {
		struct scope scope;

		if (!context_is_root(livepatch->contexts, function, step->name))
			continue;
		scope = livepatch_scope(livepatch, function);
		itself |= scope_equal(&scope, around);
		add_scope(step, &scope);
	}
	return itself;
}

/*
 * Is something of a name a replacement? Those call each other, and are inlined into
 * each other.
 */
static bool find_replaced(const struct livepatch *livepatch, const struct scope *around,
			  struct step *step)
{
	const struct patch_object *object;
	bool itself = false;

	list_for_each_entry(object, &livepatch->info.objects, list) {
		itself |= add_replaced(livepatch, &object->functions, around, step);
		itself |= add_replaced(livepatch, &object->callbacks, around, step);
	}
	if (itself)
		step->nr_scopes = 0;
	step->origin = step->nr_scopes ? STEP_REPLACEMENT : STEP_AROUND;
	return itself || step->nr_scopes;
}

/*
 * Is it a function of which no symbol is left, as it was inlined everywhere? Those of
 * headers are of no file.
 */
static void find_inlined_copy(const struct livepatch *livepatch, const struct scope *around,
			      struct step *step)
{
	const struct inlined_query *query = NULL;
	bool found = false;

	if (around->file)
		query = inlined_objects_of(&livepatch->inlined, around->object, step->name);
	for (size_t i = 0; query && i < query->nr_functions; i++) {
		const struct inlined_function *function = &query->functions[i];

		if (!function->unit || !function->declared_in ||
		    strcmp(function->unit, function->declared_in))
			continue;
		if (inlined_is_in_file(function, around->file))
			return;
		found = true;
	}
	if (found)
		add_scope(step, &(struct scope){ around->object, NULL });
}

/* The files that something of a name may be from. */
struct found {
	const struct symlist_symbol *symbol; /* the first */
	bool around;			     /* the file that is asked for is one of them */
	bool several;
};

static void add_found(const struct symlist_symbol *symbols, size_t nr, const struct scope *around,
		      bool clones, struct found *found)
{
	for (size_t i = 0; i < nr; i++) {
		const struct symlist_symbol *symbol = &symbols[i];

		if (strcmp(symbol->object->name, around->object) || (clones && symbol->type != 't'))
			continue;
		found->around |= symlist_same_file(symbol->file, around->file);
		found->several |=
			found->symbol && !symlist_same_file(symbol->file, found->symbol->file);
		if (!found->symbol)
			found->symbol = symbol;
	}
}

/*
 * Is it a copy of what the object has in another file, perhaps as a clone alone? What
 * the object does not have by that name is the author's own, or, in a module, a copy
 * from vmlinux.
 */
static void find_copied(const struct livepatch *livepatch, const struct scope *around,
			struct step *step)
{
	const struct symlist_name *entry = symlist_find(&livepatch->symbols, step->name);
	struct scope scope = { around->object, NULL };
	struct found found = { 0 };

	step->origin = STEP_COPY;
	add_found(entry->symbols, entry->nr_symbols, around, false, &found);
	add_found(entry->variants, entry->nr_variants, around, true, &found);
	if (!found.symbol) {
		find_inlined_copy(livepatch, around, step);
		if (step->nr_scopes || !strcmp(around->object, KLP_VMLINUX))
			return;
		scope.object = KLP_VMLINUX;
		add_found(entry->symbols, entry->nr_symbols, &scope, false, &found);
		/* an author's own name may well be somewhere in vmlinux: only a clear case counts */
		if (found.several || !found.symbol || !found.symbol->file ||
		    !symlist_is_code(found.symbol->type) || !symlist_is_local(found.symbol))
			return;
	}
	if (!found.symbol || found.around)
		return;
	scope.file = found.several ? NULL : found.symbol->file;
	add_scope(step, &scope);
}

size_t step_find(const struct livepatch *livepatch, const struct path *path,
		 struct step steps[PATH_LENGTH])
{
	enum lines_arguments arguments[PATH_LENGTH];
	struct scope around = path->scope;
	size_t nr_steps = 0;

	/* an address comes in through each of those between its caller and its use */
	for (size_t i = 0; i < path->nr_functions; i++) {
		arguments[i] = path->functions[i].arguments;
		if (i && arguments[i] > arguments[i - 1])
			arguments[i] = arguments[i - 1];
	}
	for (size_t i = path->nr_functions; i--;) {
		struct step *step = &steps[nr_steps];

		*step = (struct step){ .name = path->functions[i].name,
				       .instance = path->functions[i].instance,
				       .arguments = arguments[i] };
		if (!find_replaced(livepatch, &around, step))
			find_copied(livepatch, &around, step);
		if (!step->nr_scopes)
			continue;
		around = step->scopes[0];
		nr_steps++;
	}
	return nr_steps;
}
