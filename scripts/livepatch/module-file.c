// SPDX-License-Identifier: GPL-2.0
/*
 * Opens a module: see module-file.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "decompress.h"
#include "diag.h"
#include "input.h"
#include "module-file.h"

static int write_all(int fd, const uint8_t *data, size_t size)
{
	while (size) {
		ssize_t written = write(fd, data, size);

		if (written < 0 && errno != EINTR)
			return -errno;
		if (written > 0) {
			data += written;
			size -= written;
		}
	}
	return 0;
}

/* A file without a name, for what is not one already: libdw wants to open the module, too. */
static int open_copy(const char *name, const uint8_t *data, size_t size, struct module_file *file)
{
	char path[32];
	int err;

	file->copy = memfd_create("klp-convert", MFD_CLOEXEC);
	err = file->copy < 0 ? -errno : write_all(file->copy, data, size);
	if (err) {
		diag_error(name, CHECK_NONE, "cannot unpack: %s", strerror(-err));
		return err;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", file->copy);
	return elf_open_as(path, name, &file->elf);
}

int module_file_open(const char *path, struct module_file *file)
{
	file->copy = -1;
	return elf_open(path, &file->elf);
}

int module_file_open_installed(const char *path, struct module_file *file)
{
	uint8_t *unpacked = NULL;
	struct input input;
	size_t size;
	int err;

	*file = (struct module_file){ .copy = -1 };
	err = input_open(path, &input);
	if (err)
		return err;
	if (compression_name(input.data, input.size)) {
		err = decompress(path, input.data, input.size, DECOMPRESS_MODULE_MAX, &unpacked,
				 &size);
		if (!err)
			err = open_copy(path, unpacked, size, file);
		free(unpacked);
	} else if (input.mapped) {
		err = elf_open(path, &file->elf);
	} else {
		err = open_copy(path, input.data, input.size, file);
	}
	input_close(&input);
	return err;
}

void module_file_close(struct module_file *file)
{
	elf_close(file->elf);
	if (file->copy >= 0)
		close(file->copy);
	*file = (struct module_file){ .copy = -1 };
}
