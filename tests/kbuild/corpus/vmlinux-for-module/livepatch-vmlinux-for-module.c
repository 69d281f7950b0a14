// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's command line in /proc/net/vlan/config. A module could not use
 * saved_command_line, which is not exported; a livepatch of the module can.
 */
#include <linux/livepatch-reloc.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern const char *const vlan_name_type_str[];
extern char *saved_command_line;

static int livepatch_vlan_seq_show(struct seq_file *seq, void *v)
{
	seq_printf(seq, "%s %s\n", vlan_name_type_str[0], saved_command_line);
	return 0;
}

static struct klp_func vlan_funcs[] = {
	{
		.old_name = "vlan_seq_show",
		.new_func = livepatch_vlan_seq_show,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.name = "8021q",
		.funcs = vlan_funcs,
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
MODULE_DESCRIPTION("The command line with the VLANs");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
