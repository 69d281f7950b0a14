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

/* Of so many modules that do not exist, those that are spelled alike are told: it takes a look at all. */
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

static bool refuse_missing(const struct target *target, const struct symlist_name *entry)
{
	const char *name = target->function->old_name, *object = target->object->name;
	bool refused;

	refused = diag_error(
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
	return refused;
}

static bool refuse_position(const struct target *target, const struct symlist_name *entry,
			    unsigned int count)
{
	const char *name = target->function->old_name, *object = target->object->name;
	bool refused;

	refused = diag_error(
		target->livepatch->elf->name, CHECK_OLD_SYMPOS,
		"%s has %u symbol%s named \"%s\", and .old_sympos is %llu; write which one is patched:",
		object, count, plural(count), name,
		(unsigned long long)target->function->old_sympos);
	hint_positions(target, entry);
	return refused;
}

/*
 * The symbol that is meant, by the rules of klp_find_object_symbol(), or NULL.
 * True: refused.
 */
static bool find_function(const struct target *target, const struct symlist_symbol **found)
{
	const char *name = target->function->old_name;
	const struct symlist_name *entry = symlist_find(&target->livepatch->symbols, name);
	unsigned int count = symlist_count(entry, target->object);
	unsigned long long sympos = target->function->old_sympos;

	*found = NULL;
	if (!count)
		return refuse_missing(target, entry);
	if (sympos > count || (!sympos && count > 1))
		return refuse_position(target, entry, count);
	*found = symlist_at(entry, target->object, sympos);
	if (*found)
		return false;
	return diag_error(
		target->livepatch->elf->name, CHECK_OLD_SYMPOS,
		"\"%s\" of %s also names symbols that are freed after init: no position is right before and after",
		name, target->object->name);
}

static bool check_function(const struct target *target)
{
	const char *file = target->livepatch->elf->name, *name = target->function->old_name;
	const char *object = target->object->name;
	const struct symlist_symbol *symbol;

	if (find_function(target, &symbol))
		return true;
	if (!symbol || !symbol->type)
		return false;
	if (!symlist_is_code(symbol->type))
		return diag_error(file, CHECK_NOT_A_FUNCTION,
				  "\"%s\" of %s is data (type %c), not a function", name, object,
				  symbol->type);
	if (symbol->flags & SYMLIST_INIT)
		return diag_error(file, CHECK_INIT_FUNCTION,
				  "\"%s\" of %s is freed after init: there is nothing to patch",
				  name, object);
	if ((target->livepatch->symbols.known_flags & SYMLIST_FTRACE) &&
	    !(symbol->flags & SYMLIST_FTRACE))
		return diag_error(
			file, CHECK_NO_FTRACE_SITE,
			"\"%s\" of %s cannot be patched: it has no ftrace site (notrace, assembly, or a part of another function); patch its callers",
			name, object);
	return false;
}

/* Modules that are spelled like one that the kernel does not have. */
static void hint_objects(const struct livepatch *livepatch, const char *name)
{
	unsigned int limit = nearmiss_limit(strlen(name));
	size_t nr = 0;

	for (size_t i = 0; i < livepatch->symbols.nr_objects && nr < NEARMISS_MAX; i++) {
		const char *object = livepatch->symbols.objects[i]->name;

		if (nearmiss_distance(name, strlen(name), object, strlen(object), limit) > limit)
			continue;
		diag_hint("spelled alike: %s", object);
		nr++;
	}
}

/* @nr_unknown: how many there were, this one included. */
static bool refuse_object(const struct livepatch *livepatch, const char *name, size_t nr_unknown)
{
	bool refused;

	if (symlist_is_builtin(&livepatch->symbols, name))
		return diag_error(
			livepatch->elf->name, CHECK_UNKNOWN_OBJECT,
			"\"%s\" is built into this kernel, and no module that ever comes: the klp_object would never be patched, silently; patch its functions in the klp_object of vmlinux, which has no .name",
			name);
	refused = diag_error(
		livepatch->elf->name, CHECK_UNKNOWN_OBJECT,
		"the kernel has no module \"%s\": the klp_object would never be patched, silently; check its name%s",
		name,
		livepatch->symbols.nr_builtin ?
			"" :
			", and whether it is built in (then it is a part of vmlinux)");
	if (nr_unknown <= OBJECT_HINTS_MAX)
		hint_objects(livepatch, name);
	return refused;
}

static bool check_functions(const struct livepatch *livepatch, const struct patch_object *object,
			    const struct symlist_object *known)
{
	struct target target = { .livepatch = livepatch, .object = known };
	const struct patch_function *function;
	bool refused = false;

	list_for_each_entry(function, &object->functions, list) {
		target.function = function;
		/* kernel/livepatch/core.c: klp_init_func() */
		if (patchinfo_is_listed_before(function))
			refused |= diag_error(livepatch->elf->name, CHECK_PATCHED_TWICE,
					      "\"%s\" of %s has two klp_funcs; keep one",
					      function->old_name, object->name);
		else
			refused |= check_function(&target);
	}
	return refused;
}

static bool check_object(const struct livepatch *livepatch, const struct patch_object *object,
			 size_t *nr_unknown)
{
	const struct symlist_object *known = symlist_find_object(&livepatch->symbols, object->name);
	const char *problem = klp_object_name_problem(object->name);
	bool refused = false;

	if (object->named && !strcmp(object->name, KLP_VMLINUX))
		problem =
			"a klp_object with this name would wait for a module that never comes; leave .name out for vmlinux";
	if (problem)
		return diag_error(livepatch->elf->name, CHECK_OBJECT_NAME, "klp_object \"%s\": %s",
				  object->name, problem);
	if (patchinfo_find(&livepatch->info, object->name) != object)
		refused = diag_error(
			livepatch->elf->name, CHECK_OBJECT_TWICE,
			"%s has two klp_objects, of which the kernel refuses the second; put all functions of it into one",
			object->name);
	if (!known)
		return refuse_object(livepatch, object->name, ++*nr_unknown) || refused;
	return check_functions(livepatch, object, known) || refused;
}

/* The author may let the livepatch depend on a module, but not on what it patches. */
static bool check_dependencies(const struct livepatch *livepatch)
{
	bool refused = false;

	for (const char *const *name = livepatch->may_depend; name && *name; name++) {
		if (patchinfo_find(&livepatch->info, *name))
			refused |= diag_error(
				livepatch->elf->name, CHECK_PATCHED_DEPENDENCY,
				"--allow-depends=%s: the livepatch patches %s, and must not depend on it",
				*name, *name);
	}
	return refused;
}

int patched_check(const struct livepatch *livepatch)
{
	const struct patch_object *object;
	size_t nr_unknown = 0;
	bool refused = false;

	if (!livepatch->info.found)
		refused = diag_error(
			livepatch->elf->name, CHECK_NO_PATCH,
			"no klp_patch found in the module's data, so that nothing can be told of what its code means; initialise the structures statically, with .mod = THIS_MODULE");
	refused |= check_dependencies(livepatch);
	list_for_each_entry(object, &livepatch->info.objects, list)
		refused |= check_object(livepatch, object, &nr_unknown);
	return refused;
}
