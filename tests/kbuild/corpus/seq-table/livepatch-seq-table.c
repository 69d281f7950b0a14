// SPDX-License-Identifier: GPL-2.0
/*
 * Keeps module addresses out of /proc/modules: modules_open() with a copy of its
 * table of operations. Four functions of the table are static in several files
 * (kernel/module/procfs.c, kernel/user_namespace.c, fs/namespace.c and
 * fs/proc/task_mmu.c).
 */
#include <linux/fs.h>
#include <linux/kallsyms.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern void *m_start(struct seq_file *m, loff_t *pos);
extern void *m_next(struct seq_file *m, void *p, loff_t *pos);
extern void m_stop(struct seq_file *m, void *p);
extern int m_show(struct seq_file *m, void *p);

static const struct seq_operations modules_op = {
	.start = m_start,
	.next = m_next,
	.stop = m_stop,
	.show = m_show,
};

static int livepatch_modules_open(struct inode *inode, struct file *file)
{
	int err = seq_open(file, &modules_op);

	if (!err) {
		struct seq_file *m = file->private_data;

		m->private = (void *)8ul;
		if (kallsyms_show_value(file->f_cred))
			pr_debug("addresses are hidden, though they could be shown\n");
	}
	return err;
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "modules_open",
		.new_func = livepatch_modules_open,
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
MODULE_DESCRIPTION("Hides the addresses in /proc/modules");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
