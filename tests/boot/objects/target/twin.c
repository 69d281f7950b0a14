// SPDX-License-Identifier: GPL-2.0
/* The second twin_get() of the first module. */
#include "../../target.h"
#include "first.h"

static noipa PARAMETER_GETTER(twin_get)
{
	return sprintf(buffer, "original twin 2\n");
}

PARAMETER_GETTER(second_twin_get)
{
	int length = twin_get(buffer, kp);

	return length;
}
