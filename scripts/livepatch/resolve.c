// SPDX-License-Identifier: GPL-2.0
/*
 * Decides what each reference means: see resolve.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "klp.h"
#include "resolve.h"

/* A diagnostic lists this many candidates at most. */
#define CANDIDATES_MAX 32

struct resolver {
	const struct elf_file *elf;
	const struct patchinfo *info;
	const struct symlist *symbols;
	const struct resolve_options *options;
	struct resolution *resolution;
};

static bool is_vmlinux(const char *object)
{
	return !strcmp(object, KLP_VMLINUX);
}

static bool depends_on(const struct symlist_object *object, const char *name)
{
	for (char **depends = object->depends; *depends; depends++) {
		if (!strcmp(*depends, name))
			return true;
	}
	return false;
}

/* The object of the patch that depends on a module; NULL: none, or @several. */
static const char *patched_dependent(const struct resolver *resolver, const char *module,
				     bool *several)
{
	const struct symlist_object *object;
	const struct patch_object *patched;
	const char *found = NULL;

	*several = false;
	list_for_each_entry(patched, &resolver->info->objects, list) {
		object = symlist_find_object(resolver->symbols, patched->name);
		if (!object || !depends_on(object, module) ||
		    (found && !strcmp(found, object->name)))
			continue;
		*several = found != NULL;
		found = object->name;
	}
	return *several ? NULL : found;
}

/* Start a refusal or a warning about a reference, at its first use. */
__attribute__((format(printf, 5, 6))) static void report(const struct resolver *resolver,
							 enum diag_severity severity,
							 const struct reference *reference,
							 const char *check, const char *format, ...)
{
	const char *function = NULL;
	char *where = NULL, *text;
	va_list args;

	if (reference->nr_uses)
		where = reference_where(resolver->elf, &reference->uses[0], &function);
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	diag(severity, where ? where : resolver->elf->name, check, "%s%s%s",
	     function ? function : "", function ? ": " : "", text ? text : reference->name);
	free(text);
	free(where);
}

static const char *describe_type(const struct symlist_symbol *symbol)
{
	return symlist_is_local(symbol) ? "local" : "global";
}

/* "vmlinux: foo,2 (t, local, exported, core.c)" */
static void hint_candidate(const char *name, const struct symlist_symbol *symbol)
{
	const char *file = symbol->file ? symbol->file->name : NULL;

	if (!symbol->type) {
		diag_hint("%s: %s,%u", symbol->object->name, name, symbol->sympos);
		return;
	}
	diag_hint("%s: %s,%u (%c, %s%s%s%s%s)", symbol->object->name, name, symbol->sympos,
		  symbol->type, describe_type(symbol),
		  symbol->flags & SYMLIST_EXPORTED ? ", exported" : "",
		  symbol->flags & SYMLIST_INIT ? ", freed after init" : "", file ? ", " : "",
		  file ? file : "");
}

static void hint_candidates(const struct symlist_name *entry)
{
	for (size_t i = 0; i < entry->nr_symbols && i < CANDIDATES_MAX; i++)
		hint_candidate(entry->name, &entry->symbols[i]);
	if (entry->nr_symbols > CANDIDATES_MAX)
		diag_hint("and %zu more", entry->nr_symbols - CANDIDATES_MAX);
}

/* The line to paste for one candidate. */
static void hint_annotation(const struct symlist_name *entry, const struct symlist_symbol *symbol)
{
	const char *object = symbol->object->name;
	unsigned int pos = symlist_count(entry, symbol->object) > 1 ? symbol->sympos : 0;

	diag_hint("static KLP_MODULE_RELOC(%s) klp_reloc_%s[] = { KLP_SYMPOS(%s, %u) };", object,
		  entry->name, entry->name, pos);
}

/*
 * Is the symbol there for as long as the livepatch? And is its position the same
 * while a module is coming, when the kernel counts its init symbols, and later,
 * when they are gone (kernel/module/kallsyms.c)?
 */
