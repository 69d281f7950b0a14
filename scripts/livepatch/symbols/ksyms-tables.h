/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kallsyms tables in the contents of a kernel: see ksyms-tables.c.
 */
#ifndef LIVEPATCH_KSYMS_TABLES_H
#define LIVEPATCH_KSYMS_TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ksyms.h"

#define KSYMS_NR_TOKENS 256

/* How much of the tables was found, for who reads that not all of it was. */
enum tables_found {
	FOUND_NOTHING,
	FOUND_TOKENS,
	FOUND_NAMES, /* with the number of symbols, and markers */
	FOUND_ALL,
};

/* What an offset is (kernel/kallsyms.c: kallsyms_sym_address()). */
enum addressing {
	FROM_BASE,	    /* unsigned, from relative_base */
	FROM_BASE_OR_CPU,   /* of a per-cpu symbol, or negative and from relative_base */
	FROM_PLACE,	    /* signed, from where it stands: since 7.0 */
	ADDRESS_OF_32_BITS, /* itself: since 7.0, where the kernel cannot be moved */
};

struct ksyms_tables {
	const uint8_t *data; /* the decompressed image */
	size_t size;
	const struct ksyms_memory *memory;
	unsigned int address_size;
	unsigned int alignment;
	bool big_endian;
	/* offsets in data */
	size_t num_syms, names, markers, token_table, token_index, offsets, relative_base;
	size_t old_seqs;      /* seqs_of_names before token_table; 0: it is not there */
	size_t seqs_of_names; /* 0: there is none */
	enum addressing addressing;
	const char *tokens[KSYMS_NR_TOKENS];
	uint32_t nr;		 /* symbols */
	uint64_t nr_walked;	 /* names that were looked at */
	enum tables_found found; /* the most of it, anywhere */
	uint32_t nr_found;	 /* symbols of FOUND_NAMES */
	uint8_t *seen;		 /* a bit for each symbol that there may be */
};

/**
 * ksyms_tables_find() - Find the tables.
 * @tables:	data, size and memory are set by the caller; the rest is filled in. Without
 *		segments in memory, the class and the byte order of the contents are tried
 *
 * Return: 0; -ENOENT: they are not there, @tables->found tells how much of them is;
 * -ENOMEM. There is no diagnostic.
 */
int ksyms_tables_find(struct ksyms_tables *tables);

/* A symbol of the tables, the @i-th; valid during the visit. Returns 0 or a negative errno. */
typedef int (*ksyms_tables_visit)(char type, const char *name, uint32_t i, void *data);

/**
 * ksyms_tables_walk() - Visit the symbols of tables that were found, in their order.
 * @path:	for diagnostics
 *
 * Return: 0; what @visit returned, at the first that is not 0; or -EINVAL after a diagnostic.
 */
int ksyms_tables_walk(const char *path, const struct ksyms_tables *tables, ksyms_tables_visit visit,
		      void *data);

/**
 * ksyms_tables_read() - Add the symbols of tables that were found, in their order.
 * @path:	for diagnostics
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int ksyms_tables_read(const char *path, const struct ksyms_tables *tables, struct ksyms *ksyms);

#endif
