// SPDX-License-Identifier: GPL-2.0
/*
 * Input and output in memory for the fuzzers: see fuzz.h. Diagnostics are
 * included rather than linked, since their counts must start anew for each input.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../../scripts/livepatch/diag.c"
#include "fuzz.h"

/* Who writes more is ended by SIGXFSZ, which is a finding, before the memory is full. */
#define OUTPUT_MAX (512UL << 20)

static char directory[] = "/dev/shm/klp-fuzz.XXXXXX";

const char *fuzz_file(const uint8_t *data, size_t size)
{
	static char path[64];
	static int fd = -1;

	if (fd >= 0)
		close(fd);
	fd = memfd_create("fuzz", 0);
	if (fd < 0 || ftruncate(fd, size) || pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

static void remove_directory(void)
{
	rmdir(directory);
}

const char *fuzz_directory(void)
{
	static const struct rlimit limit = { OUTPUT_MAX, OUTPUT_MAX };
	static bool made;

	if (!made && (!mkdtemp(directory) || setrlimit(RLIMIT_FSIZE, &limit)))
		abort();
	if (!made)
		atexit(remove_directory);
	made = true;
	return directory;
}

void fuzz_reset(void)
{
	diag_flush();
	for (unsigned int i = 0; i <= DIAG_NOTE; i++)
		diag_counts[i] = 0;
}
