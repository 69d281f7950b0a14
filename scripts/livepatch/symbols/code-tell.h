/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a field of vmlinux that leads to an address tells. For the files that code.h names.
 */
#ifndef LIVEPATCH_CODE_TELL_H
#define LIVEPATCH_CODE_TELL_H

#include "code-places.h"
#include "refers.h"

/**
 * code_tell() - Add what a field tells.
 * @source:	what it is in
 * @offset:	of it in @source
 * @address:	where it leads to; told is what code_is_address() or code_is_percpu() says is one
 *
 * Return: 0, -ENOMEM, or -E2BIG: no kernel has so many references.
 */
int code_tell(const struct code *code, const struct code_place *source, uint64_t offset,
	      uint64_t address, struct refers *refers);

#endif
