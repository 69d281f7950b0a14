// SPDX-License-Identifier: GPL-2.0
/*
 * Of the sleep states, only the number. state_show() is static in several files, and
 * nothing here says that the one of kernel/power/main.c is meant.
 */
#include <linux/kobject.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/suspend.h>
#include <linux/sysfs.h>

extern const char *pm_states[PM_SUSPEND_MAX];

static ssize_t livepatch_state_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	int i, nr = 0;

	for (i = PM_SUSPEND_MIN; i < PM_SUSPEND_MAX; i++)
		nr += !!pm_states[i];
	return sysfs_emit(buf, "%d\n", nr);
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "state_show",
		.new_func = livepatch_state_show,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.funcs = vmlinux_funcs,
	},
	{},
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int __init livepatch_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit livepatch_exit(void)
{
}

module_init(livepatch_init);
module_exit(livepatch_exit);
MODULE_DESCRIPTION("The number of sleep states");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
