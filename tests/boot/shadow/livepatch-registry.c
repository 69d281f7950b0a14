// SPDX-License-Identifier: GPL-2.0
/*
 * Shows the registry of types, from outside, and makes strange ones. Loaded
 * without being enabled: it is a livepatch to reach the core's mutex. Parameters:
 *
 *	users	how many livepatches are registered; "none" if there is no registry
 *	layout	write a number: makes one of this layout; 0: frees it
 */
#include <linux/livepatch-shadow.h>
#include "../livepatch.h"

static PARAMETER_GETTER(users_get)
{
	struct klp_shadow_registry *registry;
	struct list_head *user;
	int count = 0;

	mutex_lock(&klp_shadow_mutex);
	registry = klp_shadow_find_registry();
	if (registry)
		list_for_each(user, &registry->users) count++;
	mutex_unlock(&klp_shadow_mutex);
	return registry ? sprintf(buffer, "%d\n", count) : sprintf(buffer, "none\n");
}
SHOWN_PARAMETER(users, users_get);

static int layout_set(const char *value, const struct kernel_param *kp)
{
	struct {
		u32 magic;
		u32 layout;
	} * registry, strange = { .magic = KLP_SHADOW_MAGIC };
	int err = kstrtou32(value, 0, &strange.layout);

	if (err)
		return err;
	if (!strange.layout) {
		klp_shadow_free(&klp_shadow_mutex, KLP_SHADOW_REGISTRY_ID, NULL);
		return 0;
	}
	registry = klp_shadow_alloc(&klp_shadow_mutex, KLP_SHADOW_REGISTRY_ID, sizeof(*registry),
				    GFP_KERNEL, NULL, NULL);
	if (!registry)
		return -ENOMEM;
	*(typeof(strange) *)registry = strange;
	return 0;
}
static const struct kernel_param_ops layout_ops = { .set = layout_set };
module_param_cb(layout, &layout_ops, NULL, 0200);

static struct klp_func functions[] = { {} };
static struct klp_object objects[] = { { .funcs = functions }, {} };
static struct klp_patch patch = { .mod = THIS_MODULE, .objs = objects };

static bool enable;
module_param(enable, bool, 0400);

static int __init registry_init(void)
{
	return enable ? klp_enable_patch(&patch) : 0;
}

static void __exit registry_exit(void)
{
}

module_init(registry_init);
module_exit(registry_exit);
MODULE_DESCRIPTION("Shows the registry of shadow types");
MODULE_LICENSE("GPL");
MODULE_INFO(livepatch, "Y");
