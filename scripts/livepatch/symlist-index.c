// SPDX-License-Identifier: GPL-2.0
/*
 * The index of Symbols.list: where each object begins, see Symbols.list(5). With it the
 * reader passes over the objects that cannot matter, most of a distribution's modules.
 *
 *	%offset line name [depends,...]		an object, in the order of the list
 *	.n offset				the last line; where the index begins
 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "symlist-reader.h"

/* More than the last line can have: two numbers. */
#define END_ROOM 64

/* More than an index can have: some thousands of objects with their dependencies. */
#define MAX_INDEX (32UL << 20)

bool symlist_is_object(const struct symlist_object *object, const char *text, size_t length)
{
	const char *end = text + length;
	char before = ' ';
	size_t size = strlen(object->name);

	if ((size_t)(end - text) < size || memcmp(text, object->name, size))
		return false;
	text += size;
	for (char **depends = object->depends; *depends; depends++, before = ',') {
		size = strlen(*depends);
		if ((size_t)(end - text) < size + 1 || *text != before ||
		    memcmp(text + 1, *depends, size))
			return false;
		text += size + 1;
	}
	return text == end;
}

/* A line of the index; *@text is set to "name [depends,...]". */
static int parse_line(const struct symlist_reader *reader, const char **text, const char *end,
		      struct symlist_place *place)
{
	size_t offset, line;

	(*text)++;
	if (!symlist_read_number(text, end, &offset) || *text == end || *(*text)++ != ' ' ||
	    !symlist_read_number(text, end, &line) || *text == end || *(*text)++ != ' ')
		return symlist_malformed(
			reader, "a line of the index that is not \"%offset line name [depends]\"");
	*place = (struct symlist_place){ offset, line };
	return 0;
}

int symlist_index_line(struct symlist_reader *reader, const char *text, size_t length)
{
	const struct symlist *list = reader->list;
	const struct symlist_object *object;
	const char *end = text + length;
	struct symlist_place place = { 0 };
	int err = parse_line(reader, &text, end, &place);

	if (err)
		return err;
	if (!reader->nr_indexed)
		reader->index = reader->offset;
	if (reader->expected || reader->nr_indexed == list->nr_objects)
		return symlist_malformed(reader, "an index of more objects than the list has");
	object = list->objects[reader->nr_indexed++];
	if (object->place.offset != place.offset || object->place.line != place.line ||
	    !symlist_is_object(object, text, end - text))
		return symlist_malformed(reader, "the index of another list");
	return 0;
}

/* Where the index is, and how many lines the list has. */
struct index_place {
	uint64_t begin, end;
	size_t lines;
};

static bool has_index(int fd, struct index_place *index)
{
	static const char magic[] = SYMLIST_MAGIC "\n";
	const off_t size = lseek(fd, 0, SEEK_END);
	const size_t room = size < END_ROOM ? size : END_ROOM;
	const char *text, *last;
	char buffer[END_ROOM];

	if (size <= 0 || pread(fd, buffer, sizeof(magic) - 1, 0) != sizeof(magic) - 1 ||
	    memcmp(buffer, magic, sizeof(magic) - 1) ||
	    pread(fd, buffer, room, size - (off_t)room) != (ssize_t)room ||
	    buffer[room - 1] != '\n')
		return false;
	last = buffer + room - 1;
	text = memrchr(buffer, '\n', room - 1);
	if (!text || *++text != '.')
		return false;
	index->end = (uint64_t)size - (buffer + room - text);
	text++;
	if (!symlist_read_number(&text, last, &index->lines) || text == last || *text++ != ' ' ||
	    !symlist_read_number(&text, last, &index->begin) || text != last)
		return false;
	return index->begin && index->begin < index->end && index->end - index->begin <= MAX_INDEX;
}

