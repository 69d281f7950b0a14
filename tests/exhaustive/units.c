// SPDX-License-Identifier: GPL-2.0
/*
 * Prints the code of each compilation unit of a vmlinux with debug information:
 * "start end number name", addresses with 16 digits. For the tests' own idea of
 * which file a function is of; it shares nothing with the tools.
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
		Dwarf_Addr base, start, end;
		ptrdiff_t at = 0;

		number++;
		while ((at = dwarf_ranges(&unit, at, &base, &start, &end)) > 0) {
			if (start && start < end)
				printf("%016llx %016llx %u %s\n", (unsigned long long)start,
				       (unsigned long long)end, number, relative(&unit));
		}
	}
	dwarf_end(dwarf);
	return 0;
}
