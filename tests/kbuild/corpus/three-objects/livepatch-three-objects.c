// SPDX-License-Identifier: GPL-2.0
/*
 * A function of vmlinux, one of tun and one of nf_tables, as they are written by hand: there
 * is nothing to warn of. Programs without CAP_SYSLOG see no modules; the state of a tun device
 * whose last program goes is not told; and the generation of the rules is for those with
 * CAP_NET_ADMIN alone.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/kallsyms.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/rtnetlink.h>
#include <linux/seq_file.h>
#include <net/netlink.h>

/* kernel/module/procfs.c */
extern const struct seq_operations modules_op;

static int livepatch_modules_open(struct inode *inode, struct file *file)
{
	int err = capable(CAP_SYSLOG) ? seq_open(file, &modules_op) : -EPERM;

	if (!err) {
		struct seq_file *m = file->private_data;

		m->private = kallsyms_show_value(file->f_cred) ? NULL : (void *)8ul;
	}
	return err;
}

/* drivers/net/tun.c */
struct tun_file;

extern void __tun_detach(struct tun_file *tfile, bool clean);

static int livepatch_tun_chr_close(struct inode *inode, struct file *file)
{
	rtnl_lock();
	__tun_detach(file->private_data, true);
	rtnl_unlock();
	return 0;
}

/* net/netfilter/nf_tables_api.c */
extern int nf_tables_fill_gen_info(struct sk_buff *skb, struct net *net, u32 portid, u32 seq);

static int livepatch_nf_tables_getgen(struct sk_buff *skb, const struct nfnl_info *info,
				      const struct nlattr *const nla[])
{
	struct sk_buff *skb2;
	int err;

	if (!capable(CAP_NET_ADMIN))
		return -EPERM;
	skb2 = alloc_skb(NLMSG_GOODSIZE, GFP_ATOMIC);
	if (!skb2)
		return -ENOMEM;
	err = nf_tables_fill_gen_info(skb2, info->net, NETLINK_CB(skb).portid,
				      info->nlh->nlmsg_seq);
	if (err < 0) {
		kfree_skb(skb2);
		return err;
	}
	return nfnetlink_unicast(skb2, info->net, NETLINK_CB(skb).portid);
}

static struct klp_func vmlinux_funcs[] = {
	{
		.old_name = "modules_open",
		.new_func = livepatch_modules_open,
	},
	{},
};

static struct klp_func tun_funcs[] = {
	{
		.old_name = "tun_chr_close",
		.new_func = livepatch_tun_chr_close,
	},
	{},
};

static struct klp_func nf_tables_funcs[] = {
	{
		.old_name = "nf_tables_getgen",
		.new_func = livepatch_nf_tables_getgen,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.funcs = vmlinux_funcs,
	},
	{
		.name = "tun",
		.funcs = tun_funcs,
	},
	{
		.name = "nf_tables",
		.funcs = nf_tables_funcs,
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
MODULE_DESCRIPTION("Patches the kernel and two modules");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
