// SPDX-License-Identifier: GPL-2.0
/*
 * Warns of what a livepatch does not reach: see unpatched.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "hint.h"
#include "klp.h"
#include "unpatched.h"
#include "use.h"
#include "verdict.h"

static bool unpatched_starts_with(const char *name, const char *prefix)
{
	return !strncmp(name, prefix, strlen(prefix));
}

/* Static variables of macros: once, ratelimit, lockdep, dynamic debug. A second one does no harm. */
static bool is_of_macro(const char *name)
{
	static const char *const prefixes[] = { "__already_done", "__print_once", "__warned",
						"__key",	  "_rs.",	  "__UNIQUE_ID",
						"descriptor.",	  "__do_once",	  "___once",
						"__this_module" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (unpatched_starts_with(name, prefixes[i]))
			return true;
	}
	return false;
}

static bool is_of_patch(const struct livepatch *livepatch, const struct elf_symbol *symbol)
{
	const struct patch_structure *structure;

	list_for_each_entry(structure, &livepatch->info.structures, list) {
		if (structure->section == symbol->section &&
		    structure->offset >= symbol->sym.st_value &&
		    structure->offset - symbol->sym.st_value < symbol->sym.st_size)
			return true;
	}
	return false;
}

bool unpatched_is_state(const struct livepatch *livepatch, const struct elf_symbol *symbol)
{
	const struct elf_section *section = symbol->section;

	return section && GELF_ST_TYPE(symbol->sym.st_info) == STT_OBJECT &&
	       (section->header.sh_flags & SHF_ALLOC) && (section->header.sh_flags & SHF_WRITE) &&
	       (unpatched_starts_with(section->name, ".data") ||
		unpatched_starts_with(section->name, ".bss")) &&
	       !strstr(section->name, ".ro_after_init") && symbol->name[0] &&
	       symbol->name[0] != '.' && !is_of_macro(symbol->name) &&
	       !is_of_patch(livepatch, symbol);
}

/* What the list says of a name without a suffix of the compiler's; NULL: it is longer than any. */
static const struct symlist_name *find_stem(const struct livepatch *livepatch, const char *name)
{
	char stem[KLP_SYMBOL_NAME_MAX + 1];
	size_t length = strcspn(name, ".");

	if (length >= sizeof(stem))
		return NULL;
	memcpy(stem, name, length);
	stem[length] = '\0';
	return symlist_find(&livepatch->symbols, stem);
}

static bool is_data(const struct symlist_symbol *symbol)
{
	return symbol->type && strchr("dDbBaAgGsSvV", symbol->type);
}

/* The kernel's data of a name in the code that uses the livepatch's; NULL: there is none. */
static const struct symlist_symbol *find_state(const struct symlist_symbol *symbols, size_t nr,
					       const struct scope *scope)
{
	for (size_t i = 0; i < nr; i++) {
		const struct symlist_symbol *symbol = &symbols[i];

		if (strcmp(symbol->object->name, scope->object) || !is_data(symbol) ||
		    (symbol->flags & SYMLIST_INIT))
			continue;
		if (!scope->file || !symbol->file || !symlist_is_local(symbol) ||
		    symlist_same_file(symbol->file, scope->file))
			return symbol;
	}
	return NULL;
}

static bool warn_state(const struct livepatch *livepatch, const struct elf_symbol *state,
		       const struct patch_function *function, const struct symlist_name *entry,
		       const struct symlist_symbol *symbol)
{
	struct diag_candidate candidate = hint_candidate_of(symbol, NULL);
	bool refused;

	refused = diag_warning(
		livepatch->elf->name, CHECK_DUPLICATE_STATE,
		"the livepatch has data \"%s\" of its own, which %s has, too: what replaces %s works on a second copy, not on the one that the rest of the kernel uses; refer to that instead:",
		state->name, symbol->object->name,
		function->old_name ? function->old_name : "its code");
	diag_candidate(&candidate);
	hint_annotation(function->object->name, entry, symbol);
	return refused;
}

