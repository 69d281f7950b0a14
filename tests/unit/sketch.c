// SPDX-License-Identifier: GPL-2.0
/* Livepatches for tests: see sketch.h. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sketch.h"

/* A copy that lives as long as the sketch. */
static char *keep(struct sketch *sketch, const char *text, size_t length)
{
	char *copy = strndup(text, length);

	sketch->strings =
		reallocarray(sketch->strings, sketch->nr_strings + 1, sizeof(*sketch->strings));
	ck_assert_ptr_nonnull(copy);
	ck_assert_ptr_nonnull(sketch->strings);
	sketch->strings[sketch->nr_strings++] = copy;
	return copy;
}

/* The next word behind *@at; NULL: there is none. */
static char *next_word(struct sketch *sketch, const char **at)
{
	const char *word = *at + strspn(*at, " \n");
	size_t length = strcspn(word, " \n");

	*at = word + length;
	return length ? keep(sketch, word, length) : NULL;
}

/* Cut a word in two at a character; NULL: it does not have it. */
static char *cut(char *word, char at)
{
	char *found = strchr(word, at);

	if (!found)
		return NULL;
	*found = '\0';
	return found + 1;
}

static struct model_section *find_section(const struct model *model, const char *name)
{
	struct model_section *section = model->sections;

	while (section && strcmp(section->name, name))
		section = section->next;
	return section;
}

static struct model_symbol *find_symbol(const struct model *model, const char *name)
{
	struct model_symbol *symbol = model->symbols;

	while (symbol && strcmp(symbol->name, name))
		symbol = symbol->next;
	return symbol;
}

static bool is_code(const char *section)
{
	return strstr(section, "text") || !strcmp(section, ".altinstr_replacement");
}

/* A section, and its table of relocations. */
static struct model_section *need_section(struct sketch *sketch, const char *name)
{
	struct model_section *section = find_section(sketch->model, name);
	char rela[64];

	if (section)
		return section;
	section =
		model_add_section(sketch->model, name, SHT_PROGBITS,
				  SHF_ALLOC | (is_code(name) ? SHF_EXECINSTR : SHF_WRITE), NULL, 0);
	snprintf(rela, sizeof(rela), ".rela%s", name);
	model_add_rela(sketch->model, keep(sketch, rela, sizeof(rela)), SHF_INFO_LINK, section);
	return section;
}

static struct model_section *rela_of(const struct model *model, const struct model_section *section)
{
	struct model_section *rela = model->sections;

	while (rela->info != section)
		rela = rela->next;
	return rela;
}

static void define(struct sketch *sketch, char *from)
{
	char *name = cut(from, '/');
	struct model_section *section = need_section(sketch, name ? from : ".text");

	if (!name)
		name = from;
	if (find_symbol(sketch->model, name))
		return;
	model_define(sketch->model, name, STB_LOCAL,
		     section->flags & SHF_EXECINSTR ? STT_FUNC : STT_OBJECT, section, section->size,
		     SKETCH_SIZE);
	model_set_data(section, NULL, section->size + SKETCH_SIZE);
}

/* A place that has no symbol. */
static struct model_section *need_place(struct sketch *sketch, char *from, uint64_t *offset)
{
	struct model_section *section;

	*offset = strtoull(cut(from, '+'), NULL, 0);
	section = need_section(sketch, from);
	if (section->size < *offset + 8)
		model_set_data(section, NULL, *offset + 8);
	return section;
}

/* Is it a section whose symbol is referred to? The label of an annotation is none. */
static bool is_section(const char *to)
{
	return *to == '.' && strncmp(to, ".klp.", strlen(".klp."));
}

/* Locals, which come before all others in the table of symbols. */
static void define_all(struct sketch *sketch, const char *code)
{
	uint64_t offset;
	char *from, *to;

	for (const char *at = code; (from = next_word(sketch, &at)) != NULL;) {
		to = cut(from, '>');
		ck_assert_ptr_nonnull(to);
		if (strchr(from, '+'))
			need_place(sketch, from, &offset);
		else
			define(sketch, from);
		if (!is_section(to))
			continue;
		cut(to, '+');
		if (!find_symbol(sketch->model, to))
			model_define(sketch->model, to, STB_LOCAL, STT_SECTION,
				     need_section(sketch, to), 0, 0);
	}
}

