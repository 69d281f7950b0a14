// SPDX-License-Identifier: GPL-2.0
/*
 * Makes /proc/cmdline print the addresses of some of the kernel's many functions
 * type_show(), for the guest to compare with /proc/kallsyms.
 */
#include <linux/livepatch.h>
#include <linux/livepatch-reloc.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern char first[] KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, type_show, 1);
extern char second[] KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, type_show, 2);
extern char twelfth[] KLP_RELOC_SYMBOL_POS(vmlinux, vmlinux, type_show, 12);
extern char type_show[];

static KLP_MODULE_RELOC(vmlinux) relocs[] = {
	KLP_SYMPOS(type_show, 3),
};

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "1 %px\n2 %px\n12 %px\n3 %px\n", first, second, twelfth, type_show);
	return 0;
}

static struct klp_func funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = livepatch_cmdline_proc_show,
	},
	{},
};

static struct klp_object objs[] = {
	{
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
MODULE_DESCRIPTION("Prints addresses of functions of the same name");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