/* A static variable inside of a function has a number behind its name, the kernel's another one. */
static bool check_state(const struct livepatch *livepatch, const struct elf_symbol *state,
			const struct patch_function **room)
{
	const struct context_place place = { state->section, state->sym.st_value };
	const struct symlist_name *entry = find_stem(livepatch, state->name);
	const bool is_in_function = strchr(state->name, '.');
	bool by_itself;
	size_t nr;

	nr = entry ? context_find(livepatch->contexts, place, room, &by_itself) : 0;
	for (size_t i = 0; i < nr; i++) {
		const struct scope scope = livepatch_scope(livepatch, room[i]);
		const struct symlist_symbol *symbol;

		if (is_in_function)
			symbol = find_state(entry->variants, entry->nr_variants, &scope);
		else
			symbol = find_state(entry->symbols, entry->nr_symbols, &scope);
		if (symbol)
			return warn_state(livepatch, state, room[i], entry, symbol);
	}
	return false;
}

static bool is_patched(const struct patch_object *object, const char *name)
{
	const struct patch_function *function;

	list_for_each_entry(function, &object->functions, list) {
		if (!strcmp(function->old_name, name))
			return true;
	}
	return false;
}

/* "foo.cold" and "foo.isra.0.cold": parts that are moved out of the way. */
static bool is_cold(const char *name)
{
	return strstr(name, ".cold") != NULL;
}

static bool warn_clone(const struct livepatch *livepatch, const struct patch_function *function,
		       const struct symlist_symbol *clone)
{
	struct diag_candidate candidate = hint_candidate_of(clone, NULL);
	bool refused;

	refused = diag_warning(
		livepatch->elf->name, CHECK_PATCHED_CLONE,
		"\"%s\" of %s is patched, but the compiler also made \"%s\" of it, which keeps the old code; patch its callers, too, or it itself, with its own parameters",
		function->old_name, function->object->name, clone->name);
	diag_candidate(&candidate);
	return refused;
}

static bool warn_cold(const struct livepatch *livepatch, const struct patch_function *function,
		      const struct symlist_symbol *part)
{
	return diag_warning(
		livepatch->elf->name, CHECK_PATCHED_COLD,
		"\"%s\" of %s has a part \"%s\", which the kernel's stack check does not look for: a task that sleeps there may go on in the old code after the transition; make sure that nothing in it sleeps",
		function->old_name, function->object->name, part->name);
}

/* What else the compiler made of a function, in the same file. */
static bool check_variants(const struct livepatch *livepatch, const struct patch_function *function)
{
	const struct symlist_file *file = livepatch_scope(livepatch, function).file;
	const struct symlist_name *entry = find_stem(livepatch, function->old_name);
	size_t length = strlen(function->old_name);
	bool refused = false;

	for (size_t i = 0; entry && i < entry->nr_variants; i++) {
		const struct symlist_symbol *variant = &entry->variants[i];

		if (strcmp(variant->object->name, function->object->name) ||
		    !symlist_is_code(variant->type) ||
		    (file && variant->file && !symlist_same_file(file, variant->file)) ||
		    is_patched(function->object, variant->name))
			continue;
		if (!is_cold(variant->name))
			refused |= warn_clone(livepatch, function, variant);
		else if (!strncmp(variant->name, function->old_name, length) &&
			 unpatched_starts_with(variant->name + length, ".cold"))
			refused |= warn_cold(livepatch, function, variant);
	}
	return refused;
}

/* Is a function of the source patched, perhaps under a name that the compiler gave it? */
static bool is_patched_by_source(const struct patch_object *object, const char *name)
{
	const struct patch_function *function;
	size_t length = strlen(name);

	list_for_each_entry(function, &object->functions, list) {
		if (strcspn(function->old_name, ".") == length &&
		    !strncmp(function->old_name, name, length))
			return true;
	}
	return false;
}

/* The function that a klp_func patches, as debug information has it; NULL: unknown. */
static const struct inlined_function *find_body(const struct inlined_query *query,
						const struct symlist_file *file)
{
	const struct inlined_function *found = NULL;

	for (size_t i = 0; i < query->nr_functions; i++) {
		const struct inlined_function *function = &query->functions[i];

		if (file ? !inlined_is_in_file(function, file) : !function->out_of_line)
			continue;
		if (found)
			return NULL; /* several */
		found = function;
	}
	return found;
}

