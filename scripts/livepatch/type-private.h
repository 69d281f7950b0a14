/* SPDX-License-Identifier: GPL-2.0 */
/* The two sides behind type-node.h. */
#ifndef LIVEPATCH_TYPE_PRIVATE_H
#define LIVEPATCH_TYPE_PRIVATE_H

#include "type-node.h"

struct type_node type_dwarf_target(const struct type_node *node);
bool type_dwarf_parameter(const struct type_node *function, unsigned int index,
			  struct type_node *parameter);
bool type_dwarf_member(const struct type_node *structure, unsigned int index,
		       struct type_member *member);

struct type_node type_btf_target(const struct type_node *node);
bool type_btf_parameter(const struct type_node *function, unsigned int index,
			struct type_node *parameter);
bool type_btf_member(const struct type_node *structure, unsigned int index,
		     struct type_member *member);

#endif
