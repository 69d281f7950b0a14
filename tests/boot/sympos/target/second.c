// SPDX-License-Identifier: GPL-2.0
/* The second of two files with a function and a variable of the same names. */
#include "target.h"

static int secret = 200;

static noipa int answer(void)
{
	return 2;
}

int second_sum(void)
{
	return answer() + READ_ONCE(secret);
}
