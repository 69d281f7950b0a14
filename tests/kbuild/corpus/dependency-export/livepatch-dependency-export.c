// SPDX-License-Identifier: GPL-2.0
/*
 * GVRP only for interfaces that are up: exports of garp, which 8021q depends on, are
 * resolved with 8021q, and the livepatch depends on neither.
 */
#include <linux/if_vlan.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <net/garp.h>

/* net/8021q/vlan_gvrp.c */
#define GVRP_ATTR_VID 1

extern struct garp_application vlan_gvrp_app;

static int livepatch_vlan_gvrp_request_join(const struct net_device *dev)
{
	const struct vlan_dev_priv *vlan = vlan_dev_priv(dev);
	__be16 vlan_id = htons(vlan->vlan_id);

	if (vlan->vlan_proto != htons(ETH_P_8021Q) || !(dev->flags & IFF_UP))
		return 0;
	return garp_request_join(vlan->real_dev, &vlan_gvrp_app, &vlan_id, sizeof(vlan_id),
				 GVRP_ATTR_VID);
}

static void livepatch_vlan_gvrp_request_leave(const struct net_device *dev)
{
	const struct vlan_dev_priv *vlan = vlan_dev_priv(dev);
	__be16 vlan_id = htons(vlan->vlan_id);

	if (vlan->vlan_proto != htons(ETH_P_8021Q) || !(dev->flags & IFF_UP))
		return;
	garp_request_leave(vlan->real_dev, &vlan_gvrp_app, &vlan_id, sizeof(vlan_id),
			   GVRP_ATTR_VID);
}

static struct klp_func vlan_funcs[] = {
	{
		.old_name = "vlan_gvrp_request_join",
		.new_func = livepatch_vlan_gvrp_request_join,
	},
	{
		.old_name = "vlan_gvrp_request_leave",
		.new_func = livepatch_vlan_gvrp_request_leave,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.name = "8021q",
		.funcs = vlan_funcs,
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
MODULE_DESCRIPTION("GVRP for interfaces that are up");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
