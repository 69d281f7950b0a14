// SPDX-License-Identifier: GPL-2.0
/*
 * The input is a module: klp-convert, all of it, converts it with the list of
 * tests/convert, explains it, and checks it as if it were converted. What is
 * accepted must be accepted again by --check.
 */
#define main klp_convert_main
#include "../../scripts/livepatch/klp-convert.c"
#undef main

#include "fuzz.h"

static int klp_convert(const char *option, const char *input, const char *output)
{
	char *argv[] = { "klp-convert", (char *)(uintptr_t)option, "-v",
			 FUZZ_LIST,	(char *)(uintptr_t)input,  (char *)(uintptr_t)output,
			 NULL };

	fuzz_reset();
	optind = 0;
	return klp_convert_main(output ? 6 : 5, argv);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *input = fuzz_file(data, size);
	char output[64];
	int status;

	snprintf(output, sizeof(output), "%s/out.ko", fuzz_directory());
	status = klp_convert("--explain", input, output);
	if (!status != !access(output, F_OK))
		abort();
	if (!status && klp_convert("--check", output, NULL))
		abort();
	unlink(output);
	if (status)
		klp_convert("--explicit", input, output);
	unlink(output);
	klp_convert("--check", input, NULL);
	return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
	return fuzz_mutate_elf(data, size, max_size, seed);
}
