/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Livepatches that count uses of objects. The includer defines NUMBER, what the
 * first count of a new counter is above, and what is special: WIDE, PRE_PATCH, and
 * a second TYPE.
 */
#include "../livepatch.h"
#include "counter.h"

extern struct completion alarm;

static int first = 100 * NUMBER;

static int livepatch_use_object(void *object)
{
	struct counter *counter = counter_get_or_alloc(object, GFP_KERNEL, &first);

	return counter ? ++counter->uses : -1;
}

static int livepatch_make_counter(void *object)
{
	return counter_alloc(object, GFP_KERNEL, &first) ? 0 : -1;
}

static void livepatch_drop_object(void *object)
{
	counter_free(object);
}

static void livepatch_drop_all(void)
{
	counter_free_all();
}

static int livepatch_get_value(void *object)
{
	struct counter *counter = counter_get(object);

	return counter ? counter->uses : 0;
}

/* The counter has to be there all the time that this needs it. */
static int livepatch_sleep_between(void *object)
{
	struct counter *counter = counter_get_or_alloc(object, GFP_KERNEL, &first);

	if (!counter)
		return -1;
	counter->uses++;
	wait_for_completion(&alarm);
	return counter_get(object) == counter ? ++counter->uses : -1;
}

static struct klp_func functions[] = {
	{ .old_name = "use_object", .new_func = livepatch_use_object },
	{ .old_name = "make_counter", .new_func = livepatch_make_counter },
	{ .old_name = "drop_object", .new_func = livepatch_drop_object },
	{ .old_name = "drop_all", .new_func = livepatch_drop_all },
	{ .old_name = "get_value", .new_func = livepatch_get_value },
	{ .old_name = "sleep_between", .new_func = livepatch_sleep_between },
	{},
};

#ifdef PRE_PATCH
static int PRE_PATCH(struct klp_object *object);
#else
#define PRE_PATCH NULL
#endif

static struct klp_object objects[] = {
	{
		.name = "klp_shadow_target",
		.funcs = functions,
		.callbacks = { .pre_patch = PRE_PATCH },
	},
	{},
};

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objects, .replace = true };
module_param_named(replace, patch.replace, bool, 0400);

#ifdef TYPE
KLP_SHADOW_USER(shadows, patch, &counter, &TYPE);
#else
KLP_SHADOW_USER(shadows, patch, &counter);
#endif

static int __init livepatch_init(void)
{
	return klp_shadow_enable_patch(&shadows);
}

static void __exit livepatch_exit(void)
{
	klp_shadow_exit_patch(&shadows);
}

module_init(livepatch_init);
module_exit(livepatch_exit);
MODULE_DESCRIPTION("Counts uses of objects");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
