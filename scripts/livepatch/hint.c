// SPDX-License-Identifier: GPL-2.0
/*
 * Texts about references that cannot be resolved: see hint.h.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hint.h"
#include "klp.h"

bool hint_report(const struct livepatch *livepatch, enum diag_severity severity,
		 const struct use *use, enum check check, const char *format, ...)
{
	struct diag_place place = { .file = livepatch->elf->name };
	va_list args;
	bool error;
	char *text;

	if (use->site)
		place = reference_place(livepatch->elf, use->site, livepatch->lines);
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	error = diag_at(severity, &place, check, "%s", text ? text : use->reference->name);
	free(text);
	return error;
}

struct diag_candidate hint_candidate_of(const struct symlist_symbol *symbol, const char *remark)
{
	return (struct diag_candidate){
		.object = symbol->object->name,
		.name = symbol->name,
		.sympos = symbol->sympos,
		.type = symbol->type,
		.local = symlist_is_local(symbol),
		.exported = symbol->flags & SYMLIST_EXPORTED,
		.init = symbol->flags & SYMLIST_INIT,
		.file = symbol->file ? symbol->file->name : NULL,
		.remark = remark,
	};
}

static void show(const struct symlist_symbol *symbol, const char *remark)
{
	struct diag_candidate candidate = hint_candidate_of(symbol, remark);

	diag_candidate(&candidate);
}

void hint_candidates(const struct livepatch *livepatch, const struct use *use)
{
	const struct symlist_name *entry = use->entry;
	size_t nr = entry->nr_symbols;

	for (size_t i = 0; i < nr && i < HINT_CANDIDATES_MAX; i++)
		show(&entry->symbols[i], use_excludes(livepatch, use, &entry->symbols[i]));
	if (nr > HINT_CANDIDATES_MAX)
		diag_hint("and %zu more", nr - HINT_CANDIDATES_MAX);
}

static bool is_identifier(const char *name)
{
	return !name[strspn(name,
			    "abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")];
}

/* A name that is none in C needs a label. */
void hint_annotation(const char *gate, const struct symlist_name *entry,
		     const struct symlist_symbol *symbol)
{
	const char *object = symbol->object->name, *name = symbol->name;
	unsigned int pos = symlist_position(entry, symbol);

	if (is_identifier(name))
		diag_remedy("static KLP_MODULE_RELOC(%s) klp_reloc_%s[] = { KLP_SYMPOS(%s, %u) };",
			    object, name, name, pos);
	else
		diag_remedy("extern TYPE %.*s KLP_RELOC_SYMBOL_POS(%s, %s, %s, %u);",
			    (int)strcspn(name, "."), name, gate, object, name, pos);
}

void hint_annotation_for(const struct use *use, const struct symlist_symbol *symbol)
{
	const char *gate = KLP_VMLINUX;

	if (use->nr_functions)
		gate = use->functions[0]->object->name;
	hint_annotation(gate, use->entry, symbol);
}

void hint_own_name(const struct use *use, const struct symlist_symbol *symbol)
{
	const char *object = symbol->object->name, *name = symbol->name;

	if (!is_identifier(name))
		hint_annotation_for(use, symbol);
	else
		diag_remedy("extern typeof(%s) %s_%s KLP_RELOC_SYMBOL_POS(%s, %s, %s, %u);", name,
			    object, name,
			    use->nr_functions ? use->functions[0]->object->name : KLP_VMLINUX,
			    object, name, symlist_position(use->entry, symbol));
}

void hint_candidates_in(const struct livepatch *livepatch, const struct use *use,
			const char *object)
{
	const struct symlist_name *entry = use->entry;
	size_t nr = 0;

	for (size_t i = 0; i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (strcmp(symbol->object->name, object))
			continue;
		if (nr++ < HINT_CANDIDATES_MAX) {
			show(symbol, use_excludes(livepatch, use, symbol));
			hint_annotation_for(use, symbol);
		}
	}
	if (nr > HINT_CANDIDATES_MAX)
		diag_hint("and %zu more", nr - HINT_CANDIDATES_MAX);
}

/* What is only other modules' can't be had by an annotation, but perhaps by a dependency. */
static void hint_dependency(const struct livepatch *livepatch, const struct symlist_symbol *symbol)
{
	const char *object = symbol->object->name;

	if ((symbol->flags & SYMLIST_EXPORTED) && strcmp(object, KLP_VMLINUX) &&
	    !patchinfo_find(&livepatch->info, object))
		diag_remedy("KLP_FLAGS=--allow-depends=%s", object);
}

