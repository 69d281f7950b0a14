// SPDX-License-Identifier: GPL-2.0
/*
 * Says when its callbacks are called. Those of modules read a variable of the
 * module: their relocations are applied by then, and not yet undone.
 *
 * refuse=NAME makes the callback before patching that object fail.
 */
#include <linux/init.h>
#include <linux/string.h>
#include "../livepatch.h"

extern int secret;

static char *refuse = "";
module_param(refuse, charp, 0644);

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s callbacks=1\n", saved_command_line);
	return 0;
}

static PARAMETER_GETTER(livepatch_value_get)
{
	return sprintf(buffer, "patched %d\n", secret);
}

static PARAMETER_GETTER(livepatch_late_value_get)
{
	return sprintf(buffer, "patched late %d\n", secret);
}

static int refusal(const char *object)
{
	return sysfs_streq(refuse, object) ? -EPERM : 0;
}

/*
 * The four callbacks of an object, for which VALUE is something of its own. They
 * name it themselves: gcc makes one function of two that are the same.
 */
#define CALLBACKS(name, object_name, value)                                    \
	static int name##_pre_patch(struct klp_object *object)                 \
	{                                                                      \
		pr_info("callback: pre_patch " object_name " %d\n", value);    \
		return refusal(object_name);                                   \
	}                                                                      \
	static void name##_post_patch(struct klp_object *object)               \
	{                                                                      \
		pr_info("callback: post_patch " object_name " %d\n", value);   \
	}                                                                      \
	static void name##_pre_unpatch(struct klp_object *object)              \
	{                                                                      \
		pr_info("callback: pre_unpatch " object_name " %d\n", value);  \
	}                                                                      \
	static void name##_post_unpatch(struct klp_object *object)             \
	{                                                                      \
		pr_info("callback: post_unpatch " object_name " %d\n", value); \
	}

CALLBACKS(kernel, "vmlinux", !!saved_command_line)
CALLBACKS(target, "klp_callbacks_target", secret)
CALLBACKS(late, "klp_callbacks_late", secret)

static struct klp_func kernel_functions[] = {
	{ .old_name = "cmdline_proc_show", .new_func = livepatch_cmdline_proc_show },
	{},
};

static struct klp_func target_functions[] = {
	{ .old_name = "value_get", .new_func = livepatch_value_get },
	{},
};

static struct klp_func late_functions[] = {
	{ .old_name = "value_get", .new_func = livepatch_late_value_get },
	{},
};

#define CALLBACKS_OF(name)                                                              \
	{                                                                               \
		.pre_patch = name##_pre_patch, .post_patch = name##_post_patch,         \
		.pre_unpatch = name##_pre_unpatch, .post_unpatch = name##_post_unpatch, \
	}

static struct klp_object objects[] = {
	{ .funcs = kernel_functions, .callbacks = CALLBACKS_OF(kernel) },
	{ .name = "klp_callbacks_target",
	  .funcs = target_functions,
	  .callbacks = CALLBACKS_OF(target) },
	{ .name = "klp_callbacks_late", .funcs = late_functions, .callbacks = CALLBACKS_OF(late) },
	{},
};

LIVEPATCH("Says when its callbacks are called", objects);
