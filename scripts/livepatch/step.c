// SPDX-License-Identifier: GPL-2.0
/*
 * Tells whose code the functions on a way are: see step.h.
 */
#include <string.h>

#include "klp.h"
#include "reference.h"
#include "step.h"

/* Steps of work (limits.h): for a use of a reference, and for what the kernel's code refers to. */
#define WORK_OF_SITE 64
#define WORK_OF_LOOK 2

/* What the kernel's code says, at its cost. */
static struct witness ask(const struct livepatch *livepatch, const struct symlist_symbol *function,
			  const struct symlist_name *name, bool in_table)
{
	const struct witness witness = witness_ask(&livepatch->symbols, function, name, in_table);

	limits_spend(livepatch->work, witness.cost * WORK_OF_LOOK);
	return witness;
}

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

/* Of a replacement for several files, it is that for the file around it. */
static void prefer_file(const struct scope *around, struct step *step)
{
	size_t nr = 0;

	for (size_t i = 0; i < step->nr_scopes && i < STEP_SCOPES; i++) {
		if (symlist_same_file(step->scopes[i].file, around->file))
			step->scopes[nr++] = step->scopes[i];
	}
	if (nr)
		step->nr_scopes = nr;
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
	prefer_file(around, step);
	step->origin = step->nr_scopes ? STEP_REPLACEMENT : STEP_AROUND;
	return itself || step->nr_scopes;
}

/*
 * Is it a function of which no symbol is left, as it was inlined everywhere? Those of
 * headers are of no file. Returns whether it is one of the file around it.
 */
static bool find_inlined_copy(const struct livepatch *livepatch, const struct scope *around,
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
			return true;
		found = true;
	}
	if (found)
		add_scope(step, &(struct scope){ .object = around->object });
	return false;
}

/* What of an object may be what something is a copy of. */
struct found {
	const struct symlist_symbol *symbol; /* the first */
	const struct symlist_symbol *around; /* of the file that is asked for */
	bool several, several_around;	     /* symbols */
	bool several_files;
};

static void add_found(const struct symlist_symbol *symbols, size_t nr, const struct scope *around,
		      bool clones, struct found *found)
{
	for (size_t i = 0; i < nr; i++) {
		const struct symlist_symbol *symbol = &symbols[i];

		if (strcmp(symbol->object->name, around->object) || (clones && symbol->type != 't'))
			continue;
		if (symlist_same_file(symbol->file, around->file)) {
			found->several_around |= found->around != NULL;
			found->around = symbol;
		}
		found->several |= found->symbol != NULL;
		found->several_files |=
			found->symbol && !symlist_same_file(symbol->file, found->symbol->file);
		if (!found->symbol)
			found->symbol = symbol;
	}
}

/* The symbol of a name that the code around refers to; NULL: none, or it is not known. */
static const struct symlist_symbol *referred_to(const struct livepatch *livepatch,
						const struct symlist_name *entry,
						const struct scope *around)
{
	struct witness witness;

	if (!around->function)
		return NULL;
	witness = ask(livepatch, around->function, entry, around->in_table);
	if (witness.kind != WITNESS_ONE && witness.kind != WITNESS_CLONE)
		return NULL;
	return strcmp(witness.symbol->object->name, around->object) ? NULL : witness.symbol;
}

/* A copy of one symbol. */
static void add_copied(struct step *step, const struct symlist_symbol *symbol)
{
	add_scope(step, &(struct scope){ .object = symbol->object->name,
					 .file = symbol->file,
					 .function = symbol });
}

/* Is a use of a reference in a function of this name, be it inlined? */
static bool is_use_in(const struct livepatch *livepatch, const struct reference_site *site,
		      const char *name)
{
	const struct context_place place = context_code_of(
		livepatch->contexts,
		(struct context_place){ site->rela->info,
					site->rela->relocations[site->index].offset });
	const char *around = context_around(livepatch->contexts, place);
	struct path path = { 0 };

	if (around && !strcmp(around, name))
		return true;
	path_add_inlined(livepatch, place, &path);
	while (path.nr_functions--) {
		if (!strcmp(path.functions[path.nr_functions].name, name))
			return true;
	}
	return false;
}

/* Does the original refer to all that the copy refers to? */
static bool fits(const struct livepatch *livepatch, const struct symlist_symbol *original,
		 const char *name)
{
	const struct reference *reference;

	list_for_each_entry(reference, &livepatch->references, list) {
		const struct symlist_name *entry =
			symlist_find(&livepatch->symbols, reference->name);
		bool used = false;

		if (refers_is_silent(reference->name))
			continue;
		limits_spend(livepatch->work, reference->nr_sites * WORK_OF_SITE);
		for (size_t i = 0; !used && i < reference->nr_sites; i++)
			used = is_use_in(livepatch, &reference->sites[i], name);
		if (used && ask(livepatch, original, entry, true).kind <= WITNESS_NONE)
			return false;
	}
	return true;
}

/*
 * Is it in doubt whether it is a copy of this one, which what is around it does not refer to?
 * Another function of the name may have been inlined there, of which no symbol is left: in
 * 6.12, omfs_fill_super() has its own parse_options() in it, while the only one with a symbol is
 * of fs/pstore/inode.c.
 */
static bool is_doubtful(const struct livepatch *livepatch, const struct symlist_symbol *original,
			const struct scope *around, const char *name)
{
	return original->object->references &&
	       (!fits(livepatch, original, name) ||
		(around->function && fits(livepatch, around->function, name)));
}

/*
 * Is it a copy of what vmlinux has, for a module? An author's own name may well be
 * somewhere in vmlinux: only a clear case counts.
 */
