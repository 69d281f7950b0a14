// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces one of the kernel's functions s_show(), of which one prints the lines
 * of /proc/kallsyms. Which one is found out in the guest, and given as position=.
 */
#include "../livepatch.h"

static unsigned long position = 1;
module_param(position, ulong, 0444);

static int livepatch_s_show(struct seq_file *m, void *p)
{
	seq_puts(m, "patched\n");
	return 0;
}

static struct klp_func functions[] = {
	{ .old_name = "s_show", .new_func = livepatch_s_show, .old_sympos = 1 },
	{},
};

static struct klp_object objects[] = {
	{ .funcs = functions },
	{},
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objects,
};

static int __init livepatch_init(void)
{
	functions[0].old_sympos = position;
	return klp_enable_patch(&patch);
}

static void __exit livepatch_exit(void)
{
}

module_init(livepatch_init);
module_exit(livepatch_exit);
MODULE_DESCRIPTION("Replaces one of several functions of the same name");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
