// SPDX-License-Identifier: GPL-2.0
/*
 * What the symbols of an object refer to: see refers.h.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "refers.h"

/* The most that a pair is long: two numbers, the source before it, two marks and the line's end. */
#define PAIR_ROOM (3 * REFERS_DIGITS + 3)

/* So many are sorted faster one by one. */
#define SORT_FEW 32

int refers_add(struct refers *refers, uint32_t source, bool static_data, uint32_t target,
	       uint64_t offset, enum refers_kind kind)
{
	if (refers->nr == refers->room) {
		size_t room = refers->room ? 2 * refers->room : 1024;
		struct refers_pair *pairs = reallocarray(refers->pairs, room, sizeof(*pairs));

		if (!pairs)
			return -ENOMEM;
		refers->pairs = pairs;
		refers->room = room;
	}
	refers->pairs[refers->nr++] = (struct refers_pair){
		.source = source,
		.target = target,
		.offset = offset < UINT32_MAX ? offset : UINT32_MAX,
		.kind = kind,
		.static_data = static_data,
	};
	return 0;
}

int refers_add_other(struct refers *refers, const char *name, uint32_t ordinal)
{
	if (refers->nr_others == refers->room_others) {
		size_t room = refers->room_others ? 2 * refers->room_others : 64;
		struct refers_other *others = reallocarray(refers->others, room, sizeof(*others));

		if (!others)
			return -ENOMEM;
		refers->others = others;
		refers->room_others = room;
	}
	refers->others[refers->nr_others++] = (struct refers_other){ name, ordinal };
	return 0;
}

static int compare_exports(const void *a, const void *b)
{
	return strcmp(((const struct refers_other *)a)->name,
		      ((const struct refers_other *)b)->name);
}

void refers_exports_sort(struct refers_exports *exports)
{
	if (exports->nr)
		qsort(exports->exports, exports->nr, sizeof(*exports->exports), compare_exports);
}

uint32_t refers_exports_find(const struct refers_exports *exports, const char *name)
{
	const struct refers_other wanted = { .name = name }, *found = NULL;

	if (exports && exports->nr)
		found = bsearch(&wanted, exports->exports, exports->nr, sizeof(wanted),
				compare_exports);
	return found ? found->ordinal : REFERS_NO_ORDINAL;
}

/* One that is being sorted, and where it was. */
struct placed {
	struct refers_other other;
	uint32_t place;
};

static int compare_placed(const void *a, const void *b)
{
	const struct placed *first = a, *second = b;
	uint32_t ordinal = first->other.ordinal, other = second->other.ordinal;

	if (ordinal != other)
		return ordinal < other ? -1 : 1;
	return strcmp(first->other.name, second->other.name);
}

/* Sort the others, those of vmlinux first, and the pairs follow them. */
static int sort_others(struct refers *refers)
{
	const size_t nr = refers->nr_others;
	struct placed *placed = calloc(nr + 1, sizeof(*placed));
	uint32_t *places = calloc(nr + 1, sizeof(*places));

	if (!placed || !places) {
		free(placed);
		free(places);
		return -ENOMEM;
	}
	for (size_t i = 0; i < nr; i++)
		placed[i] = (struct placed){ refers->others[i], i };
	qsort(placed, nr, sizeof(*placed), compare_placed);
	for (size_t i = 0; i < nr; i++) {
		refers->others[i] = placed[i].other;
		places[placed[i].place] = i;
	}
	for (size_t i = 0; i < refers->nr; i++) {
		if (refers->pairs[i].kind == REFERS_OTHER)
			refers->pairs[i].target = places[refers->pairs[i].target];
	}
	free(placed);
	free(places);
	return 0;
}

static int compare_numbers(uint32_t a, uint32_t b)
{
	return (a > b) - (a < b);
}

static bool is_to_other(const struct refers_pair *pair)
{
	return pair->kind == REFERS_OTHER;
}

/* Of one source: by what is referred to, the surest first. */
static int compare_meant(const void *a, const void *b)
{
	const struct refers_pair *first = a, *second = b;
	int order = is_to_other(first) - is_to_other(second);

	if (!order)
		order = compare_numbers(first->target, second->target);
	if (!order)
		order = compare_numbers(first->kind, second->kind);
	return order ? order : compare_numbers(first->offset, second->offset);
}

/* So, too: by kind, as they are written. */
static int compare_written(const void *a, const void *b)
{
	const struct refers_pair *first = a, *second = b;
	int order = compare_numbers(first->kind, second->kind);

	return order ? order : compare_numbers(first->target, second->target);
}

/* Sort what is mostly short, and else as the library does. */
static void sort_few(struct refers_pair *pairs, size_t nr,
		     int (*compare)(const void *, const void *))
{
	if (nr > SORT_FEW) {
		qsort(pairs, nr, sizeof(*pairs), compare);
		return;
	}
	for (size_t i = 1; i < nr; i++) {
		const struct refers_pair pair = pairs[i];
		size_t at = i;

		for (; at && compare(&pairs[at - 1], &pair) > 0; at--)
			pairs[at] = pairs[at - 1];
		pairs[at] = pair;
	}
}

/* Sort those of one source as they are written, each target once. Return: how many stay. */
static size_t sort_source(struct refers_pair *pairs, size_t all)
{
	size_t nr = 0;

	sort_few(pairs, all, compare_meant);
	for (size_t i = 0; i < all; i++) {
		if (nr && is_to_other(&pairs[nr - 1]) == is_to_other(&pairs[i]) &&
		    pairs[nr - 1].target == pairs[i].target)
			continue;
		pairs[nr++] = pairs[i];
	}
	sort_few(pairs, nr, compare_written);
	return nr;
}

