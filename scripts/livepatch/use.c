// SPDX-License-Identifier: GPL-2.0
/*
 * One use of a reference, and what its name means there: see use.h.
 */
#include <string.h>

#include "klp.h"
#include "use.h"

struct context_place use_place(const struct reference_site *site)
{
	return (struct context_place){ site->rela->info,
				       site->rela->relocations[site->index].offset };
}

void use_init(struct use *use, const struct livepatch *livepatch, const struct reference *reference,
	      size_t site, const struct patch_function **room)
{
	*use = (struct use){ .reference = reference, .functions = room };
	use->entry = symlist_find(&livepatch->symbols, reference->name);
	if (site >= reference->nr_sites)
		return;
	use->site = &reference->sites[site];
	use->nr_functions =
		context_find(livepatch->contexts, use_place(use->site), room, &use->by_itself);
	if (!use->nr_functions)
		use->by_itself = true;
}

const struct symlist_file *use_file_of(const struct livepatch *livepatch,
				       const struct patch_function *function)
{
	const struct symlist_name *entry;
	const struct symlist_file *file = NULL;

	if (!function->old_name)
		return NULL;
	entry = symlist_find(&livepatch->symbols, function->old_name);
	for (size_t i = 0; entry && i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (strcmp(symbol->object->name, function->object->name))
			continue;
		if (function->old_sympos && symbol->sympos != function->old_sympos)
			continue;
		if (file)
			return NULL; /* several: an error that patched.h finds */
		file = symbol->file;
	}
	return file;
}

size_t use_names_around(const struct livepatch *livepatch, struct context_place place,
			const char *names[USE_DEPTH], char buffer[USE_NAME_ROOM])
{
	const char *outer;
	size_t nr;

	nr = lines_inlined_at(livepatch->lines, place.section, place.offset, names, USE_DEPTH - 1);
	outer = context_around(livepatch->contexts, place, buffer, USE_NAME_ROOM);
	if (outer)
		names[nr++] = outer;
	return nr;
}

enum origin {
	ORIGIN_CONTEXT, /* the code of the context */
	ORIGIN_PATCHED, /* what another function was that the patch replaces */
	ORIGIN_SEVERAL, /* several such */
	ORIGIN_FILE,	/* another file of its object */
	ORIGIN_OBJECT,	/* some file of its object */
};

static bool is_same_code(const struct scope *a, const struct scope *b)
{
	return !strcmp(a->object, b->object) &&
	       (a->file == b->file || symlist_same_file(a->file, b->file));
}

/*
 * Where a function of an object is from of which no symbol is left, as it was
 * inlined everywhere. Those of headers are of no file.
 */
static enum origin origin_of_inlined(const struct livepatch *livepatch, const char *name,
				     const struct scope *code, bool *known)
{
	const struct patch_object *object = patchinfo_find(&livepatch->info, code->object);
	const struct inlined_query *query =
		object && code->file ? inlined_objects_of(&livepatch->inlined, object, name) : NULL;

	for (size_t i = 0; query && i < query->nr_functions; i++) {
		const struct inlined_function *function = &query->functions[i];

		if (!function->unit || !function->declared_in ||
		    strcmp(function->unit, function->declared_in))
			continue;
		*known = true;
		if (inlined_is_in_file(function, code->file))
			return ORIGIN_CONTEXT;
	}
	return *known ? ORIGIN_OBJECT : ORIGIN_CONTEXT;
}

/*
 * Where something of a name is from, that code of an object reaches in the
 * livepatch. What the kernel does not have by that name is the author's own.
 */
