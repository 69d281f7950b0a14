// SPDX-License-Identifier: GPL-2.0
/*
 * Symbols.list: its streaming reader, see symlist.h and Symbols.list(5). The writer is in
 * symbols/symlist-write.c.
 *
 *	klp-convert-symbol-data.1.1
 *	!release 6.12.117+deb12-amd64		a fact about the kernel
 *	!flags xi				the flags that the list can tell
 *	!files all				files of global symbols are told, too
 *	!builtin ext4				a module that is a part of vmlinux
 *	*vmlinux				an object
 *	!build-id 1f2e3d...			a fact about the object
 *	-fs/proc/cmdline.c#812			a translation unit: locals follow
 *	t cmdline_proc_show f			a symbol: type, name, flags
 *	+1180352 73101				references of the object: bytes, lines
 *	-					the unit of what follows is unknown
 *	*ext4 jbd2,mbcache			an object and what it depends on
 *	%112 8 vmlinux				the index: where an object begins
 *	%1187112 73110 ext4 jbd2,mbcache
 *	.73115 1187612				the end: the line of that number, and the index
 *
 * The reader passes over the file once with a buffer of fixed size. A line costs
 * a look for its end and for the end of its name, and one bit of a filter that
 * tells most names from those that were asked for.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build-id.h"
#include "diag.h"
#include "symlist-reader.h"

/* The older ones: without an end and facts about objects; and bare names. */
#define MAGIC_1_0 SYMLIST_FORMAT "1.0"
#define MAGIC_BARE SYMLIST_FORMAT "0.1"

/* The most bytes of the references of one object: twenty times what vmlinux has. */
#define MAX_BLOCK (64UL << 20)

/*
 * A kernel has some thousands of objects, with some thousands of dependencies, and
 * of symbols of the names that a livepatch asks for; more would only fill the memory.
 */
#define MAX_OBJECTS (1U << 16)
#define MAX_DEPENDS (1U << 18)
#define MAX_KEPT (1U << 20)

int symlist_malformed(const struct symlist_reader *reader, const char *what)
{
	diag_error(reader->path, CHECK_NONE, "line %lu: %s; make the list anew with klp-symbols",
		   reader->line, what);
	return -EINVAL;
}

static char *copy(struct symlist *list, const char *text, size_t length)
{
	char *result = symlist_allocate(list, length + 1);

	return result ? memcpy(result, text, length) : NULL;
}

/* The bit of the filter for a name: cheap, and different for most names. */
static unsigned int filter_bit(const char *name, size_t length)
{
	unsigned int middle = (unsigned char)name[length / 2];
	unsigned int last = (unsigned char)name[length - 1];
	unsigned int quarter = (unsigned char)name[length / 4];

	return (length * 2693 + middle * 643 + last * 7919 + quarter * 131) % SYMLIST_FILTER_BITS;
}

static int parse_flags(const struct symlist_reader *reader, const char *text, size_t length,
		       unsigned int *flags)
{
	*flags = 0;
	for (size_t i = 0; i < length; i++) {
		unsigned int flag = symlist_flag_of(text[i]);

		if (!flag)
			return symlist_malformed(reader, "a flag that this version does not know");
		*flags |= flag;
	}
	return 0;
}

static int add_builtin(struct symlist_reader *reader, char *name)
{
	struct symlist *list = reader->list;

	if (!name)
		return diag_out_of_memory(reader->path);
	if (list->nr_builtin == MAX_OBJECTS)
		return symlist_malformed(reader,
					 "more modules that are built in than any kernel has");
	if (list->nr_builtin == list->private->builtin_room) {
		size_t room = list->private->builtin_room ? 2 * list->private->builtin_room : 64;
		char **builtin = reallocarray(list->builtin, room, sizeof(*builtin));

		if (!builtin)
			return diag_out_of_memory(reader->path);
		list->builtin = builtin;
		list->private->builtin_room = room;
	}
	list->builtin[list->nr_builtin++] = name;
	return 0;
}

/* Is it the fact of that key? Then *@value is what it says, up to the end of the line. */
static bool is_fact(const char *text, size_t length, const char *key, const char **value)
{
	size_t key_length = strlen(key);

	if (length <= key_length || memcmp(text + 1, key, key_length) ||
	    (length > key_length + 1 && text[key_length + 1] != ' '))
		return false;
	*value = text + (length > key_length + 1 ? key_length + 2 : length);
	return true;
}

