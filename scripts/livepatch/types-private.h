/* SPDX-License-Identifier: GPL-2.0 */
/* What the files behind types.h share: types.c (declarations), types-data.c, types-layout.c (structures). */
#ifndef LIVEPATCH_TYPES_PRIVATE_H
#define LIVEPATCH_TYPES_PRIVATE_H

#include "lines-declared.h"
#include "type-node.h"
#include "types-find.h"
#include "types.h"

struct types {
	const struct livepatch *livepatch;
	struct types_finder *finder; /* NULL: there is no BTF */
};

/* Is a static key declared with what it is by default in the kernel? A verdict. */
int types_check_key(const struct livepatch *livepatch, const struct decision *decision);

/* Is a per-cpu variable used as one? A verdict. */
int types_check_per_cpu(const struct types *types, const struct decision *decision);

/* Check the structures that the author's files define; a verdict. */
int types_check_layouts(const struct types *types);

#endif
