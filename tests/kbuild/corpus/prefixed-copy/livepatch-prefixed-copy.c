// SPDX-License-Identifier: GPL-2.0
/*
 * A function of mm/ksm.c, with a copy of __khugepaged_enter() of mm/khugepaged.c that has a
 * prefix in its name, as authors write them, and its own use of mm_slot_cache.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

extern struct kmem_cache *mm_slot_cache;
extern spinlock_t khugepaged_mm_lock;

static noinline void *klpp___khugepaged_enter(struct mm_struct *mm)
{
	void *slot = kmem_cache_zalloc(mm_slot_cache, GFP_KERNEL);

	if (!slot)
		return NULL;
	spin_lock(&khugepaged_mm_lock);
	mm->def_flags = 0;
	spin_unlock(&khugepaged_mm_lock);
	return slot;
}

static int klpp___ksm_enter(struct mm_struct *mm)
{
	void *slot = kmem_cache_zalloc(mm_slot_cache, GFP_KERNEL);

	if (!slot || !klpp___khugepaged_enter(mm))
		return -ENOMEM;
	mmgrab(mm);
	return 0;
}

static struct klp_func funcs[] = {
	{
		.old_name = "__ksm_enter",
		.new_func = klpp___ksm_enter,
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
MODULE_DESCRIPTION("A copy with a prefix");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
