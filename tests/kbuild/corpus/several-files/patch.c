// SPDX-License-Identifier: GPL-2.0
/*
 * Two functions of two source files that both have a static set_root and a static
 * set_is_seen(): the sysctls of message queues and of user namespaces. Each source
 * file here has what replaces functions of one.
 */
#include <linux/ipc_namespace.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/user_namespace.h>

bool livepatch_setup_mq_sysctls(struct ipc_namespace *ns);
bool livepatch_setup_userns_sysctls(struct user_namespace *ns);

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "setup_mq_sysctls",
		.new_func = livepatch_setup_mq_sysctls,
	},
	{
		.old_name = "setup_userns_sysctls",
		.new_func = livepatch_setup_userns_sysctls,
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
MODULE_DESCRIPTION("Sysctls of message queues and user namespaces");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
