// SPDX-License-Identifier: GPL-2.0
/*
 * Decides what each reference means: see resolve.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "gate.h"
#include "hint.h"
#include "klp.h"
#include "place.h"
#include "resolve.h"
#include "use.h"

struct resolver {
	const struct livepatch *livepatch;
	const struct patch_function **room;	  /* for the contexts of one use */
	const struct patch_function **other_room; /* of another one */
	struct resolution *resolution;
};

/*
 * Is the symbol there for as long as the livepatch? And is its position the same
 * while a module is coming, when the kernel counts its init symbols, and later,
 * when they are gone (kernel/module/kallsyms.c)?
 */
static bool check_lifetime(const struct livepatch *livepatch, const struct use *use,
			   const char *object, unsigned long sympos)
{
	const struct symlist_name *entry = use->entry;
	const char *name = use->reference->name;
	size_t nr_init = 0, nr = 0;
	bool init = false, zero = false;

	for (size_t i = 0; i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (strcmp(symbol->object->name, object))
			continue;
		nr++;
		nr_init += !!(symbol->flags & SYMLIST_INIT);
		if (sympos && symbol->sympos != sympos)
			continue;
		init = symbol->flags & SYMLIST_INIT;
		zero = symbol->flags & SYMLIST_ZERO;
	}
	/* of a module, those that are freed have no position */
	init |= nr && nr_init == nr;
	if (zero)
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_ADDRESS_ZERO,
			"\"%s\" of %s is at address 0, which the kernel's livepatch core takes for not found",
			name, object);
	else if (init)
		hint_report(livepatch, DIAG_ERROR, use, CHECK_INIT_SYMBOL,
			    "\"%s\" of %s is freed after init: there is nothing left to refer to",
			    name, object);
	else if (nr_init && nr_init < nr && strcmp(object, KLP_VMLINUX))
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_INIT_SYMBOL,
			"\"%s\" of %s also names symbols that are freed after init: no position is right before and after",
			name, object);
	else
		return true;
	return false;
}

static bool check_name(const struct livepatch *livepatch, const struct use *use)
{
	const char *problem =
		klp_symbol_name_problem(use->reference->name, livepatch->symbols.release);

	if (problem)
		hint_report(livepatch, DIAG_ERROR, use, CHECK_SYMBOL_NAME,
			    "\"%s\" cannot be the name of a livepatch symbol: %s",
			    use->reference->name, problem);
	return !problem;
}

static int decide(struct resolver *resolver, const struct decision *decision)
{
	struct resolution *resolution = resolver->resolution;

	if (resolution->nr_decisions == resolution->room) {
		size_t room = resolution->room ? 2 * resolution->room : 64;
		struct decision *decisions;

		decisions = reallocarray(resolution->decisions, room, sizeof(*decisions));
		if (!decisions)
			return diag_out_of_memory(resolver->livepatch->elf->name);
		resolution->decisions = decisions;
		resolution->room = room;
	}
	resolution->decisions[resolution->nr_decisions++] = *decision;
	return 0;
}

/* Is there such an object, symbol and position? */
static bool check_annotation(const struct livepatch *livepatch, const struct use *use)
{
	const struct annotation *annotation = use->reference->annotation;
	const struct symlist_name *entry = use->entry;
	const char *name = use->reference->name;
	const struct symlist_object *object;
	unsigned int count;

	object = symlist_find_object(&livepatch->symbols, annotation->object);
	if (!object) {
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_UNKNOWN_OBJECT,
			"\"%s\" is annotated as a symbol of %s, but the kernel has no such module; check the name in %s",
			name, annotation->object, annotation->where);
		return false;
	}
	count = symlist_count(entry, object);
	if (!count)
		hint_report(livepatch, DIAG_ERROR, use, CHECK_UNKNOWN_SYMBOL,
			    "\"%s\" is annotated as a symbol of %s, but %s has none of that name",
			    name, annotation->object, annotation->object);
	else if (annotation->sympos > count)
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_SYMPOS,
			"\"%s\" is annotated with position %lu, but %s has only %u of that name",
			name, annotation->sympos, annotation->object, count);
	else if (!annotation->sympos && count > 1)
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_SYMPOS,
			"\"%s\" is annotated with position 0, which means unique, but %s has %u of that name; give a position from 1 to %u",
			name, annotation->object, count, count);
	else
		return check_name(livepatch, use) &&
		       check_lifetime(livepatch, use, annotation->object, annotation->sympos);
	if (count) {
		hint_candidates_in(livepatch, use, annotation->object);
	} else {
		hint_candidates(livepatch, use);
		hint_near_misses(livepatch, name);
	}
	return false;
}

