/* SPDX-License-Identifier: GPL-2.0 */
/* A module with a value that a livepatch changes; SECRET is the includer's. */
#include "../../target.h"

static int secret = SECRET;

static noipa PARAMETER_GETTER(value_get)
{
	return sprintf(buffer, "original %d\n", READ_ONCE(secret));
}
SHOWN_PARAMETER(value, value_get);

static int __init target_init(void)
{
	pr_info(KBUILD_MODNAME ": init\n");
	return 0;
}

static void __exit target_exit(void)
{
	pr_info(KBUILD_MODNAME ": exit\n");
}

module_init(target_init);
module_exit(target_exit);
MODULE_DESCRIPTION("A module to be patched");
MODULE_LICENSE("GPL");
