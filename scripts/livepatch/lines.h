/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the source has to say of places in a module, from its debug information:
 * the line, and the inlined functions that the code belongs to.
 */
#ifndef LIVEPATCH_LINES_H
#define LIVEPATCH_LINES_H

#include "elf.h"

struct lines;

/**
 * lines_open() - Open the debug information of a module.
 * @lines:	set to what the functions below look in, to be closed by lines_close();
 *		NULL: the module has none, or none that can be read, as a warning says
 *
 * Return: 0; 1 if the user made an error of that warning; -ENOMEM after a diagnostic.
 */
int lines_open(const struct elf_file *elf, struct lines **lines);

/**
 * lines_at() - The line that made the code at a place.
 * @lines:	NULL is allowed, and knows nothing
 * @line:	set to the line's number
 *
 * Of what is inlined from a header that is not of the source's directory, it is
 * the line that calls it there.
 *
 * Return: the file's name, valid until lines_close(); NULL: unknown.
 */
const char *lines_at(struct lines *lines, const struct elf_section *section, uint64_t offset,
		     int *line);

/**
 * lines_read_inlined() - Find out which functions were inlined where.
 * @lines:	NULL is allowed
 *
 * Reads the whole debug information, for lines_inlined_at(). What cannot be read to
 * its end tells nothing: a part of it would be taken for all.
 *
 * Return: 0; 1 if the user made an error of the warning that it cannot be read;
 * -ENOMEM after a diagnostic.
 */
int lines_read_inlined(struct lines *lines);

/* Can a function's code have addresses in it that its caller gave it? */
enum lines_arguments {
	LINES_ARGUMENTS_NONE, /* no parameter of it can hold one */
	/* its parameters are somewhere, and those that are symbols' addresses are nowhere */
	LINES_ARGUMENTS_PLACED,
	LINES_ARGUMENTS_MAYBE,
};

/* A function whose body was inlined. */
struct lines_function {
	const char *name;
	size_t instance; /* a number of this one copy of the body */
	bool has_code;	 /* some instructions are its alone */
	enum lines_arguments arguments;
};

/**
 * lines_inlined_at() - The functions whose inlined bodies a place is in, but those of
 *			  the kernel's headers.
 * @lines:	NULL is allowed, and knows nothing
 * @functions:	set to them, with names that are valid until lines_close(): the innermost
 *		first, without the function that has the code
 * @room:	how many fit
 * @known:	set to whether the debug information describes the code there, and all fit
 *
 * Return: the number of functions that were set; 0: in no inlined body, or unknown.
 */
size_t lines_inlined_at(struct lines *lines, const struct elf_section *section, uint64_t offset,
			struct lines_function *functions, size_t room, bool *known);

/**
 * lines_inlined_beside() - The functions that were inlined in the function around a place.
 * @index:	0 for the first one, then the one after, as long as there is one
 * @functions:	set to it and to those that it is inside of, the innermost first, as above
 *
 * Also those of which no code is left by itself: the compiler may have made their value
 * a part of an instruction that is their caller's.
 *
 * Return: the number of functions that were set, which is @room if there may be more;
 * 0: there are no more of them, or unknown.
 */
size_t lines_inlined_beside(struct lines *lines, const struct elf_section *section, uint64_t offset,
			    size_t index, struct lines_function *functions, size_t room);

/* The names of all functions that were inlined somewhere, sorted, each once; @nr is set. */
const char *const *lines_inlined_names(const struct lines *lines, size_t *nr);

/**
 * lines_struct_size() - The size of a structure type of the module.
 *
 * Return: the size in bytes; 0: unknown.
 */
uint64_t lines_struct_size(struct lines *lines, const char *name);

/**
 * lines_declared_in_header() - Is a name what a header of the kernel declares?
 * @lines:	NULL is allowed, and knows nothing
 *
 * Return: whether a header declares a function or variable with a symbol of the name,
 * and no file of the author's does; false: unknown.
 */
bool lines_declared_in_header(struct lines *lines, const char *name);

void lines_close(struct lines *lines);

#endif