static bool check_lifetime(const struct resolver *resolver, const struct reference *reference,
			   const char *object, unsigned long sympos)
{
	const struct symlist_name *entry = symlist_find(resolver->symbols, reference->name);
	size_t nr_init = 0, nr = 0;
	bool init = false;

	for (size_t i = 0; entry && i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (strcmp(symbol->object->name, object))
			continue;
		nr++;
		nr_init += !!(symbol->flags & SYMLIST_INIT);
		if (!sympos || symbol->sympos == sympos)
			init = symbol->flags & SYMLIST_INIT;
	}
	if (init)
		report(resolver, DIAG_ERROR, reference, "init-symbol",
		       "\"%s\" of %s is freed after init: there is nothing left to refer to",
		       reference->name, object);
	else if (nr_init && nr_init < nr && strcmp(object, KLP_VMLINUX))
		report(resolver, DIAG_ERROR, reference, "init-symbol",
		       "\"%s\" of %s also names symbols that are freed after init: no position is right before and after",
		       reference->name, object);
	else
		return true;
	return false;
}

static int decide(struct resolver *resolver, const struct reference *reference, const char *gate,
		  const char *object, unsigned long sympos)
{
	struct resolution *resolution = resolver->resolution;
	size_t need = resolution->nr_decisions + reference->nr_uses;
	const char *problem = klp_symbol_name_problem(reference->name);

	if (problem) {
		report(resolver, DIAG_ERROR, reference, "symbol-name",
		       "\"%s\" cannot be the name of a livepatch symbol: %s", reference->name,
		       problem);
		return 0;
	}
	if (!check_lifetime(resolver, reference, object, sympos))
		return 0;
	if (need > resolution->room) {
		size_t room = need > 2 * resolution->room ? need : 2 * resolution->room;
		struct decision *decisions;

		decisions = reallocarray(resolution->decisions, room, sizeof(*decisions));
		if (!decisions) {
			diag_error(resolver->elf->name, NULL, "out of memory");
			return -ENOMEM;
		}
		resolution->decisions = decisions;
		resolution->room = room;
	}
	for (size_t i = 0; i < reference->nr_uses; i++) {
		resolution->decisions[resolution->nr_decisions++] = (struct decision){
			.rela = reference->uses[i].rela,
			.index = reference->uses[i].index,
			.gate = gate,
			.object = object,
			.name = reference->name,
			.sympos = sympos,
		};
	}
	return 0;
}

/*
 * The gate for a symbol of a module: the module itself, or the object of the
 * patch that depends on it and so is loaded only with it. NULL after a diagnostic.
 */
static const char *choose_gate(const struct resolver *resolver, const struct reference *reference,
			       const char *object)
{
	const struct patch_object *patched = patchinfo_find(resolver->info, object);
	const char *gate;
	bool several;

	if (is_vmlinux(object))
		return KLP_VMLINUX;
	if (patched)
		return patched->name;
	gate = patched_dependent(resolver, object, &several);
	if (!gate && several)
		report(resolver, DIAG_ERROR, reference, "ambiguous-gate",
		       "\"%s\" is in %s, on which several objects of the patch depend; say for which one it is used: KLP_RELOC_SYMBOL(<object>, %s, %s)",
		       reference->name, object, object, reference->name);
	else if (!gate)
		report(resolver, DIAG_ERROR, reference, "no-gate",
		       "\"%s\" is in %s, which the patch does not patch, nor does anything that it patches depend on it: the reference would never be resolved; add a klp_object for %s",
		       reference->name, object, object);
	return gate;
}

/* The gate that a label names, checked by the same rule. */
static const char *check_gate(const struct resolver *resolver, const struct reference *reference,
			      const char *gate, const char *object)
{
	const struct symlist_object *gate_object = symlist_find_object(resolver->symbols, gate);
	const struct patch_object *patched = patchinfo_find(resolver->info, gate);

	if (is_vmlinux(object))
		return KLP_VMLINUX;
	if (is_vmlinux(gate))
		report(resolver, DIAG_ERROR, reference, "gate-vmlinux",
		       "\"%s\" of module %s cannot be used by functions of vmlinux: the livepatch could not be loaded without %s",
		       reference->name, object, object);
	else if (!patched)
		report(resolver, DIAG_ERROR, reference, "no-gate",
		       "\"%s\" is annotated as used by %s, which the patch does not patch: the reference would never be resolved; add a klp_object for %s",
		       reference->name, gate, gate);
	else if (strcmp(gate, object) && !(gate_object && depends_on(gate_object, object)))
		report(resolver, DIAG_ERROR, reference, "no-gate",
		       "\"%s\" of %s is annotated as used by %s, which does not depend on %s: %s may be loaded without it",
		       reference->name, object, gate, object, gate);
	else
		return patched->name;
	return NULL;
}

