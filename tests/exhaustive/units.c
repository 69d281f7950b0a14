// SPDX-License-Identifier: GPL-2.0
/*
 * Prints the code of each compilation unit of a vmlinux with debug information, and
 * the addresses of the variables that it defines outside of functions: "start end
 * number name", addresses with 16 digits. For the tests' own idea of which file a
 * symbol is of; it shares nothing with the tools.
 */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

/* Names are relative to the kernel's tree, or absolute in the directory of the build. */
static const char *relative(Dwarf_Die *unit)
{
	const char *name = dwarf_diename(unit);
	Dwarf_Attribute attribute;
	const char *directory = dwarf_formstring(dwarf_attr(unit, DW_AT_comp_dir, &attribute));
	size_t length = directory ? strlen(directory) : 0;

	if (name && length && !strncmp(name, directory, length) && name[length] == '/')
		return name + length + 1;
	return name ? name : "-";
}

static void print(Dwarf_Addr start, Dwarf_Addr end, unsigned int number, Dwarf_Die *unit)
{
	printf("%016llx %016llx %u %s\n", (unsigned long long)start, (unsigned long long)end,
	       number, relative(unit));
}

static void print_code(Dwarf_Die *unit, unsigned int number)
{
	Dwarf_Addr base, start, end;
	ptrdiff_t at = 0;

	while ((at = dwarf_ranges(unit, at, &base, &start, &end)) > 0) {
		if (start && start < end)
			print(start, end, number, unit);
	}
}

static void print_variables(Dwarf_Die *unit, unsigned int number)
{
	Dwarf_Attribute attribute;
	Dwarf_Die die;
	Dwarf_Op *ops;
	size_t nr;

	if (dwarf_child(unit, &die))
		return;
	do {
		if (dwarf_tag(&die) == DW_TAG_variable &&
		    dwarf_attr(&die, DW_AT_location, &attribute) &&
		    !dwarf_getlocation(&attribute, &ops, &nr) && nr == 1 &&
		    ops[0].atom == DW_OP_addr)
			print(ops[0].number, ops[0].number + 1, number, unit);
	} while (!dwarf_siblingof(&die, &die));
}

int main(int argc, char **argv)
{
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
	Dwarf *dwarf = fd < 0 ? NULL : dwarf_begin(fd, DWARF_C_READ);
	Dwarf_CU *cu = NULL;
	Dwarf_Die unit;
	unsigned int number = 0;

	if (!dwarf) {
		fprintf(stderr, "usage: units VMLINUX, which has debug information\n");
		return 2;
	}
	while (!dwarf_get_units(dwarf, cu, &cu, NULL, NULL, &unit, NULL)) {
		number++;
		print_code(&unit, number);
		print_variables(&unit, number);
	}
	dwarf_end(dwarf);
	return 0;
}
