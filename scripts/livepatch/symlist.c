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
 *	-					the unit of what follows is unknown
 *	*ext4 jbd2,mbcache			an object and what it depends on
 *	.11					the end: the eleventh line
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
#include "klp.h"
#include "symlist.h"

/* The older ones: without an end and facts about objects; and bare names. */
#define MAGIC_1_0 SYMLIST_FORMAT "1.0"
#define MAGIC_BARE SYMLIST_FORMAT "0.1"

/* More than a line can have: an object with all its dependencies. */
#define BUFFER_SIZE (256 * 1024)
#define FILTER_BITS 65536

/*
 * A kernel has some thousands of objects, with some thousands of dependencies, and
 * of symbols of the names that a livepatch asks for; more would only fill the memory.
 */
#define MAX_OBJECTS (1U << 16)
#define MAX_DEPENDS (1U << 18)
#define MAX_KEPT (1U << 20)

static const struct {
	enum symlist_flag flag;
	char letter;
} flag_letters[] = {
	{ SYMLIST_EXPORTED, 'x' }, { SYMLIST_INIT, 'i' }, { SYMLIST_FTRACE, 'f' },
	{ SYMLIST_ENDBR, 'e' },	   { SYMLIST_ZERO, '0' }, { SYMLIST_FOR_MODULES, 'm' },
};

#define NR_FLAGS (sizeof(flag_letters) / sizeof(flag_letters[0]))

/* Memory that symlist_free() frees. */
struct allocation {
	struct allocation *next;
	max_align_t data[];
};

struct symlist_private {
	struct allocation *allocations;
	struct symlist_object **sorted; /* by name */
	size_t object_room;
	size_t builtin_room;
	size_t nr_depends, nr_kept;
};

struct reader {
	const char *path;
	struct symlist *list;
	unsigned long line; /* number of the current one */
	bool bare;	    /* format 0.1 */
	bool has_end;	    /* the last line says that it is: since 1.1 */
	bool ended;
	struct symlist_object *object;
	unsigned long facts_line; /* of the object, or of the last fact about it */
	/* the current unit, as text; made a symlist_file when a symbol needs it */
	char *unit;
	size_t unit_room;
	struct symlist_file *file;
	uint8_t filter[FILTER_BITS / 8];
	symlist_visit visit; /* or NULL */
	void *visit_data;
};

const char *symlist_flags_format(unsigned int flags, char *buffer)
{
	char *at = buffer;

	for (size_t i = 0; i < NR_FLAGS; i++) {
		if (flags & flag_letters[i].flag)
			*at++ = flag_letters[i].letter;
	}
	*at = '\0';
	return buffer;
}

static int malformed(const struct reader *reader, const char *what)
{
	diag_error(reader->path, CHECK_NONE, "line %lu: %s; make the list anew with klp-symbols",
		   reader->line, what);
	return -EINVAL;
}

static void *allocate(struct symlist *list, size_t size)
{
	struct allocation *allocation = calloc(1, sizeof(*allocation) + size);

	if (!allocation)
		return NULL;
	allocation->next = list->private->allocations;
	list->private->allocations = allocation;
	return allocation->data;
}

static char *copy(struct symlist *list, const char *text, size_t length)
{
	char *result = allocate(list, length + 1);

	return result ? memcpy(result, text, length) : NULL;
}

/* The bit of the filter for a name: cheap, and different for most names. */
static unsigned int filter_bit(const char *name, size_t length)
{
	unsigned int middle = (unsigned char)name[length / 2];
	unsigned int last = (unsigned char)name[length - 1];
	unsigned int quarter = (unsigned char)name[length / 4];

	return (length * 2693 + middle * 643 + last * 7919 + quarter * 131) % FILTER_BITS;
}

/* Order by bytes, then by length. */
static int compare_text(const char *a, size_t a_length, const char *b)
{
	size_t b_length = strlen(b);
	int order = memcmp(a, b, a_length < b_length ? a_length : b_length);

	return order ? order : (a_length > b_length) - (a_length < b_length);
}

static struct symlist_name *find_name(const struct symlist *list, const char *name, size_t length)
{
	size_t low = 0, high = list->nr_names;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_text(name, length, list->names[middle].name);

