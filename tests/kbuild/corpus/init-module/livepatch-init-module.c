// SPDX-License-Identifier: GPL-2.0
/*
 * The livepatch's own init uses a symbol of a module, which it cannot wait for. What
 * no patched function reaches may only mean vmlinux.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern const char *const vlan_name_type_str[];

static int livepatch_vlan_seq_show(struct seq_file *seq, void *v)
{
	seq_puts(seq, "VLANs\n");
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
	pr_info("names: %s\n", vlan_name_type_str[0]);
	return klp_enable_patch(&patch);
}

static void __exit livepatch_exit(void)
{
}

module_init(livepatch_init);
module_exit(livepatch_exit);
MODULE_DESCRIPTION("Uses a module's symbol at load");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
