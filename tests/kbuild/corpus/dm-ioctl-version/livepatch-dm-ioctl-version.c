// SPDX-License-Identifier: GPL-2.0
/*
 * ctl_ioctl() of drivers/md/dm-ioctl.c, which tells its version and does nothing else: no device
 * is made, changed or removed any more. That file has a static check_version(), which was
 * inlined; kernel/module/version.c has a global one.
 */
#include <linux/capability.h>
#include <linux/dm-ioctl.h>
#include <linux/fs.h>
#include <linux/livepatch.h>
#include <linux/module.h>

extern int check_version(unsigned int cmd, struct dm_ioctl __user *user,
			 struct dm_ioctl *kernel_params);

static int livepatch_ctl_ioctl(struct file *file, uint command, struct dm_ioctl __user *user)
{
	struct dm_ioctl param_kernel;
	unsigned int cmd;
	int r;

	/* only root can play with this */
	if (!capable(CAP_SYS_ADMIN))
		return -EACCES;

	if (_IOC_TYPE(command) != DM_IOCTL)
		return -ENOTTY;

	cmd = _IOC_NR(command);

	r = check_version(cmd, user, &param_kernel);
	if (r)
		return r;

	/*
	 * Nothing more to do for the version command.
	 */
	if (cmd == DM_VERSION_CMD)
		return 0;

	return -EPERM;
}

static struct klp_func funcs[] = {
	{
		.old_name = "ctl_ioctl",
		.new_func = livepatch_ctl_ioctl,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.name = "dm_mod",
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
MODULE_DESCRIPTION("Tells the version alone");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
