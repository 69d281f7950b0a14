// SPDX-License-Identifier: GPL-2.0
/*
 * Names static functions and variables nowhere but in data: tables of functions
 * and initialised pointers, constant and writable, of the kernel, of a module,
 * and of both. READ_ONCE() keeps gcc from looking into the tables.
 */
#include <linux/init.h>
#include "../livepatch.h"

/* The kernel's. */
extern int version_proc_show(struct seq_file *m, void *v);
extern unsigned long total_forks;

/* It is static in another file than the patched function. */
static KLP_MODULE_RELOC(vmlinux) of_another_file[] = { KLP_SYMPOS(version_proc_show, 0) };

/* The module's. */
extern int numbers[4];
extern const char *const words[];
extern int square(int number);
extern int negate(int number);

static int (*const kernel_functions_table[])(struct seq_file *m, void *v) = {
	NULL,
	version_proc_show,
};
static char **kernel_pointer = &saved_command_line;

static int livepatch_cmdline_proc_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s tables=1 ", *READ_ONCE(kernel_pointer));
	return READ_ONCE(kernel_functions_table[1])(m, v);
}

struct operation {
	const char *name;
	int (*function)(int number);
	int *argument;
};

static const struct operation operations[] = {
	{ "square", square, &numbers[2] },
	{ "negate", negate, numbers + 3 },
};
static const char *const *word = &words[1];

/* Of both: relocations of one section with two gates. */
static const struct {
	unsigned long *forks;
	int (*function)(int number);
} both = { &total_forks, negate };

static PARAMETER_GETTER(livepatch_value_get)
{
	int i, length = 0;

	for (i = 0; i < ARRAY_SIZE(operations); i++) {
		int (*function)(int number) = READ_ONCE(operations[i].function);

		length += sprintf(buffer + length, "%s %d ", operations[i].name,
				  function(*READ_ONCE(operations[i].argument)));
	}
	return length + sprintf(buffer + length, "%s %d %d\n", *READ_ONCE(word),
				READ_ONCE(both.function)(1), *READ_ONCE(both.forks) > 0);
}

static struct klp_func kernel_functions[] = {
	{ .old_name = "cmdline_proc_show", .new_func = livepatch_cmdline_proc_show },
	{},
};

static struct klp_func module_functions[] = {
	{ .old_name = "value_get", .new_func = livepatch_value_get },
	{},
};

static struct klp_object objects[] = {
	{ .funcs = kernel_functions },
	{ .name = "klp_data_target", .funcs = module_functions },
	{},
};

LIVEPATCH("Names functions and variables in data", objects);
