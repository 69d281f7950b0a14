// SPDX-License-Identifier: GPL-2.0
/*
 * dev_write() of fs/dlm/plock.c, which leaves asynchronous requests alone: only lockd makes them.
 * That file has a static check_version(), which was inlined; kernel/module/version.c has a
 * global one.
 */
#include <linux/fs.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>
#include <linux/wait.h>
#include <uapi/linux/dlm_plock.h>

struct plock_async_data;

struct plock_op {
	struct list_head list;
	int done;
	struct dlm_plock_info info;
	struct plock_async_data *data;
};

extern spinlock_t ops_lock;
extern struct list_head recv_list;
extern wait_queue_head_t recv_wq;
extern int check_version(struct dlm_plock_info *info);

static struct plock_op *plock_lookup_waiter(const struct dlm_plock_info *info)
{
	struct plock_op *iter;

	list_for_each_entry(iter, &recv_list, list) {
		if (iter->info.fsid == info->fsid && iter->info.number == info->number &&
		    iter->info.owner == info->owner && iter->info.pid == info->pid &&
		    iter->info.start == info->start && iter->info.end == info->end &&
		    iter->info.ex == info->ex && iter->info.wait)
			return iter;
	}
	return NULL;
}

static ssize_t livepatch_dev_write(struct file *file, const char __user *u, size_t count,
				   loff_t *ppos)
{
	struct plock_op *op = NULL, *iter;
	struct dlm_plock_info info;

	if (count != sizeof(info))
		return -EINVAL;
	if (copy_from_user(&info, u, sizeof(info)))
		return -EFAULT;
	if (check_version(&info))
		return -EINVAL;

	spin_lock(&ops_lock);
	if (info.wait) {
		op = plock_lookup_waiter(&info);
	} else {
		list_for_each_entry(iter, &recv_list, list) {
			if (!iter->info.wait && iter->info.fsid == info.fsid) {
				op = iter;
				break;
			}
		}
	}
	if (op && op->data)
		op = NULL;
	if (op) {
		list_del_init(&op->list);
		memcpy(&op->info, &info, sizeof(info));
		op->done = 1;
	}
	spin_unlock(&ops_lock);

	if (op)
		wake_up(&recv_wq);
	return count;
}

static struct klp_func funcs[] = {
	{
		.old_name = "dev_write",
		.new_func = livepatch_dev_write,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.name = "dlm",
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
MODULE_DESCRIPTION("No results for asynchronous requests");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
