// SPDX-License-Identifier: GPL-2.0
/*
 * Arrays of the patch that macros build.
 */
#include <linux/fs.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/seq_file.h>

extern char *saved_command_line;
extern void *m_start(struct seq_file *m, loff_t *pos);

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", saved_command_line);
	return 0;
}

static int livepatch_modules_open(struct inode *inode, struct file *file)
{
	pr_info("%ps\n", m_start);
	return -EACCES;
}

/* clang-format off */
#define REPLACE(name) { .old_name = #name, .new_func = livepatch_##name }
#define OBJECT(...) { .funcs = (struct klp_func[]){ __VA_ARGS__, {} } }
/* clang-format on */

static struct klp_object objs[] = {
	OBJECT(REPLACE(cmdline_proc_show), REPLACE(modules_open)),
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
MODULE_DESCRIPTION("Arrays by macros");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