static void find_in_vmlinux(const struct livepatch *livepatch, const struct symlist_name *entry,
			    const struct scope *around, struct step *step)
{
	const struct scope vmlinux = { .object = KLP_VMLINUX };
	struct found found = { 0 };

	add_found(entry->symbols, entry->nr_symbols, &vmlinux, false, &found);
	if (found.symbol && !found.several && found.symbol->file &&
	    symlist_is_code(found.symbol->type) && symlist_is_local(found.symbol)) {
		add_copied(step, found.symbol);
		step->doubtful = is_doubtful(livepatch, found.symbol, around, step->name);
	}
}

/*
 * Is it a copy of what the object has, perhaps as a clone alone? What the object does not
 * have by that name is the author's own, or, in a module, a copy from vmlinux. Returns
 * whether it is known to be of the file around it.
 */
static bool find_copied(const struct livepatch *livepatch, const struct scope *around,
			struct step *step)
{
	const struct symlist_name *entry = symlist_find(&livepatch->symbols, step->name);
	const struct symlist_symbol *referred = referred_to(livepatch, entry, around);
	const struct symlist_symbol *meant = referred;
	struct found found = { 0 };

	add_found(entry->symbols, entry->nr_symbols, around, false, &found);
	add_found(entry->variants, entry->nr_variants, around, true, &found);
	if (!found.symbol) {
		if (find_inlined_copy(livepatch, around, step))
			return true;
		if (!step->nr_scopes && strcmp(around->object, KLP_VMLINUX))
			find_in_vmlinux(livepatch, entry, around, step);
		return false;
	}
	if (!meant && found.around && !found.several_around)
		meant = found.around;
	if (!meant && !found.several)
		meant = found.symbol;
	if (meant && (meant->object->references || !symlist_same_file(meant->file, around->file)))
		add_copied(step, meant);
	if (meant && meant != referred && meant != found.around)
		step->doubtful = is_doubtful(livepatch, meant, around, step->name);
	if (!meant && !found.around)
		add_scope(step, &(struct scope){
					.object = around->object,
					.file = found.several_files ? NULL : found.symbol->file });
	return true;
}

/*
 * Is it a copy with a prefix in its name? That alone proves nothing: one of those that
 * have the name without it must fit.
 */
static void find_renamed(const struct livepatch *livepatch, const struct scope *around,
			 struct step *step)
{
	const char *stripped = klp_stripped_name(step->name);
	const struct symlist_symbol *fitting = NULL;
	const struct symlist_name *entry;

	if (!stripped)
		return;
	entry = symlist_find(&livepatch->symbols, stripped);
	for (size_t i = 0; i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if ((strcmp(symbol->object->name, around->object) &&
		     strcmp(symbol->object->name, KLP_VMLINUX)) ||
		    !symlist_is_code(symbol->type) || !fits(livepatch, symbol, step->name))
			continue;
		if (fitting)
			return;
		fitting = symbol;
	}
	if (!fitting)
		return;
	add_copied(step, fitting);
	if (fitting != referred_to(livepatch, entry, around) &&
	    !symlist_same_file(fitting->file, around->file))
		step->doubtful = is_doubtful(livepatch, fitting, around, step->name);
}

/* What is inside of a step, or of the begin, from here on is not known to be its. */
static void mark_unknown(struct scope *begin, struct step *steps, size_t nr_steps, bool is_code)
{
	struct scope *scopes = nr_steps ? steps[nr_steps - 1].scopes : begin;
	size_t nr = nr_steps ? steps[nr_steps - 1].nr_scopes : 1;

	for (size_t i = 0; i < nr && i < STEP_SCOPES; i++) {
		scopes[i].beside |= is_code;
		scopes[i].in_table |= !is_code;
	}
}

/* An address comes in through each of those between its caller and its use. */
static void find_arguments(const struct path *path, enum lines_arguments arguments[PATH_LENGTH])
{
	for (size_t i = 0; i < path->nr_functions; i++) {
		arguments[i] = path->functions[i].arguments;
		if (i && arguments[i] > arguments[i - 1])
			arguments[i] = arguments[i - 1];
	}
}

/* What is around the next function. Of several functions of the kernel, none speaks for it. */
static struct scope scope_around(const struct scope *begin, const struct step *steps,
				 size_t nr_steps)
{
	const struct step *step = nr_steps ? &steps[nr_steps - 1] : NULL;
	struct scope around = step ? step->scopes[0] : *begin;

	if (step && step->nr_scopes > 1)
		around.function = NULL;
	return around;
}

size_t step_find(const struct livepatch *livepatch, const struct path *path, struct scope *begin,
		 struct step steps[PATH_LENGTH])
{
	enum lines_arguments arguments[PATH_LENGTH];
	size_t nr_steps = 0;

	*begin = path->scope;
	find_arguments(path, arguments);
	for (size_t i = path->nr_functions; i--;) {
		const struct scope around = scope_around(begin, steps, nr_steps);
		struct step *step = &steps[nr_steps];
		bool known;

		*step = (struct step){ .name = path->functions[i].name,
				       .instance = path->functions[i].instance,
				       .arguments = arguments[i] };
		known = find_replaced(livepatch, &around, step);
		if (!known) {
			step->origin = STEP_COPY;
			known = find_copied(livepatch, &around, step);
		}
		if (!known && !step->nr_scopes)
			find_renamed(livepatch, &around, step);
		if (step->nr_scopes)
			nr_steps++;
		else if (!known)
			mark_unknown(begin, steps, nr_steps, path->functions[i].has_code);
	}
	return nr_steps;
}
