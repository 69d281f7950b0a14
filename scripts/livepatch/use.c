// SPDX-License-Identifier: GPL-2.0
/*
 * One use of a reference, and what its name means there: see use.h.
 */
#include <string.h>

#include "klp.h"
#include "use.h"

struct context_place use_place(const struct reference_site *site)
{
	return (struct context_place){ site->rela->info,
				       site->rela->relocations[site->index].offset };
}

void use_init(struct use *use, const struct livepatch *livepatch, const struct reference *reference,
	      size_t site, const struct patch_function **room)
{
	*use = (struct use){ .reference = reference, .functions = room };
	use->entry = symlist_find(&livepatch->symbols, reference->name);
	if (site >= reference->nr_sites)
		return;
	use->site = &reference->sites[site];
	use->nr_functions =
		context_find(livepatch->contexts, use_place(use->site), room, &use->by_itself);
	if (!use->nr_functions)
		use->by_itself = true;
}

const struct symlist_file *use_file_of(const struct livepatch *livepatch,
				       const struct patch_function *function)
{
	const struct symlist_name *entry;
	const struct symlist_file *file = NULL;

	if (!function->old_name)
		return NULL;
	entry = symlist_find(&livepatch->symbols, function->old_name);
	for (size_t i = 0; i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (strcmp(symbol->object->name, function->object->name))
			continue;
		if (function->old_sympos && symbol->sympos != function->old_sympos)
			continue;
		if (file)
			return NULL; /* several: an error that patched.h finds */
		file = symbol->file;
	}
	return file;
}

static struct scope scope_of(const struct livepatch *livepatch,
			     const struct patch_function *function)
{
	return (struct scope){ function->object->name, use_file_of(livepatch, function) };
}

size_t use_names_around(const struct livepatch *livepatch, struct context_place place,
			struct lines_function functions[USE_DEPTH], char buffer[USE_NAME_ROOM],
			bool *known)
{
	const struct context_place code = context_code_of(livepatch->contexts, place);
	bool seen = !elf_is_code(code.section);
	const char *outer;
	size_t nr = 0;

	if (!seen)
		nr = lines_inlined_at(livepatch->lines, code.section, code.offset, functions,
				      USE_DEPTH - 1, &seen);
	outer = context_around(livepatch->contexts, code, buffer, USE_NAME_ROOM);
	if (outer)
		functions[nr++] =
			(struct lines_function){ outer, SIZE_MAX,
						 context_is_specialised(livepatch->contexts, code) ?
							 LINES_ARGUMENTS_MAYBE :
							 LINES_ARGUMENTS_NONE };
	if (known)
		*known = seen;
	return nr;
}

/* How it is known that a function is of another scope than what is around it. */
enum origin {
	ORIGIN_AROUND,	    /* it is not */
	ORIGIN_REPLACEMENT, /* it replaces functions of other scopes */
	ORIGIN_COPY,	    /* nothing but its name says so */
};

/* Alike functions of so many files that have one name in a livepatch are looked at. */
#define STEP_SCOPES 8

/* A function of other scopes than what is around it. */
struct step {
	struct scope scopes[STEP_SCOPES];
	size_t nr_scopes; /* STEP_SCOPES + 1: too many */
	const char *name;
	size_t instance; /* of the inlined body */
	enum origin origin;
	enum lines_arguments arguments; /* that its caller may have given it, up to the use */
};

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
		scope = scope_of(livepatch, function);
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
	step->origin = step->nr_scopes ? ORIGIN_REPLACEMENT : ORIGIN_AROUND;
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

/*
 * Is it a copy of what the object has in another file? What the object does not have
 * by that name is the author's own.
 */
static void find_copied(const struct livepatch *livepatch, const struct scope *around,
			struct step *step)
{
	const struct symlist_name *entry = symlist_find(&livepatch->symbols, step->name);
	const struct symlist_symbol *found = NULL;
	bool several = false;

	step->origin = ORIGIN_COPY;
	for (size_t i = 0; i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (strcmp(symbol->object->name, around->object))
			continue;
		if (symlist_same_file(symbol->file, around->file))
			return;
		several |= found && !symlist_same_file(symbol->file, found->file);
		found = symbol;
	}
	if (found)
		add_scope(step, &(struct scope){ around->object, several ? NULL : found->file });
	else
		find_inlined_copy(livepatch, around, step);
}