/* "!key value"; keys that are not known are passed over. */
static int read_fact(struct symlist_reader *reader, const char *text, size_t length)
{
	const char *value, *end = text + length;
	struct symlist *list = reader->list;

	if (is_fact(text, length, "release", &value)) {
		list->release = value < end ? copy(list, value, end - value) : NULL;
		return list->release || value == end ? 0 : diag_out_of_memory(reader->path);
	}
	if (is_fact(text, length, "version", &value) && value < end) {
		list->version = copy(list, value, end - value);
		return list->version ? 0 : diag_out_of_memory(reader->path);
	}
	if (is_fact(text, length, "compiler", &value) && value < end) {
		list->compiler = copy(list, value, end - value);
		return list->compiler ? 0 : diag_out_of_memory(reader->path);
	}
	if (is_fact(text, length, "flags", &value))
		return parse_flags(reader, value, end - value, &list->known_flags);
	if (is_fact(text, length, "files", &value))
		list->files_of_globals = end - value == 3 && !memcmp(value, "all", 3);
	if (is_fact(text, length, "builtin", &value))
		return add_builtin(reader, copy(list, value, end - value));
	return 0;
}

static bool is_build_id(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (!isdigit((unsigned char)text[i]) && (text[i] < 'a' || text[i] > 'f'))
			return false;
	}
	return length && length % 2 == 0 && length <= BUILD_ID_DIGITS;
}

/* The same about an object: before its first symbol. */
static int read_object_fact(struct symlist_reader *reader, const char *text, size_t length)
{
	const char *value, *end = text + length;
	struct symlist_object *object = reader->object;

	if (!reader->has_end || reader->line != reader->facts_line + 1)
		return symlist_malformed(reader, "a fact behind an object");
	reader->facts_line = reader->line;
	if (!is_fact(text, length, "build-id", &value))
		return 0;
	if (object->build_id || !is_build_id(value, end - value))
		return symlist_malformed(reader, "a second build ID, or one that is none");
	object->build_id = copy(reader->list, value, end - value);
	return object->build_id ? 0 : diag_out_of_memory(reader->path);
}

/* ".n [offset]": the n-th line, and the last; where the index begins. */
static int read_end(struct symlist_reader *reader, const char *text, size_t length)
{
	const char *end = text + length;
	size_t line, index = 0;

	if (!reader->object)
		return symlist_malformed(reader, "the list ends before any object");
	text++;
	if (!symlist_read_number(&text, end, &line) || line != reader->line ||
	    (text < end &&
	     (*text++ != ' ' || !symlist_read_number(&text, end, &index) || !index)) ||
	    text != end)
		return symlist_malformed(reader, "the end of a list of another number of lines");
	if (index != reader->index || (index && reader->nr_indexed != reader->list->nr_objects))
		return symlist_malformed(reader, "the end of a list with another index");
	reader->ended = true;
	return 0;
}

/* "a,b,c" -> a NULL-terminated array */
static int split_depends(struct symlist_reader *reader, char *text, char ***depends)
{
	struct symlist *list = reader->list;
	size_t nr = *text ? 1 : 0;

	for (const char *comma = strchr(text, ','); comma; comma = strchr(comma + 1, ','))
		nr++;
	list->private->nr_depends += nr;
	if (list->private->nr_depends > MAX_DEPENDS)
		return symlist_malformed(reader,
					 "more dependencies than the modules of any kernel have");
	*depends = symlist_allocate(list, (nr + 1) * sizeof(**depends));
	if (!*depends)
		return diag_out_of_memory(reader->path);
	for (size_t i = 0; i < nr; i++)
		(*depends)[i] = strsep(&text, ",");
	return 0;
}

static int append_object(struct symlist_reader *reader, struct symlist_object *object)
{
	struct symlist *list = reader->list;

	if (list->nr_objects == MAX_OBJECTS)
		return symlist_malformed(reader, "more objects than any kernel has");
	if (list->nr_objects == list->private->object_room) {
		size_t room = list->private->object_room ? 2 * list->private->object_room : 64;
		struct symlist_object **objects;

		objects = reallocarray(list->objects, room, sizeof(*objects));
		if (!objects)
			return diag_out_of_memory(reader->path);
		list->objects = objects;
		list->private->object_room = room;
	}
	object->number = list->nr_objects;
	list->objects[list->nr_objects++] = object;
	return 0;
}

