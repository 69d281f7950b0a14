// SPDX-License-Identifier: GPL-2.0
/*
 * What the livepatch core asks of the patch that a module enables: objects and
 * functions that are there, replacements that have a size (kernel/livepatch/core.c:
 * klp_enable_patch() and what it calls).
 */
#include <string.h>

#include "../diag.h"
#include "../klp.h"
#include "../verifier.h"

/* include/linux/module_symbol.h: is_mapping_symbol() */
static bool is_named(const struct elf_symbol *symbol)
{
	return *symbol->name && strncmp(symbol->name, ".L", 2) && strncmp(symbol->name, "L0", 2);
}

/* A klp symbol that is resolved with the module lies below it in memory. */
static bool has_kernel_symbol(const struct elf_file *elf)
{
	const struct elf_symbol *symbol;
	struct klp_symbol_parts parts;

	list_for_each_entry(symbol, &elf->symbols, list) {
		if (verify_is_klp_symbol(symbol) && klp_parse_symbol_name(symbol->name, &parts) &&
		    !strcmp(parts.object, KLP_VMLINUX))
			return true;
	}
	return false;
}

/* Code that the loader puts before another section's, in the same piece of memory. */
static bool is_code_before(const struct elf_section *section, const struct elf_section *other)
{
	return (section->header.sh_flags & SHF_ALLOC) &&
	       (section->header.sh_flags & SHF_EXECINSTR) &&
	       strncmp(section->name, ".init", strlen(".init")) != 0 &&
	       section->index < other->index;
}

/*
 * kernel/module/kallsyms.c: find_kallsyms_symbol() takes the symbol before the
 * place; since 6.4 it must be in the same piece of the module's memory.
 */
static bool has_size(const struct verifier *verifier, const struct patch_function *function)
{
	const struct elf_symbol *symbol;

	if (!verify_kernel_since(verifier, 6, 4) && has_kernel_symbol(verifier->elf))
		return true;
	list_for_each_entry(symbol, &verifier->elf->symbols, list) {
		if (!symbol->section || !is_named(symbol))
			continue;
		if (is_code_before(symbol->section, function->section) ||
		    (symbol->section == function->section &&
		     symbol->sym.st_value <= function->offset))
			return true;
	}
	return false;
}

static void check_function(const struct verifier *verifier, const struct patch_function *function)
{
	const char *file = verifier->elf->name, *name = function->old_name;
	const struct symlist_symbol *symbol;

	symbol = verify_position(verifier, CHECK_OLD_SYMPOS, function->object->name, name,
				 function->old_sympos);
	if (symbol && (verifier->symbols->known_flags & SYMLIST_FTRACE) &&
	    !(symbol->flags & SYMLIST_FTRACE))
		diag_error(file, CHECK_NO_FTRACE_SITE,
			   "failed to find location for function '%s': it has no ftrace site",
			   name);
	if (function->section && !has_size(verifier, function))
		diag_error(
			file, CHECK_REPLACEMENT_SIZE,
			"kallsyms size lookup failed for '%s' replacement: its symbol was stripped; use strip --strip-debug, or --keep-symbol",
			name);
}

static void check_object(const struct verifier *verifier, const struct patch_object *object)
{
	const struct patch_function *function;

	if (!symlist_find_object(verifier->symbols, object->name) ||
	    (object->named && !strcmp(object->name, KLP_VMLINUX))) {
		diag_error(
			verifier->elf->name, CHECK_UNKNOWN_OBJECT,
			"the kernel has no module \"%s\": the klp_object would never be patched, silently",
			object->name);
		return;
	}
	if (patchinfo_find(&verifier->info, object->name) != object)
		diag_error(verifier->elf->name, CHECK_OBJECT_TWICE,
			   "failed to enable patch: %s has two klp_objects", object->name);
	list_for_each_entry(function, &object->functions, list) {
		if (patchinfo_is_listed_before(function))
			diag_error(verifier->elf->name, CHECK_PATCHED_TWICE,
				   "failed to enable patch: '%s' of %s has two klp_funcs",
				   function->old_name, object->name);
		check_function(verifier, function);
	}
}

void verify_patch(const struct verifier *verifier)
{
	const struct patch_object *object;

	if (!verifier->info.found)
		diag_error(verifier->elf->name, CHECK_NO_PATCH,
			   "no klp_patch found in the module's data: nothing would be patched");
	list_for_each_entry(object, &verifier->info.objects, list)
		check_object(verifier, object);
}