/*
 * Positions differ between kernels, and a table of annotations holds for every
 * object that the livepatch patches: an annotation that was right for another one
 * may well name a symbol that the original code could not have meant.
 */
static bool warn_of_difference(const struct livepatch *livepatch, const struct use *use,
			       const struct use_meaning *found)
{
	struct diag_candidate candidate = hint_candidate_of(found->meaning.symbol, NULL);
	const struct scope *scope = &found->scope;
	bool refused;

	if (found->meaning.witness.kind == WITNESS_ONE)
		refused = hint_report(
			livepatch, DIAG_WARNING, use, CHECK_ANNOTATION_DIFFERS,
			"\"%s\" is annotated as another symbol than the one that the kernel's %s refers to (KLP_RELOC_SYMBOL() with a C name of its own is for one use alone):",
			use->reference->name, scope->function->name);
	else
		refused = hint_report(
			livepatch, DIAG_WARNING, use, CHECK_ANNOTATION_DIFFERS,
			"\"%s\" is annotated as another symbol than %s one of %s, which original code means that the use is for (KLP_RELOC_SYMBOL() with a C name of its own is for one use alone):",
			use->reference->name,
			found->meaning.rule == RULE_GLOBAL ? "the" : "the static",
			found->meaning.rule == RULE_FILE ? scope->file->name : scope->object);
	diag_candidate(&candidate);
	return refused;
}

static int resolve_annotated(struct resolver *resolver, const struct reference *reference)
{
	const struct annotation *annotation = reference->annotation;
	const struct livepatch *livepatch = resolver->livepatch;
	const struct symlist_object *object =
		symlist_find_object(&livepatch->symbols, annotation->object);
	bool warned = false, refused = false;
	struct use_meaning other;
	struct use use;
	int err = 0;

	use_init(&use, livepatch, reference, 0, resolver->room);
	if (!check_annotation(livepatch, &use))
		return 1;
	for (size_t i = 0; !err && i < reference->nr_sites; i++) {
		struct decision decision = {
			.reference = reference,
			.site = &reference->sites[i],
			.object = annotation->object,
			.name = reference->name,
			.sympos = annotation->sympos,
			.rule = RULE_ANNOTATION,
			.symbol = symlist_at(use.entry, object, annotation->sympos),
		};

		use_init(&use, resolver->livepatch, reference, i, resolver->room);
		decision.gate = gate_choose(livepatch, &use, annotation->object, annotation->gate);
		if (!decision.gate || !place_check(livepatch, &use, decision.gate, decision.symbol))
			return 1; /* one diagnostic a reference will do */
		if (!warned && use_means_another(livepatch, &use, decision.symbol, &other)) {
			refused = warn_of_difference(livepatch, &use, &other);
			warned = true;
		}
		err = decide(resolver, &decision);
	}
	return err ? err : refused;
}

/* Do other uses mean another symbol? An annotation of the name would hold for them, too. */
static bool means_others(const struct resolver *resolver, const struct reference *reference,
			 const struct symlist_symbol *symbol)
{
	struct use other;

	for (size_t i = 0; i < reference->nr_sites; i++) {
		use_init(&other, resolver->livepatch, reference, i, resolver->other_room);
		if (use_meaning(resolver->livepatch, &other).meaning.symbol != symbol)
			return true;
	}
	return false;
}

static bool warn_lone_local(const struct resolver *resolver, const struct use *use,
			    const struct symlist_symbol *symbol)
{
	bool others = means_others(resolver, use->reference, symbol), refused;

	refused = hint_report(
		resolver->livepatch, DIAG_WARNING, use, CHECK_LONE_LOCAL,
		"\"%s\" is taken for the only one in %s, a local symbol; should the original file's own have been inlined away, it is the wrong one; DEBUGINFO= would tell the files; or, if it is right, %s:",
		use->reference->name, symbol->object->name,
		others ? "give it a name of its own" : "say so");
	if (others)
		hint_own_name(use, symbol);
	else
		hint_annotation_for(use, symbol);
	return refused;
}

