// SPDX-License-Identifier: GPL-2.0
/*
 * The input is a module of a kernel, compressed or not, as klp-symbols reads
 * thousands of them.
 */
#include "../../scripts/livepatch/symbols/ksyms.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct ksyms_wanted wanted = { .known = ~0U, .all_files = size % 2 };
	struct ksyms_module module = { .path = fuzz_file(data, size) };

	fuzz_reset();
	if (!ksyms_read_module(&module, &wanted))
		ksyms_free_module(&module);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	return fuzz_mutate_elf(data, size, max_size, seed);
}
