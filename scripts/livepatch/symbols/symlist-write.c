// SPDX-License-Identifier: GPL-2.0
/*
 * Writes Symbols.list: see symlist-write.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "../symlist.h"
#include "symlist-write.h"

#define LETTERS_ROOM 7 /* of symlist_flags_format() */

/* A name that would not be read back as one. */
static bool is_word(const char *name)
{
	return *name && !strpbrk(name, " \t\n\r");
}

/* What stands alone in its line, behind a key. */
static bool is_line(const char *text)
{
	return *text && !strpbrk(text, "\r\n");
}

int symlist_write_header(struct symlist_writer *writer, const struct symlist_header *header)
{
	char letters[LETTERS_ROOM];

	if ((header->release && !is_word(header->release)) ||
	    (header->version && !is_line(header->version)) ||
	    (header->compiler && !is_line(header->compiler)))
		return -EINVAL;
	fputs(SYMLIST_MAGIC "\n", writer->out);
	if (header->release)
		fprintf(writer->out, "!release %s\n", header->release);
	if (header->version)
		fprintf(writer->out, "!version %s\n", header->version);
	if (header->compiler)
		fprintf(writer->out, "!compiler %s\n", header->compiler);
	fprintf(writer->out, "!flags %s\n", symlist_flags_format(header->known_flags, letters));
	writer->lines += 2 + !!header->release + !!header->version + !!header->compiler;
	return ferror(writer->out) ? -EIO : 0;
}

int symlist_write_fact(struct symlist_writer *writer, const char *key, const char *value)
{
	if (!is_word(value))
		return -EINVAL;
	writer->lines++;
	return fprintf(writer->out, "!%s %s\n", key, value) < 0 ? -EIO : 0;
}

int symlist_write_object(struct symlist_writer *writer, const char *name, const char *depends)
{
	bool any = depends && *depends;
	int length;

	if (!is_word(name) || (any && !is_word(depends)))
		return -EINVAL;
	writer->lines++;
	length = fprintf(writer->out, "*%s%s%s\n", name, any ? " " : "", any ? depends : "");
	return length < 0 ? -EIO : 0;
}

int symlist_write_file(struct symlist_writer *writer, const char *file, unsigned int ordinal)
{
	if (file && !is_word(file))
		return -EINVAL;
	writer->lines++;
	if (!file)
		return fputs("-\n", writer->out) < 0 ? -EIO : 0;
	return fprintf(writer->out, "-%s#%u\n", file, ordinal) < 0 ? -EIO : 0;
}

int symlist_write_symbol(struct symlist_writer *writer, char type, const char *name,
			 unsigned int flags)
{
	char letters[LETTERS_ROOM];
	FILE *out = writer->out;

	if (!is_word(name))
		return -EINVAL;
	writer->lines++;
	putc_unlocked(type, out);
	putc_unlocked(' ', out);
	fputs_unlocked(name, out);
	if (flags) {
		putc_unlocked(' ', out);
		fputs_unlocked(symlist_flags_format(flags, letters), out);
	}
	return putc_unlocked('\n', out) == EOF ? -EIO : 0;
}

int symlist_write_block(struct symlist_writer *writer, const char *text, size_t size,
			unsigned long lines)
{
	writer->lines++;
	if (fprintf(writer->out, "+%zu %lu\n", size, lines) < 0)
		return -EIO;
	return symlist_write_text(writer, text, size, lines);
}

int symlist_write_text(struct symlist_writer *writer, const char *text, size_t size,
		       unsigned long lines)
{
	writer->lines += lines;
	return fwrite(text, 1, size, writer->out) == size ? 0 : -EIO;
}

int symlist_write_end(struct symlist_writer *writer)
{
	writer->lines++;
	return fprintf(writer->out, ".%lu\n", writer->lines) < 0 ? -EIO : 0;
}
