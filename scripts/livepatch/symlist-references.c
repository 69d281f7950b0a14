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

/* The references of a symbol. */
struct line {
	const char *text, *end; /* behind the number of the source, and the mark of what is */
	uint32_t source;	/* the symbol's ordinal */
	bool data;		/* static data */
};

/* Where each so manieth line begins: from there on the others are found. */
#define STRIDE 16

struct milestone {
	uint32_t source;
	uint32_t start; /* in the text */
};

struct symlist_references {
	const char *text, *end;
	struct symlist_other *others;
	size_t nr_others;
	struct milestone *milestones; /* ascending by source */
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
 * The references of a line, to be visited if @visit is not NULL. Returns
 * false where they are none.
 */
static bool read_line(const struct symlist_object *object,
		      const struct symlist_references *references, const struct line *line,
		      symlist_reference_visit visit, void *data)
{
	const char *at = line->text, *end = line->end;
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

/* The line at *@at, which is moved to the next one. @before: the source before it. */
static bool next_line(const struct symlist_references *references, const char **at, uint32_t before,
		      struct line *line)
{
	uint32_t number;

	line->end = end_of_line(references, *at);
	line->text = *at;
	if (!refers_get(&line->text, line->end, &number) || number > UINT32_MAX - before)
		return false;
	line->source = before + number;
	line->data = *line->text == REFERS_DATA_MARK;
	line->text += line->data;
	*at = line->end + 1;
	return true;
}

/* A line for each symbol that refers to anything: @nr of them. */
static bool read_lines(struct scan *scan, size_t nr)
{
	struct symlist_references *references = scan->references;
	struct line line = { .source = 0 };

	while (scan->at < references->end) {
		const uint32_t start = scan->at - references->text, before = line.source;

		if (references->nr_lines == nr ||
		    !next_line(references, &scan->at, before, &line) ||
		    (references->nr_lines && line.source == before) ||
		    line.source >= scan->object->nr_symbols)
			return false;
		if (scan->whole && !read_line(scan->object, references, &line, NULL, NULL))
			return false;
		if (references->nr_lines % STRIDE == 0)
			references->milestones[references->nr_lines / STRIDE] =
				(struct milestone){ line.source, start };
		references->nr_lines++;
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
	references->milestones = symlist_allocate(list, ((lines - nr_names) / STRIDE + 1) *
								sizeof(*references->milestones));
	if (!references->others || !references->milestones)
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

/* The last milestone that is not behind a symbol; NULL: there is none. */
static const struct milestone *find_milestone(const struct symlist_references *references,
					      uint32_t ordinal)
{
	size_t low = 0, high = (references->nr_lines + STRIDE - 1) / STRIDE;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (references->milestones[middle].source <= ordinal)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &references->milestones[low - 1] : NULL;
}

/* The line of a symbol; false: it has none. */
static bool find_line(const struct symlist_references *references, uint32_t ordinal,
		      struct line *line)
{
	const struct milestone *from = references ? find_milestone(references, ordinal) : NULL;
	const char *at;

	if (!from)
		return false;
	at = references->text + from->start;
	/* the first one has its difference from a line before, but its source is known */
	if (!next_line(references, &at, 0, line))
		return false;
	line->source = from->source;
	while (line->source < ordinal && at < references->end) {
		if (!next_line(references, &at, line->source, line))
			return false;
	}
	return line->source == ordinal;
}

bool symlist_references(const struct symlist_object *object, uint32_t ordinal,
			symlist_reference_visit visit, void *data)
{
	const struct symlist_references *references = object->references;
	struct line line;

	if (!find_line(references, ordinal, &line))
		return references;
	if (!references->checked && !read_line(object, references, &line, NULL, NULL)) {
		/* read as a whole, the list is refused with the line's number */
		diag_error(object->name, CHECK_NONE, "references of a symbol that are none");
		return false;
	}
	return read_line(object, references, &line, visit, data);
}

bool symlist_is_static_data(const struct symlist_object *object, uint32_t ordinal)
{
	struct line line;

	return find_line(object->references, ordinal, &line) && line.data;
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
