/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Livepatches that change the setting of the module, and keep what it was in a
 * klp_state, to be taken over by the next. VERSION is the includer's; it is the
 * version of the state and part of the new setting.
 */
#include <linux/slab.h>
#include "../livepatch.h"

#define LIMIT_STATE 1

extern int limit;

static struct klp_patch patch;

static PARAMETER_GETTER(livepatch_limit_get)
{
	return sprintf(buffer, "version %d %d\n", VERSION, limit);
}

static int pre_patch(struct klp_object *object)
{
	struct klp_state *state = klp_get_state(&patch, LIMIT_STATE);
	struct klp_state *previous = klp_get_prev_state(LIMIT_STATE);

	if (previous) {
		state->data = previous->data;
		return 0;
	}
	state->data = kmemdup(&limit, sizeof(limit), GFP_KERNEL);
	return state->data ? 0 : -ENOMEM;
}

static void post_patch(struct klp_object *object)
{
	limit = 1000 + VERSION;
}

static void pre_unpatch(struct klp_object *object)
{
	limit = *(int *)klp_get_state(&patch, LIMIT_STATE)->data;
}

static void post_unpatch(struct klp_object *object)
{
	kfree(klp_get_state(&patch, LIMIT_STATE)->data);
}

static struct klp_func functions[] = {
	{ .old_name = "limit_get", .new_func = livepatch_limit_get },
	{},
};

static struct klp_object objects[] = {
	{
		.name = "klp_state_target",
		.funcs = functions,
		.callbacks = {
			.pre_patch = pre_patch,
			.post_patch = post_patch,
			.pre_unpatch = pre_unpatch,
			.post_unpatch = post_unpatch,
		},
	},
	{},
};

static struct klp_state states[] = {
	{ .id = LIMIT_STATE, .version = VERSION },
	{},
};
