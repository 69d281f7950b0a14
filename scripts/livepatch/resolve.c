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
#include "context.h"
#include "klp.h"
#include "meaning.h"
#include "resolve.h"

/* A diagnostic lists this many candidates at most. */
#define CANDIDATES_MAX 32

/* One use of a reference, and for what it works. */
struct subject {
	const struct reference *reference;
	const struct reference_use *use; /* NULL: it has none */
	const struct patch_object **objects;
	size_t nr_objects;
	bool by_itself; /* the livepatch's init or exit reach it, too */
};

/* The module's lines of source, opened for the first diagnostic. */
struct lines {
	struct source *source;
	bool opened;
};

struct resolver {
	const struct elf_file *elf;
	const struct patchinfo *info;
	const struct context_map *contexts;
	const struct patch_object **room; /* for the contexts of one use */
	const struct symlist *symbols;
	const struct resolve_options *options;
	struct resolution *resolution;
	struct lines *lines;
};

static bool is_vmlinux(const char *object)
{
	return !strcmp(object, KLP_VMLINUX);
}

/* Start a refusal or a warning about one use of a reference. */
__attribute__((format(printf, 5, 6))) static void report(const struct resolver *resolver,
							 enum diag_severity severity,
							 const struct subject *subject,
							 const char *check, const char *format, ...)
{
	const char *name = subject->reference->name;
	const char *function = NULL;
	char *where = NULL, *text;
	va_list args;

	if (!resolver->lines->opened)
		resolver->lines->source = source_open(resolver->elf);
	resolver->lines->opened = true;
	if (subject->use)
		where = reference_where(resolver->elf, subject->use, resolver->lines->source,
					&function);
	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	va_end(args);
	diag(severity, where ? where : resolver->elf->name, check, "%s%s%s",
	     function ? function : "", function ? ": " : "", text ? text : name);
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

/* The sympos that means a symbol: 0 where its name is unique. */
static unsigned int position_of(const struct symlist_name *entry,
				const struct symlist_symbol *symbol)
{
	return symlist_count(entry, symbol->object) > 1 ? symbol->sympos : 0;
}

static bool is_identifier(const char *name)
{
	return !name[strspn(name,
			    "abcdefghijklmnopqrstuvwxyz_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")];
}

/* The line to paste for one candidate. A name that is none in C needs a label. */
static void hint_annotation(const struct subject *subject, const struct symlist_name *entry,
			    const struct symlist_symbol *symbol)
{
	const char *object = symbol->object->name, *name = entry->name;
	const char *gate = subject->nr_objects ? subject->objects[0]->name : KLP_VMLINUX;
	unsigned int pos = position_of(entry, symbol);

	if (is_identifier(name))
		diag_hint("static KLP_MODULE_RELOC(%s) klp_reloc_%s[] = { KLP_SYMPOS(%s, %u) };",
			  object, name, name, pos);
	else
		diag_hint("extern ... KLP_RELOC_SYMBOL_POS(%s, %s, %s, %u);", gate, object, name,
			  pos);
}

/*
 * Is the symbol there for as long as the livepatch? And is its position the same
 * while a module is coming, when the kernel counts its init symbols, and later,
 * when they are gone (kernel/module/kallsyms.c)?
 */
static bool check_lifetime(const struct resolver *resolver, const struct subject *subject,
			   const char *object, unsigned long sympos)
{
	const char *name = subject->reference->name;
	const struct symlist_name *entry = symlist_find(resolver->symbols, name);
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
		report(resolver, DIAG_ERROR, subject, "init-symbol",
		       "\"%s\" of %s is freed after init: there is nothing left to refer to", name,
		       object);
	else if (nr_init && nr_init < nr && !is_vmlinux(object))
		report(resolver, DIAG_ERROR, subject, "init-symbol",
		       "\"%s\" of %s also names symbols that are freed after init: no position is right before and after",
		       name, object);
	else
		return true;
	return false;
}

static bool check_name(const struct resolver *resolver, const struct subject *subject)
{
	const char *problem = klp_symbol_name_problem(subject->reference->name);

	if (problem)
		report(resolver, DIAG_ERROR, subject, "symbol-name",
		       "\"%s\" cannot be the name of a livepatch symbol: %s",
		       subject->reference->name, problem);
	return !problem;
}

/* Would a gate's loading resolve a symbol of @object in time for all contexts? */
static bool gate_serves(const struct resolver *resolver, const struct subject *subject,
			const char *gate, const char *object)
{
	if (!meaning_guarantees(resolver->symbols, gate, object))
		return false;
	for (size_t i = 0; i < subject->nr_objects; i++) {
		if (!meaning_guarantees(resolver->symbols, subject->objects[i]->name, gate))
			return false;
	}
	return true;
}

/* A module's symbol where the module may not be there. */
static bool check_gate_needed(const struct resolver *resolver, const struct subject *subject,
			      const char *object)
{
	const char *name = subject->reference->name;

	if (!subject->nr_objects || subject->by_itself) {
		report(resolver, DIAG_ERROR, subject, "no-gate",
		       "\"%s\" of module %s is used by the livepatch's own init or exit, and %s may not be loaded when they run",
		       name, object, object);
		return false;
	}
	for (size_t i = 0; i < subject->nr_objects; i++) {
		if (!is_vmlinux(subject->objects[i]->name))
			continue;
		report(resolver, DIAG_ERROR, subject, "gate-vmlinux",
		       "\"%s\" of module %s is used by functions that replace ones of vmlinux, and %s may not be loaded when they run",
		       name, object, object);
		return false;
	}
	return true;
}

/* The first context that can be there without @object. */
static const char *first_without(const struct resolver *resolver, const struct subject *subject,
				 const char *object)
{
	for (size_t i = 0; i < subject->nr_objects; i++) {
		const char *name = subject->objects[i]->name;

		if (!meaning_guarantees(resolver->symbols, name, object))
			return name;
	}
	return subject->objects[0]->name;
}

/*
 * The gate for a symbol of a module: an object of the patch that is there
 * whenever any of the contexts is, and whose being there means that the module
 * is. The module itself is the first choice. NULL after a diagnostic.
 */
static const char *choose_gate(const struct resolver *resolver, const struct subject *subject,
			       const char *object)
{
	const struct patch_object *itself = patchinfo_find(resolver->info, object), *patched;
	const char *name = subject->reference->name;

	if (is_vmlinux(object))
		return KLP_VMLINUX;
	if (!check_gate_needed(resolver, subject, object))
		return NULL;
	if (itself && gate_serves(resolver, subject, object, object))
		return itself->name;
	list_for_each_entry(patched, &resolver->info->objects, list) {
		if (gate_serves(resolver, subject, patched->name, object))
			return patched->name;
	}
	report(resolver, DIAG_ERROR, subject, "no-gate",
	       "\"%s\" is in %s, and no object of the patch is there whenever it is needed: the reference would never or not always be resolved; add a klp_object for %s, and give code of %s a copy of its own",
	       name, object, object, first_without(resolver, subject, object));
	return NULL;
}

/* The gate that a label names, checked by the same rule. */
static const char *check_gate(const struct resolver *resolver, const struct subject *subject,
			      const char *gate, const char *object)
{
	const struct patch_object *patched = patchinfo_find(resolver->info, gate);
	const char *name = subject->reference->name;

	if (is_vmlinux(object))
		return KLP_VMLINUX;
	if (!check_gate_needed(resolver, subject, object))
		return NULL;
	if (is_vmlinux(gate))
		report(resolver, DIAG_ERROR, subject, "gate-vmlinux",
		       "\"%s\" of module %s is annotated as used by functions of vmlinux, and %s may not be loaded when they run",
		       name, object, object);
	else if (!patched)
		report(resolver, DIAG_ERROR, subject, "no-gate",
		       "\"%s\" is annotated as used by %s, which the patch does not patch: the reference would never be resolved; add a klp_object for %s",
		       name, gate, gate);
	else if (!gate_serves(resolver, subject, gate, object))
		report(resolver, DIAG_ERROR, subject, "no-gate",
		       "\"%s\" of %s is annotated as used by %s, but %s is not there whenever the functions that use it are, or not with %s",
		       name, object, gate, gate, object);
	else
		return patched->name;
	return NULL;
}

/*
 * Places that the kernel has read, run through or freed when a module's gate
 * comes (kernel/module/main.c: load_module(), do_init_module()), and per-cpu
 * data, which is copied from the file before.
 */
static bool check_destination(const struct resolver *resolver, const struct subject *subject,
			      const char *gate)
{
	static const char *const early[] = { ".init", ".altinstr", "__jump_table",
					     ".static_call_sites" };
	const char *section = subject->use->rela->info->name;
	const char *name = subject->reference->name;

	if (!strcmp(section, ".data..percpu")) {
		report(resolver, DIAG_ERROR, subject, "destination",
		       "\"%s\" is used to initialise per-cpu data, which is copied before a livepatch's references are resolved; assign it at run time",
		       name);
		return false;
	}
	for (size_t i = 0; !is_vmlinux(gate) && i < sizeof(early) / sizeof(early[0]); i++) {
		if (strncmp(section, early[i], strlen(early[i])))
			continue;
		report(resolver, DIAG_ERROR, subject, "destination",
		       "\"%s\" of a module is used in %s, which the kernel has done with when %s comes; do without static keys, static calls, tracepoints and alternatives of modules (static_key_enabled() works)",
		       name, section, gate);
		return false;
	}
	return true;
}

static int decide(struct resolver *resolver, const struct subject *subject, const char *gate,
		  const char *object, unsigned long sympos)
{
	struct resolution *resolution = resolver->resolution;

	if (resolution->nr_decisions == resolution->room) {
		size_t room = resolution->room ? 2 * resolution->room : 64;
		struct decision *decisions;

		decisions = reallocarray(resolution->decisions, room, sizeof(*decisions));
		if (!decisions) {
			diag_error(resolver->elf->name, NULL, "out of memory");
			return -ENOMEM;
		}
		resolution->decisions = decisions;
		resolution->room = room;
	}
	resolution->decisions[resolution->nr_decisions++] = (struct decision){
		.rela = subject->use->rela,
		.index = subject->use->index,
		.gate = gate,
		.object = object,
		.name = subject->reference->name,
		.sympos = sympos,
	};
	return 0;
}

/* Is there such an object, symbol and position? */
static bool check_annotation(const struct resolver *resolver, const struct subject *subject)
{
	const struct annotation *annotation = subject->reference->annotation;
	const struct symlist_name *entry = symlist_find(resolver->symbols, annotation->name);
	const char *name = subject->reference->name;
	const struct symlist_object *object;
	unsigned int count;

	object = symlist_find_object(resolver->symbols, annotation->object);
	if (!object) {
		report(resolver, DIAG_ERROR, subject, "unknown-object",
		       "\"%s\" is annotated as a symbol of %s, but the kernel has no such module; check the name in %s",
		       name, annotation->object, annotation->where);
		return false;
	}
	count = entry ? symlist_count(entry, object) : 0;
	if (!count)
		report(resolver, DIAG_ERROR, subject, "unknown-symbol",
		       "\"%s\" is annotated as a symbol of %s, but %s has none of that name", name,
		       annotation->object, annotation->object);
	else if (annotation->sympos > count)
		report(resolver, DIAG_ERROR, subject, "sympos",
		       "\"%s\" is annotated with position %lu, but %s has only %u of that name",
		       name, annotation->sympos, annotation->object, count);
	else if (!annotation->sympos && count > 1)
		report(resolver, DIAG_ERROR, subject, "sympos",
		       "\"%s\" is annotated with position 0, which means unique, but %s has %u of that name; give a position from 1 to %u",
		       name, annotation->object, count, count);
	else
		return check_name(resolver, subject) &&
		       check_lifetime(resolver, subject, annotation->object, annotation->sympos);
	if (entry)
		hint_candidates(entry);
	return false;
}

/* One use of a reference, with its contexts. */
static struct subject subject_of(const struct resolver *resolver, const struct reference *reference,
				 size_t use)
{
	struct subject subject = { .reference = reference, .objects = resolver->room };

	if (use < reference->nr_uses) {
		subject.use = &reference->uses[use];
		subject.nr_objects = context_find(resolver->contexts, subject.use, resolver->room,
						  &subject.by_itself);
	}
	return subject;
}

static int resolve_annotated(struct resolver *resolver, const struct reference *reference)
{
	const struct annotation *annotation = reference->annotation;
	struct subject subject = subject_of(resolver, reference, 0);
	const char *gate;
	int err = 0;

	if (!check_annotation(resolver, &subject))
		return 0;
	for (size_t i = 0; !err && i < reference->nr_uses; i++) {
		subject = subject_of(resolver, reference, i);
		if (annotation->gate)
			gate = check_gate(resolver, &subject, annotation->gate, annotation->object);
		else
			gate = choose_gate(resolver, &subject, annotation->object);
		if (!gate || !check_destination(resolver, &subject, gate))
			return 0; /* one diagnostic a reference will do */
		err = decide(resolver, &subject, gate, annotation->object, annotation->sympos);
	}
	return err;
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

/* Could the symbol be meant in one of the contexts? */
static bool is_possible(const struct resolver *resolver, const struct subject *subject,
			const struct symlist_symbol *symbol)
{
	for (size_t i = 0; i < subject->nr_objects; i++) {
		if (meaning_is_possible(resolver->symbols, symbol, subject->objects[i]->name))
			return true;
	}
	return (!subject->nr_objects || subject->by_itself) &&
	       meaning_is_possible(resolver->symbols, symbol, NULL);
}

static void refuse_ambiguous(const struct resolver *resolver, const struct subject *subject,
			     const struct symlist_name *entry)
{
	size_t nr = is_extra_export(resolver, subject->reference->name), shown = 0;

	for (size_t i = 0; entry && i < entry->nr_symbols; i++)
		nr += is_possible(resolver, subject, &entry->symbols[i]);
	if (nr < 2 && subject->nr_objects) {
		report(resolver, DIAG_ERROR, subject, "ambiguous-symbol",
		       "\"%s\" is used for several objects of the patch (%s and others, or init), and not all of them have such a symbol; give each a copy of the function around it",
		       subject->reference->name, subject->objects[0]->name);
		return;
	}
	report(resolver, DIAG_ERROR, subject, "ambiguous-symbol",
	       "\"%s\" has %zu possible meanings; say which one is meant by the line below it",
	       subject->reference->name, nr);
	for (size_t i = 0; entry && i < entry->nr_symbols && shown < CANDIDATES_MAX; i++) {
		if (!is_possible(resolver, subject, &entry->symbols[i]))
			continue;
		hint_candidate(entry->name, &entry->symbols[i]);
		hint_annotation(subject, entry, &entry->symbols[i]);
		shown++;
	}
	if (shown < nr)
		diag_hint("and %zu more", nr - shown);
}

static void refuse_unknown(const struct resolver *resolver, const struct subject *subject,
			   const struct symlist_name *entry)
{
	const char *name = subject->reference->name;

	if (!entry || !entry->nr_symbols) {
		report(resolver, DIAG_ERROR, subject, "unknown-symbol",
		       "\"%s\" is nowhere in the kernel: misspelled, renamed, or inlined everywhere",
		       name);
		return;
	}
	if (subject->nr_objects)
		report(resolver, DIAG_ERROR, subject, "unknown-symbol",
		       "\"%s\" is nothing that code of %s could use: it is only in other modules",
		       name, subject->objects[0]->name);
	else
		report(resolver, DIAG_ERROR, subject, "unknown-symbol",
		       "\"%s\" is not in vmlinux, and the livepatch's own init and exit can use nothing else",
		       name);
	hint_candidates(entry);
}

static void warn_lone_local(const struct resolver *resolver, const struct subject *subject,
			    const struct symlist_name *entry, const struct symlist_symbol *symbol)
{
	report(resolver, DIAG_WARNING, subject, "lone-local",
	       "\"%s\" is taken for the only one in %s, a local symbol; should the original file's own have been inlined away, it is the wrong one; if it is right, say so:",
	       subject->reference->name, symbol->object->name);
	hint_annotation(subject, entry, symbol);
}

/* What the name means in the contexts of one use: the same in all, or ambiguous. */
static struct meaning meaning_of_use(const struct resolver *resolver, const struct subject *subject,
				     const struct symlist_name *entry)
{
	bool extra = is_extra_export(resolver, subject->reference->name);
	const char *first = subject->nr_objects ? subject->objects[0]->name : NULL;
	struct meaning meaning = meaning_in(resolver->symbols, entry, first, extra);

	for (size_t i = 1; i < subject->nr_objects; i++) {
		struct meaning other =
			meaning_in(resolver->symbols, entry, subject->objects[i]->name, extra);

		if (!meaning_equal(&meaning, &other))
			return (struct meaning){ .kind = MEANING_AMBIGUOUS };
	}
	if (subject->nr_objects && subject->by_itself) {
		struct meaning own = meaning_in(resolver->symbols, entry, NULL, extra);

		if (!meaning_equal(&meaning, &own))
			return (struct meaning){ .kind = MEANING_AMBIGUOUS };
	}
	return meaning;
}

/* Refuses what has no meaning or several; false: refused. */
static bool accept_meaning(const struct resolver *resolver, const struct subject *subject,
			   const struct symlist_name *entry, const struct meaning *meaning)
{
	switch (meaning->kind) {
	case MEANING_NONE:
		refuse_unknown(resolver, subject, entry);
		return false;
	case MEANING_AMBIGUOUS:
		refuse_ambiguous(resolver, subject, entry);
		return false;
	case MEANING_EXPORT:
		return true;
	case MEANING_SYMBOL:
		return check_name(resolver, subject) &&
		       check_lifetime(resolver, subject, meaning->symbol->object->name,
				      meaning->symbol->sympos);
	}
	return false;
}

static int resolve_by_name(struct resolver *resolver, struct reference *reference)
{
	const struct symlist_name *entry = symlist_find(resolver->symbols, reference->name);
	const struct symlist_symbol *warned = NULL;
	const char *gate;
	int err = 0;

	for (size_t i = 0; !err && i < reference->nr_uses; i++) {
		struct subject subject = subject_of(resolver, reference, i);
		struct meaning meaning = meaning_of_use(resolver, &subject, entry);

		if (!accept_meaning(resolver, &subject, entry, &meaning))
			return 0; /* one diagnostic a reference will do */
		if (meaning.kind == MEANING_EXPORT) {
			reference->plain = true;
			continue;
		}
		gate = choose_gate(resolver, &subject, meaning.symbol->object->name);
		if (!gate || !check_destination(resolver, &subject, gate))
			return 0;
		if (symlist_may_be_local(meaning.symbol) && meaning.symbol != warned)
			warn_lone_local(resolver, &subject, entry, meaning.symbol);
		warned = meaning.symbol;
		err = decide(resolver, &subject, gate, meaning.symbol->object->name,
			     position_of(entry, meaning.symbol));
	}
	return err;
}

/* With --explicit nothing is looked up: what is not annotated must be an export. */
static void resolve_explicitly(const struct resolver *resolver, struct reference *reference)
{
	const struct symlist_name *entry = symlist_find(resolver->symbols, reference->name);

	for (size_t i = 0; i < reference->nr_uses; i++) {
		struct subject subject = subject_of(resolver, reference, i);
		struct meaning meaning = meaning_of_use(resolver, &subject, entry);

		if (meaning.kind == MEANING_EXPORT) {
			reference->plain = true;
			continue;
		}
		report(resolver, DIAG_ERROR, &subject, "not-annotated",
		       "\"%s\" is not an export that the module loader links to, and has no annotation, as --explicit demands",
		       reference->name);
		if (entry)
			hint_candidates(entry);
		return;
	}
}

/* A reference without a use resolves nothing; it stays if the loader finds it. */
static void resolve_unused(const struct resolver *resolver, struct reference *reference)
{
	const struct symlist_name *entry = symlist_find(resolver->symbols, reference->name);
	struct subject subject = subject_of(resolver, reference, 0);

	reference->plain = meaning_of_use(resolver, &subject, entry).kind == MEANING_EXPORT;
}

static int resolve_references(struct resolver *resolver, const struct list_head *references)
{
	struct reference *reference;
	int err = 0;

	list_for_each_entry(reference, references, list) {
		if (err)
			break;
		if (annotation_is_label(reference->symbol) && !reference->annotation)
			continue; /* malformed, and refused already */
		if (reference->annotation)
			err = resolve_annotated(resolver, reference);
		else if (!reference->nr_uses)
			resolve_unused(resolver, reference);
		else if (resolver->options->explicit_only)
			resolve_explicitly(resolver, reference);
		else
			err = resolve_by_name(resolver, reference);
	}
	return err;
}

int resolve(const struct elf_file *elf, const struct list_head *references,
	    const struct patchinfo *info, const struct context_map *contexts,
	    const struct symlist *symbols, const struct resolve_options *options,
	    struct resolution *resolution)
{
	struct lines lines = { 0 };
	struct resolver resolver = { .elf = elf,
				     .info = info,
				     .contexts = contexts,
				     .symbols = symbols,
				     .options = options,
				     .resolution = resolution,
				     .lines = &lines };
	const struct patch_object *object;
	size_t nr = 1;
	int err;

	*resolution = (struct resolution){ 0 };
	list_for_each_entry(object, &info->objects, list)
		nr++;
	resolver.room = calloc(nr, sizeof(const struct patch_object *));
	if (!resolver.room) {
		diag_error(elf->name, NULL, "out of memory");
		return -ENOMEM;
	}
	err = resolve_references(&resolver, references);
	source_close(lines.source);
	free(resolver.room);
	return err;
}

void resolution_free(struct resolution *resolution)
{
	free(resolution->decisions);
	*resolution = (struct resolution){ 0 };
}
