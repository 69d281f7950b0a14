// SPDX-License-Identifier: GPL-2.0
/*
 * Symbols.list: what it says, once it is read; see symlist.h. The reader is in symlist-read.c.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "klp.h"
#include "symlist-private.h"

static const struct {
	enum symlist_flag flag;
	char letter;
} flag_letters[] = {
	{ SYMLIST_EXPORTED, 'x' },  { SYMLIST_INIT, 'i' },     { SYMLIST_FTRACE, 'f' },
	{ SYMLIST_ENDBR, 'e' },	    { SYMLIST_ZERO, '0' },     { SYMLIST_FOR_MODULES, 'm' },
	{ SYMLIST_KEY_FALSE, 'k' }, { SYMLIST_KEY_TRUE, 'K' },
};

/* Names and objects are small, and many. */
#define ALLOCATION_ROOM (64UL * 1024 - sizeof(struct allocation))

#define NR_FLAGS (sizeof(flag_letters) / sizeof(flag_letters[0]))

const char *symlist_flags_format(unsigned int flags, char *buffer)
{
	char *at = buffer;

	for (size_t i = 0; i < NR_FLAGS; i++) {
		if (flags & flag_letters[i].flag)
			*at++ = flag_letters[i].letter;
	}
	*at = '\0';
	return buffer;
}

unsigned int symlist_flag_of(char letter)
{
	for (size_t i = 0; i < NR_FLAGS; i++) {
		if (flag_letters[i].letter == letter)
			return flag_letters[i].flag;
	}
	return 0;
}

void *symlist_allocate(struct symlist *list, size_t size)
{
	const size_t aligned = (size + alignof(max_align_t) - 1) & -alignof(max_align_t);
	struct allocation *allocation = list->private->allocations;
	size_t room = aligned > ALLOCATION_ROOM ? aligned : ALLOCATION_ROOM;
	void *memory;

	if (aligned < size)
		return NULL;
	if (!allocation || allocation->room < aligned) {
		allocation = calloc(1, sizeof(*allocation) + room);
		if (!allocation)
			return NULL;
		allocation->next = list->private->allocations;
		allocation->room = room;
		allocation->free = (char *)allocation->data;
		list->private->allocations = allocation;
	}
	memory = allocation->free;
	allocation->free += aligned;
	allocation->room -= aligned;
	return memory;
}

/* Order by bytes, then by length. */
static int compare_text(const char *a, size_t a_length, const char *b)
{
	size_t b_length = strlen(b);
	int order = memcmp(a, b, a_length < b_length ? a_length : b_length);

	return order ? order : (a_length > b_length) - (a_length < b_length);
}

struct symlist_name *symlist_find_sized(const struct symlist *list, const char *name, size_t length)
{
	size_t low = 0, high = list->nr_names;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_text(name, length, list->names[middle].name);

