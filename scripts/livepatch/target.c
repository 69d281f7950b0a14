// SPDX-License-Identifier: GPL-2.0
/*
 * Checks of klp_object and klp_func: see target.h. The kernel makes most of them
 * when the patch is enabled (kernel/livepatch/core.c: klp_init_object_loaded(),
 * kernel/livepatch/patch.c: klp_patch_func()), or, for an object that it does
 * not have, never.
 */
#include <string.h>

#include "diag.h"
#include "klp.h"
#include "target.h"

struct target {
	const struct elf_file *elf;
	const struct symlist *symbols;
	const struct symlist_object *object;
	const struct patch_function *function;
};

static const char *plural(unsigned int count)
{
	return count == 1 ? "" : "s";
}

static void hint_positions(const struct target *target, const struct symlist_name *entry)
{
	for (size_t i = 0; i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (symbol->object != target->object)
			continue;
		diag_hint(".old_name = \"%s\", .old_sympos = %u,%s%s", entry->name, symbol->sympos,
			  symbol->file ? "	/* " : "", symbol->file ? symbol->file->name : "");
	}
}

/* The symbol that is meant, by the rules of klp_find_object_symbol(); NULL after a diagnostic. */
static const struct symlist_symbol *find_function(const struct target *target)
{
	const char *file = target->elf->name, *name = target->function->old_name;
	const char *object = target->object->name;
	const struct symlist_name *entry = symlist_find(target->symbols, name);
	unsigned int count = entry ? symlist_count(entry, target->object) : 0;
	unsigned long long sympos = target->function->old_sympos;

	if (!count) {
		diag_error(
			file, "unknown-function",
			"%s has no function \"%s\" to patch: misspelled, inlined, or optimised into a clone of another name",
			object, name);
		return NULL;
	}
	if (sympos > count || (!sympos && count > 1)) {
		diag_error(
			file, "old-sympos",
			"%s has %u symbol%s named \"%s\", and .old_sympos is %llu; write which one is patched:",
			object, count, plural(count), name, sympos);
		hint_positions(target, entry);
		return NULL;
	}
	for (size_t i = 0; i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (symbol->object == target->object && (!sympos || symbol->sympos == sympos))
			return symbol;
	}
	diag_error(
		file, "old-sympos",
		"\"%s\" of %s also names symbols that are freed after init: no position is right before and after",
		name, object);
	return NULL;
}

static void check_function(const struct target *target)
{
	const char *file = target->elf->name, *name = target->function->old_name;
	const struct symlist_symbol *symbol = find_function(target);

	if (!symbol || !symbol->type)
		return;
	if (!strchr("tTwW", symbol->type))
		diag_error(file, "not-a-function", "\"%s\" of %s is data (type %c), not a function",
			   name, target->object->name, symbol->type);
	else if (symbol->flags & SYMLIST_INIT)
		diag_error(file, "init-function",
			   "\"%s\" of %s is freed after init: there is nothing to patch", name,
			   target->object->name);
	else if ((target->symbols->known_flags & SYMLIST_FTRACE) &&
		 !(symbol->flags & SYMLIST_FTRACE))
		diag_error(
			file, "no-ftrace-site",
			"\"%s\" of %s cannot be patched: it has no ftrace site (notrace, assembly, or a part of another function); patch its callers",
			name, target->object->name);
}

static bool is_listed_before(const struct patch_object *object,
			     const struct patch_function *function)
{
	const struct patch_function *other;

	list_for_each_entry(other, &object->functions, list) {
		if (other == function)
			return false;
		if (!strcmp(other->old_name, function->old_name) &&
		    other->old_sympos == function->old_sympos)
			return true;
	}
	return false;
}

static void check_object(const struct elf_file *elf, const struct patch_object *object,
			 const struct symlist *symbols)
{
	struct target target = { .elf = elf, .symbols = symbols };
	const char *problem = klp_object_name_problem(object->name);
	const struct patch_function *function;

	if (object->named && !strcmp(object->name, KLP_VMLINUX))
		problem =
			"a klp_object with this name would wait for a module that never comes; leave .name out for vmlinux";
	if (problem) {
		diag_error(elf->name, "object-name", "klp_object \"%s\": %s", object->name,
			   problem);
		return;
	}
	target.object = symlist_find_object(symbols, object->name);
	if (!target.object) {
		diag_error(
			elf->name, "unknown-object",
			"the kernel has no module \"%s\": the klp_object would never be patched, silently; check its name, and whether it is built in (then it is a part of vmlinux)",
			object->name);
		return;
	}
	list_for_each_entry(function, &object->functions, list) {
		target.function = function;
		if (is_listed_before(object, function))
			diag_error(elf->name, "patched-twice",
				   "\"%s\" of %s has two klp_funcs; keep one", function->old_name,
				   object->name);
		else
			check_function(&target);
	}
}

void target_check(const struct elf_file *elf, const struct patchinfo *info,
		  const struct symlist *symbols)
{
	const struct patch_object *object;

	list_for_each_entry(object, &info->objects, list)
		check_object(elf, object, symbols);
}