/* Adds the objects that the index tells of. */
static int add_objects(struct symlist_reader *reader, const char *text, const char *end)
{
	struct symlist_place before = { 0 };
	const char *line_end;
	int err = 0;

	for (; !err && text < end; text = line_end + 1) {
		struct symlist_object *object;
		struct symlist_place place = { 0 };

		reader->line++;
		line_end = memchr(text, '\n', end - text);
		if (!line_end || *text != '%')
			return symlist_malformed(reader, "an index with a line of another kind");
		err = parse_line(reader, &text, line_end, &place);
		if (err)
			return err;
		if (place.offset <= before.offset || place.line <= before.line ||
		    place.offset >= reader->index)
			return symlist_malformed(reader, "an index that is not in ascending order");
		object = symlist_add_object(reader, text, line_end - text, &err);
		if (object)
			object->place = before = place;
	}
	return err;
}

static size_t count_lines(const char *text, const char *end)
{
	size_t nr = 0;

	for (; text < end && (text = memchr(text, '\n', end - text)); text++)
		nr++;
	return nr;
}

static int read_text(const struct symlist_reader *reader, int fd, const struct index_place *index,
		     char *text)
{
	const size_t size = index->end - index->begin;
	size_t have = 0;
	ssize_t nr = 1;
	int err;

	while (have < size && nr > 0) {
		nr = pread(fd, text + have, size - have, (off_t)(index->begin + have));
		if (nr > 0)
			have += nr;
	}
	if (have == size)
		return 0;
	err = nr < 0 ? -errno : -EIO;
	diag_error(reader->path, CHECK_NONE, "cannot read: %s", strerror(-err));
	return err;
}

static int read_index(struct symlist_reader *reader, int fd, const struct index_place *index)
{
	const size_t size = index->end - index->begin;
	char *text = calloc(1, size);
	size_t nr;
	int err;

	if (!text)
		return diag_out_of_memory(reader->path);
	err = read_text(reader, fd, index, text);
	if (!err) {
		nr = count_lines(text, text + size);
		reader->line = index->lines > nr ? index->lines - nr - 1 : 0;
		err = add_objects(reader, text, text + size);
	}
	free(text);
	return err;
}

/* Where the object ends: the next one, or the index begins. */
static struct symlist_place place_behind(const struct symlist_reader *reader, size_t number,
					 unsigned long index_line)
{
	if (number + 1 < reader->list->nr_objects)
		return reader->list->objects[number + 1]->place;
	return (struct symlist_place){ reader->index, index_line };
}

/* An object; with the first one, what is before it. */
static int read_object(struct symlist_reader *reader, int fd, char *buffer,
		       struct symlist_object *object, unsigned long index_line)
{
	const struct symlist_place behind = place_behind(reader, object->number, index_line);
	int err;

	reader->base = object->number ? object->place.offset : 0;
	reader->line = object->number ? object->place.line - 1 : 0;
	reader->expected = object;
	if (lseek(fd, (off_t)reader->base, SEEK_SET) < 0) {
		err = -errno;
		diag_error(reader->path, CHECK_NONE, "cannot seek: %s", strerror(-err));
		return err;
	}
	err = symlist_read_span(reader, fd, buffer, behind.offset);
	if (err)
		return err;
	if (reader->object != object || reader->base != behind.offset ||
	    reader->line != behind.line - 1) {
		reader->line++;
		return symlist_malformed(reader, "not what the index tells of");
	}
	return 0;
}

int symlist_read_indexed(struct symlist_reader *reader, int fd, char *buffer,
			 const char *const *objects)
{
	struct symlist *list = reader->list;
	struct index_place index;
	int err;

	if (!has_index(fd, &index)) {
		lseek(fd, 0, SEEK_SET); /* which a pipe does not need */
		return 1;
	}
	reader->index = index.begin;
	err = read_index(reader, fd, &index);
	if (!err)
		err = symlist_sort_objects(reader);
	if (!err)
		err = symlist_mark(list, objects);
	for (size_t i = 0; !err && i < list->nr_objects; i++) {
		if (list->objects[i]->matters)
			err = read_object(reader, fd, buffer, list->objects[i],
					  index.lines - list->nr_objects);
	}
	return err;
}
