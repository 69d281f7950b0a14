// SPDX-License-Identifier: GPL-2.0
/*
 * What debug information tells about translation units: see units-dwarf.h. One
 * pass over the variables of each unit and of its functions. Of code, the ranges of
 * the unit are enough.
 */
#define _GNU_SOURCE
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../diag.h"
#include "units-dwarf.h"

/* In every kernel, at this place of its source. */
#define WELL_KNOWN_SOURCE "/init/main.c"

/* Of blocks in blocks; what is deeper is passed over. */
#define MAX_DEPTH 100

struct dwarf_range {
	uint64_t start, end;
	size_t unit;
	uint64_t reach; /* the greatest end of all ranges up to this one */
};

struct dwarf_variable {
	uint64_t address;
	const char *name; /* or NULL */
	size_t unit;
};

struct dwarf_handles {
	Dwarf *dwarf;
	Dwfl *dwfl; /* of a relocatable file; dwarf is its */
	int fd;	    /* of another */
};

/* While the file is being read. */
struct reading {
	struct dwarf_units *units;
	const struct elf_file *elf;
	uint64_t bias; /* to be added to addresses in the information */
	size_t room, ranges_room, variables_room;
};

static int no_debuginfo(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
			const char *file, const char *link, GElf_Word crc, char **found)
{
	(void)module, (void)data, (void)name, (void)base, (void)file, (void)link, (void)crc;
	*found = NULL;
	return -1;
}

/* No other file is looked for. */
static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = no_debuginfo,
	.section_address = dwfl_offline_section_address,
};

/* Make room for one more entry of an array. */
static void *reserve(void *array, size_t nr, size_t *room, size_t size)
{
	void *larger;

	if (nr < *room)
		return array;
	larger = reallocarray(array, *room ? 2 * *room : 256, size);
	if (larger)
		*room = *room ? 2 * *room : 256;
	return larger;
}

static int add_range(struct reading *reading, uint64_t start, uint64_t end)
{
	struct dwarf_units *units = reading->units;
	struct dwarf_range *ranges;

	/* what the linker discarded was at 0 */
	if (!start || start >= end)
		return 0;
	ranges = reserve(units->ranges, units->nr_ranges, &reading->ranges_room, sizeof(*ranges));
	if (!ranges)
		return diag_out_of_memory(reading->elf->name);
	units->ranges = ranges;
	ranges[units->nr_ranges++] = (struct dwarf_range){ start + reading->bias,
							   end + reading->bias, units->nr - 1, 0 };
	return 0;
}

/* The code of a unit. */
static int add_code(struct reading *reading, Dwarf_Die *die)
{
	Dwarf_Addr base, start, end;
	ptrdiff_t offset = 0;
	int err = 0;

	while (!err && (offset = dwarf_ranges(die, offset, &base, &start, &end)) > 0)
		err = add_range(reading, start, end);
	return err;
}

/* The address of a variable in memory, that its location is nothing but. */
static bool variable_address(const struct elf_file *elf, Dwarf_Die *die, uint64_t *address)
{
	const unsigned int width = elf->address_size;
	Dwarf_Attribute attribute;
	Dwarf_Block block;

	if (!dwarf_attr(die, DW_AT_location, &attribute) || dwarf_formblock(&attribute, &block) ||
	    block.length != 1 + width || block.data[0] != DW_OP_addr)
		return false;
	*address = elf_integer(block.data + 1, width, elf->big_endian);
	return true;
}

static int add_variable(struct reading *reading, Dwarf_Die *die)
{
	struct dwarf_units *units = reading->units;
	struct dwarf_variable *variables;
	uint64_t address;

	if (!variable_address(reading->elf, die, &address))
		return 0;
	variables = reserve(units->variables, units->nr_variables, &reading->variables_room,
			    sizeof(*variables));
	if (!variables)
		return diag_out_of_memory(reading->elf->name);
	units->variables = variables;
	variables[units->nr_variables++] =
		(struct dwarf_variable){ address + reading->bias, dwarf_diename(die),
					 units->nr - 1 };
	return 0;
}

static int damaged(const struct reading *reading)
{
	diag_error(reading->elf->name, CHECK_NONE, "its debug information is damaged: %s",
		   dwarf_errmsg(-1));
	return -EINVAL;
}

/* What may hold variables of functions, too: they may be static. */
static bool is_scope(Dwarf_Die *die)
{
	return dwarf_tag(die) == DW_TAG_subprogram || dwarf_tag(die) == DW_TAG_lexical_block;
}

/* The variables of a unit, or of a scope in it. */
static int add_variables(struct reading *reading, Dwarf_Die *parent, unsigned int depth)
{
	Dwarf_Die die;
	int more, err = 0;

	for (more = dwarf_child(parent, &die); !more && !err; more = dwarf_siblingof(&die, &die)) {
		if (dwarf_tag(&die) == DW_TAG_variable)
			err = add_variable(reading, &die);
		else if (is_scope(&die) && depth < MAX_DEPTH)
			err = add_variables(reading, &die, depth + 1);
	}
	return more < 0 ? damaged(reading) : err;
}

