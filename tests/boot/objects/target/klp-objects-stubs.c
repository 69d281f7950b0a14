// SPDX-License-Identifier: GPL-2.0
/*
 * Counts the stubs through which a module of ppc64 calls others, in its .stubs
 * section at the address "at": arch/powerpc/kernel/module_64.c, struct
 * ppc64_stub_entry and STUB_MAGIC.
 */
#include "../../target.h"

#define STUB_MAGIC 0x73747562

struct stub {
	u32 jump[7];
	u32 magic;
	unsigned long function;
};

static unsigned long at;
module_param(at, ulong, 0400);

static PARAMETER_GETTER(count_get)
{
	const struct stub *stubs = (const struct stub *)at;
	int count = 0;

	while (stubs[count].magic == STUB_MAGIC)
		count++;
	return sprintf(buffer, "%d\n", count);
}
SHOWN_PARAMETER(count, count_get);

MODULE_DESCRIPTION("Counts stubs");
MODULE_LICENSE("GPL");
