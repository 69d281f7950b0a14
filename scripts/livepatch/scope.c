// SPDX-License-Identifier: GPL-2.0
/*
 * What a name means in the original code of an object: see scope.h.
 */
#include <string.h>

#include "klp.h"
#include "lines-declared.h"
#include "scope.h"

static bool depends_directly(const struct symlist_object *object, const char *name)
{
	for (char **depends = object ? object->depends : NULL; depends && *depends; depends++) {
		if (!strcmp(*depends, name))
			return true;
	}
	return false;
}

static bool is_in(const struct symlist_symbol *symbol, const char *object)
{
	return !strcmp(symbol->object->name, object);
}

/* The symbols of a name, sorted by what they could be for a scope; the first of each kind. */
struct candidates {
	const struct symlist_symbol *in_file;	 /* local, of the scope's file */
	const struct symlist_symbol *global;	 /* of its object */
	const struct symlist_symbol *of_no_file; /* local, of its object; the file is unknown */
	const struct symlist_symbol *elsewhere;	 /* local, of another file of its object */
	const struct symlist_symbol *in_vmlinux;
	/* by vmlinux, or by a module that it depends on, also to named modules alone */
	const struct symlist_symbol *exported, *dependency;
	const struct symlist_symbol *allowed; /* exported by a module that may be depended on */
	size_t nr_in_file, nr_global, nr_of_no_file, nr_elsewhere;
	size_t nr_in_vmlinux, nr_exported, nr_dependency, nr_allowed;
	struct gone gone_in_file;    /* of the scope's file */
	struct gone gone_of_no_file; /* of its object; the file is unknown */
};

static void count(const struct symlist_symbol *symbol, const struct symlist_symbol **first,
		  size_t *nr)
{
	if (!(*nr)++)
		*first = symbol;
}

/* May code of other objects link to it? A livepatch is one of these, but not a named module. */
static bool is_exported(const struct symlist_symbol *symbol)
{
	return symbol->flags & (SYMLIST_EXPORTED | SYMLIST_FOR_MODULES);
}

static bool is_global(const struct symlist_symbol *symbol)
{
	return !symlist_may_be_local(symbol) || is_exported(symbol);
}

/* A symbol of the scope's own object. */
static void sort_own(const struct symlist_symbol *symbol, const struct scope *scope,
		     struct candidates *found)
{
	if (is_global(symbol))
		count(symbol, &found->global, &found->nr_global);
	else if (!scope->file || !symbol->file)
		count(symbol, &found->of_no_file, &found->nr_of_no_file);
	else if (symlist_same_file(symbol->file, scope->file))
		count(symbol, &found->in_file, &found->nr_in_file);
	else
		count(symbol, &found->elsewhere, &found->nr_elsewhere);
}

static bool is_among(const char *const *names, const char *name)
{
	for (; names && *names; names++) {
		if (!strcmp(*names, name))
			return true;
	}
	return false;
}

static void sort_symbols(const struct scope_name *name, const struct scope *scope,
			 struct candidates *found)
{
	const char *object = scope->object;
	const struct symlist_object *depender =
		object ? symlist_find_object(name->list, object) : NULL;

	for (size_t i = 0; i < name->entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &name->entry->symbols[i];

		if (object && is_in(symbol, object))
			sort_own(symbol, scope, found);
		if (is_in(symbol, KLP_VMLINUX))
			count(symbol, &found->in_vmlinux, &found->nr_in_vmlinux);
		if (!is_exported(symbol))
			continue;
		if (is_in(symbol, KLP_VMLINUX))
			count(symbol, &found->exported, &found->nr_exported);
		else if (depends_directly(depender, symbol->object->name))
			count(symbol, &found->dependency, &found->nr_dependency);
		else if ((symbol->flags & SYMLIST_EXPORTED) &&
			 is_among(name->may_depend, symbol->object->name))
			count(symbol, &found->allowed, &found->nr_allowed);
	}
}

/*
 * Is a clone one of a function that is there, too? It is of its own file; where a
 * file is unknown, it may be.
 */
static bool has_original(const struct symlist_name *entry, const struct symlist_symbol *clone)
{
	for (size_t i = 0; i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (symbol->object == clone->object &&
		    (!symbol->file || !clone->file || symlist_same_file(symbol->file, clone->file)))
			return true;
	}
	return false;
}

/*
 * Clones whose function is gone. Compilers make them of static functions, and of
 * global ones, which stay. In 6.12, find_event_field.isra.0 is all that is left of a
 * static of kernel/trace/trace_events.c; beside bpf_cgroup_storage_unlink.part.0 there is
 * the global of kernel/bpf/local_storage.c.
 */
