// SPDX-License-Identifier: GPL-2.0
/*
 * Leaves groups that are not to be reported out of general reports: functions of
 * net/ipv4/igmp.c and net/ipv6/mcast.c. Both have a static add_grec(), of different
 * types.
 */
#include <linux/igmp.h>
#include <linux/livepatch.h>
#include <linux/module.h>

struct timer_list;
struct inet6_dev;
struct ifmcaddr6;
void livepatch_igmp_gq_timer_expire(struct timer_list *t);
void livepatch_mld_send_report(struct inet6_dev *idev, struct ifmcaddr6 *pmc);

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "igmp_gq_timer_expire",
		.new_func = livepatch_igmp_gq_timer_expire,
	},
	{
		.old_name = "mld_send_report",
		.new_func = livepatch_mld_send_report,
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
MODULE_DESCRIPTION("Reports of multicast groups");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
