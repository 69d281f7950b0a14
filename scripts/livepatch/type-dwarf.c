// SPDX-License-Identifier: GPL-2.0
/*
 * Types of the livepatch, from its debug information: see type-node.h.
 */
#include <dwarf.h>
#include <string.h>

#include "type-private.h"

/* Typedefs and qualifiers on the way to a type; sources have a few. */
#define CHAIN_MAX 64

static const char *tag_name(Dwarf_Die *die)
{
	Dwarf_Attribute attribute;

	return dwarf_formstring(dwarf_attr_integrate(die, DW_AT_name, &attribute));
}

static bool has_flag(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute attribute;
	bool set;

	return !dwarf_formflag(dwarf_attr_integrate(die, name, &attribute), &set) && set;
}

/* DW_AT_type of a DIE; false: it has none, which is void. */
static bool type_attribute(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute attribute;

	return dwarf_formref_die(dwarf_attr_integrate(die, DW_AT_type, &attribute), type);
}

static bool is_in_between(int tag)
{
	switch (tag) {
	case DW_TAG_typedef:
	case DW_TAG_const_type:
	case DW_TAG_volatile_type:
	case DW_TAG_restrict_type:
	case DW_TAG_atomic_type:
		return true;
	}
	return false;
}

static enum type_kind kind_of_base(Dwarf_Die *die, bool *is_signed)
{
	Dwarf_Attribute attribute;
	Dwarf_Word encoding;

	if (dwarf_formudata(dwarf_attr(die, DW_AT_encoding, &attribute), &encoding))
		return TYPE_UNKNOWN;
	*is_signed = encoding == DW_ATE_signed || encoding == DW_ATE_signed_char;
	switch (encoding) {
	case DW_ATE_boolean:
		return TYPE_BOOL;
	case DW_ATE_float:
		return TYPE_FLOAT;
	case DW_ATE_signed:
	case DW_ATE_signed_char:
	case DW_ATE_unsigned:
	case DW_ATE_unsigned_char:
		return TYPE_INT;
	}
	return TYPE_UNKNOWN;
}

static enum type_kind kind_of_die(Dwarf_Die *die, bool *is_signed)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_base_type:
		return kind_of_base(die, is_signed);
	case DW_TAG_enumeration_type:
		return TYPE_ENUM;
	case DW_TAG_pointer_type:
		return TYPE_POINTER;
	case DW_TAG_array_type:
		return TYPE_ARRAY;
	case DW_TAG_structure_type:
		return TYPE_STRUCT;
	case DW_TAG_union_type:
		return TYPE_UNION;
	case DW_TAG_subroutine_type:
	case DW_TAG_subprogram:
		return TYPE_FUNCTION;
	}
	return TYPE_UNKNOWN;
}

/* @type: not a typedef or qualifier */
static struct type_node node_of(Dwarf_Die *type, const char *written)
{
	struct type_node node = { .written = written, .die = *type };

	node.kind = kind_of_die(type, &node.is_signed);
	if (node.kind == TYPE_FUNCTION)
		node.open = !has_flag(type, DW_AT_prototyped);
	else
		node.name = tag_name(type);
	if (!has_flag(type, DW_AT_declaration) && dwarf_bytesize(type) > 0)
		node.size = dwarf_bytesize(type);
	return node;
}

/* Through what has a DW_AT_type to a type. */
static struct type_node follow(Dwarf_Die *from)
{
	const char *written = NULL;
	Dwarf_Die die = *from;

	for (unsigned int i = 0; i < CHAIN_MAX; i++) {
		if (!type_attribute(&die, &die))
			return (struct type_node){ .kind = TYPE_VOID, .written = written };
		if (!is_in_between(dwarf_tag(&die)))
			return node_of(&die, written);
		if (!written && dwarf_tag(&die) == DW_TAG_typedef)
			written = tag_name(&die);
	}
	return (struct type_node){ .kind = TYPE_UNKNOWN };
}

struct type_node type_of_die(Dwarf_Die *die)
{
	switch (dwarf_tag(die)) {
	case DW_TAG_subprogram:
	case DW_TAG_structure_type:
	case DW_TAG_union_type:
		return node_of(die, NULL);
	}
	return follow(die);
}

struct type_node type_dwarf_target(const struct type_node *node)
{
	Dwarf_Die die = node->die;

	return follow(&die);
}

/* The child of a number among those of some tags. */
static bool find_child(const struct type_node *node, unsigned int index, int tag, int other,
		       Dwarf_Die *child)
{
	Dwarf_Die parent = node->die;

	for (int end = dwarf_child(&parent, child); !end; end = dwarf_siblingof(child, child)) {
		const int found = dwarf_tag(child);

		if ((found == tag || found == other) && !index--)
			return true;
	}
	return false;
}

bool type_dwarf_parameter(const struct type_node *function, unsigned int index,
			  struct type_node *parameter)
{
	Dwarf_Die die;

	if (!find_child(function, index, DW_TAG_formal_parameter, DW_TAG_unspecified_parameters,
			&die))
		return false;
	if (dwarf_tag(&die) == DW_TAG_unspecified_parameters)
		*parameter = (struct type_node){ .kind = TYPE_VARIADIC };
	else
		*parameter = follow(&die);
	return true;
}

static bool read_number(Dwarf_Die *die, unsigned int name, uint64_t *number)
{
	Dwarf_Attribute attribute;
	Dwarf_Word word;

	if (dwarf_formudata(dwarf_attr(die, name, &attribute), &word))
		return false;
	*number = word;
	return true;
}

/* Before DWARF 5, bit fields may be counted in other ways: their places are not known. */
bool type_dwarf_member(const struct type_node *structure, unsigned int index,
		       struct type_member *member)
{
	Dwarf_Die die, type;
	uint64_t number;

	if (!find_child(structure, index, DW_TAG_member, DW_TAG_member, &die))
		return false;
	*member = (struct type_member){ .name = tag_name(&die) };
	if (read_number(&die, DW_AT_bit_offset, &number))
		return true;
	member->placed = true;
	if (read_number(&die, DW_AT_data_bit_offset, &member->bit_offset))
		read_number(&die, DW_AT_bit_size, &member->bit_size);
	else if (read_number(&die, DW_AT_data_member_location, &number))
		member->bit_offset = number * 8;
	else if (structure->kind != TYPE_UNION)
		member->placed = false;
	if (!member->bit_size && type_attribute(&die, &type)) {
		const struct type_node node = follow(&die);

		/* of arrays without a bound nothing is known */
		member->bit_size = node.kind == TYPE_ARRAY ? 0 : node.size * 8;
	}
	return true;
}
