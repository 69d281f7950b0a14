// SPDX-License-Identifier: GPL-2.0
/*
 * Two functions with an agreement: outer() takes the lock that inner() needs.
 * Each read of /proc/klp_stress calls outer() once, and the parameters count what
 * was seen: both functions old, both new, or one of each (mixed).
 *
 * No call hangs or harms, whatever is mixed: inner() is told who has the lock.
 */
#include <linux/delay.h>
#include <linux/mutex.h>
#include <linux/proc_fs.h>
#include "../../target.h"
#include "../stress.h"

static DEFINE_MUTEX(agreed_lock);
static int progress;

static atomic_t old_calls, new_calls, mixed_calls;

static noipa int inner(bool locked)
{
	int before = READ_ONCE(progress);

	usleep_range(300, 600);
	WRITE_ONCE(progress, before + 1);
	return 0;
}

static noipa int outer(void)
{
	int seen;

	mutex_lock(&agreed_lock);
	usleep_range(300, 600);
	seen = inner(true);
	mutex_unlock(&agreed_lock);
	return seen;
}

static void count(int seen)
{
	if (!seen)
		atomic_inc(&old_calls);
	else if (seen == (OUTER_IS_NEW | INNER_IS_NEW))
		atomic_inc(&new_calls);
	else
		atomic_inc(&mixed_calls);
}

static ssize_t stress_read(struct file *file, char __user *buffer, size_t size, loff_t *position)
{
	count(outer());
	return clear_user(buffer, 1) ? -EFAULT : 1;
}

static const struct proc_ops stress_ops = { .proc_read = stress_read };

static PARAMETER_GETTER(counts_get)
{
	return sprintf(buffer, "%d %d %d\n", atomic_read(&old_calls), atomic_read(&new_calls),
		       atomic_read(&mixed_calls));
}
SHOWN_PARAMETER(counts, counts_get);

static PARAMETER_GETTER(progress_get)
{
	return sprintf(buffer, "%d\n", progress);
}
SHOWN_PARAMETER(progress, progress_get);

static int __init target_init(void)
{
	return proc_create("klp_stress", 0444, NULL, &stress_ops) ? 0 : -ENOMEM;
}

static void __exit target_exit(void)
{
	remove_proc_entry("klp_stress", NULL);
}

module_init(target_init);
module_exit(target_exit);
MODULE_DESCRIPTION("Two functions that must be patched together");
MODULE_LICENSE("GPL");
