// SPDX-License-Identifier: GPL-2.0
/*
 * Pointers in data: see code-pointers.h. A kernel image has, behind the ELF file, a list of
 * all fields that it adds to when it is loaded elsewhere (arch/x86/tools/relocs.c:
 * emit_relocs()). It is read from its end, as arch/x86/boot/compressed/misc.c does:
 *
 *	0, fields of 64 bits, 0, fields of 32 bits
 *	0, fields of 64 bits, 0, fields of per-cpu variables, 0, fields of 32 bits
 *
 * the first since 6.15. All are the low 32 bits of addresses, ascending. A vmlinux has no
 * such list: there, what has the value of an address is taken for a pointer.
 */
#include <errno.h>
#include <string.h>

#include "../elf.h"
#include "code-pointers.h"
#include "code-tell.h"

#define ENTRY 4

/*
 * __START_KERNEL_map (arch/x86/include/asm/page_64_types.h): where physical memory is, from 0
 * on. What runs before there are page tables has the addresses less this.
 */
#define KERNEL_MAP 0xffffffff80000000

/* What a field holds. NULL: it is nowhere. */
static const uint8_t *code_pointer_at(const struct code *code, uint64_t address, unsigned int width)
{
	const uint64_t percpu = address - code->percpu_load;
	uint64_t available;
	const uint8_t *bytes;

	/* these stand at 0 */
	bytes = ksyms_memory_at(code->memory,
				address >= code->percpu_load && percpu < code->percpu_end ? percpu :
											    address,
				&available);
	return bytes && available >= width ? bytes : NULL;
}

static uint64_t code_list_entry(const struct code_list *list, size_t i)
{
	return (int64_t)(int32_t)elf_integer(list->entries + i * ENTRY, ENTRY, false);
}

/* Cut the list that ends at @end; what is before its 0 is where another may end. */
static const uint8_t *code_list_cut(const struct code *code, const uint8_t *end,
				    struct code_list *list)
{
	*list = (struct code_list){ .entries = end };
	while (list->entries - code->image >= ENTRY &&
	       elf_integer(list->entries - ENTRY, ENTRY, false)) {
		list->entries -= ENTRY;
		list->nr++;
	}
	return list->entries - code->image >= ENTRY ? list->entries - ENTRY : NULL;
}

/* Are these fields of the kernel, in the order of relocs.c? */
static bool code_list_is_sound(const struct code *code, const struct code_list *list,
			       unsigned int width)
{
	for (size_t i = 0; i < list->nr; i++) {
		const uint64_t address = code_list_entry(list, i);

		if (!code_is_address(code, address) || !code_pointer_at(code, address, width) ||
		    (i && address <= code_list_entry(list, i - 1)))
			return false;
	}
	return list->nr;
}

/*
 * Do most of the fields hold addresses? Some hold physical ones, and since 6.15 the table of
 * ftrace's sites has zeroes for what scripts/sorttable.c took out of it.
 */
static bool code_list_has_pointers(const struct code *code, const struct code_list *list)
{
	size_t nr = 0;

	if (!code_list_is_sound(code, list, 8))
		return false;
	for (size_t i = 0; i < list->nr; i++) {
		const uint8_t *bytes = code_pointer_at(code, code_list_entry(list, i), 8);

		nr += code_is_address(code, elf_integer(bytes, 8, false));
	}
	return nr > list->nr / 2;
}

void code_pointers_open(struct code *code)
{
	struct code_list longs, pointers, before;
	const uint8_t *end;

	end = code_list_cut(code, code->image + code->size, &longs);
	if (!end || !code_list_is_sound(code, &longs, 4))
		return;
	end = code_list_cut(code, end, &pointers);
	if (!end)
		return;
	code_list_cut(code, end, &before);
	if (code_list_has_pointers(code, &before))
		pointers = before;
	else if (!code_list_has_pointers(code, &pointers))
		return;
	code->longs = longs;
	code->pointers = pointers;
}

static bool code_list_has(const struct code_list *list, uint64_t address)
{
	size_t low = 0, high = list->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint64_t entry = code_list_entry(list, middle);

		if (entry == address)
			return true;
		if (entry < address)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

uint64_t code_relocated(const struct code *code, uint64_t field, unsigned int width, uint64_t value)
{
	const struct code_list *list = width == 8 ? &code->pointers : &code->longs;

	if (!list->entries)
		return code_is_address(code, value) ? value : 0;
	if (!code_is_address(code, value))
		value += KERNEL_MAP;
	return code_is_address(code, value) && code_list_has(list, field) ? value : 0;
}

/* What a field in data tells. */
static int code_pointer_tell(const struct code *code, uint64_t field, uint64_t value,
			     struct refers *refers)
{
	const struct code_place *source;

	if (field >= code->percpu_load && field - code->percpu_load < code->percpu_end)
		field -= code->percpu_load;
	source = code_place_at(code, field);
	if (!source || source->is_code || source->bound)
		return 0;
	return code_tell(code, source, field - source->address, value, refers);
}

static int code_pointers_read_list(const struct code *code, const struct code_list *list,
				   unsigned int width, struct refers *refers)
{
	int err = 0;

	for (size_t i = 0; !err && i < list->nr; i++) {
		const uint64_t address = code_list_entry(list, i);
		uint64_t value = elf_integer(code_pointer_at(code, address, width), width, false);

		if (width == 4)
			value = (int64_t)(int32_t)value;
		if (!code_is_address(code, value))
			value += KERNEL_MAP;
		err = code_pointer_tell(code, address, value, refers);
	}
	return err;
}

/* All that is aligned as a pointer and has the value of an address. */
static int code_pointers_search(const struct code *code, const struct ksyms_segment *segment,
				struct refers *refers)
{
	int err = 0;

	for (uint64_t at = -segment->address % 8; !err && at + 8 <= segment->size; at += 8) {
		const uint64_t value = elf_integer(segment->data + at, 8, false);

		if (code_is_address(code, value))
			err = code_pointer_tell(code, segment->address + at, value, refers);
	}
	return err;
}

int code_pointers_read(const struct code *code, struct refers *refers)
{
	uint64_t total = 0;
	int err = 0;

	if (code->pointers.entries) {
		err = code_pointers_read_list(code, &code->pointers, 8, refers);
		return err ? err : code_pointers_read_list(code, &code->longs, 4, refers);
	}
	for (size_t i = 0; !err && i < code->memory->nr_segments; i++) {
		total += code->memory->segments[i].size;
		/* hostile: the same bytes again and again */
		if (total > code->size)
			break;
		err = code_pointers_search(code, &code->memory->segments[i], refers);
	}
	return err;
}
