/* SPDX-License-Identifier: GPL-2.0 */
/* NUMBER is the livepatch's, and what its functions say. */
#include "../livepatch.h"

extern int secret;

#define NEW(function)                                              \
	static PARAMETER_GETTER(livepatch_##function)              \
	{                                                          \
		return sprintf(buffer, "%d %d\n", NUMBER, secret); \
	}

#define FUNCTION(function)                                              \
	{                                                               \
		.old_name = #function, .new_func = livepatch_##function \
	}

#define OBJECTS(...)                                                  \
	static struct klp_func functions[] = { __VA_ARGS__, {} };     \
	static struct klp_object objects[] = {                        \
		{ .name = "klp_replace_target", .funcs = functions }, \
		{},                                                   \
	}
