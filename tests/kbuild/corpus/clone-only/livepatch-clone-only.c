// SPDX-License-Identifier: GPL-2.0
/*
 * Refers to __set_oom_adj() of fs/proc/base.c, of which the kernel has only the copy
 * __set_oom_adj.isra.0, with other parameters.
 */
#include <linux/fs.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/oom.h>
#include <linux/uaccess.h>

extern int __set_oom_adj(struct file *file, int oom_adj, bool legacy);

static ssize_t livepatch_oom_adj_write(struct file *file, const char __user *buf, size_t count,
				       loff_t *ppos)
{
	int oom_adj, err;

	err = kstrtoint_from_user(buf, count, 0, &oom_adj);
	if (!err)
		err = __set_oom_adj(file, oom_adj, true);
	return err < 0 ? err : count;
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "oom_adj_write",
		.new_func = livepatch_oom_adj_write,
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
MODULE_DESCRIPTION("A function that has only a clone");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
