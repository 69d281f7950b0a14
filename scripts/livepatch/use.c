// SPDX-License-Identifier: GPL-2.0
/*
 * One use of a reference, and what its name means there: see use.h.
 */
#include <stdlib.h>
#include <string.h>

#include "klp.h"
#include "lines-declared.h"
#include "step.h"
#include "use.h"

/* Steps of work (limits.h): for a state of a walk, and for a context or symbol that is looked at. */
#define WORK_OF_SITE 64
#define WORK_OF_LOOK 2

struct context_place use_place(const struct reference_site *site)
{
	return (struct context_place){ site->rela->info,
				       site->rela->relocations[site->index].offset };
}

/* The code that a site is in, or is for. */
static struct context_place code_of(const struct livepatch *livepatch,
				    const struct reference_site *site)
{
	return context_code_of(livepatch->contexts, use_place(site));
}

void use_init(struct use *use, const struct livepatch *livepatch, const struct reference *reference,
	      size_t site, const struct patch_function **room)
{
	*use = (struct use){ .reference = reference,
			     .functions = room,
			     .room = room + context_max(livepatch->contexts) };
	use->entry = symlist_find(&livepatch->symbols, reference->name);
	if (site >= reference->nr_sites)
		return;
	use->site = &reference->sites[site];
	use->nr_functions =
		context_find(livepatch->contexts, use_place(use->site), room, &use->by_itself);
	if (!use->nr_functions)
		use->by_itself = true;
}

/* The ways to a use; false: there is more than can be followed. */
static bool each_path(const struct livepatch *livepatch, const struct use *use, path_visit visit,
		      void *data)
{
	if (!use->site || !use->nr_functions)
		return true;
	return path_each(livepatch, use_place(use->site), use->room, visit, data);
}

static struct scope_name name_of(const struct livepatch *livepatch, const struct use *use)
{
	return (struct scope_name){
		.list = &livepatch->symbols,
		.entry = use->entry,
		.inlined = &livepatch->inlined,
		.lines = livepatch->lines,
		.extra = exports_have(&livepatch->author_exports, use->reference->name),
		.may_depend = livepatch->may_depend,
	};
}

static struct use_meaning meaning_in_scope(const struct livepatch *livepatch, const struct use *use,
					   const struct scope *scope)
{
	const struct scope_name name = name_of(livepatch, use);
	const struct meaning meaning = scope_meaning(&name, scope);

	limits_spend(livepatch->work,
		     (use->entry->nr_symbols + use->entry->nr_variants + meaning.witness.cost) *
			     WORK_OF_LOOK);
	return (struct use_meaning){ meaning, *scope, NULL };
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
	limits_spend(livepatch->work, reference->nr_sites * WORK_OF_SITE);
	for (size_t i = 0; i < reference->nr_sites; i++) {
		if (context_works_for(livepatch->contexts, code_of(livepatch, &reference->sites[i]),
				      name))
			return true;
	}
	return false;
}

/* Is a site in this copy of an inlined body? */
static bool is_in_instance(const struct livepatch *livepatch, const struct reference_site *site,
			   size_t instance)
{
	struct path path = { 0 };

	path_add_inlined(livepatch, code_of(livepatch, site), &path);
	while (path.nr_functions--) {
		if (path.functions[path.nr_functions].instance == instance)
			return true;
	}
	return false;
}

static uint32_t use_type_of(const struct reference_site *site)
{
	return site->rela->relocations[site->index].type;
}

/*
 * Has an inlined copy of a replacement no more uses of the reference than the
 * replacement, of the type of one of them?
 */
static bool has_no_more(const struct livepatch *livepatch, const struct reference *reference,
			uint32_t type, const struct step *step)
{
	size_t nr_own = 0, nr_copy = 0;

	for (size_t i = 0; i < reference->nr_sites; i++) {
		const struct reference_site *site = &reference->sites[i];

		if (use_type_of(site) != type)
			continue;
		nr_own += context_is_in_root(livepatch->contexts, code_of(livepatch, site),
					     step->name);
		nr_copy += is_in_instance(livepatch, site, step->instance);
	}
	return nr_copy <= nr_own;
}

