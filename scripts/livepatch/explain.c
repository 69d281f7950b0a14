// SPDX-License-Identifier: GPL-2.0
/*
 * Tells of decisions: see explain.h. Decisions that come to the same, of uses in
 * the same function, are one row.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "explain.h"
#include "hint.h"
#include "json.h"
#include "klp.h"
#include "use.h"

/* Columns of the table. */
enum column {
	COLUMN_NAME,
	COLUMN_IN,
	COLUMN_FOR,
	COLUMN_MEANS,
	COLUMN_GATE,
	COLUMN_RULE,
	NR_COLUMNS
};

static const char *const headings[NR_COLUMNS] = {
	"NAME", "USED IN", "FOR", "MEANS", "GATE", "RULE"
};

struct row {
	const struct decision *decision; /* the first; NULL: the reference was refused */
	struct use use;			 /* of the first use */
	struct diag_place place;
	size_t nr_sites;
	char *cells[NR_COLUMNS];
};

struct explainer {
	const struct livepatch *livepatch;
	const struct patch_function **room;
	struct row **rows;
	size_t nr_rows, room_rows;
	void *tree; /* of the rows of one reference, by what they come to */
};

static int compare_pointers(const void *a, const void *b)
{
	return (a > b) - (a < b);
}

/* Two decisions about one reference that come to the same, in one function, are one row. */
static int compare_rows(const void *a, const void *b)
{
	const struct row *first = a, *second = b;
	const struct decision *x = first->decision, *y = second->decision;
	const char *function = first->place.function, *other = second->place.function;
	int order = compare_pointers(x->symbol, y->symbol);

	if (!order)
		order = compare_pointers(x->gate, y->gate);
	if (!order)
		order = compare_pointers(x->file, y->file);
	if (!order)
		order = (x->rule > y->rule) - (x->rule < y->rule);
	if (!order && function != other)
		order = function && other ? strcmp(function, other) : !!function - !!other;
	return order;
}

static struct row *add_row(struct explainer *explainer, const struct row *row)
{
	struct row *added = malloc(sizeof(*added));

	if (added && explainer->nr_rows == explainer->room_rows) {
		size_t room = explainer->room_rows ? 2 * explainer->room_rows : 64;
		struct row **rows = reallocarray(explainer->rows, room, sizeof(*rows));

		if (!rows) {
			free(added);
			return NULL;
		}
		explainer->rows = rows;
		explainer->room_rows = room;
	}
	if (!added)
		return NULL;
	*added = *row;
	explainer->rows[explainer->nr_rows++] = added;
	return added;
}

/* The row of a use: one that comes to the same, or a new one. */
static int add_use(struct explainer *explainer, const struct reference *reference, size_t site,
		   const struct decision *decision)
{
	struct row row = { .decision = decision,
			   .place = { .file = explainer->livepatch->elf->name },
			   .nr_sites = decision ? 1 : reference->nr_sites,
			   .use = { .reference = reference } };
	struct row **found, *added;

	if (site < reference->nr_sites) {
		row.use.site = &reference->sites[site];
		row.place = reference_place(explainer->livepatch->elf, row.use.site,
					    explainer->livepatch->lines);
	}
	found = decision ? tfind(&row, &explainer->tree, compare_rows) : NULL;
	if (found) {
		(*found)->nr_sites++;
		return 0;
	}
	added = add_row(explainer, &row);
	if (!added || (decision && !tsearch(added, &explainer->tree, compare_rows)))
		return -ENOMEM;
	return 0;
}

static void leave(void *row)
{
	(void)row; /* the explainer's */
}

/* A row for each of the decisions from @at on. */
static int add_reference(struct explainer *explainer, const struct reference *reference,
			 const struct resolution *resolution, size_t at, size_t end)
{
	int err = 0;

	if (reference->refused)
		return add_use(explainer, reference, 0, NULL);
	for (; !err && at < end; at++) {
		const struct decision *decision = &resolution->decisions[at];

		err = add_use(explainer, reference, decision->site - reference->sites, decision);
	}
	tdestroy(explainer->tree, leave);
	explainer->tree = NULL;
	return err;
}