/* Refuses what has no meaning or several; false: refused. */
static bool accept_meaning(const struct livepatch *livepatch, const struct use *use,
			   const struct use_meaning *found)
{
	const struct meaning *meaning = &found->meaning;

	switch (meaning->kind) {
	case MEANING_NONE:
		hint_refuse_unknown(livepatch, use);
		return false;
	case MEANING_AMBIGUOUS:
		hint_refuse_ambiguous(livepatch, use, found);
		return false;
	case MEANING_GONE:
		hint_refuse_gone(livepatch, use, found);
		return false;
	case MEANING_EXPORT:
		return true;
	case MEANING_SYMBOL:
		return check_name(livepatch, use) &&
		       check_lifetime(livepatch, use, meaning->symbol->object->name,
				      meaning->symbol->sympos);
	}
	return false;
}

/*
 * Without debug information of the module, nothing tells of code of another file that
 * the compiler inlined around the use.
 */
static bool warn_of_inlining(const struct livepatch *livepatch, const struct use *use,
			     const struct use_meaning *found, const struct symlist_symbol *other)
{
	struct diag_candidate candidate;
	bool refused;

	refused = hint_report(
		livepatch, DIAG_WARNING, use, CHECK_INLINING_UNKNOWN,
		"\"%s\" is taken for what it means in %s; code of another file that was inlined here may mean another symbol, and %s:",
		use->reference->name,
		found->scope.file ? found->scope.file->name : found->scope.object,
		livepatch->lines ?
			"the module's debug information does not describe the code here" :
			"the module has no debug information that would tell; compile it with -g");
	candidate = hint_candidate_of(other, NULL);
	diag_candidate(&candidate);
	return refused;
}

/* A decision without a gate: what the module loader does by itself, so far. */
static struct decision decision_of(const struct use *use, const struct use_meaning *found)
{
	const struct symlist_symbol *symbol = found->meaning.symbol;

	return (struct decision){
		.reference = use->reference,
		.site = use->site,
		.object = symbol ? symbol->object->name : NULL,
		.name = use->reference->name,
		.sympos = symbol ? symlist_position(use->entry, symbol) : 0,
		.rule = found->meaning.rule,
		.symbol = symbol,
		.file = found->scope.file,
		.original = found->scope.function,
		.witness = found->meaning.witness,
	};
}

/* What was warned of, for one reference: once will do. */
struct warned {
	const struct symlist_symbol *lone;
	bool inlining;
};

/* A decision that makes a livepatch relocation; 1: refused. */
static int check_decision(struct resolver *resolver, const struct use *use,
			  const struct use_meaning *found, struct decision *decision,
			  struct warned *warned)
{
	const struct livepatch *livepatch = resolver->livepatch;
	const struct symlist_symbol *symbol = found->meaning.symbol;

	decision->gate = gate_choose(livepatch, use, decision->object, NULL);
	if (!decision->gate || !place_check(livepatch, use, decision->gate, symbol))
		return 1;
	if (!found->meaning.lone || symbol == warned->lone)
		return 0;
	warned->lone = symbol;
	return warn_lone_local(resolver, use, symbol);
}

static int resolve_use(struct resolver *resolver, const struct use *use, struct warned *warned)
{
	const struct livepatch *livepatch = resolver->livepatch;
	struct use_meaning found = use_meaning(livepatch, use);
	const struct symlist_symbol *other;
	struct decision decision;

	if (!accept_meaning(livepatch, use, &found))
		return 1;
	decision = decision_of(use, &found);
	if (found.meaning.kind == MEANING_SYMBOL &&
	    check_decision(resolver, use, &found, &decision, warned))
		return 1;
	other = warned->inlining ? NULL : use_may_be_inlined(livepatch, use, &found.meaning);
	if (other) {
		warned->inlining = true;
		if (warn_of_inlining(livepatch, use, &found, other))
			return 1;
	}
	return decide(resolver, &decision);
}

