// SPDX-License-Identifier: GPL-2.0
/*
 * What callbacks of an object use is resolved for this object: those of vmlinux run
 * while the livepatch is loaded, those of 8021q when that is.
 */
#include <linux/if_vlan.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <net/garp.h>

extern char *saved_command_line;
extern const char *const vlan_name_type_str[];

static int vmlinux_pre_patch(struct klp_object *obj)
{
	pr_info("on: %s\n", saved_command_line);
	return 0;
}

static void vlan_post_unpatch(struct klp_object *obj)
{
	pr_info("names again: %s\n", vlan_name_type_str[0]);
}

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	return 0;
}

static int livepatch_vlan_seq_show(struct seq_file *seq, void *v)
{
	return 0;
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = livepatch_cmdline_proc_show,
	},
	{},
};

static struct klp_func vlan_funcs[] = {
	{
		.old_name = "vlan_seq_show",
		.new_func = livepatch_vlan_seq_show,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.funcs = vmlinux_funcs,
		.callbacks = { .pre_patch = vmlinux_pre_patch },
	},
	{
		.name = "8021q",
		.funcs = vlan_funcs,
		.callbacks = { .post_unpatch = vlan_post_unpatch },
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
MODULE_DESCRIPTION("Callbacks");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
