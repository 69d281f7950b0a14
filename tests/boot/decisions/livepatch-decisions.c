// SPDX-License-Identifier: GPL-2.0
/*
 * Names that many files of the kernel have, each used in replacements of functions
 * of several of these files, without an annotation. /proc/klp_decisions shows what
 * each of them became: "name file address". The functions that are replaced are not
 * called: the replacements are, by themselves.
 */
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

extern char flags_show[], id_show[], mode_show[], modalias_show[], name_show[], size_show[],
	type_show[];

/* of no file of the kernel: inlined, it would be in doubt which of the two uses the names */
static noinline void tell(struct seq_file *m, const char *name, const char *file,
			  const char *address)
{
	seq_printf(m, "%s %s %px\n", name, file, address);
}

#define ONE(function, file, first)                           \
	static void livepatch_##function(struct seq_file *m) \
	{                                                    \
		tell(m, #first, file, first);                \
	}
#define TWO(function, file, first, second)                   \
	static void livepatch_##function(struct seq_file *m) \
	{                                                    \
		tell(m, #first, file, first);                \
		tell(m, #second, file, second);              \
	}

TWO(docked_show, "drivers/acpi/dock.c", type_show, flags_show)
TWO(allocation_policy_show, "drivers/base/cacheinfo.c", type_show, size_show)
ONE(shared_cpu_list_show, "drivers/base/cacheinfo.c", id_show)
ONE(memmap_attr_show, "drivers/firmware/memmap.c", type_show)
TWO(bind_mode_show, "drivers/input/serio/serio.c", type_show, modalias_show)
TWO(available_policies_show, "drivers/thermal/thermal_sysfs.c", type_show, mode_show)
TWO(close_delay_show, "drivers/tty/serial/serial_core.c", type_show, flags_show)
TWO(actions_show, "kernel/irq/irqdesc.c", type_show, name_show)
ONE(nr_addr_filters_show, "kernel/events/core.c", type_show)
TWO(addr_assign_type_show, "net/core/net-sysfs.c", type_show, flags_show)
/* a static function of the file, and a global one */
ONE(cpu_show, "kernel/reboot.c", mode_show)
ONE(orderly_poweroff, "kernel/reboot.c", type_show)

#define FUNC(function)                                                   \
	{                                                                \
		.old_name = #function, .new_func = livepatch_##function, \
	}

static struct klp_func funcs[] = {
	FUNC(docked_show),
	FUNC(allocation_policy_show),
	FUNC(shared_cpu_list_show),
	FUNC(memmap_attr_show),
	FUNC(bind_mode_show),
	FUNC(available_policies_show),
	FUNC(close_delay_show),
	FUNC(actions_show),
	FUNC(nr_addr_filters_show),
	FUNC(addr_assign_type_show),
	FUNC(cpu_show),
	FUNC(orderly_poweroff),
	{},
};

static struct klp_object objs[] = {
	{
		.funcs = funcs,
	},
	{},
};

static struct klp_patch patch = {
	.mod = THIS_MODULE,
	.objs = objs,
};

static int decisions_show(struct seq_file *m, void *v)
{
	struct klp_func *func;

	for (func = funcs; func->old_name; func++)
		((void (*)(struct seq_file *))func->new_func)(m);
	return 0;
}

static int __init livepatch_init(void)
{
	if (!proc_create_single("klp_decisions", 0400, NULL, decisions_show))
		return -ENOMEM;
	return klp_enable_patch(&patch);
}

static void __exit livepatch_exit(void)
{
	remove_proc_entry("klp_decisions", NULL);
}

module_init(livepatch_init);
module_exit(livepatch_exit);
MODULE_DESCRIPTION("Shows the addresses of symbols whose names many files have");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
