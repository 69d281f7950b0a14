// SPDX-License-Identifier: GPL-2.0
/*
 * CRCs, licences and namespaces of exports, and the version magic: see versions.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../diag.h"
#include "../symvers.h"
#include "versions.h"

#define CONFIGURATION "include/config/auto.conf"

struct versions_reader {
	const struct symlist *symbols;
	struct versions *versions;
};

static int keep_export(const struct symvers_export *export, void *data)
{
	struct versions_reader *reader = data;
	struct versions *versions = reader->versions;
	const struct symlist_name *entry = symlist_find_if_asked(reader->symbols, export->symbol);
	struct version *version;

	if (!entry)
		return 0;
	if (versions->nr_exports == versions->room) {
		size_t room = versions->room ? 2 * versions->room : 32;

		version = reallocarray(versions->exports, room, sizeof(*version));
		if (!version)
			return diag_out_of_memory(NULL);
		versions->exports = version;
		versions->room = room;
	}
	version = &versions->exports[versions->nr_exports];
	version->name = entry->name;
	version->number = versions->nr_exports;
	version->crc = export->crc;
	version->gpl_only = export->gpl_only;
	version->namespace = strdup(export->namespace);
	if (!version->namespace)
		return diag_out_of_memory(NULL);
	versions->nr_exports++;
	return 0;
}

/* The options of which include/linux/vermagic.h makes the magic, and those that matter here. */
enum option {
	SMP,
	PREEMPT_BUILD,
	PREEMPT_RT,
	MODULE_UNLOAD,
	MODVERSIONS,
	MODULE_FORCE_LOAD,
	X86_64,
	RANDSTRUCT,
	NR_OPTIONS
};

static void set_option(const char *line, bool *options)
{
	static const char *const names[] = {
		[SMP] = "CONFIG_SMP=y\n",
		[PREEMPT_BUILD] = "CONFIG_PREEMPT_BUILD=y\n",
		[PREEMPT_RT] = "CONFIG_PREEMPT_RT=y\n",
		[MODULE_UNLOAD] = "CONFIG_MODULE_UNLOAD=y\n",
		[MODVERSIONS] = "CONFIG_MODVERSIONS=y\n",
		[MODULE_FORCE_LOAD] = "CONFIG_MODULE_FORCE_LOAD=y\n",
		[X86_64] = "CONFIG_X86_64=y\n",
		[RANDSTRUCT] = "CONFIG_RANDSTRUCT=y\n",
	};

	for (size_t i = 0; i < NR_OPTIONS; i++)
		options[i] |= !strcmp(line, names[i]);
}

/* include/linux/vermagic.h: VERMAGIC_STRING; that of other architectures has parts of their own. */
static int make_vermagic(struct versions *versions, const bool *options)
{
	if (!options[X86_64] || options[RANDSTRUCT])
		return 0;
	free(versions->vermagic);
	if (asprintf(&versions->vermagic, "%s%s%s%s", options[SMP] ? "SMP " : "",
		     options[PREEMPT_BUILD] ? "preempt " :
		     options[PREEMPT_RT]    ? "preempt_rt " :
					      "",
		     options[MODULE_UNLOAD] ? "mod_unload " : "",
		     options[MODVERSIONS] ? "modversions " : "") >= 0)
		return 0;
	versions->vermagic = NULL;
	return diag_out_of_memory(NULL);
}

static int read_configuration(const char *symvers, struct versions *versions)
{
	const char *slash = strrchr(symvers, '/');
	int length = slash ? slash + 1 - symvers : 0;
	bool options[NR_OPTIONS] = { false };
	char *path, *line = NULL;
	size_t room = 0;
	FILE *file;

	if (asprintf(&path, "%.*s" CONFIGURATION, length, symvers) < 0)
		return diag_out_of_memory(NULL);
	file = fopen(path, "re");
	free(path);
	if (!file)
		return 0;
	while (getline(&line, &room, file) > 0)
		set_option(line, options);
	free(line);
	fclose(file);
	versions->configured = true;
	versions->force_load = options[MODULE_FORCE_LOAD];
	return make_vermagic(versions, options);
}

/* By name; what a file says first counts. */
static int compare_versions(const void *a, const void *b)
{
	const struct version *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : x->number < y->number ? -1 : x->number > y->number;
}

int versions_read(const char *const *paths, size_t nr_paths, const struct symlist *symbols,
		  struct versions *versions)
{
	struct versions_reader reader = { symbols, versions };
	int err = 0;

	for (size_t i = 0; !err && i < nr_paths; i++) {
		err = symvers_read(paths[i], keep_export, &reader);
		if (!err)
			err = read_configuration(paths[i], versions);
	}
	if (versions->nr_exports)
		qsort(versions->exports, versions->nr_exports, sizeof(*versions->exports),
		      compare_versions);
	return err;
}

const struct version *versions_find(const struct versions *versions, const char *name)
{
	size_t low = 0, high = versions ? versions->nr_exports : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(versions->exports[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (!versions || low == versions->nr_exports || strcmp(versions->exports[low].name, name))
		return NULL;
	return &versions->exports[low];
}

void versions_free(struct versions *versions)
{
	for (size_t i = 0; i < versions->nr_exports; i++)
		free(versions->exports[i].namespace);
	free(versions->exports);
	free(versions->vermagic);
	*versions = (struct versions){ 0 };
}