/* The code tells nothing of which of two scopes the name was written in. */
static struct use_meaning cannot_tell(const struct step *step)
{
	struct use_meaning found = ambiguous(&step->scopes[0]);

	found.inlined = step->instance != SIZE_MAX ? step->name : NULL;
	return found;
}

/*
 * What a replacement uses by itself is of what it replaces. Where it was inlined, its
 * caller may have given it the address. Its code of its own, which is there for
 * klp_func, tells if it has the use by itself: if it has not, the use is the caller's,
 * as far as that can have passed it; if it has, it can be either, unless the arguments
 * are elsewhere, and no use came in addition.
 */
static struct use_meaning meaning_in_replacement(const struct livepatch *livepatch,
						 const struct use *use,
						 const struct use_meaning *caller,
						 const struct step *step)
{
	struct use_meaning own = meaning_in_step(livepatch, use, step);
	const bool inlined = step->instance != SIZE_MAX;

	if (caller->meaning.kind == MEANING_NONE ||
	    (!inlined && step->arguments == LINES_ARGUMENTS_NONE))
		return own;
	if (meaning_equal(&caller->meaning, &own.meaning))
		return own;
	if (!is_used_for(livepatch, use->reference, step->name)) {
		if (step->arguments == LINES_ARGUMENTS_MAYBE || own.meaning.kind == MEANING_NONE)
			return *caller;
		return cannot_tell(step);
	}
	if (step->arguments == LINES_ARGUMENTS_NONE)
		return own;
	if (own.meaning.kind == MEANING_NONE)
		return *caller;
	if (step->arguments == LINES_ARGUMENTS_PLACED &&
	    has_no_more(livepatch, use->reference, use_type_of(use->site), step))
		return own;
	return cannot_tell(step);
}

static bool is_symbol(const struct use_meaning *found)
{
	return found->meaning.kind == MEANING_SYMBOL || found->meaning.kind == MEANING_EXPORT;
}

/* Is it known of the original code by itself, and not by rules about names? */
static bool is_certain(const struct use_meaning *found)
{
	return is_symbol(found) && (found->meaning.witness.kind == WITNESS_ONE ||
				    (found->meaning.witness.kind == WITNESS_SILENT &&
				     found->meaning.rule == RULE_FILE));
}

/* Does it take a copy for that of another function than its caller has in its code? */
static bool is_twin(const struct use_meaning *caller, const struct use_meaning *own,
		    const struct step *step)
{
	return step->doubtful && caller->meaning.witness.kind == WITNESS_ONE &&
	       caller->meaning.witness.symbol != own->meaning.symbol;
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
	if (is_twin(caller, &own, step))
		return ambiguous(&step->scopes[0]);
	/* what the original of the copy refers to, unless its caller has another one to give it */
	if (is_symbol(&own) && own.meaning.witness.kind == WITNESS_ONE &&
	    (step->arguments == LINES_ARGUMENTS_NONE || !is_certain(caller)))
		return own;
	if (step->arguments == LINES_ARGUMENTS_NONE &&
	    (caller->meaning.kind == MEANING_GONE || !caller->scope.file))
		return own;
	if (!meaning_equal(&caller->meaning, &own.meaning))
		return ambiguous(&step->scopes[0]);
	own.meaning.lone &= caller->meaning.witness.kind != WITNESS_ONE;
	return own;
}

/* The meaning on one way to the use. */
static struct use_meaning meaning_on_path(const struct livepatch *livepatch, const struct use *use,
					  const struct path *path)
{
	struct use_meaning found;
	struct step steps[PATH_LENGTH];
	struct scope begin;
	size_t nr = step_find(livepatch, path, &begin, steps);

	found = meaning_in_scope(livepatch, use, &begin);
	for (size_t i = 0; i < nr; i++) {
		if (steps[i].origin == STEP_REPLACEMENT)
			found = meaning_in_replacement(livepatch, use, &found, &steps[i]);
		else
			found = meaning_in_copy(livepatch, use, &found, &steps[i]);
	}
	return found;
}

