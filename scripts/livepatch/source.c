// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of source code, by libdwfl: see source.h. It lays the sections of a
 * module out at addresses of its own choice and relocates the debug information
 * to them.
 */
#include <elfutils/libdwfl.h>
#include <stdlib.h>

#include "source.h"

struct source {
	Dwfl *dwfl;
	Dwfl_Module *module;
};

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = dwfl_standard_find_debuginfo,
	.section_address = dwfl_offline_section_address,
};

struct source *source_open(const struct elf_file *elf)
{
	struct source *source;

	if (!elf_find_section(elf, ".debug_line"))
		return NULL;
	source = calloc(1, sizeof(*source));
	if (!source)
		return NULL;
	source->dwfl = dwfl_begin(&callbacks);
	if (source->dwfl) {
		source->module = dwfl_report_offline(source->dwfl, elf->name, elf->name, -1);
		dwfl_report_end(source->dwfl, NULL, NULL);
	}
	if (source->module)
		return source;
	source_close(source);
	return NULL;
}

const char *source_line(struct source *source, const struct elf_section *section, uint64_t offset,
			int *line)
{
	GElf_Addr bias;
	GElf_Shdr header;
	Dwfl_Line *found;
	Elf *elf;

	if (!source || !(section->header.sh_flags & SHF_EXECINSTR))
		return NULL;
	/* this makes libdwfl choose the addresses */
	if (!dwfl_module_getdwarf(source->module, &bias))
		return NULL;
	elf = dwfl_module_getelf(source->module, &bias);
	if (!elf || !gelf_getshdr(elf_getscn(elf, section->index), &header))
		return NULL;
	found = dwfl_module_getsrc(source->module, header.sh_addr + bias + offset);
	if (!found)
		return NULL;
	return dwfl_lineinfo(found, NULL, line, NULL, NULL, NULL);
}

void source_close(struct source *source)
{
	if (!source)
		return;
	if (source->dwfl)
		dwfl_end(source->dwfl);
	free(source);
}
