// SPDX-License-Identifier: GPL-2.0
/*
 * From net/ipv6/calipso.c.
 */
#include <linux/list.h>
#include <linux/spinlock.h>
#include <net/calipso.h>
#include <net/netlabel.h>

extern struct list_head calipso_doi_list;
extern spinlock_t calipso_doi_list_lock;
extern void calipso_doi_putdef(struct calipso_doi *doi_def);
int livepatch_calipso_doi_remove(u32 doi, struct netlbl_audit *audit_info);

int livepatch_calipso_doi_remove(u32 doi, struct netlbl_audit *audit_info)
{
	struct calipso_doi *iter, *found = NULL;

	spin_lock(&calipso_doi_list_lock);
	list_for_each_entry(iter, &calipso_doi_list, list) {
		if (iter->doi == doi && refcount_read(&iter->refcount)) {
			found = iter;
			break;
		}
	}
	if (found)
		list_del_rcu(&found->list);
	spin_unlock(&calipso_doi_list_lock);
	if (!found)
		return -ENOENT;
	calipso_doi_putdef(found);
	return 0;
}
