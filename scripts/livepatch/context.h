/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Contexts: for what does a relocation of the module work? Its contexts are the
 * objects of the patch whose replacement functions and callbacks contain it, or
 * reach it through the module's own relocations and branches: a helper that they
 * call, a table that they point to. What a name means, and which object's loading may
 * resolve it, depends on that.
 *
 * The module is cut into pieces, the functions and objects that its symbols
 * tell. Where a place is referred to by section and offset, and the offset may
 * belong to several pieces, all of them count, and what nothing is seen to reach
 * counts for all objects of the patch: more contexts make the rules stricter,
 * never wrong. The structures of the patch itself lead nowhere: that init
 * registers a function does not mean that it calls it.
 */
#ifndef LIVEPATCH_CONTEXT_H
#define LIVEPATCH_CONTEXT_H

#include "elf.h"
#include "patchinfo.h"
#include "reference.h"

struct context_map;

/**
 * context_map_build() - Find the contexts of all places in a module.
 * @map:	set to the result, to be freed by context_map_free(); NULL on failure
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int context_map_build(struct elf_file *elf, const struct patchinfo *info, struct context_map **map);

/**
 * context_find() - The contexts of a relocation.
 * @objects:	room for as many as the patch has objects; they are filled in the
 *		order of the patch
 * @by_itself:	set to whether the livepatch's own init or exit reach it
 *
 * Return: how many objects there are; 0: it is for init or exit alone, or there
 * is no patch.
 */
size_t context_find(const struct context_map *map, const struct reference_use *use,
		    const struct patch_object **objects, bool *by_itself);

void context_map_free(struct context_map *map);

#endif