		if (!order)
			return &list->names[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

int symlist_compare_objects(const void *a, const void *b)
{
	return strcmp((*(struct symlist_object *const *)a)->name,
		      (*(struct symlist_object *const *)b)->name);
}

const struct symlist_name *symlist_find_if_asked(const struct symlist *list, const char *name)
{
	return symlist_find_sized(list, name, strlen(name));
}

const struct symlist_name *symlist_find(const struct symlist *list, const char *name)
{
	const struct symlist_name *entry = symlist_find_sized(list, name, strlen(name));

	if (entry)
		return entry;
	/* not by diag.h, which may hold back what is said */
	fprintf(stderr, "klp: error: internal error: the list was not asked for \"%s\"\n", name);
	abort();
}

/* The number of an object in the order of names; nr_objects: there is none. */
static size_t number_of(const struct symlist *list, const char *name)
{
	struct symlist_object key = { .name = (char *)(uintptr_t)name };
	struct symlist_object *pointer = &key, **found;

	if (!list->nr_objects)
		return 0;
	found = bsearch(&pointer, list->private->sorted, list->nr_objects, sizeof(pointer),
			symlist_compare_objects);
	return found ? (size_t)(found - list->private->sorted) : list->nr_objects;
}

const struct symlist_object *symlist_find_object(const struct symlist *list, const char *name)
{
	size_t number = number_of(list, name);

	return number < list->nr_objects ? list->private->sorted[number] : NULL;
}

static bool has_bit(const uint8_t *bits, size_t bit)
{
	return bits[bit / 8] & 1 << bit % 8;
}

int symlist_follow(struct symlist *list, const char *name)
{
	size_t first = number_of(list, name), nr = 0;
	size_t *queue;
	uint8_t *needs;

	if (first == list->nr_objects || list->private->sorted[first]->needs)
		return 0;
	queue = calloc(list->nr_objects + 1, sizeof(*queue));
	if (!queue)
		return diag_out_of_memory(NULL);
	needs = symlist_allocate(list, list->nr_objects / 8 + 1);
	if (!needs) {
		free(queue);
		return diag_out_of_memory(NULL);
	}
	queue[nr++] = first;
	for (size_t i = 0; i < nr; i++) {
		char **depends = list->private->sorted[queue[i]]->depends;

		for (; *depends; depends++) {
			size_t other = number_of(list, *depends);

			if (other == list->nr_objects || has_bit(needs, other))
				continue;
			needs[other / 8] |= 1 << other % 8;
			if (other != first)
				queue[nr++] = other;
		}
	}
	free(queue);
	list->private->sorted[first]->needs = needs;
	return 0;
}

int symlist_mark(struct symlist *list, const char *const *names)
{
	for (size_t i = 0; i < list->nr_objects; i++)
		list->objects[i]->matters = !i || !names;
	for (; names && *names; names++) {
		const size_t first = number_of(list, *names);
		int err = symlist_follow(list, *names);

		if (err)
			return err;
		for (size_t i = 0; first < list->nr_objects && i < list->nr_objects; i++)
			list->private->sorted[i]->matters |=
				i == first || has_bit(list->private->sorted[first]->needs, i);
	}
	return 0;
}

void symlist_count_mattering(struct symlist *list)
{
	for (size_t i = 0; i < list->nr_names; i++) {
		struct symlist_name *name = &list->names[i];

		for (size_t j = 0; j < name->nr_symbols; j++)
			name->nr_mattering += name->symbols[j].object->matters;
	}
}

bool symlist_needs(const struct symlist *list, const char *object, const char *needed)
{
	size_t first = number_of(list, object), other = number_of(list, needed);

	return first < list->nr_objects && other < list->nr_objects &&
	       list->private->sorted[first]->needs &&
	       has_bit(list->private->sorted[first]->needs, other);
}

bool symlist_guarantees(const struct symlist *list, const char *object, const char *needed)
{
	return !strcmp(object, needed) || symlist_needs(list, object, needed);
}

unsigned int symlist_count(const struct symlist_name *name, const struct symlist_object *object)
{
	unsigned int count = 0;

	for (size_t i = 0; i < name->nr_symbols; i++)
		count += name->symbols[i].object == object;
	return count;
}

const struct symlist_symbol *symlist_at(const struct symlist_name *name,
					const struct symlist_object *object, unsigned long sympos)
{
	for (size_t i = 0; i < name->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &name->symbols[i];

		if (symbol->object == object && (!sympos || symbol->sympos == sympos))
			return symbol;
	}
	return NULL;
}

unsigned int symlist_position(const struct symlist_name *name, const struct symlist_symbol *symbol)
{
	return symlist_count(name, symbol->object) > 1 ? symbol->sympos : 0;
}

bool symlist_is_builtin(const struct symlist *list, const char *module)
{
	for (size_t i = 0; i < list->nr_builtin; i++) {
		if (!strcmp(list->builtin[i], module))
			return true;
	}
	return false;
}

bool symlist_same_file(const struct symlist_file *a, const struct symlist_file *b)
{
	return a && b && a->object == b->object && a->ordinal == b->ordinal;
}

bool symlist_is_code(char type)
{
	return type && strchr("tTwW", type);
}

bool symlist_kernel_since(const struct symlist *list, unsigned int major, unsigned int minor)
{
	unsigned int x, y;

	if (!list->release || sscanf(list->release, "%u.%u", &x, &y) != 2)
		return false;
	return x > major || (x == major && y >= minor);
}

bool symlist_is_offset(const struct symlist *list, const struct symlist_symbol *symbol)
{
	if (symbol->type != 'a' && symbol->type != 'A')
		return false;
	return !strcmp(symbol->object->name, KLP_VMLINUX) || !symlist_kernel_since(list, 6, 15);
}

bool symlist_is_local(const struct symlist_symbol *symbol)
{
	return islower((unsigned char)symbol->type) && !strchr("uvw", symbol->type);
}

bool symlist_may_be_local(const struct symlist_symbol *symbol)
{
	return !symbol->type || symlist_is_local(symbol);
}

void symlist_free(struct symlist *list)
{
	struct allocation *allocation, *next;

	for (size_t i = 0; i < list->nr_names; i++) {
		free(list->names[i].symbols);
		free(list->names[i].variants);
	}
	free(list->names);
	free(list->objects);
	free(list->builtin);
	if (list->private) {
		for (allocation = list->private->allocations; allocation; allocation = next) {
			next = allocation->next;
			free(allocation);
		}
		free(list->private->sorted);
	}
	free(list->private);
	*list = (struct symlist){ 0 };
}
