// SPDX-License-Identifier: GPL-2.0
/*
 * kvm_arch_vcpu_ioctl_run() of arch/x86/kvm/x86.c, which takes the registers that user space
 * changed, and runs no guest any more. That file has a static sync_regs(), which was inlined;
 * arch/x86/kernel/traps.c has a global one.
 */
#include <linux/kvm_host.h>
#include <linux/livepatch.h>
#include <linux/module.h>

extern int sync_regs(struct kvm_vcpu *vcpu);

static int livepatch_kvm_arch_vcpu_ioctl_run(struct kvm_vcpu *vcpu)
{
	struct kvm_run *kvm_run = vcpu->run;
	int r = 0;

	vcpu_load(vcpu);
	kvm_run->flags = 0;

	if ((kvm_run->kvm_valid_regs & ~KVM_SYNC_X86_VALID_FIELDS) ||
	    (kvm_run->kvm_dirty_regs & ~KVM_SYNC_X86_VALID_FIELDS)) {
		r = -EINVAL;
		goto out;
	}

	if (kvm_run->kvm_dirty_regs) {
		r = sync_regs(vcpu);
		if (r != 0)
			goto out;
	}

	r = -EPERM;
out:
	vcpu_put(vcpu);
	return r;
}

static struct klp_func funcs[] = {
	{
		.old_name = "kvm_arch_vcpu_ioctl_run",
		.new_func = livepatch_kvm_arch_vcpu_ioctl_run,
	},
	{},
};

static struct klp_object objs[] = {
	{
		.name = "kvm",
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
MODULE_DESCRIPTION("Runs no guest");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
