/* SPDX-License-Identifier: GPL-2.0 */
/* What the files behind types.h share: types.c (functions), types-layout.c (structures). */
#ifndef LIVEPATCH_TYPES_PRIVATE_H
#define LIVEPATCH_TYPES_PRIVATE_H

#include "lines-declared.h"
#include "type-node.h"
#include "types-find.h"
#include "types.h"

struct types {
	const struct livepatch *livepatch;
	struct types_finder *finder;
};

/* Check the structures that the author's files define; a verdict. */
int types_check_layouts(const struct types *types);

#endif
