// SPDX-License-Identifier: GPL-2.0
/*
 * Writes Symbols.list: see symlist-write.h.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "../symlist.h"
#include "symlist-write.h"

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

/* What fprintf() returned. */
static int count_bytes(struct symlist_writer *writer, int length)
{
	if (length < 0)
		return -EIO;
	writer->bytes += length;
	return 0;
}

static int write_line(struct symlist_writer *writer, const char *before, const char *text,
		      const char *between, const char *more)
{
	writer->lines++;
	return count_bytes(writer, fprintf(writer->out, "%s%s%s%s\n", before, text, between, more));
}

/* An object begins behind what is written; a writer without a header makes no index. */
static int add_to_index(struct symlist_writer *writer, const char *text, size_t length)
{
	if (writer->index && fprintf(writer->index, "%%%" PRIu64 " %lu %.*s\n", writer->bytes,
				     writer->lines + 1, (int)length, text) < 0)
		return -ENOMEM;
	writer->objects++;
	return 0;
}

int symlist_write_header(struct symlist_writer *writer, const struct symlist_header *header)
{
	char letters[SYMLIST_LETTERS_ROOM];
	int err;

	if ((header->release && !is_word(header->release)) ||
	    (header->version && !is_line(header->version)) ||
	    (header->compiler && !is_line(header->compiler)))
		return -EINVAL;
	writer->index = open_memstream(&writer->index_text, &writer->index_size);
	if (!writer->index)
		return -ENOMEM;
	err = write_line(writer, SYMLIST_MAGIC, "", "", "");
	if (!err && header->release)
		err = write_line(writer, "!release ", header->release, "", "");
	if (!err && header->version)
		err = write_line(writer, "!version ", header->version, "", "");
	if (!err && header->compiler)
		err = write_line(writer, "!compiler ", header->compiler, "", "");
	if (!err)
		err = write_line(writer, "!flags ",
				 symlist_flags_format(header->known_flags, letters), "", "");
	return err;
}

int symlist_write_fact(struct symlist_writer *writer, const char *key, const char *value)
{
	return is_word(value) ? write_line(writer, "!", key, " ", value) : -EINVAL;
}

int symlist_write_object(struct symlist_writer *writer, const char *name, const char *depends)
{
	bool any = depends && *depends;
	char *text;
	int err;

	if (!is_word(name) || (any && !is_word(depends)))
		return -EINVAL;
	if (asprintf(&text, "%s%s%s", name, any ? " " : "", any ? depends : "") < 0)
		return -ENOMEM;
	err = add_to_index(writer, text, strlen(text));
	if (!err)
		err = write_line(writer, "*", text, "", "");
	free(text);
	return err;
}

int symlist_write_file(struct symlist_writer *writer, const char *file, unsigned int ordinal)
{
	if (file && !is_word(file))
		return -EINVAL;
	if (!file)
		return write_line(writer, "-", "", "", "");
	writer->lines++;
	return count_bytes(writer, fprintf(writer->out, "-%s#%u\n", file, ordinal));
}

int symlist_write_symbol(struct symlist_writer *writer, char type, const char *name,
			 unsigned int flags)
{
	char letters[SYMLIST_LETTERS_ROOM] = "";
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
	writer->bytes += 3 + strlen(name) + !!flags + strlen(letters);
	return putc_unlocked('\n', out) == EOF ? -EIO : 0;
}

int symlist_write_block(struct symlist_writer *writer, const char *text, size_t size,
			unsigned long lines)
{
	int err;

	writer->lines += 1 + lines;
	writer->bytes += size;
	err = count_bytes(writer, fprintf(writer->out, "+%zu %lu\n", size, lines));
	if (err)
		return err;
	return fwrite(text, 1, size, writer->out) == size ? 0 : -EIO;
}

int symlist_write_module(struct symlist_writer *writer, const char *text, size_t size,
			 unsigned long lines)
{
	/* its first line is that of the object */
	const char *end = memchr(text, '\n', size);
	int err;

	if (!end || *text != '*')
		return -EINVAL;
	err = add_to_index(writer, text + 1, end - text - 1);
	if (err)
		return err;
	writer->lines += lines;
	writer->bytes += size;
	return fwrite(text, 1, size, writer->out) == size ? 0 : -EIO;
}

int symlist_write_end(struct symlist_writer *writer)
{
	const unsigned long lines = writer->lines + writer->objects + 1;
	const bool lost = fclose(writer->index);

	writer->index = NULL;
	if (lost || !writer->index_text)
		return -ENOMEM;
	if (fwrite(writer->index_text, 1, writer->index_size, writer->out) != writer->index_size)
		return -EIO;
	return fprintf(writer->out, ".%lu %" PRIu64 "\n", lines, writer->bytes) < 0 ? -EIO : 0;
}

void symlist_writer_free(struct symlist_writer *writer)
{
	if (writer->index)
		fclose(writer->index);
	free(writer->index_text);
	writer->index = NULL;
	writer->index_text = NULL;
}
