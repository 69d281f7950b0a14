// SPDX-License-Identifier: GPL-2.0
/*
 * lower_bound() of drivers/md/persistent-data/dm-btree.c, which finds nothing in a node that
 * claims more entries than it has room for. That file has a static bsearch(), which was inlined
 * everywhere; lib/bsearch.c exports another one.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/types.h>

/* drivers/md/persistent-data/dm-btree-internal.h */
struct node_header {
	__le32 csum;
	__le32 flags;
	__le64 blocknr;
	__le32 nr_entries;
	__le32 max_entries;
	__le32 value_size;
	__le32 padding;
} __packed __aligned(8);

struct btree_node {
	struct node_header header;
	__le64 keys[];
} __packed __aligned(8);

extern int bsearch(struct btree_node *n, uint64_t key, int want_hi);

static int livepatch_lower_bound(struct btree_node *n, uint64_t key)
{
	if (le32_to_cpu(n->header.nr_entries) > le32_to_cpu(n->header.max_entries))
		return -1;
	return bsearch(n, key, 0);
}

static struct klp_func funcs[] = {
	{
		.old_name = "lower_bound",
		.new_func = livepatch_lower_bound,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.name = "dm_persistent_data",
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
MODULE_DESCRIPTION("A node with too many entries");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
