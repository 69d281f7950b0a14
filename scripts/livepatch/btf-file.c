// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the types of a kernel: see btf-file.h. Nothing but the text that tells where
 * they are is looked at before an object's are asked for: of 40 MB, a livepatch needs
 * those of vmlinux, and of a module or two.
 */
#define _GNU_SOURCE
#include <bpf/libbpf.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "btf-file.h"
#include "btf-format.h"
#include "diag.h"
#include "elf.h"
#include "input.h"
#include "klp.h"

/* include/uapi/linux/btf.h: struct btf_header */
#define BTF_HEADER_SIZE 24

/* What is read of an object. */
struct loaded {
	struct loaded *next;
	const char *name; /* in the file; not terminated */
	struct btf *btf;
};

struct btf_file {
	const char *path;
	struct input input;
	const struct symlist *symbols;
	const char *text, *text_end; /* the lines about objects */
	const uint8_t *bytes;	     /* behind the text */
	size_t size;
	struct loaded *loaded;
};

/* A line about an object. */
struct line {
	const char *name, *build_id; /* not terminated */
	size_t length, build_id_length;
	uint64_t offset, size;
};

static int btf_malformed(const struct btf_file *file, const char *what)
{
	diag_error(file->path, CHECK_NONE,
		   "%s: it is cut or damaged; make it anew with the list, by klp-symbols", what);
	return -EINVAL;
}

/* A number, and what stands behind it; false: there is none, or it is too large. */
static bool take_number(const char **text, const char *end, uint64_t *number)
{
	const char *at = *text;

	for (*number = 0; at < end && isdigit((unsigned char)*at); at++) {
		if (*number > UINT32_MAX)
			return false;
		*number = *number * 10 + (*at - '0');
	}
	if (at == *text)
		return false;
	*text = at;
	return true;
}

static bool take_blank(const char **text, const char *end)
{
	if (*text == end || **text != ' ')
		return false;
	++*text;
	return true;
}

/* "*NAME OFFSET SIZE [BUILD-ID]" */
static bool parse_line(const char *text, const char *end, struct line *line)
{
	const char *blank = memchr(text, ' ', end - text);

	if (*text != '*' || !blank)
		return false;
	*line = (struct line){ .name = text + 1, .length = blank - text - 1 };
	text = blank + 1;
	if (!take_number(&text, end, &line->offset) || !take_blank(&text, end) ||
	    !take_number(&text, end, &line->size))
		return false;
	if (text == end)
		return true;
	if (!take_blank(&text, end))
		return false;
	line->build_id = text;
	line->build_id_length = end - text;
	return true;
}

static bool is_text(const char *text, const char *bytes, size_t length)
{
	return strlen(text) == length && !memcmp(text, bytes, length);
}

/* The line about an object; 1: there is none. */
static int find_line(const struct btf_file *file, const char *object, struct line *line)
{
	const char *end;

	for (const char *text = file->text; text < file->text_end; text = end + 1) {
		end = memchr(text, '\n', file->text_end - text);
		if (!end || !parse_line(text, end, line))
			return btf_malformed(file, "a line about an object is not of its form");
		if (!is_text(object, line->name, line->length))
			continue;
		if (line->offset > file->size || line->size > file->size - line->offset)
			return btf_malformed(file, "an object's types are not in the file");
		return 0;
	}
	return 1;
}

static bool is_of_list(const struct btf_file *file, const struct line *line, const char *object)
{
	const struct symlist_object *known = symlist_find_object(file->symbols, object);

	if (!known)
		return false;
	if (!known->build_id || !line->build_id)
		return !known->build_id == !line->build_id;
	return is_text(known->build_id, line->build_id, line->build_id_length);
}

static int refuse_other_build(const struct btf_file *file, const char *object)
{
	diag_error(
		file->path, CHECK_NONE,
		"of another build of %s than the list of symbols; both are made by one run of klp-symbols",
		object);
	return -EINVAL;
}

/* The first lines; sets where those about objects begin. */
static int read_head(struct btf_file *file, const char *text, const char *end)
{
	static const char release[] = "!release ";
	const size_t magic = sizeof(BTF_FILE_MAGIC) - 1, format = sizeof(BTF_FILE_FORMAT) - 1;
	const char *newline = memchr(text, '\n', end - text);

	if (!newline || (size_t)(newline - text) < format ||
	    memcmp(text, BTF_FILE_FORMAT, format)) {
		diag_error(file->path, CHECK_NONE, "no file of types, as klp-symbols --btf writes");
		return -EINVAL;
	}
	if (newline - text != (ptrdiff_t)magic || memcmp(text, BTF_FILE_MAGIC, magic)) {
		diag_error(file->path, CHECK_NONE,
			   "types in version %.*s of the format, but %s is what is read here",
			   (int)(newline - text - format < 16 ? newline - text - format : 16),
			   text + format, BTF_FILE_MAGIC);
		return -EINVAL;
	}
	for (text = newline + 1; text < end && *text == '!'; text = newline + 1) {
		const size_t length = sizeof(release) - 1;

		newline = memchr(text, '\n', end - text);
		if (!newline)
			return btf_malformed(file, "it ends in a line");
		if ((size_t)(newline - text) < length || memcmp(text, release, length))
			continue;
		text += length;
		if (file->symbols->release &&
		    !is_text(file->symbols->release, text, newline - text))
			return refuse_other_build(file, file->symbols->release);
	}
	file->text = text;
	return 0;
}

