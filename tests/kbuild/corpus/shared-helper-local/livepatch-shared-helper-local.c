// SPDX-License-Identifier: GPL-2.0
/*
 * A function that the replacements of two modules call, and that uses a static of
 * one of them: the other cannot have meant it, and it may not be there.
 */
#include <linux/livepatch-reloc.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern const char *const vlan_name_type_str[];

static noinline void show_header(struct seq_file *seq)
{
	seq_printf(seq, "%s\n", vlan_name_type_str[0]);
}

static int livepatch_vlan_seq_show(struct seq_file *seq, void *v)
{
	show_header(seq);
	return 0;
}

static int livepatch_pn_sock_seq_show(struct seq_file *seq, void *v)
{
	seq_setwidth(seq, 127);
	show_header(seq);
	return 0;
}

static struct klp_func vlan_funcs[] = {
	{
		.old_name = "vlan_seq_show",
		.new_func = livepatch_vlan_seq_show,
	},
	{},
};

static struct klp_func phonet_funcs[] = {
	{
		.old_name = "pn_sock_seq_show",
		.new_func = livepatch_pn_sock_seq_show,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.name = "8021q",
		.funcs = vlan_funcs,
	},
	{
		.name = "phonet",
		.funcs = phonet_funcs,
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
MODULE_DESCRIPTION("A helper of two modules");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
