// SPDX-License-Identifier: GPL-2.0
/*
 * A copy of a function with its static lock: others go on using the original lock, so
 * that the copy protects nothing.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/spinlock.h>
#include <net/calipso.h>
#include <net/netlabel.h>

static DEFINE_SPINLOCK(calipso_doi_list_lock);
extern struct list_head calipso_doi_list;

static int livepatch_calipso_doi_remove(u32 doi, struct netlbl_audit *audit_info)
{
	struct calipso_doi *iter;
	int found = -ENOENT;

	spin_lock(&calipso_doi_list_lock);
	list_for_each_entry(iter, &calipso_doi_list, list) {
		if (iter->doi == doi)
			found = -EBUSY;
	}
	spin_unlock(&calipso_doi_list_lock);
	return found;
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "calipso_doi_remove",
		.old_sympos = 1,
		.new_func = livepatch_calipso_doi_remove,
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
MODULE_DESCRIPTION("A copy of a lock");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
