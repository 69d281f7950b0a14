// SPDX-License-Identifier: GPL-2.0
/*
 * From net/ipv6/mcast.c.
 */
#include <linux/icmpv6.h>
#include <linux/mutex.h>
#include <net/if_inet6.h>
#include <net/mld.h>

#define mc_dereference(e, idev) rcu_dereference_protected(e, lockdep_is_held(&(idev)->mc_lock))

extern struct sk_buff *add_grec(struct sk_buff *skb, struct ifmcaddr6 *pmc, int type, int gdeleted,
				int sdeleted, int crsend);
extern void mld_sendpack(struct sk_buff *skb);
void livepatch_mld_send_report(struct inet6_dev *idev, struct ifmcaddr6 *pmc);

#ifdef HELPER /* that the kernel does not have */
static struct sk_buff *add_record(struct sk_buff *skb, struct ifmcaddr6 *pmc)
{
	return add_grec(skb, pmc,
			pmc->mca_sfcount[MCAST_EXCLUDE] ? MLD2_MODE_IS_EXCLUDE :
							  MLD2_MODE_IS_INCLUDE,
			0, 0, 0);
}
#else
#define add_record(skb, pmc)                                                                      \
	add_grec(skb, pmc,                                                                        \
		 (pmc)->mca_sfcount[MCAST_EXCLUDE] ? MLD2_MODE_IS_EXCLUDE : MLD2_MODE_IS_INCLUDE, \
		 0, 0, 0)
#endif

void livepatch_mld_send_report(struct inet6_dev *idev, struct ifmcaddr6 *pmc)
{
	struct sk_buff *skb = NULL;

	if (pmc) {
		skb = add_record(skb, pmc);
	} else {
		for (pmc = mc_dereference(idev->mc_list, idev); pmc;
		     pmc = mc_dereference(pmc->next, idev)) {
			if (!(pmc->mca_flags & MAF_NOREPORT))
				skb = add_record(skb, pmc);
		}
	}
	if (skb)
		mld_sendpack(skb);
}
