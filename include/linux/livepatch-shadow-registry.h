/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which livepatches support which types of shadow variables: the part of
 * livepatch-shadow.h that livepatches do not use directly.
 *
 * All livepatches of a system share one registry. No module of its own keeps it:
 * it is itself a shadow variable, of the core's mutex, made by the first livepatch
 * that registers and freed by the last that unregisters. Each finds it by a
 * reserved id, and works on it with its own copy of this code, which may be of
 * another version: the layout of what livepatches see of each other has a number.
 *
 * The core's mutex guards it all. It is what enables, disables, replaces and
 * patches late modules (kernel/livepatch/core.c, transition.c), so that the state
 * of livepatches does not change while we look at it. We take it in init and exit
 * of a livepatch, where the core does not hold it; pre_patch callbacks are called
 * with it held.
 */
#ifndef _LINUX_LIVEPATCH_SHADOW_REGISTRY_H
#define _LINUX_LIVEPATCH_SHADOW_REGISTRY_H

#include <linux/list.h>
#include <linux/livepatch.h>
#include <linux/livepatch-reloc.h>
#include <linux/mutex.h>
#include <linux/slab.h>

/* No type may have this id. The layout changes with whatever is marked as shared. */
#define KLP_SHADOW_REGISTRY_ID ((unsigned long)0x6b6c705265676973ULL)
#define KLP_SHADOW_MAGIC 0x6b6c7073
#define KLP_SHADOW_LAYOUT 1

extern struct mutex klp_shadow_mutex KLP_RELOC_SYMBOL(vmlinux, vmlinux, klp_mutex);
extern struct klp_patch *klp_shadow_transition KLP_RELOC_SYMBOL(vmlinux, vmlinux,
								klp_transition_patch);

/* Shared. The first two members stay as they are in every layout. */
struct klp_shadow_registry {
	u32 magic;
	u32 layout;
	struct list_head users; /* in the order in which their destructors are preferred */
};

/* Shared. See KLP_SHADOW_TYPE(). */
struct klp_shadow_type {
	unsigned long id;
	size_t size;
	klp_shadow_ctor_t ctor;
	klp_shadow_dtor_t dtor;
};

/*
 * A livepatch with its types. It belongs to the livepatch's own data, and is in the
 * registry from before the livepatch is enabled until its exit, or its failure.
 */
struct klp_shadow_user {
	/* shared */
	struct list_head node;
	struct klp_patch *patch;
	const struct klp_shadow_type *const *types; /* ends with NULL */

	/* the livepatch's own */
	bool started; /* one of its objects is, or was, patched */
	int (*hook)(struct klp_object *obj);
	int (**pre_patch)(struct klp_object *obj); /* what the hook stands before, per object */
};

static inline const struct klp_shadow_type *klp_shadow_find_type(const struct klp_shadow_user *user,
								 unsigned long id)
{
	const struct klp_shadow_type *const *type;

	for (type = user->types; *type; type++)
		if ((*type)->id == id)
			return *type;
	return NULL;
}

/*
 * Can code of the livepatch be running? It can from when it is enabled until its
 * transition back is over (at whose beginning the core resets patch->enabled); a
 * replaced livepatch is disabled when the transition is over.
 */
static inline bool klp_shadow_in_use(const struct klp_shadow_user *user)
{
	return user->patch->enabled || user->patch == klp_shadow_transition;
}

static inline bool klp_shadow_supported(const struct klp_shadow_registry *registry,
					const struct klp_shadow_user *except, unsigned long id)
{
	struct klp_shadow_user *user;

	list_for_each_entry(user, &registry->users, node)
		if (user != except && klp_shadow_in_use(user) && klp_shadow_find_type(user, id))
			return true;
	return false;
}

/*
 * The garbage collection: frees the variables of types that no livepatch in use
 * supports. @except, if any, counts as not registered.
 */
static inline void klp_shadow_collect(const struct klp_shadow_registry *registry,
				      const struct klp_shadow_user *except)
{
	const struct klp_shadow_type *const *type;
	struct klp_shadow_user *user;

	list_for_each_entry(user, &registry->users, node) {
		if (user == except)
			continue;
		for (type = user->types; *type; type++)
			if (!klp_shadow_supported(registry, except, (*type)->id))
				klp_shadow_free_all((*type)->id, (*type)->dtor);
	}
}

static inline int klp_shadow_construct_registry(void *obj, void *shadow_data, void *ctor_data)
{
	struct klp_shadow_registry *registry = shadow_data;

	registry->magic = KLP_SHADOW_MAGIC;
	registry->layout = KLP_SHADOW_LAYOUT;
	INIT_LIST_HEAD(&registry->users);
	return 0;
}

static inline struct klp_shadow_registry *klp_shadow_find_registry(void)
{
	return klp_shadow_get(&klp_shadow_mutex, KLP_SHADOW_REGISTRY_ID);
}

static inline void klp_shadow_drop_registry(struct klp_shadow_registry *registry)
{
	if (list_empty(&registry->users))
		klp_shadow_free(&klp_shadow_mutex, KLP_SHADOW_REGISTRY_ID, NULL);
}

