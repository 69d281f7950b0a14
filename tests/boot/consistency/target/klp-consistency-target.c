// SPDX-License-Identifier: GPL-2.0
/*
 * Functions to be replaced while tasks sleep in them:
 *
 *	/proc/klp_consistency/sleep	sleeps, and no signal wakes it up
 *	/proc/klp_consistency/nap	sleeps until a signal comes
 *	/proc/klp_consistency/version	does not sleep
 *
 * A write to the parameter "wake" ends one sleep of the first kind.
 */
#include <linux/completion.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include "../../target.h"

static DECLARE_COMPLETION(alarm);
static DECLARE_COMPLETION(never);

static noipa const char *sleep_soundly(void)
{
	wait_for_completion(&alarm);
	return "original";
}

static noipa const char *take_nap(void)
{
	if (wait_for_completion_interruptible(&never))
		return NULL;
	return "original";
}

static noipa const char *get_version(void)
{
	return "original";
}

static int sleep_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", sleep_soundly());
	return 0;
}

static int nap_show(struct seq_file *m, void *v)
{
	const char *text = take_nap();

	if (!text)
		return -ERESTARTSYS;
	seq_printf(m, "%s\n", text);
	return 0;
}

static int version_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", get_version());
	return 0;
}

static int wake_set(const char *value, const struct kernel_param *kp)
{
	complete(&alarm);
	return 0;
}

static const struct kernel_param_ops wake_ops = { .set = wake_set };
module_param_cb(wake, &wake_ops, NULL, 0200);

static struct proc_dir_entry *directory;

static int __init target_init(void)
{
	directory = proc_mkdir("klp_consistency", NULL);
	if (directory && proc_create_single("sleep", 0444, directory, sleep_show) &&
	    proc_create_single("nap", 0444, directory, nap_show) &&
	    proc_create_single("version", 0444, directory, version_show))
		return 0;
	proc_remove(directory);
	return -ENOMEM;
}

static void __exit target_exit(void)
{
	proc_remove(directory);
}

module_init(target_init);
module_exit(target_exit);
MODULE_DESCRIPTION("Functions to sleep in");
MODULE_LICENSE("GPL");
