// SPDX-License-Identifier: GPL-2.0
/* Makes the kernel warn. */
#include <linux/bug.h>
#include <linux/module.h>

static int __init warning_init(void)
{
	WARN_ON(1);
	return 0;
}

static void __exit warning_exit(void)
{
}

module_init(warning_init);
module_exit(warning_exit);
MODULE_DESCRIPTION("Makes the kernel warn");
MODULE_LICENSE("GPL");
