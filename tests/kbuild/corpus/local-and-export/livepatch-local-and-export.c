// SPDX-License-Identifier: GPL-2.0
/*
 * Resets the phy on a restart of its negotiation. phy_reset() is a static function
 * of forcedeth, and an export of vmlinux: that of drivers/phy/phy-core.c.
 */
#include <linux/livepatch.h>
#include <linux/mii.h>
#include <linux/module.h>
#include <linux/netdevice.h>

extern int phy_reset(struct net_device *dev, u32 bmcr_setup);

static int livepatch_nv_nway_reset(struct net_device *dev)
{
	netif_carrier_off(dev);
	return phy_reset(dev, BMCR_ANENABLE | BMCR_ANRESTART);
}

static struct klp_func forcedeth_funcs[] = {
	{
		.old_name = "nv_nway_reset",
		.new_func = livepatch_nv_nway_reset,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.name = "forcedeth",
		.funcs = forcedeth_funcs,
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
MODULE_DESCRIPTION("Resets the phy");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