/* A function of a header is in many units. */
static bool is_same_function(const struct inlined_function *a, const struct inlined_function *b)
{
	return a == b ||
	       (a->declared_in && b->declared_in && a->declared_line &&
		a->declared_line == b->declared_line && !strcmp(a->declared_in, b->declared_in));
}

static bool warn_inlined(const struct livepatch *livepatch, const struct patch_function *patched,
			 const struct inlined_query *query, const struct inlined_function *body)
{
	bool refused = false;
	size_t nr = 0;

	for (size_t i = 0; i < query->nr_functions; i++) {
		const struct inlined_function *function = &query->functions[i];

		for (size_t j = 0; is_same_function(function, body) && j < function->nr_sites;
		     j++) {
			const struct inlined_site *site = &function->sites[j];

			if (is_patched_by_source(patched->object, site->caller))
				continue;
			if (!nr++)
				refused = diag_warning(
					livepatch->elf->name, CHECK_PATCHED_INLINED,
					"\"%s\" of %s is patched, but is also inlined in functions that the patch does not replace, and there the old code stays; patch these, too:",
					patched->old_name, patched->object->name);
			if (nr <= HINT_CANDIDATES_MAX)
				diag_hint("%s, of %s, at %s:%u", site->caller,
					  site->caller_unit ? site->caller_unit : "unknown file",
					  site->file ? site->file : "?", site->line);
		}
	}
	if (nr > HINT_CANDIDATES_MAX)
		diag_hint("and %zu more", nr - HINT_CANDIDATES_MAX);
	return refused;
}

static bool check_inlined(const struct livepatch *livepatch, const struct patch_function *function)
{
	const struct inlined_query *query =
		inlined_objects_of(&livepatch->inlined, function->object->name, function->old_name);
	const struct inlined_function *body;

	body = query ? find_body(query, livepatch_scope(livepatch, function).file) : NULL;
	return body && warn_inlined(livepatch, function, query, body);
}

/* Without debug information nobody knows, and the author should know that. */
static void note_unchecked(const struct livepatch *livepatch)
{
	const struct patch_object *object, *first = NULL;
	size_t nr = 0;

	list_for_each_entry(object, &livepatch->info.objects, list) {
		if (list_empty(&object->functions) ||
		    inlined_objects_know(&livepatch->inlined, object->name))
			continue;
		if (!nr++)
			first = object;
	}
	if (nr)
		diag_note(
			livepatch->elf->name, CHECK_PATCHED_INLINED,
			"not checked, for want of debug information of %s%s: whether patched functions are also inlined elsewhere, where the old code would stay (DEBUGINFO=, --debuginfo)",
			first->name, nr > 1 ? " and others" : "");
}

static bool check_functions(const struct livepatch *livepatch)
{
	const struct patch_function *function;
	const struct patch_object *object;
	bool refused = false;

	list_for_each_entry(object, &livepatch->info.objects, list) {
		list_for_each_entry(function, &object->functions, list) {
			refused |= check_variants(livepatch, function);
			refused |= check_inlined(livepatch, function);
		}
	}
	return refused;
}

static int check_states(const struct livepatch *livepatch)
{
	const struct patch_function **room;
	const struct elf_symbol *symbol;
	bool refused = false;

	room = calloc(context_max(livepatch->contexts) + 1, sizeof(*room));
	if (!room)
		return diag_out_of_memory(livepatch->elf->name);
	list_for_each_entry(symbol, &livepatch->elf->symbols, list) {
		if (unpatched_is_state(livepatch, symbol))
			refused |= check_state(livepatch, symbol, room);
	}
	free(room);
	return refused;
}

int unpatched_check(const struct livepatch *livepatch)
{
	bool refused = check_functions(livepatch);

	note_unchecked(livepatch);
	return verdict_both(refused, check_states(livepatch));
}
