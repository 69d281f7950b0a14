/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a livepatch module patches: the klp_patch, klp_object and klp_func
 * structures (include/linux/livepatch.h) that its data is initialised with.
 *
 * Their sizes differ between kernels and configurations. Debug information tells
 * them; without it the pattern of relocations does: a klp_patch begins with a pointer to
 * __this_module and one to an array of klp_object; a klp_object begins with a
 * name (none: vmlinux) and a pointer to an array of klp_func; a klp_func with a
 * name and a pointer to a function. Arrays end with an empty entry. A patch that
 * is put together at run time is not found.
 */
#ifndef LIVEPATCH_PATCHINFO_H
#define LIVEPATCH_PATCHINFO_H

#include "elf.h"
#include "list.h"
#include "lines.h"

struct patch_object;

struct patch_function {
	struct list_head list;
	const struct patch_object *object; /* that it is of */
	const char *old_name;		   /* in the file; NULL: a callback */
	uint64_t old_sympos;
	const struct elf_section *section; /* where new_func is */
	uint64_t offset;
};

struct patch_object {
	struct list_head list;
	const char *name; /* in the file, or "vmlinux" */
	bool named;	  /* in the file */
	struct list_head functions;
	struct list_head callbacks; /* patch_function without a name */
};

/* Where a klp_patch, klp_object or klp_func is. */
struct patch_structure {
	struct list_head list;
	const struct elf_section *section;
	uint64_t offset;
	unsigned int words; /* how many of its first words point to what it is made of */
};

/* A pointer in an array of klp_object or klp_func that is no part of an entry. */
struct patch_unread {
	const struct elf_section *section;
	uint64_t offset;
	const char *what; /* entries the array has */
};

struct patchinfo {
	struct list_head objects;    /* of all patches in the module */
	struct list_head structures; /* all of them */
	size_t nr_objects, nr_structures;
	struct patch_unread *unread; /* of each array that was not read to its end */
	size_t nr_unread;
	bool found; /* a klp_patch was found */
};

/* Sizes of the structures in bytes; 0: unknown. */
struct patchinfo_sizes {
	uint64_t object;
	uint64_t function;
};

/* What debug information of the module tells of them; @lines may be NULL. */
struct patchinfo_sizes patchinfo_sizes(struct lines *lines);

/* Nothing; what patchinfo_free() may be called for. */
void patchinfo_init(struct patchinfo *info);

/**
 * patchinfo_read() - Find what a module patches.
 * @sizes:	as debug information tells them, or NULL
 * @info:	filled in; to be freed by patchinfo_free(), also after a failure
 *
 * Return: 0, also when there is no patch; a negative errno after a diagnostic.
 */
int patchinfo_read(struct elf_file *elf, const struct patchinfo_sizes *sizes,
		   struct patchinfo *info);

/**
 * patchinfo_refuse_unread() - Refuse a patch that patchinfo_read() could not read as a whole.
 *
 * Return: true after a diagnostic.
 */
bool patchinfo_refuse_unread(const struct elf_file *elf, const struct patchinfo *info);

/* The object of that name that the module patches, or NULL. */
const struct patch_object *patchinfo_find(const struct patchinfo *info, const char *name);

/*
 * Does a klp_func of the same object before this one patch the same function? sysfs has
 * one directory of a name, for functions as for objects (kernel/livepatch/core.c:
 * klp_init_func(), klp_init_object()).
 */
bool patchinfo_is_listed_before(const struct patch_function *function);

void patchinfo_free(struct patchinfo *info);

#endif