static int collect(struct explainer *explainer, const struct list_head *references,
		   const struct resolution *resolution)
{
	const struct reference *reference;
	size_t at = 0, end;
	int err = 0;

	list_for_each_entry(reference, references, list) {
		for (end = at; end < resolution->nr_decisions &&
			       resolution->decisions[end].reference == reference;)
			end++;
		if (!err)
			err = add_reference(explainer, reference, resolution, at, end);
		at = end;
	}
	return err;
}

/* The use of a row again, with its contexts, which all rows share the room of. */
static struct use use_of(const struct explainer *explainer, const struct row *row)
{
	const struct reference *reference = row->use.reference;
	size_t site =
		row->use.site ? (size_t)(row->use.site - reference->sites) : reference->nr_sites;
	struct use use;

	use_init(&use, explainer->livepatch, reference, site, explainer->room);
	return use;
}

/* "proc_pid_status of vmlinux (fs/proc/array.c) and 2 more", "init or exit" */
static char *context_text(const struct explainer *explainer, const struct use *use)
{
	const struct patch_function *first;
	const struct symlist_file *file;
	char *text, more[32] = "";
	int length;

	if (!use->nr_functions)
		return strdup("init or exit");
	first = use->functions[0];
	file = livepatch_scope(explainer->livepatch, first).file;
	if (use->nr_functions > 1)
		snprintf(more, sizeof(more), " and %zu more", use->nr_functions - 1);
	length = asprintf(&text, "%s: %s%s%s%s%s%s", first->object->name,
			  first->old_name ? first->old_name : "a callback", file ? " (" : "",
			  file ? file->name : "", file ? ")" : "", more,
			  use->by_itself ? ", init or exit" : "");
	return length < 0 ? NULL : text;
}

/* "vmlinux: name,2 (t, local, file)", or what stands in its place. */
static char *meaning_text(const struct row *row)
{
	const struct decision *decision = row->decision;
	struct diag_candidate candidate;
	char text[2048];

	if (!decision)
		return strdup("refused");
	if (!decision->symbol)
		return strdup("an export of another module");
	candidate = hint_candidate_of(decision->symbol, NULL);
	return strdup(diag_candidate_text(&candidate, text, sizeof(text)));
}

/* Does the original code say the same? */
static bool has_witness(const struct decision *decision)
{
	return decision && decision->symbol && decision->witness.kind == WITNESS_ONE &&
	       decision->witness.symbol == decision->symbol;
}

/* "code: modules_open refers to it at +0x12", or the rule alone */
static char *rule_text(const struct decision *decision)
{
	const struct witness *witness;
	const char *rule;
	char *text;
	int length;

	if (!decision)
		return strdup("-");
	rule = meaning_rule_name(decision->rule);
	witness = &decision->witness;
	if (witness->kind == WITNESS_NONE && decision->original) {
		length = asprintf(&text, "%s, not seen in %s", rule, decision->original->name);
		return length < 0 ? NULL : text;
	}
	if (!has_witness(decision))
		return strdup(rule);
	if (witness->by)
		length = asprintf(&text, "%s: %s refers to it at +0x%x", rule, witness->by->name,
				  witness->offset);
	else
		length = asprintf(&text, "%s: a table that %s refers to points to it at +0x%x",
				  rule, decision->original->name, witness->offset);
	return length < 0 ? NULL : text;
}

static int fill_row(const struct explainer *explainer, struct row *row)
{
	const struct decision *decision = row->decision;
	struct use use = use_of(explainer, row);
	char in[512];

	snprintf(in, sizeof(in), row->nr_sites > 1 ? "%s (%zu uses)" : "%s",
		 row->place.function ? row->place.function : "-", row->nr_sites);
	row->cells[COLUMN_NAME] = strdup(use.reference->name);
	row->cells[COLUMN_IN] = strdup(in);
	row->cells[COLUMN_FOR] = context_text(explainer, &use);
	row->cells[COLUMN_MEANS] = meaning_text(row);
	row->cells[COLUMN_GATE] = strdup(!decision	? "-" :
					 decision->gate ? decision->gate :
							  "(plain)");
	row->cells[COLUMN_RULE] = rule_text(decision);
	for (enum column i = 0; i < NR_COLUMNS; i++) {
		if (!row->cells[i])
			return -ENOMEM;
	}
	return 0;
}

