/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ways on which original code comes to a place in the livepatch: from the
 * replacement of a function inwards, through what it inlined, and what it calls and
 * points to. Which file a function on the way is of, is asked for in step.h.
 *
 * A function or object is followed outwards to the replacements that lead to it: what
 * neither the kernel has by its name nor the patch (a table, a helper of the author's)
 * is of whatever code leads to it, and of a name that several files have, that code
 * tells which.
 */
#ifndef LIVEPATCH_PATH_H
#define LIVEPATCH_PATH_H

#include "livepatch.h"

/* So many functions that were inlined into each other are looked at. */
#define PATH_LENGTH 32

struct path {
	struct scope scope; /* that it begins in */
	/* on the way, the innermost first; data has no code and no instance */
	struct lines_function functions[PATH_LENGTH];
	size_t nr_functions;
	size_t nr_inlined; /* those at its end, that are inlined at the place itself */
	bool blocked;	   /* no address that a caller passes comes through */
};

typedef void (*path_visit)(const struct path *path, void *data);

/**
 * path_each() - Visit the ways to a place, each once.
 * @room:	for context_max() functions
 *
 * What it takes is spent of livepatch->work.
 *
 * Return: false if there are more, or longer ones, than can be followed.
 */
bool path_each(const struct livepatch *livepatch, struct context_place place,
	       const struct patch_function **room, path_visit visit, void *data);

/**
 * path_add_inlined() - Add the functions that are inlined at a place to a path.
 *
 * Return: false if not all of them can be told.
 */
bool path_add_inlined(const struct livepatch *livepatch, struct context_place place,
		      struct path *path);

#endif