/* Is there such an object, symbol and position? */
static bool check_annotation(const struct resolver *resolver, const struct reference *reference)
{
	const struct annotation *annotation = reference->annotation;
	const struct symlist_name *entry = symlist_find(resolver->symbols, annotation->name);
	const struct symlist_object *object;
	unsigned int count;

	object = symlist_find_object(resolver->symbols, annotation->object);
	if (!object) {
		report(resolver, DIAG_ERROR, reference, "unknown-object",
		       "\"%s\" is annotated as a symbol of %s, but the kernel has no such module; check the name in %s",
		       reference->name, annotation->object, annotation->where);
		return false;
	}
	count = entry ? symlist_count(entry, object) : 0;
	if (!count)
		report(resolver, DIAG_ERROR, reference, "unknown-symbol",
		       "\"%s\" is annotated as a symbol of %s, but %s has none of that name",
		       reference->name, annotation->object, annotation->object);
	else if (annotation->sympos > count)
		report(resolver, DIAG_ERROR, reference, "sympos",
		       "\"%s\" is annotated with position %lu, but %s has only %u of that name",
		       reference->name, annotation->sympos, annotation->object, count);
	else if (!annotation->sympos && count > 1)
		report(resolver, DIAG_ERROR, reference, "sympos",
		       "\"%s\" is annotated with position 0, which means unique, but %s has %u of that name; give a position from 1 to %u",
		       reference->name, annotation->object, count, count);
	else
		return true;
	if (entry)
		hint_candidates(entry);
	return false;
}

static int resolve_annotated(struct resolver *resolver, const struct reference *reference)
{
	const struct annotation *annotation = reference->annotation;
	const char *gate;

	if (!check_annotation(resolver, reference))
		return 0;
	if (!reference->nr_uses)
		return 0;
	if (annotation->gate)
		gate = check_gate(resolver, reference, annotation->gate, annotation->object);
	else
		gate = choose_gate(resolver, reference, annotation->object);
	if (!gate)
		return 0;
	return decide(resolver, reference, gate, annotation->object, annotation->sympos);
}

/* Could the original code of something that is patched have meant this symbol? */
static bool in_scope(const struct resolver *resolver, const struct symlist_symbol *symbol)
{
	const char *object = symbol->object->name;
	bool several;

	if (is_vmlinux(object) || patchinfo_find(resolver->info, object))
		return true;
	return (symbol->flags & SYMLIST_EXPORTED) &&
	       (patched_dependent(resolver, object, &several) || several);
}

struct candidates {
	const struct symlist_symbol *first;
	size_t nr;
	const struct symlist_symbol *exported_by_vmlinux;
	size_t nr_outside_vmlinux;
};

static void find_candidates(const struct resolver *resolver, const struct symlist_name *entry,
			    struct candidates *candidates)
{
	*candidates = (struct candidates){ 0 };
	for (size_t i = 0; entry && i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (!in_scope(resolver, symbol))
			continue;
		if (!candidates->nr++)
			candidates->first = symbol;
		if (!is_vmlinux(symbol->object->name))
			candidates->nr_outside_vmlinux++;
		else if (symbol->flags & SYMLIST_EXPORTED)
			candidates->exported_by_vmlinux = symbol;
	}
}

static bool is_extra_export(const struct resolver *resolver, const char *name)
{
	const char *const *exports = resolver->options->exports;

	for (; exports && *exports; exports++) {
		if (!strcmp(*exports, name))
			return true;
	}
	return false;
}

/*
 * An export of vmlinux is what a module's code means by the name, unless the
 * module, or one that it depends on, has another: the statics of vmlinux are
 * then out of the question, unless vmlinux itself is patched.
 */
static bool means_export(const struct resolver *resolver, const struct candidates *candidates)
{
	if (!candidates->exported_by_vmlinux || candidates->nr_outside_vmlinux)
		return false;
	return candidates->nr == 1 || !patchinfo_find(resolver->info, KLP_VMLINUX);
}

