// SPDX-License-Identifier: GPL-2.0
/*
 * Names in the livepatch ELF format: see klp.h.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "klp.h"

#define SECTION_PREFIX ".klp.rela."

const char *klp_object_name_problem(const char *name)
{
	size_t length = strlen(name);

	if (!length)
		return "it is empty; write \"vmlinux\" or the module's name";
	if (length > 3 && !strcmp(name + length - 3, ".ko"))
		return "write the module's name, without \".ko\"";
	if (strchr(name, '-'))
		return "the kernel knows modules by names with \"_\" for \"-\"";
	if (strpbrk(name, ". ,/\t\n"))
		return "names of objects hold no dot, comma, slash or blank";
	if (length > KLP_OBJECT_NAME_MAX)
		return "the kernel reads 55 characters at most";
	return NULL;
}

static bool has_short_names(const char *release)
{
	unsigned int version, patchlevel;

	return release && sscanf(release, "%u.%u", &version, &patchlevel) == 2 &&
	       (version < 6 || (version == 6 && patchlevel < 1));
}

const char *klp_symbol_name_problem(const char *name, const char *release)
{
	if (!*name)
		return "it is empty";
	if (strpbrk(name, ", \t\n"))
		return "the kernel cannot read a name with a comma or a blank";
	if (strlen(name) > KLP_SYMBOL_NAME_MAX)
		return "the kernel reads 511 characters at most";
	if (strlen(name) > KLP_SYMBOL_NAME_MAX_OLD && has_short_names(release))
		return "this kernel reads 127 characters at most";
	return NULL;
}

const char *klp_stripped_name(const char *name)
{
	static const char *const prefixes[] = { "klpp_", "klpr_", "livepatch_", "patched_" };

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t length = strlen(prefixes[i]);

		if (!strncmp(name, prefixes[i], length) && name[length])
			return name + length;
	}
	return NULL;
}

char *klp_section_name(const char *gate, const char *section)
{
	char *name;

	if (asprintf(&name, SECTION_PREFIX "%s%s%s", gate, *section == '.' ? "" : ".", section) < 0)
		return NULL;
	return name;
}

char *klp_symbol_name(const char *object, const char *symbol, unsigned long sympos)
{
	char *name;

	if (asprintf(&name, ".klp.sym.%s.%s,%lu", object, symbol, sympos) < 0)
		return NULL;
	return name;
}

bool klp_is_section_name(const char *name)
{
	return !strncmp(name, SECTION_PREFIX, strlen(SECTION_PREFIX));
}

bool klp_parse_section_name(const char *name, char *gate)
{
	return sscanf(name, SECTION_PREFIX "%55[^.]", gate) == 1;
}

bool klp_parse_symbol_name(const char *name, struct klp_symbol_parts *parts)
{
	return sscanf(name, ".klp.sym.%55[^.].%511[^,],%lu", parts->object, parts->symbol,
		      &parts->sympos) == 3;
}