/* How often a function of a name has a reference in its own code, and in an inlined copy. */
static void count_uses(const struct livepatch *livepatch, const struct reference *reference,
		       const struct lines_function *function, size_t *nr_own, size_t *nr_copy)
{
	*nr_own = *nr_copy = 0;
	limits_spend(livepatch->work, reference->nr_sites * WORK_OF_SITE);
	for (size_t i = 0; i < reference->nr_sites; i++) {
		const struct context_place place = code_of(livepatch, &reference->sites[i]);
		const char *around = context_around(livepatch->contexts, place);

		*nr_own += around && !strcmp(around, function->name);
		*nr_copy += is_in_instance(livepatch, &reference->sites[i], function->instance);
	}
}

/*
 * May an inlined function have a use that is not seen to be its own? The compiler makes
 * what it gives back a part of its caller's instructions. Its code of its own tells, if
 * the module has that: all of its uses are seen, or it has none. If it has not, a copy
 * of which no instruction is left is in doubt.
 */
static bool may_have_unseen(const struct livepatch *livepatch, const struct reference *reference,
			    const struct lines_function *function)
{
	size_t nr_own, nr_copy;

	count_uses(livepatch, reference, function, &nr_own, &nr_copy);
	if (context_has_code_of(livepatch->contexts, function->name))
		return nr_copy < nr_own;
	return !function->has_code;
}

static bool is_around(const struct path *path, size_t instance)
{
	for (size_t i = 0; i < path->nr_functions; i++) {
		if (path->functions[i].instance == instance)
			return true;
	}
	return false;
}

/* What the innermost function of a way means by the name in its own text. */
static struct use_meaning meaning_beside(const struct livepatch *livepatch, const struct use *use,
					 const struct path *path)
{
	struct step steps[PATH_LENGTH];
	struct scope begin;
	size_t nr = step_find(livepatch, path, &begin, steps);

	return nr ? meaning_in_step(livepatch, use, &steps[nr - 1]) :
		    meaning_in_scope(livepatch, use, &begin);
}

/*
 * The meaning for a function that was inlined in the same function as the use, and may
 * have it, if it is another one.
 */
static bool means_another_beside(const struct livepatch *livepatch, const struct use *use,
				 const struct path *path, size_t index,
				 const struct use_meaning *found, struct use_meaning *other)
{
	const struct context_place code = code_of(livepatch, use->site);
	const size_t nr_rest = path->nr_functions - path->nr_inlined;
	struct path beside = { .scope = path->scope };
	size_t nr;

	nr = lines_inlined_beside(livepatch->lines, code.section, code.offset, index,
				  beside.functions, PATH_LENGTH);
	if (nr + nr_rest > PATH_LENGTH || is_around(path, beside.functions[0].instance))
		return false;
	/* what it has by itself, not what it is called with */
	for (size_t i = 0; i < nr; i++)
		beside.functions[i].arguments = LINES_ARGUMENTS_NONE;
	memcpy(beside.functions + nr, path->functions + path->nr_inlined,
	       nr_rest * sizeof(*beside.functions));
	beside.nr_functions = nr + nr_rest;
	*other = meaning_beside(livepatch, use, &beside);
	return (is_symbol(other) || other->meaning.kind == MEANING_GONE) &&
	       !meaning_equal(&other->meaning, &found->meaning) &&
	       may_have_unseen(livepatch, use->reference, &beside.functions[0]);
}

