/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a livepatch module looks like to the converter, for fixtures that are
 * compiled without a kernel: the structures have the first members of the
 * kernel's (include/linux/livepatch.h), and the sections are those that modpost
 * and the module linker script make.
 */
#ifndef BITS_PER_LONG
#define BITS_PER_LONG 64
#endif
typedef unsigned int u32;

#define MODINFO(tag, text) \
	static const char tag[] __attribute__((section(".modinfo"), used, aligned(1))) = text

struct klp_func {
	const char *old_name;
	void *new_func;
	unsigned long old_sympos;
#ifdef FUNC_EXTRA
	const char *extra_name;
	void *extra_func;
#endif
	char rest[FUNC_REST];
};

struct klp_object {
	const char *name;
	struct klp_func *funcs;
	void (*callbacks[4])(void);
	char rest[OBJECT_REST];
};

struct klp_patch {
	void *mod;
	struct klp_object *objs;
	char rest[64];
};

struct module {
	int (*init)(void);
	char bytes[256 - sizeof(void *)];
};

static int __attribute__((section(".init.text"))) fixture_init(void)
{
	return 0;
}

struct module __this_module
	__attribute__((section(".gnu.linkonce.this_module"))) = { fixture_init };

#ifndef NO_LIVEPATCH
MODINFO(modinfo_livepatch, "livepatch=Y");
#endif
#ifdef DEPENDS
MODINFO(modinfo_depends, "depends=" DEPENDS);
#else
MODINFO(modinfo_depends, "depends=");
#endif
#ifndef NO_LICENCE
#ifndef LICENCE
#define LICENCE "GPL"
#endif
MODINFO(modinfo_license, "license=" LICENCE);
#endif
#ifndef NO_ENABLE
extern int klp_enable_patch(struct klp_patch *patch);
int (*const fixture_enable)(struct klp_patch *patch)
	__attribute__((section(".enable"))) = klp_enable_patch;
#endif
MODINFO(modinfo_name, "name=fixture");
#ifndef RELEASE
#define RELEASE "7.8.9-test"
#endif
MODINFO(modinfo_vermagic, "vermagic=" RELEASE " SMP mod_unload modversions ");
