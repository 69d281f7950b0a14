// SPDX-License-Identifier: GPL-2.0
/*
 * The references of an object, as Symbols.list(5) has them behind its symbols: see
 * symlist.h. A symbol's line is decoded when it is asked for.
 *
 *	,2Sa3			symbols of vmlinux that the object refers to, by ordinal
 *	,jbd2_journal_start	one of another object
 *	1W03a,02-40		a line of each symbol that refers to anything: a function,
 *	3#08			or static data
 */
#define _GNU_SOURCE
#include <errno.h>
#include <string.h>

#include "diag.h"
#include "symlist-private.h"

/* Where the references of a symbol are. */
struct line {
	uint32_t source;
	uint32_t start; /* in the text, behind the number of the source, */
	bool data;	/* and the mark of what is static data */
};

struct symlist_references {
	const char *text, *end;
	struct symlist_other *others;
	size_t nr_others;
	struct line *lines; /* ascending by source */
	size_t nr_lines;
	bool checked; /* all lines */
};

/* The lines of a block, one by one. */
struct scan {
	const struct symlist_object *object;
	struct symlist_references *references;
	const char *at;
	uint32_t nr_vmlinux; /* symbols of vmlinux */
	bool whole;	     /* each reference is checked */
};

static const char *end_of_line(const struct symlist_references *references, const char *at)
{
	return memchr(at, '\n', references->end - at);
}

/* "," and the ordinals of symbols of vmlinux. @others NULL: they are counted. */
static bool read_ordinals(struct scan *scan, const char *end, struct symlist_other *others)
{
	uint64_t ordinal = 0;
	uint32_t number;

	while (scan->at < end) {
		if (!refers_get(&scan->at, end, &number))
			return false;
		ordinal += number;
		if (ordinal >= scan->nr_vmlinux)
			return false;
		if (others)
			others[scan->references->nr_others] =
				(struct symlist_other){ .ordinal = ordinal };
		scan->references->nr_others++;
	}
	return true;
}

/* The lines at the block's beginning that name symbols of other objects. */
static bool read_others(struct scan *scan, struct symlist_other *others)
{
	struct symlist_references *references = scan->references;
	bool first = true;

	references->nr_others = 0;
	for (scan->at = references->text;
	     scan->at < references->end && *scan->at == REFERS_OTHERS_MARK; first = false) {
		const char *end = end_of_line(references, scan->at++);

		if (first && !read_ordinals(scan, end, others))
			return false;
		if (!first && end == scan->at)
			return false;
		if (!first && others)
			others[references->nr_others] =
				(struct symlist_other){ .name = scan->at,
							.length = end - scan->at };
		references->nr_others += !first;
		scan->at = end + 1;
	}
	return true;
}

/* The kind of the group that begins at @at, which is behind that of @kind. */
static bool next_group(const char *at, enum refers_kind *kind)
{
	/* no mark is a digit */
	if (*at >= '0')
		return false;
	for (enum refers_kind next = *kind + 1; next < NR_REFERS_KINDS; next++) {
		if (*at == refers_mark(next)) {
			*kind = next;
			return true;
		}
	}
	return false;
}

/*
 * The references of a line, up to @end, to be visited if @visit is not NULL. Returns
 * false where they are none.
 */
static bool read_line(const struct symlist_object *object,
		      const struct symlist_references *references, const struct line *line,
		      const char *end, symlist_reference_visit visit, void *data)
{
	const char *at = references->text + line->start;
	enum refers_kind kind = REFERS_EXACT;
	uint64_t target = 0;
	bool first = true;

	if (at == end)
		return false;
	while (at < end) {
		struct symlist_reference reference;
		uint32_t number;

		if (next_group(at, &kind)) {
			first = true;
			at++;
		}
		if (!refers_get(&at, end, &number) || !refers_get(&at, end, &reference.offset))
			return false;
		if (!first)
			target += (uint64_t)number + 1;
		else if (kind == REFERS_OTHER)
			target = number;
		else
			target = (uint64_t)line->source + (int64_t)refers_to_difference(number);
		first = false;
		/* a number below 0 is a great one */
		if (target >= (kind == REFERS_OTHER ? references->nr_others : object->nr_symbols))
			return false;
		reference.kind = kind;
		reference.target = target;
		if (visit)
			visit(&reference, data);
	}
	return true;
}

/* A line for each symbol that refers to anything: @nr of them. */
static bool read_lines(struct scan *scan, size_t nr)
{
	struct symlist_references *references = scan->references;
	uint64_t source = 0;

	for (; scan->at < references->end; references->nr_lines++) {
		struct line *line = &references->lines[references->nr_lines];
		const char *end = end_of_line(references, scan->at);
		uint32_t number;

		if (references->nr_lines == nr || !refers_get(&scan->at, end, &number) ||
		    (references->nr_lines && !number))
			return false;
		source += number;
		if (source >= scan->object->nr_symbols)
			return false;
		line->source = source;
		line->data = *scan->at == REFERS_DATA_MARK;
		scan->at += line->data;
		line->start = scan->at - references->text;
		if (scan->whole && !read_line(scan->object, references, line, end, NULL, NULL))
			return false;
		scan->at = end + 1;
	}
	return references->nr_lines == nr;
}

