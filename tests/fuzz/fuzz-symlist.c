// SPDX-License-Identifier: GPL-2.0
/*
 * The input is a Symbols.list: names of it are looked up in it, and names that
 * are spelled like others. What was found is written as a list, in which the
 * same must be found again. What vmlinux and mod_a refer to is visited, and each function
 * of the names is asked what the others mean.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../scripts/livepatch/nearmiss.h"
#include "../../scripts/livepatch/symlist.h"
#include "../../scripts/livepatch/witness.h"
#include "fuzz.h"
#include "../../scripts/livepatch/symbols/symlist-write.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

/* Names of the input that are asked for, and how long they may be: longer than nearmiss.c's. */
#define NR_OWN 8
#define NAME_ROOM 160

static const char *const names_always[] = {
	"twice", "static_variable", "a_two", "foo", "both_times", "twice", "t", "old_function"
};
static const char *const referring[] = { "vmlinux", "mod_a", NULL };
static const char *const missing_always[] = { "twicf", "old_functoin", "x" };

/* The names of the first symbols of the input: after "<type> ", or, in old lists, all of a line. */
static size_t take_names(const uint8_t *data, size_t size, char names[][NAME_ROOM])
{
	const char *line = (const char *)data, *end = line + size, *newline;
	size_t nr = 0;

	for (; nr < NR_OWN && (newline = memchr(line, '\n', end - line)); line = newline + 1) {
		const char *name = newline - line > 2 && line[1] == ' ' ? line + 2 : line;
		size_t length;

		if (strchr("*!-+", *line))
			continue;
		for (length = 0; name + length < newline && name[length] != ' '; length++)
			;
		if (length && length < NAME_ROOM && !memchr(name, '\0', length))
			snprintf(names[nr++], NAME_ROOM, "%.*s", (int)length, name);
	}
	return nr;
}

/* One mistake in the middle of a name: a byte that is another one, missing, twice, or exchanged. */
static void misspell(char *name, unsigned int mistake)
{
	size_t length = strlen(name);
	char *middle = name + length / 2;

	switch (mistake % 4) {
	case 0:
		*middle = *middle == 'x' ? 'y' : 'x';
		break;
	case 1:
		memmove(middle, middle + 1, strlen(middle));
		break;
	case 2:
		if (length < NAME_ROOM - 1)
			memmove(middle + 1, middle, strlen(middle) + 1);
		break;
	default:
		if (length > 1) {
			char last = middle[-1];

			middle[-1] = *middle;
			*middle = last;
		}
	}
}

/* What is visited, and how much. */
struct visit {
	const struct symlist *list;
	const struct symlist_object *object;
	size_t nr;
};

static void visit_reference(const struct symlist_reference *reference, void *data)
{
	struct visit *visit = data;
	struct symlist_other other;
	size_t length = 0;

	visit->nr++;
	if (symlist_reference_other(visit->object, reference, &other)) {
		for (size_t i = 0; other.name && i < other.length; i++)
			length += other.name[i] != '\n';
		if (other.name ? !length || length != other.length :
				 other.ordinal >= visit->list->objects[0]->nr_symbols)
			abort();
	} else if (reference->target >= visit->object->nr_symbols) {
		abort();
	} else {
		symlist_is_static_data(visit->object, reference->target);
	}
	for (size_t i = 0; visit->nr < 1000 && i < visit->list->nr_names; i++) {
		symlist_referred(visit->object, reference, visit->list->names[i].symbols,
				 visit->list->names[i].nr_symbols);
	}
}

static void look_at_references(const struct symlist *list)
{
	for (size_t i = 0; i < list->nr_objects; i++) {
		struct visit visit = { .list = list, .object = list->objects[i] };

		for (size_t j = 0; j < visit.object->nr_symbols; j++) {
			if (!symlist_references(visit.object, j, visit_reference, &visit))
				break;
		}
		/* there are none of a symbol that there is not */
		visit.nr = 0;
		symlist_references(visit.object, visit.object->nr_symbols, visit_reference, &visit);
		if (visit.nr)
			abort();
	}
}

/* The first function of each name is asked for each name. */
static void ask(const struct symlist *list)
{
	for (size_t i = 0; i < list->nr_names; i++) {
		for (size_t j = 0; list->names[i].nr_symbols && j < list->nr_names; j++) {
			struct witness witness = witness_ask(list, list->names[i].symbols,
							     &list->names[j], (i + j) % 2);

			if ((witness.symbol != NULL) != (witness.kind >= WITNESS_ONE))
				abort();
		}
	}
}

