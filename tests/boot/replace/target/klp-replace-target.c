// SPDX-License-Identifier: GPL-2.0
/* Three functions to be replaced, in turn and together. */
#include "../../target.h"

static int secret = 7;

static noipa PARAMETER_GETTER(a_get)
{
	return sprintf(buffer, "original %d\n", READ_ONCE(secret));
}
SHOWN_PARAMETER(a, a_get);

static noipa PARAMETER_GETTER(b_get)
{
	return sprintf(buffer, "original %d\n", READ_ONCE(secret));
}
SHOWN_PARAMETER(b, b_get);

static noipa PARAMETER_GETTER(c_get)
{
	return sprintf(buffer, "original %d\n", READ_ONCE(secret));
}
SHOWN_PARAMETER(c, c_get);

MODULE_DESCRIPTION("Three functions to be replaced");
MODULE_LICENSE("GPL");
