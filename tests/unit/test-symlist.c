// SPDX-License-Identifier: GPL-2.0
/* Symbols.list: what is written is read back, positions are counted as the kernel counts. */
#define _GNU_SOURCE
#include <check.h>
#include <signal.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "symlist.h"
#include "symbols/symlist-write.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

#define MAGIC "klp-convert-symbol-data.1.0\n"
#define MAGIC_1_1 "klp-convert-symbol-data.1.1\n"

static char path[] = "/tmp/test-symlist.XXXXXX";
static struct symlist list;

static void set_up(void)
{
	int fd;

	strcpy(path + strlen(path) - 6, "XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
}

static void tear_down(void)
{
	symlist_free(&list);
	unlink(path);
}

static void write_file(const char *text, size_t size)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, size, file), size);
	ck_assert_int_eq(fclose(file), 0);
}

/* Read a list for names, which end with NULL. */
static int read_text(const char *text, ...)
{
	const char *names[16];
	size_t nr = 0;
	va_list args;

	write_file(text, strlen(text));
	va_start(args, text);
	while (nr < 16 && (names[nr] = va_arg(args, const char *)))
		nr++;
	va_end(args);
	return symlist_read(path, &(struct symlist_query){ .names = names, .nr_names = nr }, &list);
}

static const struct symlist_name *find(const char *name)
{
	const struct symlist_name *entry = symlist_find(&list, name);

	ck_assert_ptr_nonnull(entry);
	return entry;
}

START_TEST(what_is_written_is_read_back)
{
	static const char of_module[] = "*zram zsmalloc\nt zram_init\n";
	const struct symlist_header header = {
		.release = "6.1.0-test",
		.version = "#1 SMP Debian 6.1.0-1 (2022-12-24)",
		.compiler = "gcc-12 (Debian) 12.2.0",
		.known_flags = SYMLIST_EXPORTED | SYMLIST_FTRACE,
	};
	struct symlist_writer writer = { .out = fopen(path, "w") };
	const char *names[] = { "cmdline_proc_show", "seq_printf", "ext4_dir_operations" };
	const struct symlist_symbol *symbol;

	ck_assert_int_eq(symlist_write_header(&writer, &header), 0);
	ck_assert_int_eq(symlist_write_object(&writer, "vmlinux", NULL), 0);
	ck_assert_int_eq(symlist_write_fact(&writer, "build-id", "00ff"), 0);
	ck_assert_int_eq(symlist_write_file(&writer, "fs/proc/cmdline.c", 812), 0);
	ck_assert_int_eq(symlist_write_symbol(&writer, 't', "cmdline_proc_show", SYMLIST_FTRACE),
			 0);
	ck_assert_int_eq(symlist_write_file(&writer, NULL, 0), 0);
	ck_assert_int_eq(symlist_write_symbol(&writer, 'T', "seq_printf",
					      SYMLIST_FTRACE | SYMLIST_EXPORTED),
			 0);
	ck_assert_int_eq(symlist_write_object(&writer, "ext4", "jbd2,mbcache"), 0);
	ck_assert_int_eq(symlist_write_symbol(&writer, 'd', "ext4_dir_operations", 0), 0);
	ck_assert_int_eq(symlist_write_module(&writer, of_module, strlen(of_module), 2), 0);
	ck_assert_int_eq(symlist_write_end(&writer), 0);
	symlist_writer_free(&writer);
	ck_assert_int_eq(fclose(writer.out), 0);

	/* the reader counts the lines, too */
	ck_assert_int_eq(
		symlist_read(path, &(struct symlist_query){ .names = names, .nr_names = 3 }, &list),
		0);
	ck_assert_str_eq(list.release, "6.1.0-test");
	ck_assert_str_eq(list.version, "#1 SMP Debian 6.1.0-1 (2022-12-24)");
	ck_assert_str_eq(list.compiler, "gcc-12 (Debian) 12.2.0");
	ck_assert_str_eq(list.objects[0]->build_id, "00ff");
	ck_assert_ptr_null(list.objects[1]->build_id);
	ck_assert_uint_eq(list.known_flags, SYMLIST_EXPORTED | SYMLIST_FTRACE);
	ck_assert(list.has_types);
	ck_assert_uint_eq(list.nr_objects, 3);
	ck_assert_str_eq(list.objects[1]->depends[1], "mbcache");
	ck_assert_ptr_null(list.objects[1]->depends[2]);

	symbol = find("cmdline_proc_show")->symbols;
	ck_assert_int_eq(symbol->type, 't');
	ck_assert_uint_eq(symbol->flags, SYMLIST_FTRACE);
	ck_assert_str_eq(symbol->file->name, "fs/proc/cmdline.c");
	ck_assert_uint_eq(symbol->file->ordinal, 812);
	ck_assert_ptr_null(find("seq_printf")->symbols->file);
	ck_assert_ptr_null(find("ext4_dir_operations")->symbols->file);
	ck_assert_ptr_eq(find("ext4_dir_operations")->symbols->object,
			 symlist_find_object(&list, "ext4"));
}
END_TEST

