// SPDX-License-Identifier: GPL-2.0
/*
 * Uses variables of the kernel that are no ordinary ones, none of them exported:
 * a per-cpu variable, in both ways to get at it, and a static key, whose branch
 * in the livepatch's code the kernel rewrites.
 */
#include <linux/jump_label.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include "../livepatch.h"

DECLARE_PER_CPU(unsigned long, process_counts);
DECLARE_STATIC_KEY_FALSE(sched_schedstats);

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	unsigned long processes = 0;
	bool same;
	int cpu;

	for_each_possible_cpu(cpu) processes += per_cpu(process_counts, cpu);
	cpu = get_cpu();
	same = this_cpu_read(process_counts) == per_cpu(process_counts, cpu);
	put_cpu();
	seq_printf(m, "processes %lu this_cpu %s schedstats ", processes, same ? "same" : "other");
	if (static_branch_unlikely(&sched_schedstats))
		seq_puts(m, "on\n");
	else
		seq_puts(m, "off\n");
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

LIVEPATCH("Uses a per-cpu variable and a static key", objects);
