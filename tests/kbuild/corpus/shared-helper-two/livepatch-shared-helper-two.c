// SPDX-License-Identifier: GPL-2.0
/*
 * A function that the replacements of two modules call. Each of them has symbols of the
 * names that it uses: one place in the code cannot lead to both.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/mutex.h>

struct can_proto;
struct phonet_protocol;

extern const void *proto_tab[];
extern struct mutex proto_tab_lock;

static noinline void forget(unsigned int protocol)
{
	mutex_lock(&proto_tab_lock);
	WRITE_ONCE(proto_tab[protocol], NULL);
	mutex_unlock(&proto_tab_lock);
}

static void livepatch_can_proto_unregister(const struct can_proto *cp)
{
	forget(1);
}

static void livepatch_phonet_proto_unregister(unsigned int protocol,
					      const struct phonet_protocol *pp)
{
	forget(protocol);
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
MODULE_DESCRIPTION("A helper of two modules");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
