/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Symbols.list: every symbol of vmlinux and of every module, object by object,
 * in the order in which the kernel counts duplicates. The format is specified
 * in Symbols.list(5). Here is its reader; symbols/symlist-write.h has its writer.
 */
#ifndef LIVEPATCH_SYMLIST_H
#define LIVEPATCH_SYMLIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "refers-text.h"

/* The first line, up to the version; and the version that is written. */
#define SYMLIST_FORMAT "klp-convert-symbol-data."
#define SYMLIST_MAGIC SYMLIST_FORMAT "1.1"

/* Flags of a symbol; the letters are those of the format. */
enum symlist_flag {
	SYMLIST_EXPORTED = 1 << 0,    /* x: exported to modules, livepatches among them */
	SYMLIST_INIT = 1 << 1,	      /* i: in a section that is freed after init */
	SYMLIST_FTRACE = 1 << 2,      /* f: has an ftrace site */
	SYMLIST_ENDBR = 1 << 3,	      /* e: begins with ENDBR */
	SYMLIST_ZERO = 1 << 4,	      /* 0: is at address 0 */
	SYMLIST_FOR_MODULES = 1 << 5, /* m: exported to named modules alone */
	SYMLIST_KEY_FALSE = 1 << 6,   /* k: a static key that is false by default */
	SYMLIST_KEY_TRUE = 1 << 7,    /* K: one that is true */
};

/* Of static keys, only those are known that code is made for; a list may have none. */
#define SYMLIST_KEYS (SYMLIST_KEY_FALSE | SYMLIST_KEY_TRUE)

#define SYMLIST_LETTERS_ROOM 9 /* for all letters, and the end */

/**
 * symlist_flags_format() - Write @flags as their letters.
 * @buffer:	SYMLIST_LETTERS_ROOM bytes
 *
 * Return: @buffer, a string of the letters in the order x i f e 0 m k K; "" for none.
 */
const char *symlist_flags_format(unsigned int flags, char *buffer);

struct symlist_object;
struct symlist_references;

/* Where the line of an object is. */
struct symlist_place {
	uint64_t offset;    /* in the file, in bytes */
	unsigned long line; /* from 1 */
};

struct symlist_file {
	const struct symlist_object *object; /* that it is a part of */
	char *name;			     /* as in the list */
	unsigned int ordinal; /* the n of "-file#n": identifies the unit in its object */
};

struct symlist_object {
	char *name;
	char **depends; /* names of objects, NULL-terminated, never NULL itself */
	char *build_id; /* as hexadecimal digits; NULL: the list does not say */
	size_t number;	/* in the order of the list, from 0 */
	struct symlist_place place;
	bool matters; /* see struct symlist_query; if not, its symbols may not have been read */
	size_t nr_symbols;
	struct symlist_references *references; /* NULL: not known, or not asked for */
	uint8_t *needs; /* of symlist_follow(): a bit for each object of the list; or NULL */
};

/* One definition of a name that was asked for, or of a variant of it. */
struct symlist_symbol {
	const char *name; /* of a variant: in full */
	const struct symlist_object *object;
	const struct symlist_file *file; /* NULL: unknown; of a global see files_of_globals */
	uint32_t ordinal;		 /* its place among the symbols of the object, from 0 */
	char type;			 /* 0 in the old bare format: unknown */
	unsigned int flags;		 /* enum symlist_flag */
	unsigned int sympos;	  /* 1..n: rank among the same names in the object; 0: see below */
	unsigned int rank_coming; /* of a module: among all, and among those that stay */
	unsigned int rank_live;	  /* after init; both are sympos in vmlinux */
};

/*
 * The kernel counts all symbols of a module while it is coming, and those that
 * are left once its init sections are freed (kernel/module/kallsyms.c:
 * add_kallsyms()). A symbol of a module that is freed, or whose ranks in the two
 * states differ, has no position to rely on: its sympos is 0.
 */

/*
 * A name that was asked for, with all its definitions in the order of the list;
 * and its variants, "name.suffix": what a compiler makes of a function
 * (name.isra.0, name.cold) or of a static variable inside of one (name.3).
 */
