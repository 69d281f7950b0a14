// SPDX-License-Identifier: GPL-2.0
/* A module whose static functions and variables tables of a livepatch name. */
#include "../../target.h"

static kept int numbers[4] = { 10, 11, 12, 13 };
static kept const char *const words[] = { "zero", "one", "two" };

static noipa int square(int number)
{
	return number * number;
}

static noipa int negate(int number)
{
	return -number;
}

/* Called by pointer here, too: else they had no ENDBR, which such calls need. */
static kept int (*functions[])(int number) = { square, negate };

static noipa PARAMETER_GETTER(value_get)
{
	return sprintf(buffer, "original %d %d %s\n", READ_ONCE(functions[0])(numbers[0]),
		       READ_ONCE(functions[1])(numbers[1]), READ_ONCE(words[2]));
}
SHOWN_PARAMETER(value, value_get);

MODULE_DESCRIPTION("A module with functions and variables for tables");
MODULE_LICENSE("GPL");