static enum origin origin_of_name(const struct livepatch *livepatch, const char *name,
				  const struct scope *code, bool *known,
				  const struct symlist_file **file)
{
	const struct symlist_name *entry = symlist_find(&livepatch->symbols, name);

	*known = false;
	*file = NULL;
	for (size_t i = 0; entry && i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (strcmp(symbol->object->name, code->object))
			continue;
		if (symlist_same_file(symbol->file, code->file)) {
			*known = true;
			return ORIGIN_CONTEXT;
		}
		if (*known && !symlist_same_file(symbol->file, *file))
			return ORIGIN_OBJECT;
		*known = true;
		*file = symbol->file;
	}
	if (!*known)
		return origin_of_inlined(livepatch, name, code, known);
	return *file ? ORIGIN_FILE : ORIGIN_OBJECT;
}

/* What some functions of a patch are from, as far as they have a name in it. */
struct replaced {
	const char *name;
	const struct scope *code; /* that asks */
	struct scope first;
	size_t nr;
	bool itself; /* the code that asks is among them */
	bool several;
};

static void add_replaced(const struct livepatch *livepatch, const struct list_head *functions,
			 struct replaced *replaced)
{
	const struct patch_function *function;

	list_for_each_entry(function, functions, list) {
		struct scope own = { function->object->name, use_file_of(livepatch, function) };

		if (!context_is_root(livepatch->contexts, function, replaced->name))
			continue;
		replaced->itself |= is_same_code(&own, replaced->code);
		if (!replaced->nr++)
			replaced->first = own;
		replaced->several |= !is_same_code(&own, &replaced->first);
	}
}

/*
 * Where the function is from that something of a name replaces. Replacements
 * call each other, and are inlined into each other.
 */
static enum origin origin_of_replacement(const struct livepatch *livepatch, const char *name,
					 const struct scope *code, bool *known, struct scope *other)
{
	struct replaced replaced = { .name = name, .code = code };
	const struct patch_object *object;

	list_for_each_entry(object, &livepatch->info.objects, list) {
		add_replaced(livepatch, &object->functions, &replaced);
		add_replaced(livepatch, &object->callbacks, &replaced);
	}
	*known = replaced.nr;
	if (!replaced.nr || replaced.itself)
		return ORIGIN_CONTEXT;
	*other = replaced.first;
	return replaced.several ? ORIGIN_SEVERAL : ORIGIN_PATCHED;
}

/* Where something of a name is from that is in code that stands for @code. */
static enum origin origin_in(const struct livepatch *livepatch, const char *name,
			     const struct scope *code, struct scope *other)
{
	enum origin origin;
	bool known;

	*other = (struct scope){ .object = code->object };
	origin = origin_of_replacement(livepatch, name, code, &known, other);
	if (!known)
		origin = origin_of_name(livepatch, name, code, &known, &other->file);
	if (origin == ORIGIN_OBJECT)
		other->file = NULL;
	return known ? origin : ORIGIN_CONTEXT;
}

/* Code of another file or object than what is around it. */
struct step {
	struct scope code;
	const char *name;
	enum origin origin;
	bool has_arguments; /* constants that the caller gives it are in it */
};

/*
 * From the code of a context inwards to the use: what is inlined into a copy of
 * another file's function is of that file, as long as nothing else is known of it.
 */
static size_t find_steps(const struct livepatch *livepatch, const struct use *use,
			 const struct scope *code, struct step steps[USE_DEPTH],
			 char buffer[USE_NAME_ROOM])
{
	struct scope current = *code;
	const char *names[USE_DEPTH];
	size_t nr, nr_steps = 0;
	bool outermost = true;

	if (!code->object || !use->site)
		return 0;
	nr = use_names_around(livepatch, use_place(use->site), names, buffer);
	for (size_t i = nr; i--; outermost = false) {
		struct step *step = &steps[nr_steps];

		step->origin = origin_in(livepatch, names[i], &current, &step->code);
		if (step->origin == ORIGIN_CONTEXT)
			continue;
		step->name = names[i];
		step->has_arguments =
			!outermost || names[i] != buffer ||
			context_is_specialised(livepatch->contexts, use_place(use->site));
		current = step->code;
		nr_steps++;
	}
	return nr_steps;
}

