// SPDX-License-Identifier: GPL-2.0
/* A module with a setting that livepatches change while they are enabled. */
#include "../../target.h"

static kept int limit = 10;

static noipa PARAMETER_GETTER(limit_get)
{
	return sprintf(buffer, "original %d\n", READ_ONCE(limit));
}
SHOWN_PARAMETER(limit, limit_get);

MODULE_DESCRIPTION("A module with a setting");
MODULE_LICENSE("GPL");
