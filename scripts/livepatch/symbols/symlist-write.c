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

int symlist_write_header(FILE *out, const char *release, const char *compiler, unsigned int known)
{
	char letters[LETTERS_ROOM];

	if ((release && !is_word(release)) || (compiler && strchr(compiler, '\n')))
		return -EINVAL;
	fputs(SYMLIST_MAGIC "\n", out);
	if (release)
		fprintf(out, "!release %s\n", release);
	if (compiler)
		fprintf(out, "!compiler %s\n", compiler);
	fprintf(out, "!flags %s\n", symlist_flags_format(known, letters));
	return ferror(out) ? -EIO : 0;
}

int symlist_write_fact(FILE *out, const char *key, const char *value)
{
	if (!is_word(value))
		return -EINVAL;
	return fprintf(out, "!%s %s\n", key, value) < 0 ? -EIO : 0;
}

int symlist_write_object(FILE *out, const char *name, const char *depends)
{
	bool any = depends && *depends;

	if (!is_word(name) || (any && !is_word(depends)))
		return -EINVAL;
	return fprintf(out, "*%s%s%s\n", name, any ? " " : "", any ? depends : "") < 0 ? -EIO : 0;
}

int symlist_write_file(FILE *out, const char *file, unsigned int ordinal)
{
	if (!file)
		return fputs("-\n", out) < 0 ? -EIO : 0;
	if (!is_word(file))
		return -EINVAL;
	return fprintf(out, "-%s#%u\n", file, ordinal) < 0 ? -EIO : 0;
}

int symlist_write_symbol(FILE *out, char type, const char *name, unsigned int flags)
{
	char letters[LETTERS_ROOM];

	if (!is_word(name))
		return -EINVAL;
	putc_unlocked(type, out);
	putc_unlocked(' ', out);
	fputs_unlocked(name, out);
	if (flags) {
		putc_unlocked(' ', out);
		fputs_unlocked(symlist_flags_format(flags, letters), out);
	}
	return putc_unlocked('\n', out) == EOF ? -EIO : 0;
}
