// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces what /proc/net/vlan/config shows. vlan_seq_show() and the table of
 * names are both static in net/8021q/vlanproc.c.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern const char *const vlan_name_type_str[4];

static int livepatch_vlan_seq_show(struct seq_file *seq, void *v)
{
	seq_printf(seq, "patched: %s %s\n", vlan_name_type_str[0], vlan_name_type_str[3]);
	return 0;
}

static struct klp_func funcs[] = {
	{
		.old_name = "vlan_seq_show",
		.new_func = livepatch_vlan_seq_show,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.name = "8021q",
		.funcs = funcs,
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
MODULE_DESCRIPTION("Patches a module of the distribution");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
