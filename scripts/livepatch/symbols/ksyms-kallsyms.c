// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel symbols from the text of /proc/kallsyms, of the running kernel or saved
 * from another one: lines of
 *
 *	<address> <type> <name>[<tab>[<module>]]
 *
 * in the order of the kernel's tables. Only symbols of vmlinux are taken: those
 * of modules are read from the modules. Who may not see addresses sees 0 in
 * their place; names and order are right all the same.
 *
 * The text says nowhere how long it is. What shows that it was cut or sorted is what each
 * kernel has: symbols of vmlinux come before those of modules, and scripts/kallsyms.c needs
 * the names of where code begins and ends. Where data are listed, too (CONFIG_KALLSYMS_ALL),
 * the linker script's _end is nearly the last.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../diag.h"
#include "../input.h"
#include "ksyms.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* Return: 1 for a symbol of vmlinux, 0 for another one, -EINVAL, -ENOMEM. */
static int read_line(const char *line, size_t length, struct ksyms *ksyms)
{
	uint64_t address = 0;
	const char *name, *kept;
	size_t i = 0;

	while (i < length && i <= 16 && hex_digit(line[i]) >= 0)
		address = address << 4 | hex_digit(line[i++]);
	if ((i != 8 && i != 16) || length < i + 4 || line[i] != ' ' || line[i + 2] != ' ')
		return -EINVAL;
	name = line + i + 3;
	length -= i + 3;
	if (memchr(name, '\t', length))
		return 0;
	kept = ksyms_keep(ksyms, name, length);
	if (!kept || !ksyms_add(ksyms, kept, line[i + 1], address))
		return -ENOMEM;
	ksyms->addresses |= address != 0;
	return 1;
}

#define REMEDY "save the whole of /proc/kallsyms anew, in its order"

/* Local data outside of code: without CONFIG_KALLSYMS_ALL, there are none. */
#define MIN_DATA 64

static bool lists_data(const struct ksyms *ksyms, const struct ksym *text_end)
{
	const struct ksym *init = ksyms_find(ksyms, "_sinittext");
	const struct ksym *init_end = ksyms_find(ksyms, "_einittext");
	size_t nr = 0;

	for (const struct ksym *symbol = text_end; symbol < ksyms->symbols + ksyms->nr; symbol++) {
		if (init && init_end && symbol >= init && symbol <= init_end)
			continue;
		nr += strchr("rdb", symbol->type) != NULL;
	}
	return nr >= MIN_DATA;
}

static int lacks(const char *path, const char *name)
{
	diag_error(path, CHECK_NONE,
		   "no symbol %s, which every kernel has: the text is truncated; " REMEDY, name);
	return -EINVAL;
}

/* Linker scripts of all machines have them in this order; without the first, nothing is said. */
static int check_pairs(const char *path, const struct ksyms *ksyms)
{
	static const char *const pairs[][2] = {
		{ "_stext", "_etext" },
		{ "_stext", "_end" },
		{ "_sinittext", "_einittext" },
		{ "__init_begin", "__init_end" },
		{ "__bss_start", "__bss_stop" },
		{ "__per_cpu_start", "__per_cpu_end" },
		{ "__start_rodata", "__end_rodata" },
	};

	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const struct ksym *first = ksyms_find(ksyms, pairs[i][0]);
		const struct ksym *last = ksyms_find(ksyms, pairs[i][1]);

		if (!first || !last || first < last ||
		    (ksyms->addresses && first->address == last->address))
			continue;
		diag_error(
			path, CHECK_NONE,
			"%s comes before %s: this is not the order of the kernel; the text was sorted, or is damaged; " REMEDY,
			last->name, first->name);
		return -EINVAL;
	}
	return 0;
}

static int check_whole(const char *path, const struct ksyms *ksyms)
{
	static const char *const needed[] = { "_stext", "_etext", "_sinittext", "_einittext" };
	int err;

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (!ksyms_find(ksyms, needed[i]))
			return lacks(path, needed[i]);
	}
	err = check_pairs(path, ksyms);
	if (!err && !ksyms_find(ksyms, "_end") && lists_data(ksyms, ksyms_find(ksyms, "_etext")))
		err = lacks(path, "_end");
	return err;
}

static int ksyms_kallsyms_read_lines(const char *path, const struct input *input,
				     struct ksyms *ksyms)
{
	const char *line = (const char *)input->data, *end = line + input->size, *newline;
	unsigned long number = 0;
	bool modules = false;
	int err;

	for (; line < end; line = newline + 1) {
		number++;
		newline = memchr(line, '\n', end - line);
		err = newline ? read_line(line, newline - line, ksyms) : -EINVAL;
		if (err == -ENOMEM)
			return ksyms_not_kept(ksyms, path);
		if (err == 1 && modules) {
			diag_error(
				path, CHECK_NONE,
				"line %lu is of vmlinux, and one of a module comes before it: this is not the order of the kernel; the text was sorted, or is damaged; " REMEDY,
				number);
			return -EINVAL;
		}
		modules |= !err;
		if (err >= 0)
			continue;
		diag_error(
			path, CHECK_NONE,
			newline ?
				"line %lu is not one of /proc/kallsyms (address, type, name)" :
				"line %lu has no end: the file is truncated; save /proc/kallsyms anew",
			number);
		return -EINVAL;
	}
	ksyms->shifted = true;
	err = ksyms_complete(ksyms, path, NULL);
	return err ? err : check_whole(path, ksyms);
}

int ksyms_read_kallsyms(const char *path, struct ksyms *ksyms)
{
	return ksyms_read_file(path, ksyms, ksyms_kallsyms_read_lines);
}
