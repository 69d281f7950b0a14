// SPDX-License-Identifier: GPL-2.0
/*
 * intel_iommu_is_attach_deferred() of drivers/iommu/intel/iommu.c, also for a device that has no
 * IOMMU. That file has a static translation_pre_enabled(), which was inlined everywhere; what
 * has a symbol is the AMD driver's.
 */
#include <linux/iommu.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/version.h>

struct intel_iommu;
struct dmar_domain;
struct pasid_table;

/* drivers/iommu/intel/iommu.h */
struct device_domain_info {
	struct list_head link;
	u32 segment;
	u8 bus;
	u8 devfn;
	u16 pfsid;
	u8 pasid_supported : 3;
	u8 pasid_enabled : 1;
	u8 pri_supported : 1;
	u8 pri_enabled : 1;
	u8 ats_supported : 1;
	u8 ats_enabled : 1;
	u8 dtlb_extra_inval : 1;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	u8 domain_attached : 1;
#endif
	u8 ats_qdep;
	struct device *dev;
	struct intel_iommu *iommu;
	struct dmar_domain *domain;
	struct pasid_table *pasid_table;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 12, 0)
	struct rb_node node;
#endif
};

extern bool translation_pre_enabled(struct intel_iommu *iommu);

static bool livepatch_intel_iommu_is_attach_deferred(struct device *dev)
{
	struct device_domain_info *info = dev_iommu_priv_get(dev);

	if (!info)
		return false;
	return translation_pre_enabled(info->iommu) && !info->domain;
}

static struct klp_func funcs[] = {
	{
		.old_name = "intel_iommu_is_attach_deferred",
		.new_func = livepatch_intel_iommu_is_attach_deferred,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.funcs = funcs,
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
MODULE_DESCRIPTION("A device without an IOMMU");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