/* The next place in a function or object; fields of instructions are 4 bytes behind. */
static uint64_t next_place(const struct model_section *rela, const struct model_symbol *symbol)
{
	uint64_t offset = symbol->value + 4;

	for (size_t i = 0; i < rela->nr_relocations; i++) {
		if (rela->relocations[i].offset >= symbol->value &&
		    rela->relocations[i].offset < symbol->value + symbol->size)
			offset += 8;
	}
	ck_assert_uint_lt(offset, symbol->value + symbol->size);
	return offset;
}

static void relocate(struct sketch *sketch, char *from, char *to)
{
	struct model_section *section, *rela;
	struct model_symbol *symbol;
	char *name, *addend = cut(to, '+');
	uint64_t offset;
	bool code;

	if (strchr(from, '+')) {
		section = need_place(sketch, from, &offset);
		rela = rela_of(sketch->model, section);
	} else {
		name = cut(from, '/');
		symbol = model_symbol_of(sketch->model, name ? name : from);
		section = symbol->section;
		rela = rela_of(sketch->model, section);
		offset = next_place(rela, symbol);
	}
	symbol = find_symbol(sketch->model, to);
	if (!symbol)
		symbol = model_refer(sketch->model, to, SHN_UNDEF);
	code = section->flags & SHF_EXECINSTR;
	model_relocate(rela, offset, code ? R_X86_64_PC32 : R_X86_64_64, symbol,
		       (addend ? strtoll(addend, NULL, 0) : 0) - (code ? 4 : 0));
}

void sketch_draw(struct sketch *sketch, const char *code)
{
	char *from, *to;

	*sketch = (struct sketch){ .model = model_new() };
	define_all(sketch, code);
	for (const char *at = code; (from = next_word(sketch, &at)) != NULL;) {
		to = cut(from, '>');
		if (*to)
			relocate(sketch, from, to);
	}
}

static struct patch_object *need_object(struct patchinfo *info, const char *name)
{
	struct patch_object *object;

	list_for_each_entry(object, &info->objects, list) {
		if (!strcmp(object->name, name))
			return object;
	}
	object = calloc(1, sizeof(*object));
	ck_assert_ptr_nonnull(object);
	object->name = name;
	object->named = strcmp(name, "vmlinux");
	list_init(&object->functions);
	list_init(&object->callbacks);
	list_add_tail(&object->list, &info->objects);
	info->nr_objects++;
	return object;
}

static const struct elf_symbol *symbol_of(const struct sketch *sketch, const char *name)
{
	const struct elf_symbol *symbol;

	list_for_each_entry(symbol, &sketch->livepatch.elf->symbols, list) {
		if (!strcmp(symbol->name, name))
			return symbol;
	}
	ck_abort_msg("the sketch has no symbol %s", name);
	return NULL;
}

static void add_function(struct sketch *sketch, char *word)
{
	struct patchinfo *info = &sketch->livepatch.info;
	struct patch_function *function = calloc(1, sizeof(*function));
	char *old = cut(word, ':'), *new = cut(old, '='), *position = cut(old, ',');
	struct patch_object *object = need_object(info, word);
	const struct elf_symbol *symbol = symbol_of(sketch, new);

	ck_assert_ptr_nonnull(function);
	function->object = object;
	function->old_name = *old ? old : NULL;
	function->old_sympos = position ? strtoul(position, NULL, 0) : 0;
	function->section = symbol->section;
	function->offset = symbol->sym.st_value;
	list_add_tail(&function->list, *old ? &object->functions : &object->callbacks);
	info->found = true;
}

static void read_list(struct livepatch *livepatch, const char *text)
{
	const struct patch_object *object;

	ck_assert_int_eq(wanted_collect(livepatch->elf, &livepatch->references, &livepatch->info,
					livepatch->lines, livepatch->may_depend,
					&livepatch->wanted),
			 0);
	model_ask_list(
		text,
		&(struct symlist_query){ .names = (const char *const *)livepatch->wanted.names,
					 .nr_names = livepatch->wanted.nr,
					 .referring = livepatch->wanted.referring },
		&livepatch->symbols);
	list_for_each_entry(object, &livepatch->info.objects, list)
		ck_assert_int_eq(symlist_follow(&livepatch->symbols, object->name), 0);
}

/* All that is known, of a module that is open. */
static void read_all(struct sketch *sketch, const char *patch, const char *list)
{
	struct livepatch *livepatch = &sketch->livepatch;
	char *word;

	ck_assert_int_ge(annotations_read(livepatch->elf, &livepatch->annotations), 0);
	while ((word = next_word(sketch, &patch)) != NULL)
		add_function(sketch, word);
	ck_assert_int_eq(references_read(livepatch->elf, &livepatch->annotations,
					 &livepatch->references),
			 0);
	ck_assert_int_eq(context_map_build(livepatch->elf, &livepatch->info, livepatch->work,
					   &livepatch->contexts),
			 0);
	for (size_t i = 0; i < 2; i++) {
		sketch->room[i] =
			calloc(2 * context_max(livepatch->contexts) + 1, sizeof(*sketch->room[i]));
		ck_assert_ptr_nonnull(sketch->room[i]);
	}
	read_list(livepatch, list);
}

