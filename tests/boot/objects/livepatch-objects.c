// SPDX-License-Identifier: GPL-2.0
/*
 * One patch of the kernel and of two modules. Both modules have a value_get(), a
 * secret and a reveal() of their own; the first has two twin_get().
 */
#include <linux/init.h>
#include "../livepatch.h"

#ifdef __powerpc64__
/* The TOC has one entry for a name, whatever functions use it. */
extern int first_secret KLP_RELOC_SYMBOL(klp_objects_first, klp_objects_first, secret);
extern int second_secret KLP_RELOC_SYMBOL(klp_objects_second, klp_objects_second, secret);
#else
extern int secret;
#define first_secret secret
#define second_secret secret
#endif
extern int reveal(void);

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s objects=1\n", saved_command_line);
	return 0;
}

static PARAMETER_GETTER(livepatch_first_value_get)
{
	return sprintf(buffer, "first patched %d %d\n", first_secret, reveal());
}

static PARAMETER_GETTER(livepatch_second_twin_get)
{
	return sprintf(buffer, "patched twin 2\n");
}

static PARAMETER_GETTER(livepatch_second_value_get)
{
	return sprintf(buffer, "second patched %d %d\n", second_secret, reveal());
}

static struct klp_func kernel_functions[] = {
	{ .old_name = "cmdline_proc_show", .new_func = livepatch_cmdline_proc_show },
	{},
};

static struct klp_func first_functions[] = {
	{ .old_name = "value_get", .new_func = livepatch_first_value_get },
	{ .old_name = "twin_get", .new_func = livepatch_second_twin_get, .old_sympos = 2 },
	{},
};

static struct klp_func second_functions[] = {
	{ .old_name = "value_get", .new_func = livepatch_second_value_get },
	{},
};

static struct klp_object objects[] = {
	{ .funcs = kernel_functions },
	{ .name = "klp_objects_first", .funcs = first_functions },
	{ .name = "klp_objects_second", .funcs = second_functions },
	{},
};

LIVEPATCH("Patches the kernel and two modules", objects);
