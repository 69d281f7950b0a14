// SPDX-License-Identifier: GPL-2.0
/*
 * The input is a module: klp-convert, all of it, converts it with each list of
 * tests/convert (one tells files), explains it, and checks it as if it were
 * converted. What is accepted must be accepted again by --check.
 */
#define main klp_convert_main
#include "../../scripts/livepatch/klp-convert.c"
#undef main

#include <unistd.h>

#include "fuzz.h"

static int klp_convert(const char *list, const char *option, const char *input, const char *output)
{
	char *argv[] = { "klp-convert",
			 (char *)(uintptr_t)option,
			 "-v",
			 (char *)(uintptr_t)list,
			 (char *)(uintptr_t)input,
			 (char *)(uintptr_t)output,
			 NULL };

	fuzz_reset();
	optind = 0;
	return klp_convert_main(output ? 6 : 5, argv);
}

static void try_list(const char *list, const char *input, const char *output)
{
	int status = klp_convert(list, "--explain", input, output);

	if (!status != !access(output, F_OK))
		abort();
	if (!status && klp_convert(list, "--check", output, NULL))
		abort();
	unlink(output);
	if (status)
		klp_convert(list, "--explicit", input, output);
	unlink(output);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *input = fuzz_file(data, size);
	char output[64];

	snprintf(output, sizeof(output), "%s/out.ko", fuzz_directory());
	try_list(FUZZ_LIST, input, output);
	try_list(FUZZ_FILES_LIST, input, output);
	klp_convert(FUZZ_LIST, "--check", input, NULL);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	return fuzz_mutate_elf(data, size, max_size, seed);
}
