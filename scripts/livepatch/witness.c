// SPDX-License-Identifier: GPL-2.0
/*
 * Asks the kernel's own code what a name means: see witness.h.
 */
#include <string.h>

#include "witness.h"

/* A function has a few parts; tables of more than so many tell nothing more. */
#define PARTS_MAX 32
#define TABLES_MAX 64

struct inquiry {
	const struct symlist_symbol *function;
	const struct symlist_object *vmlinux;
	const struct symlist_name *name;
	const struct symlist_name *stem; /* of the function's own name: its variants are parts */
	const struct symlist_symbol *by; /* what is being asked */
	const struct symlist_symbol *parts[PARTS_MAX];
	uint32_t tables[TABLES_MAX];
	size_t nr_parts, nr_tables;
	struct witness found, clone;
};

static unsigned int rank(enum refers_kind kind)
{
	return kind == REFERS_OTHER ? REFERS_EXACT : kind;
}

static void add(struct witness *found, const struct symlist_symbol *symbol,
		const struct symlist_reference *reference, const struct symlist_symbol *by)
{
	const bool surer = found->kind <= WITNESS_NONE || rank(reference->kind) < rank(found->sure);

	if (!surer && rank(reference->kind) > rank(found->sure))
		return;
	if (!surer && found->symbol != symbol)
		found->kind = WITNESS_SEVERAL;
	if (surer)
		*found = (struct witness){ WITNESS_ONE, symbol, reference->kind, by,
					   reference->offset };
}

static void add_part(struct inquiry *inquiry, const struct symlist_symbol *part)
{
	for (size_t i = 0; i < inquiry->nr_parts; i++) {
		if (inquiry->parts[i] == part)
			return;
	}
	if (inquiry->nr_parts < PARTS_MAX)
		inquiry->parts[inquiry->nr_parts++] = part;
}

/* An export of another module has one name in all of the kernel. */
static const struct symlist_symbol *find_export(const struct inquiry *inquiry,
						const struct symlist_reference *reference,
						const struct symlist_symbol *symbols, size_t nr)
{
	struct symlist_other other;

	if (!nr || !symlist_reference_other(inquiry->function->object, reference, &other) ||
	    strlen(inquiry->name->name) != other.length ||
	    memcmp(inquiry->name->name, other.name, other.length))
		return NULL;
	for (size_t i = 0; i < nr; i++) {
		if (symlist_reference_means(inquiry->function->object, reference, &symbols[i]))
			return &symbols[i];
	}
	return NULL;
}

/* The symbol of those of a name that a reference leads to: they are in the order of the list. */
static const struct symlist_symbol *find_symbol(const struct inquiry *inquiry,
						const struct symlist_reference *reference,
						const struct symlist_symbol *symbols, size_t nr)
{
	const struct symlist_object *object = inquiry->function->object;
	uint32_t ordinal = reference->target;
	struct symlist_other other;
	size_t low = 0, high = nr;

	if (symlist_reference_other(object, reference, &other)) {
		if (other.name)
			return find_export(inquiry, reference, symbols, nr);
		object = inquiry->vmlinux;
		ordinal = other.ordinal;
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct symlist_symbol *symbol = &symbols[middle];

		if (symbol->object->number < object->number ||
		    (symbol->object == object && symbol->ordinal < ordinal))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == nr || symbols[low].object != object || symbols[low].ordinal != ordinal)
		return NULL;
	return &symbols[low];
}

/* The parts of the function that it refers to itself: several functions may have one name. */
static void find_part(struct inquiry *inquiry, const struct symlist_reference *reference)
{
	const struct symlist_symbol *part = NULL;

	if (inquiry->stem)
		part = find_symbol(inquiry, reference, inquiry->stem->variants,
				   inquiry->stem->nr_variants);
	if (part && symlist_is_code(part->type))
		add_part(inquiry, part);
}

static void find_symbols(struct inquiry *inquiry, const struct symlist_reference *reference)
{
	const struct symlist_name *name = inquiry->name;
	const struct symlist_symbol *symbol;

	symbol = find_symbol(inquiry, reference, name->symbols, name->nr_symbols);
	if (symbol)
		add(&inquiry->found, symbol, reference, inquiry->by);
	symbol = find_symbol(inquiry, reference, name->variants, name->nr_variants);
	if (symbol && symlist_is_code(symbol->type))
		add(&inquiry->clone, symbol, reference, inquiry->by);
}

static void visit_code(const struct symlist_reference *reference, void *data)
{
	struct inquiry *inquiry = data;

	find_symbols(inquiry, reference);
	if (reference->kind == REFERS_OTHER)
		return;
	if (reference->kind == REFERS_EXACT)
		find_part(inquiry, reference);
	/* one that is a little behind may be another file's */
	if (reference->kind != REFERS_BEFORE && inquiry->nr_tables < TABLES_MAX &&
	    symlist_is_static_data(inquiry->function->object, reference->target))
		inquiry->tables[inquiry->nr_tables++] = reference->target;
}

static void visit_table(const struct symlist_reference *reference, void *data)
{
	find_symbols(data, reference);
}

struct witness witness_ask(const struct symlist *list, const struct symlist_symbol *function,
			   const struct symlist_name *name, bool in_table)
{
	const struct symlist_object *object = function->object;
	struct inquiry inquiry = {
		.function = function,
		.vmlinux = list->objects[0],
		.name = name,
		.stem = symlist_find_if_asked(list, function->name),
		.parts = { function },
		.nr_parts = 1,
	};

	if (!object->references)
		return (struct witness){ .kind = WITNESS_SILENT };
	for (size_t i = 0; i < inquiry.nr_parts; i++) {
		inquiry.by = inquiry.parts[i];
		symlist_references(object, inquiry.by->ordinal, visit_code, &inquiry);
	}
	inquiry.by = NULL;
	for (size_t i = 0; in_table && i < inquiry.nr_tables; i++)
		symlist_references(object, inquiry.tables[i], visit_table, &inquiry);
	if (inquiry.found.kind != WITNESS_SILENT)
		return inquiry.found;
	if (inquiry.clone.kind != WITNESS_SILENT) {
		inquiry.clone.kind = WITNESS_CLONE;
		return inquiry.clone;
	}
	return (struct witness){ .kind = WITNESS_NONE };
}
