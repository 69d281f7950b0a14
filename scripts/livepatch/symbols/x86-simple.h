/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The commonest instructions of x86-64, told without the decoder, which takes four times as
 * long: of the code of modules 19 of 20. Of these it says the same as the decoder, which
 * tests/unit/test-x86-simple.c compares for all of them; all others are the decoder's.
 */
#ifndef LIVEPATCH_X86_SIMPLE_H
#define LIVEPATCH_X86_SIMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum x86_kind {
	X86_PLAIN,   /* any other */
	X86_PADDING, /* nop, int3 */
	X86_END,     /* ret, ud2, jmp through a register or memory */
	X86_JUMP,    /* jmp by a distance, which is its last field */
	X86_BRANCH,  /* a conditional jump or a call, so, too */
};

struct x86_simple {
	enum x86_kind kind;
	unsigned int length;
	unsigned int distance_size; /* of X86_JUMP and X86_BRANCH: in bytes */
	int64_t distance;	    /* so, too; from the instruction's end */
	bool wide;		    /* it has a displacement or a constant of 32 bits */
};

/**
 * x86_simple() - Look at an instruction.
 * @bytes, @size: where it begins, and how much there is
 *
 * Return: whether it is one of those, and is whole; else the decoder is to be asked.
 */
bool x86_simple(const uint8_t *bytes, size_t size, struct x86_simple *simple);

#endif
