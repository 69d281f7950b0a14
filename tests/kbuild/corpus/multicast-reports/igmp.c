// SPDX-License-Identifier: GPL-2.0
/*
 * From net/ipv4/igmp.c.
 */
#include <linux/igmp.h>
#include <linux/inetdevice.h>
#include <net/checksum.h>
#include <net/ip.h>

extern struct sk_buff *add_grec(struct sk_buff *skb, struct ip_mc_list *pmc, int type, int gdeleted,
				int sdeleted);
void livepatch_igmp_gq_timer_expire(struct timer_list *t);

static void igmpv3_send_report(struct in_device *in_dev)
{
	struct sk_buff *skb = NULL;
	struct ip_mc_list *pmc;
	struct igmphdr *pig;

	rcu_read_lock();
	for (pmc = rcu_dereference(in_dev->mc_list); pmc; pmc = rcu_dereference(pmc->next_rcu)) {
		if (ipv4_is_local_multicast(pmc->multiaddr))
			continue;
		spin_lock_bh(&pmc->lock);
		skb = add_grec(skb, pmc,
			       pmc->sfcount[MCAST_EXCLUDE] ? IGMPV3_MODE_IS_EXCLUDE :
							     IGMPV3_MODE_IS_INCLUDE,
			       0, 0);
		spin_unlock_bh(&pmc->lock);
	}
	rcu_read_unlock();
	if (!skb)
		return;
	pig = igmp_hdr(skb);
	pig->csum = ip_compute_csum(pig, skb_tail_pointer(skb) - skb_transport_header(skb));
	ip_local_out(dev_net(skb_dst(skb)->dev), skb->sk, skb);
}

void livepatch_igmp_gq_timer_expire(struct timer_list *t)
{
	struct in_device *in_dev = from_timer(in_dev, t, mr_gq_timer);

	in_dev->mr_gq_running = 0;
	igmpv3_send_report(in_dev);
	in_dev_put(in_dev);
}
