// SPDX-License-Identifier: GPL-2.0
/*
 * One use of a reference, and what its name means there: see subject.h.
 */
#include <string.h>

#include "klp.h"
#include "subject.h"

struct context_place subject_place(const struct reference_use *use)
{
	return (struct context_place){ use->rela->info, use->rela->relocations[use->index].offset };
}

void subject_init(struct subject *subject, const struct facts *facts,
		  const struct reference *reference, size_t use, const struct patch_function **room)
{
	*subject = (struct subject){ .reference = reference, .functions = room };
	subject->entry = symlist_find(&facts->symbols, reference->name);
	if (use >= reference->nr_uses)
		return;
	subject->use = &reference->uses[use];
	subject->nr_functions = context_find(facts->contexts, subject_place(subject->use), room,
					     &subject->by_itself);
	if (!subject->nr_functions)
		subject->by_itself = true;
}

const struct symlist_file *subject_file_of(const struct facts *facts,
					   const struct patch_function *function)
{
	const struct symlist_name *entry;
	const struct symlist_file *file = NULL;

	if (!function->old_name)
		return NULL;
	entry = symlist_find(&facts->symbols, function->old_name);
	for (size_t i = 0; entry && i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (strcmp(symbol->object->name, function->object->name))
			continue;
		if (function->old_sympos && symbol->sympos != function->old_sympos)
			continue;
		if (file)
			return NULL; /* several: an error that target.h finds */
		file = symbol->file;
	}
	return file;
}

