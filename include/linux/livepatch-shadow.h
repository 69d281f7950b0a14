/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Typed shadow variables that clean up after themselves.
 *
 * A shadow variable attaches data to an object of the kernel whose structure
 * cannot be changed. The kernel keeps such variables (kernel/livepatch/shadow.c),
 * but frees none when the livepatch that understands them is disabled or replaced.
 * Here, a livepatch says once which types it supports; variables of a type live
 * as long as an enabled livepatch supports it, and are freed through the
 * destructor after that. docs/shadow-variables.md says when, and what the limits
 * are.
 *
 *	struct counter { int uses; };
 *
 *	KLP_SHADOW_TYPE(counter, struct counter, 0x6d790001, construct, destroy);
 *	KLP_SHADOW_USER(shadows, patch, &counter);
 *
 *	counter_get_or_alloc(inode, GFP_KERNEL, NULL)->uses++;
 *
 *	static int __init livepatch_init(void)
 *	{
 *		return klp_shadow_enable_patch(&shadows);
 *	}
 *
 *	static void __exit livepatch_exit(void)
 *	{
 *		klp_shadow_exit_patch(&shadows);
 *	}
 */
#ifndef _LINUX_LIVEPATCH_SHADOW_H
#define _LINUX_LIVEPATCH_SHADOW_H

#include <linux/livepatch.h>
#include <linux/livepatch-shadow-registry.h>

/*
 * KLP_SHADOW_TYPE() - Define a type of shadow variables, and its accessors.
 * @name:	of the type; the accessors' names begin with it
 * @data:	the C type of a variable
 * @number:	the id. It alone says what a variable is, in all livepatches: the same
 *		id is the same data with the same meaning. Choose it once, at random
 * @construct:	klp_shadow_ctor_t or NULL: fills a new, zeroed variable
 * @destroy:	klp_shadow_dtor_t or NULL: gives back what a variable refers to
 *
 * Both run with interrupts off under the spinlock of all shadow variables: they do
 * not sleep, and all that they may do with other shadow variables is to get them.
 * A constructor that fails has to leave nothing behind: no destructor is called.
 * A destructor may be called as long as its livepatch is loaded, whether or not
 * that is enabled and the modules that it patches are loaded: it uses nothing of
 * those.
 *
 *	name_get(obj)			the variable of an object, or NULL
 *	name_alloc(obj, gfp, ctor_data)	a new one; NULL if there is none, after a
 *					warning if the object has one already
 *	name_get_or_alloc(obj, gfp, ctor_data)	the object's, else a new one, or NULL
 *	name_free(obj)			frees the object's, if it has one
 *	name_free_all()			frees those of all objects
 *
 * Call name_free() where the object is freed; nobody else knows when that is.
 * What get returns is valid as long as nobody frees it.
 */
#define KLP_SHADOW_TYPE(name, data, number, construct, destroy)                              \
	static const struct klp_shadow_type name = {                                         \
		.id = (number), .size = sizeof(data), .ctor = (construct), .dtor = (destroy) \
	};                                                                                   \
	static inline data *name##_get(void *obj)                                            \
	{                                                                                    \
		return klp_shadow_get(obj, name.id);                                         \
	}                                                                                    \
	static inline data *name##_alloc(void *obj, gfp_t gfp, void *ctor_data)              \
	{                                                                                    \
		return klp_shadow_alloc(obj, name.id, name.size, gfp, name.ctor, ctor_data); \
	}                                                                                    \
	static inline data *name##_get_or_alloc(void *obj, gfp_t gfp, void *ctor_data)       \
	{                                                                                    \
		return klp_shadow_get_or_alloc(obj, name.id, name.size, gfp, name.ctor,      \
					       ctor_data);                                   \
	}                                                                                    \
	static inline void name##_free(void *obj)                                            \
	{                                                                                    \
		klp_shadow_free(obj, name.id, name.dtor);                                    \
	}                                                                                    \
	static inline void name##_free_all(void)                                             \
	{                                                                                    \
		klp_shadow_free_all(name.id, name.dtor);                                     \
	}

/*
 * KLP_SHADOW_USER() - Say which types a livepatch supports.
 * @name:	of what is defined, for the two functions below
 * @livepatch:	a struct klp_patch
 * @...:	the addresses of its types, one at least
 *
 * Once in a livepatch, whatever the number of its source files.
 */
#define KLP_SHADOW_USER(name, livepatch, ...)                                              \
	static const struct klp_shadow_type *const name##_types[] = { __VA_ARGS__, NULL }; \
	static int name##_pre_patch(struct klp_object *obj);                               \
	static struct klp_shadow_user name = { .patch = &(livepatch),                      \
					       .types = name##_types,                      \
					       .hook = name##_pre_patch };                 \
	static int name##_pre_patch(struct klp_object *obj)                                \
	{                                                                                  \
		return klp_shadow_pre_patch(&name, obj);                                   \
	}

/*
 * klp_shadow_enable_patch() - Register the types and enable the livepatch.
 * @user:	of KLP_SHADOW_USER()
 *
 * For the module's init, in the place of klp_enable_patch(). Variables that no
 * enabled livepatch supports are freed first. The pre_patch callbacks of the
 * livepatch's objects are called through one of ours from then on.
 *
 * Return: 0; -EBUSY during the transition of another livepatch; -EINVAL if the patch
 * has no objects or no module, if a type does not agree with those of the other
 * livepatches, or if their registry is of an unknown kind (the kernel log says
 * which); -ENOMEM; or what klp_enable_patch() returns. After an error nothing is
 * registered, and variables that were made meanwhile are freed.
 */
static inline int klp_shadow_enable_patch(struct klp_shadow_user *user)
{
	int err = klp_shadow_register(user);

	if (err)
		return err;
	err = klp_enable_patch(user->patch);
	if (err)
		klp_shadow_unregister(user);
	return err;
}

/*
 * klp_shadow_exit_patch() - Unregister the types.
 * @user:	of KLP_SHADOW_USER(), enabled by klp_shadow_enable_patch()
 *
 * For the module's exit, which must call it. Variables that no enabled livepatch
 * supports are freed. No destructor of this livepatch is called after that; if one
 * uses call_rcu() with a function of the livepatch, call rcu_barrier() next.
 */
static inline void klp_shadow_exit_patch(struct klp_shadow_user *user)
{
	klp_shadow_unregister(user);
}

#endif
