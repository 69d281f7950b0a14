// SPDX-License-Identifier: GPL-2.0
/*
 * Input files as bytes in memory: see input.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "diag.h"
#include "input.h"

#define INPUT_LIMIT (1UL << 30)

/*
 * Files up to this size are read: to map and unmap one takes longer, most of all in a program
 * of several threads, which all must forget the mapping.
 */
#define INPUT_SMALL (4UL << 20)

/* Read to the end. @more: how much there is, as far as that is known. */
static int input_read(int fd, size_t more, struct input *input)
{
	size_t room = 0;
	ssize_t got;

	do {
		if (input->size == room) {
			uint8_t *larger;

			room = room ? 2 * room : more + 1; /* and the end */
			if (room > INPUT_LIMIT)
				return -EFBIG;
			larger = realloc((void *)(uintptr_t)input->data, room);
			if (!larger)
				return -ENOMEM;
			input->data = larger;
		}
		got = read(fd, (void *)(uintptr_t)(input->data + input->size), room - input->size);
		if (got < 0 && errno != EINTR)
			return -errno;
		if (got > 0)
			input->size += got;
	} while (got);
	return 0;
}

static int input_fill(int fd, struct input *input)
{
	struct stat st;
	void *mapping;

	if (fstat(fd, &st))
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode) || !st.st_size)
		return input_read(fd, 1 << 20, input);
	if ((size_t)st.st_size <= INPUT_SMALL)
		return input_read(fd, st.st_size, input);
	mapping = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (mapping == MAP_FAILED)
		return -errno;
	input->data = mapping;
	input->size = st.st_size;
	input->mapped = true;
	return 0;
}

int input_open(const char *path, struct input *input)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int err;

	*input = (struct input){ 0 };
	err = fd < 0 ? -errno : input_fill(fd, input);
	if (fd >= 0)
		close(fd);
	if (err) {
		diag_error(path, CHECK_NONE, "cannot read: %s", strerror(-err));
	} else if (!input->size) {
		diag_error(path, CHECK_NONE, "the file is empty");
		err = -EINVAL;
	}
	if (err)
		input_close(input);
	return err;
}

void input_close(struct input *input)
{
	if (input->mapped)
		munmap((void *)(uintptr_t)input->data, input->size);
	else
		free((void *)(uintptr_t)input->data);
	*input = (struct input){ 0 };
}
