// SPDX-License-Identifier: GPL-2.0
/*
 * A module to be patched. What the patched function does is seen in
 * /sys/module/klp_differ_target/parameters/value.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>

#include "target.h"

int differ_counter = 40;

static noipa int differ_double(int value)
{
	return 2 * value;
}

/* With a pointer to it the function keeps its ENDBR, so that a livepatch may call it by one, too. */
static int (*const differ_pointer)(int) __used = differ_double;

static noipa int differ_get(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "original %d %d %d\n", differ_double(differ_counter), differ_first(),
		       differ_second());
}

static const struct kernel_param_ops value_ops = { .get = differ_get };
module_param_cb(value, &value_ops, NULL, 0444);

MODULE_DESCRIPTION("A module to be patched");
MODULE_LICENSE("GPL");
