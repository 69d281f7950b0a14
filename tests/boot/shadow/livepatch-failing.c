// SPDX-License-Identifier: GPL-2.0
/* Makes a counter and cannot be enabled. */
#define NUMBER 4
#define PRE_PATCH make_and_fail
#include "livepatch-shadow.h"

extern u64 objects_of_target[4] KLP_RELOC_SYMBOL(klp_shadow_target, klp_shadow_target, objects);

static int make_and_fail(struct klp_object *object)
{
	counter_get_or_alloc(&objects_of_target[3], GFP_KERNEL, &first);
	return -ENODEV;
}