static bool is_referring(const struct symlist_reader *reader, const char *name)
{
	const char *const *referring = reader->referring;

	for (; referring && *referring; referring++) {
		if (!strcmp(*referring, name))
			return true;
	}
	return false;
}

struct symlist_object *symlist_add_object(struct symlist_reader *reader, const char *text,
					  size_t length, int *err)
{
	struct symlist_object *object = symlist_allocate(reader->list, sizeof(*object));
	char *name = copy(reader->list, text, length);
	char *depends;

	*err = object && name ? 0 : diag_out_of_memory(reader->path);
	if (*err)
		return NULL;
	depends = strchr(name, ' ');
	if (depends)
		*depends++ = '\0';
	if (!*name)
		*err = symlist_malformed(reader, "an object without a name");
	else if (!reader->list->nr_objects && strcmp(name, "vmlinux"))
		*err = symlist_malformed(reader, "the first object is not vmlinux");
	object->name = name;
	if (!*err)
		*err = split_depends(reader, depends ? depends : name + strlen(name),
				     &object->depends);
	if (!*err)
		*err = append_object(reader, object);
	return *err ? NULL : object;
}

/* "*object [depends,...]" */
static int symlist_read_object(struct symlist_reader *reader, const char *text, size_t length)
{
	struct symlist_object *object = reader->expected;
	int err = 0;

	if (object &&
	    (object->place.offset != reader->offset || object->place.line != reader->line ||
	     !symlist_is_object(object, text + 1, length - 1)))
		return symlist_malformed(reader, "an object of which the index does not tell");
	if (!object)
		object = symlist_add_object(reader, text + 1, length - 1, &err);
	if (err)
		return err;
	object->place = (struct symlist_place){ reader->offset, reader->line };
	reader->object = object;
	reader->facts_line = reader->line;
	reader->has_block = false;
	reader->file = NULL;
	reader->unit[0] = '\0';
	return 0;
}

/* "-file#n", or "-" */
static int read_unit(struct symlist_reader *reader, const char *text, size_t length)
{
	if (!reader->object || reader->has_block)
		return symlist_malformed(reader,
					 "a file before any object, or behind its references");
	if (length > reader->unit_room)
		return symlist_malformed(reader, "the name of a file is too long");
	memcpy(reader->unit, text + 1, length - 1);
	reader->unit[length - 1] = '\0';
	reader->file = NULL;
	return 0;
}

/* The current unit as a symlist_file. */
static int make_file(struct symlist_reader *reader)
{
	char *hash = strrchr(reader->unit, '#');
	unsigned long ordinal;
	char *end;

	if (!hash || !isdigit((unsigned char)hash[1]))
		return symlist_malformed(reader, "the line of a file before it is not -file#n");
	errno = 0;
	ordinal = strtoul(hash + 1, &end, 10);
	if (*end || errno || ordinal > UINT32_MAX)
		return symlist_malformed(reader, "the line of a file before it is not -file#n");
	reader->file = symlist_allocate(reader->list, sizeof(*reader->file));
	if (!reader->file)
		return diag_out_of_memory(reader->path);
	reader->file->name = copy(reader->list, reader->unit, hash - reader->unit);
	reader->file->ordinal = ordinal;
	reader->file->object = reader->object;
	return reader->file->name ? 0 : diag_out_of_memory(reader->path);
}

/* Its position, after those of the same name before it; see struct symlist_symbol. */
static void count_symbol(const struct symlist_reader *reader, const struct symlist_name *name,
			 struct symlist_symbol *symbol)
{
	const struct symlist_symbol *before = NULL;
	bool freed = (symbol->flags & SYMLIST_INIT) && reader->list->nr_objects > 1;

	if (name->nr_symbols)
		before = &name->symbols[name->nr_symbols - 1];
	if (before && before->object == reader->object) {
		symbol->rank_coming = before->rank_coming;
		symbol->rank_live = before->rank_live;
	}
	symbol->rank_coming++;
	symbol->rank_live += !freed;
	if (!freed && symbol->rank_coming == symbol->rank_live)
		symbol->sympos = symbol->rank_live;
}

