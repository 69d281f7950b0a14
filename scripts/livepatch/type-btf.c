// SPDX-License-Identifier: GPL-2.0
/*
 * Types of the kernel, from its BTF: see type-node.h. libbpf knows where each type
 * begins and that all of it is there; what it refers to may be anything.
 */
#include <string.h>

#include "type-private.h"

#define CHAIN_MAX 64

static const struct type_node unknown = { .kind = TYPE_UNKNOWN };

static const char *name_at(const struct btf *btf, uint32_t offset)
{
	const char *name = offset ? btf__name_by_offset(btf, offset) : NULL;

	return name && *name ? name : NULL;
}

static bool is_in_between(const struct btf_type *type)
{
	return btf_is_mod(type) || btf_is_typedef(type) || btf_is_type_tag(type) ||
	       btf_is_func(type) || btf_is_var(type);
}

/* Without typedefs, qualifiers and names of functions and variables; 0 is void. False: it cannot be told. */
static bool strip(const struct btf *btf, uint32_t *id, const char **written)
{
	*written = NULL;
	for (unsigned int i = 0; i < CHAIN_MAX; i++) {
		const struct btf_type *type = btf__type_by_id(btf, *id);

		if (!type)
			return false;
		if (!*id || !is_in_between(type))
			return true;
		if (!*written && btf_is_typedef(type))
			*written = name_at(btf, type->name_off);
		*id = type->type;
	}
	return false;
}

static void set_int(const struct btf_type *type, struct type_node *node)
{
	const uint8_t encoding = btf_int_encoding(type);

	node->kind = encoding & BTF_INT_BOOL ? TYPE_BOOL : TYPE_INT;
	node->is_signed = encoding & BTF_INT_SIGNED;
	node->size = type->size;
	if (btf_int_offset(type) || btf_int_bits(type) != type->size * 8)
		node->kind = TYPE_UNKNOWN;
}

static void set_kind(const struct btf_type *type, struct type_node *node)
{
	switch (btf_kind(type)) {
	case BTF_KIND_INT:
		set_int(type, node);
		break;
	case BTF_KIND_FLOAT:
		node->kind = TYPE_FLOAT;
		node->size = type->size;
		break;
	case BTF_KIND_ENUM:
	case BTF_KIND_ENUM64:
		node->kind = TYPE_ENUM;
		node->size = btf_vlen(type) ? type->size : 0;
		break;
	case BTF_KIND_PTR:
		node->kind = TYPE_POINTER;
		break;
	case BTF_KIND_ARRAY:
		node->kind = TYPE_ARRAY;
		break;
	case BTF_KIND_STRUCT:
	case BTF_KIND_UNION:
		node->kind = btf_is_union(type) ? TYPE_UNION : TYPE_STRUCT;
		node->size = type->size;
		break;
	case BTF_KIND_FWD:
		node->kind = btf_kflag(type) ? TYPE_UNION : TYPE_STRUCT;
		break;
	case BTF_KIND_FUNC_PROTO:
		node->kind = TYPE_FUNCTION;
		break;
	}
}

struct type_node type_of_btf(const struct btf *btf, uint32_t id)
{
	struct type_node node = { .btf = btf };
	const struct btf_type *type;

	if (!strip(btf, &id, &node.written))
		return unknown;
	node.id = id;
	if (!id) {
		node.kind = TYPE_VOID;
		return node;
	}
	type = btf__type_by_id(btf, id);
	node.name = name_at(btf, type->name_off);
	set_kind(type, &node);
	return node;
}

struct type_node type_btf_target(const struct type_node *node)
{
	const struct btf_type *type = btf__type_by_id(node->btf, node->id);

	if (node->kind == TYPE_ARRAY)
		return type_of_btf(node->btf, btf_array(type)->type);
	return type_of_btf(node->btf, type->type);
}

bool type_btf_parameter(const struct type_node *function, unsigned int index,
			struct type_node *parameter)
{
	const struct btf_type *type = btf__type_by_id(function->btf, function->id);
	const struct btf_param *found;

	if (index >= btf_vlen(type))
		return false;
	found = btf_params(type) + index;
	*parameter = type_of_btf(function->btf, found->type);
	if (parameter->kind == TYPE_VOID)
		parameter->kind = index + 1 == btf_vlen(type) && !found->name_off ? TYPE_VARIADIC :
										    TYPE_UNKNOWN;
	return true;
}

bool type_btf_member(const struct type_node *structure, unsigned int index,
		     struct type_member *member)
{
	const struct btf_type *type = btf__type_by_id(structure->btf, structure->id);
	const struct btf_member *found;
	struct type_node node;

	if (!btf_is_composite(type) || index >= btf_vlen(type))
		return false;
	found = btf_members(type) + index;
	*member = (struct type_member){
		.name = name_at(structure->btf, found->name_off),
		.placed = true,
		.bit_offset = btf_member_bit_offset(type, index),
		.bit_size = btf_member_bitfield_size(type, index),
	};
	node = type_of_btf(structure->btf, found->type);
	if (!member->bit_size)
		member->bit_size = node.size * 8;
	return true;
}

bool type_has_tag(const struct btf *btf, const char *tag)
{
	return btf__find_by_name_kind(btf, tag, BTF_KIND_STRUCT) > 0 ||
	       btf__find_by_name_kind(btf, tag, BTF_KIND_UNION) > 0 ||
	       btf__find_by_name_kind(btf, tag, BTF_KIND_ENUM) > 0;
}
