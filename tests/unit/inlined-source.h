/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sources whose attributes say what has to be inlined, for tests of what reads debug
 * information; gcc makes objects of them in a folder of the test's own. addr2line,
 * which reads DWARF by binutils, is a second witness.
 */
#ifndef TEST_INLINED_SOURCE_H
#define TEST_INLINED_SOURCE_H

#include <stdint.h>
#include <stdio.h>

#define INLINED_FIRST "sub/first.c"
#define INLINED_SECOND "second.c"
#define INLINED_HEADER "include/shared.h"

/* Their texts; lines are marked there. */
extern const char inlined_first[], inlined_second[], inlined_header[];

/* shell_begin(), with the sources there. */
void inlined_source_begin(void);

/* Make the file "object" of both sources. */
void inlined_build(const char *compile, const char *link);

/* The line of a text that has a mark. */
unsigned int inlined_line_of(const char *text, const char *mark);

/* A function that an address is in, and the line of the call in it. */
struct inlined_frame {
	char function[64];
	char place[256]; /* file:line */
};

/* Let addr2line write what it knows of each byte of "object", for inlined_next_frames(). */
FILE *inlined_open_frames(const char *section, uint64_t start, uint64_t size);

/* The frames of the next address, innermost first; 0: no more. */
size_t inlined_next_frames(FILE *file, struct inlined_frame *frames, size_t room);

#endif