START_TEST(flags_are_written_in_one_order)
{
	char letters[SYMLIST_LETTERS_ROOM];

	ck_assert_str_eq(symlist_flags_format(SYMLIST_ZERO | SYMLIST_ENDBR | SYMLIST_FTRACE |
						      SYMLIST_INIT | SYMLIST_EXPORTED,
					      letters),
			 "xife0");
	ck_assert_str_eq(symlist_flags_format(0, letters), "");
}
END_TEST

START_TEST(names_with_blanks_are_not_written)
{
	struct symlist_writer writer = { .out = fopen("/dev/null", "w") };
	const struct symlist_header header = { .version = "#1\n*vmlinux" };

	ck_assert_int_eq(symlist_write_symbol(&writer, 't', "a b", 0), -EINVAL);
	ck_assert_int_eq(symlist_write_symbol(&writer, 't', "a\nb", 0), -EINVAL);
	ck_assert_int_eq(symlist_write_symbol(&writer, 't', "", 0), -EINVAL);
	ck_assert_int_eq(symlist_write_object(&writer, "a\tb", NULL), -EINVAL);
	ck_assert_int_eq(symlist_write_file(&writer, "a b.c", 1), -EINVAL);
	ck_assert_int_eq(symlist_write_header(&writer, &header), -EINVAL);
	fclose(writer.out);
}
END_TEST

START_TEST(positions_are_counted_in_each_object)
{
	const struct symlist_name *entry;

	ck_assert_int_eq(read_text(MAGIC "*vmlinux\nt twice\nT other\nt twice\n*mod\nt twice\n",
				   "twice", "other", NULL),
			 0);
	entry = find("twice");
	ck_assert_uint_eq(entry->nr_symbols, 3);
	ck_assert_uint_eq(entry->symbols[0].sympos, 1);
	ck_assert_uint_eq(entry->symbols[1].sympos, 2);
	ck_assert_uint_eq(entry->symbols[2].sympos, 1);
	ck_assert_uint_eq(symlist_count(entry, list.objects[0]), 2);
	ck_assert_uint_eq(symlist_count(entry, list.objects[1]), 1);
	ck_assert_uint_eq(find("other")->symbols[0].sympos, 1);
}
END_TEST

START_TEST(init_symbols_of_vmlinux_are_counted)
{
	ck_assert_int_eq(read_text(MAGIC "*vmlinux\nt twice i\nt twice\n", "twice", NULL), 0);
	ck_assert_uint_eq(find("twice")->symbols[0].sympos, 1);
	ck_assert_uint_eq(find("twice")->symbols[1].sympos, 2);
}
END_TEST

START_TEST(positions_that_change_after_a_modules_init_are_none)
{
	const struct symlist_name *entry;

	ck_assert_int_eq(read_text(MAGIC "*vmlinux\nt a\n*mod\nt f\nt f i\nt f\n", "f", NULL), 0);
	entry = find("f");
	ck_assert_uint_eq(entry->symbols[0].sympos, 1);
	ck_assert_uint_eq(entry->symbols[1].sympos, 0);
	ck_assert_uint_eq(entry->symbols[2].sympos, 0);
	ck_assert_uint_eq(entry->symbols[2].rank_coming, 3);
	ck_assert_uint_eq(entry->symbols[2].rank_live, 2);
}
END_TEST

