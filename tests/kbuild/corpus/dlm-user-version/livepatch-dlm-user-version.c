// SPDX-License-Identifier: GPL-2.0
/*
 * device_write() of fs/dlm/user.c, for programs of 64 bits that drop their locks; all else is
 * refused. That file has a static check_version(), which was inlined; kernel/module/version.c
 * has a global one.
 */
#include <linux/dlm.h>
#include <linux/dlm_device.h>
#include <linux/fs.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>

struct dlm_ls;

/* fs/dlm/dlm_internal.h */
struct dlm_user_proc {
	dlm_lockspace_t *lockspace;
	unsigned long flags;
	struct list_head asts;
	spinlock_t asts_spin;
	struct list_head locks;
	spinlock_t locks_spin;
	struct list_head unlocking;
	wait_queue_head_t wait;
};

extern struct dlm_ls *dlm_find_lockspace_local(void *id);
extern void dlm_put_lockspace(struct dlm_ls *ls);
extern int dlm_user_purge(struct dlm_ls *ls, struct dlm_user_proc *proc, int nodeid, int pid);
extern int check_version(struct dlm_write_request *req);

static int device_user_purge(struct dlm_user_proc *proc, struct dlm_purge_params *params)
{
	struct dlm_ls *ls;
	int error;

	ls = dlm_find_lockspace_local(proc->lockspace);
	if (!ls)
		return -ENOENT;

	error = dlm_user_purge(ls, proc, params->nodeid, params->pid);

	dlm_put_lockspace(ls);
	return error;
}

static ssize_t livepatch_device_write(struct file *file, const char __user *buf, size_t count,
				      loff_t *ppos)
{
	struct dlm_user_proc *proc = file->private_data;
	struct dlm_write_request *kbuf;
	int error = -EINVAL;

	if (count < sizeof(struct dlm_write_request))
		return -EINVAL;
	if (count > sizeof(struct dlm_write_request) + DLM_RESNAME_MAXLEN)
		return -EINVAL;

	kbuf = memdup_user_nul(buf, count);
	if (IS_ERR(kbuf))
		return PTR_ERR(kbuf);

	if (check_version(kbuf))
		error = -EBADE;
	else if (proc && kbuf->is64bit && kbuf->cmd == DLM_USER_PURGE)
		error = device_user_purge(proc, &kbuf->i.purge);

	kfree(kbuf);
	return error;
}

static struct klp_func funcs[] = {
	{
		.old_name = "device_write",
		.new_func = livepatch_device_write,
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
MODULE_DESCRIPTION("Locks can only be dropped");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