static void show_possible(const struct livepatch *livepatch, const struct use *use,
			  const struct symlist_symbol *symbol)
{
	if (use_reaches(livepatch, use, symbol->object->name)) {
		show(symbol, NULL);
		hint_annotation_for(use, symbol);
	} else {
		show(symbol, "it may not be loaded when this runs");
	}
}

/* The candidates that could be meant, each with its line; those that could not, if there are none. */
static void show_with_remedies(const struct livepatch *livepatch, const struct use *use)
{
	const struct symlist_name *entry = use->entry;
	size_t nr = 0;

	for (size_t i = 0; i < entry->nr_symbols; i++) {
		if (use_excludes(livepatch, use, &entry->symbols[i]))
			continue;
		if (nr++ < HINT_REMEDIES_MAX)
			show_possible(livepatch, use, &entry->symbols[i]);
	}
	if (!nr)
		hint_candidates(livepatch, use);
	else if (nr > HINT_REMEDIES_MAX)
		diag_hint("and %zu more", nr - HINT_REMEDIES_MAX);
}

static size_t count_possible(const struct livepatch *livepatch, const struct use *use)
{
	const struct symlist_name *entry = use->entry;
	struct gone gone;
	size_t nr = 0;

	for (size_t i = 0; i < entry->nr_symbols; i++)
		nr += !use_excludes(livepatch, use, &entry->symbols[i]);
	nr += exports_have(&livepatch->author_exports, use->reference->name);
	return nr + use_has_gone(livepatch, use, &gone);
}

/* Is there one that an annotation can make the meaning? */
static bool any_reached(const struct livepatch *livepatch, const struct use *use)
{
	const struct symlist_name *entry = use->entry;

	for (size_t i = 0; i < entry->nr_symbols; i++) {
		if (!use_excludes(livepatch, use, &entry->symbols[i]) &&
		    use_reaches(livepatch, use, entry->symbols[i].object->name))
			return true;
	}
	return false;
}

static const char *first_object(const struct use *use)
{
	return use->nr_functions ? use->functions[0]->object->name : KLP_VMLINUX;
}

static const char *scope_name(const struct scope *scope)
{
	return scope->file ? scope->file->name : scope->object;
}

/* An annotation would hold for both. */
static void refuse_shared(const struct livepatch *livepatch, const struct use *use,
			  const struct scope *first, const struct scope *second)
{
	hint_report(
		livepatch, DIAG_ERROR, use, CHECK_AMBIGUOUS_SYMBOL,
		"\"%s\" is used for functions of %s and of %s, and means another symbol in each; give each a copy of the function around it (-fno-ipa-icf keeps the compiler from making one of two that are alike)",
		use->reference->name, scope_name(first), scope_name(second));
	hint_candidates(livepatch, use);
}

/* An annotation would hold for both of them. */
static void refuse_inlined(const struct livepatch *livepatch, const struct use *use,
			   const struct use_meaning *found)
{
	hint_report(
		livepatch, DIAG_ERROR, use, CHECK_AMBIGUOUS_SYMBOL,
		"\"%s\" is used where %s was inlined, which is of %s and means another symbol by it than the code around it; which of them has the use is not to be seen: make %s noinline",
		use->reference->name, found->inlined, scope_name(&found->scope), found->inlined);
	hint_candidates(livepatch, use);
}

/* What no annotation can mean. */
static void show_gone(const struct livepatch *livepatch, const struct use *use)
{
	struct gone gone;

	if (!use_has_gone(livepatch, use, &gone))
		return;
	if (gone.clone)
		show(gone.clone, "what the compiler left of a static function");
	else
		diag_hint("%s, a static function (%s:%u) that was inlined everywhere",
			  use->reference->name, gone.function->declared_in,
			  gone.function->declared_line);
}

/* The original code and the file each mean one. */
static void refuse_contradiction(const struct livepatch *livepatch, const struct use *use,
				 const struct use_meaning *found)
{
	const struct witness *witness = &found->meaning.witness;

	hint_report(
		livepatch, DIAG_ERROR, use, CHECK_AMBIGUOUS_SYMBOL,
		"\"%s\": the kernel's %s refers to another one than its file, %s, has; one of the two is wrong, so check that the list and the debug information are of this kernel, and say which one is meant by the line below it",
		use->reference->name, found->scope.function->name, scope_name(&found->scope));
	show_possible(livepatch, use, witness->symbol);
	for (size_t i = 0; i < use->entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &use->entry->symbols[i];

		if (symbol != witness->symbol && symlist_same_file(symbol->file, found->scope.file))
			show_possible(livepatch, use, symbol);
	}
}