START_TEST(only_whole_names_match)
{
	ck_assert_int_eq(read_text(MAGIC "*vmlinux\nt foo\nt foo.isra.0\nt fo\nt foofoo\n", "foo",
				   "foo.isra.0", "absent", "", NULL),
			 0);
	ck_assert_uint_eq(find("foo")->nr_symbols, 1);
	ck_assert_uint_eq(find("foo.isra.0")->nr_symbols, 1);
	ck_assert_uint_eq(find("absent")->nr_symbols, 0);
	ck_assert_ptr_null(symlist_find_if_asked(&list, "foofoo"));
}
END_TEST

/* "The kernel has none" would be a wrong livepatch. */
START_TEST(a_name_that_was_not_asked_for_is_no_answer)
{
	read_text(MAGIC "*vmlinux\nt foo\n", "foo", NULL);
	symlist_find(&list, "fo");
}
END_TEST

/* Ordinals count in each object anew. */
START_TEST(files_of_two_objects_are_never_the_same)
{
	const struct symlist_name *name;

	ck_assert_int_eq(read_text(MAGIC "*vmlinux\n-a.c#1\nt foo\n-b.c#2\nt foo\n*mod\n-a.c#1\n"
					 "t foo\nt foo\n",
				   "foo", NULL),
			 0);
	name = find("foo");
	ck_assert(symlist_same_file(name->symbols[2].file, name->symbols[3].file));
	ck_assert(!symlist_same_file(name->symbols[0].file, name->symbols[1].file));
	ck_assert(!symlist_same_file(name->symbols[0].file, name->symbols[2].file));
	ck_assert(!symlist_same_file(name->symbols[0].file, NULL));
}
END_TEST

START_TEST(a_lone_dash_ends_a_file)
{
	ck_assert_int_eq(read_text(MAGIC
				   "*vmlinux\n-a.c#1\nt in\n-\nt out\n-a.c#2\nT global\nw weak\n",
				   "in", "out", "global", "weak", NULL),
			 0);
	ck_assert_uint_eq(find("in")->symbols[0].file->ordinal, 1);
	ck_assert_ptr_null(find("out")->symbols[0].file);
	ck_assert_ptr_null(find("global")->symbols[0].file);
	ck_assert_ptr_null(find("weak")->symbols[0].file);
}
END_TEST

START_TEST(a_file_ends_with_its_object)
{
	ck_assert_int_eq(read_text(MAGIC "*vmlinux\n-a.c#1\nt a\n*mod\nt b\n", "b", NULL), 0);
	ck_assert_ptr_null(find("b")->symbols[0].file);
}
END_TEST

START_TEST(locals_of_one_file_share_it)
{
	ck_assert_int_eq(read_text(MAGIC "*vmlinux\n-a.c#1\nt a\nt b\n", "a", "b", NULL), 0);
	ck_assert_ptr_eq(find("a")->symbols[0].file, find("b")->symbols[0].file);
}
END_TEST

START_TEST(files_of_globals_are_read_where_the_list_has_them)
{
	ck_assert_int_eq(read_text(MAGIC "!files all\n*vmlinux\n-a.c#1\nt foo\nT bar\n-\nT baz\n",
				   "foo", "bar", "baz", NULL),
			 0);
	ck_assert(symlist_same_file(find("foo")->symbols->file, find("bar")->symbols->file));
	ck_assert_ptr_null(find("baz")->symbols->file);
	ck_assert(!symlist_same_file(find("baz")->symbols->file, NULL));
}
END_TEST

