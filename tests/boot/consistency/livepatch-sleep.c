// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces functions that tasks sleep in. The new sleep is woken up as the old one
 * is; the new nap is none.
 */
#include <linux/completion.h>
#include "../livepatch.h"

extern struct completion alarm;

static const char *livepatch_sleep_soundly(void)
{
	wait_for_completion(&alarm);
	return "patched";
}

static const char *livepatch_take_nap(void)
{
	return "patched";
}

static const char *livepatch_get_version(void)
{
	return "patched";
}

static struct klp_func functions[] = {
	{ .old_name = "sleep_soundly", .new_func = livepatch_sleep_soundly },
	{ .old_name = "take_nap", .new_func = livepatch_take_nap },
	{ .old_name = "get_version", .new_func = livepatch_get_version },
	{},
};

static struct klp_object objects[] = {
	{ .name = "klp_consistency_target", .funcs = functions },
	{},
};

LIVEPATCH("Replaces functions that tasks sleep in", objects);
