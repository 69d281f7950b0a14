// SPDX-License-Identifier: GPL-2.0
/* Replaces the first of two functions of one name. */
#include "../livepatch.h"

static PARAMETER_GETTER(livepatch_first_twin_get)
{
	return sprintf(buffer, "patched twin 1\n");
}

static struct klp_func functions[] = {
	{ .old_name = "twin_get", .new_func = livepatch_first_twin_get, .old_sympos = 1 },
	{},
};

static struct klp_object objects[] = {
	{ .name = "klp_objects_first", .funcs = functions },
	{},
};

LIVEPATCH("Patches one of two functions of the same name", objects);
