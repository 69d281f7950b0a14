/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What livepatches of these scenarios have in common. One defines its functions
 * and its klp_object array, and ends with
 *
 *	LIVEPATCH("What it does", objects);
 *	LIVEPATCH("What it does", objects, .replace = true);
 *
 * the latter to set more of its struct klp_patch.
 */
#ifndef BOOT_LIVEPATCH_H
#define BOOT_LIVEPATCH_H

#include <linux/livepatch.h>
#include <linux/livepatch-reloc.h>
#include <linux/seq_file.h>
#include "target.h"

#define LIVEPATCH(description, objects, ...)                                                    \
	static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objects, ##__VA_ARGS__ }; \
	static int __init livepatch_init(void)                                                  \
	{                                                                                       \
		return klp_enable_patch(&patch);                                                \
	}                                                                                       \
	static void __exit livepatch_exit(void)                                                 \
	{                                                                                       \
	}                                                                                       \
	module_init(livepatch_init);                                                            \
	module_exit(livepatch_exit);                                                            \
	MODULE_DESCRIPTION(description);                                                        \
	MODULE_LICENSE("GPL");                                                                  \
	MODULE_INFO(livepatch, "Y")

#endif
