// SPDX-License-Identifier: GPL-2.0
/*
 * Replays the kernel's checks on a finished livepatch: see verify.h. Here are the
 * order of the steps, and the names that the list has to be asked for; the steps
 * are in verify-build.c (not the kernel's), verify-module.c and verify-symbols.c (the
 * module loader), verify-relocations.c (both) and verify-patch.c (the livepatch core).
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../build-id.h"
#include "../diag.h"
#include "../klp.h"
#include "verifier.h"
#include "verify.h"

struct names {
	char **names;
	size_t nr, room;
};

bool verify_is_converted(const struct elf_file *elf)
{
	struct elf_section *section;
	struct elf_symbol *symbol;

	list_for_each_entry(section, &elf->sections, list) {
		if (verify_is_klp_section(section) || !strcmp(section->name, BUILD_NOTE_SECTION))
			return true;
	}
	list_for_each_entry(symbol, &elf->symbols, list) {
		if (verify_is_klp_symbol(symbol))
			return true;
	}
	return false;
}

static int add_name(struct names *names, const char *name)
{
	if (names->nr == names->room) {
		size_t room = names->room ? 2 * names->room : 64;
		char **larger = reallocarray(names->names, room, sizeof(*larger));

		if (!larger)
			return -ENOMEM;
		names->names = larger;
		names->room = room;
	}
	names->names[names->nr] = strdup(name);
	return names->names[names->nr++] ? 0 : -ENOMEM;
}

/* Of a klp symbol, the list is asked for the kernel symbol's name. */
static int verify_add_symbol(struct names *names, const struct elf_symbol *symbol)
{
	struct klp_symbol_parts parts;

	if (verify_is_klp_symbol(symbol) && klp_parse_symbol_name(symbol->name, &parts))
		return add_name(names, parts.symbol);
	return add_name(names, symbol->name);
}

static int verify_add_symbols(struct names *names, const struct elf_file *elf)
{
	const struct elf_symbol *symbol;
	int err = 0;

	list_for_each_entry(symbol, &elf->symbols, list) {
		if (!err && (verify_is_klp_symbol(symbol) || elf_is_undefined(symbol)))
			err = verify_add_symbol(names, symbol);
	}
	return err;
}

static int add_functions(struct names *names, const struct patchinfo *info)
{
	const struct patch_object *object;
	const struct patch_function *function;
	int err = 0;

	list_for_each_entry(object, &info->objects, list) {
		list_for_each_entry(function, &object->functions, list) {
			if (!err)
				err = add_name(names, function->old_name);
		}
	}
	return err;
}

int verify_names(struct elf_file *elf, char ***names, size_t *nr)
{
	struct names found = { 0 };
	struct patchinfo info;
	int err;

	err = verify_read_patch(elf, &info);
	if (!err) {
		err = add_name(&found, "module_layout");
		if (!err)
			err = verify_add_symbols(&found, elf);
		if (!err)
			err = add_functions(&found, &info);
		if (err)
			diag_out_of_memory(elf->name);
	}
	patchinfo_free(&info);
	*names = found.names;
	*nr = found.nr;
	return err;
}

int verify(struct elf_file *elf, const struct symlist *symbols, const char *const *exports,
	   const struct versions *versions)
{
	static int (*const steps[])(const struct verifier *verifier) = {
		verify_modinfo, verify_build,	    verify_sections,
		verify_symbols, verify_relocations, verify_patch
	};
	struct verifier verifier = {
		.elf = elf, .symbols = symbols, .exports = exports, .versions = versions
	};
	int verdict = verifier_begin(&verifier);

	for (size_t i = 0; verdict >= 0 && i < sizeof(steps) / sizeof(steps[0]); i++)
		verdict = verdict_both(verdict, steps[i](&verifier));
	verifier_end(&verifier);
	return verdict;
}
