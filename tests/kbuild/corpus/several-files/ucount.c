// SPDX-License-Identifier: GPL-2.0
/*
 * From kernel/ucount.c.
 */
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/sysctl.h>
#include <linux/user_namespace.h>
#include <linux/version.h>

#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 11, 0)
#define USER_TABLE UCOUNT_COUNTS
#define register_table(set, table) __register_sysctl_table(set, "user", table, USER_TABLE)
#else
#define USER_TABLE (UCOUNT_COUNTS + 1)
#define register_table(set, table) __register_sysctl_table(set, "user", table)
#endif

extern struct ctl_table_root set_root;
extern int set_is_seen(struct ctl_table_set *set);
extern struct ctl_table user_table[];

bool livepatch_setup_userns_sysctls(struct user_namespace *ns);
bool livepatch_setup_userns_sysctls(struct user_namespace *ns)
{
	struct ctl_table *tbl;
	int i;

	setup_sysctl_set(&ns->set, &set_root, set_is_seen);
	tbl = kmemdup(user_table, USER_TABLE * sizeof(*tbl), GFP_KERNEL);
	for (i = 0; tbl && i < UCOUNT_COUNTS; i++)
		tbl[i].data = &ns->ucount_max[i];
	if (tbl)
		ns->sysctls = register_table(&ns->set, tbl);
	if (!ns->sysctls) {
		kfree(tbl);
		retire_sysctl_set(&ns->set);
		return false;
	}
	return true;
}