/* Its translation unit, where the list tells. */
static int place_symbol(struct symlist_reader *reader, struct symlist_symbol *symbol)
{
	int err;

	if (!reader->unit[0] || (!reader->list->files_of_globals && !symlist_is_local(symbol)))
		return 0;
	err = reader->file ? 0 : make_file(reader);
	if (!err)
		symbol->file = reader->file;
	return err;
}

static int append_symbol(struct symlist_reader *reader, struct symlist_symbol **array, size_t *nr,
			 const struct symlist_symbol *symbol)
{
	if (reader->list->private->nr_kept++ == MAX_KEPT)
		return symlist_malformed(
			reader, "more symbols of the names that are asked for than any kernel has");
	/* the room is always a power of two */
	if (!(*nr & (*nr - 1))) {
		struct symlist_symbol *symbols;

		symbols = reallocarray(*array, *nr ? 2 * *nr : 1, sizeof(*symbols));
		if (!symbols)
			return diag_out_of_memory(reader->path);
		*array = symbols;
	}
	(*array)[(*nr)++] = *symbol; /* NOLINT: with symbols, there is an array */
	return 0;
}

/* A symbol whose name was asked for. */
static int symlist_add_symbol(struct symlist_reader *reader, struct symlist_name *name,
			      struct symlist_symbol *symbol)
{
	int err;

	symbol->name = name->name;
	count_symbol(reader, name, symbol);
	err = place_symbol(reader, symbol);
	return err ? err : append_symbol(reader, &name->symbols, &name->nr_symbols, symbol);
}