/* From the scope of a context inwards to the use: what is inlined into a copy is of its file. */
static size_t find_steps(const struct livepatch *livepatch, const struct use *use,
			 const struct scope *scope, struct step steps[USE_DEPTH],
			 char buffer[USE_NAME_ROOM])
{
	struct lines_function functions[USE_DEPTH];
	struct scope around = *scope;
	size_t nr, nr_steps = 0;

	if (!scope->object || !use->site)
		return 0;
	nr = use_names_around(livepatch, use_place(use->site), functions, buffer, NULL);
	/* an address comes in through each of those between its caller and its use */
	for (size_t i = 1; i < nr; i++) {
		if (functions[i].arguments > functions[i - 1].arguments)
			functions[i].arguments = functions[i - 1].arguments;
	}
	for (size_t i = nr; i--;) {
		struct step *step = &steps[nr_steps];

		*step = (struct step){ .name = functions[i].name,
				       .instance = functions[i].instance,
				       .arguments = functions[i].arguments };
		if (!find_replaced(livepatch, &around, step))
			find_copied(livepatch, &around, step);
		if (!step->nr_scopes)
			continue;
		around = step->scopes[0];
		nr_steps++;
	}
	return nr_steps;
}

static bool is_extra_export(const struct livepatch *livepatch, const char *name)
{
	const char *const *exports = livepatch->exports;

	for (; exports && *exports; exports++) {
		if (!strcmp(*exports, name))
			return true;
	}
	return false;
}

static struct scope_name name_of(const struct livepatch *livepatch, const struct use *use)
{
	return (struct scope_name){
		.list = &livepatch->symbols,
		.entry = use->entry,
		.inlined = &livepatch->inlined,
		.extra = is_extra_export(livepatch, use->reference->name),
		.may_depend = livepatch->may_depend,
	};
}

static struct use_meaning meaning_in_scope(const struct livepatch *livepatch, const struct use *use,
					   const struct scope *scope)
{
	const struct scope_name name = name_of(livepatch, use);

	return (struct use_meaning){ scope_meaning(&name, scope), *scope, NULL };
}

static struct use_meaning ambiguous(const struct scope *scope)
{
	return (struct use_meaning){ { .kind = MEANING_AMBIGUOUS }, *scope, NULL };
}

/* What it means in a step: the same in all of its scopes. */
static struct use_meaning meaning_in_step(const struct livepatch *livepatch, const struct use *use,
					  const struct step *step)
{
	struct use_meaning first = meaning_in_scope(livepatch, use, &step->scopes[0]), other;

	if (step->nr_scopes > STEP_SCOPES)
		return ambiguous(&first.scope);
	for (size_t i = 1; i < step->nr_scopes; i++) {
		other = meaning_in_scope(livepatch, use, &step->scopes[i]);
		if (!meaning_equal(&first.meaning, &other.meaning))
			return ambiguous(&step->scopes[i]);
	}
	return first;
}

/* Do the replacement functions of a name, or what they reach, use the reference themselves? */
static bool is_used_for(const struct livepatch *livepatch, const struct reference *reference,
			const char *name)
{
	for (size_t i = 0; i < reference->nr_sites; i++) {
		if (context_works_for(livepatch->contexts, use_place(&reference->sites[i]), name))
			return true;
	}
	return false;
}

/* Is a site in this copy of an inlined body? */
static bool is_in_instance(const struct livepatch *livepatch, const struct reference_site *site,
			   size_t instance)
{
	struct lines_function functions[USE_DEPTH];
	char buffer[USE_NAME_ROOM];
	size_t nr = use_names_around(livepatch, use_place(site), functions, buffer, NULL);

	while (nr--) {
		if (functions[nr].instance == instance)
			return true;
	}
	return false;
}

/* Has an inlined copy of a replacement no more uses of the reference than the replacement? */
static bool has_no_more(const struct livepatch *livepatch, const struct reference *reference,
			const struct step *step)
{
	size_t nr_own = 0, nr_copy = 0;

	for (size_t i = 0; i < reference->nr_sites; i++) {
		const struct reference_site *site = &reference->sites[i];

		nr_own += context_is_in_root(livepatch->contexts, use_place(site), step->name);
		nr_copy += is_in_instance(livepatch, site, step->instance);
	}
	return nr_copy <= nr_own;
}

