// SPDX-License-Identifier: GPL-2.0
/* A livepatch of two objects, in a subdirectory. */
#include <linux/livepatch.h>
#include <linux/module.h>

struct seq_file;
int parts_show(struct seq_file *m, void *v);

static struct klp_func funcs[] = { { .old_name = "cmdline_proc_show", .new_func = parts_show },
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