START_TEST(variants_of_a_name_are_found_with_it)
{
	ck_assert_int_eq(read_text(MAGIC "*vmlinux\n-a.c#1\nt foo.isra.0 f\nt foo.cold\nd foo.12\n"
					 "t foo.isra.0.cold\nt foox.0\nt foo2\nt .foo.0\nt food\n"
					 "*module\nt foo.part.3\n",
				   "foo", "foo.isra.0", NULL),
			 0);
	ck_assert_uint_eq(find("foo")->nr_symbols, 0);
	ck_assert_uint_eq(find("foo")->nr_variants, 5);
	ck_assert_str_eq(find("foo")->variants[0].name, "foo.isra.0");
	ck_assert_uint_eq(find("foo")->variants[0].flags, SYMLIST_FTRACE);
	ck_assert_str_eq(find("foo")->variants[1].name, "foo.cold");
	ck_assert_str_eq(find("foo")->variants[2].name, "foo.12");
	ck_assert_str_eq(find("foo")->variants[2].file->name, "a.c");
	ck_assert_str_eq(find("foo")->variants[3].name, "foo.isra.0.cold");
	ck_assert_str_eq(find("foo")->variants[4].object->name, "module");
	ck_assert_uint_eq(find("foo.isra.0")->nr_symbols, 1);
	ck_assert_uint_eq(find("foo.isra.0")->symbols->sympos, 1);
}
END_TEST

START_TEST(builtin_modules_are_known)
{
	ck_assert_int_eq(read_text(MAGIC "!builtin unix\n!builtin ext4\n*vmlinux\nt foo\n", NULL),
			 0);
	ck_assert(symlist_is_builtin(&list, "ext4"));
	ck_assert(symlist_is_builtin(&list, "unix"));
	ck_assert(!symlist_is_builtin(&list, "ext"));
}
END_TEST

static void collect(const char *object, const char *name, size_t length, char type, void *data)
{
	char *text = data;

	sprintf(text + strlen(text), "%s:%c:%.*s ", object, type, (int)length, name);
}

START_TEST(a_walk_visits_all_symbols)
{
	static const char content[] = MAGIC "*vmlinux\nt foo f\nT bar\n*module\nd foo.1\n";
	char text[100] = "";

	write_file(content, strlen(content));
	ck_assert_int_eq(symlist_walk(path, collect, text), 0);
	ck_assert_str_eq(text, "vmlinux:t:foo vmlinux:T:bar module:d:foo.1 ");
}
END_TEST

START_TEST(names_asked_for_twice_are_one)
{
	ck_assert_int_eq(read_text(MAGIC "*vmlinux\nt a\n", "a", "a", NULL), 0);
	ck_assert_uint_eq(list.nr_names, 1);
	ck_assert_uint_eq(find("a")->nr_symbols, 1);
}
END_TEST

START_TEST(bare_lists_are_read)
{
	ck_assert_int_eq(read_text("klp-convert-symbol-data.0.1\n*vmlinux\na\nb\na\n*mod\na\n", "a",
				   NULL),
			 0);
	ck_assert(!list.has_types);
	ck_assert_uint_eq(list.known_flags, 0);
	ck_assert_uint_eq(find("a")->nr_symbols, 3);
	ck_assert_int_eq(find("a")->symbols[1].type, 0);
	ck_assert_uint_eq(find("a")->symbols[1].sympos, 2);
}
END_TEST

START_TEST(unknown_facts_are_passed_over)
{
	ck_assert_int_eq(read_text(MAGIC "!colour green\n!release 6.1\n*vmlinux\nt a\n", "a", NULL),
			 0);
	ck_assert_str_eq(list.release, "6.1");
}
END_TEST

START_TEST(lists_longer_than_any_buffer_are_read)
{
	const char *names[] = { "last", "middle" };
	FILE *file = fopen(path, "w");

	fputs(MAGIC "*vmlinux\n", file);
	for (int i = 0; i < 100000; i++)
		fprintf(file, "t %s%d\n", i % 3 ? "function_" : "f", i);
	fputs("t middle\n", file);
	for (int i = 0; i < 100000; i++)
		fprintf(file, "t symbol%d xf\n", i);
	fputs("t last\n", file);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(
		symlist_read(path, &(struct symlist_query){ .names = names, .nr_names = 2 }, &list),
		0);
	ck_assert_uint_eq(find("middle")->nr_symbols, 1);
	ck_assert_uint_eq(find("last")->nr_symbols, 1);
}
END_TEST

