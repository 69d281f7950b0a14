// SPDX-License-Identifier: GPL-2.0
/*
 * As copied-helper, with a helper that gcc inlines: what it refers to is then part of
 * livepatch_addrconf_leave_solict(), whose original is in net/ipv6/addrconf.c. No
 * add_grec() is there, and two are elsewhere.
 */
#include <linux/icmpv6.h>
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

static void mld_send_report(struct inet6_dev *idev, struct ifmcaddr6 *pmc)
{
	struct sk_buff *skb = NULL;

	for (pmc = mc_dereference(idev->mc_list, idev); pmc; pmc = mc_dereference(pmc->next, idev))
		skb = add_grec(skb, pmc, MLD2_MODE_IS_EXCLUDE, 0, 0, 0);
	kfree_skb(skb);
}

static void livepatch_addrconf_leave_solict(struct inet6_dev *idev, const struct in6_addr *addr)
{
	struct in6_addr maddr;

	if (idev->dev->flags & (IFF_LOOPBACK | IFF_NOARP))
		return;
	addrconf_addr_solict_mult(addr, &maddr);
	__ipv6_dev_mc_dec(idev, &maddr);
	mutex_lock(&idev->mc_lock);
	mld_send_report(idev, NULL);
	mutex_unlock(&idev->mc_lock);
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "addrconf_leave_solict",
		.new_func = livepatch_addrconf_leave_solict,
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
MODULE_DESCRIPTION("Reports groups when one is left");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