/* ".SIZE": the end of the text, and how much is behind it. */
static int read_end(struct btf_file *file, const char *end)
{
	const char *text = file->text, *newline = NULL;
	uint64_t size;

	while (text < end && *text == '*') {
		newline = memchr(text, '\n', end - text);
		if (!newline)
			return btf_malformed(file, "it ends in a line");
		text = newline + 1;
	}
	file->text_end = text;
	newline = text < end ? memchr(text, '\n', end - text) : NULL;
	if (!newline || *text++ != '.' || !take_number(&text, newline, &size))
		return btf_malformed(file, "its text has no end");
	file->bytes = (const uint8_t *)newline + 1;
	file->size = end - newline - 1;
	if (file->size != size)
		return btf_malformed(file, "it has not as many bytes as it says");
	return 0;
}

static int read_text(struct btf_file *file)
{
	const char *text = (const char *)file->input.data, *end = text + file->input.size;
	struct line line;
	int err = read_head(file, text, end);

	if (!err)
		err = read_end(file, end);
	if (err)
		return err;
	err = find_line(file, KLP_VMLINUX, &line);
	if (!err && !is_of_list(file, &line, KLP_VMLINUX))
		err = refuse_other_build(file, KLP_VMLINUX);
	return err < 0 ? err : 0;
}

static int silent(enum libbpf_print_level level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
	return 0;
}

int btf_file_open(const char *path, const struct symlist *symbols, struct btf_file **result)
{
	struct btf_file *file = calloc(1, sizeof(*file));
	int err;

	*result = NULL;
	if (!file)
		return diag_out_of_memory(path);
	libbpf_set_print(silent);
	file->path = path;
	file->symbols = symbols;
	err = input_open(path, &file->input);
	if (!err)
		err = read_text(file);
	if (err)
		btf_file_close(file);
	else
		*result = file;
	return err;
}

/*
 * libbpf 1.1 takes the length of the header from the header. All else of it, and the
 * length of each type, it checks.
 */
static bool has_sane_header(const uint8_t *bytes, uint64_t size)
{
	const bool big_endian = size > 1 && bytes[0] == 0xeb;
	uint64_t types, types_length, strings, strings_length;

	if (size < BTF_HEADER_SIZE || elf_integer(bytes, 2, big_endian) != 0xeb9f ||
	    bytes[2] != 1 || elf_integer(bytes + 4, 4, big_endian) != BTF_HEADER_SIZE)
		return false;
	types = elf_integer(bytes + 8, 4, big_endian);
	types_length = elf_integer(bytes + 12, 4, big_endian);
	strings = elf_integer(bytes + 16, 4, big_endian);
	strings_length = elf_integer(bytes + 20, 4, big_endian);
	size -= BTF_HEADER_SIZE;
	return types + types_length <= strings && strings + strings_length <= size;
}

static int refuse_types(const struct btf_file *file, const char *object)
{
	diag_error(
		file->path, CHECK_NONE,
		"the types of %s cannot be read: they are damaged, or in a version of BTF that libbpf %u.%u does not know; leave out --btf",
		object, libbpf_major_version(), libbpf_minor_version());
	return -EINVAL;
}

/* libbpf 1.1 has btf__new_split() in its header alone: from a file it reads such types. */
static struct btf *new_split(const uint8_t *bytes, size_t size, struct btf *base)
{
	const int fd = memfd_create("btf", MFD_CLOEXEC);
	struct btf *btf = NULL;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd >= 0 && write(fd, bytes, size) == (ssize_t)size)
		btf = btf__parse_raw_split(path, base);
	if (fd >= 0)
		close(fd);
	return btf;
}

static int load(struct btf_file *file, const char *object, const struct line *line,
		struct btf *base, struct loaded **result)
{
	const uint8_t *bytes = file->bytes + line->offset;
	struct loaded *loaded;

	if (!has_sane_header(bytes, line->size))
		return refuse_types(file, object);
	loaded = calloc(1, sizeof(*loaded));
	if (!loaded)
		return diag_out_of_memory(file->path);
	loaded->name = line->name;
	loaded->btf = base ? new_split(bytes, line->size, base) : btf__new(bytes, line->size);
	if (!loaded->btf) {
		const int err = errno;

		free(loaded);
		return err == ENOMEM ? diag_out_of_memory(file->path) : refuse_types(file, object);
	}
	loaded->next = file->loaded;
	file->loaded = loaded;
	*result = loaded;
	return 0;
}

static int find_loaded(struct btf_file *file, const char *object, struct btf *base,
		       struct loaded **result)
{
	struct line line;
	int err = find_line(file, object, &line);

	*result = NULL;
	if (err)
		return err < 0 ? err : 0;
	for (struct loaded *loaded = file->loaded; loaded; loaded = loaded->next) {
		if (loaded->name == line.name) {
			*result = loaded;
			return 0;
		}
	}
	if (!is_of_list(file, &line, object))
		return refuse_other_build(file, object);
	return load(file, object, &line, base, result);
}

int btf_file_object(struct btf_file *file, const char *object, const struct btf **btf,
		    uint32_t *first)
{
	struct loaded *base, *own;
	int err = find_loaded(file, KLP_VMLINUX, NULL, &base);

	*btf = NULL;
	*first = 1; /* 0 is void */
	if (err || !base)
		return err;
	own = base;
	if (strcmp(object, KLP_VMLINUX)) {
		*first = btf__type_cnt(base->btf);
		err = find_loaded(file, object, base->btf, &own);
	}
	if (!err && own)
		*btf = own->btf;
	return err;
}

/* Those of modules stand on vmlinux's, which were read first, and are the last. */
void btf_file_close(struct btf_file *file)
{
	struct loaded *next;

	if (!file)
		return;
	for (struct loaded *loaded = file->loaded; loaded; loaded = next) {
		next = loaded->next;
		btf__free(loaded->btf);
		free(loaded);
	}
	input_close(&file->input);
	free(file);
}