static bool is_extra_export(const struct livepatch *livepatch, const char *name)
{
	const char *const *exports = livepatch->exports;

	for (; exports && *exports; exports++) {
		if (!strcmp(*exports, name))
			return true;
	}
	return false;
}

static struct use_meaning meaning_in_code(const struct livepatch *livepatch, const struct use *use,
					  const struct scope *code)
{
	struct scope_options options = {
		.extra = is_extra_export(livepatch, use->reference->name),
		.depends = livepatch->may_depend,
	};

	return (struct use_meaning){ scope_meaning(&livepatch->symbols, use->entry, code, &options),
				     *code };
}

static struct use_meaning ambiguous(const struct scope *code)
{
	return (struct use_meaning){ { .kind = MEANING_AMBIGUOUS }, *code };
}

/* Do the replacement functions of a name, or what they reach, use the reference themselves? */
static bool is_used_for(const struct livepatch *livepatch, const struct reference *reference,
			const char *name)
{
	for (size_t i = 0; i < reference->nr_sites; i++) {
		if (context_works_for(livepatch->contexts, use_place(&reference->sites[i]), name))
			return true;
	}
	return false;
}

/*
 * What a replacement uses by itself is of what it replaces; what its caller gave
 * it, where it was inlined, is the caller's.
 */
static struct use_meaning meaning_in_replacement(const struct livepatch *livepatch,
						 const struct use *use,
						 const struct use_meaning *caller,
						 const struct step *step)
{
	struct use_meaning own = meaning_in_code(livepatch, use, &step->code);

	if (!step->has_arguments || caller->meaning.kind == MEANING_NONE)
		return own;
	if (own.meaning.kind == MEANING_NONE || !is_used_for(livepatch, use->reference, step->name))
		return *caller;
	return own;
}

/* A name alone says less: both must agree. */
static struct use_meaning meaning_in_copy(const struct livepatch *livepatch, const struct use *use,
					  const struct use_meaning *caller, const struct step *step)
{
	struct use_meaning own = meaning_in_code(livepatch, use, &step->code);

	if (caller->meaning.kind == MEANING_NONE || !caller->code.file)
		return own;
	if (own.meaning.kind == MEANING_NONE)
		return *caller;
	return meaning_equal(&caller->meaning, &own.meaning) ? own : ambiguous(&step->code);
}

/* The meaning for one context, with regard to where what is around the use is from. */
static struct use_meaning meaning_for(const struct livepatch *livepatch, const struct use *use,
				      const struct scope *code)
{
	struct use_meaning found = meaning_in_code(livepatch, use, code);
	struct step steps[USE_DEPTH];
	char buffer[USE_NAME_ROOM];
	size_t nr = find_steps(livepatch, use, code, steps, buffer);

	for (size_t i = 0; i < nr; i++) {
		switch (steps[i].origin) {
		case ORIGIN_CONTEXT:
			break;
		case ORIGIN_OBJECT:
			found = meaning_in_code(livepatch, use, &steps[i].code);
			break;
		case ORIGIN_PATCHED:
			found = meaning_in_replacement(livepatch, use, &found, &steps[i]);
			break;
		case ORIGIN_SEVERAL:
			return ambiguous(code);
		case ORIGIN_FILE:
			found = meaning_in_copy(livepatch, use, &found, &steps[i]);
			break;
		}
	}
	return found;
}

static struct scope code_of(const struct livepatch *livepatch,
			    const struct patch_function *function)
{
	return (struct scope){ function->object->name, use_file_of(livepatch, function) };
}

struct use_meaning use_meaning(const struct livepatch *livepatch, const struct use *use)
{
	static const struct scope itself = { 0 };
	struct use_meaning first = { 0 }, other;
	struct scope last = { 0 };

