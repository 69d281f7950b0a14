/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where the symbols of vmlinux stand. For the files that code.h names.
 */
#ifndef LIVEPATCH_CODE_PLACES_H
#define LIVEPATCH_CODE_PLACES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ksyms-memory.h"
#include "ksyms.h"

/* An address at which symbols stand: aliases, if there are several. */
struct code_place {
	uint64_t address;
	const uint8_t *code; /* what there is of it up to the next place; NULL: not code */
	uint64_t size;	     /* of code */
	uint32_t first, nr;  /* of the symbols */
	bool is_code;	     /* as the symbols' types say */
	bool silent;	     /* nobody writes references to it */
	bool bound;	     /* it only tells where something begins or ends */
};

/* Fields that the kernel relocates at boot, as the image lists them: ascending. */
struct code_list {
	const uint8_t *entries; /* the low 32 bits of an address each; NULL: not listed */
	size_t nr;
};

struct code_range {
	uint64_t start, end;
};

/* A kernel whose references are looked for. */
struct code {
	struct ksyms *ksyms;
	const struct ksyms_memory *memory;
	const uint8_t *image;
	size_t size;
	struct code_place *places; /* ascending */
	size_t nr;
	uint64_t start, end;  /* addresses of the kernel, @end with them */
	uint64_t percpu_end;  /* below are per-cpu variables, as offsets from 0; 0: no such */
	uint64_t percpu_load; /* what their initial contents are at, in the image's list */
	uint64_t fentry;      /* what functions call first; 0: unknown */
	struct code_range text, init_text, data; /* sections; 0: unknown */
	struct code_list longs, pointers;	 /* fields of 32 and of 64 bits */
};

/**
 * code_places_open() - Find the places.
 *
 * Return: 0, with @code filled in, to be closed by code_places_close(); -ENOMEM; or -ENOENT,
 * where the symbols and the contents cannot be of one kernel.
 */
int code_places_open(struct ksyms *ksyms, const struct ksyms_memory *memory, const uint8_t *image,
		     size_t size, struct code *code);

void code_places_close(struct code *code);

/* The place at an address, or the last one before it; NULL: there is none. */
const struct code_place *code_place_at(const struct code *code, uint64_t address);

/* The address of a symbol; 0: there is none. */
uint64_t code_symbol(const struct code *code, const char *name);

/* May a field with this value lead there? */
bool code_is_address(const struct code *code, uint64_t address);

/* The same of a field that is counted from where a processor's own variables are. */
bool code_is_percpu(const struct code *code, uint64_t address);

#endif
