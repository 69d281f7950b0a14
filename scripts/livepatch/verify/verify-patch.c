// SPDX-License-Identifier: GPL-2.0
/*
 * What the livepatch core asks of the patch that a module enables: objects and
 * functions that are there, replacements that have a size (kernel/livepatch/core.c:
 * klp_enable_patch() and what it calls).
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "../klp.h"
#include "verifier.h"

/*
 * Where kallsyms finds a symbol at or before the place of a replacement, which
 * klp_init_object_loaded() wants the size of.
 */
struct sizes {
	bool anywhere;	   /* a symbol lies below the module */
	uint64_t *lowest;  /* named symbol of each section, by its number; UINT64_MAX: none */
	unsigned int code; /* the first section with code that has one */
};

/* include/linux/module_symbol.h: is_mapping_symbol() */
static bool is_named(const struct elf_symbol *symbol)
{
	return *symbol->name && *symbol->name != '$' && strncmp(symbol->name, ".L", 2) &&
	       strncmp(symbol->name, "L0", 2);
}

/* A klp symbol that is resolved with the module lies below it in memory. */
static bool is_kernel_symbol(const struct elf_symbol *symbol)
{
	struct klp_symbol_parts parts;

	return verify_is_klp_symbol(symbol) && klp_parse_symbol_name(symbol->name, &parts) &&
	       !strcmp(parts.object, KLP_VMLINUX);
}

/* Code that the loader puts before other code that stays, in the same piece of memory. */
static bool is_code(const struct elf_section *section)
{
	return verify_is_allocated(section) && elf_is_code(section) &&
	       strncmp(section->name, ".init", strlen(".init")) != 0;
}

/*
 * kernel/module/kallsyms.c: find_kallsyms_symbol() takes the symbol before the
 * place; since 6.4 it must be in the same piece of the module's memory.
 */
static int find_sizes(const struct verifier *verifier, struct sizes *sizes)
{
	bool whole = !symlist_kernel_since(verifier->symbols, 6, 4);
	const struct elf_symbol *symbol;

	*sizes = (struct sizes){ .code = UINT_MAX };
	sizes->lowest = malloc((verifier->elf->nr_sections + 1) * sizeof(*sizes->lowest));
	if (!sizes->lowest)
		return diag_out_of_memory(verifier->elf->name);
	memset(sizes->lowest, 0xff, verifier->elf->nr_sections * sizeof(*sizes->lowest));
	list_for_each_entry(symbol, &verifier->elf->symbols, list) {
		const struct elf_section *section = symbol->section;

		sizes->anywhere |= whole && is_kernel_symbol(symbol);
		if (!section || !is_named(symbol))
			continue;
		if (symbol->sym.st_value < sizes->lowest[section->index])
			sizes->lowest[section->index] = symbol->sym.st_value;
		if (is_code(section) && section->index < sizes->code)
			sizes->code = section->index;
	}
	return 0;
}

static bool has_size(const struct sizes *sizes, const struct patch_function *function)
{
	return sizes->anywhere || sizes->code < function->section->index ||
	       sizes->lowest[function->section->index] <= function->offset;
}

/* klp_find_object_symbol(), and ftrace_location() in klp_patch_func() */
static bool check_old(const struct verifier *verifier, const struct patch_function *function)
{
	const struct symlist_symbol *symbol =
		verify_position(verifier, CHECK_OLD_SYMPOS, function->object->name,
				function->old_name, function->old_sympos);

	if (!symbol)
		return true;
	if (!(verifier->symbols->known_flags & SYMLIST_FTRACE) || (symbol->flags & SYMLIST_FTRACE))
		return false;
	return diag_error(verifier->elf->name, CHECK_NO_FTRACE_SITE,
			  "failed to find location for function '%s': it has no ftrace site",
			  function->old_name);
}

/* klp_init_object_loaded() */
static bool check_new(const struct verifier *verifier, const struct sizes *sizes,
		      const struct patch_function *function)
{
	if (!function->section || has_size(sizes, function))
		return false;
	return diag_error(
		verifier->elf->name, CHECK_REPLACEMENT_SIZE,
		"kallsyms size lookup failed for '%s' replacement: its symbol was stripped; use strip --strip-debug, or --keep-symbol",
		function->old_name);
}

/* klp_init_func(): sysfs has one directory of a name. */
static bool check_function(const struct verifier *verifier, const struct sizes *sizes,
			   const struct patch_function *function)
{
	bool refused = false;

	if (patchinfo_is_listed_before(function))
		refused = diag_error(verifier->elf->name, CHECK_PATCHED_TWICE,
				     "failed to enable patch: '%s' of %s has two klp_funcs",
				     function->old_name, function->object->name);
	refused |= check_old(verifier, function);
	return refused | check_new(verifier, sizes, function);
}

/* klp_find_object_module(), klp_init_object() */
static bool check_object(const struct verifier *verifier, const struct sizes *sizes,
			 const struct patch_object *object)
{
	const struct patch_function *function;
	bool refused = false;

	if (!symlist_find_object(verifier->symbols, object->name) ||
	    (object->named && !strcmp(object->name, KLP_VMLINUX)))
		return diag_error(
			verifier->elf->name, CHECK_UNKNOWN_OBJECT,
			"the kernel has no module \"%s\": the klp_object would never be patched, silently",
			object->name);
	if (patchinfo_find(&verifier->info, object->name) != object)
		refused =
			diag_error(verifier->elf->name, CHECK_OBJECT_TWICE,
				   "failed to enable patch: %s has two klp_objects", object->name);
	list_for_each_entry(function, &object->functions, list)
		refused |= check_function(verifier, sizes, function);
	return refused;
}

int verify_patch(const struct verifier *verifier)
{
	const struct patch_object *object;
	struct sizes sizes;
	int verdict = find_sizes(verifier, &sizes);

	if (!verdict && !verifier->info.found)
		verdict = diag_error(
			verifier->elf->name, CHECK_NO_PATCH,
			"no klp_patch found in the module's data: nothing would be patched");
	list_for_each_entry(object, &verifier->info.objects, list) {
		if (verdict >= 0)
			verdict |= check_object(verifier, &sizes, object);
	}
	free(sizes.lowest);
	return verdict;
}
