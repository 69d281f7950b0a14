// SPDX-License-Identifier: GPL-2.0
/*
 * Runs a fuzzer on files, or on its standard input: in the place of libFuzzer
 * for AFL++ (afl-fuzz -i SEEDS -o OUT -- FUZZER @@), to measure coverage, and to
 * look at one input in a debugger.
 */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

static int run(FILE *file)
{
	size_t room = 1 << 20, size = 0, got;
	uint8_t *data = malloc(room);

	while (data && (got = fread(data + size, 1, room - size, file))) {
		size += got;
		if (size == room)
			data = realloc(data, room *= 2);
	}
	if (!data)
		return 2;
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return 0;
}

int main(int argc, char **argv)
{
	int status = argc < 2 ? run(stdin) : 0;

	for (int i = 1; !status && i < argc; i++) {
		FILE *file = fopen(argv[i], "rb");

		if (!file) {
			perror(argv[i]);
			return 2;
		}
		status = run(file);
		fclose(file);
	}
	return status;
}
