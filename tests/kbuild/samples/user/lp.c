// SPDX-License-Identifier: GPL-2.0
/* Uses an export of a module that was built in another directory. */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <ordinary.h>

extern char *saved_command_line;

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s %d\n", saved_command_line, ordinary_answer());
	return 0;
}

static struct klp_func funcs[] = { { .old_name = "cmdline_proc_show",
				     .new_func = livepatch_cmdline_proc_show },
				   {} };

static struct klp_object objs[] = { { .funcs = funcs }, {} };

static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objs };

static int __init livepatch_init(void)
{
	return klp_enable_patch(&patch);
}

static void __exit livepatch_exit(void)
{
}

module_init(livepatch_init);
module_exit(livepatch_exit);
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
