/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The types of a kernel, from the file beside its list of symbols: Symbols.btf(5).
 * symbols/btf-write.h writes it. libbpf reads the types themselves.
 */
#ifndef LIVEPATCH_BTF_FILE_H
#define LIVEPATCH_BTF_FILE_H

#include <bpf/btf.h>

#include "symlist.h"

struct btf_file;

/**
 * btf_file_open() - Open the types of a kernel.
 * @symbols:	the list of symbols that they must be of
 * @file:	set to what the functions below look in, to be closed by btf_file_close();
 *		NULL on failure
 *
 * Return: 0, or a negative errno after a diagnostic: also for a file of another build
 * than the list.
 */
int btf_file_open(const char *path, const struct symlist *symbols, struct btf_file **file);

/**
 * btf_file_object() - The types of an object.
 * @btf:	set to those of vmlinux, and behind them those of a module, which are from
 *		@first on; NULL: the file has none of the object, so that nothing is known
 *
 * They are read when they are first asked for.
 *
 * Return: 0, or a negative errno after a diagnostic: they cannot be read.
 */
int btf_file_object(struct btf_file *file, const char *object, const struct btf **btf,
		    uint32_t *first);

void btf_file_close(struct btf_file *file);

#endif
