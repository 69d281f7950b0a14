// SPDX-License-Identifier: GPL-2.0
/*
 * Finds the ways on which original code comes to a place: see path.h.
 */
#include <stdlib.h>
#include <string.h>

#include "path.h"

/* Steps of work (limits.h): for a state of a walk, and for a symbol that is looked at. */
#define WORK_OF_STATE 64
#define WORK_OF_LOOK 2

/* So many functions and objects may lead to each other until it is known whose code they are. */
#define PATH_DEPTH 32
#define PATH_STATES_FEW 16
#define PATH_STATES_MAX 8192 /* half of them are used */

/* All ways to a place. */
struct path_walk {
	const struct livepatch *livepatch;
	const struct patch_function **room;
	path_visit visit;
	void *data;
	/* hashes of where the walk was, and of what it visited; 0: free */
	uint64_t *seen;
	uint64_t few[PATH_STATES_FEW]; /* most walks need no more */
	size_t nr_seen, nr_slots;
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
	const size_t room = walk->nr_slots * 8;
	uint64_t *seen = room <= PATH_STATES_MAX ? calloc(room, sizeof(*seen)) : NULL;

	if (!seen)
		return false;
	for (size_t i = 0; i < walk->nr_slots; i++) {
		if (walk->seen[i])
			*seen_slot(seen, room, walk->seen[i]) = walk->seen[i];
	}
	if (walk->seen != walk->few)
		free(walk->seen);
	walk->seen = seen;
	walk->nr_slots = room;
	return true;
}

/* Was the walk at this end of a path before? */
static bool was_at(struct path_walk *walk, const struct path *path, const void *end)
{
	const uint64_t hash = hash_path(path, end);
	uint64_t *slot = seen_slot(walk->seen, walk->nr_slots, hash);

	if (*slot)
		return true;
	if (walk->nr_seen >= walk->nr_slots / 2) {
		if (!grow_seen(walk)) {
			walk->lost = true;
			return true;
		}
		slot = seen_slot(walk->seen, walk->nr_slots, hash);
	}
	walk->nr_seen++;
	*slot = hash;
	return false;
}

/* A path is complete: it begins at code of a scope. */
static void visit_path(struct path_walk *walk, struct path *path,
		       const struct patch_function *function)
{
	path->scope = livepatch_scope(walk->livepatch, function);
	if (was_at(walk, path,
		   path->scope.function ? (const void *)path->scope.function :
					  (const void *)path->scope.object))
		return;
	walk->visit(path, walk->data);
}

bool path_add_inlined(const struct livepatch *livepatch, struct context_place place,
		      struct path *path)
{
	struct lines_function *functions = path->functions + path->nr_functions;
	const size_t room = PATH_LENGTH - path->nr_functions;
	bool known = true;
	size_t nr;

	if (context_is_plain(place))
		return true;
	nr = lines_inlined_at(livepatch->lines, place.section, place.offset, functions, room,
			      &known);
	for (size_t i = 0; path->blocked && i < nr; i++)
		functions[i].arguments = LINES_ARGUMENTS_NONE;
	path->nr_functions += nr;
	return known;
}

static void add_outer(struct path_walk *walk, const char *name, bool is_code,
		      enum lines_arguments arguments, struct path *path)
{
	if (path->nr_functions == PATH_LENGTH)
		walk->lost = true;
	else
		path->functions[path->nr_functions++] =
			(struct lines_function){ name, SIZE_MAX, is_code,
						 path->blocked ? LINES_ARGUMENTS_NONE : arguments };
}

/* The functions and objects that the walk is in the midst of. */
struct frame {
	const void *piece;
	const struct frame *inner;
	unsigned int depth;
};

static bool is_in_midst(const struct frame *frame, const void *piece)
{
	for (; frame; frame = frame->inner) {
		if (frame->piece == piece)
			return true;
	}
	return false;
}

static void walk_paths(struct path_walk *walk, struct context_place place, struct path path,
		       const struct frame *inner);

/* The function or object is reached by code that may tell more of whose it is. */
static bool walk_referrers(struct path_walk *walk, struct context_place place,
			   const struct path *path, const struct frame *frame)
{
	const struct context_reference *reference;
	size_t nr = context_referrers(walk->livepatch->contexts, place, &reference);

	for (size_t i = 0; i < nr; i++, reference++) {
		if (frame->depth >= PATH_DEPTH || path->nr_functions == PATH_LENGTH)
			walk->lost = true;
		else
			walk_paths(walk, reference->from, *path, frame);
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

/* From a place outwards, to the replacements that lead to it. */
static void walk_paths(struct path_walk *walk, struct context_place place, struct path path,
		       const struct frame *inner)
{
	const struct context_map *map = walk->livepatch->contexts;
	const struct context_place code = context_code_of(map, place);
	const bool specialised = context_is_specialised(map, code);
	const struct patch_function **functions = walk->room;
	const char *outer = context_around(map, code);
	const struct frame frame = { context_piece(map, code), inner,
				     inner ? inner->depth + 1 : 0 };
	bool by_itself;
	size_t nr;

	if (!limits_spend(walk->livepatch->work, WORK_OF_STATE)) {
		walk->lost = true;
		return;
	}
	if (!path_add_inlined(walk->livepatch, code, &path) && path.nr_functions == PATH_LENGTH)
		walk->lost = true;
	if (!inner)
		path.nr_inlined = path.nr_functions;
	path.blocked |= elf_is_code(code.section) && !specialised;
	if (was_at(walk, &path, frame.piece))
		return;
	nr = context_roots(map, code, functions);
	/* a replacement is the begin; what has but a name is code of what leads to it, too */
	if (!nr && outer)
		add_outer(walk, outer, elf_is_code(code.section),
			  specialised ? LINES_ARGUMENTS_MAYBE : LINES_ARGUMENTS_NONE, &path);
	/* what leads to itself is not followed once more: all that it works for may be the begin */
	if (!nr && !is_in_midst(inner, frame.piece) && walk_referrers(walk, code, &path, &frame))
		return;
	if (!nr)
		nr = context_find(map, place, functions, &by_itself);
	for (size_t i = 0; i < nr; i++) {
		if (limits_spend(walk->livepatch->work,
				 work_of_function(walk->livepatch, functions[i])))
			visit_path(walk, &path, functions[i]);
	}
}

bool path_each(const struct livepatch *livepatch, struct context_place place,
	       const struct patch_function **room, path_visit visit, void *data)
{
	struct path_walk walk = { .livepatch = livepatch,
				  .room = room,
				  .visit = visit,
				  .data = data,
				  .nr_slots = PATH_STATES_FEW };

	walk.seen = walk.few;
	walk_paths(&walk, place, (struct path){ 0 }, NULL);
	if (walk.seen != walk.few)
		free(walk.seen);
	return !walk.lost;
}
