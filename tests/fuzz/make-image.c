// SPDX-License-Identifier: GPL-2.0
/*
 * Writes the kallsyms tables of a small kernel, as scripts/kallsyms.c of the
 * kernel lays them out: seeds for the fuzzer of images.
 *
 * usage: make-image old|seqs|new|places 4|8 little|big percpu|plain BASE
 * The layouts are those before 6.2, before 6.11, since then, and since 7.0, whose
 * images do not have BASE.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NR 300

static const char *const special[] = {
	"D__init_begin",
	"D__init_end",
	"D__start_mcount_loc",
	"D__stop_mcount_loc",
	"D__ibt_endbr_seal",
	"D__ibt_endbr_seal_end",
	"r__ksymtab_function_20",
	"r__ksymtab_variable_30",
	"T_text",
	"T_stext",
};

static bool big;
static unsigned int address_size, alignment;
static size_t at; /* in the file */

static void put(uint64_t value, unsigned int width)
{
	for (unsigned int i = 0; i < width; i++)
		putchar(value >> 8 * (big ? width - 1 - i : i) & 0xff);
	at += width;
}

static void pad(void)
{
	while (at % alignment)
		put(0, 1);
}

static void name_of(unsigned int i, char *name, size_t room)
{
	if (i < sizeof(special) / sizeof(special[0]))
		snprintf(name, room, "%s", special[i]);
	else if (i == 100)
		snprintf(name, room, "t%0200d", i); /* a length of two bytes */
	else
		snprintf(name, room, "%c%s_%u", "tTdDbBrR"[i % 8], i % 3 ? "function" : "variable",
			 i % 10 ? i : 7);
}

static void put_names(uint32_t *markers)
{
	const size_t start = at;
	char name[256];
	size_t length;

	for (unsigned int i = 0; i < NR; i++) {
		if (i % 256 == 0)
			markers[i / 256] = at - start;
		name_of(i, name, sizeof(name));
		length = strlen(name);
		if (length > 0x7f)
			put(0x80 | (length & 0x7f), 1);
		put(length > 0x7f ? length >> 7 : length, 1);
		at += fwrite(name, 1, length, stdout);
	}
	pad();
}

/* Each character stands for itself; the others for something. */
static void put_tokens(void)
{
	const size_t start = at;
	unsigned int index[256];

	for (int i = 0; i < 256; i++) {
		index[i] = at - start;
		at += i > ' ' && i < 0x7f ? printf("%c", i) : printf("tok%d", i);
		put(0, 1);
	}
	pad();
	for (int i = 0; i < 256; i++)
		put(index[i], 2);
}

static void put_addresses(bool percpu, uint64_t base)
{
	for (int i = 0; i < NR; i++)
		put(percpu && i > 3 ? (uint64_t)-1 - 16 * i : 16 * (uint64_t)i, 4);
	pad();
	put(base, address_size);
}

/* The first one is at the start of the file. */
static void put_places(void)
{
	for (int i = 0; i < NR; i++)
		put(16 * (uint64_t)i - at, 4);
}

static int compare_names(const void *a, const void *b)
{
	const int i = *(const int *)a, j = *(const int *)b;
	char first[256], second[256];
	int order;

	name_of(i, first, sizeof(first));
	name_of(j, second, sizeof(second));
	order = strcmp(first + 1, second + 1);
	return order ? order : i - j;
}

static void put_seqs(void)
{
	int seqs[NR];

	for (int i = 0; i < NR; i++)
		seqs[i] = i;
	qsort(seqs, NR, sizeof(seqs[0]), compare_names);
	for (int i = 0; i < NR; i++) {
		put(0, 1);
		put(seqs[i] >> 8, 1);
		put(seqs[i] & 0xff, 1);
	}
	pad();
}

int main(int argc, char **argv)
{
	uint32_t markers[2];
	bool old, places, percpu;
	uint64_t base;

	if (argc != 6)
		return 2;
	places = !strcmp(argv[1], "places");
	old = !places && strcmp(argv[1], "new");
	address_size = atoi(argv[2]);
	alignment = places ? 4 : address_size;
	big = !strcmp(argv[3], "big");
	percpu = !strcmp(argv[4], "percpu");
	base = strtoull(argv[5], NULL, 0);
	if (old)
		put_addresses(percpu, base);
	put(NR, 4);
	pad();
	put_names(markers);
	put(markers[0], 4);
	put(markers[1], 4);
	if (!strcmp(argv[1], "seqs"))
		put_seqs();
	put_tokens();
	if (places)
		put_places();
	else if (!old)
		put_addresses(percpu, base);
	if (!old)
		put_seqs();
	printf("Linux version 7.8.9-test (x) y\n%c", 0);
	return 0;
}
