// SPDX-License-Identifier: GPL-2.0
/*
 * A static variable that is given to a function of a header. What a header's function
 * uses is its caller's, even where the kernel has copies of it that are not inlined.
 */
#include <linux/jhash.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/pid.h>
#include <linux/sched/signal.h>

extern int C_A_D;
extern struct pid *cad_pid;

static void livepatch_ctrl_alt_del(void)
{
	pr_info("ctrl_alt_del: %08x\n", jhash(&C_A_D, sizeof(C_A_D), 0));
	kill_pid(cad_pid, SIGINT, 1);
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "ctrl_alt_del",
		.new_func = livepatch_ctrl_alt_del,
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
MODULE_DESCRIPTION("Says what ctrl_alt_del does");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