static void sort_clones(const struct symlist_name *entry, const struct scope *scope,
			struct candidates *found)
{
	for (size_t i = 0; i < entry->nr_variants; i++) {
		const struct symlist_symbol *clone = &entry->variants[i];
		struct gone *gone = &found->gone_of_no_file;

		if (clone->type != 't' || !is_in(clone, scope->object) ||
		    has_original(entry, clone))
			continue;
		if (scope->file && clone->file) {
			if (!symlist_same_file(clone->file, scope->file))
				continue;
			gone = &found->gone_in_file;
		}
		if (!gone->clone)
			gone->clone = clone;
	}
}

/* Static functions that debug information knows, and that were inlined everywhere. */
static void sort_inlined(const struct inlined_query *query, const struct scope *scope,
			 struct candidates *found)
{
	for (size_t i = 0; query && i < query->nr_functions; i++) {
		const struct inlined_function *function = &query->functions[i];

		if (function->external || function->out_of_line)
			continue;
		if (!scope->file)
			found->gone_of_no_file.function = function;
		else if (inlined_is_in_file(function, scope->file))
			found->gone_in_file.function = function;
	}
}

static void sort_candidates(const struct scope_name *name, const struct scope *scope,
			    struct candidates *found)
{
	sort_symbols(name, scope, found);
	if (!scope->object)
		return;
	sort_clones(name->entry, scope, found);
	if (name->inlined)
		sort_inlined(inlined_objects_of(name->inlined, scope->object, name->entry->name),
			     scope, found);
}

static bool is_gone(const struct gone *gone)
{
	return gone->clone || gone->function;
}

static struct meaning meaning_gone(const struct gone *gone)
{
	return (struct meaning){ .kind = MEANING_GONE, .gone = *gone };
}

static struct meaning export_of(const struct symlist_symbol *symbol, enum meaning_rule rule)
{
	return (struct meaning){ .kind = MEANING_EXPORT, .rule = rule, .symbol = symbol };
}

static struct meaning symbol_of(const struct symlist_symbol *symbol, enum meaning_rule rule)
{
	return (struct meaning){ .kind = MEANING_SYMBOL, .rule = rule, .symbol = symbol };
}

static struct meaning lone(const struct symlist_symbol *symbol, enum meaning_rule rule)
{
	struct meaning meaning = symbol_of(symbol, rule);

	meaning.lone = symlist_may_be_local(symbol);
	return meaning;
}

static struct meaning no_meaning(enum meaning_kind kind)
{
	return (struct meaning){ .kind = kind };
}

/* A global of the object that the code is of. The loader links to exports of vmlinux. */
static struct meaning own_global(const struct symlist_symbol *symbol)
{
	if (is_in(symbol, KLP_VMLINUX) && (symbol->flags & SYMLIST_EXPORTED))
		return export_of(symbol, RULE_EXPORT);
	return symbol_of(symbol, RULE_GLOBAL);
}

/*
 * Of the scope's own object, where its file has none: a global, or, where the file is
 * not known, one that may well be of the file. MEANING_NONE: it has none that counts.
 */
static struct meaning meaning_in_object(const struct scope *scope, const struct candidates *found)
{
	const bool gone = is_gone(&found->gone_of_no_file);
	const size_t nr = found->nr_global + found->nr_of_no_file + gone;

	if (nr > 1)
		return no_meaning(MEANING_AMBIGUOUS);
	if (found->nr_global)
		return own_global(found->global);
	if (!nr)
		return no_meaning(MEANING_NONE);
	/* vmlinux does not see other exports than its own, which are among nr */
	if (found->nr_exported + found->nr_dependency && strcmp(scope->object, KLP_VMLINUX))
		return no_meaning(MEANING_AMBIGUOUS);
	return gone ? meaning_gone(&found->gone_of_no_file) :
		      lone(found->of_no_file, RULE_ONLY_ONE);
}

static struct meaning meaning_in_own(const struct scope *scope, const struct candidates *found)
{
	if (found->nr_in_file)
		return found->nr_in_file == 1 ? symbol_of(found->in_file, RULE_FILE) :
						no_meaning(MEANING_AMBIGUOUS);
	if (is_gone(&found->gone_in_file))
		return meaning_gone(&found->gone_in_file);
	return meaning_in_object(scope, found);
}

