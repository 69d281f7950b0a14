/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the fuzzers share: input that is a file by name and yet only in memory,
 * tools that can be run again and again in one process, and mutators that know
 * where the fields are.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

/* libFuzzer's; not there where main.c takes its place. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size) __attribute__((weak));

/* A file in memory with these contents, by its name; valid until the next call. */
const char *fuzz_file(const uint8_t *data, size_t size);

/* An empty directory in memory for output, removed at the end; more than 512 MiB are fatal. */
const char *fuzz_directory(void);

/* Forget the diagnostics so far: what follows is judged as by a new process. */
void fuzz_reset(void);

/* Change one field of an ELF file: of its header, a section, a symbol or a relocation. */
size_t fuzz_mutate_elf(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

/* Change one aligned integer of 1, 2, 4 or 8 bytes to one that is on an edge. */
size_t fuzz_mutate_word(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

#endif