/* Use all that was read. */
static void look(const struct symlist *list)
{
	for (size_t i = 0; i < list->nr_names; i++) {
		const struct symlist_name *name = symlist_find(list, list->names[i].name);

		for (size_t j = 0; j < name->nr_symbols; j++) {
			const struct symlist_symbol *symbol = &name->symbols[j];

			symlist_count(name, symbol->object);
			symlist_find_object(list, symbol->object->name);
			symlist_same_file(symbol->file, name->symbols[0].file);
			symlist_is_local(symbol);
			symlist_may_be_local(symbol);
			symlist_is_offset(list, symbol);
			symlist_position(name, symbol);
			symlist_at(name, symbol->object, symbol->sympos);
		}
	}
	symlist_is_builtin(list, "mod_a");
}

static void follow(struct symlist *list)
{
	for (size_t i = 0; i < list->nr_objects && i < 4; i++) {
		const char *name = list->objects[i]->name;

		if (symlist_follow(list, name))
			abort();
		symlist_needs(list, name, "mod_b");
		symlist_guarantees(list, name, "mod_c");
	}
}

/* The symbols of an object, each after its file. Names with blanks cannot be written. */
static int write_symbols(struct symlist_writer *writer, const struct symlist *list,
			 const struct symlist_object *object)
{
	int err = 0;

	for (size_t i = 0; i < list->nr_names; i++) {
		for (size_t j = 0; !err && j < list->names[i].nr_symbols; j++) {
			const struct symlist_symbol *symbol = &list->names[i].symbols[j];
			const struct symlist_file *file = symbol->file;

			if (symbol->object != object)
				continue;
			err = symlist_write_file(writer, file ? file->name : NULL, file ? file->ordinal : 0) ?:
				      symlist_write_symbol(writer, symbol->type, symbol->name,
							   symbol->flags);
		}
	}
	return err;
}

