// SPDX-License-Identifier: GPL-2.0
/*
 * Frees entries of the multicast routing caches that were never resolved at once:
 * functions of net/ipv4/ipmr.c and net/ipv6/ip6mr.c, in one source file. Both files
 * have a static variable mrt_cachep.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/mroute.h>
#include <linux/mroute6.h>
#include <linux/mroute_base.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

extern struct kmem_cache *mrt_cachep;

static void livepatch_ipmr_destroy_unres(struct mr_table *mrt, struct mfc_cache *c)
{
	atomic_dec(&mrt->cache_resolve_queue_len);
	skb_queue_purge(&c->_c.mfc_un.unres.unresolved);
	kmem_cache_free(mrt_cachep, c);
}

static void livepatch_ip6mr_destroy_unres(struct mr_table *mrt, struct mfc6_cache *c)
{
	atomic_dec(&mrt->cache_resolve_queue_len);
	skb_queue_purge(&c->_c.mfc_un.unres.unresolved);
	kmem_cache_free(mrt_cachep, c);
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "ipmr_destroy_unres",
		.new_func = livepatch_ipmr_destroy_unres,
	},
	{
		.old_name = "ip6mr_destroy_unres",
		.new_func = livepatch_ip6mr_destroy_unres,
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
MODULE_DESCRIPTION("Multicast routing caches");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
