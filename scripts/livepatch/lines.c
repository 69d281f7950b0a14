// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of source code and inlined functions, by libdwfl: see lines.h. It lays
 * the sections of a module out at addresses of its own choice and relocates the
 * debug information to them.
 */
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "lines-private.h"

#define NONE SIZE_MAX

void *lines_grow(void *array, size_t nr, size_t size)
{
	if (nr & (nr - 1))
		return array;
	return reallocarray(array, nr ? 2 * nr : 1, size);
}

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = dwfl_standard_find_debuginfo,
	.section_address = dwfl_offline_section_address,
};

/* It is not the same as none: the author believes that it is there. */
static int lines_unreadable(const struct lines *lines, const char *why)
{
	return diag_warning(
		lines->file, CHECK_DEBUG_INFO,
		"its debug information cannot be read: %s; nothing is known of what the compiler inlined",
		why ? why : "it is damaged");
}

int lines_open(const struct elf_file *elf, struct lines **result)
{
	struct lines *lines;
	Dwarf_Addr bias;
	int err;

	*result = NULL;
	if (!elf->path || !elf_find_section(elf, ".debug_info"))
		return 0;
	lines = calloc(1, sizeof(*lines));
	if (!lines)
		return diag_out_of_memory(elf->name);
	lines->file = elf->name;
	lines->address_size = elf->address_size;
	lines->dwfl = dwfl_begin(&callbacks);
	if (lines->dwfl) {
		lines->module = dwfl_report_offline(lines->dwfl, elf->name, elf->path, -1);
		dwfl_report_end(lines->dwfl, NULL, NULL);
	}
	if (lines->module && dwfl_module_getdwarf(lines->module, &bias)) {
		*result = lines;
		return 0;
	}
	err = lines_unreadable(lines, dwfl_errmsg(-1));
	lines_close(lines);
	return err;
}

/* The address that libdwfl gave to a place in code, as it counts itself. */
static bool address_of(struct lines *lines, const struct elf_section *section, uint64_t offset,
		       Dwarf_Addr *address)
{
	GElf_Addr bias;
	GElf_Shdr header;
	Elf *elf;

	if (!lines || !(section->header.sh_flags & SHF_EXECINSTR))
		return false;
	/* this makes libdwfl choose the addresses */
	if (!dwfl_module_getdwarf(lines->module, &bias))
		return false;
	elf = dwfl_module_getelf(lines->module, &bias);
	if (!elf || !gelf_getshdr(elf_getscn(elf, section->index), &header))
		return false;
	*address = header.sh_addr + bias + offset;
	return true;
}

/* Is a file in the directory of the unit's source, or below? The kernel's headers are not. */
static bool is_of_unit(Dwarf_Die *unit, const char *file)
{
	const char *name = dwarf_diename(unit), *slash = name ? strrchr(name, '/') : NULL;

	return slash && !strncmp(file, name, slash + 1 - name);
}

/* Where an inlined function was called; false: it does not say. */
static bool read_call(Dwarf_Die *unit, Dwarf_Die *inlined, const char **file, int *line)
{
	Dwarf_Attribute attribute;
	Dwarf_Files *files;
	Dwarf_Word index, number;
	const char *found;
	size_t nr;

	if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &index) ||
	    dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &number) ||
	    dwarf_getsrcfiles(unit, &files, &nr) || index >= nr)
		return false;
	found = dwarf_filesrc(files, index, NULL, NULL);
	if (!found)
		return false;
	*file = found;
	*line = (int)number;
	return true;
}

/* From a header outwards to the call in the author's own files, if there is one. */
static void leave_headers(Dwarf_Die *unit, Dwarf_Addr address, const char **file, int *line)
{
	const char *caller = *file;
	Dwarf_Die *innermost, *scopes = NULL;
	int number = *line, nr;

	/* libdw walks through the whole unit for the scopes */
	if (is_of_unit(unit, caller))
		return;
	nr = dwarf_getscopes(unit, address, &innermost);
	if (nr <= 0)
		return;
	/* what is around the code, and not around the inlined function's definition */
	nr = dwarf_getscopes_die(&innermost[0], &scopes);
	free(innermost);
	for (int i = 0; i < nr && !is_of_unit(unit, caller); i++) {
		if (dwarf_tag(&scopes[i]) == DW_TAG_inlined_subroutine &&
		    !read_call(unit, &scopes[i], &caller, &number))
			break;
	}
	free(scopes);
	if (!is_of_unit(unit, caller))
		return;
	*file = caller;
	*line = number;
}

