// SPDX-License-Identifier: GPL-2.0
/*
 * Two modules that both have a static proto_tab and proto_tab_lock: net/can/af_can.c
 * and net/phonet/af_phonet.c. Unregistering a protocol that is not registered does
 * no harm.
 */
#include <linux/can/core.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <net/phonet/phonet.h>
#include <net/sock.h>

extern const void __rcu *proto_tab[];
extern struct mutex proto_tab_lock;

static void livepatch_can_proto_unregister(const struct can_proto *cp)
{
	mutex_lock(&proto_tab_lock);
	if (rcu_access_pointer(proto_tab[cp->protocol]) == cp)
		RCU_INIT_POINTER(proto_tab[cp->protocol], NULL);
	mutex_unlock(&proto_tab_lock);
	synchronize_rcu();
	proto_unregister(cp->prot);
}

static void livepatch_phonet_proto_unregister(unsigned int protocol,
					      const struct phonet_protocol *pp)
{
	mutex_lock(&proto_tab_lock);
	if (rcu_access_pointer(proto_tab[protocol]) == pp)
		RCU_INIT_POINTER(proto_tab[protocol], NULL);
	mutex_unlock(&proto_tab_lock);
	synchronize_rcu();
	proto_unregister(pp->prot);
}

static struct klp_func can_funcs[] = {
	{
		.old_name = "can_proto_unregister",
		.new_func = livepatch_can_proto_unregister,
	},
	{},
};

static struct klp_func phonet_funcs[] = {
	{
		.old_name = "phonet_proto_unregister",
		.new_func = livepatch_phonet_proto_unregister,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.name = "can",
		.funcs = can_funcs,
	},
	{
		.name = "phonet",
		.funcs = phonet_funcs,
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
MODULE_DESCRIPTION("Protocols of two families");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
