// SPDX-License-Identifier: GPL-2.0
/*
 * All modules of a kernel: see ksyms-modules.h. Modules are decompressed and
 * looked at one by one by each thread; what stays of a module is its text.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../diag.h"
#include "ksyms-modules.h"
#include "../files.h"

#define MAX_THREADS 64

/* A directory full of other things need not be read to the end. */
#define MAX_ERRORS 10

/* So many may be left over from another build; if it is another build, more are. */
#define MAX_OTHER_BUILD 5
#define MAX_OTHER_BUILD_PERCENT 1

static bool is_module(const char *path)
{
	static const char *const suffixes[] = { ".ko",	  ".ko.xz",  ".ko.zst",
						".ko.gz", ".ko.lz4", ".ko.lzma" };
	size_t length = strlen(path);

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		size_t suffix = strlen(suffixes[i]);

		if (length > suffix && !strcmp(path + length - suffix, suffixes[i]))
			return true;
	}
	return false;
}

static int add_path(struct ksyms_modules *modules, const char *path)
{
	if (modules->nr_paths == modules->room_paths) {
		size_t room = modules->room_paths ? 2 * modules->room_paths : 1024;
		char **paths = reallocarray(modules->paths, room, sizeof(*paths));

		if (!paths)
			return -ENOMEM;
		modules->paths = paths;
		modules->room_paths = room;
	}
	modules->paths[modules->nr_paths] = strdup(path);
	return modules->paths[modules->nr_paths++] ? 0 : -ENOMEM;
}

static int ksyms_modules_add_file(const char *path, const char *name, void *data)
{
	if (is_module(name) && add_path(data, path))
		return diag_out_of_memory(path);
	return 0;
}

int ksyms_modules_find(struct ksyms_modules *modules, const char *directory)
{
	size_t before = modules->nr_paths;
	struct stat st;
	int err;

	if (stat(directory, &st) || !S_ISDIR(st.st_mode)) {
		err = errno ? -errno : -ENOTDIR;
		diag_error(
			directory, CHECK_NONE,
			"cannot read: %s; give the directory of the kernel's modules (/lib/modules/RELEASE)",
			strerror(-err));
		return err;
	}
	err = files_walk(directory, ksyms_modules_add_file, modules);
	if (!err && modules->nr_paths == before) {
		diag_error(
			directory, CHECK_NONE,
			"no modules in it; give the directory of the kernel's modules (/lib/modules/RELEASE)");
		err = -ENOENT;
	}
	return err;
}

/* What the threads share. */
struct work {
	struct ksyms_modules *modules;
	const struct ksyms_wanted *wanted;
	bool progress;
	atomic_size_t next; /* module to read */
	atomic_size_t done;
	atomic_uint errors;
};

static void show_progress(const struct work *work, size_t done)
{
	if (done % 16 == 0 || done == work->modules->nr)
		fprintf(stderr, "\rreading modules: %zu of %zu%s", done, work->modules->nr,
			done == work->modules->nr ? "\n" : "");
}

static void *read_modules(void *data)
{
	struct work *work = data;
	size_t i;

	while ((i = atomic_fetch_add(&work->next, 1)) < work->modules->nr &&
	       atomic_load(&work->errors) < MAX_ERRORS) {
		if (ksyms_read_module(&work->modules->modules[i], work->wanted))
			atomic_fetch_add(&work->errors, 1);
		i = atomic_fetch_add(&work->done, 1) + 1;
		if (work->progress)
			show_progress(work, i);
	}
	return NULL;
}

static unsigned int count_cores(void)
{
	cpu_set_t cores;
	int nr;

	if (sched_getaffinity(0, sizeof(cores), &cores))
		return 1;
	nr = CPU_COUNT(&cores);
	return nr < MAX_THREADS ? nr : MAX_THREADS;
}