size_t subject_names_around(const struct facts *facts, struct context_place place,
			    const char *names[SUBJECT_DEPTH], char buffer[SUBJECT_NAME_ROOM])
{
	const char *outer;
	size_t nr;

	nr = source_inlined_at(facts->source, place.section, place.offset, names,
			       SUBJECT_DEPTH - 1);
	outer = context_around(facts->contexts, place, buffer, SUBJECT_NAME_ROOM);
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

static bool is_same_code(const struct meaning_code *a, const struct meaning_code *b)
{
	return !strcmp(a->object, b->object) &&
	       (a->file == b->file || symlist_same_file(a->file, b->file));
}

/*
 * Where a function of an object is from of which no symbol is left, as it was
 * inlined everywhere. Those of headers are of no file.
 */
static enum origin origin_of_inlined(const struct facts *facts, const char *name,
				     const struct meaning_code *code, bool *known)
{
	const struct patch_object *object = patchinfo_find(&facts->info, code->object);
	const struct inlined_query *query =
		object && code->file ? bodies_of(&facts->bodies, object, name) : NULL;

	for (size_t i = 0; query && i < query->nr_functions; i++) {
		const struct inlined_function *function = &query->functions[i];

		if (!function->unit || !function->declared_in ||
		    strcmp(function->unit, function->declared_in))
			continue;
		*known = true;
		if (bodies_is_in_file(function, code->file))
			return ORIGIN_CONTEXT;
	}
	return *known ? ORIGIN_OBJECT : ORIGIN_CONTEXT;
}

/*
 * Where something of a name is from, that code of an object reaches in the
 * livepatch. What the kernel does not have by that name is the author's own.
 */
static enum origin origin_of_name(const struct facts *facts, const char *name,
				  const struct meaning_code *code, bool *known,
				  const struct symlist_file **file)
{
	const struct symlist_name *entry = symlist_find(&facts->symbols, name);

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
		return origin_of_inlined(facts, name, code, known);
	return *file ? ORIGIN_FILE : ORIGIN_OBJECT;
}

/* What some functions of a patch are from, as far as they have a name in it. */
struct replaced {
	const char *name;
	const struct meaning_code *code; /* that asks */
	struct meaning_code first;
	size_t nr;
	bool itself; /* the code that asks is among them */
	bool several;
};

static void add_replaced(const struct facts *facts, const struct list_head *functions,
			 struct replaced *replaced)
{
	const struct patch_function *function;

	list_for_each_entry(function, functions, list) {
		struct meaning_code own = { function->object->name,
					    subject_file_of(facts, function) };

		if (!context_is_root(facts->contexts, function, replaced->name))
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
static enum origin origin_of_replacement(const struct facts *facts, const char *name,
					 const struct meaning_code *code, bool *known,
					 struct meaning_code *other)
{
	struct replaced replaced = { .name = name, .code = code };
	const struct patch_object *object;

	list_for_each_entry(object, &facts->info.objects, list) {
		add_replaced(facts, &object->functions, &replaced);
		add_replaced(facts, &object->callbacks, &replaced);
	}
	*known = replaced.nr;
	if (!replaced.nr || replaced.itself)
		return ORIGIN_CONTEXT;
	*other = replaced.first;
	return replaced.several ? ORIGIN_SEVERAL : ORIGIN_PATCHED;
}

/* Where something of a name is from that is in code that stands for @code. */
static enum origin origin_in(const struct facts *facts, const char *name,
			     const struct meaning_code *code, struct meaning_code *other)
{
	enum origin origin;
	bool known;

	*other = (struct meaning_code){ .object = code->object };
	origin = origin_of_replacement(facts, name, code, &known, other);
	if (!known)
		origin = origin_of_name(facts, name, code, &known, &other->file);
	if (origin == ORIGIN_OBJECT)
		other->file = NULL;
	return known ? origin : ORIGIN_CONTEXT;
}

/* Code of another file or object than what is around it. */
struct step {
	struct meaning_code code;
	const char *name;
	enum origin origin;
	bool has_arguments; /* constants that the caller gives it are in it */
};

/*
 * From the code of a context inwards to the use: what is inlined into a copy of
 * another file's function is of that file, as long as nothing else is known of it.
 */
static size_t find_steps(const struct facts *facts, const struct subject *subject,
			 const struct meaning_code *code, struct step steps[SUBJECT_DEPTH],
			 char buffer[SUBJECT_NAME_ROOM])
{
	struct meaning_code current = *code;
	const char *names[SUBJECT_DEPTH];
	size_t nr, nr_steps = 0;
	bool outermost = true;

	if (!code->object || !subject->use)
		return 0;
	nr = subject_names_around(facts, subject_place(subject->use), names, buffer);
	for (size_t i = nr; i--; outermost = false) {
		struct step *step = &steps[nr_steps];

		step->origin = origin_in(facts, names[i], &current, &step->code);
		if (step->origin == ORIGIN_CONTEXT)
			continue;
		step->name = names[i];
		step->has_arguments =
			!outermost || names[i] != buffer ||
			context_is_specialised(facts->contexts, subject_place(subject->use));
		current = step->code;
		nr_steps++;
	}
	return nr_steps;
}

static bool is_extra_export(const struct facts *facts, const char *name)
{
	const char *const *exports = facts->exports;

	for (; exports && *exports; exports++) {
		if (!strcmp(*exports, name))
			return true;
	}
	return false;
}

static struct subject_meaning meaning_in_code(const struct facts *facts,
					      const struct subject *subject,
					      const struct meaning_code *code)
{
	struct meaning_options options = {
		.extra = is_extra_export(facts, subject->reference->name),
		.depends = facts->may_depend,
	};

	return (struct subject_meaning){
		meaning_in(&facts->symbols, subject->entry, code, &options), *code
	};
}

static struct subject_meaning ambiguous(const struct meaning_code *code)
{
	return (struct subject_meaning){ { .kind = MEANING_AMBIGUOUS }, *code };
}

/* Do the replacement functions of a name, or what they reach, use the reference themselves? */
static bool is_used_for(const struct facts *facts, const struct reference *reference,
			const char *name)
{
	for (size_t i = 0; i < reference->nr_uses; i++) {
		if (context_works_for(facts->contexts, subject_place(&reference->uses[i]), name))
			return true;
	}
	return false;
}

/*
 * What a replacement uses by itself is of what it replaces; what its caller gave
 * it, where it was inlined, is the caller's.
 */
static struct subject_meaning meaning_in_replacement(const struct facts *facts,
						     const struct subject *subject,
						     const struct subject_meaning *caller,
						     const struct step *step)
{
	struct subject_meaning own = meaning_in_code(facts, subject, &step->code);

	if (!step->has_arguments || caller->meaning.kind == MEANING_NONE)
		return own;
	if (own.meaning.kind == MEANING_NONE || !is_used_for(facts, subject->reference, step->name))
		return *caller;
	return own;
}

/* A name alone says less: both must agree. */
static struct subject_meaning meaning_in_copy(const struct facts *facts,
					      const struct subject *subject,
					      const struct subject_meaning *caller,
					      const struct step *step)
{
	struct subject_meaning own = meaning_in_code(facts, subject, &step->code);

	if (caller->meaning.kind == MEANING_NONE || !caller->code.file)
		return own;
	if (own.meaning.kind == MEANING_NONE)
		return *caller;
	return meaning_equal(&caller->meaning, &own.meaning) ? own : ambiguous(&step->code);
}

/* The meaning for one context, with regard to where what is around the use is from. */
static struct subject_meaning meaning_for(const struct facts *facts, const struct subject *subject,
					  const struct meaning_code *code)
{
	struct subject_meaning found = meaning_in_code(facts, subject, code);
	struct step steps[SUBJECT_DEPTH];
	char buffer[SUBJECT_NAME_ROOM];
	size_t nr = find_steps(facts, subject, code, steps, buffer);

	for (size_t i = 0; i < nr; i++) {
		switch (steps[i].origin) {
		case ORIGIN_CONTEXT:
			break;
		case ORIGIN_OBJECT:
			found = meaning_in_code(facts, subject, &steps[i].code);
			break;
		case ORIGIN_PATCHED:
			found = meaning_in_replacement(facts, subject, &found, &steps[i]);
			break;
		case ORIGIN_SEVERAL:
			return ambiguous(code);
		case ORIGIN_FILE:
			found = meaning_in_copy(facts, subject, &found, &steps[i]);
			break;
		}
	}
	return found;
}

static struct meaning_code code_of(const struct facts *facts, const struct patch_function *function)
{
	return (struct meaning_code){ function->object->name, subject_file_of(facts, function) };
}

struct subject_meaning subject_meaning(const struct facts *facts, const struct subject *subject)
{
	static const struct meaning_code itself = { 0 };
	struct subject_meaning first = { 0 }, other;
	struct meaning_code last = { 0 };

	for (size_t i = 0; i < subject->nr_functions; i++) {
		struct meaning_code code = code_of(facts, subject->functions[i]);

		if (i && last.object == code.object && symlist_same_file(last.file, code.file))
			continue;
		last = code;
		other = meaning_for(facts, subject, &code);
		if (!i)
			first = other;
		else if (!meaning_equal(&first.meaning, &other.meaning))
			return ambiguous(&code);
	}
	if (subject->nr_functions && !subject->by_itself)
		return first;
	other = meaning_for(facts, subject, &itself);
	if (subject->nr_functions && !meaning_equal(&first.meaning, &other.meaning))
		return ambiguous(&itself);
	return subject->nr_functions ? first : other;
}

bool subject_repeats(const struct facts *facts, const struct subject *subject, size_t function)
{
	struct meaning_code code, last;

	if (!function)
		return false;
	code = code_of(facts, subject->functions[function]);
	last = code_of(facts, subject->functions[function - 1]);
	return is_same_code(&code, &last);
}

struct subject_meaning subject_meaning_for(const struct facts *facts, const struct subject *subject,
					   size_t function)
{
	struct meaning_code code = code_of(facts, subject->functions[function]);

	return meaning_for(facts, subject, &code);
}

bool subject_is_shared(const struct facts *facts, const struct subject *subject,
		       struct meaning_code *first, struct meaning_code *second)
{
	struct subject_meaning one = { 0 }, other;

	for (size_t i = 0; i < subject->nr_functions; i++) {
		if (subject_repeats(facts, subject, i))
			continue;
		*second = code_of(facts, subject->functions[i]);
		other = subject_meaning_for(facts, subject, i);
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
static const char *excludes_for(const struct facts *facts, const struct subject *subject,
				const struct symlist_symbol *symbol,
				const struct meaning_code *code)
{
	const char *reason = meaning_excludes(&facts->symbols, symbol, code);
	struct step steps[SUBJECT_DEPTH];
	char buffer[SUBJECT_NAME_ROOM];
	size_t nr = reason ? find_steps(facts, subject, code, steps, buffer) : 0;

	for (size_t i = 0; reason && i < nr; i++)
		reason = meaning_excludes(&facts->symbols, symbol, &steps[i].code);
	return reason;
}

const char *subject_excludes(const struct facts *facts, const struct subject *subject,
			     const struct symlist_symbol *symbol)
{
	static const struct meaning_code itself = { 0 };
	const char *reason = NULL;

	for (size_t i = 0; i < subject->nr_functions; i++) {
		struct meaning_code code = code_of(facts, subject->functions[i]);

		reason = excludes_for(facts, subject, symbol, &code);
		if (!reason)
			return NULL;
	}
	if (!reason || subject->by_itself)
		reason = meaning_excludes(&facts->symbols, symbol, &itself);
	return reason;
}

bool subject_gate_serves(const struct facts *facts, const struct subject *subject, const char *gate,
			 const char *object)
{
	if (!meaning_guarantees(&facts->symbols, gate, object))
		return false;
	for (size_t i = 0; i < subject->nr_functions; i++) {
		if (!meaning_guarantees(&facts->symbols, subject->functions[i]->object->name, gate))
			return false;
	}
	return true;
}

bool subject_reaches(const struct facts *facts, const struct subject *subject, const char *object)
{
	const struct patch_object *patched;

	if (!strcmp(object, KLP_VMLINUX))
		return true;
	if (!subject->nr_functions || subject->by_itself)
		return false;
	list_for_each_entry(patched, &facts->info.objects, list) {
		if (subject_gate_serves(facts, subject, patched->name, object))
			return true;
	}
	return false;
}
