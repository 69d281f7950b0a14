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

void hint_report(const struct facts *facts, enum diag_severity severity,
		 const struct subject *subject, const char *check, const char *format, ...)
{
	struct diag_place place = { .where = facts->elf->name };
	char *where = NULL, *text;
	va_list args;

	/* it takes a search */
	if (subject->use && diag_count(severity) < DIAG_MAX)
		where = reference_where(facts->elf, subject->use, facts->source, &place.function);
	if (where)
		place.where = where;
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	diag_at(severity, &place, check, "%s", text ? text : subject->reference->name);
	free(text);
	free(where);
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

void hint_candidates(const struct facts *facts, const struct subject *subject)
{
	const struct symlist_name *entry = subject->entry;
	size_t nr = entry ? entry->nr_symbols : 0;

	for (size_t i = 0; i < nr && i < HINT_CANDIDATES_MAX; i++)
		show(&entry->symbols[i], subject_excludes(facts, subject, &entry->symbols[i]));
	if (nr > HINT_CANDIDATES_MAX)
		diag_hint("and %zu more", nr - HINT_CANDIDATES_MAX);
}

unsigned int hint_position_of(const struct symlist_name *entry, const struct symlist_symbol *symbol)
{
	return symlist_count(entry, symbol->object) > 1 ? symbol->sympos : 0;
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
	unsigned int pos = hint_position_of(entry, symbol);

	if (is_identifier(name))
		diag_remedy("static KLP_MODULE_RELOC(%s) klp_reloc_%s[] = { KLP_SYMPOS(%s, %u) };",
			    object, name, name, pos);
	else
		diag_remedy("extern TYPE %.*s KLP_RELOC_SYMBOL_POS(%s, %s, %s, %u);",
			    (int)strcspn(name, "."), name, gate, object, name, pos);
}

void hint_annotation_for(const struct subject *subject, const struct symlist_symbol *symbol)
{
	const char *gate = KLP_VMLINUX;

	if (subject->nr_functions)
		gate = subject->functions[0]->object->name;
	hint_annotation(gate, subject->entry, symbol);
}

void hint_own_name(const struct subject *subject, const struct symlist_symbol *symbol)
{
	const char *object = symbol->object->name, *name = symbol->name;

	if (!is_identifier(name))
		hint_annotation_for(subject, symbol);
	else
		diag_remedy("extern typeof(%s) %s_%s KLP_RELOC_SYMBOL_POS(%s, %s, %s, %u);", name,
			    object, name,
			    subject->nr_functions ? subject->functions[0]->object->name :
						    KLP_VMLINUX,
			    object, name, hint_position_of(subject->entry, symbol));
}

void hint_candidates_in(const struct facts *facts, const struct subject *subject,
			const char *object)
{
	const struct symlist_name *entry = subject->entry;
	size_t nr = 0;

	for (size_t i = 0; entry && i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (strcmp(symbol->object->name, object))
			continue;
		if (nr++ < HINT_CANDIDATES_MAX) {
			show(symbol, subject_excludes(facts, subject, symbol));
			hint_annotation_for(subject, symbol);
		}
	}
	if (nr > HINT_CANDIDATES_MAX)
		diag_hint("and %zu more", nr - HINT_CANDIDATES_MAX);
}

/* What is only other modules' can't be had by an annotation, but perhaps by a dependency. */
static void hint_dependency(const struct facts *facts, const struct symlist_symbol *symbol)
{
	const char *object = symbol->object->name;

	if ((symbol->flags & SYMLIST_EXPORTED) && strcmp(object, KLP_VMLINUX) &&
	    !patchinfo_find(&facts->info, object))
		diag_remedy("KLP_FLAGS=--allow-depends=%s", object);
}

/* The candidates that could be meant, each with its line; then those that could not. */
static void show_with_remedies(const struct facts *facts, const struct subject *subject)
{
	const struct symlist_name *entry = subject->entry;
	size_t shown = 0, nr = entry ? entry->nr_symbols : 0;

	for (size_t i = 0; i < nr && shown < HINT_CANDIDATES_MAX; i++) {
		if (subject_excludes(facts, subject, &entry->symbols[i]))
			continue;
		if (subject_reaches(facts, subject, entry->symbols[i].object->name)) {
			show(&entry->symbols[i], NULL);
			hint_annotation_for(subject, &entry->symbols[i]);
		} else {
			show(&entry->symbols[i], "it may not be loaded when this runs");
		}
		shown++;
	}
	for (size_t i = 0; i < nr && shown < HINT_CANDIDATES_MAX; i++) {
		const char *reason = subject_excludes(facts, subject, &entry->symbols[i]);

		if (!reason)
			continue;
		show(&entry->symbols[i], reason);
		shown++;
	}
	if (shown < nr)
		diag_hint("and %zu more", nr - shown);
}

static size_t count_possible(const struct facts *facts, const struct subject *subject)
{
	const struct symlist_name *entry = subject->entry;
	size_t nr = 0;

	for (size_t i = 0; entry && i < entry->nr_symbols; i++)
		nr += !subject_excludes(facts, subject, &entry->symbols[i]);
	for (const char *const *extra = facts->exports; extra && *extra; extra++)
		nr += !strcmp(*extra, subject->reference->name);
	return nr;
}

/* Is there one that an annotation can make the meaning? */
static bool any_reached(const struct facts *facts, const struct subject *subject)
{
	const struct symlist_name *entry = subject->entry;

	for (size_t i = 0; entry && i < entry->nr_symbols; i++) {
		if (!subject_excludes(facts, subject, &entry->symbols[i]) &&
		    subject_reaches(facts, subject, entry->symbols[i].object->name))
			return true;
	}
	return false;
}

static const char *first_object(const struct subject *subject)
{
	return subject->nr_functions ? subject->functions[0]->object->name : KLP_VMLINUX;
}

static const char *name_of_code(const struct meaning_code *code)
{
	return code->file ? code->file->name : code->object;
}

/* An annotation would hold for both. */
static void refuse_shared(const struct facts *facts, const struct subject *subject,
			  const struct meaning_code *first, const struct meaning_code *second)
{
	hint_report(
		facts, DIAG_ERROR, subject, "ambiguous-symbol",
		"\"%s\" is used for functions of %s and of %s, and means another symbol in each; give each a copy of the function around it (-fno-ipa-icf keeps the compiler from making one of two that are alike)",
		subject->reference->name, name_of_code(first), name_of_code(second));
	hint_candidates(facts, subject);
}

void hint_refuse_ambiguous(const struct facts *facts, const struct subject *subject)
{
	const char *name = subject->reference->name;
	size_t nr = count_possible(facts, subject);
	struct meaning_code first, second;

	if (subject_is_shared(facts, subject, &first, &second)) {
		refuse_shared(facts, subject, &first, &second);
		return;
	}
	if (nr < 2 && subject->nr_functions)
		hint_report(
			facts, DIAG_ERROR, subject, "ambiguous-symbol",
			"\"%s\" is used for several objects of the patch (%s and others, or init), and not all of them have such a symbol; give each a copy of the function around it",
			name, first_object(subject));
	else if (!any_reached(facts, subject))
		hint_report(
			facts, DIAG_ERROR, subject, "ambiguous-symbol",
			"\"%s\" is used for several objects of the patch (%s and others, or init), and means another symbol in each; give each a copy of the function around it",
			name, first_object(subject));
	else
		hint_report(
			facts, DIAG_ERROR, subject, "ambiguous-symbol",
			"\"%s\" has %zu possible meanings; say which one is meant by the line below it",
			name, nr);
	show_with_remedies(facts, subject);
}

void hint_near_misses(const struct facts *facts, const char *name)
{
	const struct nearmiss_name *near = nearmiss_of(&facts->nearmiss, name);

	for (size_t i = 0; near && i < near->nr_found; i++)
		diag_hint("spelled alike: %s, of %s", near->found[i].name, near->found[i].object);
}

static bool is_clone(const struct symlist_symbol *symbol)
{
	return strchr("tTwW", symbol->type) && symbol->type;
}

bool hint_clones(const struct symlist_name *entry, const char *object)
{
	size_t nr = 0;

	for (size_t i = 0; entry && i < entry->nr_variants; i++) {
		const struct symlist_symbol *variant = &entry->variants[i];

		if (!is_clone(variant) || (object && strcmp(variant->object->name, object)))
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
static void hint_static_variables(const struct subject *subject)
{
	const struct symlist_name *entry = subject->entry;

	for (size_t i = 0; entry && i < entry->nr_variants && i < HINT_CANDIDATES_MAX; i++) {
		const struct symlist_symbol *variant = &entry->variants[i];

		if (is_clone(variant) || !variant->type)
			continue;
		show(variant, "a static variable inside of a function");
		diag_remedy("extern TYPE %s KLP_RELOC_SYMBOL(%s, %s, %s);",
			    subject->reference->name, first_object(subject), variant->object->name,
			    variant->name);
	}
}

static void refuse_missing(const struct facts *facts, const struct subject *subject)
{
	const char *name = subject->reference->name;
	const struct nearmiss_name *near = nearmiss_of(&facts->nearmiss, name);
	bool variants = subject->entry && subject->entry->nr_variants;

	if (variants || (near && near->nr_found))
		hint_report(facts, DIAG_ERROR, subject, "unknown-symbol",
			    "\"%s\" is nowhere in the kernel", name);
	else
		hint_report(
			facts, DIAG_ERROR, subject, "unknown-symbol",
			"\"%s\" is nowhere in the kernel, and nothing is spelled alike: inlined everywhere, or renamed; copy it into the livepatch",
			name);
	hint_clones(subject->entry, NULL);
	hint_static_variables(subject);
	hint_near_misses(facts, name);
}

/* Is the name in the object that the code is of, but static in other files? */
static bool is_elsewhere(const struct subject *subject, const char *object)
{
	for (size_t i = 0; i < subject->entry->nr_symbols; i++) {
		if (!strcmp(subject->entry->symbols[i].object->name, object))
			return true;
	}
	return false;
}

static void refuse_elsewhere(const struct facts *facts, const struct subject *subject)
{
	const char *name = subject->reference->name, *object = first_object(subject);
	const struct patch_function *function = subject->functions[0];
	const struct symlist_file *file = subject_file_of(facts, function);
	const struct symlist_name *entry = subject->entry;

	hint_report(
		facts, DIAG_ERROR, subject, "unknown-symbol",
		"\"%s\" is static in other files of %s, not in %s, which %s is of: its own was inlined everywhere, or renamed; copy that if it is a function, or say that another file's is meant by the line below it",
		name, object, file ? file->name : "the file",
		function->old_name ? function->old_name : "the callback");
	for (size_t i = 0; i < entry->nr_symbols && i < HINT_CANDIDATES_MAX; i++) {
		show(&entry->symbols[i], subject_excludes(facts, subject, &entry->symbols[i]));
		if (!strcmp(entry->symbols[i].object->name, object))
			hint_annotation_for(subject, &entry->symbols[i]);
	}
	hint_clones(entry, object);
}

static void refuse_elsewhere_only(const struct facts *facts, const struct subject *subject)
{
	const struct symlist_name *entry = subject->entry;
	const char *name = subject->reference->name, *object = entry->symbols[0].object->name;
	bool several = entry->symbols[entry->nr_symbols - 1].object != entry->symbols[0].object;

	if (!subject->nr_functions)
		hint_report(
			facts, DIAG_ERROR, subject, "unknown-symbol",
			"\"%s\" is not in vmlinux, and the livepatch itself (its init, exit, a parameter or an export) can use nothing else",
			name);
	else if (!strcmp(first_object(subject), KLP_VMLINUX))
		hint_report(
			facts, DIAG_ERROR, subject, "unknown-symbol",
			"\"%s\" is not in vmlinux, whose code cannot use symbols of modules, but in %s%s",
			name, object, several ? " and others" : "");
	else
		hint_report(
			facts, DIAG_ERROR, subject, "unknown-symbol",
			"\"%s\" is nothing that code of %s could use: it is in module %s%s, which %s does not depend on",
			name, first_object(subject), object, several ? " and others" : "",
			first_object(subject));
	hint_candidates(facts, subject);
	for (size_t i = 0; i < entry->nr_symbols && i < HINT_CANDIDATES_MAX; i++)
		hint_dependency(facts, &entry->symbols[i]);
}

void hint_refuse_unknown(const struct facts *facts, const struct subject *subject)
{
	if (!subject->entry || !subject->entry->nr_symbols)
		refuse_missing(facts, subject);
	else if (subject->nr_functions && is_elsewhere(subject, first_object(subject)))
		refuse_elsewhere(facts, subject);
	else
		refuse_elsewhere_only(facts, subject);
}
