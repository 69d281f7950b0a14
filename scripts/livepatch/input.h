/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Input files as bytes in memory: mapped, or read to the end where they are small or cannot
 * be mapped (pipes, files of /proc).
 */
#ifndef LIVEPATCH_INPUT_H
#define LIVEPATCH_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input {
	const uint8_t *data;
	size_t size;
	bool mapped;
};

/**
 * input_open() - Get the bytes of a file.
 * @input:	filled in, to be closed by input_close(); zeroed on failure
 *
 * Return: 0, or a negative errno after a diagnostic: also for an empty file, and
 * for one that cannot be mapped and has more than 1 GiB.
 */
int input_open(const char *path, struct input *input);

void input_close(struct input *input);

#endif
