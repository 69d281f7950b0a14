/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the compiler put copies of functions. A livepatch replaces the code
 * that a function has of its own; where the function was inlined, the caller
 * goes on with the old body. Only the debug information of the original object
 * (vmlinux, or a module) tells where that happened.
 *
 * The DWARF of a kernel has millions of entries: all names are looked for in one
 * pass, which reads bodies only in the units that know one of the functions.
 */
#ifndef LIVEPATCH_INLINED_H
#define LIVEPATCH_INLINED_H

#include <stdbool.h>
#include <stddef.h>

/*
 * File names are relative to the kernel tree ("fs/proc/base.c") where the debug
 * information allows it: it was recorded so, or the tree is known by the
 * directory of the build or by the place of init/main.c.
 */

/* A call that was replaced by the function's body. */
struct inlined_site {
	char *caller;	   /* function whose code the body is in now, as the source names it */
	char *caller_unit; /* compilation unit of the caller; NULL: unknown */
	char *file;	   /* of the call; it may be in yet another function; NULL: unknown */
	unsigned int line; /* 0: unknown */
};

/* A function of the name, as one compilation unit has it. */
struct inlined_function {
	char *unit; /* NULL: unknown, as several units share the description (dwz) */
	char *declared_in;
	unsigned int declared_line;
	bool external;
	bool out_of_line; /* has code of its own; clones (foo.isra.0, foo.part.0) count, too */
	/*
	 * The compiler says "inlined". Without sites this means less: the body may
	 * have been folded away, but gcc says so of functions with clones, too.
	 */
	bool inlined;
	struct inlined_site *sites; /* by unit, caller, file and line; each once */
	size_t nr_sites;
};

struct inlined_query {
	const char *name; /* the caller's, set before; each name once */
	struct inlined_function *functions;
	size_t nr_functions;
};

/**
 * inlined_find() - Look functions up in the debug information of an object.
 * @path:	vmlinux or a module, with DWARF of its own
 * @build_id:	that it must have, as digits, if it has one; NULL: any
 * @queries:	the names; the answers are put in, to be freed by inlined_free()
 *
 * A name that the debug information does not have gets no functions. Names are
 * those of the source: the clones of a function (foo.isra.0) are foo in DWARF.
 * A body inlined into a body is a site in the function that has the code.
 *
 * Return: 0, or a negative errno after a diagnostic: -ENOENT etc. from opening,
 * -ENODATA when there is no debug information, or a part of it is in another
 * file that is not there, -EINVAL when it is damaged, or of another build. On failure there are no
 * answers.
 */
int inlined_find(const char *path, const char *build_id, struct inlined_query *queries, size_t nr);

/* Free the answers; the queries and their names are the caller's. */
void inlined_free(struct inlined_query *queries, size_t nr);

#endif