struct symlist_name {
	const char *name; /* the caller's */
	struct symlist_symbol *symbols;
	size_t nr_symbols;
	struct symlist_symbol *variants; /* without a position: their names were not asked for */
	size_t nr_variants;
	size_t nr_mattering; /* symbols of objects that matter */
};

struct symlist {
	char *release;		  /* NULL: the list does not say */
	char *version;		  /* of the build, as "uname -v" prints it; NULL: so, too */
	char *compiler;		  /* of the kernel, as its banner names it; NULL: so, too */
	unsigned int known_flags; /* a flag that is not in here is unknown, not unset */
	bool has_types;		  /* false for the old bare format */
	bool files_of_globals;	  /* "-file" lines tell of global symbols, too */
	char **builtin;		  /* names of built-in modules */
	size_t nr_builtin;
	struct symlist_object **objects; /* all of the list, in its order */
	size_t nr_objects;
	struct symlist_name *names; /* sorted by name: use symlist_find() */
	size_t nr_names;
	struct symlist_private *private;
};

/* What is asked of a list. */
struct symlist_query {
	const char *const *names; /* duplicates are folded; must live as long as the result */
	size_t nr_names;
	const char *const
		*referring; /* objects whose references matter; NULL-terminated, or NULL */
	/* the objects that matter, with vmlinux and what they depend on; so, too, or NULL: all */
	const char *const *objects;
	/* what does not matter need not be read, if an index tells where it is */
	bool sparing;
};

/**
 * symlist_read() - Read what a list says about some names, and the references of some objects.
 * @path:	the list
 * @query:	what matters
 * @list:	filled in; on failure zeroed
 *
 * Reads the file once, front to back; time is bound by that, memory by @query
 * and the number of objects. If @query is sparing, and the list has an index and can be
 * sought in, only what matters is read, and checked. Reads versions 1.1 and 1.0, and the older 0.1 (bare names).
 *
 * Return: 0, or a negative errno after a diagnostic: -ENOENT etc. from opening,
 * -EINVAL for a file that is not of the format (with the line's number).
 */
int symlist_read(const char *path, const struct symlist_query *query, struct symlist *list);

/**
 * symlist_find() - What the list says about a name that it was asked for.
 *
 * Of another name nothing is known. To read that as "the kernel has none" would make
 * wrong livepatches: the program aborts.
 *
 * Return: the entry, perhaps with no symbols; never NULL.
 */
const struct symlist_name *symlist_find(const struct symlist *list, const char *name);

/* The same; NULL if the list was not asked for the name. */
const struct symlist_name *symlist_find_if_asked(const struct symlist *list, const char *name);

/**
 * symlist_find_object() - An object of the list by its name.
 *
 * Return: the object, or NULL.
 */
const struct symlist_object *symlist_find_object(const struct symlist *list, const char *name);

/**
 * symlist_follow() - Find what an object needs: its dependencies, theirs, and so on.
 *
 * Return: 0, also for an object that the list does not have; -ENOMEM after a diagnostic.
 */
int symlist_follow(struct symlist *list, const char *object);

/* Is an object there whenever @object is: itself, or something that it needs? See above. */
bool symlist_guarantees(const struct symlist *list, const char *object, const char *needed);

/* Of an object that symlist_follow() was called for: does it need another one? */
bool symlist_needs(const struct symlist *list, const char *object, const char *needed);

/* How often a name is defined in an object. */
unsigned int symlist_count(const struct symlist_name *name, const struct symlist_object *object);

/**
 * symlist_at() - The symbol that an object, a name and a position mean.
 * @object:	NULL: one that the list does not have
 * @sympos:	as in the kernel, where 0 is right only for a name that is unique
 *
 * kernel/livepatch/core.c: klp_find_object_symbol(). Whether 0 is right there, and
 * whether the position can be relied on, is the caller's to ask.
 *
 * Return: the first one that fits, or NULL.
 */
