/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Contexts: for what does a relocation of the module work? Its contexts are the
 * replacement functions and callbacks of the patch that contain it, or reach it
 * through the module's own relocations and branches: a helper that they call, a
 * table that they point to. What a name means, and which object's loading may
 * resolve it, depends on that.
 *
 * The module is cut into pieces (piece.h). Where a place is referred to by section
 * and offset, and the offset may belong to several pieces, all of them count, and
 * what nothing is seen to reach counts for all functions of the patch (what that
 * leads to does not): more contexts make the rules stricter, never wrong. The
 * structures of the patch itself lead nowhere: that init registers a function does
 * not mean that it calls it.
 */
#ifndef LIVEPATCH_CONTEXT_H
#define LIVEPATCH_CONTEXT_H

#include "elf.h"
#include "limits.h"
#include "patchinfo.h"

struct context_map;

/**
 * context_map_build() - Find the contexts of all places in a module.
 * @work:	what it takes is spent of this
 * @map:	set to the result, to be freed by context_map_free(); NULL on failure
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int context_map_build(struct elf_file *elf, const struct patchinfo *info, struct work *work,
		      struct context_map **map);

/* A place in the module that is to be filled, or data. */
struct context_place {
	const struct elf_section *section;
	uint64_t offset;
};

/* How many replacement functions and callbacks the patch has: the most contexts that a place can have. */
size_t context_max(const struct context_map *map);

/**
 * context_find() - The contexts of a place.
 * @functions:	room for context_max(); filled in the order of the patch
 * @by_itself:	set to whether the livepatch's own init or exit reach it, or a parameter,
 *		an export or a constructor of it
 *
 * Return: how many functions there are; 0: it is for init or exit alone, or there
 * is no patch.
 */
size_t context_find(const struct context_map *map, struct context_place place,
		    const struct patch_function **functions, bool *by_itself);

/*
 * Is something of this name a replacement function, or a part split from it, or
 * the code that the compiler shares between it and another one that is alike?
 */
bool context_is_root(const struct context_map *map, const struct patch_function *function,
		     const char *name);

/* Is a place in a replacement function of this name, or a part of it? */
bool context_is_in_root(const struct context_map *map, struct context_place place,
			const char *name);

/* Does a place work for a replacement function of this name? */
bool context_works_for(const struct context_map *map, struct context_place place, const char *name);

/* Is a place in a function that the compiler made for arguments that are constant? */
bool context_is_specialised(const struct context_map *map, struct context_place place);

/* Is a place in something that no function is inlined into: data, or an alternative? */
bool context_is_plain(struct context_place place);

/* Has the module code of a function of this name by itself, or of a part of it? */
bool context_has_code_of(const struct context_map *map, const char *name);

/**
 * context_code_of() - The code that a place is for.
 *
 * An entry of a table that the kernel walks through (a static key's, an exception's)
 * begins with the place in the code that it is about.
 *
 * Return: that place; @place itself where there is none.
 */
struct context_place context_code_of(const struct context_map *map, struct context_place place);

/**
 * context_roots() - The replacement functions and callbacks that the code at a place is.
 * @functions:	room for context_max()
 *
 * Return: how many there are; the code that the compiler shares between several that are
 * alike is all of them. 0: it is none, but perhaps something that they reach.
 */
size_t context_roots(const struct context_map *map, struct context_place place,
		     const struct patch_function **functions);

/* The function or object that a place is in; NULL: none. To compare. */
const void *context_piece(const struct context_map *map, struct context_place place);

/* A place that leads to a piece of the module. */
struct context_reference {
	const void *piece; /* context.c's own */
	struct context_place from;
};

/**
 * context_referrers() - What leads to the function or object that a place is in.
 * @first:	set to the first of them
 *
 * Return: how many there are. Of replacement functions none is told.
 */
size_t context_referrers(const struct context_map *map, struct context_place place,
			 const struct context_reference **first);

/**
 * context_around() - The function or object of the module that a place is in.
 *
 * "foo" for foo.cold of a replacement function foo, and the like.
 *
 * Return: its name, without a suffix of the compiler's, valid as long as @map; NULL:
 * it has none.
 */
const char *context_around(const struct context_map *map, struct context_place place);

void context_map_free(struct context_map *map);

#endif
