/* SPDX-License-Identifier: GPL-2.0 */
/* The part that the livepatches here share: they replace value_get(). */
#include <linux/livepatch.h>
#include <linux/livepatch-reloc.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

static int livepatch_value_get(char *buffer, const struct kernel_param *kp);

static struct klp_func funcs[] = {
	{
		.old_name = "value_get",
		.new_func = livepatch_value_get,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.name = "klp_sympos_target",
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
MODULE_DESCRIPTION("Uses ambiguous names");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
