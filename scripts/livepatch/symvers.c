// SPDX-License-Identifier: GPL-2.0
/*
 * Reads Module.symvers: see symvers.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "symvers.h"

#define FOR_MODULES "module:"

bool symvers_is_for_modules(const char *namespace)
{
	return !strncmp(namespace, FOR_MODULES, strlen(FOR_MODULES));
}

/* "kvm-*" stands for all names that begin so. */
static bool pattern_matches(const char *pattern, size_t length, const char *module)
{
	const bool all = length && pattern[length - 1] == '*';

	length -= all;
	for (size_t i = 0; i < length; i++) {
		char wanted = pattern[i] == '-' ? '_' : pattern[i];

		if (wanted != (module[i] == '-' ? '_' : module[i]))
			return false;
	}
	return all || !module[length];
}

bool symvers_is_for(const char *namespace, const char *module)
{
	const char *pattern = namespace + strlen(FOR_MODULES);

	if (!symvers_is_for_modules(namespace))
		return false;
	while (*pattern) {
		size_t length = strcspn(pattern, ",");

		if (pattern_matches(pattern, length, module))
			return true;
		pattern += length + (pattern[length] == ',');
	}
	return false;
}

static int symvers_line(const char *path, unsigned long number, char *line, symvers_visit visit,
			void *data)
{
	const char *crc = strsep(&line, "\t");
	const char *symbol = strsep(&line, "\t");
	const char *module = strsep(&line, "\t");
	const char *type = strsep(&line, "\t");
	struct symvers_export export = { .symbol = symbol, .module = module };

	if (!type || strncmp(crc, "0x", 2) || !*symbol || !*module) {
		diag_error(
			path, CHECK_NONE,
			"line %lu is not one of Module.symvers (CRC, symbol, module, export type, separated by tabs)",
			number);
		return -EINVAL;
	}
	export.crc = strtoul(crc, NULL, 16);
	export.gpl_only = !strcmp(type, "EXPORT_SYMBOL_GPL");
	export.namespace = line ? line : "";
	return visit(&export, data);
}

int symvers_read(const char *path, symvers_visit visit, void *data)
{
	FILE *file = fopen(path, "re");
	unsigned long number = 0;
	char *line = NULL;
	size_t room = 0;
	ssize_t length;
	int err = 0;

	if (!file) {
		err = -errno;
		diag_error(path, CHECK_NONE, "cannot read: %s", strerror(-err));
		return err;
	}
	while (!err && (length = getline(&line, &room, file)) > 0) {
		if (line[length - 1] == '\n')
			line[length - 1] = '\0';
		err = symvers_line(path, ++number, line, visit, data);
	}
	if (!err && ferror(file)) {
		err = -EIO;
		diag_error(path, CHECK_NONE, "cannot read: %s", strerror(EIO));
	}
	free(line);
	fclose(file);
	return err;
}