void sketch_open(struct sketch *sketch, const char *patch, const char *list)
{
	livepatch_init(&sketch->livepatch, model_open(sketch->model));
	read_all(sketch, patch, list);
}

void sketch_open_file(struct sketch *sketch, const char *path, const char *patch, const char *list)
{
	struct livepatch *livepatch = &sketch->livepatch;

	*sketch = (struct sketch){ 0 };
	ck_assert_int_eq(elf_open(path, &sketch->file), 0);
	livepatch_init(livepatch, sketch->file);
	ck_assert_int_eq(lines_open(sketch->file, &livepatch->lines), 0);
	ck_assert_int_eq(lines_read_inlined(livepatch->lines), 0);
	read_all(sketch, patch, list);
}

void sketch_end(struct sketch *sketch)
{
	livepatch_free(&sketch->livepatch);
	if (sketch->model)
		model_free(sketch->model);
	elf_close(sketch->file);
	for (size_t i = 0; i < sketch->nr_strings; i++)
		free(sketch->strings[i]);
	free(sketch->strings);
	free(sketch->room[0]);
	free(sketch->room[1]);
	*sketch = (struct sketch){ 0 };
}

struct context_place sketch_place(const struct sketch *sketch, const char *at)
{
	const struct elf_symbol *symbol;
	char name[64], *offset;

	snprintf(name, sizeof(name), "%s", at);
	offset = cut(name, '+');
	if (offset)
		return (struct context_place){ elf_find_section(sketch->livepatch.elf, name),
					       strtoull(offset, NULL, 0) };
	symbol = symbol_of(sketch, name);
	return (struct context_place){ symbol->section, symbol->sym.st_value };
}

struct reference *sketch_reference(const struct sketch *sketch, const char *name)
{
	struct reference *reference;

	list_for_each_entry(reference, &sketch->livepatch.references, list) {
		if (!strcmp(reference->symbol->name, name))
			return reference;
	}
	ck_abort_msg("the sketch has no reference to %s", name);
	return NULL;
}

void sketch_use(struct sketch *sketch, const char *text, struct use *use)
{
	char from[64], *name;
	struct context_place begin;
	const struct reference *reference;
	uint64_t size;

	snprintf(from, sizeof(from), "%s", text);
	name = cut(from, '>');
	begin = sketch_place(sketch, from);
	size = strchr(from, '+') ? 1 : symbol_of(sketch, from)->sym.st_size;
	reference = sketch_reference(sketch, name);
	for (size_t i = 0; i < reference->nr_sites; i++) {
		struct context_place place = use_place(&reference->sites[i]);

		if (place.section != begin.section || place.offset < begin.offset ||
		    place.offset - begin.offset >= size)
			continue;
		use_init(use, &sketch->livepatch, reference, i, sketch->room[0]);
		return;
	}
	ck_abort_msg("the sketch has no %s", text);
}

static void add_words(char *words, size_t size, const char *first, const char *second)
{
	if (second)
		snprintf(words + strlen(words), size - strlen(words), "%s%s", first, second);
}

const char *sketch_meaning(const struct meaning *found)
{
	static char words[256];
	const struct gone *gone = &found->gone;
	char position[16];

	switch (found->kind) {
	case MEANING_NONE:
		return "none";
	case MEANING_AMBIGUOUS:
		return "ambiguous";
	case MEANING_GONE:
		strcpy(words, "gone");
		add_words(words, sizeof(words), " ", gone->clone ? gone->clone->name : NULL);
		add_words(words, sizeof(words), " ", gone->function ? gone->function->unit : NULL);
		return words;
	case MEANING_EXPORT:
	case MEANING_SYMBOL:
		break;
	}
	snprintf(words, sizeof(words), "%s%s", found->kind == MEANING_EXPORT ? "link " : "",
		 meaning_rule_name(found->rule));
	if (found->symbol) {
		snprintf(position, sizeof(position), "%u", found->symbol->sympos);
		add_words(words, sizeof(words), " ", found->symbol->object->name);
		add_words(words, sizeof(words), ",", position);
	}
	add_words(words, sizeof(words), " ", found->lone ? "lone" : NULL);
	return words;
}