/* What would decide, beside an annotation. */
static void hint_decisive(const struct use_meaning *found)
{
	const struct scope *scope = &found->scope;

	if (found->meaning.witness.kind == WITNESS_NONE && !scope->beside)
		diag_hint(
			"the kernel's %s refers to none of them: the fix adds the use, or what it used was inlined",
			scope->function->name);
	if (scope->object && !scope->file && !scope->beside)
		diag_hint(
			"debug information of the kernel would tell which one is of the same file: DEBUGINFO=");
}

void hint_refuse_ambiguous(const struct livepatch *livepatch, const struct use *use,
			   const struct use_meaning *found)
{
	const char *name = use->reference->name;
	size_t nr = count_possible(livepatch, use);
	struct scope first, second;

	if (use_is_shared(livepatch, use, &first, &second)) {
		refuse_shared(livepatch, use, &first, &second);
		return;
	}
	if (found->inlined) {
		refuse_inlined(livepatch, use, found);
		return;
	}
	if (found->meaning.contradiction) {
		refuse_contradiction(livepatch, use, found);
		return;
	}
	if (nr < 2 && use->nr_functions)
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_AMBIGUOUS_SYMBOL,
			"\"%s\" is used for several objects of the patch (%s and others, or init), and not all of them have such a symbol; give each a copy of the function around it",
			name, first_object(use));
	else if (!any_reached(livepatch, use))
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_AMBIGUOUS_SYMBOL,
			"\"%s\" is used for several objects of the patch (%s and others, or init), and means another symbol in each; give each a copy of the function around it",
			name, first_object(use));
	else if (found->scope.beside && found->scope.function)
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_AMBIGUOUS_SYMBOL,
			"\"%s\" is used in code that is not known to be a copy of the kernel's, so that the code of %s does not tell which of %zu is meant; say so by the line below it",
			name, found->scope.function->name, nr);
	else
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_AMBIGUOUS_SYMBOL,
			"\"%s\" has %zu possible meanings; say which one is meant by the line below it",
			name, nr);
	show_with_remedies(livepatch, use);
	show_gone(livepatch, use);
	hint_decisive(found);
}

void hint_near_misses(const struct livepatch *livepatch, const char *name)
{
	const struct nearmiss_name *near = nearmiss_of(&livepatch->nearmiss, name);

	for (size_t i = 0; near && i < near->nr_found; i++)
		diag_hint("spelled alike: %s, of %s", near->found[i].name, near->found[i].object);
}

bool hint_clones(const struct symlist_name *entry, const char *object)
{
	size_t nr = 0;

	for (size_t i = 0; i < entry->nr_variants; i++) {
		const struct symlist_symbol *variant = &entry->variants[i];

		if (!symlist_is_code(variant->type) ||
		    (object && strcmp(variant->object->name, object)))
			continue;
		if (nr++ < HINT_CANDIDATES_MAX)
			show(variant, NULL);
	}
	if (nr)
		diag_hint(
			"these are what the compiler made of it: with other parameters (isra), for fixed arguments (constprop), or only a part of it (part, cold); calling one is not calling the function: copy its source instead");
	return nr;
}

/* Static variables inside of functions have a number behind their names. */
static void hint_static_variables(const struct use *use)
{
	const struct symlist_name *entry = use->entry;

	for (size_t i = 0; i < entry->nr_variants && i < HINT_CANDIDATES_MAX; i++) {
		const struct symlist_symbol *variant = &entry->variants[i];

		if (symlist_is_code(variant->type) || !variant->type)
			continue;
		show(variant, "a static variable inside of a function");
		diag_remedy("extern TYPE %s KLP_RELOC_SYMBOL(%s, %s, %s);", use->reference->name,
			    first_object(use), variant->object->name, variant->name);
	}
}

static void refuse_missing(const struct livepatch *livepatch, const struct use *use)
{
	const char *name = use->reference->name;
	const struct nearmiss_name *near = nearmiss_of(&livepatch->nearmiss, name);
	bool variants = use->entry->nr_variants;

	if (variants || (near && near->nr_found))
		hint_report(livepatch, DIAG_ERROR, use, CHECK_UNKNOWN_SYMBOL,
			    "\"%s\" is nowhere in the kernel", name);
	else
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_UNKNOWN_SYMBOL,
			"\"%s\" is nowhere in the kernel, and nothing is spelled alike: inlined everywhere, or renamed; copy it into the livepatch",
			name);
	hint_clones(use->entry, NULL);
	hint_static_variables(use);
	hint_near_misses(livepatch, name);
}