static const char *string_of(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute attribute;

	return dwarf_attr(die, name, &attribute) ? dwarf_formstring(&attribute) : NULL;
}

static int add_unit(struct reading *reading, Dwarf_Die *die)
{
	struct dwarf_units *units = reading->units;
	struct dwarf_unit *array;
	int err;

	array = reserve(units->units, units->nr, &reading->room, sizeof(*array));
	if (!array)
		return diag_out_of_memory(reading->elf->name);
	units->units = array;
	array[units->nr++] = (struct dwarf_unit){
		.name = string_of(die, DW_AT_name),
		.directory = string_of(die, DW_AT_comp_dir),
		.assembler = dwarf_srclang(die) == DW_LANG_Mips_Assembler,
	};
	err = add_code(reading, die);
	return err ? err : add_variables(reading, die, 0);
}

static int compare_ranges(const void *a, const void *b)
{
	const struct dwarf_range *first = a, *second = b;

	if (first->start != second->start)
		return first->start < second->start ? -1 : 1;
	return first->end < second->end ? -1 : first->end > second->end;
}

static int compare_variables(const void *a, const void *b)
{
	const struct dwarf_variable *first = a, *second = b;

	return first->address < second->address ? -1 : first->address > second->address;
}

static void sort(struct dwarf_units *units)
{
	uint64_t reach = 0;

	if (units->nr_ranges)
		qsort(units->ranges, units->nr_ranges, sizeof(*units->ranges), compare_ranges);
	if (units->nr_variables)
		qsort(units->variables, units->nr_variables, sizeof(*units->variables),
		      compare_variables);
	for (size_t i = 0; i < units->nr_ranges; i++) {
		if (units->ranges[i].end > reach)
			reach = units->ranges[i].end;
		units->ranges[i].reach = reach;
	}
}

static int read_units(struct reading *reading, Dwarf *dwarf)
{
	Dwarf_CU *unit = NULL;
	Dwarf_Half version;
	uint8_t type;
	Dwarf_Die die;
	int more, err;

	while (!(more = dwarf_get_units(dwarf, unit, &unit, &version, &type, &die, NULL))) {
		if (dwarf_tag(&die) != DW_TAG_compile_unit)
			continue;
		err = add_unit(reading, &die);
		if (err)
			return err;
	}
	if (more < 0)
		return damaged(reading);
	sort(reading->units);
	return 0;
}

/* Where libdwfl put the sections. */
static int read_sections(struct reading *reading, Dwfl_Module *module)
{
	const size_t nr = reading->elf->nr_sections;
	struct dwarf_units *units = reading->units;
	GElf_Addr bias;
	Elf *elf = dwfl_module_getelf(module, &bias);

	units->sections = calloc(nr + 1, sizeof(*units->sections));
	if (!units->sections)
		return diag_out_of_memory(reading->elf->name);
	units->nr_sections = nr;
	for (size_t i = 1; elf && i < nr; i++) {
		GElf_Shdr header;

		if (!gelf_getshdr(elf_getscn(elf, i), &header))
			return damaged(reading);
		units->sections[i] = header.sh_addr + bias;
	}
	return elf ? 0 : damaged(reading);
}

static int read_relocatable(const char *path, struct reading *reading)
{
	struct dwarf_handles *handles = reading->units->handles;
	Dwfl_Module *module;
	int err;

	handles->dwfl = dwfl_begin(&callbacks);
	if (!handles->dwfl)
		return diag_out_of_memory(reading->elf->name);
	module = dwfl_report_offline(handles->dwfl, path, path, -1);
	dwfl_report_end(handles->dwfl, NULL, NULL);
	handles->dwarf = module ? dwfl_module_getdwarf(module, &reading->bias) : NULL;
	if (!handles->dwarf) {
		diag_error(path, CHECK_NONE, "cannot read its debug information: %s",
			   dwfl_errmsg(-1));
		return -EINVAL;
	}
	err = read_sections(reading, module);
	return err ? err : read_units(reading, handles->dwarf);
}

static int read_linked(const char *path, struct reading *reading)
{
	struct dwarf_handles *handles = reading->units->handles;

	handles->fd = open(path, O_RDONLY | O_CLOEXEC);
	handles->dwarf = handles->fd < 0 ? NULL : dwarf_begin(handles->fd, DWARF_C_READ);
	if (!handles->dwarf) {
		diag_error(path, CHECK_NONE, "cannot read its debug information: %s",
			   handles->fd < 0 ? strerror(errno) : dwarf_errmsg(-1));
		return -EINVAL;
	}
	return read_units(reading, handles->dwarf);
}

int dwarf_units_read(const char *path, const struct elf_file *elf, struct dwarf_units *units)
{
	struct reading reading = { .units = units, .elf = elf };
	int err;

	*units = (struct dwarf_units){ 0 };
	if (!elf_find_section(elf, ".debug_info") && !elf_find_section(elf, ".zdebug_info"))
		return -ENOENT;
	units->handles = calloc(1, sizeof(*units->handles));
	if (!units->handles)
		return diag_out_of_memory(elf->name);
	units->handles->fd = -1;
	if (elf->header.e_type == ET_REL)
		err = read_relocatable(path, &reading);
	else
		err = read_linked(path, &reading);
	if (err)
		dwarf_units_free(units);
	return err;
}