/*
 * What a replacement uses by itself is of what it replaces. Where it was inlined, its
 * caller may have given it the address. Its code of its own, which is there for
 * klp_func, tells if it has the use by itself; then it can be either, unless the
 * arguments are elsewhere, and no use came in addition.
 */
static struct use_meaning meaning_in_replacement(const struct livepatch *livepatch,
						 const struct use *use,
						 const struct use_meaning *caller,
						 const struct step *step)
{
	struct use_meaning own = meaning_in_step(livepatch, use, step);

	if (step->arguments == LINES_ARGUMENTS_NONE || caller->meaning.kind == MEANING_NONE)
		return own;
	if (own.meaning.kind == MEANING_NONE || !is_used_for(livepatch, use->reference, step->name))
		return *caller;
	if (meaning_equal(&caller->meaning, &own.meaning))
		return own;
	if (step->arguments == LINES_ARGUMENTS_PLACED &&
	    has_no_more(livepatch, use->reference, step))
		return own;
	own = ambiguous(&step->scopes[0]);
	own.inlined = step->instance != SIZE_MAX ? step->name : NULL;
	return own;
}

/*
 * A name alone says less: where the caller's scope has a meaning, too, both must agree.
 * What is gone in the caller's file is no meaning that code could have, unless as an
 * argument.
 */
static struct use_meaning meaning_in_copy(const struct livepatch *livepatch, const struct use *use,
					  const struct use_meaning *caller, const struct step *step)
{
	struct use_meaning own = meaning_in_step(livepatch, use, step);

	if (caller->meaning.kind == MEANING_NONE || own.meaning.kind == MEANING_GONE)
		return own;
	if (own.meaning.kind == MEANING_NONE)
		return *caller;
	if (step->arguments == LINES_ARGUMENTS_NONE &&
	    (caller->meaning.kind == MEANING_GONE || !caller->scope.file))
		return own;
	return meaning_equal(&caller->meaning, &own.meaning) ? own : ambiguous(&step->scopes[0]);
}

/* The meaning for the scope of a context, with regard to what is around the use. */
static struct use_meaning meaning_for(const struct livepatch *livepatch, const struct use *use,
				      const struct scope *scope)
{
	struct use_meaning found = meaning_in_scope(livepatch, use, scope);
	struct step steps[USE_DEPTH];
	char buffer[USE_NAME_ROOM];
	size_t nr = find_steps(livepatch, use, scope, steps, buffer);

	for (size_t i = 0; i < nr; i++) {
		if (steps[i].origin == ORIGIN_REPLACEMENT)
			found = meaning_in_replacement(livepatch, use, &found, &steps[i]);
		else
			found = meaning_in_copy(livepatch, use, &found, &steps[i]);
	}
	return found;
}

struct use_meaning use_meaning(const struct livepatch *livepatch, const struct use *use)
{
	static const struct scope itself = { 0 };
	struct use_meaning first = { 0 }, other;

	for (size_t i = 0; i < use->nr_functions; i++) {
		if (use_repeats(livepatch, use, i))
			continue;
		other = use_meaning_for(livepatch, use, i);
		if (!i)
			first = other;
		else if (!meaning_equal(&first.meaning, &other.meaning))
			return ambiguous(&other.scope);
		else if (!first.inlined)
			first.inlined = other.inlined;
	}
	if (use->nr_functions && !use->by_itself)
		return first;
	other = meaning_for(livepatch, use, &itself);
	if (use->nr_functions && !meaning_equal(&first.meaning, &other.meaning))
		return ambiguous(&itself);
	return use->nr_functions ? first : other;
}

bool use_repeats(const struct livepatch *livepatch, const struct use *use, size_t function)
{
	struct scope scope, last;

	if (!function)
		return false;
	scope = scope_of(livepatch, use->functions[function]);
	last = scope_of(livepatch, use->functions[function - 1]);
	return scope_equal(&scope, &last);
}

struct use_meaning use_meaning_for(const struct livepatch *livepatch, const struct use *use,
				   size_t function)
{
	struct scope scope = scope_of(livepatch, use->functions[function]);

	return meaning_for(livepatch, use, &scope);
}