	for (size_t i = 0; i < use->nr_functions; i++) {
		struct scope code = code_of(livepatch, use->functions[i]);

		if (i && last.object == code.object && symlist_same_file(last.file, code.file))
			continue;
		last = code;
		other = meaning_for(livepatch, use, &code);
		if (!i)
			first = other;
		else if (!meaning_equal(&first.meaning, &other.meaning))
			return ambiguous(&code);
	}
	if (use->nr_functions && !use->by_itself)
		return first;
	other = meaning_for(livepatch, use, &itself);
	if (use->nr_functions && !meaning_equal(&first.meaning, &other.meaning))
		return ambiguous(&itself);
	return use->nr_functions ? first : other;
}

bool use_repeats(const struct livepatch *livepatch, const struct use *use, size_t function)
{
	struct scope code, last;

	if (!function)
		return false;
	code = code_of(livepatch, use->functions[function]);
	last = code_of(livepatch, use->functions[function - 1]);
	return is_same_code(&code, &last);
}

struct use_meaning use_meaning_for(const struct livepatch *livepatch, const struct use *use,
				   size_t function)
{
	struct scope code = code_of(livepatch, use->functions[function]);

	return meaning_for(livepatch, use, &code);
}

bool use_is_shared(const struct livepatch *livepatch, const struct use *use, struct scope *first,
		   struct scope *second)
{
	struct use_meaning one = { 0 }, other;

	for (size_t i = 0; i < use->nr_functions; i++) {
		if (use_repeats(livepatch, use, i))
			continue;
		*second = code_of(livepatch, use->functions[i]);
		other = use_meaning_for(livepatch, use, i);
		if (other.meaning.kind != MEANING_SYMBOL && other.meaning.kind != MEANING_EXPORT)
			return false;
		if (!i) {
			*first = *second;
			one = other;
		} else if (!meaning_equal(&one.meaning, &other.meaning)) {
			return true;
		}
	}
	return false;
}

/* Why a symbol is not meant by code around the use, from a context inwards; NULL: it could be. */
static const char *excludes_for(const struct livepatch *livepatch, const struct use *use,
				const struct symlist_symbol *symbol, const struct scope *code)
{
	const char *reason = scope_excludes(&livepatch->symbols, symbol, code);
	struct step steps[USE_DEPTH];
	char buffer[USE_NAME_ROOM];
	size_t nr = reason ? find_steps(livepatch, use, code, steps, buffer) : 0;

	for (size_t i = 0; reason && i < nr; i++)
		reason = scope_excludes(&livepatch->symbols, symbol, &steps[i].code);
	return reason;
}

const char *use_excludes(const struct livepatch *livepatch, const struct use *use,
			 const struct symlist_symbol *symbol)
{
	static const struct scope itself = { 0 };
	const char *reason = NULL;

	for (size_t i = 0; i < use->nr_functions; i++) {
		struct scope code = code_of(livepatch, use->functions[i]);

		reason = excludes_for(livepatch, use, symbol, &code);
		if (!reason)
			return NULL;
	}
	if (!reason || use->by_itself)
		reason = scope_excludes(&livepatch->symbols, symbol, &itself);
	return reason;
}

bool use_gate_serves(const struct livepatch *livepatch, const struct use *use, const char *gate,
		     const char *object)
{
	if (!scope_guarantees(&livepatch->symbols, gate, object))
		return false;
	for (size_t i = 0; i < use->nr_functions; i++) {
		if (!scope_guarantees(&livepatch->symbols, use->functions[i]->object->name, gate))
			return false;
	}
	return true;
}

bool use_reaches(const struct livepatch *livepatch, const struct use *use, const char *object)
{
	const struct patch_object *patched;

	if (!strcmp(object, KLP_VMLINUX))
		return true;
	if (!use->nr_functions || use->by_itself)
		return false;
	list_for_each_entry(patched, &livepatch->info.objects, list) {
		if (use_gate_serves(livepatch, use, patched->name, object))
			return true;
	}
	return false;
}
