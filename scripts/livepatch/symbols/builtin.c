// SPDX-License-Identifier: GPL-2.0
/*
 * Modules that are built into a kernel: see builtin.h. Its build lists them by
 * path, one a line, in modules.builtin.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "builtin.h"
#include "../diag.h"
#include "../input.h"
#include "../symlist.h"
#include "symlist-write.h"

static int builtin_compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int add_name(struct builtin *builtin, const char *name, size_t length)
{
	if (builtin->nr == builtin->room) {
		size_t room = builtin->room ? 2 * builtin->room : 256;
		char **names = reallocarray(builtin->names, room, sizeof(*names));

		if (!names)
			return -ENOMEM;
		builtin->names = names;
		builtin->room = room;
	}
	name = strndup(name, length);
	builtin->names[builtin->nr] = (char *)(uintptr_t)name;
	if (!name)
		return -ENOMEM;
	for (char *dash = strchr(builtin->names[builtin->nr], '-'); dash; dash = strchr(dash, '-'))
		*dash = '_';
	builtin->nr++;
	return 0;
}

/* "kernel/fs/ext4/ext4.ko"; false: it is not such a line. */
static bool object_of(const char *line, size_t length, const char **name, size_t *name_length)
{
	const char *slash = memrchr(line, '/', length);

	*name = slash ? slash + 1 : line;
	length -= *name - line;
	if (length <= 3 || memcmp(*name + length - 3, ".ko", 3))
		return false;
	*name_length = length - 3;
	for (size_t i = 0; i < *name_length; i++) {
		if ((unsigned char)(*name)[i] <= ' ')
			return false;
	}
	return true;
}

static int builtin_read_lines(struct builtin *builtin, const char *path, const struct input *input)
{
	const char *line = (const char *)input->data, *end = line + input->size, *newline, *name;
	size_t length;

	for (unsigned long number = 1; line < end; line = newline + 1, number++) {
		newline = memchr(line, '\n', end - line);
		if (!newline || !object_of(line, newline - line, &name, &length)) {
			diag_error(path, CHECK_NONE, "line %lu is not the path of a module",
				   number);
			return -EINVAL;
		}
		if (add_name(builtin, name, length))
			return diag_out_of_memory(path);
	}
	return 0;
}

int builtin_read(struct builtin *builtin, const char *directory)
{
	struct input input = { 0 };
	struct stat st;
	char *path;
	int err = 0;

	if (asprintf(&path, "%s/modules.builtin", directory) < 0)
		return diag_out_of_memory(directory);
	if (!stat(path, &st) && st.st_size)
		err = input_open(path, &input);
	if (!err && input.data) {
		err = builtin_read_lines(builtin, path, &input);
		input_close(&input);
	}
	free(path);
	if (!err && builtin->nr)
		qsort(builtin->names, builtin->nr, sizeof(*builtin->names), builtin_compare_names);
	return err;
}

int builtin_write(const struct builtin *builtin, struct symlist_writer *writer)
{
	int err = 0;

	for (size_t i = 0; !err && i < builtin->nr; i++) {
		if (!i || strcmp(builtin->names[i - 1], builtin->names[i]))
			err = symlist_write_fact(writer, "builtin", builtin->names[i]);
	}
	return err;
}

void builtin_free(struct builtin *builtin)
{
	for (size_t i = 0; i < builtin->nr; i++)
		free(builtin->names[i]);
	free(builtin->names);
	*builtin = (struct builtin){ 0 };
}