/* What code sees that is not of its own object. */
static struct meaning meaning_outside(const struct candidates *found, bool extra)
{
	if (found->nr_exported + found->nr_dependency + extra > 1)
		return no_meaning(MEANING_AMBIGUOUS);
	if (found->nr_exported)
		return found->exported->flags & SYMLIST_EXPORTED ?
			       export_of(found->exported, RULE_EXPORT) :
			       symbol_of(found->exported, RULE_NAMED_EXPORT);
	if (extra)
		return export_of(NULL, RULE_AUTHOR);
	if (found->nr_dependency)
		return symbol_of(found->dependency, RULE_DEPENDENCY);
	if (found->nr_in_vmlinux + found->nr_allowed > 1)
		return no_meaning(MEANING_AMBIGUOUS);
	if (found->nr_in_vmlinux)
		return lone(found->in_vmlinux, RULE_VMLINUX);
	if (found->nr_allowed)
		return export_of(found->allowed, RULE_ALLOWED_DEPEND);
	return no_meaning(MEANING_NONE);
}

/* vmlinux sees no exports but its own, but for what the author says. */
static struct meaning meaning_outside_vmlinux(const struct candidates *found, bool extra)
{
	if (extra)
		return export_of(NULL, RULE_AUTHOR);
	if (found->nr_allowed > 1)
		return no_meaning(MEANING_AMBIGUOUS);
	if (found->nr_allowed)
		return export_of(found->allowed, RULE_ALLOWED_DEPEND);
	return no_meaning(MEANING_NONE);
}

static struct meaning meaning_by_rules(const struct scope_name *name, const struct scope *scope)
{
	bool vmlinux = scope->object && !strcmp(scope->object, KLP_VMLINUX);
	struct candidates found = { 0 };
	struct meaning meaning;

	sort_candidates(name, scope, &found);
	meaning = meaning_in_own(scope, &found);
	if (meaning.kind != MEANING_NONE)
		return name->extra ? no_meaning(MEANING_AMBIGUOUS) : meaning;
	meaning = vmlinux ? meaning_outside_vmlinux(&found, name->extra) :
			    meaning_outside(&found, name->extra);
	/* what only a fix could want may as well be the object's own, of another file */
	if (found.nr_elsewhere &&
	    (meaning.rule == RULE_VMLINUX || meaning.rule == RULE_NAMED_EXPORT ||
	     meaning.rule == RULE_ALLOWED_DEPEND))
		return no_meaning(MEANING_AMBIGUOUS);
	return meaning;
}

/* Has code of the scope several to choose from, were it of another file? */
static bool has_several(const struct scope_name *name, const struct scope *scope)
{
	struct candidates found = { 0 };
	size_t nr;

	sort_candidates(name, &(struct scope){ .object = scope->object }, &found);
	nr = found.nr_global + found.nr_of_no_file;
	if (!scope->object || strcmp(scope->object, KLP_VMLINUX))
		nr += found.nr_in_vmlinux + found.nr_dependency;
	return nr > 1;
}

/*
 * Code of which it is not known where it is from. Which of several it means is not told by
 * a function that leads to it, nor by that function's file; but that it means the only one.
 */
static struct meaning meaning_beside(const struct scope_name *name, const struct scope *scope,
				     const struct meaning *by_rules, const struct witness *witness)
{
	struct meaning meaning = *by_rules;

	if (by_rules->kind != MEANING_SYMBOL && by_rules->kind != MEANING_EXPORT)
		return meaning;
	/* a header of the kernel declares it: no one's static is meant */
	if (by_rules->rule != RULE_FILE && lines_declared_in_header(name->lines, name->entry->name))
		return meaning;
	if (has_several(name, scope))
		return no_meaning(MEANING_AMBIGUOUS);
	if (witness->kind == WITNESS_ONE && witness->symbol == by_rules->symbol)
		meaning.lone = false;
	return meaning;
}

/* Does what is known of files speak against what the code refers to? */
static bool contradicts(const struct scope *scope, const struct meaning *by_rules,
			const struct symlist_symbol *symbol)
{
	if (by_rules->symbol == symbol)
		return false;
	if (by_rules->rule == RULE_FILE ||
	    (by_rules->kind == MEANING_GONE && scope->file && by_rules->gone.function))
		return true;
	return scope->file && symbol->file && is_in(symbol, scope->object) && !is_global(symbol) &&
	       !symlist_same_file(symbol->file, scope->file);
}