/* The unit of an address; compilers may leave out the table of addresses (clang does). */
static Dwarf_Die *unit_at(struct lines *lines, Dwarf_Addr address, Dwarf_Addr *bias)
{
	Dwarf_Die *unit = dwfl_module_addrdie(lines->module, address, bias);

	if (unit)
		return unit;
	while ((unit = dwfl_module_nextcu(lines->module, unit, bias))) {
		if (dwarf_haspc(unit, address - *bias) > 0)
			break;
	}
	return unit;
}

const char *lines_at(struct lines *lines, const struct elf_section *section, uint64_t offset,
		     int *line)
{
	Dwarf_Addr address, bias;
	const char *file;
	Dwarf_Line *found;
	Dwarf_Die *unit;

	if (!address_of(lines, section, offset, &address))
		return NULL;
	unit = unit_at(lines, address, &bias);
	found = unit ? dwarf_getsrc_die(unit, address - bias) : NULL;
	file = found ? dwarf_linesrc(found, NULL, NULL) : NULL;
	if (!file || dwarf_lineno(found, line))
		return NULL;
	leave_headers(unit, address - bias, &file, line);
	return file;
}

bool lines_is_of_unit(struct lines *lines, const struct lines_declaration *declaration,
		      const struct elf_section *section, uint64_t offset)
{
	Dwarf_Die die = declaration->die, own, *unit;
	Dwarf_Addr address, bias;

	if (!address_of(lines, section, offset, &address))
		return false;
	unit = unit_at(lines, address, &bias);
	return unit && dwarf_diecu(&die, &own, NULL, NULL) &&
	       dwarf_dieoffset(&own) == dwarf_dieoffset(unit);
}

/*
 * The index of inlined bodies.
 */

static bool find_struct(Dwarf_Die *unit, const char *name, Dwarf_Die *die)
{
	int more = dwarf_child(unit, die);

	for (; !more; more = dwarf_siblingof(die, die)) {
		const char *found = dwarf_diename(die);

		/* not but declared */
		if (dwarf_tag(die) == DW_TAG_structure_type && found && !strcmp(found, name) &&
		    dwarf_bytesize(die) > 0)
			return true;
	}
	return false;
}

/* Those of a livepatch have struct klp_patch from there. */
void lines_find_headers(struct lines *lines)
{
	static const char header[] = "include/linux/livepatch.h";
	Dwarf_Die *unit = NULL, die;
	Dwarf_Addr bias;

	while (!lines->headers && (unit = dwfl_module_nextcu(lines->module, unit, &bias))) {
		const char *file =
			find_struct(unit, "klp_patch", &die) ? dwarf_decl_file(&die) : NULL;
		size_t length = file ? strlen(file) : 0, tail = sizeof(header) - 1;

		if (length < tail || strcmp(file + length - tail, header))
			continue;
		lines->headers = file;
		lines->headers_length = length - tail;
	}
}

bool lines_is_of_header(const struct lines *lines, Dwarf_Die *die)
{
	const char *file = lines->headers ? dwarf_decl_file(die) : NULL;

	if (!file || strncmp(file, lines->headers, lines->headers_length))
		return false;
	file += lines->headers_length;
	return !strncmp(file, "include/", 8) || !strncmp(file, "arch/", 5);
}

static int add_interval(struct lines *lines, Dwarf_Addr start, Dwarf_Addr end, size_t inlining)
{
	struct interval *intervals;

	intervals = lines_grow(lines->intervals, lines->nr_intervals, sizeof(*intervals));
	if (!intervals)
		return diag_out_of_memory(lines->file);
	lines->intervals = intervals;
	intervals[lines->nr_intervals++] = (struct interval){
		.start = start,
		.end = end,
		.depth = lines->inlinings[inlining].depth,
		.inlining = inlining,
	};
	return 0;
}

/* The type of an entry without its names and qualifiers; false: it has none. */
static bool read_type(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute attribute;

	if (!dwarf_formref_die(dwarf_attr(die, DW_AT_type, &attribute), type))
		return false;
	return !dwarf_peel_type(type, type);
}

