// SPDX-License-Identifier: GPL-2.0
/*
 * Files below a directory: see files.h. The C library's fts(3) is not up to it:
 * glibc's fts_open() crashes without memory.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "diag.h"
#include "files.h"

static int cannot_read(const char *path, int err)
{
	diag_error(path, CHECK_NONE, "cannot read: %s", strerror(-err));
	return err;
}

static int visit_entry(const char *directory, const char *name, files_visit visit, void *data)
{
	struct stat st;
	char *path;
	int err = 0;

	if (asprintf(&path, "%s/%s", directory, name) < 0)
		return cannot_read(directory, -ENOMEM);
	if (lstat(path, &st))
		err = cannot_read(path, -errno);
	else if (S_ISDIR(st.st_mode))
		err = files_walk(path, visit, data);
	else if (S_ISREG(st.st_mode))
		err = visit(path, name, data);
	free(path);
	return err;
}

int files_walk(const char *directory, files_visit visit, void *data)
{
	DIR *stream = opendir(directory);
	struct dirent *entry;
	int err = 0;

	if (!stream)
		return cannot_read(directory, -errno);
	errno = 0;
	while (!err && (entry = readdir(stream))) {
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			err = visit_entry(directory, entry->d_name, visit, data);
		errno = 0;
	}
	if (!err && errno)
		err = cannot_read(directory, -errno);
	closedir(stream);
	return err;
}