		if (!order)
			return &list->names[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static int parse_flags(const struct reader *reader, const char *text, size_t length,
		       unsigned int *flags)
{
	*flags = 0;
	for (size_t i = 0; i < length; i++) {
		size_t at = 0;

		while (at < NR_FLAGS && flag_letters[at].letter != text[i])
			at++;
		if (at == NR_FLAGS)
			return malformed(reader, "a flag that this version does not know");
		*flags |= flag_letters[at].flag;
	}
	return 0;
}

static int add_builtin(struct reader *reader, char *name)
{
	struct symlist *list = reader->list;

	if (!name)
		return diag_out_of_memory(reader->path);
	if (list->nr_builtin == MAX_OBJECTS)
		return malformed(reader, "more modules that are built in than any kernel has");
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
static int read_fact(struct reader *reader, const char *text, size_t length)
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
static int read_object_fact(struct reader *reader, const char *text, size_t length)
{
	const char *value, *end = text + length;
	struct symlist_object *object = reader->object;

	if (!reader->has_end || reader->line != reader->facts_line + 1)
		return malformed(reader, "a fact behind an object");
	reader->facts_line = reader->line;
	if (!is_fact(text, length, "build-id", &value))
		return 0;
	if (object->build_id || !is_build_id(value, end - value))
		return malformed(reader, "a second build ID, or one that is none");
	object->build_id = copy(reader->list, value, end - value);
	return object->build_id ? 0 : diag_out_of_memory(reader->path);
}

/* ".n": the n-th line, and the last. */
static int read_end(struct reader *reader, const char *text, size_t length)
{
	char number[24];
	int digits = snprintf(number, sizeof(number), "%lu", reader->line);

	if (!reader->object)
		return malformed(reader, "the list ends before any object");
	if (length != (size_t)digits + 1 || memcmp(text + 1, number, digits))
		return malformed(reader, "the end of a list of another number of lines");
	reader->ended = true;
	return 0;
}

/* "a,b,c" -> a NULL-terminated array; NULL after a diagnostic */
static char **split_depends(struct reader *reader, char *text)
{
	struct symlist *list = reader->list;
	size_t nr = *text ? 1 : 0;
	char **depends;

	for (const char *comma = strchr(text, ','); comma; comma = strchr(comma + 1, ','))
		nr++;
	list->private->nr_depends += nr;
	if (list->private->nr_depends > MAX_DEPENDS) {
		malformed(reader, "more dependencies than the modules of any kernel have");
		return NULL;
	}
	depends = allocate(list, (nr + 1) * sizeof(*depends));
	for (size_t i = 0; depends && i < nr; i++)
		depends[i] = strsep(&text, ",");
	if (!depends)
		diag_out_of_memory(reader->path);
	return depends;
}

static int add_object(struct reader *reader, struct symlist_object *object)
{
	struct symlist *list = reader->list;

	if (list->nr_objects == MAX_OBJECTS)
		return malformed(reader, "more objects than any kernel has");
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
	reader->object = object;
	reader->facts_line = reader->line;
	return 0;
}

/* "*object [depends,...]" */
static int symlist_read_object(struct reader *reader, const char *text, size_t length)
{
	struct symlist_object *object = allocate(reader->list, sizeof(*object));
	char *name = copy(reader->list, text + 1, length - 1);
	char *depends;

	if (!object || !name)
		return diag_out_of_memory(reader->path);
	depends = strchr(name, ' ');
	if (depends)
		*depends++ = '\0';
	if (!*name)
		return malformed(reader, "an object without a name");
	if (!reader->list->nr_objects && strcmp(name, "vmlinux"))
		return malformed(reader, "the first object is not vmlinux");
	object->name = name;
	object->depends = split_depends(reader, depends ? depends : name + strlen(name));
	if (!object->depends)
		return -EINVAL;
	reader->file = NULL;
	reader->unit[0] = '\0';
	return add_object(reader, object);
}

/* "-file#n", or "-" */
static int read_unit(struct reader *reader, const char *text, size_t length)
{
	if (!reader->object)
		return malformed(reader, "a file before any object");
	if (length > reader->unit_room)
		return malformed(reader, "the name of a file is too long");
	memcpy(reader->unit, text + 1, length - 1);
	reader->unit[length - 1] = '\0';
	reader->file = NULL;
	return 0;
}

/* The current unit as a symlist_file. */
static int make_file(struct reader *reader)
{
	char *hash = strrchr(reader->unit, '#');
	unsigned long ordinal;
	char *end;

	if (!hash || !isdigit((unsigned char)hash[1]))
		return malformed(reader, "the line of a file before it is not -file#n");
	errno = 0;
	ordinal = strtoul(hash + 1, &end, 10);
	if (*end || errno || ordinal > UINT32_MAX)
		return malformed(reader, "the line of a file before it is not -file#n");
	reader->file = allocate(reader->list, sizeof(*reader->file));
	if (!reader->file)
		return diag_out_of_memory(reader->path);
	reader->file->name = copy(reader->list, reader->unit, hash - reader->unit);
	reader->file->ordinal = ordinal;
	reader->file->object = reader->object;
	return reader->file->name ? 0 : diag_out_of_memory(reader->path);
}

/* Its position, after those of the same name before it; see struct symlist_symbol. */
static void count_symbol(const struct reader *reader, const struct symlist_name *name,
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
static int place_symbol(struct reader *reader, struct symlist_symbol *symbol)
{
	int err;

	if (!reader->unit[0] || (!reader->list->files_of_globals && !symlist_is_local(symbol)))
		return 0;
	err = reader->file ? 0 : make_file(reader);
	if (!err)
		symbol->file = reader->file;
	return err;
}

static int append_symbol(struct reader *reader, struct symlist_symbol **array, size_t *nr,
			 const struct symlist_symbol *symbol)
{
	if (reader->list->private->nr_kept++ == MAX_KEPT)
		return malformed(
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
static int symlist_add_symbol(struct reader *reader, struct symlist_name *name,
			      struct symlist_symbol *symbol)
{
	int err;

	symbol->name = name->name;
	symbol->object = reader->object;
	count_symbol(reader, name, symbol);
	err = place_symbol(reader, symbol);
	return err ? err : append_symbol(reader, &name->symbols, &name->nr_symbols, symbol);
}

static int add_variant(struct reader *reader, struct symlist_name *name, const char *text,
		       size_t length, struct symlist_symbol *symbol)
{
	int err;

	symbol->name = copy(reader->list, text, length);
	symbol->object = reader->object;
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

static bool may_be_wanted(const struct reader *reader, const char *name, size_t length)
{
	unsigned int bit = filter_bit(name, length);

	return reader->filter[bit / 8] & 1 << bit % 8;
}

/* A symbol of which the name, or that without a suffix, may have been asked for. */
static int keep_symbol(struct reader *reader, const char *name, size_t length, size_t stem,
		       struct symlist_symbol *symbol, const char *flags, size_t flags_length)
{
	struct symlist_name *entry = find_name(reader->list, name, length), *base = NULL;
	struct symlist_symbol variant;
	int err = 0;

	if (stem && stem < length)
		base = find_name(reader->list, name, stem);
	if (flags && (entry || base))
		err = parse_flags(reader, flags, flags_length, &symbol->flags);
	variant = *symbol;
	if (!err && base)
		err = add_variant(reader, base, name, length, &variant);
	return err || !entry ? err : symlist_add_symbol(reader, entry, symbol);
}

/* "<type> <name> [flags]", or a bare name */
static int read_symbol(struct reader *reader, const char *text, size_t length)
{
	const char *name = reader->bare ? text : text + 2, *end = text + length, *blank;
	struct symlist_symbol symbol;
	size_t stem;

	if (!reader->object)
		return malformed(reader, "a symbol before any object");
	if (!reader->bare && (length < 3 || text[1] != ' '))
		return malformed(reader, "not a symbol of the form \"type name [flags]\"");
	blank = memchr(name, ' ', end - name);
	length = (blank ? blank : end) - name;
	if (!length)
		return malformed(reader, "a symbol without a name");
	stem = stem_length(name, length);
	if (!reader->visit && !may_be_wanted(reader, name, length) &&
	    (!stem || stem == length || !may_be_wanted(reader, name, stem)))
		return 0;
	symbol = (struct symlist_symbol){ .type = reader->bare ? '\0' : text[0] };
	if (!reader->visit)
		return keep_symbol(reader, name, length, stem, &symbol, blank ? blank + 1 : NULL,
				   blank ? end - blank - 1 : 0);
	reader->visit(reader->object->name, name, length, symbol.type, reader->visit_data);
	return 0;
}

static bool is_text(const char *text, size_t length, const char *other)
{
	return length == strlen(other) && !memcmp(text, other, length);
}

static int read_magic(struct reader *reader, const char *text, size_t length)
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

static int read_line(struct reader *reader, const char *text, size_t length)
{
	if (!reader->line++)
		return read_magic(reader, text, length);
	if (!length)
		return malformed(reader, "an empty line");
	if (reader->ended)
		return malformed(reader, "a line behind the end of the list");
	if (*text == '.' && reader->has_end)
		return read_end(reader, text, length);
	switch (*text) {
	case '*':
		return symlist_read_object(reader, text, length);
	case '!':
		if (reader->bare)
			return malformed(reader, "a fact in a list of version 0.1");
		return reader->object ? read_object_fact(reader, text, length) :
					read_fact(reader, text, length);
	case '-':
		return reader->bare ? malformed(reader, "a file in a list of version 0.1") :
				      read_unit(reader, text, length);
	default:
		if (reader->bare || isalpha((unsigned char)*text) || *text == '?')
			return read_symbol(reader, text, length);
		return malformed(reader, "a kind of line that this version does not know");
	}
}

/* The whole lines of a buffer; *@used is set to their size. */
static int symlist_read_lines(struct reader *reader, const char *buffer, size_t size, size_t *used)
{
	const char *text = buffer, *end;
	int err = 0;

	while (!err && (end = memchr(text, '\n', buffer + size - text))) {
		err = read_line(reader, text, end - text);
		text = end + 1;
	}
	*used = text - buffer;
	return err;
}

static int read_whole(struct reader *reader, int fd, char *buffer)
{
	size_t have = 0, used;
	ssize_t nr;
	int err;

	for (;;) {
		nr = read(fd, buffer + have, BUFFER_SIZE - have);
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
		if (have == BUFFER_SIZE)
			return malformed(reader, "a line of more than 256 KiB");
	}
	if (!reader->line && !have)
		return read_magic(reader, "", 0);
	if (have || !reader->object || reader->ended != reader->has_end) {
		reader->line++;
		return malformed(reader, "the list ends too early");
	}
	return 0;
}

static int symlist_compare_names(const void *a, const void *b)
{
	return strcmp(((const struct symlist_name *)a)->name,
		      ((const struct symlist_name *)b)->name);
}

/* The names that are asked for: sorted, each once, and in the filter. */
static int prepare_names(struct reader *reader, const char *const *names, size_t nr)
{
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

static int compare_objects(const void *a, const void *b)
{
	return strcmp((*(struct symlist_object *const *)a)->name,
		      (*(struct symlist_object *const *)b)->name);
}

/* An object that came twice would be counted as two. */
static int sort_objects(struct reader *reader)
{
	struct symlist *list = reader->list;
	struct symlist_object **sorted = calloc(list->nr_objects + 1, sizeof(*sorted));

	if (!sorted)
		return diag_out_of_memory(reader->path);
	list->private->sorted = sorted;
	for (size_t i = 0; i < list->nr_objects; i++)
		sorted[i] = list->objects[i];
	qsort(sorted, list->nr_objects, sizeof(*sorted), compare_objects);
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

static int read_list(struct reader *reader, const char *const *names, size_t nr_names, int fd)
{
	char *buffer = malloc(2 * BUFFER_SIZE);
	int err;

	if (!buffer || !reader->list->private)
		err = diag_out_of_memory(reader->path);
	else
		err = prepare_names(reader, names, nr_names);
	if (!err) {
		reader->unit = buffer + BUFFER_SIZE;
		reader->unit_room = BUFFER_SIZE;
		err = read_whole(reader, fd, buffer);
	}
	if (!err)
		err = sort_objects(reader);
	free(buffer);
	return err;
}

static int open_and_read(struct reader *reader, const char *const *names, size_t nr_names)
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
	err = read_list(reader, names, nr_names, fd);
	close(fd);
	if (err)
		symlist_free(reader->list);
	return err;
}

int symlist_read(const char *path, const char *const *names, size_t nr_names, struct symlist *list)
{
	struct reader reader = { .path = path, .list = list };

	return open_and_read(&reader, names, nr_names);
}

int symlist_walk(const char *path, symlist_visit visit, void *data)
{
	struct symlist list = { 0 };
	struct reader reader = { .path = path, .list = &list, .visit = visit, .visit_data = data };
	int err = open_and_read(&reader, NULL, 0);

	if (!err)
		symlist_free(&list);
	return err;
}

const struct symlist_name *symlist_find_if_asked(const struct symlist *list, const char *name)
{
	return find_name(list, name, strlen(name));
}

const struct symlist_name *symlist_find(const struct symlist *list, const char *name)
{
	const struct symlist_name *entry = find_name(list, name, strlen(name));

	if (entry)
		return entry;
	diag_error(NULL, CHECK_NONE, "internal error: the list was not asked for \"%s\"", name);
	abort();
}

/* The number of an object in the order of names; nr_objects: there is none. */
static size_t number_of(const struct symlist *list, const char *name)
{
	struct symlist_object key = { .name = (char *)(uintptr_t)name };
	struct symlist_object *pointer = &key, **found;

	if (!list->nr_objects)
		return 0;
	found = bsearch(&pointer, list->private->sorted, list->nr_objects, sizeof(pointer),
			compare_objects);
	return found ? (size_t)(found - list->private->sorted) : list->nr_objects;
}

const struct symlist_object *symlist_find_object(const struct symlist *list, const char *name)
{
	size_t number = number_of(list, name);

	return number < list->nr_objects ? list->private->sorted[number] : NULL;
}

static bool has_bit(const uint8_t *bits, size_t bit)
{
	return bits[bit / 8] & 1 << bit % 8;
}

int symlist_follow(struct symlist *list, const char *name)
{
	size_t first = number_of(list, name), nr = 0;
	size_t *queue;
	uint8_t *needs;

	if (first == list->nr_objects || list->private->sorted[first]->needs)
		return 0;
	needs = allocate(list, list->nr_objects / 8 + 1);
	queue = calloc(list->nr_objects + 1, sizeof(*queue));
	if (!needs || !queue) {
		free(queue);
		return diag_out_of_memory(NULL);
	}
	queue[nr++] = first;
	for (size_t i = 0; i < nr; i++) {
		char **depends = list->private->sorted[queue[i]]->depends;

		for (; *depends; depends++) {
			size_t other = number_of(list, *depends);

			if (other == list->nr_objects || has_bit(needs, other))
				continue;
			needs[other / 8] |= 1 << other % 8;
			if (other != first)
				queue[nr++] = other;
		}
	}
	free(queue);
	list->private->sorted[first]->needs = needs;
	return 0;
}

bool symlist_needs(const struct symlist *list, const char *object, const char *needed)
{
	size_t first = number_of(list, object), other = number_of(list, needed);

	return first < list->nr_objects && other < list->nr_objects &&
	       list->private->sorted[first]->needs &&
	       has_bit(list->private->sorted[first]->needs, other);
}

bool symlist_guarantees(const struct symlist *list, const char *object, const char *needed)
{
	return !strcmp(object, needed) || symlist_needs(list, object, needed);
}

unsigned int symlist_count(const struct symlist_name *name, const struct symlist_object *object)
{
	unsigned int count = 0;

	for (size_t i = 0; i < name->nr_symbols; i++)
		count += name->symbols[i].object == object;
	return count;
}

const struct symlist_symbol *symlist_at(const struct symlist_name *name,
					const struct symlist_object *object, unsigned long sympos)
{
	for (size_t i = 0; i < name->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &name->symbols[i];

		if (symbol->object == object && (!sympos || symbol->sympos == sympos))
			return symbol;
	}
	return NULL;
}

unsigned int symlist_position(const struct symlist_name *name, const struct symlist_symbol *symbol)
{
	return symlist_count(name, symbol->object) > 1 ? symbol->sympos : 0;
}

bool symlist_is_builtin(const struct symlist *list, const char *module)
{
	for (size_t i = 0; i < list->nr_builtin; i++) {
		if (!strcmp(list->builtin[i], module))
			return true;
	}
	return false;
}

bool symlist_same_file(const struct symlist_file *a, const struct symlist_file *b)
{
	return a && b && a->object == b->object && a->ordinal == b->ordinal;
}

bool symlist_is_code(char type)
{
	return type && strchr("tTwW", type);
}

bool symlist_kernel_since(const struct symlist *list, unsigned int major, unsigned int minor)
{
	unsigned int x, y;

	if (!list->release || sscanf(list->release, "%u.%u", &x, &y) != 2)
		return false;
	return x > major || (x == major && y >= minor);
}

bool symlist_is_offset(const struct symlist *list, const struct symlist_symbol *symbol)
{
	if (symbol->type != 'a' && symbol->type != 'A')
		return false;
	return !strcmp(symbol->object->name, KLP_VMLINUX) || !symlist_kernel_since(list, 6, 15);
}

bool symlist_is_local(const struct symlist_symbol *symbol)
{
	return islower((unsigned char)symbol->type) && !strchr("uvw", symbol->type);
}

bool symlist_may_be_local(const struct symlist_symbol *symbol)
{
	return !symbol->type || symlist_is_local(symbol);
}

void symlist_free(struct symlist *list)
{
	struct allocation *allocation, *next;

	for (size_t i = 0; i < list->nr_names; i++) {
		free(list->names[i].symbols);
		free(list->names[i].variants);
	}
	free(list->names);
	free(list->objects);
	free(list->builtin);
	if (list->private) {
		for (allocation = list->private->allocations; allocation; allocation = next) {
			next = allocation->next;
			free(allocation);
		}
		free(list->private->sorted);
	}
	free(list->private);
	*list = (struct symlist){ 0 };
}