/* Put those of each source together, by ascending source; each has few. */
static int gather_sources(struct refers *refers)
{
	struct refers_pair *pairs = calloc(refers->nr, sizeof(*pairs));
	uint32_t last = 0;
	size_t *ends;

	for (size_t i = 0; i < refers->nr; i++) {
		if (refers->pairs[i].source > last)
			last = refers->pairs[i].source;
	}
	ends = calloc(last + 2UL, sizeof(*ends));
	if (!pairs || !ends) {
		free(pairs);
		free(ends);
		return -ENOMEM;
	}
	/* first how many there are, then where they begin, at last where they end */
	for (size_t i = 0; i < refers->nr; i++)
		ends[refers->pairs[i].source + 1UL]++;
	for (uint32_t source = 0; source < last; source++)
		ends[source + 1UL] += ends[source];
	for (size_t i = 0; i < refers->nr; i++)
		pairs[ends[refers->pairs[i].source]++] = refers->pairs[i];
	free(ends);
	free(refers->pairs);
	refers->pairs = pairs;
	refers->room = refers->nr;
	return 0;
}

static int sort_pairs(struct refers *refers)
{
	struct refers_pair *pairs;
	size_t nr = 0, end;

	if (!refers->nr)
		return 0;
	if (gather_sources(refers))
		return -ENOMEM;
	pairs = refers->pairs;
	for (size_t i = 0; i < refers->nr; i = end) {
		size_t few;

		for (end = i; end < refers->nr && pairs[end].source == pairs[i].source; end++)
			;
		few = sort_source(pairs + i, end - i);
		memmove(pairs + nr, pairs + i, few * sizeof(*pairs)); /* forwards */
		nr += few;
	}
	refers->nr = nr;
	return 0;
}

struct text {
	char *text, *end;
	size_t lines;
};

/* ",", with the ordinals of those in vmlinux, and a line for each other name. */
static int write_others(const struct refers *refers, struct text *text)
{
	const struct refers_other *others = refers->others;
	uint32_t before = 0;
	size_t i;

	if (!refers->nr_others)
		return 0;
	*text->end++ = REFERS_OTHERS_MARK;
	for (i = 0; i < refers->nr_others && others[i].ordinal != REFERS_NO_ORDINAL; i++) {
		text->end = refers_put(text->end, others[i].ordinal - before);
		before = others[i].ordinal;
	}
	*text->end++ = '\n';
	text->lines++;
	for (; i < refers->nr_others; i++) {
		size_t length = strlen(others[i].name);

		if (!length || strpbrk(others[i].name, " \t\r\n"))
			return -EINVAL;
		*text->end++ = REFERS_OTHERS_MARK;
		memcpy(text->end, others[i].name, length); /* NOLINT: there is room: room_of() */
		text->end += length;
		*text->end++ = '\n';
		text->lines++;
	}
	return 0;
}

/* One that begins a line, a group, or continues one. Numbers are differences to those before. */
static void write_pair(const struct refers_pair *pair, const struct refers_pair *before,
		       struct text *text)
{
	const bool new_line = !before || before->source != pair->source;
	const bool new_group = new_line || before->kind != pair->kind;

	if (new_line) {
		if (before)
			*text->end++ = '\n';
		text->end = refers_put(text->end, pair->source - (before ? before->source : 0));
		if (pair->static_data)
			*text->end++ = REFERS_DATA_MARK;
		text->lines++;
	}
	if (new_group && refers_mark(pair->kind))
		*text->end++ = refers_mark(pair->kind);
	if (!new_group)
		text->end = refers_put(text->end, pair->target - before->target - 1);
	else if (pair->kind == REFERS_OTHER)
		text->end = refers_put(text->end, pair->target);
	else
		text->end = refers_put(
			text->end, refers_from_difference((int32_t)(pair->target - pair->source)));
	text->end = refers_put(text->end, pair->offset);
}

static size_t room_of(const struct refers *refers)
{
	size_t room = PAIR_ROOM * (refers->nr + 1) + 2;

	for (size_t i = 0; i < refers->nr_others; i++)
		room += REFERS_DIGITS + strlen(refers->others[i].name) + 2;
	return room;
}

static int write_text(const struct refers *refers, struct text *text)
{
	int err = write_others(refers, text);

	for (size_t i = 0; !err && i < refers->nr; i++)
		write_pair(&refers->pairs[i], i ? &refers->pairs[i - 1] : NULL, text);
	if (refers->nr)
		*text->end++ = '\n';
	return err;
}

int refers_write(struct refers *refers, struct symlist_writer *writer)
{
	struct text text = { 0 };
	int err;

	err = sort_others(refers);
	if (err)
		return err;
	err = sort_pairs(refers);
	if (err)
		return err;
	text.text = malloc(room_of(refers));
	if (!text.text)
		return -ENOMEM;
	text.end = text.text;
	err = write_text(refers, &text);
	if (!err)
		err = symlist_write_block(writer, text.text, text.end - text.text, text.lines);
	free(text.text);
	return err;
}

void refers_free(struct refers *refers)
{
	free(refers->pairs);
	free(refers->others);
	*refers = (struct refers){ 0 };
}