static const char *const malformed[] = {
	"",
	"\n",
	"something else\n*vmlinux\nt a\n",
	"klp-convert-symbol-data.1.2\n*vmlinux\nt a\n",
	MAGIC,
	MAGIC "t a\n",
	MAGIC "*\nt a\n",
	MAGIC "*vmlinux\nt a",
	MAGIC "*vmlinux\nt a\n\nt b\n",
	MAGIC "*vmlinux\n+t a\n",
	MAGIC "*vmlinux\nta\n",
	MAGIC "*vmlinux\nt a y\n",
	MAGIC "*vmlinux\nt a\n!files all\n",
	MAGIC "*vmlinux\n-a.c\nt a\n",
	MAGIC "*vmlinux\n-a.c#x\nt a\n",
	MAGIC "*vmlinux\nt a\n*mod\nt b\n*mod\nt c\n",
	MAGIC "*vmlinux\n!build-id 00ff\nt a\n",
	MAGIC "*vmlinux\nt a\n.4\n",
	MAGIC_1_1 "*vmlinux\nt a\n",
	MAGIC_1_1 "*vmlinux\nt a\n.3\n",
	MAGIC_1_1 "*vmlinux\nt a\n.5\n",
	MAGIC_1_1 "*vmlinux\nt a\n.04\n",
	MAGIC_1_1 "*vmlinux\nt a\n.4 \n",
	MAGIC_1_1 "*vmlinux\nt a\n.4\nt b\n",
	MAGIC_1_1 "*vmlinux\nt a\n.4\n.5\n",
	MAGIC_1_1 "*vmlinux\nt a\n.4",
	MAGIC_1_1 ".2\n",
	MAGIC_1_1 "*vmlinux\nt a\n!build-id 00ff\n.5\n",
	MAGIC_1_1 "*vmlinux\n!build-id 00ff\n!build-id 00ff\nt a\n.6\n",
	MAGIC_1_1 "*vmlinux\n!build-id\nt a\n.5\n",
	MAGIC_1_1 "*vmlinux\n!build-id 0ff\nt a\n.5\n",
	MAGIC_1_1 "*vmlinux\n!build-id 00FF\nt a\n.5\n",
	MAGIC_1_1 "*vmlinux\n!build-id 00ff \nt a\n.5\n",
};

START_TEST(facts_about_objects_stand_before_their_symbols)
{
	ck_assert_int_eq(read_text(MAGIC_1_1 "*vmlinux\n!colour green\n!build-id 0123456789abcdef\n"
					     "t a\n*mod\n!build-id ff\n*bare\n-a.c#1\nt a\n.11\n",
				   "a", NULL),
			 0);
	ck_assert_str_eq(list.objects[0]->build_id, "0123456789abcdef");
	ck_assert_str_eq(list.objects[1]->build_id, "ff");
	ck_assert_ptr_null(list.objects[2]->build_id);
	ck_assert_uint_eq(find("a")->nr_symbols, 2);
}
END_TEST

/* Cut at the end of a line it looks like a whole one, with fewer symbols. */
START_TEST(a_list_that_is_cut_anywhere_is_refused)
{
	static const char text[] = MAGIC_1_1 "!release 6.1\n!flags xi\n*vmlinux\n-a.c#1\nt a x\n"
					     "*mod other\nt a i\n.9\n";
	const char *names[] = { "a" };

	for (size_t size = 0; size < strlen(text); size++) {
		write_file(text, size);
		ck_assert_int_eq(
			symlist_read(path, &(struct symlist_query){ .names = names, .nr_names = 1 },
				     &list),
			-EINVAL);
	}
	write_file(text, strlen(text));
	ck_assert_int_eq(
		symlist_read(path, &(struct symlist_query){ .names = names, .nr_names = 1 }, &list),
		0);
}
END_TEST

/* Of these, mod needs dep, and nothing needs other. */
#define OBJECTS MAGIC_1_1 "*vmlinux\nt a\n*mod dep\nt a\n*dep\nT b x\n*other\nT a x\n"

static const char indexed[] =
	OBJECTS "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%65 8 other\n.14 78\n";

static const char *const a_and_b[] = { "a", "b" };

static int read_sparingly(const char *from, const char *object)
{
	const char *const objects[] = { object, NULL };

	return symlist_read(
		from,
		&(struct symlist_query){
			.names = a_and_b, .nr_names = 2, .objects = objects, .sparing = true },
		&list);
}

