// SPDX-License-Identifier: GPL-2.0
/*
 * Objects that livepatches attach shadow variables to, and functions for them to
 * replace. Parameters, where N is the number of an object:
 *
 *	use		write N: uses the object, to be counted
 *	make		write N: makes a counter for it
 *	drop		write N: the object is freed
 *	forget		write: all of them are
 *	values		the counters
 *	wake		write: ends the sleep below, and those to come
 *	tally		how many counters were constructed and destroyed, and by which
 *			livepatch the last was destroyed
 *	bytes		what a counter's constructor allocates
 *
 * A task that reads /proc/klp_shadow_sleep uses object 2, sleeps, and uses it again.
 */
#include <linux/completion.h>
#include <linux/proc_fs.h>
#include <linux/sched/task.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include "../../target.h"
#include "../tally.h"

static u64 objects[4];
static struct tally *tally;
static DECLARE_COMPLETION(alarm);

static noipa int use_object(void *object)
{
	return -1;
}

static noipa int make_counter(void *object)
{
	return -1;
}

static noipa void drop_object(void *object)
{
	barrier();
}

static noipa void drop_all(void)
{
	barrier();
}

static noipa int get_value(void *object)
{
	return -1;
}

/* For livepatches that know nothing of counters. */
static noipa PARAMETER_GETTER(version_get)
{
	return sprintf(buffer, "original\n");
}
SHOWN_PARAMETER(version, version_get);

static noipa int sleep_between(void *object)
{
	wait_for_completion(&alarm);
	return 0;
}

static void *find_object(const char *value)
{
	unsigned int number;

	if (kstrtouint(value, 0, &number) || number >= ARRAY_SIZE(objects))
		return NULL;
	return &objects[number];
}

#define OBJECT_PARAMETER(name, function)                                         \
	static int name##_set(const char *value, const struct kernel_param *kp)  \
	{                                                                        \
		void *object = find_object(value);                               \
                                                                                 \
		return object ? function(object) : -EINVAL;                      \
	}                                                                        \
	static const struct kernel_param_ops name##_ops = { .set = name##_set }; \
	module_param_cb(name, &name##_ops, NULL, 0200)

static int use(void *object)
{
	return use_object(object) < 0 ? -ENOENT : 0;
}
OBJECT_PARAMETER(use, use);

static int make(void *object)
{
	return make_counter(object) < 0 ? -ENOENT : 0;
}
OBJECT_PARAMETER(make, make);

static int drop(void *object)
{
	drop_object(object);
	return 0;
}
OBJECT_PARAMETER(drop, drop);

static int forget(void *object)
{
	drop_all();
	return 0;
}
OBJECT_PARAMETER(forget, forget);

static int sleep_show(struct seq_file *m, void *v)
{
	return sleep_between(&objects[2]) < 0 ? -ENOENT : 0;
}

static int wake(void *object)
{
	complete_all(&alarm);
	return 0;
}
OBJECT_PARAMETER(wake, wake);

static PARAMETER_GETTER(values_get)
{
	size_t i;
	int length = 0;

	for (i = 0; i < ARRAY_SIZE(objects); i++)
		length += sprintf(buffer + length, "%d ", get_value(&objects[i]));
	return length + sprintf(buffer + length, "\n");
}
SHOWN_PARAMETER(values, values_get);

static PARAMETER_GETTER(tally_get)
{
	return sprintf(buffer, "%d constructed, %d destroyed, by %d\n", tally->constructed,
		       tally->destroyed, tally->destroyer);
}
SHOWN_PARAMETER(tally, tally_get);

static int bytes_set(const char *value, const struct kernel_param *kp)
{
	return kstrtoul(value, 0, &tally->bytes);
}
static const struct kernel_param_ops bytes_ops = { .set = bytes_set };
module_param_cb(bytes, &bytes_ops, NULL, 0200);

static int __init target_init(void)
{
	tally = klp_shadow_alloc(&init_task, TALLY_ID, sizeof(*tally), GFP_KERNEL, NULL, NULL);
	if (!tally)
		return -ENOMEM;
	tally->bytes = 1;
	if (proc_create_single("klp_shadow_sleep", 0444, NULL, sleep_show))
		return 0;
	klp_shadow_free(&init_task, TALLY_ID, NULL);
	return -ENOMEM;
}

static void __exit target_exit(void)
{
	remove_proc_entry("klp_shadow_sleep", NULL);
	klp_shadow_free(&init_task, TALLY_ID, NULL);
}

module_init(target_init);
module_exit(target_exit);
MODULE_DESCRIPTION("Objects to attach shadow variables to");
MODULE_LICENSE("GPL");
