// SPDX-License-Identifier: GPL-2.0
/*
 * The least that klp-symbols has to do: decompress a kernel image and all modules
 * of a kernel, by the same libraries and as many threads, and nothing else.
 *
 * usage: decompress-all VMLINUZ DIRECTORY
 */
#include <fts.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decompress.h"
#include "input.h"

#define LIMIT (1ULL << 30)
#define MAX_THREADS 64

static char **paths;
static size_t nr_paths;
static atomic_size_t next;
static atomic_uint errors;

static bool is_module(const char *path)
{
	const char *name = strrchr(path, '/');

	return strstr(name ? name : path, ".ko") != NULL;
}

static int find_modules(char *directory)
{
	char *roots[] = { directory, NULL };
	FTS *fts = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *entry;

	while (fts && (entry = fts_read(fts))) {
		if (entry->fts_info != FTS_F || !is_module(entry->fts_path))
			continue;
		char **more = realloc(paths, (nr_paths + 1) * sizeof(*paths));

		if (!more)
			return -1;
		paths = more;
		paths[nr_paths] = strdup(entry->fts_path);
		if (!paths[nr_paths++])
			return -1;
	}
	if (fts)
		fts_close(fts);
	return nr_paths ? 0 : -1;
}

static int read_file(const char *path)
{
	struct input input;
	uint8_t *data;
	size_t size;
	int err = input_open(path, &input);

	if (err)
		return err;
	if (compression_name(input.data, input.size)) {
		err = decompress(path, input.data, input.size, LIMIT, &data, &size);
		if (!err)
			free(data);
	}
	input_close(&input);
	return err;
}

static void *read_modules(void *unused)
{
	size_t i;

	(void)unused;
	while ((i = atomic_fetch_add(&next, 1)) < nr_paths) {
		if (read_file(paths[i]))
			atomic_fetch_add(&errors, 1);
	}
	return NULL;
}

/* The compressed kernel begins somewhere in the image: where a decompressor takes it. */
static int read_image(const char *path)
{
	static const char *const magics[] = { "\xfd"
					      "7zXZ",
					      "\x28\xb5\x2f\xfd", "\x1f\x8b\x08" };
	struct input input;
	int err = input_open(path, &input);

	if (err)
		return err;
	err = -1;
	for (size_t i = 0; err && i < sizeof(magics) / sizeof(magics[0]); i++) {
		const uint8_t *at = memmem(input.data, input.size, magics[i], strlen(magics[i]));
		uint8_t *data;
		size_t size;

		if (at &&
		    !decompress(path, at, input.size - (at - input.data), LIMIT, &data, &size)) {
			err = 0;
			free(data);
		}
	}
	input_close(&input);
	return err;
}

int main(int argc, char **argv)
{
	pthread_t threads[MAX_THREADS];
	unsigned int started = 0;
	cpu_set_t cores;
	int nr;

	if (argc != 3) {
		fprintf(stderr, "usage: decompress-all VMLINUZ DIRECTORY\n");
		return 2;
	}
	if (read_image(argv[1]) || find_modules(argv[2]) ||
	    sched_getaffinity(0, sizeof(cores), &cores))
		return 1;
	nr = CPU_COUNT(&cores) < MAX_THREADS ? CPU_COUNT(&cores) : MAX_THREADS;
	while (started + 1 < (unsigned int)nr &&
	       !pthread_create(&threads[started], NULL, read_modules, NULL))
		started++;
	read_modules(NULL);
	while (started)
		pthread_join(threads[--started], NULL);
	return errors ? 1 : 0;
}
