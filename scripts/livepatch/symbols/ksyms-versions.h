/* SPDX-License-Identifier: GPL-2.0 */
/*
 * CRCs of what vmlinux exports (CONFIG_MODVERSIONS): Module.symvers of the kernel's headers
 * has them, and each module those that it wants. They tell two builds of a release.
 */
#ifndef LIVEPATCH_KSYMS_VERSIONS_H
#define LIVEPATCH_KSYMS_VERSIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../elf.h"
#include "../modinfo.h"

struct ksyms_version {
	const char *name; /* kept with the symbols of vmlinux */
	uint32_t crc;
};

/* Sorted by name, each once. */
struct ksyms_versions {
	const char *path; /* of Module.symvers */
	struct ksyms_version *versions;
	size_t nr;
};

/* What a module wants, and Module.symvers has otherwise; it does not if @name is "". */
struct ksyms_mismatch {
	char name[MODINFO_VERSION_SIZE];
	uint32_t wanted, found;
};

/**
 * ksyms_versions_check() - Is a module of the build that the CRCs are of?
 * @versions:	NULL: nothing is known of it
 * @mismatch:	set to the first that differs
 *
 * kernel/module/version.c: check_version(): with another CRC the kernel does not load it.
 * May be called from several threads.
 *
 * Return: whether it may be: also where either has no CRCs.
 */
bool ksyms_versions_check(const struct ksyms_versions *versions, const struct elf_file *module,
			  struct ksyms_mismatch *mismatch);

#endif
