/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The instructions of a module for x86-64, as far as its relocations leave something
 * open: how far behind a field its instruction ends, and where a jump inside of the
 * section leads to, which needs no relocation.
 */
#ifndef LIVEPATCH_REFERS_X86_H
#define LIVEPATCH_REFERS_X86_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An instruction; offsets are from the start of what is walked through. */
struct refers_instruction {
	uint64_t start, end;
	bool jumps;	  /* by a distance, counted from its end */
	uint64_t field;	  /* where that is */
	int64_t distance; /* what it says */
};

/* Returns 0 to go on. */
typedef int (*refers_instruction_visit)(const struct refers_instruction *instruction, void *data);

/**
 * refers_x86_walk() - Visit the instructions of a function.
 *
 * Bytes that are none are passed over.
 *
 * Return: 0, or what @visit returned, at the first that is not 0; -ENOSYS: the program was
 * built without the decoder.
 */
int refers_x86_walk(const uint8_t *bytes, size_t size, refers_instruction_visit visit, void *data);

#endif
