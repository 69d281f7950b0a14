// SPDX-License-Identifier: GPL-2.0
/*
 * The livepatch that is broken in all ways. It replaces a function of vmlinux and
 * one of a module, and both use symbols that are not exported: of vmlinux, of the
 * module in code and in data, and one of two that have the same name.
 */
#include <linux/init.h>
#include <linux/livepatch.h>
#include <linux/livepatch-reloc.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/seq_file.h>
#include <linux/string.h>

extern int differ_counter;
extern int differ_double(int value);
extern int differ_same(void);

static KLP_MODULE_RELOC(klp_differ_target) differ_relocs[] = {
	KLP_SYMPOS(differ_same, 2),
};

/* A section of its own, all of whose relocations become klp ones; volatile: read when it is used. */
static int (*volatile differ_functions[])(int) __section("differ_table") = { differ_double };

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s differ\n", saved_command_line);
	return 0;
}

static int livepatch_differ_get(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "patched %d %d %d\n", differ_functions[0](differ_counter),
		       differ_same(), differ_double(1));
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "cmdline_proc_show",
		.new_func = livepatch_cmdline_proc_show,
	},
	{},
};

static struct klp_func target_funcs[] = {
	{
		.old_name = "differ_get",
		.new_func = livepatch_differ_get,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.funcs = vmlinux_funcs,
	},
	{
		.name = "klp_differ_target",
		.funcs = target_funcs,
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
MODULE_DESCRIPTION("Patches the kernel and a module");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
