/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files behind lines.h share: lines.c (places), lines-declared.c (names).
 */
#ifndef LIVEPATCH_LINES_PRIVATE_H
#define LIVEPATCH_LINES_PRIVATE_H

#include <elfutils/libdwfl.h>

#include "lines.h"
#include "lines-declared.h"

/* Inlined functions and blocks in each other; compilers stay far below it. */
#define LINES_DEPTH 1000

/* All that units declare or define, by name; read when first asked for. */
struct lines_declarations {
	struct lines_declaration *list;
	size_t nr;
	Dwarf_Die *structures; /* of the author's files */
	size_t nr_structures;
	bool were_read;
};

/* A body that was inlined; or the function that has the code, at the end of its chain. */
struct inlining {
	const char *name; /* NULL: of that function */
	bool has_code;
	enum lines_arguments arguments;
	size_t outer; /* what this one is in, or NONE */
	unsigned int depth;
};

/* A part of the code of one. */
struct interval {
	Dwarf_Addr start, end;
	unsigned int depth;
	size_t inlining;
	/*
	 * Of the intervals before, in their order, the last one that ends after the
	 * start of this one; or NONE. From an interval on, those links lead over
	 * all that hold an address which is not before its start.
	 */
	size_t link;
};

struct lines {
	const char *file; /* for diagnostics */
	Dwfl *dwfl;
	Dwfl_Module *module;
	unsigned int address_size;
	bool has_types; /* the unit that is read has parameters and types at all (-g1 has none) */
	const char *headers; /* a path that begins with the directory of the kernel's, or NULL */
	size_t headers_length;
	struct inlining *inlinings;
	size_t nr_inlinings;
	struct interval *intervals; /* by start; of the same start, the outer ones first */
	size_t nr_intervals;
	const char **names; /* of inlinings, each once */
	size_t nr_names;
	struct lines_declarations declared;
};

/* Make room for one more element; arrays double. */
void *lines_grow(void *array, size_t nr, size_t size);

/* Find out where the kernel's headers are, if that is not known yet. */
void lines_find_headers(struct lines *lines);

/* Of a header of the kernel: code of whoever includes it, in no file of its own? */
bool lines_is_of_header(const struct lines *lines, Dwarf_Die *die);

#endif
