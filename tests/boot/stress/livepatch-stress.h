/* SPDX-License-Identifier: GPL-2.0 */
/* The new agreement: inner() takes the lock itself. */
#include <linux/delay.h>
#include <linux/mutex.h>
#include "../livepatch.h"
#include "stress.h"

#define NEW_OUTER                                                \
	{                                                        \
		.old_name = "outer", .new_func = livepatch_outer \
	}
#define NEW_INNER                                                \
	{                                                        \
		.old_name = "inner", .new_func = livepatch_inner \
	}

extern struct mutex agreed_lock;
extern int progress;
extern int inner(bool locked);

static int __maybe_unused livepatch_inner(bool locked)
{
	if (!locked)
		mutex_lock(&agreed_lock);
	usleep_range(300, 600);
	progress++;
	if (!locked)
		mutex_unlock(&agreed_lock);
	return INNER_IS_NEW;
}

static int __maybe_unused livepatch_outer(void)
{
	usleep_range(300, 600);
	return OUTER_IS_NEW | inner(false);
}

static struct klp_func functions[];

static struct klp_object objects[] = {
	{ .name = "klp_stress_target", .funcs = functions },
	{},
};

LIVEPATCH("Changes who takes a lock", objects);
