// SPDX-License-Identifier: GPL-2.0
/*
 * Replaces a function of a module. It uses a function and a variable of the
 * module, a variable of the kernel (none of them exported), and exports.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/moduleparam.h>
#include <linux/init.h>
#include <linux/string.h>

extern int late_counter;
extern int late_double(int value);

static int livepatch_value_get(char *buffer, const struct kernel_param *kp)
{
	late_counter++;
	return sprintf(buffer, "patched %d %d\n", late_double(late_counter),
		       strnlen(saved_command_line, 2) == 2);
}

static struct klp_func funcs[] = {
	{
		.old_name = "value_get",
		.new_func = livepatch_value_get,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.name = "klp_late_target",
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
MODULE_DESCRIPTION("Patches a module that may come late");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
