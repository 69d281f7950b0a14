// SPDX-License-Identifier: GPL-2.0
/*
 * .modinfo, __versions and signatures: see modinfo.h.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "modinfo.h"

bool modinfo_is_livepatch(const struct elf_file *elf)
{
	return elf_modinfo(elf, "livepatch", NULL) != NULL;
}

bool modinfo_is_gpl_compatible(const char *licence)
{
	static const char *const licences[] = {
		"GPL",		"GPL v2",	"GPL and additional rights",
		"Dual BSD/GPL", "Dual MIT/GPL", "Dual MPL/GPL"
	};

	for (size_t i = 0; licence && i < sizeof(licences) / sizeof(licences[0]); i++) {
		if (!strcmp(licence, licences[i]))
			return true;
	}
	return false;
}

int modinfo_is_signed(const char *path)
{
	static const char marker[] = "~Module signature appended~\n";
	char end[sizeof(marker) - 1];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int result = 0;

	if (fd < 0)
		return -errno;
	if (lseek(fd, -(off_t)sizeof(end), SEEK_END) >= 0 &&
	    read(fd, end, sizeof(end)) == (ssize_t)sizeof(end))
		result = !memcmp(end, marker, sizeof(end));
	close(fd);
	return result;
}

/* modpost writes names of files, dm-mod; the kernel's name of that is dm_mod. */
static bool is_module_name(const char *file, size_t length, const char *name)
{
	if (strlen(name) != length)
		return false;
	for (size_t i = 0; i < length; i++) {
		if ((file[i] == '-' ? '_' : file[i]) != name[i])
			return false;
	}
	return true;
}

/* Take one name out of "a,b,c" and clear the bytes that are left over. */
static void remove_name(char *names, const char *name)
{
	size_t total = strlen(names), length = strcspn(names, ",");
	char *at = names;

	while (!is_module_name(at, length, name)) {
		if (!at[length])
			return;
		at += length + 1;
		length = strcspn(at, ",");
	}
	if (at[length])
		memmove(at, at + length + 1, strlen(at + length + 1) + 1);
	else
		at[at == names ? 0 : -1] = '\0';
	memset(names + strlen(names), 0, total - strlen(names));
}

int modinfo_remove_dependency(struct elf_file *elf, const char *module)
{
	struct elf_section *section = elf_find_section(elf, ".modinfo");
	const char *depends = elf_modinfo(elf, "depends", NULL);
	uint8_t *data;
	size_t offset;

	if (!depends || !*depends)
		return 0;
	offset = (const uint8_t *)depends - section->data;
	data = elf_section_edit(section);
	if (!data)
		return diag_out_of_memory(elf->name);
	remove_name((char *)data + offset, module);
	return 0;
}

/* The array's symbol, ____versions, keeps covering it. */
static void shrink_versions(struct elf_file *elf, struct elf_section *section, size_t size)
{
	struct elf_symbol *symbol;

	list_for_each_entry(symbol, &elf->symbols, list) {
		if (symbol->section == section && !symbol->sym.st_value &&
		    symbol->sym.st_size == section->size)
			symbol->sym.st_size = size;
	}
	elf_section_truncate(section, size);
}

int modinfo_remove_versions(struct elf_file *elf, modinfo_is_gone is_gone, void *data)
{
	struct elf_section *section = elf_find_section(elf, "__versions");
	const size_t room = MODINFO_VERSION_SIZE - elf->address_size;
	char name[MODINFO_VERSION_SIZE + 1];
	uint8_t *versions;
	size_t kept = 0;

	if (!section || !section->data || section->size % MODINFO_VERSION_SIZE)
		return 0;
	versions = elf_section_edit(section);
	if (!versions)
		return diag_out_of_memory(elf->name);
	for (size_t at = 0; at < section->size; at += MODINFO_VERSION_SIZE) {
		memcpy(name, versions + at + elf->address_size, room);
		name[room] = '\0';
		if (is_gone(name, data))
			continue;
		memmove(versions + kept, versions + at, MODINFO_VERSION_SIZE);
		kept += MODINFO_VERSION_SIZE;
	}
	if (kept < section->size)
		shrink_versions(elf, section, kept);
	return 0;
}