/* Can a parameter hold an address? If it cannot be told, it can. */
static bool can_hold_address(const struct lines *lines, Dwarf_Die *parameter)
{
	Dwarf_Word size;
	Dwarf_Die type;

	if (!read_type(parameter, &type))
		return true;
	switch (dwarf_tag(&type)) {
	case DW_TAG_base_type:
	case DW_TAG_enumeration_type:
		return dwarf_aggregate_size(&type, &size) || size >= lines->address_size;
	default:
		return true;
	}
}

/* The entry of an inlined body that stands for a parameter of the function. */
static bool find_parameter(Dwarf_Die *inlined, Dwarf_Die *parameter, Dwarf_Die *die)
{
	Dwarf_Attribute attribute;
	Dwarf_Die origin;
	int end;

	for (end = dwarf_child(inlined, die); !end; end = dwarf_siblingof(die, die)) {
		if (dwarf_tag(die) == DW_TAG_formal_parameter &&
		    dwarf_formref_die(dwarf_attr(die, DW_AT_abstract_origin, &attribute),
				      &origin) &&
		    origin.addr == parameter->addr)
			return true;
	}
	return false;
}

/* May what a parameter holds, or points to, have addresses inside of it in its turn? */
static bool holds_more(Dwarf_Die *parameter)
{
	Dwarf_Die type, pointed;
	int tag;

	if (!read_type(parameter, &type))
		return true;
	if (dwarf_tag(&type) == DW_TAG_base_type || dwarf_tag(&type) == DW_TAG_enumeration_type)
		return false;
	if (dwarf_tag(&type) != DW_TAG_pointer_type)
		return true;
	if (!read_type(&type, &pointed))
		return false; /* void * */
	tag = dwarf_tag(&pointed);
	return tag != DW_TAG_base_type && tag != DW_TAG_enumeration_type;
}

/*
 * Does debug information say where the value of a parameter is, and that it is no
 * symbol's address? gcc gives those of undefined symbols no place at all.
 */
static bool is_placed(Dwarf_Die *inlined, Dwarf_Die *parameter)
{
	Dwarf_Addr base, start, end;
	Dwarf_Attribute attribute;
	ptrdiff_t next = 0;
	Dwarf_Op *ops;
	Dwarf_Die die;
	size_t nr;

	if (!find_parameter(inlined, parameter, &die))
		return false;
	if (dwarf_attr(&die, DW_AT_const_value, &attribute))
		return true;
	if (!dwarf_attr(&die, DW_AT_location, &attribute))
		return false;
	while ((next = dwarf_getlocations(&attribute, next, &base, &start, &end, &ops, &nr)) > 0) {
		for (size_t i = 0; i < nr; i++) {
			if (ops[i].atom == DW_OP_addr || ops[i].atom == DW_OP_addrx)
				return false;
		}
	}
	return !next;
}

/* By the abstract entry of an inlined function, which lists all of its parameters. */
static enum lines_arguments read_arguments(const struct lines *lines, Dwarf_Die *inlined)
{
	enum lines_arguments found = LINES_ARGUMENTS_NONE;
	Dwarf_Attribute attribute;
	Dwarf_Die origin, die;
	int end;

	if (!lines->has_types ||
	    !dwarf_formref_die(dwarf_attr(inlined, DW_AT_abstract_origin, &attribute), &origin))
		return LINES_ARGUMENTS_MAYBE;
	for (end = dwarf_child(&origin, &die); !end; end = dwarf_siblingof(&die, &die)) {
		int tag = dwarf_tag(&die);

		if (tag == DW_TAG_unspecified_parameters)
			return LINES_ARGUMENTS_MAYBE;
		if (tag != DW_TAG_formal_parameter || !can_hold_address(lines, &die))
			continue;
		if (holds_more(&die) || !is_placed(inlined, &die))
			return LINES_ARGUMENTS_MAYBE;
		found = LINES_ARGUMENTS_PLACED;
	}
	return end < 0 ? LINES_ARGUMENTS_MAYBE : found;
}

