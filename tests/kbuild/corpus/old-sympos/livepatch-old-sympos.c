// SPDX-License-Identifier: GPL-2.0
/*
 * The list of sleep states in /sys/power/state, one a line. state_show() is static in
 * several files; that of kernel/power/main.c is the second in both kernels, by
 * address.
 */
#include <linux/kobject.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/suspend.h>
#include <linux/sysfs.h>

extern const char *pm_states[PM_SUSPEND_MAX];
extern bool hibernation_available(void);

static ssize_t livepatch_state_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	ssize_t count = 0;
	int i;

	for (i = PM_SUSPEND_MIN; i < PM_SUSPEND_MAX; i++)
		if (pm_states[i])
			count += sysfs_emit_at(buf, count, "%s\n", pm_states[i]);
	if (hibernation_available())
		count += sysfs_emit_at(buf, count, "disk\n");
	return count;
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "state_show",
		.new_func = livepatch_state_show,
		.old_sympos = 2,
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
MODULE_DESCRIPTION("Sleep states, one a line");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
