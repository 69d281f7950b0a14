// SPDX-License-Identifier: GPL-2.0
/*
 * An annotation for a symbol of can, which the patch does not list: nothing would ever
 * fill the reference in.
 */
#include <linux/livepatch-reloc.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern const void *proto_tab[];

static KLP_MODULE_RELOC(can) relocs[] = {
	KLP_SYMPOS(proto_tab, 0),
};

static int livepatch_vlan_seq_show(struct seq_file *seq, void *v)
{
	seq_printf(seq, "%d\n", !proto_tab[1]);
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
MODULE_DESCRIPTION("A symbol of an object that is not patched");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