/* Why a symbol that a row does not mean is not meant. */
static const char *lost_because(const struct livepatch *livepatch, const struct use *use,
				const struct decision *decision,
				const struct symlist_symbol *symbol)
{
	const char *reason = use_excludes(livepatch, use, symbol);

	if (reason)
		return reason;
	if (!decision)
		return "possible";
	if (decision->rule == RULE_ANNOTATION)
		return "the annotation says another one";
	if (decision->rule == RULE_CODE)
		return "the original code refers to another one";
	if (decision->symbol && decision->symbol->object == symbol->object)
		return "the file's own static comes first";
	return "what the object itself has, and then exports, come first";
}

typedef void (*loser_visit)(const struct diag_candidate *candidate, void *data);

static void visit_losers(const struct livepatch *livepatch, const struct use *use,
			 const struct decision *decision, loser_visit visit, void *data)
{
	const struct symlist_name *entry = use->entry;

	for (size_t i = 0; entry && i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];
		struct diag_candidate candidate;

		if (decision && symbol == decision->symbol)
			continue;
		candidate =
			hint_candidate_of(symbol, lost_because(livepatch, use, decision, symbol));
		visit(&candidate, data);
	}
}

static void print_loser(const struct diag_candidate *candidate, void *data)
{
	char text[2048];

	(void)data;
	printf("    not %s: %s\n", diag_candidate_text(candidate, text, sizeof(text)),
	       candidate->remark);
}

static void print_table(const struct explainer *explainer)
{
	int widths[NR_COLUMNS];

	for (enum column i = 0; i < NR_COLUMNS; i++) {
		widths[i] = strlen(headings[i]);
		for (size_t j = 0; j < explainer->nr_rows; j++) {
			int width = strlen(explainer->rows[j]->cells[i]);

			if (width > widths[i])
				widths[i] = width;
		}
	}
	widths[NR_COLUMNS - 1] = 0;
	for (enum column i = 0; i < NR_COLUMNS; i++)
		printf("%-*s%s", widths[i], headings[i], i == NR_COLUMNS - 1 ? "\n" : "  ");
	for (size_t j = 0; j < explainer->nr_rows; j++) {
		const struct row *row = explainer->rows[j];
		struct use use = use_of(explainer, row);

		for (enum column i = 0; i < NR_COLUMNS; i++)
			printf("%-*s%s", widths[i], row->cells[i],
			       i == NR_COLUMNS - 1 ? "\n" : "  ");
		visit_losers(explainer->livepatch, &use, row->decision, print_loser, NULL);
	}
}

static void write_loser(const struct diag_candidate *candidate, void *data)
{
	diag_candidate_json(candidate, data);
}

static void write_contexts(struct json *json, const struct livepatch *livepatch,
			   const struct use *use)
{
	json_open(json, "contexts", '[');
	for (size_t i = 0; i < use->nr_functions; i++) {
		const struct patch_function *function = use->functions[i];
		const struct symlist_file *file = livepatch_scope(livepatch, function).file;

		json_open(json, NULL, '{');
		json_string(json, "object", function->object->name);
		json_string(json, "function", function->old_name);
		json_string(json, "file", file ? file->name : NULL);
		json_close(json, '}');
	}
	json_close(json, ']');
	json_bool(json, "init", use->by_itself);
}

static void write_witness(struct json *json, const struct decision *decision)
{
	const struct witness *witness = &decision->witness;

	if (!has_witness(decision))
		return;
	json_open(json, "witness", '{');
	json_string(json, "function", decision->original->name);
	json_string(json, "by", witness->by ? witness->by->name : NULL);
	json_number(json, "offset", witness->offset);
	json_close(json, '}');
}

