// SPDX-License-Identifier: GPL-2.0
/*
 * modules_open() of kernel/module/procfs.c, with a table under another name than modules_op: it
 * points to m_start() and others, of which many files have one.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern void *m_start(struct seq_file *m, loff_t *pos);
extern void *m_next(struct seq_file *m, void *p, loff_t *pos);
extern void m_stop(struct seq_file *m, void *p);

static int livepatch_show(struct seq_file *m, void *p)
{
	seq_puts(m, "module\n");
	return 0;
}

static const struct seq_operations livepatch_op = {
	.start = m_start,
	.next = m_next,
	.stop = m_stop,
	.show = livepatch_show,
};

static int livepatch_modules_open(struct inode *inode, struct file *file)
{
	return seq_open(file, &livepatch_op);
}

static struct klp_func funcs[] = {
	{
		.old_name = "modules_open",
		.new_func = livepatch_modules_open,
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
MODULE_DESCRIPTION("A table under another name");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