/* Is the name in the object that the code is of, but static in other files? */
static bool is_elsewhere(const struct use *use, const char *object)
{
	for (size_t i = 0; i < use->entry->nr_symbols; i++) {
		if (!strcmp(use->entry->symbols[i].object->name, object))
			return true;
	}
	return false;
}

static void refuse_elsewhere(const struct livepatch *livepatch, const struct use *use)
{
	const char *name = use->reference->name, *object = first_object(use);
	const struct patch_function *function = use->functions[0];
	const struct symlist_file *file = livepatch_scope(livepatch, function).file;
	const struct symlist_name *entry = use->entry;

	hint_report(
		livepatch, DIAG_ERROR, use, CHECK_UNKNOWN_SYMBOL,
		"\"%s\" is static in other files of %s, not in %s, which %s is of: its own was inlined everywhere, or renamed; copy that if it is a function, or say that another file's is meant by the line below it",
		name, object, file ? file->name : "the file",
		function->old_name ? function->old_name : "the callback");
	for (size_t i = 0; i < entry->nr_symbols && i < HINT_CANDIDATES_MAX; i++) {
		show(&entry->symbols[i], use_excludes(livepatch, use, &entry->symbols[i]));
		if (!strcmp(entry->symbols[i].object->name, object))
			hint_annotation_for(use, &entry->symbols[i]);
	}
	hint_clones(entry, object);
}

static void refuse_elsewhere_only(const struct livepatch *livepatch, const struct use *use)
{
	const struct symlist_name *entry = use->entry;
	const char *name = use->reference->name, *object = entry->symbols[0].object->name;
	bool several = entry->symbols[entry->nr_symbols - 1].object != entry->symbols[0].object;

	if (!use->nr_functions)
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_UNKNOWN_SYMBOL,
			"\"%s\" is not in vmlinux, and the livepatch itself (its init, exit, a parameter or an export) can use nothing else",
			name);
	else if (!strcmp(first_object(use), KLP_VMLINUX))
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_UNKNOWN_SYMBOL,
			"\"%s\" is not in vmlinux, whose code cannot use symbols of modules, but in %s%s",
			name, object, several ? " and others" : "");
	else
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_UNKNOWN_SYMBOL,
			"\"%s\" is nothing that code of %s could use: it is in module %s%s, which %s does not depend on",
			name, first_object(use), object, several ? " and others" : "",
			first_object(use));
	hint_candidates(livepatch, use);
	for (size_t i = 0; i < entry->nr_symbols && i < HINT_CANDIDATES_MAX; i++)
		hint_dependency(livepatch, &entry->symbols[i]);
}

void hint_refuse_unknown(const struct livepatch *livepatch, const struct use *use)
{
	if (!use->entry->nr_symbols)
		refuse_missing(livepatch, use);
	else if (use->nr_functions && is_elsewhere(use, first_object(use)))
		refuse_elsewhere(livepatch, use);
	else
		refuse_elsewhere_only(livepatch, use);
}

/* What has the name, and could be meant if nothing were known of the one that is gone. */
static bool any_possible(const struct livepatch *livepatch, const struct use *use)
{
	for (size_t i = 0; i < use->entry->nr_symbols; i++) {
		if (!use_excludes(livepatch, use, &use->entry->symbols[i]))
			return true;
	}
	return false;
}

void hint_refuse_gone(const struct livepatch *livepatch, const struct use *use,
		      const struct use_meaning *found)
{
	const struct gone *gone = &found->meaning.gone;
	const char *name = use->reference->name;

	if (!any_possible(livepatch, use)) {
		hint_refuse_unknown(livepatch, use);
		return;
	}
	if (gone->function)
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_INLINED_AWAY,
			"\"%s\" means a static function of %s (%s:%u) that was inlined everywhere, so that nothing is left to call; what has the name is another one: copy the function",
			name, scope_name(&found->scope), gone->function->declared_in,
			gone->function->declared_line);
	else
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_INLINED_AWAY,
			"\"%s\" means a static function of %s, of which the compiler left only \"%s\"; what has the name is another one: copy the function",
			name, scope_name(&found->scope), gone->clone->name);
	hint_candidates(livepatch, use);
}
