// SPDX-License-Identifier: GPL-2.0
/*
 * In the place of what decodes x86-64, where there is no library for that: see code.h
 * and refers-x86.h.
 */
#include <errno.h>

#include "code.h"
#include "refers-x86.h"

int code_read(const char *where, struct ksyms *ksyms, const struct ksyms_memory *memory,
	      const uint8_t *image, size_t size, struct refers *refers)
{
	(void)where;
	(void)ksyms;
	(void)memory;
	(void)image;
	(void)size;
	(void)refers;
	return -ENOENT;
}

int refers_x86_walk(const uint8_t *bytes, size_t size, refers_instruction_visit visit, void *data)
{
	(void)bytes;
	(void)size;
	(void)visit;
	(void)data;
	return -ENOSYS;
}