/* The meaning on a way, with regard to what else was inlined in the same function. */
static struct use_meaning meaning_with_others(const struct livepatch *livepatch,
					      const struct use *use, const struct path *path)
{
	struct use_meaning found = meaning_on_path(livepatch, use, path), other;
	const struct context_place code = code_of(livepatch, use->site);
	struct lines_function functions[PATH_LENGTH];

	if (context_is_plain(code) || found.meaning.kind == MEANING_AMBIGUOUS ||
	    use->entry->nr_mattering + use->entry->nr_variants < 2)
		return found;
	for (size_t i = 0; lines_inlined_beside(livepatch->lines, code.section, code.offset, i,
						functions, PATH_LENGTH);
	     i++) {
		if (!limits_spend(livepatch->work, WORK_OF_SITE))
			break;
		if (!means_another_beside(livepatch, use, path, i, &found, &other))
			continue;
		found = ambiguous(&other.scope);
		found.inlined = functions[0].name;
		return found;
	}
	return found;
}

/* The first meaning, and the first one that differs from it. */
struct meanings {
	const struct livepatch *livepatch;
	const struct use *use;
	struct use_meaning first, other;
	size_t nr; /* 0, 1, or 2: there are two */
};

static void add_meaning(struct meanings *meanings, const struct use_meaning *found)
{
	if (!meanings->nr) {
		meanings->first = *found;
		meanings->nr = 1;
	} else if (meanings->nr == 1 && !meaning_equal(&meanings->first.meaning, &found->meaning)) {
		meanings->other = *found;
		meanings->nr = 2;
	}
}

static void visit_meaning(const struct path *path, void *data)
{
	struct meanings *meanings = data;
	struct use_meaning found;

	if (meanings->nr > 1)
		return;
	found = meaning_with_others(meanings->livepatch, meanings->use, path);
	add_meaning(meanings, &found);
}

/* May the name mean several things somewhere in what is patched? */
static bool has_several(const struct livepatch *livepatch, const struct use *use)
{
	const struct scope_name name = name_of(livepatch, use);
	const struct patch_object *object;
	struct gone gone;

	list_for_each_entry(object, &livepatch->info.objects, list) {
		if (scope_has_gone(&name, &(struct scope){ .object = object->name }, &gone))
			return true;
	}
	return use->entry->nr_mattering > 1;
}

struct use_meaning use_meaning(const struct livepatch *livepatch, const struct use *use)
{
	static const struct scope itself = { 0 };
	struct meanings meanings = { .livepatch = livepatch, .use = use };
	struct use_meaning found;
	bool all = each_path(livepatch, use, visit_meaning, &meanings);

	if (!meanings.nr || use->by_itself) {
		found = meaning_in_scope(livepatch, use, &itself);
		add_meaning(&meanings, &found);
	}
	/* what was not seen may mean another one */
	if (meanings.nr > 1 && meanings.first.inlined)
		return meanings.first;
	if (meanings.nr > 1)
		return meanings.other.inlined ? meanings.other : ambiguous(&meanings.other.scope);
	if (!all && has_several(livepatch, use))
		return ambiguous(&meanings.first.scope);
	return meanings.first;
}

struct difference {
	const struct livepatch *livepatch;
	const struct use *use;
	const struct symlist_symbol *symbol;
	struct use_meaning found;
	bool is;
};

static void visit_difference(const struct path *path, void *data)
{
	struct difference *difference = data;
	struct use_meaning found;

	if (difference->is)
		return;
	found = meaning_on_path(difference->livepatch, difference->use, path);
	if (!found.meaning.symbol ||
	    (found.meaning.witness.kind != WITNESS_ONE && found.meaning.rule != RULE_FILE &&
	     found.meaning.rule != RULE_GLOBAL && found.meaning.rule != RULE_ONLY_ONE))
		return;
	difference->is = found.meaning.symbol != difference->symbol;
	difference->found = found;
}

bool use_means_another(const struct livepatch *livepatch, const struct use *use,
		       const struct symlist_symbol *symbol, struct use_meaning *found)
{
	struct difference difference = { .livepatch = livepatch, .use = use, .symbol = symbol };

	each_path(livepatch, use, visit_difference, &difference);
	*found = difference.found;
	return difference.is;
}

bool use_is_shared(const struct livepatch *livepatch, const struct use *use, struct scope *first,
		   struct scope *second)
{
	struct meanings meanings = { .livepatch = livepatch, .use = use };