static int run_threads(struct work *work)
{
	pthread_t threads[MAX_THREADS];
	unsigned int nr = count_cores(), started = 0;

	while (started + 1 < nr && !pthread_create(&threads[started], NULL, read_modules, work))
		started++;
	read_modules(work); /* this thread, too */
	while (started)
		pthread_join(threads[--started], NULL);
	return atomic_load(&work->errors) ? -EINVAL : 0;
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int compare_modules(const void *a, const void *b)
{
	const struct ksyms_module *first = a, *second = b;
	int order = strcmp(first->name, second->name);

	return order ? order : strcmp(first->path, second->path);
}

static bool is_update(const struct ksyms_module *module)
{
	return strstr(module->path, "/updates/");
}

/* Two modules of one name: which is loaded? Then the other one is freed. */
static int choose(struct ksyms_module *first, struct ksyms_module *second)
{
	if (is_update(first) == is_update(second)) {
		diag_error(second->path, CHECK_NONE,
			   "module %s is in %s as well: remove the one that is not loaded",
			   second->name, first->path);
		return -EINVAL;
	}
	diag_note(is_update(first) ? first->path : second->path, CHECK_NONE,
		  "taken for module %s, not %s: updates come first", first->name,
		  is_update(first) ? second->path : first->path);
	if (is_update(second)) {
		struct ksyms_module other = *first;

		*first = *second;
		*second = other;
	}
	ksyms_free_module(second);
	return 0;
}

static void tell_mismatch(const struct ksyms_module *module, const struct ksyms_versions *versions,
			  bool mixture)
{
	const struct ksyms_mismatch *mismatch = &module->mismatch;
	char text[400];

	snprintf(
		text, sizeof(text),
		"of another build than %s: it wants %s with the CRC %#x, which has %#x there, so that the kernel does not load it",
		versions->path, mismatch->name, (unsigned int)mismatch->wanted,
		(unsigned int)mismatch->found);
	if (mixture)
		diag_error(module->path, CHECK_NONE, "%s; give modules and headers of one build",
			   text);
	else
		diag_warning(module->path, CHECK_NONE,
			     "%s: it is left out of the list; build it anew, or remove it", text);
}

/*
 * A module that was not built anew for this kernel (DKMS, a build tree) is one that it does not
 * load. Many are modules of another build.
 */
static int leave_out_other_builds(struct ksyms_modules *modules,
				  const struct ksyms_versions *versions)
{
	const size_t all = modules->nr;
	size_t other = 0, nr = 0, told = 0;
	bool mixture;

	for (size_t i = 0; i < all; i++)
		other += *modules->modules[i].mismatch.name != '\0';
	mixture = other == all ||
		  (other > MAX_OTHER_BUILD && other > all / 100 * MAX_OTHER_BUILD_PERCENT);
	for (size_t i = 0; other && i < all; i++) {
		struct ksyms_module *module = &modules->modules[i];

		if (!*module->mismatch.name) {
			modules->modules[nr++] = *module;
			continue;
		}
		if (told++ < MAX_ERRORS)
			tell_mismatch(module, versions, mixture);
		ksyms_free_module(module);
	}
	for (size_t i = nr; other && i < all; i++)
		modules->modules[i] = (struct ksyms_module){ 0 };
	modules->nr -= other;
	return other && mixture ? -EINVAL : 0;
}

/* Sorted by name, each once. */
static int sort_modules(struct ksyms_modules *modules)
{
	struct ksyms_module *array = modules->modules;
	size_t nr = 0;
	int err = 0;

	if (!modules->nr)
		return 0;
	qsort(array, modules->nr, sizeof(*array), compare_modules);
	for (size_t i = 0; i < modules->nr; i++) {
		if (nr && !strcmp(array[nr - 1].name, array[i].name)) {
			if (choose(&array[nr - 1], &array[i])) {
				ksyms_free_module(&array[i]);
				err = -EINVAL;
			}
			continue;
		}
		array[nr] = array[i];
		if (nr++ != i)
			array[i] = (struct ksyms_module){ 0 };
	}
	modules->nr = nr;
	return err;
}

int ksyms_modules_read(struct ksyms_modules *modules, const struct ksyms_wanted *wanted,
		       bool progress)
{
	pthread_mutex_t large = PTHREAD_MUTEX_INITIALIZER;
	struct ksyms_wanted shared = *wanted;
	struct work work = { .modules = modules, .wanted = &shared, .progress = progress };
	size_t nr = 0;
	int err;

	shared.large = &large;
	modules->modules = calloc(modules->nr_paths + 1, sizeof(*modules->modules));
	if (!modules->modules)
		return diag_out_of_memory(NULL);
	if (modules->nr_paths)
		qsort(modules->paths, modules->nr_paths, sizeof(*modules->paths), compare_paths);
	for (size_t i = 0; i < modules->nr_paths; i++) {
		/* directories may have been given twice */
		if (!i || strcmp(modules->paths[i - 1], modules->paths[i]))
			modules->modules[nr++].path = modules->paths[i];
	}
	modules->nr = nr;
	err = run_threads(&work);
	if (!err)
		err = leave_out_other_builds(modules, wanted->versions);
	return err ? err : sort_modules(modules);
}

const char *ksyms_modules_release(const struct ksyms_modules *modules, const char *release,
				  const char *where)
{
	for (size_t i = 0; i < modules->nr; i++) {
		const struct ksyms_module *module = &modules->modules[i];

		if (!module->release)
			continue;
		if (!release) {
			release = module->release;
			where = module->path;
		}
		if (!strcmp(release, module->release))
			continue;
		diag_error(
			module->path, CHECK_NONE,
			"built for kernel %s, but %s is of kernel %s; give the modules of that kernel",
			module->release, where, release);
		return NULL;
	}
	return release ? release : "";
}

void ksyms_modules_free(struct ksyms_modules *modules)
{
	for (size_t i = 0; modules->modules && i < modules->nr; i++)
		ksyms_free_module(&modules->modules[i]);
	for (size_t i = 0; i < modules->nr_paths; i++)
		free(modules->paths[i]);
	free(modules->modules);
	free(modules->paths);
	*modules = (struct ksyms_modules){ 0 };
}