/* @index is set to what is inside of it: it itself, or @outer. Returns 0, -ENOMEM or -EINVAL. */
static int add_inlining(struct lines *lines, Dwarf_Die *die, Dwarf_Addr bias, size_t outer,
			size_t *index)
{
	const bool inlined = dwarf_tag(die) == DW_TAG_inlined_subroutine;
	const char *name = inlined ? dwarf_diename(die) : NULL;
	struct inlining *inlinings;
	Dwarf_Addr base, start, end;
	ptrdiff_t next = 0;
	int err = 0;

	*index = outer;
	if (inlined && (!name || lines_is_of_header(lines, die)))
		return 0;
	inlinings = lines_grow(lines->inlinings, lines->nr_inlinings, sizeof(*inlinings));
	if (!inlinings)
		return diag_out_of_memory(lines->file);
	lines->inlinings = inlinings;
	*index = lines->nr_inlinings++;
	inlinings[*index] = (struct inlining){
		.name = name,
		.arguments = inlined ? read_arguments(lines, die) : LINES_ARGUMENTS_NONE,
		.outer = outer,
		.depth = outer == NONE ? 0 : inlinings[outer].depth + 1,
	};
	while (!err && (next = dwarf_ranges(die, next, &base, &start, &end)) > 0) {
		if (start >= end)
			continue;
		err = add_interval(lines, start + bias, end + bias, *index);
		lines->inlinings[*index].has_code = true;
	}
	return !err && next < 0 ? -EINVAL : err;
}

static int read_bodies(struct lines *lines, Dwarf_Die *parent, Dwarf_Addr bias, size_t outer,
		       unsigned int depth)
{
	Dwarf_Die die;
	int end, err = 0;

	if (depth > LINES_DEPTH)
		return -EINVAL;
	for (end = dwarf_child(parent, &die); !end && !err; end = dwarf_siblingof(&die, &die)) {
		int tag = dwarf_tag(&die);
		size_t index = outer;

		if (tag == DW_TAG_inlined_subroutine)
			err = add_inlining(lines, &die, bias, outer, &index);
		else if (tag == DW_TAG_subprogram)
			err = add_inlining(lines, &die, bias, NONE, &index);
		else if (tag != DW_TAG_lexical_block)
			continue;
		if (!err)
			err = read_bodies(lines, &die, bias, index, depth + 1);
	}
	return !err && end < 0 ? -EINVAL : err;
}

static int compare_intervals(const void *a, const void *b)
{
	const struct interval *first = a, *second = b;

	if (first->start != second->start)
		return first->start < second->start ? -1 : 1;
	if (first->end != second->end)
		return first->end > second->end ? -1 : 1;
	return (first->depth > second->depth) - (first->depth < second->depth);
}

/* Those that a link skips are in the way of no later one either: this takes linear time. */
static void link_intervals(struct lines *lines)
{
	struct interval *intervals = lines->intervals;

	for (size_t i = 0; i < lines->nr_intervals; i++) {
		size_t link = i ? i - 1 : NONE;

		while (link != NONE && intervals[link].end <= intervals[i].start)
			link = intervals[link].link;
		intervals[i].link = link;
	}
}

static int lines_compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int list_names(struct lines *lines)
{
	const char **names = calloc(lines->nr_inlinings + 1, sizeof(*names));
	size_t nr = 0, kept = 0;

	if (!names)
		return diag_out_of_memory(lines->file);
	for (size_t i = 0; i < lines->nr_inlinings; i++) {
		if (lines->inlinings[i].name)
			names[nr++] = lines->inlinings[i].name;
	}
	if (nr)
		qsort(names, nr, sizeof(*names), lines_compare_names);
	for (size_t i = 0; i < nr; i++) {
		if (!kept || strcmp(names[kept - 1], names[i]))
			names[kept++] = names[i];
	}
	lines->names = names;
	lines->nr_names = kept;
	return 0;
}

const char *const *lines_inlined_names(const struct lines *lines, size_t *nr)
{
	*nr = lines ? lines->nr_names : 0;
	return lines ? lines->names : NULL;
}

/* Does a unit describe parameters? With -g1 there are none, whatever functions take. */
static bool has_types(Dwarf_Die *unit)
{
	Dwarf_Die die;

	for (int end = dwarf_child(unit, &die); !end; end = dwarf_siblingof(&die, &die)) {
		if (dwarf_tag(&die) == DW_TAG_base_type || dwarf_tag(&die) == DW_TAG_pointer_type)
			return true;
	}
	return false;
}

