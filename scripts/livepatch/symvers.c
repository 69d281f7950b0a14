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
