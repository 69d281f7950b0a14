// SPDX-License-Identifier: GPL-2.0
/*
 * Compares a type of the livepatch with one of the kernel: see type-node.h.
 */
#include <string.h>

#include "type-private.h"

/* Pointers to pointers; C wants twelve, sources have three. */
#define DEPTH_MAX 12

/* Parameters; the kernel's functions have up to 15. */
#define PARAMETERS_MAX 64

struct type_node type_target(const struct type_node *node)
{
	return node->btf ? type_btf_target(node) : type_dwarf_target(node);
}

bool type_parameter(const struct type_node *function, unsigned int index,
		    struct type_node *parameter)
{
	return function->btf ? type_btf_parameter(function, index, parameter) :
			       type_dwarf_parameter(function, index, parameter);
}

bool type_member(const struct type_node *structure, unsigned int index, struct type_member *member)
{
	return structure->btf ? type_btf_member(structure, index, member) :
				type_dwarf_member(structure, index, member);
}

static bool is_number(const struct type_node *node)
{
	return node->kind == TYPE_INT || node->kind == TYPE_ENUM;
}

/* What is pointed to may be of either sign, as char is, and strings of bytes are. */
static bool numbers_differ(const struct type_node *a, const struct type_node *b, bool pointed_to)
{
	if (a->size && b->size && a->size != b->size)
		return true;
	return !pointed_to && a->kind == TYPE_INT && b->kind == TYPE_INT && a->size > 1 &&
	       a->is_signed != b->is_signed;
}

/* A name that the kernel has not may be the author's for a structure of the kernel's. */
static bool tags_differ(const struct type_node *declared, const struct type_node *known)
{
	return declared->name && known->name && strcmp(declared->name, known->name) &&
	       type_has_tag(known->btf, declared->name);
}

static bool arities_differ(const struct type_node *a, const struct type_node *b)
{
	struct type_node parameter;
	unsigned int index = 0;

	if (a->open || b->open)
		return false;
	while (index < PARAMETERS_MAX && type_parameter(a, index, &parameter)) {
		if (!type_parameter(b, index, &parameter))
			return true;
		index++;
	}
	return index < PARAMETERS_MAX && type_parameter(b, index, &parameter);
}

static bool nodes_differ(struct type_node declared, struct type_node known, bool pointed_to);

/* Through pointers to what they lead to in the end. */
static bool pointers_differ(struct type_node declared, struct type_node known)
{
	for (unsigned int depth = 0; depth < DEPTH_MAX; depth++) {
		if (declared.kind != TYPE_POINTER || known.kind != TYPE_POINTER)
			return nodes_differ(declared, known, true);
		declared = type_target(&declared);
		known = type_target(&known);
		if (declared.kind == TYPE_VOID || known.kind == TYPE_VOID)
			return false;
	}
	return false;
}

/* Neither is a pointer that the other one is, too. */
static bool nodes_differ(struct type_node declared, struct type_node known, bool pointed_to)
{
	if (declared.kind == TYPE_UNKNOWN || known.kind == TYPE_UNKNOWN)
		return false;
	if (declared.kind == TYPE_ARRAY || known.kind == TYPE_ARRAY)
		return false; /* a pointer to an array is as good as one to its first element */
	if (is_number(&declared) && is_number(&known))
		return numbers_differ(&declared, &known, pointed_to);
	if (pointed_to && declared.size == 1 && known.size == 1 && declared.kind != TYPE_STRUCT &&
	    known.kind != TYPE_STRUCT)
		return false; /* bytes */
	if (declared.kind != known.kind)
		return true;
	switch (declared.kind) {
	case TYPE_FLOAT:
	case TYPE_BOOL:
		return declared.size != known.size;
	case TYPE_STRUCT:
	case TYPE_UNION:
		return tags_differ(&declared, &known);
	case TYPE_FUNCTION:
		return arities_differ(&declared, &known);
	default:
		return false;
	}
}

static bool types_differ(const struct type_node *declared, const struct type_node *known)
{
	if (declared->kind == TYPE_POINTER && known->kind == TYPE_POINTER)
		return pointers_differ(*declared, *known);
	return nodes_differ(*declared, *known, false);
}

static bool functions_differ(const struct type_node *declared, const struct type_node *known)
{
	const struct type_node returned = type_target(declared), other = type_target(known);
	struct type_node a, b;

	if (declared->open)
		return false; /* nothing is declared */
	if (types_differ(&returned, &other))
		return true;
	for (unsigned int i = 0; i < PARAMETERS_MAX && type_parameter(declared, i, &a); i++) {
		if (!type_parameter(known, i, &b) || types_differ(&a, &b))
			return true;
	}
	return arities_differ(declared, known);
}

bool type_differs(const struct type_node *declared, const struct type_node *known)
{
	if (declared->kind == TYPE_FUNCTION && known->kind == TYPE_FUNCTION)
		return functions_differ(declared, known);
	return types_differ(declared, known);
}
