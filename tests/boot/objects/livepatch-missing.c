// SPDX-License-Identifier: GPL-2.0
/*
 * With the parameter missing=, it says that it replaces a function which the
 * module does not have, as if another version of the module were there.
 */
#include <linux/init.h>
#include "../livepatch.h"

extern int secret;

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s missing=1\n", saved_command_line);
	return 0;
}

static PARAMETER_GETTER(livepatch_value_get)
{
	return sprintf(buffer, "patched %d\n", secret);
}

static PARAMETER_GETTER(livepatch_reveal)
{
	return 0;
}

static struct klp_func kernel_functions[] = {
	{ .old_name = "cmdline_proc_show", .new_func = livepatch_cmdline_proc_show },
	{},
};

static struct klp_func second_functions[] = {
	{ .old_name = "value_get", .new_func = livepatch_value_get },
	{ .old_name = "reveal", .new_func = livepatch_reveal },
	{},
};

static struct klp_object objects[] = {
	{ .funcs = kernel_functions },
	{ .name = "klp_objects_second", .funcs = second_functions },
	{},
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objects,
};

static char *missing;
module_param(missing, charp, 0444);

static int __init livepatch_init(void)
{
	if (missing)
		second_functions[1].old_name = missing;
	return klp_enable_patch(&patch);
}

static void __exit livepatch_exit(void)
{
}

module_init(livepatch_init);
module_exit(livepatch_exit);
MODULE_DESCRIPTION("Names a function that may be missing");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
