// SPDX-License-Identifier: GPL-2.0
/*
 * A copy of mld_send_report() of net/ipv6/mcast.c, called by what replaces a function
 * of net/ipv4/igmp.c: both files have a static add_grec(). The copy's name says one,
 * its caller the other.
 */
#include <linux/icmpv6.h>
#include <linux/inetdevice.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/skbuff.h>
#include <net/addrconf.h>
#include <net/if_inet6.h>
#include <net/mld.h>

#define mc_dereference(e, idev) rcu_dereference_protected(e, lockdep_is_held(&(idev)->mc_lock))

extern struct sk_buff *add_grec(struct sk_buff *skb, struct ifmcaddr6 *pmc, int type, int gdeleted,
				int sdeleted, int crsend);
extern void mld_sendpack(struct sk_buff *skb);

static noinline void mld_send_report(struct inet6_dev *idev, struct ifmcaddr6 *pmc)
{
	struct sk_buff *skb = NULL;

	for (pmc = mc_dereference(idev->mc_list, idev); pmc;
	     pmc = mc_dereference(pmc->next, idev)) {
		if (!(pmc->mca_flags & MAF_NOREPORT))
			skb = add_grec(skb, pmc, MLD2_MODE_IS_EXCLUDE, 0, 0, 0);
	}
	if (skb)
		mld_sendpack(skb);
}

static void livepatch_igmp_gq_timer_expire(struct timer_list *t)
{
	struct in_device *in_dev = from_timer(in_dev, t, mr_gq_timer);
	struct inet6_dev *idev = in6_dev_get(in_dev->dev);

	in_dev->mr_gq_running = 0;
	if (idev)
		mld_send_report(idev, NULL);
	in_dev_put(in_dev);
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "igmp_gq_timer_expire",
		.new_func = livepatch_igmp_gq_timer_expire,
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
MODULE_DESCRIPTION("A copy that has two possible files");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
