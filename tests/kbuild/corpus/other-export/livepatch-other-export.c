// SPDX-License-Identifier: GPL-2.0
/*
 * A function of 8021q uses what phonet exports, which neither 8021q depends on nor the
 * livepatch patches.
 */
#include <linux/if_phonet.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/seq_file.h>

static int livepatch_vlan_seq_show(struct seq_file *seq, void *v)
{
	seq_printf(seq, "%d\n", phonet_header_ops.create != NULL);
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
MODULE_DESCRIPTION("An export of a module that is not patched");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
