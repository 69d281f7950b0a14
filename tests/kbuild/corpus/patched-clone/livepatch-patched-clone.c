// SPDX-License-Identifier: GPL-2.0
/*
 * A patch of a function that gcc made a clone of: no function has its name any more.
 */
#include <linux/fs.h>
#include <linux/livepatch.h>
#include <linux/module.h>

static int livepatch___set_oom_adj(struct file *file, int oom_adj, bool legacy)
{
	return -EPERM;
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "__set_oom_adj",
		.new_func = livepatch___set_oom_adj,
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
MODULE_DESCRIPTION("A function that has become a clone");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