bool use_is_shared(const struct livepatch *livepatch, const struct use *use, struct scope *first,
		   struct scope *second)
{
	struct use_meaning one = { 0 }, other;

	for (size_t i = 0; i < use->nr_functions; i++) {
		if (use_repeats(livepatch, use, i))
			continue;
		*second = scope_of(livepatch, use->functions[i]);
		other = use_meaning_for(livepatch, use, i);
		if (other.meaning.kind != MEANING_SYMBOL && other.meaning.kind != MEANING_EXPORT)
			return false;
		if (!i) {
			*first = *second;
			one = other;
		} else if (!meaning_equal(&one.meaning, &other.meaning)) {
			return true;
		}
	}
	return false;
}

const struct symlist_symbol *use_may_be_inlined(const struct livepatch *livepatch,
						const struct use *use,
						const struct meaning *meaning)
{
	struct lines_function functions[USE_DEPTH];
	char buffer[USE_NAME_ROOM];
	bool known = true;

	if (use->site && use->nr_functions)
		use_names_around(livepatch, use_place(use->site), functions, buffer, &known);
	for (size_t i = 0; !known && i < use->entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &use->entry->symbols[i];

		/* of the list's objects, the livepatch has code of those that it patches */
		if (symbol != meaning->symbol &&
		    patchinfo_find(&livepatch->info, symbol->object->name))
			return symbol;
	}
	return NULL;
}

/* Why a symbol is not meant in scopes around the use, from a context inwards; NULL: it could be. */
static const char *excludes_for(const struct livepatch *livepatch, const struct use *use,
				const struct symlist_symbol *symbol, const struct scope *scope)
{
	const char *reason = scope_excludes(&livepatch->symbols, symbol, scope);
	struct step steps[USE_DEPTH];
	char buffer[USE_NAME_ROOM];
	size_t nr = reason ? find_steps(livepatch, use, scope, steps, buffer) : 0;

	for (size_t i = 0; reason && i < nr; i++) {
		for (size_t j = 0; reason && j < steps[i].nr_scopes && j < STEP_SCOPES; j++)
			reason = scope_excludes(&livepatch->symbols, symbol, &steps[i].scopes[j]);
	}
	return reason;
}

const char *use_excludes(const struct livepatch *livepatch, const struct use *use,
			 const struct symlist_symbol *symbol)
{
	static const struct scope itself = { 0 };
	const char *reason = NULL;

	for (size_t i = 0; i < use->nr_functions; i++) {
		struct scope scope = scope_of(livepatch, use->functions[i]);

		reason = excludes_for(livepatch, use, symbol, &scope);
		if (!reason)
			return NULL;
	}
	if (!reason || use->by_itself)
		reason = scope_excludes(&livepatch->symbols, symbol, &itself);
	return reason;
}

bool use_has_gone(const struct livepatch *livepatch, const struct use *use, struct gone *gone)
{
	const struct scope_name name = name_of(livepatch, use);
	struct step steps[USE_DEPTH];
	char buffer[USE_NAME_ROOM];

	for (size_t i = 0; i < use->nr_functions; i++) {
		struct scope scope = scope_of(livepatch, use->functions[i]);
		size_t nr = find_steps(livepatch, use, &scope, steps, buffer);

		if (scope_has_gone(&name, &scope, gone))
			return true;
		for (size_t j = 0; j < nr; j++) {
			if (scope_has_gone(&name, &steps[j].scopes[0], gone))
				return true;
		}
	}
	return false;
}

bool use_gate_serves(const struct livepatch *livepatch, const struct use *use, const char *gate,
		     const char *object)
{
	if (!symlist_guarantees(&livepatch->symbols, gate, object))
		return false;
	for (size_t i = 0; i < use->nr_functions; i++) {
		if (!symlist_guarantees(&livepatch->symbols, use->functions[i]->object->name, gate))
			return false;
	}
	return true;
}

bool use_reaches(const struct livepatch *livepatch, const struct use *use, const char *object)
{
	const struct patch_object *patched;

	if (!strcmp(object, KLP_VMLINUX))
		return true;
	if (!use->nr_functions || use->by_itself)
		return false;
	list_for_each_entry(patched, &livepatch->info.objects, list) {
		if (use_gate_serves(livepatch, use, patched->name, object))
			return true;
	}
	return false;
}