int lines_read_inlined(struct lines *lines)
{
	Dwarf_Die *unit = NULL;
	Dwarf_Addr bias;
	int err = 0, why;

	if (!lines)
		return 0;
	lines_find_headers(lines);
	dwfl_errno(); /* forget earlier ones: that of the last unit looks like the end */
	while (!err && (unit = dwfl_module_nextcu(lines->module, unit, &bias))) {
		lines->has_types = has_types(unit);
		err = read_bodies(lines, unit, bias, NONE, 0);
	}
	why = err ? dwarf_errno() : 0;
	if (!err && dwfl_errno())
		err = -EINVAL;
	if (err) {
		lines->nr_intervals = 0;
		return err == -ENOMEM ? err :
					lines_unreadable(lines, why ? dwarf_errmsg(why) : NULL);
	}
	if (lines->nr_intervals)
		qsort(lines->intervals, lines->nr_intervals, sizeof(*lines->intervals),
		      compare_intervals);
	link_intervals(lines);
	return list_names(lines);
}

/* The last interval that does not start after an address, or NONE. */
static size_t last_interval(const struct lines *lines, Dwarf_Addr address)
{
	size_t low = 0, high = lines->nr_intervals;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (lines->intervals[middle].start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? low - 1 : NONE;
}

/* The innermost of the inlinings whose code an address is in, or NONE. */
static size_t find_inlining(const struct lines *lines, Dwarf_Addr address)
{
	size_t i = last_interval(lines, address);

	while (i != NONE && lines->intervals[i].end <= address)
		i = lines->intervals[i].link;
	return i == NONE ? NONE : lines->intervals[i].inlining;
}

/* An inlining and those that it is inside of; returns how many, @room + 1 if they do not fit. */
static size_t list_functions(const struct lines *lines, size_t i, struct lines_function *functions,
			     size_t room)
{
	size_t nr = 0;

	for (; i != NONE; i = lines->inlinings[i].outer) {
		const struct inlining *inlining = &lines->inlinings[i];

		if (!inlining->name)
			continue;
		if (nr == room)
			return room + 1;
		functions[nr++] = (struct lines_function){ inlining->name, i, inlining->has_code,
							   inlining->arguments };
	}
	return nr;
}

static size_t inlining_at(struct lines *lines, const struct elf_section *section, uint64_t offset)
{
	Dwarf_Addr address;

	if (!lines || !lines->nr_intervals || !address_of(lines, section, offset, &address))
		return NONE;
	return find_inlining(lines, address);
}

size_t lines_inlined_at(struct lines *lines, const struct elf_section *section, uint64_t offset,
			struct lines_function *functions, size_t room, bool *known)
{
	size_t i = inlining_at(lines, section, offset);
	size_t nr = i == NONE ? 0 : list_functions(lines, i, functions, room);

	*known = i != NONE && nr <= room;
	return nr <= room ? nr : room;
}

size_t lines_inlined_beside(struct lines *lines, const struct elf_section *section, uint64_t offset,
			    size_t index, struct lines_function *functions, size_t room)
{
	size_t i = inlining_at(lines, section, offset), nr;

	/* they stand behind the function that has the code, up to the next one */
	while (i != NONE && lines->inlinings[i].outer != NONE)
		i = lines->inlinings[i].outer;
	if (i == NONE || index >= lines->nr_inlinings - i - 1)
		return 0;
	if (!lines->inlinings[i + 1 + index].name)
		return 0;
	nr = list_functions(lines, i + 1 + index, functions, room);
	return nr <= room ? nr : room;
}

uint64_t lines_struct_size(struct lines *lines, const char *name)
{
	Dwarf_Addr bias;
	Dwarf_Die *unit = NULL, die;

	while (lines && (unit = dwfl_module_nextcu(lines->module, unit, &bias))) {
		if (find_struct(unit, name, &die))
			return dwarf_bytesize(&die);
	}
	return 0;
}

void lines_close(struct lines *lines)
{
	if (!lines)
		return;
	if (lines->dwfl)
		dwfl_end(lines->dwfl);
	free(lines->inlinings);
	free(lines->intervals);
	free(lines->names);
	free(lines->declared.list);
	free(lines->declared.structures);
	free(lines);
}
