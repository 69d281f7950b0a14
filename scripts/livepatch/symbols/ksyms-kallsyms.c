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

static int ksyms_kallsyms_read_lines(const char *path, const struct input *input,
				     struct ksyms *ksyms)
{
	const char *line = (const char *)input->data, *end = line + input->size, *newline;
	unsigned long number = 0;

	for (; line < end; line = newline + 1) {
		int err;

		number++;
		newline = memchr(line, '\n', end - line);
		err = newline ? read_line(line, newline - line, ksyms) : -EINVAL;
		if (err == -ENOMEM)
			return ksyms_not_kept(ksyms, path);
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
	return ksyms_complete(ksyms, path, NULL);
}

int ksyms_read_kallsyms(const char *path, struct ksyms *ksyms)
{
	return ksyms_read_file(path, ksyms, ksyms_kallsyms_read_lines);
}
