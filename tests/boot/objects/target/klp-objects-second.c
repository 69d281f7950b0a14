// SPDX-License-Identifier: GPL-2.0
/*
 * The second of the modules that one livepatch patches, with names that the first
 * has, too. What its value was while it was being initialised is in at_init.
 */
#include "../../target.h"

#ifndef SECRET
#define SECRET 200
#endif

static int secret = SECRET;
static char at_init_text[32];

static noipa int reveal(void)
{
	return READ_ONCE(secret) + 2;
}

static noipa PARAMETER_GETTER(value_get)
{
	return sprintf(buffer, "original %d\n", reveal());
}
SHOWN_PARAMETER(value, value_get);

module_param_string(at_init, at_init_text, sizeof(at_init_text), 0444);

static int __init second_init(void)
{
	value_get(at_init_text, NULL);
	return 0;
}

static void __exit second_exit(void)
{
}

module_init(second_init);
module_exit(second_exit);
MODULE_DESCRIPTION("Another module to be patched");
MODULE_LICENSE("GPL");