	each_path(livepatch, use, visit_meaning, &meanings);
	*first = meanings.first.scope;
	*second = meanings.other.scope;
	/* in the order of the patch, which the author knows */
	for (size_t i = 0; i < use->nr_functions; i++) {
		struct scope scope = livepatch_scope(livepatch, use->functions[i]);

		if (scope_equal(&scope, &meanings.first.scope))
			break;
		if (scope_equal(&scope, &meanings.other.scope)) {
			*first = meanings.other.scope;
			*second = meanings.first.scope;
			break;
		}
	}
	return meanings.nr > 1 && is_symbol(&meanings.first) && is_symbol(&meanings.other);
}

const struct symlist_symbol *use_may_be_inlined(const struct livepatch *livepatch,
						const struct use *use,
						const struct meaning *meaning)
{
	struct path path = { 0 };
	bool known = true;

	if (use->site && use->nr_functions)
		known = path_add_inlined(livepatch, code_of(livepatch, use->site), &path);
	for (size_t i = 0; !known && i < use->entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &use->entry->symbols[i];

		/* of the list's objects, the livepatch has code of those that it patches */
		if (symbol != meaning->symbol &&
		    patchinfo_find(&livepatch->info, symbol->object->name))
			return symbol;
	}
	return NULL;
}

/* Why a symbol is not meant; reason NULL: it could be. */
struct exclusion {
	const struct livepatch *livepatch;
	const struct symlist_symbol *symbol;
	const char *reason;
	bool any; /* there was a path */
};

static void visit_exclusion(const struct path *path, void *data)
{
	struct exclusion *exclusion = data;
	struct step steps[PATH_LENGTH];
	struct scope begin;
	const char *reason;
	size_t nr;

	if (exclusion->any && !exclusion->reason)
		return;
	exclusion->any = true;
	nr = step_find(exclusion->livepatch, path, &begin, steps);
	reason = scope_excludes(&exclusion->livepatch->symbols, exclusion->symbol, &begin);
	for (size_t i = 0; reason && i < nr; i++) {
		for (size_t j = 0; reason && j < steps[i].nr_scopes && j < STEP_SCOPES; j++)
			reason = scope_excludes(&exclusion->livepatch->symbols, exclusion->symbol,
						&steps[i].scopes[j]);
	}
	exclusion->reason = reason;
}

const char *use_excludes(const struct livepatch *livepatch, const struct use *use,
			 const struct symlist_symbol *symbol)
{
	static const struct scope itself = { 0 };
	struct exclusion exclusion = { .livepatch = livepatch, .symbol = symbol };

	each_path(livepatch, use, visit_exclusion, &exclusion);
	if (exclusion.any && (!exclusion.reason || !use->by_itself))
		return exclusion.reason;
	return scope_excludes(&livepatch->symbols, symbol, &itself);
}

/* What is gone on the ways to a use. */
struct search_for_gone {
	const struct livepatch *livepatch;
	const struct use *use;
	struct gone *gone;
};

static void visit_gone(const struct path *path, void *data)
{
	struct search_for_gone *search = data;
	const struct scope_name name = name_of(search->livepatch, search->use);
	struct step steps[PATH_LENGTH];
	struct scope begin;
	struct gone found;
	size_t nr;

	if (search->gone->clone || search->gone->function)
		return;
	if (scope_has_gone(&name, &path->scope, &found))
		*search->gone = found;
	nr = step_find(search->livepatch, path, &begin, steps);
	for (size_t i = 0; i < nr; i++) {
		if (scope_has_gone(&name, &steps[i].scopes[0], &found))
			*search->gone = found;
	}
}

bool use_has_gone(const struct livepatch *livepatch, const struct use *use, struct gone *gone)
{
	struct search_for_gone search = { livepatch, use, gone };

	*gone = (struct gone){ 0 };
	each_path(livepatch, use, visit_gone, &search);
	return gone->clone || gone->function;
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
