// SPDX-License-Identifier: GPL-2.0
/*
 * Asks the kernel's own code what a name means: see witness.h.
 */
#include <string.h>

#include "witness.h"

/* A function has a few parts, and refers to a few tables: of more, not all are asked. */
#define PARTS_MAX 32
#define TABLES_MAX 64

struct inquiry {
	const struct symlist_symbol *function;
	const struct symlist_name *name;
	const struct symlist_name *stem; /* of the function's own name: its variants are parts */
	bool in_table;
	const struct symlist_symbol *by; /* what is being asked */
	const struct symlist_symbol *parts[PARTS_MAX];
	uint32_t tables[TABLES_MAX];
	size_t nr_parts, nr_tables;
	bool lost; /* there were more */
	size_t cost;
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
		*found = (struct witness){
			.kind = WITNESS_ONE,
			.symbol = symbol,
			.sure = reference->kind,
			.by = by,
			.offset = reference->offset,
		};
}

static void add_part(struct inquiry *inquiry, const struct symlist_symbol *part)
{
	for (size_t i = 0; i < inquiry->nr_parts; i++) {
		if (inquiry->parts[i] == part)
			return;
	}
	if (inquiry->nr_parts < PARTS_MAX)
		inquiry->parts[inquiry->nr_parts++] = part;
	else
		inquiry->lost = true;
}

/* The parts of the function that it refers to itself: several functions may have one name. */
static void find_part(struct inquiry *inquiry, const struct symlist_reference *reference)
{
	const struct symlist_symbol *part = NULL;

	if (inquiry->stem)
		part = symlist_referred(inquiry->function->object, reference,
					inquiry->stem->variants, inquiry->stem->nr_variants);
	if (part && symlist_is_code(part->type))
		add_part(inquiry, part);
}

static void find_symbols(struct inquiry *inquiry, const struct symlist_reference *reference)
{
	const struct symlist_object *object = inquiry->function->object;
	const struct symlist_name *name = inquiry->name;
	const struct symlist_symbol *symbol;

	inquiry->cost++;
	symbol = symlist_referred(object, reference, name->symbols, name->nr_symbols);
	if (symbol)
		add(&inquiry->found, symbol, reference, inquiry->by);
	symbol = symlist_referred(object, reference, name->variants, name->nr_variants);
	if (symbol && symlist_is_code(symbol->type))
		add(&inquiry->clone, symbol, reference, inquiry->by);
}

static void add_table(struct inquiry *inquiry, uint32_t ordinal)
{
	if (inquiry->nr_tables < TABLES_MAX)
		inquiry->tables[inquiry->nr_tables++] = ordinal;
	else
		inquiry->lost |= inquiry->in_table;
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
	if (reference->kind != REFERS_BEFORE &&
	    symlist_is_static_data(inquiry->function->object, reference->target))
		add_table(inquiry, reference->target);
}

static void visit_table(const struct symlist_reference *reference, void *data)
{
	find_symbols(data, reference);
}

/* What was not asked may refer to another one. */
static struct witness answer_of(const struct inquiry *inquiry)
{
	struct witness answer = { .kind = WITNESS_NONE };

	if (inquiry->found.kind != WITNESS_SILENT) {
		answer = inquiry->found;
		if (inquiry->lost)
			answer.kind = WITNESS_SEVERAL;
	} else if (inquiry->clone.kind != WITNESS_SILENT) {
		answer = inquiry->clone;
		answer.kind = WITNESS_CLONE;
	}
	answer.cost = inquiry->cost;
	return answer;
}

struct witness witness_ask(const struct symlist *list, const struct symlist_symbol *function,
			   const struct symlist_name *name, bool in_table)
{
	const struct symlist_object *object = function->object;
	struct inquiry inquiry = {
		.function = function,
		.name = name,
		.in_table = in_table,
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
	return answer_of(&inquiry);
}
