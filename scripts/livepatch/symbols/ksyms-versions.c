// SPDX-License-Identifier: GPL-2.0
/*
 * Compares the CRCs of a module with those of Module.symvers: see ksyms-versions.h.
 */
#include <stdlib.h>
#include <string.h>

#include "ksyms-versions.h"

static int ksyms_versions_compare(const void *a, const void *b)
{
	return strcmp(((const struct ksyms_version *)a)->name,
		      ((const struct ksyms_version *)b)->name);
}

bool ksyms_versions_check(const struct ksyms_versions *versions, const struct elf_file *module,
			  struct ksyms_mismatch *mismatch)
{
	const struct elf_section *section = elf_find_section(module, "__versions");
	const size_t room = MODINFO_VERSION_SIZE - module->address_size;
	char name[MODINFO_VERSION_SIZE] = "";
	const struct ksyms_version wanted = { .name = name }, *found;
	uint64_t crc;

	if (!versions || !versions->nr || !section)
		return true;
	for (uint64_t at = 0; !elf_get(module, section, at, module->address_size, &crc) &&
			      at + MODINFO_VERSION_SIZE <= section->size;
	     at += MODINFO_VERSION_SIZE) {
		memcpy(name, section->data + at + module->address_size, room);
		found = bsearch(&wanted, versions->versions, versions->nr, sizeof(*found),
				ksyms_versions_compare);
		if (!found || (uint32_t)crc == found->crc)
			continue;
		strcpy(mismatch->name, name);
		mismatch->wanted = crc;
		mismatch->found = found->crc;
		return false;
	}
	return true;
}
