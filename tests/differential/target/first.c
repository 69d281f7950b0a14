// SPDX-License-Identifier: GPL-2.0
/* One of two functions of the same name. */
#include "target.h"

static noipa int differ_same(void)
{
	return 1;
}

int differ_first(void)
{
	return differ_same();
}
