// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the annotations of a module and removes their traces: see annotation.h.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "annotation.h"
#include "diag.h"
#include "klp.h"
#include "verdict.h"

#define TABLE_PREFIX ".klp.module_relocs."
#define LABEL_PREFIX ".klp.sym.rela."

/* struct klp_module_reloc: a pointer in a field of 64 bits, a 32-bit position. */
#define TABLE_POINTER_SIZE 8
#define TABLE_ENTRY_SIZE 12

bool annotation_is_table(const struct elf_section *section)
{
	return !strncmp(section->name, TABLE_PREFIX, strlen(TABLE_PREFIX));
}

bool annotation_is_label(const struct elf_symbol *symbol)
{
	return elf_is_undefined(symbol) &&
	       !strncmp(symbol->name, LABEL_PREFIX, strlen(LABEL_PREFIX));
}

void annotations_init(struct annotations *annotations)
{
	*annotations = (struct annotations){ 0 };
	list_init(&annotations->list);
}

const struct annotation *annotation_of(const struct annotations *annotations,
				       const struct elf_symbol *symbol)
{
	return symbol->index < annotations->nr_symbols ? annotations->by_symbol[symbol->index] :
							 NULL;
}

static void annotation_free(struct annotation *annotation)
{
	free(annotation->gate);
	free(annotation->object);
	free(annotation->name);
	free(annotation);
}

void annotations_free(struct annotations *annotations)
{
	struct annotation *annotation, *next;

	list_for_each_entry_safe(annotation, next, &annotations->list, list)
		annotation_free(annotation);
	free(annotations->by_symbol);
	annotations_init(annotations);
}

/* Names that are no object's, as a table or a label may give them; true: refused. */
static bool annotation_check_object(const struct elf_file *elf, const char *object,
				    const char *where)
{
	const char *problem = klp_object_name_problem(object);

	return problem &&
	       diag_error(elf->name, CHECK_OBJECT_NAME,
			  "%s: \"%s\" is not the name of an object: %s", where, object, problem);
}

static bool annotation_agrees(const struct annotation *a, const struct annotation *b)
{
	return !strcmp(a->object, b->object) && !strcmp(a->name, b->name) && a->sympos == b->sympos;
}

static bool annotation_check_agrees(const struct elf_file *elf, const struct annotation *annotation,
				    const struct annotation *other)
{
	if (annotation_agrees(annotation, other))
		return false;
	return diag_error(
		elf->name, CHECK_ANNOTATION_CONFLICT,
		"%s is annotated twice: as %s,%lu of %s in %s and as %s,%lu of %s in %s; keep one of them, or declare a name for each with KLP_RELOC_SYMBOL_POS()",
		annotation->symbol->name, other->name, other->sympos, other->object, other->where,
		annotation->name, annotation->sympos, annotation->object, annotation->where);
}

/* Takes over the strings and adds the annotation, unless it is a repetition. */
static int annotation_add(struct elf_file *elf, struct annotations *annotations,
			  const struct annotation *draft)
{
	const struct annotation *other = annotation_of(annotations, draft->symbol);
	struct annotation *annotation = malloc(sizeof(*annotation));
	bool refused;

	if (!annotation || !draft->object || !draft->name) {
		free(draft->gate);
		free(draft->object);
		free(draft->name);
		free(annotation);
		return diag_out_of_memory(elf->name);
	}
	*annotation = *draft;
	if (!other) {
		list_add_tail(&annotation->list, &annotations->list);
		annotations->by_symbol[draft->symbol->index] = annotation;
		return 0;
	}
	refused = annotation_check_agrees(elf, annotation, other);
	annotation_free(annotation);
	return refused;
}

/* The symbol that entry @index of a table points at; NULL after a diagnostic. */
static struct elf_symbol *annotation_entry_symbol(const struct elf_file *elf,
						  const struct elf_section *table, uint64_t index)
{
	const struct elf_relocation *relocation = NULL;

	for (unsigned int i = 0; i < TABLE_POINTER_SIZE && !relocation; i += 4)
		relocation = elf_relocation_at(table, index * TABLE_ENTRY_SIZE + i);
	if (!relocation || !relocation->symbol) {
		diag_error(
			elf->name, CHECK_ANNOTATION_MALFORMED,
			"%s: entry %llu names no symbol; write entries as KLP_SYMPOS(symbol, pos)",
			table->name, (unsigned long long)index);
	} else if (!elf_is_undefined(relocation->symbol)) {
		diag_error(
			elf->name, CHECK_ANNOTATION_MALFORMED,
			"%s: entry %llu annotates %s, which the livepatch itself defines; declare it \"extern\" or remove the entry",
			table->name, (unsigned long long)index,
			*relocation->symbol->name ? relocation->symbol->name : "a symbol");
	} else if (relocation->addend) {
		diag_error(elf->name, CHECK_ANNOTATION_MALFORMED,
			   "%s: entry %llu points into %s, not at it; write KLP_SYMPOS(%s, pos)",
			   table->name, (unsigned long long)index, relocation->symbol->name,
			   relocation->symbol->name);
	} else {
		return relocation->symbol;
	}
	return NULL;
}

static int annotation_read_entry(struct elf_file *elf, const struct elf_section *table,
				 uint64_t index, struct annotations *annotations)
{
	const char *object = table->name + strlen(TABLE_PREFIX);
	struct annotation draft = { .where = table->name };
	uint64_t sympos;

	draft.symbol = annotation_entry_symbol(elf, table, index);
	if (!draft.symbol ||
	    elf_get(elf, table, index * TABLE_ENTRY_SIZE + TABLE_POINTER_SIZE, 4, &sympos))
		return 1;
	draft.object = strdup(object);
	draft.name = strdup(draft.symbol->name);
	draft.sympos = sympos;
	return annotation_add(elf, annotations, &draft);
}

