// SPDX-License-Identifier: GPL-2.0
/*
 * The input is a Symbols.list: some names are looked up in it, and names that
 * are spelled like others.
 */
#include "../../scripts/livepatch/nearmiss.h"
#include "../../scripts/livepatch/symlist.h"
#include "fuzz.h"

#define NR(array) (sizeof(array) / sizeof((array)[0]))

/* Use all that was read. */
static void look(const struct symlist *list)
{
	for (size_t i = 0; i < list->nr_names; i++) {
		const struct symlist_name *name = symlist_find(list, list->names[i].name);

		for (size_t j = 0; j < name->nr_symbols; j++) {
			const struct symlist_symbol *symbol = &name->symbols[j];

			symlist_count(name, symbol->object);
			symlist_find_object(list, symbol->object->name);
			symlist_same_file(symbol->file, name->symbols[0].file);
			symlist_is_local(symbol);
			symlist_may_be_local(symbol);
		}
	}
	symlist_is_builtin(list, "mod_a");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = { "twice", "static_variable", "a_two",
					     "foo",   "both_times",	 "twice",
					     "t",     "old_function" };
	static const char *const missing[] = { "twicf", "old_functoin", "x" };
	const char *path = fuzz_file(data, size);
	struct symlist list;
	struct nearmiss nearmiss;

	fuzz_reset();
	if (!symlist_read(path, names, NR(names), &list)) {
		look(&list);
		symlist_free(&list);
	}
	if (!nearmiss_read(path, missing, NR(missing), &nearmiss))
		nearmiss_free(&nearmiss);
	return 0;
}
