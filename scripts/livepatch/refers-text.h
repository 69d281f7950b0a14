/* SPDX-License-Identifier: GPL-2.0 */
/*
 * References between symbols, as Symbols.list(5) has them in its blocks: lines of
 * printable characters, which are numbers and the marks of groups. A number has five
 * bits in each character, the lowest first.
 */
#ifndef LIVEPATCH_REFERS_TEXT_H
#define LIVEPATCH_REFERS_TEXT_H

#include <stdbool.h>
#include <stdint.h>

/* How sure it is that a field means a symbol. */
enum refers_kind {
	REFERS_EXACT,  /* it leads to the symbol's address, or a relocation names it */
	REFERS_OTHER,  /* the same, of another object: by its place in the block's own table */
	REFERS_INSIDE, /* behind a data symbol and before the next one */
	REFERS_BEFORE, /* a little before a data symbol: what an index counts from */
	NR_REFERS_KINDS
};

/* The mark before the group of a kind in a line; 0 for the first, which needs none. */
char refers_mark(enum refers_kind kind);

/* Behind the number of a source that is static data: a table of the file that refers to it. */
#define REFERS_DATA_MARK '#'

/* A line of the table of other objects' symbols begins with it. */
#define REFERS_OTHERS_MARK ','

/* The most characters of a number. */
#define REFERS_DIGITS 7

/* Write a number at @at, where there is room for REFERS_DIGITS characters. Return: its end. */
char *refers_put(char *at, uint32_t number);

/* Read the number at *@at, which is moved behind it. Return: false where there is none. */
bool refers_get_long(const char **at, const char *end, uint32_t *number);

/* The same; most numbers are of one character, '0' to 'O'. */
static inline bool refers_get(const char **at, const char *end, uint32_t *number)
{
	if (*at < end && **at >= '0' && **at <= 'O') {
		*number = *(*at)++ - '0';
		return true;
	}
	return refers_get_long(at, end, number);
}

/* A difference of any sign as a number, small ones as small ones, and back. */
uint32_t refers_from_difference(int32_t difference);
int32_t refers_to_difference(uint32_t number);

/*
 * Does no source name it? Compilers and the kernel's own macros refer to it by themselves, from
 * almost every function.
 */
bool refers_is_silent(const char *name);

#endif
