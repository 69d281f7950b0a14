// SPDX-License-Identifier: GPL-2.0
/*
 * Sources with inlined functions: see inlined-source.h.
 */
#define _GNU_SOURCE
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "inlined-source.h"
#include "shell.h"

#define INLINE "static inline __attribute__((always_inline)) "
#define NOINLINE "__attribute__((noinline)) "

const char inlined_header[] = "int sink(int);\n"
			      "int rare(int) __attribute__((cold));\n"
			      "\n" INLINE "int shared(int x)\n" /* declaration of shared */
			      "{\n"
			      "	return sink(x) + 1;\n" /* in shared */
			      "}\n";

const char inlined_first[] = "#include \"include/shared.h\"\n"
			     "\n" INLINE "int leaf(int x)\n"
			     "{\n"
			     "	return sink(x) ^ 5;\n"
			     "}\n"
			     "\n" INLINE "int middle(int x)\n"
			     "{\n"
			     "	return leaf(x) * 2; /* leaf in middle */\n"
			     "}\n"
			     "\n" NOINLINE "int outer(int x)\n"
			     "{\n"
			     "	return middle(x) + 3; /* middle in outer */\n"
			     "}\n"
			     "\n" NOINLINE "int direct(int x)\n"
			     "{\n"
			     "	x = leaf(x); /* leaf in direct */\n"
			     "	return leaf(x); /* leaf in direct again */\n"
			     "}\n"
			     "\n" INLINE "int inner(int x)\n"
			     "{\n"
			     "	return sink(x) ^ 3;\n"
			     "}\n" INLINE "int around_inner(int x)\n"
			     "{\n"
			     "	return sink(inner(x)) ^ 9;\n"
			     "}\n" NOINLINE "int goes_on(int x)\n"
			     "{\n"
			     "	return around_inner(x) + 4;\n"
			     "}\n" NOINLINE "int twice(int x)\n"
			     "{\n"
			     "	return middle(x) + middle(x + 1);\n"
			     "}\n"
			     "\n"
			     "static int both(int x)\n"
			     "{\n"
			     "	return sink(x) - 7;\n"
			     "}\n"
			     "int inlines_both(int x)\n"
			     "{\n"
			     "	if (x) {\n"
			     "		int y = both(x); /* both in inlines_both */\n"
			     "		return y + (y << 2);\n"
			     "	}\n"
			     "	return 1;\n"
			     "}\n"
			     "int (*const pointer_to_both)(int) = both;\n"
			     "\n"
			     "static " NOINLINE "int twin(int x)\n"
			     "{\n"
			     "	return sink(x + 11);\n"
			     "}\n"
			     "static " NOINLINE "int cloned(int x, int y)\n"
			     "{\n"
			     "	return shared(x) + sink(y); /* shared in cloned */\n"
			     "}\n"
			     "int calls(int x)\n"
			     "{\n"
			     "	return twin(x) + cloned(x, 1) + cloned(x + 1, 1);\n"
			     "}\n"
			     "\n" INLINE "int folded(int x)\n"
			     "{\n"
			     "	return x * 2;\n"
			     "}\n"
			     "int folds(void)\n"
			     "{\n"
			     "	return folded(4);\n"
			     "}\n"
			     "\n" INLINE "int parted(int x)\n"
			     "{\n"
			     "	if (x == 99)\n"
			     "		return rare(x) + rare(x + 1);\n"
			     "	return sink(x) + 1;\n"
			     "}\n"
			     "int has_parts(int x)\n"
			     "{\n"
			     "	return parted(x) + sink(x); /* parted in has_parts */\n"
			     "}\n";

const char inlined_second[] =
	"#include \"include/shared.h\"\n"
	"\n"
	/* gcc cannot say "inlined at the first address of the unit" in DWARF 4 */
	"int first(int x)\n"
	"{\n"
	"	return x + 1;\n"
	"}\n"
	"int uses_shared(int x)\n"
	"{\n"
	"	return shared(x) + 2; /* shared in uses_shared */\n"
	"}\n"
	"static int twin(int x)\n"
	"{\n"
	"	return sink(x + 13) + 1;\n"
	"}\n"
	"int uses_twin(int x)\n"
	"{\n"
	"	return twin(x) + 1; /* twin in uses_twin */\n"
	"}\n";

void inlined_source_begin(void)
{
	shell_begin();
	shell_run("mkdir sub include");
	shell_write_text(INLINED_HEADER, inlined_header);
	shell_write_text(INLINED_FIRST, inlined_first);
	shell_write_text(INLINED_SECOND, inlined_second);
}

void inlined_build(const char *compile, const char *link)
{
	shell_run("gcc -O2 -fPIC %s -c -o first.o -I. " INLINED_FIRST, compile);
	shell_run("gcc -O2 -fPIC %s -c -o second.o -I. " INLINED_SECOND, compile);
	shell_run("gcc -nostdlib %s -o object first.o second.o", link);
}

unsigned int inlined_line_of(const char *text, const char *mark)
{
	const char *end = strstr(text, mark);
	unsigned int line = 1;

	ck_assert_msg(end != NULL, "no \"%s\"", mark);
	for (; text < end; text++)
		line += *text == '\n';
	return line;
}

FILE *inlined_open_frames(const char *section, uint64_t start, uint64_t size)
{
	FILE *file = fopen("addresses", "w");

	for (uint64_t i = 0; i < size; i++)
		fprintf(file, "0x%llx\n", (unsigned long long)(start + i));
	fclose(file);
	shell_run("addr2line -a -f -i %s %s -e object <addresses >frames", section ? "-j" : "",
		  section ? section : "");
	file = fopen("frames", "r");
	ck_assert_ptr_nonnull(file);
	return file;
}

/* The last line that is read is the next address. */
size_t inlined_next_frames(FILE *file, struct inlined_frame *frames, size_t room)
{
	char line[512];
	size_t nr = 0;
	long start;

	while ((start = ftell(file)), fgets(line, sizeof(line), file)) {
		if (!strncmp(line, "0x", 2)) {
			if (nr) {
				fseek(file, start, SEEK_SET);
				return nr;
			}
			continue;
		}
		ck_assert_uint_lt(nr, room);
		sscanf(line, "%63s", frames[nr].function);
		ck_assert_ptr_nonnull(fgets(line, sizeof(line), file));
		sscanf(line, "%255s", frames[nr].place);
		nr++;
	}
	return nr;
}
