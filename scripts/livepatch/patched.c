// SPDX-License-Identifier: GPL-2.0
/*
 * Checks of klp_object and klp_func: see patched.h. The kernel makes most of them
 * when the patch is enabled (kernel/livepatch/core.c: klp_init_object_loaded(),
 * kernel/livepatch/patch.c: klp_patch_func()), or, for an object that it does
 * not have, never.
 */
#include <string.h>

#include "diag.h"
#include "hint.h"
#include "klp.h"
#include "patched.h"

/* Behind so many errors, nobody waits for what else could have been meant. */
#define OBJECT_HINTS_MAX 16

struct target {
	const struct livepatch *livepatch;
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
		struct diag_candidate candidate;

		if (symbol->object != target->object)
			continue;
		candidate = hint_candidate_of(symbol, NULL);
		diag_candidate(&candidate);
		diag_remedy(".old_name = \"%s\", .old_sympos = %u,", entry->name, symbol->sympos);
	}
}

static void refuse_missing(const struct target *target, const struct symlist_name *entry)
{
	const char *name = target->function->old_name, *object = target->object->name;

	diag_error(
		target->livepatch->elf->name, CHECK_UNKNOWN_FUNCTION,
		"%s has no function \"%s\" to patch: misspelled, renamed, inlined everywhere, or optimised into a clone of another name",
		object, name);
	if (hint_clones(entry, object))
		diag_hint(
			"patch the callers of these, or one of these itself, with its own parameters");
	hint_near_misses(target->livepatch, name);
	for (size_t i = 0; entry && i < entry->nr_symbols && i < HINT_CANDIDATES_MAX; i++) {
		struct diag_candidate candidate =
			hint_candidate_of(&entry->symbols[i], "of another object");

		diag_candidate(&candidate);
	}
}

/* The symbol that is meant, by the rules of klp_find_object_symbol(); NULL after a diagnostic. */
static const struct symlist_symbol *find_function(const struct target *target)
{
	const char *file = target->livepatch->elf->name, *name = target->function->old_name;
	const char *object = target->object->name;
	const struct symlist_name *entry = symlist_find(&target->livepatch->symbols, name);
	unsigned int count = entry ? symlist_count(entry, target->object) : 0;
	unsigned long long sympos = target->function->old_sympos;

	if (!count) {
		refuse_missing(target, entry);
		return NULL;
	}
	if (sympos > count || (!sympos && count > 1)) {
		diag_error(
			file, CHECK_OLD_SYMPOS,
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
		file, CHECK_OLD_SYMPOS,
		"\"%s\" of %s also names symbols that are freed after init: no position is right before and after",
		name, object);
	return NULL;
}

static void check_function(const struct target *target)
{
	const char *file = target->livepatch->elf->name, *name = target->function->old_name;
	const struct symlist_symbol *symbol = find_function(target);

	if (!symbol || !symbol->type)
		return;
	if (!symlist_is_code(symbol->type))
		diag_error(file, CHECK_NOT_A_FUNCTION,
			   "\"%s\" of %s is data (type %c), not a function", name,
			   target->object->name, symbol->type);
	else if (symbol->flags & SYMLIST_INIT)
		diag_error(file, CHECK_INIT_FUNCTION,
			   "\"%s\" of %s is freed after init: there is nothing to patch", name,
			   target->object->name);
	else if ((target->livepatch->symbols.known_flags & SYMLIST_FTRACE) &&
		 !(symbol->flags & SYMLIST_FTRACE))
		diag_error(
			file, CHECK_NO_FTRACE_SITE,
			"\"%s\" of %s cannot be patched: it has no ftrace site (notrace, assembly, or a part of another function); patch its callers",
			name, target->object->name);
}

/* kernel/livepatch/core.c: klp_init_func() */
/* Modules that are spelled like one that the kernel does not have. */
static void hint_objects(const struct livepatch *livepatch, const char *name)
{
	unsigned int limit = nearmiss_limit(strlen(name));
	size_t nr = 0;

	/* it takes a look at all of them */
	if (diag_count(DIAG_ERROR) > OBJECT_HINTS_MAX)
		return;
	for (size_t i = 0; i < livepatch->symbols.nr_objects && nr < NEARMISS_MAX; i++) {
		const char *object = livepatch->symbols.objects[i]->name;

		if (nearmiss_distance(name, strlen(name), object, strlen(object), limit) > limit)
			continue;
		diag_hint("spelled alike: %s", object);
		nr++;
	}
}

static void refuse_object(const struct livepatch *livepatch, const char *name)
{
	if (symlist_is_builtin(&livepatch->symbols, name)) {
		diag_error(
			livepatch->elf->name, CHECK_UNKNOWN_OBJECT,
			"\"%s\" is built into this kernel, and no module that ever comes: the klp_object would never be patched, silently; patch its functions in the klp_object of vmlinux, which has no .name",
			name);
		return;
	}
	diag_error(
		livepatch->elf->name, CHECK_UNKNOWN_OBJECT,
		"the kernel has no module \"%s\": the klp_object would never be patched, silently; check its name%s",
		name,
		livepatch->symbols.nr_builtin ?
			"" :
			", and whether it is built in (then it is a part of vmlinux)");
	hint_objects(livepatch, name);
}

static void check_object(const struct livepatch *livepatch, const struct patch_object *object)
{
	struct target target = { .livepatch = livepatch };
	const char *problem = klp_object_name_problem(object->name);
	const struct patch_function *function;

	if (object->named && !strcmp(object->name, KLP_VMLINUX))
		problem =
			"a klp_object with this name would wait for a module that never comes; leave .name out for vmlinux";
	if (problem) {
		diag_error(livepatch->elf->name, CHECK_OBJECT_NAME, "klp_object \"%s\": %s",
			   object->name, problem);
		return;
	}
	if (patchinfo_find(&livepatch->info, object->name) != object)
		diag_error(
			livepatch->elf->name, CHECK_OBJECT_TWICE,
			"%s has two klp_objects, of which the kernel refuses the second; put all functions of it into one",
			object->name);
	target.object = symlist_find_object(&livepatch->symbols, object->name);
	if (!target.object) {
		refuse_object(livepatch, object->name);
		return;
	}
	list_for_each_entry(function, &object->functions, list) {
		target.function = function;
		if (patchinfo_is_listed_before(function))
			diag_error(livepatch->elf->name, CHECK_PATCHED_TWICE,
				   "\"%s\" of %s has two klp_funcs; keep one", function->old_name,
				   object->name);
		else
			check_function(&target);
	}
}

void patched_check(const struct livepatch *livepatch)
{
	const struct patch_object *object;

	list_for_each_entry(object, &livepatch->info.objects, list)
		check_object(livepatch, object);
}
