// SPDX-License-Identifier: GPL-2.0
/*
 * A module to be patched, with two functions answer() and two variables secret.
 * What the patched function does is seen in
 * /sys/module/klp_sympos_target/parameters/value.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>
#include "target.h"

static noipa int value_get(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "original %d %d\n", first_sum(), second_sum());
}

static const struct kernel_param_ops value_ops = { .get = value_get };
module_param_cb(value, &value_ops, NULL, 0444);

MODULE_DESCRIPTION("A module to be patched, with ambiguous names");
MODULE_LICENSE("GPL");