static void refuse_ambiguous(const struct resolver *resolver, const struct reference *reference,
			     const struct symlist_name *entry, size_t nr)
{
	report(resolver, DIAG_ERROR, reference, "ambiguous-symbol",
	       "\"%s\" has %zu possible meanings; say which one is meant by one of the lines below",
	       reference->name, nr);
	hint_candidates(entry);
	for (size_t i = 0; i < entry->nr_symbols && i < CANDIDATES_MAX; i++) {
		if (in_scope(resolver, &entry->symbols[i]))
			hint_annotation(entry, &entry->symbols[i]);
	}
}

static void refuse_unknown(const struct resolver *resolver, const struct reference *reference,
			   const struct symlist_name *entry)
{
	if (!entry || !entry->nr_symbols) {
		report(resolver, DIAG_ERROR, reference, "unknown-symbol",
		       "\"%s\" is nowhere in the kernel: misspelled, renamed, or inlined everywhere",
		       reference->name);
		return;
	}
	report(resolver, DIAG_ERROR, reference, "unknown-symbol",
	       "\"%s\" is neither in vmlinux nor in what the patch patches, only in other modules",
	       reference->name);
	hint_candidates(entry);
}

static void warn_lone_local(const struct resolver *resolver, const struct reference *reference,
			    const struct symlist_name *entry, const struct symlist_symbol *symbol)
{
	report(resolver, DIAG_WARNING, reference, "lone-local",
	       "\"%s\" is taken for the only one in %s, a local symbol; should the original file's own have been inlined away, it is the wrong one; if it is right, say so:",
	       reference->name, symbol->object->name);
	hint_annotation(entry, symbol);
}

static int resolve_by_name(struct resolver *resolver, struct reference *reference)
{
	const struct symlist_name *entry = symlist_find(resolver->symbols, reference->name);
	bool extra = is_extra_export(resolver, reference->name);
	struct candidates candidates;
	const char *gate;

	find_candidates(resolver, entry, &candidates);
	if (means_export(resolver, &candidates) || (extra && !candidates.nr)) {
		reference->plain = true;
		return 0;
	}
	if (!reference->nr_uses)
		return 0; /* nothing to resolve: the symbol goes */
	if (candidates.nr + extra > 1) {
		refuse_ambiguous(resolver, reference, entry, candidates.nr + extra);
		return 0;
	}
	if (!candidates.nr) {
		refuse_unknown(resolver, reference, entry);
		return 0;
	}
	gate = choose_gate(resolver, reference, candidates.first->object->name);
	if (!gate)
		return 0;
	if (symlist_is_local(candidates.first))
		warn_lone_local(resolver, reference, entry, candidates.first);
	return decide(resolver, reference, gate, candidates.first->object->name, 0);
}

/* With --explicit nothing is looked up: what is not annotated must be an export. */
static void resolve_explicitly(const struct resolver *resolver, struct reference *reference)
{
	const struct symlist_name *entry = symlist_find(resolver->symbols, reference->name);
	struct candidates candidates;

	find_candidates(resolver, entry, &candidates);
	reference->plain =
		means_export(resolver, &candidates) || is_extra_export(resolver, reference->name);
	if (reference->plain || !reference->nr_uses)
		return;
	report(resolver, DIAG_ERROR, reference, "not-annotated",
	       "\"%s\" is not exported by vmlinux and has no annotation, as --explicit demands",
	       reference->name);
	if (entry)
		hint_candidates(entry);
}

int resolve(const struct elf_file *elf, const struct list_head *references,
	    const struct patchinfo *info, const struct symlist *symbols,
	    const struct resolve_options *options, struct resolution *resolution)
{
	struct resolver resolver = { elf, info, symbols, options, resolution };
	struct reference *reference;
	int err = 0;

	*resolution = (struct resolution){ 0 };
	list_for_each_entry(reference, references, list) {
		if (annotation_is_label(reference->symbol) && !reference->annotation)
			continue; /* malformed, and refused already */
		if (reference->annotation)
			err = resolve_annotated(&resolver, reference);
		else if (options->explicit_only)
			resolve_explicitly(&resolver, reference);
		else
			err = resolve_by_name(&resolver, reference);
		if (err)
			return err;
	}
	return 0;
}

void resolution_free(struct resolution *resolution)
{
	free(resolution->decisions);
	*resolution = (struct resolution){ 0 };
}
