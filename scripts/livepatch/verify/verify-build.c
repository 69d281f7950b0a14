// SPDX-License-Identifier: GPL-2.0
/*
 * Was a livepatch converted for the kernel of the list? Not even the version magic tells two
 * builds of a release, whose positions of symbols may differ; their build IDs do. The
 * kernel does not look at the notes (build-id.h): nothing stops it from loading the module.
 */
#include <string.h>

#include "../build-id.h"
#include "verifier.h"

static bool check_note(const struct verifier *verifier, const struct build_note *note)
{
	const struct symlist_object *object;
	char name[KLP_OBJECT_NAME_MAX + 1];
	const char *digits;

	if (!build_note_parse(note, name, &digits))
		return diag_error(verifier->elf->name, CHECK_BUILD_ID,
				  BUILD_NOTE_SECTION
				  ": a note that is not klp-convert's: a tool changed the section");
	object = symlist_find_object(verifier->symbols, name);
	if (!object || !object->build_id || !strcmp(object->build_id, digits))
		return false;
	return diag_error(
		verifier->elf->name, CHECK_BUILD_ID,
		"converted for another build of %s: its build ID is %s, and that of the list's %s",
		object->name, digits, object->build_id);
}

int verify_build(const struct verifier *verifier)
{
	const struct elf_section *section = verify_section(verifier, BUILD_NOTE_SECTION);
	struct build_note note;
	const uint8_t *bytes;
	bool refused = false;
	size_t size;

	if (!section)
		return 0;
	bytes = section->data;
	size = bytes ? section->size : 0;
	while (build_note_next(&bytes, &size, verifier->elf->big_endian, &note))
		refused |= check_note(verifier, &note);
	if (size || section->header.sh_type != SHT_NOTE || !section->size)
		refused |= diag_error(verifier->elf->name, CHECK_BUILD_ID,
				      BUILD_NOTE_SECTION
				      ": not a section of whole notes: a tool changed it");
	return refused;
}
