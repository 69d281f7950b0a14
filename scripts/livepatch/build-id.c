// SPDX-License-Identifier: GPL-2.0
/*
 * Build IDs, and the note of them in a converted livepatch: see build-id.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "build-id.h"

#define OWNER "klp-convert"
#define TYPE 1

/* Elf32_Nhdr and Elf64_Nhdr are the same: three words, and two fields that are padded. */
#define HEADER_SIZE 12
#define NOTE_ALIGN 4

static void set_word(uint8_t *bytes, bool big_endian, uint32_t value)
{
	for (unsigned int i = 0; i < 4; i++)
		bytes[big_endian ? 3 - i : i] = value >> 8 * i;
}

static uint64_t padded(uint64_t size)
{
	return (size + NOTE_ALIGN - 1) / NOTE_ALIGN * NOTE_ALIGN;
}

bool build_note_next(const uint8_t **bytes, size_t *size, bool big_endian, struct build_note *note)
{
	const uint8_t *at = *bytes;
	uint64_t owner, description, whole;

	if (*size < HEADER_SIZE)
		return false;
	owner = elf_integer(at, 4, big_endian);
	description = elf_integer(at + 4, 4, big_endian);
	if (padded(owner) + description > *size - HEADER_SIZE)
		return false;
	*note = (struct build_note){
		.owner = (const char *)at + HEADER_SIZE,
		.owner_size = owner,
		.description = at + HEADER_SIZE + padded(owner),
		.size = description,
		.type = elf_integer(at + 8, 4, big_endian),
	};
	/* the last one may end without its padding */
	whole = HEADER_SIZE + padded(owner) + padded(description);
	whole = whole < *size ? whole : *size;
	*bytes += whole;
	*size -= whole;
	return true;
}

static bool is_of(const struct build_note *note, const char *owner, uint32_t type)
{
	return note->type == type && note->owner_size == strlen(owner) + 1 &&
	       !memcmp(note->owner, owner, note->owner_size);
}

void build_id_format(const uint8_t *bytes, size_t size, char *digits)
{
	for (size_t i = 0; i < size; i++)
		sprintf(digits + 2 * i, "%02x", bytes[i]);
}

bool build_id_find(const uint8_t *notes, size_t size, bool big_endian, char *digits)
{
	struct build_note note;

	while (build_note_next(&notes, &size, big_endian, &note)) {
		if (!is_of(&note, "GNU", NT_GNU_BUILD_ID) || !note.size ||
		    2 * note.size > BUILD_ID_DIGITS)
			continue;
		build_id_format(note.description, note.size, digits);
		return true;
	}
	return false;
}

bool build_id_of(const struct elf_file *elf, char *digits)
{
	const struct elf_section *section;

	list_for_each_entry(section, &elf->sections, list) {
		if (section->header.sh_type == SHT_NOTE && section->data &&
		    build_id_find(section->data, section->size, elf->big_endian, digits))
			return true;
	}
	return false;
}

int build_note_add(struct elf_file *elf, const char *object, const char *digits)
{
	struct elf_section *section = elf_find_section(elf, BUILD_NOTE_SECTION);
	const size_t description = strlen(object) + 1 + strlen(digits) + 1;
	const size_t size = HEADER_SIZE + padded(sizeof(OWNER)) + padded(description);
	uint8_t *bytes, *note;

	if (!section) {
		section = elf_add_section(elf, BUILD_NOTE_SECTION, SHT_NOTE, SHF_ALLOC);
		if (!section)
			return -ENOMEM;
		section->header.sh_addralign = NOTE_ALIGN;
	}
	bytes = elf_section_append(elf, section, size);
	if (!bytes)
		return -ENOMEM;
	note = bytes;
	set_word(note, elf->big_endian, sizeof(OWNER));
	set_word(note + 4, elf->big_endian, description);
	set_word(note + 8, elf->big_endian, TYPE);
	note += HEADER_SIZE;
	memcpy(note, OWNER, sizeof(OWNER));
	note += padded(sizeof(OWNER));
	sprintf((char *)note, "%s %s", object, digits);
	return 0;
}

bool build_note_parse(const struct build_note *note, char object[KLP_OBJECT_NAME_MAX + 1],
		      const char **digits)
{
	const char *text = (const char *)note->description, *blank;

	if (!is_of(note, OWNER, TYPE) || !note->size || text[note->size - 1])
		return false;
	blank = strchr(text, ' ');
	if (!blank || blank == text || blank - text > KLP_OBJECT_NAME_MAX || !blank[1])
		return false;
	memcpy(object, text, blank - text);
	object[blank - text] = '\0';
	*digits = blank + 1;
	return true;
}
