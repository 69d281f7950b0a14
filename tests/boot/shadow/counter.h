/* SPDX-License-Identifier: GPL-2.0 */
/* The type of shadow variables that these livepatches share. NUMBER is the livepatch's. */
#ifndef COUNTER_H
#define COUNTER_H

#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/livepatch-shadow.h>
#include "tally.h"

struct counter {
	int uses;
	void *buffer;
#ifdef WIDE
	u64 more;
#endif
};

static int construct(void *object, void *shadow_data, void *ctor_data)
{
	struct tally *tally = klp_shadow_get(&init_task, TALLY_ID);
	struct counter *counter = shadow_data;

	counter->buffer = kmalloc(tally->bytes, GFP_ATOMIC | __GFP_NOWARN);
	if (!counter->buffer)
		return -ENOMEM;
	counter->uses = *(int *)ctor_data;
	tally->constructed++;
	return 0;
}

static void destroy(void *object, void *shadow_data)
{
	struct tally *tally = klp_shadow_get(&init_task, TALLY_ID);
	struct counter *counter = shadow_data;

	kfree(counter->buffer);
	tally->destroyed++;
	tally->destroyer = NUMBER;
}

KLP_SHADOW_TYPE(counter, struct counter, 0x636f756e, construct, destroy);

#endif