START_TEST(an_index_tells_what_need_not_be_read)
{
	write_file(indexed, strlen(indexed));
	ck_assert_int_eq(read_sparingly(path, "mod"), 0);
	ck_assert_uint_eq(list.nr_objects, 4);
	ck_assert_uint_eq(find("a")->nr_symbols, 2);
	ck_assert_str_eq(find("a")->symbols[0].object->name, "vmlinux");
	ck_assert_ptr_eq(find("a")->symbols[1].object, list.objects[1]);
	ck_assert_str_eq(list.objects[1]->depends[0], "dep");
	ck_assert_uint_eq(find("b")->nr_symbols, 1);
	ck_assert_uint_eq(find("a")->nr_mattering, 2);
	ck_assert_uint_eq(find("b")->nr_mattering, 1);
	ck_assert(list.objects[2]->matters);
	ck_assert_str_eq(list.objects[3]->name, "other");
	ck_assert(!list.objects[3]->matters);
}
END_TEST

/* The same matters; the others are there to be told of. */
START_TEST(read_whole_a_list_says_all_that_an_index_lets_pass)
{
	static const char *const objects[] = { "dep", NULL };

	write_file(indexed, strlen(indexed));
	ck_assert_int_eq(symlist_read(path,
				      &(struct symlist_query){
					      .names = a_and_b, .nr_names = 2, .objects = objects },
				      &list),
			 0);
	ck_assert_uint_eq(find("a")->nr_symbols, 3);
	ck_assert_uint_eq(find("a")->nr_mattering, 1);
	ck_assert(!list.objects[1]->matters);
}
END_TEST

START_TEST(what_cannot_be_sought_in_is_read_whole)
{
	char name[32];
	int ends[2];

	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(write(ends[1], indexed, strlen(indexed)), strlen(indexed));
	close(ends[1]);
	snprintf(name, sizeof(name), "/dev/fd/%d", ends[0]);
	ck_assert_int_eq(read_sparingly(name, "mod"), 0);
	close(ends[0]);
	ck_assert_uint_eq(find("a")->nr_symbols, 3);
}
END_TEST

static const struct {
	const char *index;
	bool unseen; /* by who reads no more than mod and dep */
} lies[] = {
	{ "%28 2 vmlinux\n%40 4 mod dep\n%54 6 dep\n%65 8 other\n.14 78\n", false },
	{ "%28 2 vmlinux\n%41 5 mod dep\n%54 6 dep\n%65 8 other\n.14 78\n", false },
	{ "%28 2 vmlinux\n%41 4 mod\n%54 6 dep\n%65 8 other\n.14 78\n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep,dep\n%54 6 dep\n%65 8 other\n.14 78\n", false },
	{ "%28 2 vmlinux\n%41 4 mod de\n%54 6 dep\n%65 8 other\n.14 78\n", false },
	{ "%28 2 vmlinux\n%41 4 mod depp\n%54 6 dep\n%65 8 other\n.14 78\n", false },
	{ "%27 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%65 8 other\n.14 78\n", false },
	{ "%28 2 vmlinux\n%54 6 dep\n%41 4 mod dep\n%65 8 other\n.14 78\n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%66 8 other\n.14 78\n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%65 9 other\n.14 78\n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%65 8 othe\n.14 78\n", true },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n.13 78\n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%65 8 other\n.13 78\n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%65 8 other\n%72 9 more\n.15 78\n", true },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%65 8 other\n%78 10 x\n.15 78\n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%65 8 other\nt a\n.15 78\n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%65 8 other\n*more\n.15 78\n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%65 8 other\n.14\n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%65 8 other\n.14 77\n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%65 8 other\n.14 92\n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%65 8 other\n.14 78 \n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%65 8\n.14 78\n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%65  8 other\n.14 78\n", false },
	{ "%28 2 vmlinux\n%41 4 mod dep\n%54 6 dep\n%-65 8 other\n.14 78\n", false },
	{ ".10 78\n", false },
	{ ".10 65\n", false },
	{ ".10 18446744073709551615\n", false },
};

