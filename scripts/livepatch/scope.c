// SPDX-License-Identifier: GPL-2.0
/*
 * What a name means in the original code of an object: see scope.h.
 */
#include <string.h>

#include "klp.h"
#include "scope.h"

static bool depends_directly(const struct symlist_object *object, const char *name)
{
	for (char **depends = object ? object->depends : NULL; depends && *depends; depends++) {
		if (!strcmp(*depends, name))
			return true;
	}
	return false;
}

bool scope_guarantees(const struct symlist *list, const char *object, const char *needed)
{
	return !strcmp(object, needed) || symlist_needs(list, object, needed);
}

static bool is_in(const struct symlist_symbol *symbol, const char *object)
{
	return !strcmp(symbol->object->name, object);
}

/* The symbols of a name, sorted by what they could be for some code. */
struct candidates {
	const struct symlist_symbol *in_file;	 /* local, of the code's file */
	const struct symlist_symbol *global;	 /* of its object */
	const struct symlist_symbol *of_no_file; /* local, of its object; the file is unknown */
	const struct symlist_symbol *elsewhere;	 /* local, of another file of its object */
	const struct symlist_symbol *in_vmlinux; /* the first each */
	const struct symlist_symbol *exported;	 /* by vmlinux */
	const struct symlist_symbol *dependency; /* exported by one */
	const struct symlist_symbol *allowed;	 /* exported by a module that may be depended on */
	size_t nr_in_file, nr_global, nr_of_no_file, nr_elsewhere;
	size_t nr_in_vmlinux, nr_exported, nr_dependency, nr_allowed;
};

static void count(const struct symlist_symbol *symbol, const struct symlist_symbol **first,
		  size_t *nr)
{
	if (!(*nr)++)
		*first = symbol;
}

/* A symbol of the code's own object. */
static void sort_own(const struct symlist_symbol *symbol, const struct scope *code,
		     struct candidates *found)
{
	if (!symlist_may_be_local(symbol) || (symbol->flags & SYMLIST_EXPORTED))
		count(symbol, &found->global, &found->nr_global);
	else if (!code->file || !symbol->file)
		count(symbol, &found->of_no_file, &found->nr_of_no_file);
	else if (symlist_same_file(symbol->file, code->file))
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

static void sort_candidates(const struct symlist *list, const struct symlist_name *entry,
			    const struct scope *code, const struct scope_options *options,
			    struct candidates *found)
{
	const char *object = code->object;
	const struct symlist_object *depender = object ? symlist_find_object(list, object) : NULL;

	for (size_t i = 0; entry && i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];
		bool exported = symbol->flags & SYMLIST_EXPORTED;

		if (object && is_in(symbol, object))
			sort_own(symbol, code, found);
		if (is_in(symbol, KLP_VMLINUX))
			count(symbol, &found->in_vmlinux, &found->nr_in_vmlinux);
		if (!exported)
			continue;
		if (is_in(symbol, KLP_VMLINUX))
			count(symbol, &found->exported, &found->nr_exported);
		else if (depends_directly(depender, symbol->object->name))
			count(symbol, &found->dependency, &found->nr_dependency);
		else if (is_among(options->depends, symbol->object->name))
			count(symbol, &found->allowed, &found->nr_allowed);
	}
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

/* A symbol of the code's own object, or several; MEANING_NONE: it has none that counts. */
static struct meaning meaning_in_own(const struct scope *code, const struct candidates *found,
				     size_t nr_exports)
{
	size_t nr = found->nr_global + found->nr_of_no_file;

	if (found->nr_in_file)
		return found->nr_in_file == 1 ? symbol_of(found->in_file, RULE_FILE) :
						no_meaning(MEANING_AMBIGUOUS);
	if (nr > 1)
		return no_meaning(MEANING_AMBIGUOUS);
	if (found->nr_global)
		return own_global(found->global);
	if (!nr)
		return no_meaning(MEANING_NONE);
	/* vmlinux does not see other exports than its own, which are among nr */
	if (nr_exports && strcmp(code->object, KLP_VMLINUX))
		return no_meaning(MEANING_AMBIGUOUS);
	return lone(found->of_no_file, RULE_ONLY_ONE);
}

/* What code sees that is not of its own object. */
static struct meaning meaning_outside(const struct candidates *found, bool extra)
{
	if (found->nr_exported + found->nr_dependency + extra > 1)
		return no_meaning(MEANING_AMBIGUOUS);
	if (found->nr_exported)
		return export_of(found->exported, RULE_EXPORT);
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

struct meaning scope_meaning(const struct symlist *list, const struct symlist_name *entry,
			     const struct scope *code, const struct scope_options *options)
{
	bool vmlinux = code->object && !strcmp(code->object, KLP_VMLINUX);
	struct candidates found = { 0 };
	struct meaning meaning;

	sort_candidates(list, entry, code, options, &found);
	meaning = meaning_in_own(code, &found, found.nr_exported + found.nr_dependency);
	if (meaning.kind != MEANING_NONE)
		return options->extra ? no_meaning(MEANING_AMBIGUOUS) : meaning;
	if (!vmlinux) {
		meaning = meaning_outside(&found, options->extra);
		/* what only a fix could want may as well be the object's own, of another file */
		if (found.nr_elsewhere &&
		    (meaning.rule == RULE_VMLINUX || meaning.rule == RULE_ALLOWED_DEPEND))
			return no_meaning(MEANING_AMBIGUOUS);
		return meaning;
	}
	if (options->extra)
		return export_of(NULL, RULE_AUTHOR);
	if (found.nr_allowed)
		return found.nr_allowed == 1 ? export_of(found.allowed, RULE_ALLOWED_DEPEND) :
					       no_meaning(MEANING_AMBIGUOUS);
	return no_meaning(MEANING_NONE);
}

const char *scope_excludes(const struct symlist *list, const struct symlist_symbol *symbol,
			   const struct scope *code)
{
	const char *object = code->object;

	if (object && is_in(symbol, object)) {
		if (code->file && symbol->file && symlist_is_local(symbol) &&
		    !symlist_same_file(symbol->file, code->file))
			return "static in another file";
		return NULL;
	}
	if (is_in(symbol, KLP_VMLINUX))
		return NULL;
	if (object && depends_directly(symlist_find_object(list, object), symbol->object->name))
		return symbol->flags & SYMLIST_EXPORTED ? NULL : "not exported by its module";
	if (!object || !strcmp(object, KLP_VMLINUX))
		return "of a module, which may not be loaded";
	return "of a module that the patched one does not depend on";
}

bool meaning_equal(const struct meaning *a, const struct meaning *b)
{
	return a->kind == b->kind && a->symbol == b->symbol;
}

static const struct {
	const char *name;
	const char *text;
} rules[NR_RULES] = {
	[RULE_NONE] = { "none", "is nothing that the code could use" },
	[RULE_ANNOTATION] = { "annotation", "is what the annotation says" },
	[RULE_FILE] = { "file", "is static in the file of the original code" },
	[RULE_GLOBAL] = { "global", "is the global of the patched object" },
	[RULE_ONLY_ONE] = { "only-one", "is the only one of the patched object" },
	[RULE_EXPORT] = { "export", "is exported by vmlinux" },
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
