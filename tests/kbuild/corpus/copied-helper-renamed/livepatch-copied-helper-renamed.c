// SPDX-License-Identifier: GPL-2.0
/*
 * A function of mm/ksm.c, with a part of __khugepaged_enter() of mm/khugepaged.c under another
 * name. Both files have a static mm_slot_cache, of objects of different sizes.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/sched/mm.h>
#include <linux/slab.h>

extern struct kmem_cache *mm_slot_cache;

static noinline void *enter_khugepaged(void)
{
	return kmem_cache_zalloc(mm_slot_cache, GFP_KERNEL);
}

static int livepatch___ksm_enter(struct mm_struct *mm)
{
	void *slot = enter_khugepaged();

	if (!slot)
		return -ENOMEM;
	mmgrab(mm);
	return 0;
}

static struct klp_func funcs[] = {
	{
		.old_name = "__ksm_enter",
		.new_func = livepatch___ksm_enter,
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
MODULE_DESCRIPTION("A helper under another name");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
