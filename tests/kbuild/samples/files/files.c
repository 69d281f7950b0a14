// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces shared_cpu_list_show() of drivers/base/cacheinfo.c, and refers to the
 * type_show() of that file, one of many; and a function that others have inlined.
 */
#include <linux/device.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/proc_fs.h>

extern ssize_t type_show(struct device *dev, struct device_attribute *attr, char *buf);

static ssize_t livepatch_shared_cpu_list_show(struct device *dev, struct device_attribute *attr,
					      char *buf)
{
	return type_show(dev, attr, buf);
}

/* fs/proc/base.c */
static void livepatch_pid_update_inode(struct task_struct *task, struct inode *inode)
{
}

static struct klp_func funcs[] = {
	{ .old_name = "shared_cpu_list_show", .new_func = livepatch_shared_cpu_list_show },
	{ .old_name = "pid_update_inode", .new_func = livepatch_pid_update_inode },
	{}
};

static struct klp_object objs[] = { { .funcs = funcs }, {} };

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };

static int __init livepatch_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit livepatch_exit(void)
{
}

module_init(livepatch_init);
module_exit(livepatch_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
