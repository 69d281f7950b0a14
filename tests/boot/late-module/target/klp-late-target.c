// SPDX-License-Identifier: GPL-2.0
/*
 * A module to be patched. What the patched function does is seen in
 * /sys/module/klp_late_target/parameters/value.
 */
#include <linux/module.h>
#include <linux/moduleparam.h>

/* noipa: gcc must neither inline nor clone what a livepatch names. */
#define noipa __attribute__((__noipa__))

int late_counter = 40;

static noipa int late_double(int value)
{
	return 2 * value;
}

static noipa int value_get(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "original %d\n", late_double(late_counter));
}

static const struct kernel_param_ops value_ops = { .get = value_get };
module_param_cb(value, &value_ops, NULL, 0444);

MODULE_DESCRIPTION("A module to be patched");
MODULE_LICENSE("GPL");