static void write_row(const struct explainer *explainer, const struct row *row)
{
	const struct decision *decision = row->decision;
	struct use use = use_of(explainer, row);
	struct json json = { .out = stdout };
	struct diag_candidate candidate;

	json_open(&json, NULL, '{');
	json_string(&json, "kind", "decision");
	json_string(&json, "name", use.reference->name);
	json_string(&json, "verdict",
		    !decision	   ? "refused" :
		    decision->gate ? "converted" :
				     "plain");
	if (row->use.site)
		diag_place_members(&row->place, &json);
	json_string(&json, "function", row->place.function);
	json_number(&json, "uses", row->nr_sites);
	write_contexts(&json, explainer->livepatch, &use);
	if (decision) {
		json_string(&json, "rule", meaning_rule_name(decision->rule));
		write_witness(&json, decision);
		json_string(&json, "gate", decision->gate);
		if (decision->symbol) {
			json_number(&json, "sympos", decision->sympos);
			candidate = hint_candidate_of(decision->symbol, NULL);
			json_open(&json, "symbol", '{');
			diag_candidate_members(&candidate, &json);
			json_close(&json, '}');
		}
	}
	json_open(&json, "others", '[');
	visit_losers(explainer->livepatch, &use, decision, write_loser, &json);
	json_close(&json, ']');
	json_close(&json, '}');
	putchar('\n');
}

static void show_loser(const struct diag_candidate *candidate, void *data)
{
	(void)data;
	diag_candidate(candidate);
}

static void note_row(const struct explainer *explainer, const struct row *row)
{
	const struct decision *decision = row->decision;
	const bool witness = has_witness(decision);
	struct use use = use_of(explainer, row);

	if (!decision)
		return; /* an error says more */
	diag_at(DIAG_NOTE, &row->place, CHECK_NONE, "\"%s\" %s%s%s%s: %s, %s%s; for %s",
		use.reference->name, meaning_rule_text(decision->rule), witness ? " (" : "",
		witness ? row->cells[COLUMN_RULE] : "", witness ? ")" : "",
		row->cells[COLUMN_MEANS], decision->gate ? "gated by " : "an ordinary reference",
		decision->gate ? decision->gate : "", row->cells[COLUMN_FOR]);
	visit_losers(explainer->livepatch, &use, decision, show_loser, NULL);
}

static void free_explainer(struct explainer *explainer)
{
	for (size_t i = 0; i < explainer->nr_rows; i++) {
		for (enum column j = 0; j < NR_COLUMNS; j++)
			free(explainer->rows[i]->cells[j]);
		free(explainer->rows[i]);
	}
	free(explainer->rows);
	free(explainer->room);
}

static void print(const struct explainer *explainer, bool notes)
{
	diag_flush();
	if (!diag_is_json() && !notes) {
		print_table(explainer);
		return;
	}
	for (size_t i = 0; i < explainer->nr_rows; i++) {
		if (diag_is_json())
			write_row(explainer, explainer->rows[i]);
		else
			note_row(explainer, explainer->rows[i]);
	}
}

static int explain(const struct livepatch *livepatch, const struct list_head *references,
		   const struct resolution *resolution, bool notes)
{
	struct explainer explainer = { .livepatch = livepatch };
	int err;

	explainer.room = calloc(2 * context_max(livepatch->contexts) + 1, sizeof(*explainer.room));
	err = explainer.room ? collect(&explainer, references, resolution) : -ENOMEM;
	for (size_t i = 0; !err && i < explainer.nr_rows; i++)
		err = fill_row(&explainer, explainer.rows[i]);
	if (err)
		diag_out_of_memory(livepatch->elf->name);
	else
		print(&explainer, notes);
	free_explainer(&explainer);
	return err;
}

int explain_table(const struct livepatch *livepatch, const struct list_head *references,
		  const struct resolution *resolution)
{
	return explain(livepatch, references, resolution, false);
}

int explain_notes(const struct livepatch *livepatch, const struct list_head *references,
		  const struct resolution *resolution)
{
	return explain(livepatch, references, resolution, true);
}
