// SPDX-License-Identifier: GPL-2.0
/*
 * Annotations that choose what the file would not: type_show() of other files than
 * the patched one, by a table and by a label.
 */
#include <linux/livepatch-reloc.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern char type_show[];
extern char labelled[] KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, type_show, 2);

static KLP_MODULE_RELOC(vmlinux) relocs[] = {
	KLP_SYMPOS(type_show, 1),
};

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%px %px\n", type_show, labelled);
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
MODULE_DESCRIPTION("Annotated references");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
