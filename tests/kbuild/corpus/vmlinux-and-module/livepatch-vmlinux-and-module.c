// SPDX-License-Identifier: GPL-2.0
/*
 * The attribute "address" goes away with its device: net/core/net-sysfs.c and
 * net/atm/atm_sysfs.c both have a static dev_attr_address, and drivers/iommu/intel/iommu.c
 * has a third. The two functions are in one source file.
 */
#include <linux/device.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/netdevice.h>

struct atm_dev;

extern struct device_attribute dev_attr_address;

static void livepatch_netdev_unregister_kobject(struct net_device *ndev)
{
	device_remove_file(&ndev->dev, &dev_attr_address);
	device_del(&ndev->dev);
}

static void livepatch_atm_unregister_sysfs(struct atm_dev *adev)
{
	pr_info("%ps stays\n", &dev_attr_address);
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "netdev_unregister_kobject",
		.new_func = livepatch_netdev_unregister_kobject,
	},
	{},
};

static struct klp_func atm_funcs[] = {
	{
		.old_name = "atm_unregister_sysfs",
		.new_func = livepatch_atm_unregister_sysfs,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.funcs = vmlinux_funcs,
	},
	{
		.name = "atm",
		.funcs = atm_funcs,
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
MODULE_DESCRIPTION("The attribute address, twice");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
