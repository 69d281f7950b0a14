// SPDX-License-Identifier: GPL-2.0
/* Knows nothing of shadow variables. */
#include "../livepatch.h"

static PARAMETER_GETTER(livepatch_version_get)
{
	return sprintf(buffer, "patched\n");
}

static struct klp_func functions[] = {
	{ .old_name = "version_get", .new_func = livepatch_version_get },
	{},
};

static struct klp_object objects[] = {
	{ .name = "klp_shadow_target", .funcs = functions },
	{},
};

LIVEPATCH("Knows nothing of shadow variables", objects, .replace = true);