START_TEST(an_index_that_lies_is_refused)
{
	char text[512];
	int length = snprintf(text, sizeof(text), OBJECTS "%s", lies[_i].index);

	write_file(text, length);
	ck_assert_int_eq(symlist_read(path,
				      &(struct symlist_query){ .names = a_and_b, .nr_names = 2 },
				      &list),
			 -EINVAL);
	ck_assert_int_eq(read_sparingly(path, "mod"), lies[_i].unseen ? 0 : -EINVAL);
}
END_TEST

/* The dot is no end in formats that have none. */
START_TEST(names_that_begin_with_a_dot_are_names)
{
	ck_assert_int_eq(read_text("klp-convert-symbol-data.0.1\n*vmlinux\n.3\n", ".3", NULL), 0);
	ck_assert_uint_eq(find(".3")->nr_symbols, 1);
}
END_TEST

START_TEST(malformed_lists_are_refused)
{
	ck_assert_int_eq(read_text(malformed[_i], "a", NULL), -EINVAL);
	ck_assert_uint_eq(list.nr_objects, 0);
}
END_TEST

START_TEST(truncation_anywhere_is_harmless)
{
	static const char text[] = MAGIC "!release 6.1\n!flags xi\n*vmlinux\n-a.c#1\nt a x\n"
					 "*mod other,another\nt a i\n";
	const char *names[] = { "a" };

	for (size_t size = 0; size < strlen(text); size++) {
		write_file(text, size);
		symlist_read(path, &(struct symlist_query){ .names = names, .nr_names = 1 }, &list);
		symlist_free(&list);
	}
}
END_TEST

START_TEST(a_missing_list_is_an_error)
{
	const char *names[] = { "a" };

	ck_assert_int_eq(symlist_read("/nonexistent/Symbols.list",
				      &(struct symlist_query){ .names = names, .nr_names = 1 },
				      &list),
			 -ENOENT);
	ck_assert_int_eq(symlist_read("/", &(struct symlist_query){ .names = names, .nr_names = 1 },
				      &list),
			 -EISDIR);
}
END_TEST

/* Dependencies may be many, deep, and go round in circles. */
START_TEST(what_an_object_needs_is_followed_to_the_end)
{
	enum { NR = 100 };
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(MAGIC "*vmlinux\n*alone\n", file);
	for (int i = 0; i < NR; i++) { /* in a row; and all of a kind depend on each other */
		fprintf(file, "*row%d row%d\n*all%d ", i, i + 1, i);
		for (int j = 0; j < NR; j++)
			fprintf(file, "%sall%d", j ? "," : "", j);
		fputc('\n', file);
	}
	fprintf(file, "*row%d missing\n", NR);
	ck_assert_int_eq(fclose(file), 0);
	ck_assert_int_eq(symlist_read(path, &(struct symlist_query){ .names = NULL, .nr_names = 0 },
				      &list),
			 0);
	ck_assert_int_eq(symlist_follow(&list, "row0"), 0);
	ck_assert_int_eq(symlist_follow(&list, "all0"), 0);
	ck_assert_int_eq(symlist_follow(&list, "unknown"), 0);
	ck_assert(symlist_needs(&list, "row0", "row1"));
	ck_assert(symlist_needs(&list, "row0", "row100"));
	ck_assert(!symlist_needs(&list, "row0", "all0"));
	ck_assert(!symlist_needs(&list, "row0", "row0"));
	ck_assert(!symlist_needs(&list, "row0", "missing"));
	ck_assert(symlist_needs(&list, "all0", "all99"));
	ck_assert(!symlist_needs(&list, "all0", "alone"));
}
END_TEST

START_TEST(kernels_are_compared_by_two_numbers)
{
	static const struct {
		const char *release;
		bool since_6_4;
	} rows[] = {
		{ "6.3.13", false },
		{ "6.4.0", true },
		{ "6.4", true },
		{ "6.5.0", true },
		{ "6.3", false },
		{ "6.12.117+deb12-amd64", true },
		{ "6.1.0-56-amd64", false },
		{ "5.19.0", false },
		{ "7.0.0", true },
		{ "7.3.4+deb13-amd64", true },
		{ "6.10.0-rc1", true },
		{ "10.0.0", true },
		{ "", false },
		{ "next-20240101", false },
		{ "6", false },
		{ NULL, false },
	};
	struct symlist list = { 0 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		list.release = (char *)(uintptr_t)rows[i].release;
		ck_assert_msg(symlist_kernel_since(&list, 6, 4) == rows[i].since_6_4, "%s",
			      rows[i].release ? rows[i].release : "unknown");
	}
}
END_TEST

