// SPDX-License-Identifier: GPL-2.0
/*
 * A name that only a module has, which is neither patched nor a dependency.
 */
#include <linux/livepatch-reloc.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern const char *const vlan_name_type_str[];

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_puts(m, vlan_name_type_str[0]);
	return 0;
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = livepatch_cmdline_proc_show,
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
MODULE_DESCRIPTION("A symbol of another module");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