/* All ranges with the address must be of one unit. */
static size_t code_at(const struct dwarf_units *units, uint64_t address)
{
	size_t low = 0, high = units->nr_ranges, found = DWARF_UNIT_NONE;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (units->ranges[middle].start <= address)
			low = middle + 1;
		else
			high = middle;
	}
	while (low-- && units->ranges[low].reach > address) {
		const struct dwarf_range *range = &units->ranges[low];

		if (range->end <= address)
			continue;
		if (found != DWARF_UNIT_NONE && found != range->unit)
			return DWARF_UNIT_NONE;
		found = range->unit;
	}
	return found;
}

/* The unit of the variables at the address; @name NULL: of any name. */
static size_t variable_at(const struct dwarf_units *units, uint64_t address, const char *name,
			  bool *several)
{
	size_t low = 0, high = units->nr_variables, found = DWARF_UNIT_NONE;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (units->variables[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	*several = false;
	for (; low < units->nr_variables && units->variables[low].address == address; low++) {
		const struct dwarf_variable *variable = &units->variables[low];

		if (name && (!variable->name || strcmp(variable->name, name)))
			continue;
		if (found != DWARF_UNIT_NONE && found != variable->unit)
			*several = true;
		found = variable->unit;
	}
	return *several ? DWARF_UNIT_NONE : found;
}

size_t dwarf_units_at(const struct dwarf_units *units, const struct elf_symbol *symbol)
{
	const struct elf_section *section = symbol->section;
	uint64_t address = symbol->sym.st_value;
	size_t found = DWARF_UNIT_NONE;
	bool several = true;

	if (!section || !(section->header.sh_flags & SHF_ALLOC))
		return DWARF_UNIT_NONE;
	if (units->sections) {
		if (section->index >= units->nr_sections)
			return DWARF_UNIT_NONE;
		address += units->sections[section->index];
	}
	if (section->header.sh_flags & SHF_EXECINSTR)
		return code_at(units, address);
	if (symbol->sym.st_size)
		found = variable_at(units, address, NULL, &several);
	return several ? variable_at(units, address, symbol->name, &several) : found;
}

/* What of a path is below a directory; NULL: it is not. */
static const char *below(const char *path, const char *directory)
{
	size_t length = directory ? strlen(directory) : 0;

	while (length && directory[length - 1] == '/')
		length--;
	if (!length || strncmp(path, directory, length) || path[length] != '/')
		return NULL;
	return path + length + strspn(path + length, "/");
}

/* Cut @directory to what it has in common with @path, at a slash. */
static void cut_to_common(char *directory, const char *path)
{
	size_t slash = 0, i = 0;

	for (; directory[i] && directory[i] == path[i]; i++) {
		if (directory[i] == '/')
			slash = i;
	}
	if (!directory[i] && (!path[i] || path[i] == '/'))
		return;
	directory[directory[i] == '/' && !path[i] ? i : slash] = '\0';
}

/*
 * Names are relative to the source or below a build directory, as a rule. Else the
 * source is where a well-known file is, or what all paths have in common with
 * the directories of their compilation, which are below it.
 */
char *dwarf_units_tree(const struct dwarf_units *units)
{
	const size_t known = strlen(WELL_KNOWN_SOURCE);
	char *tree = NULL;

	for (size_t i = 0; i < units->nr; i++) {
		const struct dwarf_unit *unit = &units->units[i];
		size_t length = unit->name ? strlen(unit->name) : 0;

		if (!length || *unit->name != '/')
			continue;
		if (length > known && !strcmp(unit->name + length - known, WELL_KNOWN_SOURCE)) {
			free(tree);
			return strndup(unit->name, length - known);
		}
		if (!tree) {
			tree = strdup(unit->name);
			if (!tree)
				return NULL;
		}
		cut_to_common(tree, unit->name);
		if (unit->directory && *unit->directory == '/')
			cut_to_common(tree, unit->directory);
	}
	return tree ? tree : strdup("");
}

const char *dwarf_unit_path(const struct dwarf_unit *unit, const char *tree)
{
	const char *name = unit->name, *inside;

	if (!name)
		return NULL;
	if (*name == '/') {
		inside = below(name, unit->directory);
		if (!inside)
			inside = below(name, tree);
		return inside ? inside : name;
	}
	while (!strncmp(name, "./", 2) || !strncmp(name, "../", 3))
		name = strchr(name, '/') + 1;
	return name;
}

void dwarf_units_free(struct dwarf_units *units)
{
	if (units->handles) {
		/* what libdwfl reads is its */
		if (units->handles->dwfl)
			dwfl_end(units->handles->dwfl);
		else if (units->handles->dwarf)
			dwarf_end(units->handles->dwarf);
		if (units->handles->fd >= 0)
			close(units->handles->fd);
	}
	free(units->handles);
	free(units->units);
	free(units->ranges);
	free(units->variables);
	free(units->sections);
	*units = (struct dwarf_units){ 0 };
}
