// SPDX-License-Identifier: GPL-2.0
/* The second count_get(). */
#include "../../target.h"
#include "second.h"

static noipa PARAMETER_GETTER(count_get)
{
	return sprintf(buffer, "original 2\n");
}

PARAMETER_GETTER(second_count_get)
{
	int length = count_get(buffer, kp);

	return length;
}
