// SPDX-License-Identifier: GPL-2.0
/*
 * An index of what a module's units declare: see lines-declared.h.
 */
#include <dwarf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "lines-private.h"

static const char *string_of(Dwarf_Die *die, unsigned int attribute)
{
	Dwarf_Attribute value;

	return dwarf_formstring(dwarf_attr(die, attribute, &value));
}

static bool flag_of(Dwarf_Die *die, unsigned int attribute)
{
	Dwarf_Attribute value;
	bool set;

	return !dwarf_formflag(dwarf_attr(die, attribute, &value), &set) && set;
}

/* The compiler's own word for a function that it makes calls of by itself, as gcc does of memcmp(). */
static bool is_builtin(Dwarf_Die *die)
{
	const char *file = dwarf_decl_file(die);

	return file && strstr(file, "<built-in>");
}

/* Copies of an entry, where a function was inlined, have no name of their own. */
static int add_declaration(struct lines *lines, Dwarf_Die *die)
{
	struct lines_declarations *declared = &lines->declared;
	const char *label = string_of(die, DW_AT_linkage_name);
	const char *name = label ? label : string_of(die, DW_AT_name);
	struct lines_declaration *list;

	if (!name || is_builtin(die))
		return 0;
	list = lines_grow(declared->list, declared->nr, sizeof(*list));
	if (!list)
		return -ENOMEM;
	declared->list = list;
	list[declared->nr++] = (struct lines_declaration){
		.name = name,
		.die = *die,
		.external = flag_of(die, DW_AT_external),
		.defines = !flag_of(die, DW_AT_declaration),
		.of_header = lines_is_of_header(lines, die),
	};
	return 0;
}

static bool is_structure(int tag)
{
	return tag == DW_TAG_structure_type || tag == DW_TAG_union_type;
}

static int add_structure(struct lines *lines, Dwarf_Die *die)
{
	struct lines_declarations *declared = &lines->declared;
	Dwarf_Die *structures;

	if (!string_of(die, DW_AT_name) || flag_of(die, DW_AT_declaration) ||
	    lines_is_of_header(lines, die))
		return 0;
	structures = lines_grow(declared->structures, declared->nr_structures, sizeof(*structures));
	if (!structures)
		return -ENOMEM;
	declared->structures = structures;
	structures[declared->nr_structures++] = *die;
	return 0;
}

/* Of blocks, only what they declare to be elsewhere: variables of their own are none. */
static int read_declarations(struct lines *lines, Dwarf_Die *parent, unsigned int depth)
{
	Dwarf_Die die;
	int end, err = 0;

	if (depth > LINES_DEPTH)
		return -EINVAL;
	for (end = dwarf_child(parent, &die); !end && !err; end = dwarf_siblingof(&die, &die)) {
		int tag = dwarf_tag(&die);

		if (is_structure(tag))
			err = add_structure(lines, &die);
		if (tag != DW_TAG_subprogram && tag != DW_TAG_variable &&
		    tag != DW_TAG_lexical_block)
			continue;
		if (tag != DW_TAG_lexical_block && (!depth || flag_of(&die, DW_AT_external)))
			err = add_declaration(lines, &die);
		if (!err && tag != DW_TAG_variable)
			err = read_declarations(lines, &die, depth + 1);
	}
	return !err && end < 0 ? -EINVAL : err;
}

static int compare_declarations(const void *a, const void *b)
{
	const struct lines_declaration *first = a, *second = b;
	int order = strcmp(first->name, second->name);

	if (order)
		return order;
	return (first->die.addr > second->die.addr) - (first->die.addr < second->die.addr);
}

static int compare_structures(const void *a, const void *b)
{
	Dwarf_Die first = *(const Dwarf_Die *)a, second = *(const Dwarf_Die *)b;
	int order = strcmp(string_of(&first, DW_AT_name), string_of(&second, DW_AT_name));

	return order ? order : (first.addr > second.addr) - (first.addr < second.addr);
}

static void sort_declarations(struct lines_declarations *declared)
{
	if (declared->nr)
		qsort(declared->list, declared->nr, sizeof(*declared->list), compare_declarations);
	if (declared->nr_structures)
		qsort(declared->structures, declared->nr_structures, sizeof(*declared->structures),
		      compare_structures);
}

static void index_declarations(struct lines *lines)
{
	struct lines_declarations *declared = &lines->declared;
	Dwarf_Die *unit = NULL;
	Dwarf_Addr bias;
	int err = 0;

	declared->were_read = true;
	lines_find_headers(lines);
	dwfl_errno(); /* forget earlier ones: that of the last unit looks like the end */
	while (!err && (unit = dwfl_module_nextcu(lines->module, unit, &bias)))
		err = read_declarations(lines, unit, 0);
	if (err || dwfl_errno())
		declared->nr = declared->nr_structures = 0;
	sort_declarations(declared);
}

/* The first declaration of a name, or that of the next one. */
static size_t first_declaration(const struct lines_declarations *declared, const char *name)
{
	size_t low = 0, high = declared->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(declared->list[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct lines_declaration *lines_declarations(struct lines *lines, const char *name,
						   size_t *nr)
{
	const struct lines_declarations *declared;
	size_t first;

	*nr = 0;
	if (!lines)
		return NULL;
	if (!lines->declared.were_read)
		index_declarations(lines);
	declared = &lines->declared;
	first = first_declaration(declared, name);
	while (first + *nr < declared->nr && !strcmp(declared->list[first + *nr].name, name))
		(*nr)++;
	return *nr ? &declared->list[first] : NULL;
}

const Dwarf_Die *lines_structures(struct lines *lines, size_t *nr)
{
	*nr = 0;
	if (!lines)
		return NULL;
	if (!lines->declared.were_read)
		index_declarations(lines);
	*nr = lines->declared.nr_structures;
	return lines->declared.structures;
}

/* A static of the name is another thing, which no reference leads to. */
bool lines_declared_in_header(struct lines *lines, const char *name)
{
	const struct lines_declaration *declarations;
	bool found = false;
	size_t nr;

	declarations = lines_declarations(lines, name, &nr);
	for (size_t i = 0; i < nr; i++) {
		if (declarations[i].external && !declarations[i].of_header)
			return false;
		found |= declarations[i].external;
	}
	return found;
}
