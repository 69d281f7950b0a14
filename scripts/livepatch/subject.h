/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The subject of a decision: one use of a reference, with the original code that
 * it stands for. What the name of the reference means in that code is asked for
 * here.
 *
 * A replacement function stands for the function that it replaces. What it
 * reaches (a helper, a table) stands for the same code, unless it is a copy from
 * elsewhere: if just one other file of the object has something of its name, it
 * is of that file. The same holds for functions that the compiler inlined, as
 * far as the module's debug information tells.
 *
 * Inlined code, and code that was specialised for a call, has constants in it that
 * its caller gave it: they are what their names mean in the caller's code.
 */
#ifndef LIVEPATCH_SUBJECT_H
#define LIVEPATCH_SUBJECT_H

#include "facts.h"
#include "meaning.h"
#include "reference.h"

/* So many functions that were inlined into each other are looked at. */
#define SUBJECT_DEPTH 32
#define SUBJECT_NAME_ROOM 256

struct subject {
	const struct reference *reference;
	const struct reference_use *use;	 /* NULL: it has none */
	const struct symlist_name *entry;	 /* of the name; NULL: the list has no such name */
	const struct patch_function **functions; /* its contexts, in the order of the patch */
	size_t nr_functions;
	bool by_itself; /* the livepatch itself reaches it, too, or nothing else does: see context.h */
};

/* What a name means for a subject, and in which code that was decided. */
struct subject_meaning {
	struct meaning meaning;
	struct meaning_code code;
};

/**
 * subject_init() - One use of a reference.
 * @use:	its number; beyond the last: none
 * @room:	for context_max() functions; the subject's as long as it lives
 */
void subject_init(struct subject *subject, const struct facts *facts,
		  const struct reference *reference, size_t use,
		  const struct patch_function **room);

/* What the name means: the same in all contexts, or MEANING_AMBIGUOUS. */
struct subject_meaning subject_meaning(const struct facts *facts, const struct subject *subject);

/* Is a context's code that of the one before? Then the name means the same, too. */
bool subject_repeats(const struct facts *facts, const struct subject *subject, size_t function);

/* What it means in one of the contexts. */
struct subject_meaning subject_meaning_for(const struct facts *facts, const struct subject *subject,
					   size_t function);

/**
 * subject_is_shared() - Is the use for code in which the name means different things?
 * @first, @second:	set to two such
 *
 * As opposed to a name that is ambiguous in itself.
 */
bool subject_is_shared(const struct facts *facts, const struct subject *subject,
		       struct meaning_code *first, struct meaning_code *second);

/* The file of the function that is replaced, where the list tells it; NULL. */
const struct symlist_file *subject_file_of(const struct facts *facts,
					   const struct patch_function *function);

/**
 * subject_names_around() - What the kernel may have, too, around a place of the module.
 * @buffer:	for the last of the names
 *
 * Return: how many names of functions and objects there are, the innermost first;
 * those of replacement functions are left out.
 */
size_t subject_names_around(const struct facts *facts, struct context_place place,
			    const char *names[SUBJECT_DEPTH], char buffer[SUBJECT_NAME_ROOM]);

/* Where the use is. */
struct context_place subject_place(const struct reference_use *use);

/* Would a gate's loading resolve a symbol of @object in time for all contexts? */
bool subject_gate_serves(const struct facts *facts, const struct subject *subject, const char *gate,
			 const char *object);

/* Is there such a gate in the patch? If not, no annotation can make the symbol the meaning. */
bool subject_reaches(const struct facts *facts, const struct subject *subject, const char *object);

/* Why a symbol is not meant in any of the subject's contexts; NULL: it could be. */
const char *subject_excludes(const struct facts *facts, const struct subject *subject,
			     const struct symlist_symbol *symbol);

#endif