static int annotation_read_table(struct elf_file *elf, struct elf_section *table,
				 struct annotations *annotations)
{
	int verdict = 0;

	if (table->header.sh_type == SHT_RELA || table->header.sh_type == SHT_REL)
		return 0;
	if (annotation_check_object(elf, table->name + strlen(TABLE_PREFIX), table->name))
		return 1;
	if (!table->data || table->size % TABLE_ENTRY_SIZE)
		return diag_error(
			elf->name, CHECK_ANNOTATION_MALFORMED,
			"%s: the size, %zu, is not one of whole entries of %d bytes; define it with KLP_MODULE_RELOC()",
			table->name, table->size, TABLE_ENTRY_SIZE);
	if (table->relocations_here)
		verdict = elf_read_relocations(elf, table->relocations_here);
	for (uint64_t i = 0; verdict >= 0 && i < table->size / TABLE_ENTRY_SIZE; i++)
		verdict = verdict_both(verdict, annotation_read_entry(elf, table, i, annotations));
	return verdict;
}

/* Cut the position off the end of "symbol.pos" or "symbol,pos". */
static bool annotation_cut_position(char *rest, unsigned long *sympos)
{
	char *dot = strrchr(rest, '.'), *comma = strrchr(rest, ',');
	char *cut = comma ? comma : dot;
	char *end;

	if (!cut || cut == rest || !isdigit((unsigned char)cut[1]))
		return false;
	errno = 0;
	*sympos = strtoul(cut + 1, &end, 10);
	if (*end || errno || *sympos > UINT_MAX)
		return false;
	*cut = '\0';
	return true;
}

static int annotation_read_label(struct elf_file *elf, struct elf_symbol *symbol,
				 struct annotations *annotations)
{
	struct annotation draft = { .symbol = symbol, .where = symbol->name };
	char *label = strdup(symbol->name + strlen(LABEL_PREFIX));
	char *rest = label, *gate, *object;
	int verdict;

	if (!label)
		return diag_out_of_memory(elf->name);
	gate = strsep(&rest, ".");
	object = strsep(&rest, ".");
	if (!rest || !annotation_cut_position(rest, &draft.sympos)) {
		verdict = diag_error(
			elf->name, CHECK_ANNOTATION_MALFORMED,
			"%s is not of the form %s<lp_object>.<sym_object>.<symbol>.<pos>; write KLP_RELOC_SYMBOL() or KLP_RELOC_SYMBOL_POS()",
			symbol->name, LABEL_PREFIX);
	} else if (annotation_check_object(elf, gate, symbol->name) ||
		   annotation_check_object(elf, object, symbol->name)) {
		verdict = 1;
	} else {
		draft.gate = strdup(gate);
		draft.object = draft.gate ? strdup(object) : NULL;
		draft.name = strdup(rest);
		verdict = annotation_add(elf, annotations, &draft);
	}
	free(label);
	return verdict;
}

int annotations_read(struct elf_file *elf, struct annotations *annotations)
{
	struct elf_section *section;
	struct elf_symbol *symbol;
	int verdict = 0;

	annotations_init(annotations);
	annotations->by_symbol = calloc(elf->nr_symbols + 1, sizeof(*annotations->by_symbol));
	if (!annotations->by_symbol)
		return diag_out_of_memory(elf->name);
	annotations->nr_symbols = elf->nr_symbols;
	list_for_each_entry(section, &elf->sections, list) {
		if (verdict >= 0 && annotation_is_table(section))
			verdict = verdict_both(verdict,
					       annotation_read_table(elf, section, annotations));
	}
	list_for_each_entry(symbol, &elf->symbols, list) {
		if (verdict >= 0 && annotation_is_label(symbol))
			verdict = verdict_both(verdict,
					       annotation_read_label(elf, symbol, annotations));
	}
	return verdict;
}

/*
 * Take away relocations whose symbol is in a removed table; only debug information
 * may have some. True: refused.
 */
static bool annotation_drop_uses(struct elf_file *elf, struct elf_section *rela)
{
	size_t kept = 0;

	for (size_t i = 0; i < rela->nr_relocations; i++) {
		struct elf_symbol *symbol = rela->relocations[i].symbol;

		if (!symbol || !symbol->removed) {
			rela->relocations[kept++] = rela->relocations[i];
			continue;
		}
		if (rela->info && (rela->info->header.sh_flags & SHF_ALLOC))
			return diag_error(
				elf->name, CHECK_ANNOTATION_USED,
				"%s uses an annotation table, which is not part of the finished livepatch; remove the use",
				rela->info->name);
	}
	rela->nr_relocations = kept;
	return false;
}

int annotations_remove(struct elf_file *elf)
{
	struct elf_section *section, *next_section;
	struct elf_symbol *symbol, *next_symbol;
	bool any = false, refused = false;

	list_for_each_entry_safe(section, next_section, &elf->sections, list) {
		if (annotation_is_table(section) ||
		    (section->info && annotation_is_table(section->info))) {
			elf_remove_section(section);
			any = true;
		}
	}
	if (!any)
		return 0;
	list_for_each_entry_safe(symbol, next_symbol, &elf->symbols, list) {
		if (symbol->section && symbol->section->removed)
			elf_remove_symbol(symbol);
	}
	list_for_each_entry(section, &elf->sections, list) {
		if (section->header.sh_type != SHT_RELA)
			continue;
		if (elf_read_relocations(elf, section))
			return -EINVAL;
		refused |= annotation_drop_uses(elf, section);
	}
	return refused;
}
