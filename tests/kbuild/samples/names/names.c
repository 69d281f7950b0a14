// SPDX-License-Identifier: GPL-2.0
/*
 * Refers to the symbols that the test chose for the length of their names;
 * names.h declares them, some with an annotation, and lists them as REFERENCES.
 */
#include <linux/livepatch.h>
#include <linux/livepatch-reloc.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include "names.h"

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	static const void *const references[] = { REFERENCES };
	int i;

	for (i = 0; i < ARRAY_SIZE(references); i++)
		seq_printf(m, "%px\n", READ_ONCE(references[i]));
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