static int add_variant(struct symlist_reader *reader, struct symlist_name *name, const char *text,
		       size_t length, struct symlist_symbol *symbol)
{
	int err;

	symbol->name = copy(reader->list, text, length);
	if (!symbol->name)
		return diag_out_of_memory(reader->path);
	err = place_symbol(reader, symbol);
	return err ? err : append_symbol(reader, &name->variants, &name->nr_variants, symbol);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/*
 * How long the name is without a compiler's suffix: up to the first dot. Those
 * suffixes end with ".<number>" or ".cold": most names need no look for a dot.
 */
static size_t stem_length(const char *name, size_t length)
{
	const char *last = name + length - 1, *dot;

	if (is_digit(*last)) {
		while (last > name && is_digit(*last))
			last--;
		if (*last != '.')
			return length;
	} else if (*last != 'd' || length <= 5 || memcmp(last - 4, ".cold", 5)) {
		return length;
	}
	dot = memchr(name, '.', length);
	return dot - name;
}

static bool may_be_wanted(const struct symlist_reader *reader, const char *name, size_t length)
{
	unsigned int bit = filter_bit(name, length);

	return reader->filter[bit / 8] & 1 << bit % 8;
}

/* A symbol of which the name, or that without a suffix, may have been asked for. */
static int keep_symbol(struct symlist_reader *reader, const char *name, size_t length, size_t stem,
		       struct symlist_symbol *symbol, const char *flags, size_t flags_length)
{
	struct symlist_name *entry = symlist_find_sized(reader->list, name, length), *base = NULL;
	struct symlist_symbol variant;
	int err = 0;

	if (stem && stem < length)
		base = symlist_find_sized(reader->list, name, stem);
	if (flags && (entry || base))
		err = parse_flags(reader, flags, flags_length, &symbol->flags);
	variant = *symbol;
	if (!err && base)
		err = add_variant(reader, base, name, length, &variant);
	return err || !entry ? err : symlist_add_symbol(reader, entry, symbol);
}

/* "<type> <name> [flags]", or a bare name */
static int read_symbol(struct symlist_reader *reader, const char *text, size_t length)
{
	const char *name = reader->bare ? text : text + 2, *end = text + length, *blank;
	struct symlist_symbol symbol;
	size_t stem;

	if (!reader->object || reader->has_block)
		return symlist_malformed(reader,
					 "a symbol before any object, or behind its references");
	if (!reader->bare && (length < 3 || text[1] != ' '))
		return symlist_malformed(reader, "not a symbol of the form \"type name [flags]\"");
	blank = memchr(name, ' ', end - name);
	length = (blank ? blank : end) - name;
	if (!length)
		return symlist_malformed(reader, "a symbol without a name");
	reader->object->nr_symbols++;
	stem = stem_length(name, length);
	if (!reader->visit && !may_be_wanted(reader, name, length) &&
	    (!stem || stem == length || !may_be_wanted(reader, name, stem)))
		return 0;
	symbol = (struct symlist_symbol){
		.object = reader->object,
		.ordinal = reader->object->nr_symbols - 1,
		.type = reader->bare ? '\0' : text[0],
	};
	if (!reader->visit)
		return keep_symbol(reader, name, length, stem, &symbol, blank ? blank + 1 : NULL,
				   blank ? end - blank - 1 : 0);
	reader->visit(reader->object->name, name, length, symbol.type, reader->visit_data);
	return 0;
}

bool symlist_read_number(const char **text, const char *end, size_t *number)
{
	const char *first = *text;

	for (*number = 0; *text < end && is_digit(**text); (*text)++) {
		if (*number > SIZE_MAX / 10 - 1)
			return false;
		*number = 10 * *number + (**text - '0');
	}
	return *text > first && (*first != '0' || *text == first + 1);
}

/* The whole block was read or passed over. */
static int end_block(struct symlist_reader *reader)
{
	int err = 0;

	if (reader->block)
		err = symlist_references_open(reader->list, reader->object, reader->block,
					      reader->block_size, reader->block_lines,
					      !reader->expected);
	if (err == -ENOMEM)
		return diag_out_of_memory(reader->path);
	if (err)
		return symlist_malformed(reader, "references of an object that are none");
	reader->line += reader->block_lines;
	return 0;
}

/* "+bytes lines": references of the object, in so many bytes behind the line */
static int read_block(struct symlist_reader *reader, const char *text, size_t length)
{
	const char *end = text + length;
	size_t bytes, lines;

	if (!reader->object || reader->has_block)
		return symlist_malformed(reader, "references before any object, or twice of one");
	text++;
	if (!symlist_read_number(&text, end, &bytes) || text == end || *text++ != ' ' ||
	    !symlist_read_number(&text, end, &lines) || text != end || bytes > MAX_BLOCK ||
	    lines > bytes)
		return symlist_malformed(reader, "not references of the form \"+bytes lines\"");
	reader->has_block = true;
	reader->block_size = reader->block_left = bytes;
	reader->block_lines = lines;
	reader->block = NULL;
	if (is_referring(reader, reader->object->name)) {
		reader->block = symlist_allocate(reader->list, bytes + 1);
		if (!reader->block)
			return diag_out_of_memory(reader->path);
	}
	return bytes ? 0 : end_block(reader);
}

/* Some bytes of a block. */
static int add_to_block(struct symlist_reader *reader, const char *text, size_t size)
{
	if (reader->block)
		memcpy(reader->block + (reader->block_size - reader->block_left), text, size);
	reader->block_left -= size;
	return reader->block_left ? 0 : end_block(reader);
}

static bool is_text(const char *text, size_t length, const char *other)
{
	return length == strlen(other) && !memcmp(text, other, length);
}

static int read_magic(struct symlist_reader *reader, const char *text, size_t length)
{
	const size_t format = strlen(SYMLIST_FORMAT);

	reader->has_end = is_text(text, length, SYMLIST_MAGIC);
	reader->bare = is_text(text, length, MAGIC_BARE);
	reader->list->has_types = !reader->bare;
	if (reader->has_end || reader->bare || is_text(text, length, MAGIC_1_0))
		return 0;
	if (length > format && length < format + 16 && !memcmp(text, SYMLIST_FORMAT, format))
		diag_error(
			reader->path, CHECK_NONE,
			"a Symbols.list of version %.*s; this version knows 1.1 and before: update klp-convert, or make the list with the klp-symbols that came with it",
			(int)(length - format), text + format);
	else
		diag_error(reader->path, CHECK_NONE,
			   "not a Symbols.list; make one with klp-symbols");
	return -EINVAL;
}

static int read_line(struct symlist_reader *reader, const char *text, size_t length)
{
	if (!reader->line++)
		return read_magic(reader, text, length);
	if (!length)
		return symlist_malformed(reader, "an empty line");
	if (reader->ended)
		return symlist_malformed(reader, "a line behind the end of the list");
	if (*text == '.' && reader->has_end)
		return read_end(reader, text, length);
	if (*text != '%' && reader->nr_indexed)
		return symlist_malformed(reader, "the index of the list ends too early");
	switch (*text) {
	case '+':
		if (reader->has_end)
			return read_block(reader, text, length);
		return symlist_malformed(reader, "references in a list of version 1.0 or before");
	case '*':
		return symlist_read_object(reader, text, length);
	case '%':
		return reader->has_end ?
			       symlist_index_line(reader, text, length) :
			       symlist_malformed(reader,
						 "an index in a list of version 1.0 or before");
	case '!':
		if (reader->bare)
			return symlist_malformed(reader, "a fact in a list of version 0.1");
		return reader->object ? read_object_fact(reader, text, length) :
					read_fact(reader, text, length);
	case '-':
		return reader->bare ? symlist_malformed(reader, "a file in a list of version 0.1") :
				      read_unit(reader, text, length);
	default:
		if (reader->bare || isalpha((unsigned char)*text) || *text == '?')
			return read_symbol(reader, text, length);
		return symlist_malformed(reader, "a kind of line that this version does not know");
	}
}

/* The whole lines of a buffer, and what it has of blocks; *@used is set to their size. */
static int symlist_read_lines(struct symlist_reader *reader, const char *buffer, size_t size,
			      size_t *used)
{
	const char *text = buffer, *end = buffer + size, *line_end;
	int err = 0;

	while (!err && text < end) {
		if (reader->block_left) {
			size_t part = end - text;

			if (part > reader->block_left)
				part = reader->block_left;
			err = add_to_block(reader, text, part);
			text += part;
			continue;
		}
		line_end = memchr(text, '\n', end - text);
		if (!line_end)
			break;
		reader->offset = reader->base + (text - buffer);
		err = read_line(reader, text, line_end - text);
		text = line_end + 1;
	}
	*used = text - buffer;
	return err;
}

/*
 * Of a block, what is not in the buffer yet is read to its place. If it is passed over, and the
 * file can be sought in, it need not be read.
 */
static int read_rest(struct symlist_reader *reader, int fd, uint64_t end)
{
	if (!reader->block_left)
		return 0;
	if (!reader->block) {
		if (reader->block_left < SYMLIST_BUFFER ||
		    lseek(fd, (off_t)reader->block_left, SEEK_CUR) < 0)
			return 0;
		reader->base += reader->block_left;
		reader->block_left = 0;
	}
	while (reader->block_left && reader->base < end) {
		char *text = reader->block + (reader->block_size - reader->block_left);
		const uint64_t left = end - reader->base;
		ssize_t nr;

		nr = read(fd, text, reader->block_left < left ? reader->block_left : left);
		if (nr <= 0)
			break;
		reader->base += nr;
		reader->block_left -= nr;
	}
	return reader->block_left ? 0 : end_block(reader);
}

int symlist_read_span(struct symlist_reader *reader, int fd, char *buffer, uint64_t end)
{
	size_t have = 0, room, used;
	ssize_t nr;
	int err;

	while (reader->base + have < end) {
		room = SYMLIST_BUFFER - have;
		if (room > end - reader->base - have)
			room = end - reader->base - have;
		nr = read(fd, buffer + have, room);
		if (nr < 0) {
			err = -errno;
			diag_error(reader->path, CHECK_NONE, "cannot read: %s", strerror(-err));
			return err;
		}
		if (!nr)
			break;
		have += nr;
		err = symlist_read_lines(reader, buffer, have, &used);
		if (err)
			return err;
		have -= used;
		memmove(buffer, buffer + used, have);
		reader->base += used;
		err = read_rest(reader, fd, end);
		if (err)
			return err;
		if (have == SYMLIST_BUFFER)
			return symlist_malformed(reader, "a line of more than 256 KiB");
	}
	if (!reader->line && !have)
		return read_magic(reader, "", 0);
	if (!have && !reader->block_left && reader->object)
		return 0;
	reader->line++;
	return symlist_malformed(reader, "the list ends too early");
}

static int read_whole(struct symlist_reader *reader, int fd, char *buffer)
{
	int err = symlist_read_span(reader, fd, buffer, UINT64_MAX);

	if (err || reader->ended == reader->has_end)
		return err;
	reader->line++;
	return symlist_malformed(reader, "the list ends too early");
}

static int symlist_compare_names(const void *a, const void *b)
{
	return strcmp(((const struct symlist_name *)a)->name,
		      ((const struct symlist_name *)b)->name);
}

/* The names that are asked for: sorted, each once, and in the filter. */
static int prepare_names(struct symlist_reader *reader, const struct symlist_query *query)
{
	const char *const *names = query->names;
	const size_t nr = names ? query->nr_names : 0;
	struct symlist *list = reader->list;

	list->names = calloc(nr + 1, sizeof(*list->names));
	if (!list->names)
		return diag_out_of_memory(reader->path);
	for (size_t i = 0; i < nr; i++)
		list->names[i].name = names[i];
	if (nr)
		qsort(list->names, nr, sizeof(*list->names), symlist_compare_names);
	for (size_t i = 0; i < nr; i++) {
		const char *name = list->names[i].name;
		unsigned int bit;

		if (list->nr_names && !strcmp(list->names[list->nr_names - 1].name, name))
			continue;
		/* no symbol is without a name */
		bit = *name ? filter_bit(name, strlen(name)) : 0;
		reader->filter[bit / 8] |= 1 << bit % 8;
		list->names[list->nr_names++].name = name;
	}
	return 0;
}

/* An object that came twice would be counted as two. */
int symlist_sort_objects(struct symlist_reader *reader)
{
	struct symlist *list = reader->list;
	struct symlist_object **sorted = calloc(list->nr_objects + 1, sizeof(*sorted));

	if (!sorted)
		return diag_out_of_memory(reader->path);
	list->private->sorted = sorted;
	for (size_t i = 0; i < list->nr_objects; i++)
		sorted[i] = list->objects[i];
	qsort(sorted, list->nr_objects, sizeof(*sorted), symlist_compare_objects);
	for (size_t i = 1; i < list->nr_objects; i++) {
		if (!strcmp(sorted[i - 1]->name, sorted[i]->name)) {
			diag_error(reader->path, CHECK_NONE,
				   "%s is listed twice; make the list anew with klp-symbols",
				   sorted[i]->name);
			return -EINVAL;
		}
	}
	return 0;
}

static int read_and_mark(struct symlist_reader *reader, int fd, char *buffer,
			 const struct symlist_query *query)
{
	int err = read_whole(reader, fd, buffer);

	if (!err)
		err = symlist_sort_objects(reader);
	if (!err)
		err = symlist_mark(reader->list, query->objects);
	return err;
}

static int read_list(struct symlist_reader *reader, const struct symlist_query *query, int fd)
{
	char *buffer = malloc(2 * SYMLIST_BUFFER);
	int err;

	if (!buffer || !reader->list->private)
		err = diag_out_of_memory(reader->path);
	else
		err = prepare_names(reader, query);
	if (!err) {
		reader->unit = buffer + SYMLIST_BUFFER;
		reader->unit_room = SYMLIST_BUFFER;
		err = query->sparing ? symlist_read_indexed(reader, fd, buffer, query->objects) : 1;
	}
	if (err > 0)
		err = read_and_mark(reader, fd, buffer, query);
	if (!err)
		symlist_count_mattering(reader->list);
	free(buffer);
	return err;
}

static int open_and_read(struct symlist_reader *reader, const struct symlist_query *query)
{
	int fd = open(reader->path, O_RDONLY | O_CLOEXEC);
	int err;

	*reader->list = (struct symlist){ 0 };
	if (fd < 0) {
		err = -errno;
		diag_error(reader->path, CHECK_NONE, "cannot read: %s", strerror(-err));
		return err;
	}
	reader->list->private = calloc(1, sizeof(*reader->list->private));
	err = read_list(reader, query, fd);
	close(fd);
	if (err)
		symlist_free(reader->list);
	return err;
}

int symlist_read(const char *path, const struct symlist_query *query, struct symlist *list)
{
	struct symlist_reader reader = { .path = path,
					 .list = list,
					 .referring = query->referring };

	return open_and_read(&reader, query);
}

int symlist_walk(const char *path, symlist_visit visit, void *data)
{
	struct symlist list = { 0 };
	static const struct symlist_query nothing = { 0 };
	struct symlist_reader reader = {
		.path = path, .list = &list, .visit = visit, .visit_data = data
	};
	int err = open_and_read(&reader, &nothing);

	if (!err)
		symlist_free(&list);
	return err;
}
