// SPDX-License-Identifier: GPL-2.0
/*
 * Names that are static in net/ipv6/calipso.c and global in
 * net/netlabel/netlabel_calipso.c: each source file here means its own.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <net/netlabel.h>

struct netlbl_audit;
struct sk_buff;
struct genl_info;
int livepatch_calipso_doi_remove(u32 doi, struct netlbl_audit *audit_info);
int livepatch_netlbl_calipso_add(struct sk_buff *skb, struct genl_info *info);
int livepatch_netlbl_calipso_remove(struct sk_buff *skb, struct genl_info *info);

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "calipso_doi_remove",
		.new_func = livepatch_calipso_doi_remove,
		.old_sympos = 1,
	},
	{
		.old_name = "netlbl_calipso_add",
		.new_func = livepatch_netlbl_calipso_add,
	},
	{
		.old_name = "netlbl_calipso_remove",
		.new_func = livepatch_netlbl_calipso_remove,
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
MODULE_DESCRIPTION("CALIPSO");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