static int resolve_by_name(struct resolver *resolver, struct reference *reference)
{
	struct warned warned = { 0 };
	struct use use;
	int err = 0;

	/* one diagnostic a reference will do */
	for (size_t i = 0; !err && i < reference->nr_sites; i++) {
		use_init(&use, resolver->livepatch, reference, i, resolver->room);
		err = resolve_use(resolver, &use, &warned);
	}
	return err;
}

/* With --explicit nothing is looked up: what is not annotated must be an export. */
static int resolve_explicitly(struct resolver *resolver, struct reference *reference)
{
	const struct livepatch *livepatch = resolver->livepatch;
	struct use use;
	int err = 0;

	for (size_t i = 0; !err && i < reference->nr_sites; i++) {
		struct use_meaning found;
		struct decision decision;

		use_init(&use, resolver->livepatch, reference, i, resolver->room);
		found = use_meaning(livepatch, &use);
		decision = decision_of(&use, &found);
		if (found.meaning.kind == MEANING_EXPORT) {
			err = decide(resolver, &decision);
			continue;
		}
		hint_report(
			livepatch, DIAG_ERROR, &use, CHECK_NOT_ANNOTATED,
			"\"%s\" is not an export that the module loader links to, and has no annotation, as --explicit demands",
			reference->name);
		hint_candidates(livepatch, &use);
		return 1;
	}
	return err;
}

/* A reference without a use resolves nothing; it stays if the loader finds it. */
static void resolve_unused(const struct resolver *resolver, struct reference *reference)
{
	struct use use;

	use_init(&use, resolver->livepatch, reference, 0, resolver->room);
	reference->plain = use_meaning(resolver->livepatch, &use).meaning.kind == MEANING_EXPORT;
}

static int resolve_reference(struct resolver *resolver, struct reference *reference)
{
	if (annotation_is_label(reference->symbol) && !reference->annotation)
		return 1; /* malformed, and refused already */
	if (reference->annotation)
		return resolve_annotated(resolver, reference);
	if (!reference->nr_sites) {
		resolve_unused(resolver, reference);
		return 0;
	}
	if (resolver->livepatch->explicit_only)
		return resolve_explicitly(resolver, reference);
	return resolve_by_name(resolver, reference);
}

/* Returns 1 if one was refused. */
static int resolve_references(struct resolver *resolver, const struct list_head *references)
{
	const struct resolution *resolution = resolver->resolution;
	struct reference *reference;
	size_t nr_refused = 0;

	list_for_each_entry(reference, references, list) {
		size_t first = resolution->nr_decisions;
		int err;

		if (nr_refused >= DIAG_MAX) {
			diag_note(
				resolver->livepatch->elf->name, CHECK_NONE,
				"too many errors; the references that are left are not looked at");
			break;
		}
		err = resolve_reference(resolver, reference);
		if (err >= 0 && limits_spent(resolver->livepatch->elf, resolver->livepatch->work))
			return -E2BIG;
		if (err < 0)
			return err;
		reference->refused = err;
		nr_refused += reference->refused;
		for (size_t i = first; i < resolution->nr_decisions; i++)
			reference->plain |= !resolution->decisions[i].gate;
	}
	return nr_refused > 0;
}

int resolve(const struct livepatch *livepatch, const struct list_head *references,
	    struct resolution *resolution)
{
	struct resolver resolver = { .livepatch = livepatch, .resolution = resolution };
	int err;

	*resolution = (struct resolution){ 0 };
	resolver.room = calloc(2 * context_max(livepatch->contexts) + 1, sizeof(*resolver.room));
	resolver.other_room =
		calloc(2 * context_max(livepatch->contexts) + 1, sizeof(*resolver.room));
	if (resolver.room && resolver.other_room) {
		err = resolve_references(&resolver, references);
	} else {
		err = diag_out_of_memory(livepatch->elf->name);
	}
	free(resolver.room);
	free(resolver.other_room);
	return err;
}

void resolution_free(struct resolution *resolution)
{
	free(resolution->decisions);
	*resolution = (struct resolution){ 0 };
}
