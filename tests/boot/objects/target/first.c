// SPDX-License-Identifier: GPL-2.0
/*
 * The first of two modules that one livepatch patches. It has two functions
 * twin_get(), in two files.
 */
#include "../../target.h"
#include "first.h"

static int secret = 100;

static noipa int reveal(void)
{
	return READ_ONCE(secret) + 1;
}

static noipa PARAMETER_GETTER(value_get)
{
	return sprintf(buffer, "original %d\n", reveal());
}
SHOWN_PARAMETER(value, value_get);

static noipa PARAMETER_GETTER(twin_get)
{
	return sprintf(buffer, "original twin 1\n");
}
SHOWN_PARAMETER(twin1, twin_get);
SHOWN_PARAMETER(twin2, second_twin_get);

MODULE_DESCRIPTION("A module to be patched");
MODULE_LICENSE("GPL");
