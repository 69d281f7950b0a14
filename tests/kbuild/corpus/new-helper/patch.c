// SPDX-License-Identifier: GPL-2.0
/*
 * A helper that the kernel does not have uses a name of two files. That it works for code of
 * net/ipv6/mcast.c does not tell that it is written for that file: see copied-helper-renamed.
 */
#include <linux/livepatch.h>
#include <linux/module.h>

struct inet6_dev;
struct ifmcaddr6;
void livepatch_mld_send_report(struct inet6_dev *idev, struct ifmcaddr6 *pmc);

static struct klp_func funcs[] = {
	{
		.old_name = "mld_send_report",
		.new_func = livepatch_mld_send_report,
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
MODULE_DESCRIPTION("A helper that is new");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
