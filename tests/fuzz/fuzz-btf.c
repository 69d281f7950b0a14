// SPDX-License-Identifier: GPL-2.0
/*
 * The input is the file of a kernel's types. All types of two of its objects are written,
 * and compared with all that a small livepatch declares.
 */
#include <stdlib.h>

#include "../../scripts/livepatch/lines-declared.h"
#include "../../scripts/livepatch/type-node.h"
#include "../../scripts/livepatch/types-find.h"
#include "fuzz.h"

/* Comparing all with all takes long. */
#define TYPES_MAX 2000
#define MEMBERS_MAX 64

static const char *const names[] = { "known", "replaced", "pair", "both", "declared" };
#define NR_NAMES (sizeof(names) / sizeof(names[0]))

static struct symlist symbols;
static struct lines *lines;
static struct elf_file *elf;
static FILE *null;

static void close_all(void)
{
	fclose(null);
	lines_close(lines);
	elf_close(elf);
	symlist_free(&symbols);
}

static void open_once(void)
{
	if (null)
		return;
	null = fopen("/dev/null", "w");
	if (!null || symlist_read(FUZZ_LIST, &(struct symlist_query){ 0 }, &symbols) ||
	    elf_open(FUZZ_TYPES, &elf) || lines_open(elf, &lines) || !lines)
		abort();
	atexit(close_all);
}

static void compare(const struct type_node *known)
{
	for (size_t i = 0; i < NR_NAMES; i++) {
		const struct lines_declaration *declarations;
		size_t nr;

		declarations = lines_declarations(lines, names[i], &nr);
		for (size_t j = 0; j < nr; j++) {
			Dwarf_Die die = declarations[j].die;
			struct type_node declared = type_of_die(&die);

			type_differs(&declared, known);
			if (declared.kind != TYPE_FUNCTION || known->kind != TYPE_FUNCTION)
				continue;
			declared = type_target(&declared);
			type_differs(&declared, known);
		}
	}
}

static void look(const struct btf *btf, uint32_t first)
{
	const uint32_t end = btf__type_cnt(btf);
	struct type_member member;

	for (uint32_t id = first; id <= end && id - first < TYPES_MAX; id++) {
		const struct type_node node = type_of_btf(btf, id);

		type_write(&node, id & 1, null);
		compare(&node);
		if (node.kind != TYPE_STRUCT && node.kind != TYPE_UNION)
			continue;
		for (unsigned int i = 0; i < MEMBERS_MAX && type_member(&node, i, &member); i++)
			;
	}
}

static void look_at_object(struct btf_file *file, struct types_finder *finder, const char *object)
{
	struct types_found found;
	const struct btf *btf;
	uint32_t first;

	if (!btf_file_object(file, object, &btf, &first) && btf)
		look(btf, first);
	for (size_t i = 0; i < NR_NAMES; i++)
		types_find(finder, object, names[i], &btf, &found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct types_finder *finder;
	struct btf_file *file;

	open_once();
	fuzz_reset();
	if (btf_file_open(fuzz_file(data, size), &symbols, &file))
		return 0;
	if (!types_finder_open(file, names, NR_NAMES, &finder)) {
		look_at_object(file, finder, "vmlinux");
		look_at_object(file, finder, "mod_a");
		types_finder_close(finder);
	}
	btf_file_close(file);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	if (seed % 4 && size > 4)
		return fuzz_mutate_word(data, size, max_size, seed / 4);
	return LLVMFuzzerMutate(data, size, max_size);
}
