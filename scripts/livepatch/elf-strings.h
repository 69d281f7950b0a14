/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A string table of an ELF file that is to be written: strings go in, each gets
 * its place in the table, in which a string that is the end of another one takes
 * no room of its own. The time is that of sorting, whatever the strings are.
 */
#ifndef LIVEPATCH_ELF_STRINGS_H
#define LIVEPATCH_ELF_STRINGS_H

#include <stddef.h>
#include <stdint.h>

struct elf_string {
	const char *text;
	size_t length;
	size_t number; /* of elf_strings_add() */
};

struct elf_strings {
	struct elf_string *strings;
	size_t nr, room;
	size_t *offsets; /* by number, when the table is made */
	char *table;
	size_t size;
};

/**
 * elf_strings_add() - Add a string.
 * @text:	must outlive the call of elf_strings_finish()
 * @number:	set to what elf_strings_offset() is asked with
 *
 * Return: 0 or -ENOMEM, without a diagnostic.
 */
int elf_strings_add(struct elf_strings *strings, const char *text, size_t *number);

/* Make the table of all that was added. Return: 0 or -ENOMEM, without a diagnostic. */
int elf_strings_finish(struct elf_strings *strings);

/* Where a string is in the table. */
size_t elf_strings_offset(const struct elf_strings *strings, size_t number);

void elf_strings_free(struct elf_strings *strings);

#endif
