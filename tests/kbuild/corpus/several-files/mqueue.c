// SPDX-License-Identifier: GPL-2.0
/*
 * From ipc/mq_sysctl.c.
 */
#include <linux/ipc_namespace.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysctl.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define register_table(set, path, table, size) __register_sysctl_table(set, path, table, size)
#define MQ_SYSCTLS 5
#else
#define register_table(set, path, table, size) __register_sysctl_table(set, path, table)
#define MQ_SYSCTLS 6
#endif

extern struct ctl_table_root set_root;
extern int set_is_seen(struct ctl_table_set *set);
extern struct ctl_table mq_sysctls[];

bool livepatch_setup_mq_sysctls(struct ipc_namespace *ns);
bool livepatch_setup_mq_sysctls(struct ipc_namespace *ns)
{
	struct ctl_table *tbl;
	int i;

	setup_sysctl_set(&ns->mq_set, &set_root, set_is_seen);
	tbl = kmemdup(mq_sysctls, MQ_SYSCTLS * sizeof(*tbl), GFP_KERNEL);
	for (i = 0; tbl && i < 5; i++) {
		if (tbl[i].data == &init_ipc_ns.mq_queues_max)
			tbl[i].data = &ns->mq_queues_max;
		else if (tbl[i].data == &init_ipc_ns.mq_msg_max)
			tbl[i].data = &ns->mq_msg_max;
		else if (tbl[i].data == &init_ipc_ns.mq_msgsize_max)
			tbl[i].data = &ns->mq_msgsize_max;
		else if (tbl[i].data == &init_ipc_ns.mq_msg_default)
			tbl[i].data = &ns->mq_msg_default;
		else if (tbl[i].data == &init_ipc_ns.mq_msgsize_default)
			tbl[i].data = &ns->mq_msgsize_default;
		else
			tbl[i].data = NULL;
	}
	if (tbl)
		ns->mq_sysctls = register_table(&ns->mq_set, "fs/mqueue", tbl, MQ_SYSCTLS);
	if (!ns->mq_sysctls) {
		kfree(tbl);
		retire_sysctl_set(&ns->mq_set);
		return false;
	}
	return true;
}
