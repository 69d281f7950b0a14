// SPDX-License-Identifier: GPL-2.0
/* A module to be patched, with two functions count_get(). */
#include "../../target.h"
#include "second.h"

static noipa PARAMETER_GETTER(count_get)
{
	return sprintf(buffer, "original 1\n");
}
SHOWN_PARAMETER(first, count_get);
SHOWN_PARAMETER(second, second_count_get);

MODULE_DESCRIPTION("A module to be patched");
MODULE_LICENSE("GPL");
