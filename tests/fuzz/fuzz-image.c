// SPDX-License-Identifier: GPL-2.0
/*
 * The input is a kernel image, compressed or not: its kallsyms tables are found and read, and
 * written as a list.
 */
#include "../../scripts/livepatch/symbols/ksyms.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ksyms ksyms;
	struct symlist_writer writer = { 0 };

	fuzz_reset();
	if (ksyms_read_image(fuzz_file(data, size), &ksyms))
		return 0;
	writer.out = fopen("/dev/null", "w");
	ksyms_write(&ksyms, "input", &writer);
	fclose(writer.out);
	ksyms_free(&ksyms);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	return fuzz_mutate_word(data, size, max_size, seed);
}
