// SPDX-License-Identifier: GPL-2.0
/*
 * A patch of ipv6 as of a module, which it is elsewhere: here it would never be applied.
 */
#include <linux/livepatch.h>
#include <linux/module.h>

static void livepatch_ipv6_mc_reset(void)
{
}

static struct klp_func ipv6_funcs[] = {
	{
		.old_name = "ipv6_mc_reset",
		.new_func = livepatch_ipv6_mc_reset,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.name = "ipv6",
		.funcs = ipv6_funcs,
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
MODULE_DESCRIPTION("An object that is built in");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