const struct symlist_symbol *symlist_at(const struct symlist_name *name,
					const struct symlist_object *object, unsigned long sympos);

/* The position to write for a symbol: 0 where its name is unique in its object. */
unsigned int symlist_position(const struct symlist_name *name, const struct symlist_symbol *symbol);

/**
 * symlist_is_builtin() - Is a module a part of vmlinux?
 *
 * Return: whether the list says so; false also where it does not tell.
 */
bool symlist_is_builtin(const struct symlist *list, const char *module);

/*
 * Are these one translation unit of one object? No, if either is unknown. Ordinals
 * count in each object anew: a.c#1 of a module is not init/main.c#1 of vmlinux.
 */
bool symlist_same_file(const struct symlist_file *a, const struct symlist_file *b);

/* A reference of a symbol, as the kernel's code or data has it. */
struct symlist_reference {
	enum refers_kind kind;
	uint32_t target; /* ordinal; of REFERS_OTHER: see symlist_reference_other() */
	uint32_t offset; /* of the field, from the start of what refers, in bytes */
};

typedef void (*symlist_reference_visit)(const struct symlist_reference *reference, void *data);

/**
 * symlist_references() - Visit what a symbol of an object refers to.
 * @ordinal:	of the symbol, which need not be one that was asked for
 *
 * The first of several fields that refer to one symbol is told, and only that.
 *
 * Return: false where the list does not tell references of the object, or was not asked to.
 */
bool symlist_references(const struct symlist_object *object, uint32_t ordinal,
			symlist_reference_visit visit, void *data);

/* A symbol of another object than the one that refers to it. */
struct symlist_other {
	const char *name; /* not terminated; NULL: it is of vmlinux, and has the ordinal there */
	size_t length;
	uint32_t ordinal;
};

/* Set @other to what a reference leads to; false: it leads to a symbol of @object. */
bool symlist_reference_other(const struct symlist_object *object,
			     const struct symlist_reference *reference,
			     struct symlist_other *other);

/**
 * symlist_referred() - Which symbol of a name does a reference of a symbol of @object lead to?
 * @symbols:	those of struct symlist_name, or its variants, which are in the order of the list
 * @nr:		their number
 *
 * Return: it, or NULL: none of them.
 */
const struct symlist_symbol *symlist_referred(const struct symlist_object *object,
					      const struct symlist_reference *reference,
					      const struct symlist_symbol *symbols, size_t nr);

/* Is the symbol of that ordinal static data that refers to something? */
bool symlist_is_static_data(const struct symlist_object *object, uint32_t ordinal);

/* A symbol that symlist_walk() passes; @name is not terminated. @type 0: the list has none. */
typedef void (*symlist_visit)(const char *object, const char *name, size_t length, char type,
			      void *data);

/**
 * symlist_walk() - Visit every symbol of a list: for what explains a failure.
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int symlist_walk(const char *path, symlist_visit visit, void *data);

/* Is a symbol of this type letter a function? No, if the list does not tell (0). */
bool symlist_is_code(char type);

/* Is the list's kernel of this version, or newer? No, if the list does not tell. */
bool symlist_kernel_since(const struct symlist *list, unsigned int major, unsigned int minor);

/*
 * Is the symbol's value an offset or a constant, and no address? kallsyms has one letter
 * for these and for the per-cpu variables of modules (kernel/module/kallsyms.c:
 * elf_type()), which have addresses since x86-64's are no longer counted from 0 (6.15,
 * arch/x86/kernel/vmlinux.lds.S).
 */
bool symlist_is_offset(const struct symlist *list, const struct symlist_symbol *symbol);

/* A symbol is local when its type letter is lower case (weak w and v, and unique u, are global). */
bool symlist_is_local(const struct symlist_symbol *symbol);

/* The same, or the list does not tell: version 0.1 has no types. */
bool symlist_may_be_local(const struct symlist_symbol *symbol);

/**
 * symlist_free() - Free what symlist_read() allocated.
 */
void symlist_free(struct symlist *list);

#endif