/* Symbols of other objects are counted and checked first, kept then. */
static int read_block(struct symlist *list, struct scan *scan, unsigned long lines)
{
	struct symlist_references *references = scan->references;
	const char *sources;
	size_t nr_names = 0;

	if (!read_others(scan, NULL))
		return -EINVAL;
	sources = scan->at;
	for (const char *at = references->text; at < sources; at = end_of_line(references, at) + 1)
		nr_names++;
	if (lines < nr_names)
		return -EINVAL;
	references->others =
		symlist_allocate(list, (references->nr_others + 1) * sizeof(*references->others));
	references->lines =
		symlist_allocate(list, (lines - nr_names + 1) * sizeof(*references->lines));
	if (!references->others || !references->lines)
		return -ENOMEM;
	read_others(scan, references->others);
	return read_lines(scan, lines - nr_names) ? 0 : -EINVAL;
}

int symlist_references_open(struct symlist *list, struct symlist_object *object, const char *text,
			    size_t size, unsigned long lines, bool whole)
{
	struct symlist_references *references = symlist_allocate(list, sizeof(*references));
	struct scan scan = { .object = object,
			     .references = references,
			     .nr_vmlinux = list->objects[0]->nr_symbols,
			     .whole = whole };
	int err;

	if (!references)
		return -ENOMEM;
	references->text = text;
	references->end = text + size;
	references->checked = whole;
	if (size && text[size - 1] != '\n')
		return -EINVAL;
	err = read_block(list, &scan, lines);
	if (!err)
		object->references = references;
	return err;
}

static const struct line *find_line(const struct symlist_references *references, uint32_t ordinal)
{
	size_t low = 0, high = references ? references->nr_lines : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (references->lines[middle].source < ordinal)
			low = middle + 1;
		else
			high = middle;
	}
	if (!references || low == references->nr_lines || references->lines[low].source != ordinal)
		return NULL;
	return &references->lines[low];
}

bool symlist_references(const struct symlist_object *object, uint32_t ordinal,
			symlist_reference_visit visit, void *data)
{
	const struct symlist_references *references = object->references;
	const struct line *line = find_line(references, ordinal);
	const char *end;

	if (!line)
		return references;
	end = end_of_line(references, references->text + line->start);
	if (!references->checked && !read_line(object, references, line, end, NULL, NULL)) {
		/* read as a whole, the list is refused with the line's number */
		diag_error(object->name, CHECK_NONE, "references of a symbol that are none");
		return false;
	}
	return read_line(object, references, line, end, visit, data);
}

bool symlist_is_static_data(const struct symlist_object *object, uint32_t ordinal)
{
	const struct line *line = find_line(object->references, ordinal);

	return line && line->data;
}

bool symlist_reference_other(const struct symlist_object *object,
			     const struct symlist_reference *reference, struct symlist_other *other)
{
	if (reference->kind != REFERS_OTHER)
		return false;
	*other = object->references->others[reference->target];
	return true;
}

/* What a module exports has one name in all of the kernel. */
static const struct symlist_symbol *find_export(const struct symlist_object *object,
						const struct symlist_other *other,
						const struct symlist_symbol *symbols, size_t nr)
{
	if (!nr || strlen(symbols[0].name) != other->length ||
	    memcmp(symbols[0].name, other->name, other->length))
		return NULL;
	for (size_t i = 0; i < nr; i++) {
		if (symbols[i].object != object && symbols[i].object->number &&
		    (symbols[i].flags & (SYMLIST_EXPORTED | SYMLIST_FOR_MODULES)))
			return &symbols[i];
	}
	return NULL;
}

const struct symlist_symbol *symlist_referred(const struct symlist_object *object,
					      const struct symlist_reference *reference,
					      const struct symlist_symbol *symbols, size_t nr)
{
	size_t low = 0, high = nr, number = object->number;
	uint32_t ordinal = reference->target;
	struct symlist_other other;

	if (symlist_reference_other(object, reference, &other)) {
		if (other.name)
			return find_export(object, &other, symbols, nr);
		number = 0; /* vmlinux */
		ordinal = other.ordinal;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct symlist_symbol *symbol = &symbols[middle];

		if (symbol->object->number < number ||
		    (symbol->object->number == number && symbol->ordinal < ordinal))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == nr || symbols[low].object->number != number || symbols[low].ordinal != ordinal)
		return NULL;
	return &symbols[low];
}
