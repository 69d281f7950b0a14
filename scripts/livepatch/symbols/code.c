// SPDX-License-Identifier: GPL-2.0
/*
 * What vmlinux's code and data refer to: see code.h.
 */
#include <elf.h>
#include <errno.h>

#include "../diag.h"
#include "code-places.h"
#include "code-pointers.h"
#include "code-tables.h"
#include "code-x86.h"
#include "code.h"

static int code_read_functions(struct code_x86 *reader)
{
	int err = 0;

	for (size_t i = 0; !err && i < reader->code->nr; i++) {
		if (reader->code->places[i].code)
			err = code_x86_function(reader, &reader->code->places[i]);
	}
	return err;
}

static int code_read_all(const struct code *code, struct refers *refers)
{
	struct code_x86 reader;
	int err;

	code_x86_init(&reader, code, refers);
	err = code_read_functions(&reader);
	if (!err)
		err = code_tables_read(&reader);
	return err ? err : code_pointers_read(code, refers);
}

int code_read(const char *where, struct ksyms *ksyms, const struct ksyms_memory *memory,
	      const uint8_t *image, size_t size, struct refers *refers)
{
	const size_t before = refers->nr;
	struct code code;
	int err;

	if (memory->machine != EM_X86_64 || memory->big_endian || memory->address_size != 8 ||
	    !memory->nr_segments || !ksyms->addresses || ksyms->shifted)
		return -ENOENT;
	err = code_places_open(ksyms, memory, image, size, &code);
	if (!err) {
		code_pointers_open(&code);
		err = code_read_all(&code, refers);
		code_places_close(&code);
	}
	if (err)
		refers->nr = before;
	if (err == -ENOMEM)
		return diag_out_of_memory(where);
	return err ? -ENOENT : 0;
}
