// SPDX-License-Identifier: GPL-2.0
/*
 * One use of a reference, and what its name means there: see use.h.
 */
#include <stdlib.h>
#include <string.h>

#include "klp.h"
#include "use.h"

/* So many functions that were inlined into each other are looked at. */
#define USE_DEPTH 32

/* Steps of work (limits.h): for a state of a walk, and for a context or symbol that is looked at. */
#define WORK_OF_STATE 64
#define WORK_OF_LOOK 2

/* So many functions and objects may lead to each other until it is known whose code they are. */
#define PATH_DEPTH 32
#define PATH_STATES_FEW 16
#define PATH_STATES_MAX 8192 /* half of them are used */

struct context_place use_place(const struct reference_site *site)
{
	return (struct context_place){ site->rela->info,
				       site->rela->relocations[site->index].offset };
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

/*
 * A way on which original code of a scope comes to a use: from the replacement of a
 * function of that scope inwards, through what it inlined, and what it calls and points
 * to.
 */
struct path {
	struct scope scope;
	struct lines_function functions[USE_DEPTH]; /* on the way; the innermost first */
	size_t nr_functions;
	bool blocked; /* no address that a caller passes comes through */
};

typedef void (*path_visit)(const struct livepatch *livepatch, const struct use *use,
			   const struct path *path, void *data);

/* All ways to a use. */
struct path_walk {
	const struct livepatch *livepatch;
	const struct use *use;
	path_visit visit;
	void *data;
	/* hashes of where the walk was, and of what it visited; 0: free */
	uint64_t *seen;
	uint64_t few[PATH_STATES_FEW]; /* most walks need no more */
	size_t nr_seen, room;
	bool lost; /* there was more than can be kept */
};

static uint64_t hash_word(uint64_t hash, uint64_t word)
{
	return (hash ^ word) * 0x100000001b3ULL;
}

static uint64_t hash_path(const struct path *path, const void *end)
{
	uint64_t hash = hash_word(0xcbf29ce484222325ULL, (uintptr_t)end);

	for (size_t i = 0; i < path->nr_functions; i++) {
		for (const char *at = path->functions[i].name; *at; at++)
			hash = hash_word(hash, (unsigned char)*at);
		hash = hash_word(hash, path->functions[i].instance);
		hash = hash_word(hash, path->functions[i].arguments);
	}
	hash = hash_word(hash, path->blocked);
	return hash ? hash : 1;
}

/* The slot of a hash, or the free one where it belongs. */
static uint64_t *seen_slot(uint64_t *seen, size_t room, uint64_t hash)
{
	size_t slot = hash % room;

	while (seen[slot] && seen[slot] != hash)
		slot = (slot + 1) % room;
	return &seen[slot];
}

/* Make room for more states; false: there is none. */
static bool grow_seen(struct path_walk *walk)
{
	const size_t room = walk->room * 8;
	uint64_t *seen = room <= PATH_STATES_MAX ? calloc(room, sizeof(*seen)) : NULL;

	if (!seen)
		return false;
	for (size_t i = 0; i < walk->room; i++) {
		if (walk->seen[i])
			*seen_slot(seen, room, walk->seen[i]) = walk->seen[i];
	}
	if (walk->seen != walk->few)
		free(walk->seen);
	walk->seen = seen;
	walk->room = room;
	return true;
}

/* Was the walk at this end of a path before? */
static bool was_at(struct path_walk *walk, const struct path *path, const void *end)
{
	const uint64_t hash = hash_path(path, end);
	uint64_t *slot = seen_slot(walk->seen, walk->room, hash);

	if (*slot)
		return true;
	if (walk->nr_seen >= walk->room / 2) {
		if (!grow_seen(walk)) {
			walk->lost = true;
			return true;
		}
		slot = seen_slot(walk->seen, walk->room, hash);
	}
	walk->nr_seen++;
	*slot = hash;
	return false;
}

/* A path is complete: it begins at code of a scope. */
static void visit_path(struct path_walk *walk, struct path *path,
		       const struct patch_function *function)
{
	path->scope = scope_of(walk->livepatch, function);
	if (was_at(walk, path,
		   path->scope.file ? (const void *)path->scope.file :
				      (const void *)path->scope.object))
		return;
	walk->visit(walk->livepatch, walk->use, path, walk->data);
}

/* Has an object that is patched something of a name, so that its file may be known? */
static bool is_known(const struct livepatch *livepatch, const char *name)
{
	const struct symlist_name *entry = symlist_find(&livepatch->symbols, name);
	const struct patch_function *function;
	const struct patch_object *object;

	for (size_t i = 0; i < entry->nr_symbols; i++) {
		if (patchinfo_find(&livepatch->info, entry->symbols[i].object->name))
			return true;
	}
	list_for_each_entry(object, &livepatch->info.objects, list) {
		const struct inlined_query *query =
			inlined_objects_of(&livepatch->inlined, object->name, name);

		if (query && query->nr_functions)
			return true;
		list_for_each_entry(function, &object->functions, list) {
			if (context_is_root(livepatch->contexts, function, name))
				return true;
		}
	}
	return false;
}

/* The functions that are inlined at a place; false: not all of them can be told. */
static bool add_inlined(const struct livepatch *livepatch, struct context_place place,
			struct path *path)
{
	struct lines_function *functions = path->functions + path->nr_functions;
	const size_t room = USE_DEPTH - path->nr_functions;
	bool known = true;
	size_t nr;

