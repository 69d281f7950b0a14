/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Build IDs: what a linker's --build-id gives each file (elf/common.h of binutils:
 * NT_GNU_BUILD_ID), and the note that a converted livepatch carries of those of the kernel
 * that it was converted for.
 *
 *	.note.klp-convert	SHT_NOTE, SHF_ALLOC; for each object a note of the owner
 *				"klp-convert" and type 1, whose description is the
 *				string "OBJECT DIGITS"
 *
 * Once loaded it is in /sys/module/NAME/notes (kernel/module/sysfs.c: add_notes_attrs()).
 */
#ifndef LIVEPATCH_BUILD_ID_H
#define LIVEPATCH_BUILD_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "elf.h"
#include "klp.h"

/* The most hexadecimal digits of a build ID: of 32 bytes, where SHA-1 has 20. */
#define BUILD_ID_DIGITS 64

#define BUILD_NOTE_SECTION ".note.klp-convert"

/* A note, its fields in the bytes that were looked at. */
struct build_note {
	const char *owner; /* not terminated */
	size_t owner_size;
	const uint8_t *description;
	size_t size;
	uint32_t type;
};

/**
 * build_note_next() - Take the next note of what a section of notes holds.
 * @bytes, @size:	what is left; moved behind the note
 *
 * Return: false at the end, and where what follows is no whole note: then @size is not 0.
 */
bool build_note_next(const uint8_t **bytes, size_t *size, bool big_endian, struct build_note *note);

/**
 * build_id_find() - The build ID among notes.
 * @digits:	at least BUILD_ID_DIGITS + 1 bytes
 *
 * Return: whether there is one that is not longer than those are.
 */
bool build_id_find(const uint8_t *notes, size_t size, bool big_endian, char *digits);

/* Bytes of a build ID as digits: at most BUILD_ID_DIGITS / 2 of them. */
void build_id_format(const uint8_t *bytes, size_t size, char *digits);

/* The build ID of an ELF file, by its sections; false: it has none. @digits as above. */
bool build_id_of(const struct elf_file *elf, char *digits);

/**
 * build_note_add() - Append what an object's build ID is to a converted module's notes.
 *
 * The section is made if it is not there.
 *
 * Return: 0, or -ENOMEM after a diagnostic.
 */
int build_note_add(struct elf_file *elf, const char *object, const char *digits);

/**
 * build_note_parse() - What one of these notes says.
 * @object:	filled with the object's name
 * @digits:	set to the build ID, a string
 *
 * Return: false: it is of another owner or type, or not of this form.
 */
bool build_note_parse(const struct build_note *note, char object[KLP_OBJECT_NAME_MAX + 1],
		      const char **digits);

#endif