/* Measured on 6.12 and 7.3.4: "A" cpu_number there, "D" here; "a" of modules in both. */
static const struct {
	const char *release, *object;
	char type;
	bool offset;
} offsets[] = {
	{ "6.12.117", "vmlinux", 'A', true }, { "6.12.117", "vmlinux", 'D', false },
	{ "6.12.117", "kvm", 'a', true },     { "6.14.11", "kvm", 'a', true },
	{ "6.15.0", "kvm", 'a', false },      { "7.3.4", "kvm", 'A', false },
	{ "7.3.4", "vmlinux", 'A', true },    { "7.3.4", "vmlinux", 'd', false },
	{ NULL, "kvm", 'a', true },
};

START_TEST(offsets_are_told_from_addresses)
{
	const struct symlist list = { .release = (char *)(uintptr_t)offsets[_i].release };
	struct symlist_object object = { .name = (char *)(uintptr_t)offsets[_i].object };
	const struct symlist_symbol symbol = { .object = &object, .type = offsets[_i].type };

	ck_assert_int_eq(symlist_is_offset(&list, &symbol), offsets[_i].offset);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("symlist");
	TCase *lists = tcase_create("lists");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(lists, set_up, tear_down);
	tcase_add_test(lists, what_is_written_is_read_back);
	tcase_add_test(lists, flags_are_written_in_one_order);
	tcase_add_test(lists, names_with_blanks_are_not_written);
	tcase_add_test(lists, positions_are_counted_in_each_object);
	tcase_add_test(lists, init_symbols_of_vmlinux_are_counted);
	tcase_add_test(lists, positions_that_change_after_a_modules_init_are_none);
	tcase_add_test(lists, only_whole_names_match);
	tcase_add_test_raise_signal(lists, a_name_that_was_not_asked_for_is_no_answer, SIGABRT);
	tcase_add_test(lists, files_of_two_objects_are_never_the_same);
	tcase_add_test(lists, a_lone_dash_ends_a_file);
	tcase_add_test(lists, a_file_ends_with_its_object);
	tcase_add_test(lists, locals_of_one_file_share_it);
	tcase_add_test(lists, files_of_globals_are_read_where_the_list_has_them);
	tcase_add_test(lists, variants_of_a_name_are_found_with_it);
	tcase_add_test(lists, builtin_modules_are_known);
	tcase_add_test(lists, a_walk_visits_all_symbols);
	tcase_add_test(lists, names_asked_for_twice_are_one);
	tcase_add_test(lists, bare_lists_are_read);
	tcase_add_test(lists, unknown_facts_are_passed_over);
	tcase_add_test(lists, lists_longer_than_any_buffer_are_read);
	tcase_add_test(lists, facts_about_objects_stand_before_their_symbols);
	tcase_add_test(lists, a_list_that_is_cut_anywhere_is_refused);
	tcase_add_test(lists, an_index_tells_what_need_not_be_read);
	tcase_add_test(lists, read_whole_a_list_says_all_that_an_index_lets_pass);
	tcase_add_test(lists, what_cannot_be_sought_in_is_read_whole);
	tcase_add_loop_test(lists, an_index_that_lies_is_refused, 0, NR(lies));
	tcase_add_test(lists, names_that_begin_with_a_dot_are_names);
	tcase_add_loop_test(lists, malformed_lists_are_refused, 0,
			    sizeof(malformed) / sizeof(malformed[0]));
	tcase_add_test(lists, truncation_anywhere_is_harmless);
	tcase_add_test(lists, a_missing_list_is_an_error);
	tcase_add_test(lists, what_an_object_needs_is_followed_to_the_end);
	tcase_add_test(lists, kernels_are_compared_by_two_numbers);
	tcase_add_loop_test(lists, offsets_are_told_from_addresses, 0, NR(offsets));
	suite_add_tcase(suite, lists);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
