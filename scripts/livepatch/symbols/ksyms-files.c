// SPDX-License-Identifier: GPL-2.0
/*
 * Source files for the symbols of vmlinux: in go its symbols from whatever source,
 * and those of a vmlinux with debug information, both in the kernel's order; out
 * come the former with the files of the latter. They must be of one build, which
 * names and addresses tell.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../diag.h"
#include "ksyms.h"

/* Of one build, nearly all names are the same: filters differ by a few. */
#define MAX_UNMATCHED_PERCENT 1

#define REMEDY \
	"give the debug information of the very build, or leave it away (--debuginfo, DEBUGINFO=)"

struct join {
	struct ksyms *ksyms;
	const struct ksyms *debug;
	const char *where, *debug_path;
	uint64_t shift;	    /* what the addresses of ksyms are higher by */
	const char **files; /* by ordinal, as ksyms keeps them */
	size_t nr_matched;
};

static int ksyms_files_compare_names(const void *a, const void *b)
{
	const struct ksym *first = *(const struct ksym *const *)a;
	const struct ksym *second = *(const struct ksym *const *)b;
	int order = strcmp(first->name, second->name);

	if (order)
		return order;
	return first < second ? -1 : first > second; /* they are in one array */
}

/* Symbols by name, and those of one name in the order of the kernel. */
static struct ksym **by_name(const struct ksyms *ksyms)
{
	struct ksym **sorted = calloc(ksyms->nr + 1, sizeof(*sorted));

	for (size_t i = 0; sorted && i < ksyms->nr; i++)
		sorted[i] = &ksyms->symbols[i];
	if (sorted)
		qsort(sorted, ksyms->nr, sizeof(*sorted), ksyms_files_compare_names);
	return sorted;
}

/* How many there are of the first one's name. The array ends with NULL. */
static size_t count_same(struct ksym *const *sorted)
{
	size_t nr = 1;

	while (sorted[nr] && !strcmp(sorted[nr]->name, sorted[0]->name))
		nr++;
	return nr;
}

/* Per-cpu symbols may be offsets, which nothing shifts. */
static bool same_address(const struct join *join, const struct ksym *symbol,
			 const struct ksym *debug)
{
	if (!join->ksyms->addresses || !join->debug->addresses)
		return true;
	return symbol->address == debug->address ||
	       (join->ksyms->shifted && symbol->address == debug->address + join->shift);
}

static int take_file(struct join *join, struct ksym *symbol, const struct ksym *debug)
{
	const char **file = &join->files[debug->ordinal];

	if (!same_address(join, symbol, debug)) {
		diag_error(
			join->debug_path, CHECK_NONE,
			"of another build than %s: %s is at %#llx in it, and at %#llx there; " REMEDY,
			join->where, debug->name, (unsigned long long)debug->address,
			(unsigned long long)symbol->address);
		return -EINVAL;
	}
	join->nr_matched++;
	if (!debug->file)
		return 0;
	if (!*file)
		*file = ksyms_keep(join->ksyms, debug->file, strlen(debug->file));
	if (!*file)
		return ksyms_not_kept(join->ksyms, join->where);
	symbol->file = *file;
	symbol->ordinal = debug->ordinal;
	return 0;
}

static int join_sorted(struct join *join, struct ksym *const *symbols, struct ksym *const *debug)
{
	int err = 0;

	while (*symbols && *debug) {
		int order = strcmp((*symbols)->name, (*debug)->name);
		size_t nr = order <= 0 ? count_same(symbols) : 0;
		size_t nr_debug = order >= 0 ? count_same(debug) : 0;

		for (size_t i = 0; !err && nr == nr_debug && i < nr; i++)
			err = take_file(join, symbols[i], debug[i]);
		if (err)
			return err;
		symbols += nr;
		debug += nr_debug;
	}
	return 0;
}

static int is_other_build(const struct join *join, const char *what, const char *text,
			  const char *other)
{
	if (!text || !other || !*text || !*other || !strcmp(text, other))
		return 0;
	diag_error(join->debug_path, CHECK_NONE,
		   "of another build than %s: its %s is %s, and that of the latter %s; " REMEDY,
		   join->where, what, other, text);
	return -EINVAL;
}

/* What both have decides. */
static int check_build(const struct join *join)
{
	const struct ksyms *ksyms = join->ksyms, *debug = join->debug;
	int err = is_other_build(join, "release", ksyms->release, debug->release);

	if (!err)
		err = is_other_build(join, "build ID", ksyms->build_id, debug->build_id);
	return err ? err : is_other_build(join, "version", ksyms->version, debug->version);
}

static int check_matched(const struct join *join)
{
	size_t unmatched = join->ksyms->nr - join->nr_matched;

	if (unmatched <= join->ksyms->nr / 100 * MAX_UNMATCHED_PERCENT)
		return 0;
	diag_error(join->debug_path, CHECK_NONE,
		   "of another build than %s: %zu of its %zu symbols are not in it; " REMEDY,
		   join->where, unmatched, join->ksyms->nr);
	return -EINVAL;
}

/* KASLR moves all by the same. */
static uint64_t find_shift(const struct join *join)
{
	const struct ksym *symbol = ksyms_find(join->ksyms, "_text");
	const struct ksym *debug = ksyms_find(join->debug, "_text");

	return symbol && debug ? symbol->address - debug->address : 0;
}

static int ksyms_files_run(struct join *join)
{
	struct ksym **symbols = by_name(join->ksyms), **debug = by_name(join->debug);
	unsigned int most = 0;
	int err = -ENOMEM;

	for (size_t i = 0; i < join->debug->nr; i++) {
		if (join->debug->symbols[i].ordinal > most)
			most = join->debug->symbols[i].ordinal;
	}
	join->files = calloc((size_t)most + 1, sizeof(*join->files));
	if (symbols && debug && join->files)
		err = join_sorted(join, symbols, debug);
	else
		diag_out_of_memory(join->where);
	free(symbols);
	free(debug);
	free(join->files);
	return err;
}

int ksyms_add_files(struct ksyms *ksyms, const char *where, const struct ksyms *debug,
		    const char *debug_path)
{
	struct join join = {
		.ksyms = ksyms, .debug = debug, .where = where, .debug_path = debug_path
	};
	int err;

	for (size_t i = 0; i < ksyms->nr; i++) {
		ksyms->symbols[i].file = NULL;
		ksyms->symbols[i].ordinal = 0;
	}
	ksyms->all_files = debug->all_files;
	err = check_build(&join);
	if (err)
		return err;
	join.shift = find_shift(&join);
	err = ksyms_files_run(&join);
	return err ? err : check_matched(&join);
}
