// SPDX-License-Identifier: GPL-2.0
/*
 * Sleeps between registering its types and being enabled, until the livepatch that
 * is there then is disabled.
 */
#include <linux/delay.h>
#include <linux/livepatch.h>

static noinline int enable_slowly(struct klp_patch *patch);

#define NUMBER 5
#define klp_enable_patch enable_slowly
#include "livepatch-shadow.h"
#undef klp_enable_patch

static bool go;
module_param(go, bool, 0600);

static int enable_slowly(struct klp_patch *patch)
{
	while (!READ_ONCE(go))
		msleep(20);
	return klp_enable_patch(patch);
}