static int write_list(FILE *out, const struct symlist *list)
{
	const struct symlist_header header = { list->release, list->version, list->compiler,
					       list->known_flags };
	struct symlist_writer writer = { .out = out };
	int err = symlist_write_header(&writer, &header);

	if (!err && list->files_of_globals)
		err = symlist_write_fact(&writer, "files", "all");
	for (size_t i = 0; !err && i < list->nr_builtin; i++)
		err = symlist_write_fact(&writer, "builtin", list->builtin[i]);
	for (size_t i = 0; !err && i < list->nr_objects; i++) {
		const struct symlist_object *object = list->objects[i];

		/* one will do: who reads it splits it at commas */
		err = symlist_write_object(&writer, object->name, object->depends[0]);
		if (!err && object->build_id)
			err = symlist_write_fact(&writer, "build-id", object->build_id);
		if (!err)
			err = write_symbols(&writer, list, object);
	}
	if (!err)
		err = symlist_write_end(&writer);
	symlist_writer_free(&writer);
	return err;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static void compare_facts(const struct symlist *a, const struct symlist *b)
{
	if (!same_text(a->version, b->version) || a->nr_objects != b->nr_objects)
		abort();
	for (size_t i = 0; i < a->nr_objects; i++) {
		if (!same_text(a->objects[i]->build_id, b->objects[i]->build_id))
			abort();
	}
}

static void compare(const struct symlist_name *a, const struct symlist_name *b)
{
	if (!b || a->nr_symbols != b->nr_symbols)
		abort();
	for (size_t i = 0; i < a->nr_symbols; i++) {
		const struct symlist_symbol *x = &a->symbols[i], *y = &b->symbols[i];

		if (x->type != y->type || x->flags != y->flags || x->sympos != y->sympos ||
		    strcmp(x->object->name, y->object->name) || !x->file != !y->file ||
		    (x->file && x->file->ordinal != y->file->ordinal))
			abort();
	}
}

/* The list of what was found, read again. */
static void write_and_read(const struct symlist *list, const char *const *names, size_t nr)
{
	struct symlist again;
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	int err = write_list(out, list);

	fclose(out);
	if (!err && list->has_types) {
		if (symlist_read(fuzz_file((uint8_t *)text, size),
				 &(struct symlist_query){ .names = names, .nr_names = nr }, &again))
			abort();
		compare_facts(list, &again);
		for (size_t i = 0; i < list->nr_names; i++)
			compare(&list->names[i], symlist_find(&again, list->names[i].name));
		symlist_free(&again);
	}
	free(text);
}

/* The end of the line at @at, and of the block that begins there: at the next object, or the end. */
static const char *line_end(const char *at, const char *end)
{
	const char *newline = memchr(at, '\n', end - at);

	return newline ? newline + 1 : end;
}

static const char *block_end(const char *at, const char *end, unsigned long *lines)
{
	for (*lines = 0; at < end && *at != '*' && *at != '.'; ++*lines)
		at = line_end(at, end);
	return at;
}

/* A list that is put right: what was written of it, and its index so far. */
struct repaired {
	FILE *out, *index;
	unsigned long bytes, line, objects;
};

static void put(struct repaired *list, const char *text, size_t size)
{
	fwrite(text, 1, size, list->out);
	list->bytes += size;
}

static void put_object(struct repaired *list, const char *text, const char *end)
{
	fprintf(list->index, "%%%lu %lu ", list->bytes, list->line);
	fwrite(text + 1, 1, end - text - 1, list->index);
	list->objects++;
	put(list, text, end - text);
}

static const char *put_block(struct repaired *list, const char *text, const char *end)
{
	unsigned long lines;
	const char *behind = block_end(text, end, &lines);
	char head[64];

	put(list, head, snprintf(head, sizeof(head), "+%zu %lu\n", (size_t)(behind - text), lines));
	put(list, text, behind - text);
	list->line += lines;
	return behind;
}

static void put_end(struct repaired *list, char **index, size_t *size)
{
	fflush(list->index);
	if (list->objects)
		fwrite(*index, 1, *size, list->out);
	fprintf(list->out, list->objects ? ".%lu %lu\n" : ".%lu\n", list->line + list->objects,
		list->bytes);
}

/* Let the sizes of blocks, the index, and the number of the last line, be what they are. */
static void repair(FILE *out, const char *at, const char *end)
{
	char *index = NULL;
	size_t size = 0;
	struct repaired list = { .out = out, .index = open_memstream(&index, &size) };

	for (const char *next; at < end; at = next) {
		next = line_end(at, end);
		if (*at == '%')
			continue;
		list.line++;
		if (*at == '+')
			next = put_block(&list, next, end);
		else if (*at == '.')
			put_end(&list, &index, &size);
		else if (*at == '*')
			put_object(&list, at, next);
		else
			put(&list, at, next - at);
	}
	fclose(list.index);
	free(index);
}

/* Counts would be wrong nearly always; half of the time they are made right. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	char *text = NULL;
	size_t repaired = 0;
	FILE *out;

	size = LLVMFuzzerMutate(data, size, max_size);
	if (seed % 2)
		return size;
	out = open_memstream(&text, &repaired);
	repair(out, (const char *)data, (const char *)data + size);
	fclose(out);
	if (repaired <= max_size) {
		memcpy(data, text, repaired);
		size = repaired;
	}
	free(text);
	return size;
}

/* The next symbol that matters, from *@at on; NULL: there is none. */
static const struct symlist_symbol *next_mattering(const struct symlist_name *name, size_t *at)
{
	while (*at < name->nr_symbols) {
		const struct symlist_symbol *symbol = &name->symbols[(*at)++];

		if (symbol->object->matters)
			return symbol;
	}
	return NULL;
}

static void compare_mattering(const struct symlist_name *a, const struct symlist_name *b)
{
	const struct symlist_symbol *x, *y;
	size_t at = 0, other = 0;

	do {
		x = next_mattering(a, &at);
		y = next_mattering(b, &other);
		if (!x != !y)
			abort();
		if (x && (x->ordinal != y->ordinal || x->sympos != y->sympos ||
			  x->flags != y->flags || x->object->number != y->object->number))
			abort();
	} while (x);
}

/* Of a list that was read whole, an index may tell no more and no less of what matters. */
static void read_sparingly(const char *path, struct symlist_query query,
			   const struct symlist *whole)
{
	struct symlist list;

	query.sparing = true;
	if (symlist_read(path, &query, &list)) {
		if (whole)
			abort();
		return;
	}
	for (size_t i = 0; whole && i < whole->nr_names; i++)
		compare_mattering(&whole->names[i], symlist_find(&list, whole->names[i].name));
	if (!whole)
		look_at_references(&list);
	symlist_free(&list);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *names[NR(names_always) + NR_OWN], *missing[NR(missing_always) + NR_OWN];
	char own[NR_OWN][NAME_ROOM], wrong[NR_OWN][NAME_ROOM];
	size_t nr_own = take_names(data, size, own);
	const char *path = fuzz_file(data, size);
	struct nearmiss nearmiss;
	struct symlist_query query;
	struct symlist list;

	memcpy(names, names_always, sizeof(names_always));
	memcpy(missing, missing_always, sizeof(missing_always));
	for (size_t i = 0; i < nr_own; i++) {
		memcpy(wrong[i], own[i], NAME_ROOM);
		misspell(wrong[i], i);
		names[NR(names_always) + i] = own[i];
		missing[NR(missing_always) + i] = wrong[i];
	}
	fuzz_reset();
	if (!nearmiss_read(path, missing, NR(missing_always) + nr_own, &nearmiss)) {
		for (size_t i = 0; i < nearmiss.nr_names; i++)
			nearmiss_of(&nearmiss, missing[i]);
		nearmiss_free(&nearmiss);
	}
	query = (struct symlist_query){ .names = names,
					.nr_names = NR(names_always) + nr_own,
					.referring = referring,
					.objects = referring };
	if (symlist_read(path, &query, &list)) {
		read_sparingly(path, query, NULL);
	} else {
		read_sparingly(path, query, &list);
		look(&list);
		follow(&list);
		look_at_references(&list);
		ask(&list);
		write_and_read(&list, names, NR(names_always) + nr_own);
		symlist_free(&list);
	}
	return 0;
}