	if (!elf_is_code(place.section))
		return true;
	nr = lines_inlined_at(livepatch->lines, place.section, place.offset, functions, room,
			      &known);
	for (size_t i = 0; path->blocked && i < nr; i++)
		functions[i].arguments = LINES_ARGUMENTS_NONE;
	path->nr_functions += nr;
	return known;
}

static void add_outer(struct path_walk *walk, const char *name, enum lines_arguments arguments,
		      struct path *path)
{
	if (path->nr_functions == USE_DEPTH)
		walk->lost = true;
	else
		path->functions[path->nr_functions++] =
			(struct lines_function){ name, SIZE_MAX,
						 path->blocked ? LINES_ARGUMENTS_NONE : arguments };
}

static void walk_paths(struct path_walk *walk, struct context_place place, struct path path,
		       unsigned int depth);

/* Nothing is known of the function or object itself: it is of whatever code leads to it. */
static bool walk_referrers(struct path_walk *walk, struct context_place place,
			   const struct path *path, unsigned int depth)
{
	const struct context_reference *reference;
	size_t nr = context_referrers(walk->livepatch->contexts, place, &reference);

	for (size_t i = 0; i < nr; i++, reference++) {
		if (depth >= PATH_DEPTH || path->nr_functions == USE_DEPTH)
			walk->lost = true;
		else
			walk_paths(walk, reference->from, *path, depth + 1);
	}
	return nr;
}

/* All symbols of a function's name are looked at for its file. */
static uint64_t work_of_function(const struct livepatch *livepatch,
				 const struct patch_function *function)
{
	size_t nr = 0;

	if (function->old_name)
		nr = symlist_find(&livepatch->symbols, function->old_name)->nr_symbols;
	return WORK_OF_STATE + nr * WORK_OF_LOOK;
}

/* From a place outwards, to code whose scope is known. */
static void walk_paths(struct path_walk *walk, struct context_place place, struct path path,
		       unsigned int depth)
{
	const struct context_map *map = walk->livepatch->contexts;
	const struct context_place code = context_code_of(map, place);
	const bool specialised = context_is_specialised(map, code);
	const struct patch_function **functions = walk->use->room;
	const char *outer = context_around(map, code);
	bool known = outer && is_known(walk->livepatch, outer), by_itself;
	size_t nr;

	if (!limits_spend(walk->livepatch->work, WORK_OF_STATE)) {
		walk->lost = true;
		return;
	}
	if (!add_inlined(walk->livepatch, code, &path) && path.nr_functions == USE_DEPTH)
		walk->lost = true;
	path.blocked |= elf_is_code(code.section) && !specialised;
	if (was_at(walk, &path, context_piece(map, code)))
		return;
	nr = context_roots(map, code, functions);
	if (!nr && known)
		add_outer(walk, outer, specialised ? LINES_ARGUMENTS_MAYBE : LINES_ARGUMENTS_NONE,
			  &path);
	if (!nr && !known && walk_referrers(walk, code, &path, depth))
		return;
	if (!nr)
		nr = context_find(map, place, functions, &by_itself);
	for (size_t i = 0; i < nr; i++) {
		if (limits_spend(walk->livepatch->work,
				 work_of_function(walk->livepatch, functions[i])))
			visit_path(walk, &path, functions[i]);
	}
}

/* Visit the ways to a use, each once; false: there are more than can be visited. */
static bool each_path(const struct livepatch *livepatch, const struct use *use, path_visit visit,
		      void *data)
{
	struct path_walk walk = { .livepatch = livepatch,
				  .use = use,
				  .visit = visit,
				  .data = data,
				  .room = PATH_STATES_FEW };

	walk.seen = walk.few;
	if (use->site && use->nr_functions)
		walk_paths(&walk, use_place(use->site), (struct path){ 0 }, 0);
	if (walk.seen != walk.few)
		free(walk.seen);
	return !walk.lost;
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

/* From the scope at the begin of a path inwards to the use: what is inlined into a copy is of its file. */
static size_t find_steps(const struct livepatch *livepatch, const struct path *path,
			 struct step steps[USE_DEPTH])
{
	enum lines_arguments arguments[USE_DEPTH];
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

static struct scope_name name_of(const struct livepatch *livepatch, const struct use *use)
{
	return (struct scope_name){
		.list = &livepatch->symbols,
		.entry = use->entry,
		.inlined = &livepatch->inlined,
		.extra = exports_have(&livepatch->author_exports, use->reference->name),
		.may_depend = livepatch->may_depend,
	};
}

static struct use_meaning meaning_in_scope(const struct livepatch *livepatch, const struct use *use,
					   const struct scope *scope)
{
	const struct scope_name name = name_of(livepatch, use);

	limits_spend(livepatch->work,
		     (use->entry->nr_symbols + use->entry->nr_variants) * WORK_OF_LOOK);
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
	limits_spend(livepatch->work, reference->nr_sites * WORK_OF_STATE);
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
	struct path path = { 0 };

	add_inlined(livepatch, context_code_of(livepatch->contexts, use_place(site)), &path);
	while (path.nr_functions--) {
		if (path.functions[path.nr_functions].instance == instance)
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

/* The meaning on one way to the use. */
static struct use_meaning meaning_on_path(const struct livepatch *livepatch, const struct use *use,
					  const struct path *path)
{
	struct use_meaning found = meaning_in_scope(livepatch, use, &path->scope);
	struct step steps[USE_DEPTH];
	size_t nr = find_steps(livepatch, path, steps);

	for (size_t i = 0; i < nr; i++) {
		if (steps[i].origin == ORIGIN_REPLACEMENT)
			found = meaning_in_replacement(livepatch, use, &found, &steps[i]);
		else
			found = meaning_in_copy(livepatch, use, &found, &steps[i]);
	}
	return found;
}

/* The first meaning, and the first one that differs from it. */
struct meanings {
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

static void visit_meaning(const struct livepatch *livepatch, const struct use *use,
			  const struct path *path, void *data)
{
	struct meanings *meanings = data;
	struct use_meaning found;

	if (meanings->nr > 1)
		return;
	found = meaning_on_path(livepatch, use, path);
	add_meaning(meanings, &found);
}

/* May the name mean several things somewhere in what is patched? */
static bool has_several(const struct livepatch *livepatch, const struct use *use)
{
	const struct scope_name name = name_of(livepatch, use);
	const struct patch_object *object;
	struct gone gone;

	list_for_each_entry(object, &livepatch->info.objects, list) {
		if (scope_has_gone(&name, &(struct scope){ object->name, NULL }, &gone))
			return true;
	}
	return use->entry->nr_symbols > 1;
}

struct use_meaning use_meaning(const struct livepatch *livepatch, const struct use *use)
{
	static const struct scope itself = { 0 };
	struct meanings meanings = { 0 };
	struct use_meaning found;
	bool all = each_path(livepatch, use, visit_meaning, &meanings);

	if (!meanings.nr || use->by_itself) {
		found = meaning_in_scope(livepatch, use, &itself);
		add_meaning(&meanings, &found);
	}
	/* what was not seen may mean another one */
	if (meanings.nr > 1)
		return meanings.first.inlined ? meanings.first : ambiguous(&meanings.other.scope);
	if (!all && has_several(livepatch, use))
		return ambiguous(&meanings.first.scope);
	return meanings.first;
}

struct difference {
	const struct symlist_symbol *symbol;
	struct use_meaning found;
	bool is;
};

static void visit_difference(const struct livepatch *livepatch, const struct use *use,
			     const struct path *path, void *data)
{
	struct difference *difference = data;
	struct use_meaning found;

	if (difference->is)
		return;
	found = meaning_on_path(livepatch, use, path);
	if (found.meaning.rule != RULE_FILE && found.meaning.rule != RULE_GLOBAL &&
	    found.meaning.rule != RULE_ONLY_ONE)
		return;
	difference->is = found.meaning.symbol != difference->symbol;
	difference->found = found;
}

bool use_means_another(const struct livepatch *livepatch, const struct use *use,
		       const struct symlist_symbol *symbol, struct use_meaning *found)
{
	struct difference difference = { .symbol = symbol };

	each_path(livepatch, use, visit_difference, &difference);
	*found = difference.found;
	return difference.is;
}

static bool is_symbol(const struct use_meaning *found)
{
	return found->meaning.kind == MEANING_SYMBOL || found->meaning.kind == MEANING_EXPORT;
}

bool use_is_shared(const struct livepatch *livepatch, const struct use *use, struct scope *first,
		   struct scope *second)
{
	struct meanings meanings = { 0 };

	each_path(livepatch, use, visit_meaning, &meanings);
	*first = meanings.first.scope;
	*second = meanings.other.scope;
	/* in the order of the patch, which the author knows */
	for (size_t i = 0; i < use->nr_functions; i++) {
		struct scope scope = scope_of(livepatch, use->functions[i]);

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
		known = add_inlined(livepatch,
				    context_code_of(livepatch->contexts, use_place(use->site)),
				    &path);
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
	const struct symlist_symbol *symbol;
	const char *reason;
	bool any; /* there was a path */
};

static void visit_exclusion(const struct livepatch *livepatch, const struct use *use,
			    const struct path *path, void *data)
{
	struct exclusion *exclusion = data;
	struct step steps[USE_DEPTH];
	const char *reason;
	size_t nr;

	(void)use;
	if (exclusion->any && !exclusion->reason)
		return;
	exclusion->any = true;
	reason = scope_excludes(&livepatch->symbols, exclusion->symbol, &path->scope);
	nr = reason ? find_steps(livepatch, path, steps) : 0;
	for (size_t i = 0; reason && i < nr; i++) {
		for (size_t j = 0; reason && j < steps[i].nr_scopes && j < STEP_SCOPES; j++)
			reason = scope_excludes(&livepatch->symbols, exclusion->symbol,
						&steps[i].scopes[j]);
	}
	exclusion->reason = reason;
}

const char *use_excludes(const struct livepatch *livepatch, const struct use *use,
			 const struct symlist_symbol *symbol)
{
	static const struct scope itself = { 0 };
	struct exclusion exclusion = { .symbol = symbol };

	each_path(livepatch, use, visit_exclusion, &exclusion);
	if (exclusion.any && (!exclusion.reason || !use->by_itself))
		return exclusion.reason;
	return scope_excludes(&livepatch->symbols, symbol, &itself);
}

static void visit_gone(const struct livepatch *livepatch, const struct use *use,
		       const struct path *path, void *data)
{
	const struct scope_name name = name_of(livepatch, use);
	struct step steps[USE_DEPTH];
	struct gone *gone = data, found;
	size_t nr;

	if (gone->clone || gone->function)
		return;
	if (scope_has_gone(&name, &path->scope, &found))
		*gone = found;
	nr = find_steps(livepatch, path, steps);
	for (size_t i = 0; i < nr; i++) {
		if (scope_has_gone(&name, &steps[i].scopes[0], &found))
			*gone = found;
	}
}

bool use_has_gone(const struct livepatch *livepatch, const struct use *use, struct gone *gone)
{
	*gone = (struct gone){ 0 };
	each_path(livepatch, use, visit_gone, gone);
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
