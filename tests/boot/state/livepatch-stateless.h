/* SPDX-License-Identifier: GPL-2.0 */
/* Livepatches that know nothing of the state of others. */
#include <linux/init.h>
#include "../livepatch.h"

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s stateless=1\n", saved_command_line);
	return 0;
}

static struct klp_func functions[] = {
	{ .old_name = "cmdline_proc_show", .new_func = livepatch_cmdline_proc_show },
	{},
};

static struct klp_object objects[] = {
	{ .funcs = functions },
	{},
};
