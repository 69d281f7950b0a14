// SPDX-License-Identifier: GPL-2.0
/*
 * String tables: see elf-strings.h. Strings are sorted by what they are read
 * backwards, so that one that is the end of others comes right after them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "elf-strings.h"

int elf_strings_add(struct elf_strings *strings, const char *text, size_t *number)
{
	if (strings->nr == strings->room) {
		size_t room = strings->room ? 2 * strings->room : 256;
		struct elf_string *larger;

		larger = reallocarray(strings->strings, room, sizeof(*larger));
		if (!larger)
			return -ENOMEM;
		strings->strings = larger;
		strings->room = room;
	}
	*number = strings->nr;
	strings->strings[strings->nr++] = (struct elf_string){ text, strlen(text), *number };
	return 0;
}

/* From the end on; of two of which one is the end of the other, the longer one first. */
static int elf_strings_compare_strings(const void *a, const void *b)
{
	const struct elf_string *x = a, *y = b;
	const char *x_end = x->text + x->length, *y_end = y->text + y->length;
	size_t shorter = x->length < y->length ? x->length : y->length;

	/* strings of one table overlap */
	for (size_t i = 1; x_end != y_end && i <= shorter; i++) {
		unsigned char x_byte = *(x_end - i), y_byte = *(y_end - i);

		if (x_byte != y_byte)
			return x_byte < y_byte ? -1 : 1;
	}
	if (x->length != y->length)
		return x->length > y->length ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

static int is_end_of(const struct elf_string *end, const struct elf_string *string)
{
	return end->length <= string->length &&
	       !memcmp(string->text + string->length - end->length, end->text, end->length);
}

int elf_strings_finish(struct elf_strings *strings)
{
	const struct elf_string *last = NULL;
	size_t most = 1;

	for (size_t i = 0; i < strings->nr; i++)
		most += strings->strings[i].length + 1;
	strings->offsets = calloc(strings->nr + 1, sizeof(*strings->offsets));
	strings->table = malloc(most);
	if (!strings->offsets || !strings->table)
		return -ENOMEM;
	if (strings->nr)
		qsort(strings->strings, strings->nr, sizeof(*strings->strings),
		      elf_strings_compare_strings);
	strings->table[0] = '\0';
	strings->size = 1;
	for (size_t i = 0; i < strings->nr; last = &strings->strings[i++]) {
		const struct elf_string *string = &strings->strings[i];
		size_t *offset = &strings->offsets[string->number];

		if (!string->length)
			continue; /* the table begins with an empty one */
		if (last && is_end_of(string, last)) {
			*offset = strings->offsets[last->number] + last->length - string->length;
			continue;
		}
		*offset = strings->size;
		memcpy(strings->table + strings->size, string->text, string->length + 1);
		strings->size += string->length + 1;
	}
	return 0;
}

size_t elf_strings_offset(const struct elf_strings *strings, size_t number)
{
	return strings->offsets[number];
}

void elf_strings_free(struct elf_strings *strings)
{
	free(strings->strings);
	free(strings->offsets);
	free(strings->table);
	*strings = (struct elf_strings){ 0 };
}
