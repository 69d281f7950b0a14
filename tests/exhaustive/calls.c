// SPDX-License-Identifier: GPL-2.0
/*
 * Prints which functions refer to what, as the debug information of a vmlinux tells: by
 * the calls that a function makes, those of code that was inlined into it among them.
 *
 *	UNIT FUNCTION NAME		it calls this static function of the unit
 *	UNIT FUNCTION @ADDRESS		it passes this address to what it calls
 *
 * UNIT is the number that units.c gives it. A judge's own knowledge; it shares nothing
 * with the tools.
 */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <stdio.h>

/* Code that a function has, and the function; no name: there is no code. */
struct code {
	unsigned int unit;
	const char *function;
};

static void print_callee(const struct code *code, Dwarf_Die *call)
{
	Dwarf_Attribute attribute;
	Dwarf_Die callee;
	const char *name;

	/* before DWARF 5, and since */
	if (!dwarf_formref_die(dwarf_attr(call, DW_AT_abstract_origin, &attribute), &callee) &&
	    !dwarf_formref_die(dwarf_attr(call, DW_AT_call_origin, &attribute), &callee))
		return;
	name = dwarf_diename(&callee);
	if (name && !dwarf_hasattr_integrate(&callee, DW_AT_external))
		printf("%u %s %s\n", code->unit, code->function, name);
}

static void print_argument(const struct code *code, Dwarf_Die *parameter)
{
	Dwarf_Attribute attribute;
	Dwarf_Op *ops;
	size_t nr;

	if (!dwarf_attr(parameter, DW_AT_call_value, &attribute) &&
	    !dwarf_attr(parameter, DW_AT_GNU_call_site_value, &attribute))
		return;
	if (dwarf_getlocation(&attribute, &ops, &nr))
		return;
	for (size_t i = 0; i < nr; i++) {
		if (ops[i].atom == DW_OP_addr)
			printf("%u %s @%016llx\n", code->unit, code->function,
			       (unsigned long long)ops[i].number);
	}
}

static void walk(Dwarf_Die *parent, const struct code *code);

static void enter(Dwarf_Die *die, const struct code *code)
{
	struct code own = *code;

	switch (dwarf_tag(die)) {
	case DW_TAG_subprogram:
		own.function =
			dwarf_hasattr(die, DW_AT_low_pc) || dwarf_hasattr(die, DW_AT_ranges) ?
				dwarf_diename(die) :
				NULL;
		if (own.function)
			walk(die, &own);
		break;
	case DW_TAG_call_site:
	case DW_TAG_GNU_call_site:
		if (code->function)
			print_callee(code, die);
		walk(die, code);
		break;
	case DW_TAG_call_site_parameter:
	case DW_TAG_GNU_call_site_parameter:
		if (code->function)
			print_argument(code, die);
		break;
	case DW_TAG_lexical_block:
	case DW_TAG_inlined_subroutine:
		walk(die, code);
		break;
	default:
		break;
	}
}

static void walk(Dwarf_Die *parent, const struct code *code)
{
	Dwarf_Die die;

	if (dwarf_child(parent, &die))
		return;
	do {
		enter(&die, code);
	} while (!dwarf_siblingof(&die, &die));
}

int main(int argc, char **argv)
{
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
	Dwarf *dwarf = fd < 0 ? NULL : dwarf_begin(fd, DWARF_C_READ);
	struct code code = { 0 };
	Dwarf_CU *cu = NULL;
	Dwarf_Die unit;

	if (!dwarf) {
		fprintf(stderr, "usage: calls VMLINUX, which has debug information\n");
		return 2;
	}
	while (!dwarf_get_units(dwarf, cu, &cu, NULL, NULL, &unit, NULL)) {
		code.unit++;
		walk(&unit, &code);
	}
	dwarf_end(dwarf);
	return 0;
}
