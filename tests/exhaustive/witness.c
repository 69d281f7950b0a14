// SPDX-License-Identifier: GPL-2.0
/*
 * Prints what the kernel's own code says that names mean (scripts/livepatch/witness.h), by
 * a Symbols.list alone: for each function of vmlinux, and each name of several symbols that
 * the function, a part of it, or a table that they refer to, refers to.
 *
 *	FUNCTION POSITION NAME ANSWER POSITION SURE BY
 *
 * ANSWER is none, one, clone or several; SURE is exact, inside or before; BY is "code", or
 * "table" where only a table of the function refers to the name. A position is the rank
 * among the symbols of a name in vmlinux.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "symlist.h"
#include "witness.h"

struct names {
	char **names;
	size_t nr;
};

/* What the list has at each ordinal of vmlinux; NULL: a name that is not asked for. */
struct kernel {
	struct symlist list;
	const struct symlist_object *vmlinux;
	const struct symlist_name **entries;
	const struct symlist_symbol **symbols;
};

/* The names that a function is to be asked for, each once. */
struct questions {
	const struct kernel *kernel;
	const struct symlist_name **names;
	size_t nr, room;
	uint32_t *tables; /* ordinals; NULL: they are not gathered */
	size_t nr_tables, table_room;
};

static void *need(void *memory)
{
	if (!memory) {
		fprintf(stderr, "witness: no memory\n");
		exit(2);
	}
	return memory;
}

/* The first word of each line. */
static struct names read_names(const char *path)
{
	struct names names = { 0 };
	FILE *file = need(fopen(path, "r"));
	char *line = NULL;
	size_t room = 0;

	while (getline(&line, &room, file) > 0) {
		names.names = need(reallocarray(names.names, names.nr + 1, sizeof(*names.names)));
		names.names[names.nr++] = need(strndup(line, strcspn(line, " \n")));
	}
	free(line);
	fclose(file);
	return names;
}

static int open_kernel(struct kernel *kernel, const char *path, const struct names *names)
{
	static const char *const referring[] = { "vmlinux", NULL };
	const struct symlist_query query = { .names = (const char *const *)names->names,
					     .nr_names = names->nr,
					     .referring = referring };
	int err = symlist_read(path, &query, &kernel->list);

	if (err)
		return err;
	kernel->vmlinux = kernel->list.objects[0];
	kernel->entries = need(calloc(kernel->vmlinux->nr_symbols, sizeof(*kernel->entries)));
	kernel->symbols = need(calloc(kernel->vmlinux->nr_symbols, sizeof(*kernel->symbols)));
	for (size_t i = 0; i < kernel->list.nr_names; i++) {
		const struct symlist_name *name = &kernel->list.names[i];

		for (size_t j = 0; j < name->nr_symbols; j++) {
			const struct symlist_symbol *symbol = &name->symbols[j];

			if (symbol->object != kernel->vmlinux)
				continue;
			kernel->entries[symbol->ordinal] = name;
			kernel->symbols[symbol->ordinal] = symbol;
		}
	}
	return 0;
}

static void add_name(struct questions *questions, const struct symlist_name *name)
{
	if (!name || symlist_count(name, questions->kernel->vmlinux) < 2)
		return;
	for (size_t i = 0; i < questions->nr; i++) {
		if (questions->names[i] == name)
			return;
	}
	if (questions->nr == questions->room) {
		questions->room = questions->room ? 2 * questions->room : 64;
		questions->names = need(
			reallocarray(questions->names, questions->room, sizeof(*questions->names)));
	}
	questions->names[questions->nr++] = name;
}

static void add_table(struct questions *questions, uint32_t ordinal)
{
	if (!symlist_is_static_data(questions->kernel->vmlinux, ordinal))
		return;
	if (questions->nr_tables == questions->table_room) {
		questions->table_room = questions->table_room ? 2 * questions->table_room : 64;
		questions->tables = need(reallocarray(questions->tables, questions->table_room,
						      sizeof(*questions->tables)));
	}
	questions->tables[questions->nr_tables++] = ordinal;
}

static void visit_code(const struct symlist_reference *reference, void *data)
{
	struct questions *questions = data;

	add_name(questions, questions->kernel->entries[reference->target]);
	add_table(questions, reference->target);
}

static void visit_table(const struct symlist_reference *reference, void *data)
{
	struct questions *questions = data;

	add_name(questions, questions->kernel->entries[reference->target]);
}

/* Whether a variant is a part of this function, the witness is to find out. */
static void find_questions(struct questions *questions, const struct symlist_symbol *function)
{
	const struct symlist_object *vmlinux = questions->kernel->vmlinux;
	const struct symlist_name *name = questions->kernel->entries[function->ordinal];

	questions->nr = questions->nr_tables = 0;
	symlist_references(vmlinux, function->ordinal, visit_code, questions);
	for (size_t i = 0; i < name->nr_variants; i++) {
		if (name->variants[i].object == vmlinux)
			symlist_references(vmlinux, name->variants[i].ordinal, visit_code,
					   questions);
	}
	for (size_t i = 0; i < questions->nr_tables; i++)
		symlist_references(vmlinux, questions->tables[i], visit_table, questions);
}

static void ask(const struct kernel *kernel, const struct symlist_symbol *function,
		const struct symlist_name *name)
{
	static const char *const answers[] = {
		[WITNESS_SILENT] = "silent", [WITNESS_NONE] = "none",	    [WITNESS_ONE] = "one",
		[WITNESS_CLONE] = "clone",   [WITNESS_SEVERAL] = "several",
	};
	static const char *const sure[] = {
		[REFERS_EXACT] = "exact",
		[REFERS_OTHER] = "other",
		[REFERS_INSIDE] = "inside",
		[REFERS_BEFORE] = "before",
	};
	struct witness witness = witness_ask(&kernel->list, function, name, false);
	const char *by = "code";

	if (witness.kind == WITNESS_NONE) {
		witness = witness_ask(&kernel->list, function, name, true);
		by = "table";
	}
	if (witness.kind != WITNESS_NONE)
		printf("%s %u %s %s %u %s %s\n", function->name, function->sympos, name->name,
		       answers[witness.kind], witness.symbol ? witness.symbol->sympos : 0,
		       sure[witness.sure], by);
}

static void ask_all(const struct kernel *kernel)
{
	struct questions questions = { .kernel = kernel };

	for (size_t i = 0; i < kernel->vmlinux->nr_symbols; i++) {
		const struct symlist_symbol *function = kernel->symbols[i];

		if (!function || !symlist_is_code(function->type))
			continue;
		find_questions(&questions, function);
		for (size_t j = 0; j < questions.nr; j++)
			ask(kernel, function, questions.names[j]);
	}
	free(questions.names);
	free(questions.tables);
}

int main(int argc, char **argv)
{
	struct names names;
	struct kernel kernel;

	if (argc != 3) {
		fprintf(stderr, "usage: witness LIST NAMES\n");
		return 2;
	}
	diag_init("witness");
	names = read_names(argv[2]);
	if (open_kernel(&kernel, argv[1], &names))
		return 1;
	if (!kernel.vmlinux->references) {
		fprintf(stderr, "witness: %s has no references of vmlinux\n", argv[1]);
		return 1;
	}
	ask_all(&kernel);
	symlist_free(&kernel.list);
	free(kernel.entries);
	free(kernel.symbols);
	for (size_t i = 0; i < names.nr; i++)
		free(names.names[i]);
	free(names.names);
	return 0;
}