/* Do the types agree with each other and with those of another livepatch? */
static inline int klp_shadow_check_types(const struct klp_shadow_user *user,
					 const struct klp_shadow_user *other)
{
	const char *name = user->patch->mod->name;
	const struct klp_shadow_type *const *type;
	const struct klp_shadow_type *same;

	for (type = user->types; *type; type++) {
		same = klp_shadow_find_type(other, (*type)->id);
		if (other == user && (same != *type || same->id == KLP_SHADOW_REGISTRY_ID)) {
			pr_err("livepatch: %s: shadow type %lx is %s\n", name, (*type)->id,
			       same != *type ? "declared twice" : "reserved: choose another id");
			return -EINVAL;
		}
		if (same && same->size != (*type)->size) {
			pr_err("livepatch: %s: shadow type %lx has %zu bytes, but %zu in %s: choose another id, or unload that one first\n",
			       name, same->id, (*type)->size, same->size, other->patch->mod->name);
			return -EINVAL;
		}
	}
	return 0;
}

static inline int klp_shadow_join(struct klp_shadow_registry *registry,
				  struct klp_shadow_user *user)
{
	struct klp_shadow_user *other;
	int err;

	klp_shadow_collect(registry, NULL);
	err = klp_shadow_check_types(user, user);
	list_for_each_entry(other, &registry->users, node)
		err = err ?: klp_shadow_check_types(user, other);
	/* The last choice for a destructor, as long as it cannot have made variables. */
	if (!err)
		list_add_tail(&user->node, &registry->users);
	klp_shadow_drop_registry(registry);
	return err;
}

static inline int klp_shadow_register_locked(struct klp_shadow_user *user)
{
	const char *name = user->patch->mod->name;
	struct klp_shadow_registry *registry;

	if (klp_shadow_transition) {
		pr_err("livepatch: %s: no shadow types are registered during the transition of %s\n",
		       name, klp_shadow_transition->mod->name);
		return -EBUSY;
	}
	registry = klp_shadow_get_or_alloc(&klp_shadow_mutex, KLP_SHADOW_REGISTRY_ID,
					   sizeof(*registry), GFP_KERNEL,
					   klp_shadow_construct_registry, NULL);
	if (!registry)
		return -ENOMEM;
	if (registry->magic != KLP_SHADOW_MAGIC || registry->layout != KLP_SHADOW_LAYOUT) {
		pr_err("livepatch: %s: the registry of shadow types has the unknown layout %x.%u, made by another livepatch\n",
		       name, registry->magic, registry->layout);
		return -EINVAL;
	}
	return klp_shadow_join(registry, user);
}

/* Puts the hook before the pre_patch callbacks of all objects. */
static inline int klp_shadow_hook(struct klp_shadow_user *user)
{
	struct klp_object *objs = user->patch->objs;
	size_t count = 0, i;

	if (!objs || !user->patch->mod)
		return -EINVAL;
	while (objs[count].funcs || objs[count].name)
		count++;
	user->pre_patch = kcalloc(count + 1, sizeof(*user->pre_patch), GFP_KERNEL);
	if (!user->pre_patch)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		user->pre_patch[i] = objs[i].callbacks.pre_patch;
		objs[i].callbacks.pre_patch = user->hook;
	}
	return 0;
}

static inline void klp_shadow_unhook(struct klp_shadow_user *user)
{
	struct klp_object *objs = user->patch->objs;
	size_t i;

	for (i = 0; objs[i].funcs || objs[i].name; i++)
		objs[i].callbacks.pre_patch = user->pre_patch[i];
	kfree(user->pre_patch);
}

/* Before klp_enable_patch(). Returns what klp_shadow_enable_patch() does. */
static inline int klp_shadow_register(struct klp_shadow_user *user)
{
	int err = klp_shadow_hook(user);

	if (err)
		return err;
	user->started = false;
	mutex_lock(&klp_shadow_mutex);
	err = klp_shadow_register_locked(user);
	mutex_unlock(&klp_shadow_mutex);
	if (err)
		klp_shadow_unhook(user);
	return err;
}

/* After a failure of klp_enable_patch(), or in exit: the core knows the patch no more. */
static inline void klp_shadow_unregister(struct klp_shadow_user *user)
{
	struct klp_shadow_registry *registry;

	mutex_lock(&klp_shadow_mutex);
	registry = klp_shadow_find_registry();
	klp_shadow_collect(registry, NULL);
	list_del(&user->node);
	klp_shadow_drop_registry(registry);
	mutex_unlock(&klp_shadow_mutex);
	klp_shadow_unhook(user);
}

/*
 * The pre_patch callback of all objects of the livepatch, called under klp_mutex
 * (__klp_enable_patch(), klp_module_coming()).
 *
 * klp_enable_patch() takes the mutex anew after the types were registered. Who
 * supported them then may have been disabled in between, and his variables are of
 * no use to us. The first call is before any code of ours runs, and the enabling
 * livepatch is not yet enabled: what is not supported by others now is garbage. If
 * no object was loaded then, but a module comes later, it is too late to tell.
 */
static inline int klp_shadow_pre_patch(struct klp_shadow_user *user, struct klp_object *obj)
{
	int (*pre_patch)(struct klp_object *) = user->pre_patch[obj - user->patch->objs];
	struct klp_shadow_registry *registry;

	if (!user->started) {
		user->started = true;
		registry = klp_shadow_find_registry();
		if (!user->patch->enabled)
			klp_shadow_collect(registry, user);
		list_move(&user->node, &registry->users);
	}
	return pre_patch ? pre_patch(obj) : 0;
}

#endif
