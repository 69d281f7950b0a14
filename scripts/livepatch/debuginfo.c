// SPDX-License-Identifier: GPL-2.0
/*
 * Where debug information is: see debuginfo.h. Distributions agree on few of the
 * names, and all of those are tried.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "debuginfo.h"
#include "diag.h"
#include "files.h"

struct entry {
	char *object;
	char *path;
};

struct debuginfo {
	struct entry *entries; /* sorted by object, then by path */
	size_t nr, room;
};

/* Where vmlinux may be in a directory: the release is between the two. */
static const struct {
	const char *before, *after;
} places[] = {
	{ "boot/vmlinux-", "" },
	{ "boot/vmlinux-", ".debug" },
	{ "lib/modules/", "/vmlinux" },
	{ "lib/modules/", "/vmlinux.debug" },
	{ "lib/modules/", "/build/vmlinux" },
	{ "vmlinux-", "" },
	{ "vmlinux-", ".debug" },
};

/* Where these places may be, if the directory is a root. */
static const char *const roots[] = { "", "usr/lib/debug/" };

static bool is_directory(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISDIR(st.st_mode);
}

static char *no_memory(const char *path)
{
	diag_out_of_memory(path);
	return NULL;
}

/* The file named by all five parts in a row, if there is one; else NULL, as without memory. */
static char *try_place(const char *directory, const char *root, const char *before,
		       const char *release, const char *after)
{
	char *path;

	if (asprintf(&path, "%s/%s%s%s%s", directory, root, before, release, after) < 0)
		return NULL;
	if (is_file(path))
		return path;
	free(path);
	return NULL;
}

static char *find_vmlinux(const char *directory, const char *release)
{
	char *path = NULL;

	for (size_t i = 0; release && i < sizeof(roots) / sizeof(roots[0]); i++) {
		for (size_t j = 0; !path && j < sizeof(places) / sizeof(places[0]); j++)
			path = try_place(directory, roots[i], places[j].before, release,
					 places[j].after);
	}
	return path ? path : try_place(directory, "", "vmlinux", "", "");
}

char *debuginfo_vmlinux(const char *path, const char *release)
{
	struct stat st;
	char *found;

	if (stat(path, &st)) {
		diag_error(path, CHECK_NONE, "cannot read: %s", strerror(errno));
		return NULL;
	}
	found = S_ISDIR(st.st_mode) ? find_vmlinux(path, release) : strdup(path);
	if (!found && !S_ISDIR(st.st_mode))
		return no_memory(path);
	if (!found && release)
		diag_error(
			path, CHECK_NONE,
			"no vmlinux of kernel %s in it (as boot/vmlinux-%s); give what the kernel's debug package has in usr/lib/debug, or the file itself",
			release, release);
	else if (!found)
		diag_error(
			path, CHECK_NONE,
			"no vmlinux in it, and the kernel's release is not known; give it with --release");
	return found;
}

static int add_entry(struct debuginfo *debuginfo, const char *path, const char *name, size_t length)
{
	struct entry *entry;

	if (debuginfo->nr == debuginfo->room) {
		size_t room = debuginfo->room ? 2 * debuginfo->room : 1024;

		entry = reallocarray(debuginfo->entries, room, sizeof(*entry));
		if (!entry)
			return -ENOMEM;
		debuginfo->entries = entry;
		debuginfo->room = room;
	}
	entry = &debuginfo->entries[debuginfo->nr++];
	entry->path = strdup(path);
	entry->object = strndup(name, length);
	if (!entry->path || !entry->object)
		return -ENOMEM;
	for (char *dash = strchr(entry->object, '-'); dash; dash = strchr(dash, '-'))
		*dash = '_';
	return 0;
}

/* "NAME.ko" or "NAME.ko.debug" */
static int debuginfo_add_file(const char *path, const char *name, void *data)
{
	const char *suffix = strstr(name, ".ko");

	if (!suffix || suffix == name || (strcmp(suffix, ".ko") && strcmp(suffix, ".ko.debug")))
		return 0;
	return add_entry(data, path, name, suffix - name);
}

/* The modules are in the directory of their release, or anywhere in a build tree. */
static int find_modules(struct debuginfo *debuginfo, const char *path, const char *release)
{
	char *directory;
	int err = 0;

	for (size_t i = 0; release && !err && i < sizeof(roots) / sizeof(roots[0]); i++) {
		if (asprintf(&directory, "%s/%slib/modules/%s", path, roots[i], release) < 0)
			return -ENOMEM;
		if (is_directory(directory))
			err = files_walk(directory, debuginfo_add_file, debuginfo);
		free(directory);
	}
	if (err || debuginfo->nr)
		return err;
	directory = try_place(path, "", "vmlinux", "", "");
	if (directory)
		err = files_walk(path, debuginfo_add_file, debuginfo);
	free(directory);
	return err;
}

static int compare_entries(const void *a, const void *b)
{
	const struct entry *first = a, *second = b;
	int order = strcmp(first->object, second->object);

	return order ? order : strcmp(first->path, second->path);
}

struct debuginfo *debuginfo_open(const char *path, const char *release)
{
	struct debuginfo *debuginfo = calloc(1, sizeof(*debuginfo));
	int err = debuginfo ? 0 : -ENOMEM;

	if (!err && is_directory(path))
		err = find_modules(debuginfo, path, release);
	if (!err) {
		if (debuginfo->nr)
			qsort(debuginfo->entries, debuginfo->nr, sizeof(*debuginfo->entries),
			      compare_entries);
		return debuginfo;
	}
	diag_error(path, CHECK_NONE, "cannot look for modules in it: %s", strerror(-err));
	debuginfo_close(debuginfo);
	return NULL;
}

const char *debuginfo_lookup(const struct debuginfo *debuginfo, const char *object)
{
	size_t low = 0, high = debuginfo->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(debuginfo->entries[middle].object, object) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == debuginfo->nr || strcmp(debuginfo->entries[low].object, object))
		return NULL;
	if (low + 1 < debuginfo->nr && !strcmp(debuginfo->entries[low + 1].object, object))
		return NULL; /* which? */
	return debuginfo->entries[low].path;
}

char *debuginfo_module(const char *path, const char *release, const char *object)
{
	struct debuginfo *debuginfo = debuginfo_open(path, release);
	const char *found = debuginfo ? debuginfo_lookup(debuginfo, object) : NULL;
	char *copy = found ? strdup(found) : NULL;

	debuginfo_close(debuginfo);
	return copy;
}

void debuginfo_close(struct debuginfo *debuginfo)
{
	if (!debuginfo)
		return;
	for (size_t i = 0; i < debuginfo->nr; i++) {
		free(debuginfo->entries[i].object);
		free(debuginfo->entries[i].path);
	}
	free(debuginfo->entries);
	free(debuginfo);
}
