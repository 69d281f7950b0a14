// SPDX-License-Identifier: GPL-2.0
/* The first of two files with a function and a variable of the same names. */
#include "target.h"

static int secret = 100;

static noipa int answer(void)
{
	return 1;
}

int first_sum(void)
{
	return answer() + READ_ONCE(secret);
}
