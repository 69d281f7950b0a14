/* SPDX-License-Identifier: GPL-2.0 */
/* Replaces a function of the kernel and two of one name of a module. */
#include <linux/init.h>
#include "../livepatch.h"

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s sysfs=1\n", saved_command_line);
	return 0;
}

static PARAMETER_GETTER(livepatch_first_count_get)
{
	return sprintf(buffer, "patched 1\n");
}

static PARAMETER_GETTER(livepatch_second_count_get)
{
	return sprintf(buffer, "patched 2\n");
}

static struct klp_func kernel_functions[] = {
	{ .old_name = "cmdline_proc_show", .new_func = livepatch_cmdline_proc_show },
	{},
};

static struct klp_func module_functions[] = {
	{ .old_name = "count_get", .new_func = livepatch_first_count_get, .old_sympos = 1 },
	{ .old_name = "count_get", .new_func = livepatch_second_count_get, .old_sympos = 2 },
	{},
};

static struct klp_object objects[] = {
	{ .funcs = kernel_functions },
	{ .name = "klp_sysfs_target", .funcs = module_functions },
	{},
};