/* What the original code refers to. */
static struct meaning meaning_by_code(const struct scope *scope, const struct meaning *by_rules,
				      const struct witness *witness)
{
	const struct symlist_symbol *symbol = witness->symbol;
	struct meaning meaning = *by_rules;

	if (witness->sure == REFERS_BEFORE) {
		/* so little a chance can make, too: it only speaks for what the rules say */
		meaning.lone &= symbol != by_rules->symbol;
	} else if (contradicts(scope, by_rules, symbol)) {
		meaning = no_meaning(MEANING_AMBIGUOUS);
		meaning.contradiction = true;
	} else if (is_in(symbol, KLP_VMLINUX) && (symbol->flags & SYMLIST_EXPORTED)) {
		meaning = export_of(symbol, RULE_EXPORT);
	} else {
		meaning = symbol_of(symbol, RULE_CODE);
	}
	return meaning;
}

static struct meaning meaning_by_witness(const struct scope_name *name, const struct scope *scope,
					 const struct meaning *by_rules,
					 const struct witness *witness)
{
	if (scope->beside && witness->kind != WITNESS_SILENT)
		return meaning_beside(name, scope, by_rules, witness);
	switch (witness->kind) {
	case WITNESS_ONE:
		return meaning_by_code(scope, by_rules, witness);
	case WITNESS_SEVERAL:
		return by_rules->rule == RULE_FILE ? *by_rules : no_meaning(MEANING_AMBIGUOUS);
	default:
		return *by_rules;
	}
}

struct meaning scope_meaning(const struct scope_name *name, const struct scope *scope)
{
	struct meaning by_rules = meaning_by_rules(name, scope), meaning;
	struct witness witness;

	/* what a module of the author exports, the original code cannot tell of */
	if (!scope->function || name->extra)
		return by_rules;
	witness = witness_ask(name->list, scope->function, name->entry, scope->in_table);
	meaning = meaning_by_witness(name, scope, &by_rules, &witness);
	meaning.witness = witness;
	return meaning;
}

bool scope_has_gone(const struct scope_name *name, const struct scope *scope, struct gone *gone)
{
	struct candidates found = { 0 };

	sort_candidates(name, scope, &found);
	*gone = is_gone(&found.gone_in_file) ? found.gone_in_file : found.gone_of_no_file;
	return is_gone(gone);
}

const char *scope_excludes(const struct symlist *list, const struct symlist_symbol *symbol,
			   const struct scope *scope)
{
	const char *object = scope->object;

	if (object && is_in(symbol, object)) {
		if (scope->file && !scope->beside && symbol->file && symlist_is_local(symbol) &&
		    !symlist_same_file(symbol->file, scope->file))
			return "static in another file";
		return NULL;
	}
	if (is_in(symbol, KLP_VMLINUX))
		return NULL;
	if (object && depends_directly(symlist_find_object(list, object), symbol->object->name))
		return is_exported(symbol) ? NULL : "not exported by its module";
	if (!object || !strcmp(object, KLP_VMLINUX))
		return "of a module, which may not be loaded";
	return "of a module that the patched one does not depend on";
}

bool scope_equal(const struct scope *a, const struct scope *b)
{
	if (!a->object || !b->object)
		return a->object == b->object;
	return !strcmp(a->object, b->object) && a->function == b->function &&
	       (a->file == b->file || symlist_same_file(a->file, b->file));
}

bool meaning_equal(const struct meaning *a, const struct meaning *b)
{
	return a->kind == b->kind && a->symbol == b->symbol && a->gone.clone == b->gone.clone &&
	       a->gone.function == b->gone.function;
}

static const struct {
	const char *name;
	const char *text;
} rules[NR_RULES] = {
	[RULE_NONE] = { "none", "is nothing that the code could use" },
	[RULE_ANNOTATION] = { "annotation", "is what the annotation says" },
	[RULE_CODE] = { "code", "is what the original code refers to" },
	[RULE_FILE] = { "file", "is static in the file of the original code" },
	[RULE_GLOBAL] = { "global", "is the global of the patched object" },
	[RULE_ONLY_ONE] = { "only-one", "is the only one of the patched object" },
	[RULE_EXPORT] = { "export", "is exported by vmlinux" },
	[RULE_NAMED_EXPORT] = { "named-export",
				"is exported by vmlinux to named modules, and not to a livepatch" },
	[RULE_DEPENDENCY] = { "dependency",
			      "is exported by a module that the patched one depends on" },
	[RULE_VMLINUX] = { "vmlinux", "is the only one of vmlinux, which does not export it" },
	[RULE_AUTHOR] = { "author", "is exported by another module of the author" },
	[RULE_ALLOWED_DEPEND] = { "allowed", "is exported by a module that --allow-depends names" },
};

const char *meaning_rule_name(enum meaning_rule rule)
{
	return rules[rule].name;
}

const char *meaning_rule_text(enum meaning_rule rule)
{
	return rules[rule].text;
}
