// SPDX-License-Identifier: GPL-2.0
/*
 * From net/netlabel/netlabel_calipso.c.
 */
#include <linux/slab.h>
#include <net/calipso.h>
#include <net/genetlink.h>
#include <net/netlabel.h>

/* net/netlabel/netlabel_calipso.h */
enum {
	NLBL_CALIPSO_A_UNSPEC,
	NLBL_CALIPSO_A_DOI,
	NLBL_CALIPSO_A_MTYPE,
};

extern int calipso_doi_add(struct calipso_doi *doi_def, struct netlbl_audit *audit_info);
extern void calipso_doi_free(struct calipso_doi *doi_def);
extern int calipso_doi_remove(u32 doi, struct netlbl_audit *audit_info);
int livepatch_netlbl_calipso_add(struct sk_buff *skb, struct genl_info *info);
int livepatch_netlbl_calipso_remove(struct sk_buff *skb, struct genl_info *info);

int livepatch_netlbl_calipso_add(struct sk_buff *skb, struct genl_info *info)
{
	struct netlbl_audit audit_info = {};
	struct calipso_doi *doi_def;
	int err;

	if (!info->attrs[NLBL_CALIPSO_A_DOI] || !info->attrs[NLBL_CALIPSO_A_MTYPE])
		return -EINVAL;
	doi_def = kzalloc(sizeof(*doi_def), GFP_KERNEL);
	if (!doi_def)
		return -ENOMEM;
	doi_def->type = CALIPSO_MAP_PASS;
	doi_def->doi = nla_get_u32(info->attrs[NLBL_CALIPSO_A_DOI]);
	err = calipso_doi_add(doi_def, &audit_info);
	if (err)
		calipso_doi_free(doi_def);
	return err;
}

int livepatch_netlbl_calipso_remove(struct sk_buff *skb, struct genl_info *info)
{
	struct netlbl_audit audit_info = {};

	if (!info->attrs[NLBL_CALIPSO_A_DOI])
		return -EINVAL;
	return calipso_doi_remove(nla_get_u32(info->attrs[NLBL_CALIPSO_A_DOI]), &audit_info);
}
