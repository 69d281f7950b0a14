/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables that the kernel's macros fill with what functions refer to. See code.h.
 */
#ifndef LIVEPATCH_CODE_TABLES_H
#define LIVEPATCH_CODE_TABLES_H

#include "code-x86.h"

/**
 * code_tables_read() - Add what the tables tell.
 *
 * Return: as code_tell().
 */
int code_tables_read(struct code_x86 *reader);

#endif
