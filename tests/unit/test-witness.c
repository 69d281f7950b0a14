// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel's own code says that a name means. Each row has what symbols of a small
 * kernel refer to, and a question. Expected is what C says: a reference of the function's
 * code is one of the function's source, or of what was inlined into it.
 */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shell.h"
#include "symbols/refers.h"
#include "witness.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

#define PATH "Symbols.list"

/* Symbols of vmlinux and of a module, "TYPE NAME FLAGS" in the order of the list. */
static const char *const of_vmlinux[] = {
	"t reader",
	"t reader",
	"t reader.cold",
	"t reader.cold",
	"t reader.part.0",
	"t reader.isra.0",
	"t reader.constprop.0.cold",
	"t twice",
	"t twice",
	"t twice.isra.0",
	"T once x",
	"d table",
	"d table",
	"D global_table",
	"d table.3",
	"d static_variable.1",
	"t reader2",
	"T exported x",
};
static const char *const of_module[] = { "t user", "t twice", "t twice", "d module_table" };
static const char *const of_other[] = { "T exported_by_module x", "T hidden" };

static const char *const names[] = { "reader",		"twice",	"once",
				     "table",		"global_table", "user",
				     "static_variable", "exported",	"exported_by_module",
				     "hidden",		"reader2",	"module_table" };

static struct symlist list;

/* "NAME#2", the second of the name: its place in the array; "NAME", the first. */
static uint32_t ordinal_of(const char *const *symbols, size_t nr, const char *name)
{
	const size_t length = strcspn(name, "#");
	unsigned int rank = name[length] ? atoi(name + length + 1) : 1;

	for (size_t i = 0; i < nr; i++) {
		const char *own = symbols[i] + 2;

		if (strcspn(own, " ") == length && !memcmp(own, name, length) && !--rank)
			return i;
	}
	ck_abort_msg("there is no symbol %s", name);
	return 0;
}

/* Is it static data, by its letter? */
static bool is_static_data(const char *symbol)
{
	return strchr("dbr", *symbol) != NULL;
}

/*
 * A word "FROM>TO": exactly; "FROM~TO" inside; "FROM^TO" before. The n-th is n bytes behind
 * the start of what refers. Of the module, "FROM>/TO" leads to vmlinux, and "FROM>TO!" to
 * another module.
 */
static void add_word(struct refers *refers, const char *const *symbols, size_t nr, char *word,
		     uint32_t offset)
{
	char *to = word + strcspn(word, ">~^"), *module = strchr(word, '!');
	enum refers_kind kind = *to == '>' ? REFERS_EXACT :
				*to == '~' ? REFERS_INSIDE :
					     REFERS_BEFORE;
	uint32_t source, target;

	ck_assert_int_ne(*to, '\0');
	*to++ = '\0';
	source = ordinal_of(symbols, nr, word);
	if (module || *to == '/') {
		if (module)
			*module = '\0';
		kind = REFERS_OTHER;
		target = refers->nr_others;
		ck_assert_int_eq(
			refers_add_other(refers, to,
					 module ? REFERS_NO_ORDINAL :
						  ordinal_of(of_vmlinux, NR(of_vmlinux), to + 1)),
			0);
	} else {
		target = ordinal_of(symbols, nr, to);
	}
	ck_assert_int_eq(refers_add(refers, source, is_static_data(symbols[source]), target, offset,
				    kind),
			 0);
}

static void write_object(struct symlist_writer *writer, const char *name,
			 const char *const *symbols, size_t nr, const char *references)
{
	struct refers refers = { 0 };
	char *words = strdup(references ? references : ""), *at = words, *word;
	uint32_t offset = 1;

	ck_assert_int_eq(symlist_write_object(writer, name, NULL), 0);
	for (size_t i = 0; i < nr; i++) {
		writer->bytes += fprintf(writer->out, "%s\n", symbols[i]);
		writer->lines++;
	}
	while ((word = strsep(&at, " ")) != NULL) {
		if (*word)
			add_word(&refers, symbols, nr, word, offset++);
	}
	if (references)
		ck_assert_int_eq(refers_write(&refers, writer), 0);
	refers_free(&refers);
	free(words);
}

static void read_kernel(const char *vmlinux, const char *module)
{
	static const char *const referring[] = { "vmlinux", "mod", NULL };
	const struct symlist_query query = { .names = names,
					     .nr_names = NR(names),
					     .referring = referring };
	struct symlist_writer writer = { .out = fopen(PATH, "w") };

	ck_assert_ptr_nonnull(writer.out);
	ck_assert_int_eq(symlist_write_header(&writer, &(struct symlist_header){ 0 }), 0);
	write_object(&writer, "vmlinux", of_vmlinux, NR(of_vmlinux), vmlinux);
	write_object(&writer, "mod", of_module, NR(of_module), module);
	write_object(&writer, "other", of_other, NR(of_other), NULL);
	ck_assert_int_eq(symlist_write_end(&writer), 0);
	symlist_writer_free(&writer);
	ck_assert_int_eq(fclose(writer.out), 0);
	ck_assert_int_eq(symlist_read(PATH, &query, &list), 0);
}

/* A symbol, or a variant, of the names that are asked for; "OBJECT:NAME#2", "NAME" of vmlinux. */
static const struct symlist_symbol *symbol(const char *text)
{
	const char *colon = strchr(text, ':'), *name = colon ? colon + 1 : text;
	const bool module = colon != NULL;
	const uint32_t ordinal = module ? ordinal_of(of_module, NR(of_module), name) :
					  ordinal_of(of_vmlinux, NR(of_vmlinux), name);

	for (size_t i = 0; i < list.nr_names; i++) {
		const struct symlist_name *entry = &list.names[i];

		for (size_t j = 0; j < entry->nr_symbols + entry->nr_variants; j++) {
			const struct symlist_symbol *found =
				j < entry->nr_symbols ? &entry->symbols[j] :
							&entry->variants[j - entry->nr_symbols];

			if (found->object->number == module && found->ordinal == ordinal)
				return found;
		}
	}
	ck_abort_msg("the list was not asked for %s", text);
	return NULL;
}

/* An answer in words: "one vmlinux/7 exact by 0+1", with ordinals. */
static const char *ask(const char *function, const char *name, bool in_table)
{
	static const char *const kinds[] = { "silent", "none", "one", "clone", "several" };
	static const char *const sure[] = { "exact", "other", "inside", "before" };
	static char text[256];
	const struct witness witness =
		witness_ask(&list, symbol(function), symlist_find(&list, name), in_table);

	snprintf(text, sizeof(text), "%s", kinds[witness.kind]);
	if (witness.kind < WITNESS_ONE) {
		ck_assert_ptr_null(witness.symbol);
		return text;
	}
	snprintf(text, sizeof(text), "%s %s/%s#%u %s by %s+%u", kinds[witness.kind],
		 witness.symbol->object->name, witness.symbol->name, witness.symbol->sympos,
		 sure[witness.sure], witness.by ? witness.by->name : "a table", witness.offset);
	return text;
}

static const struct {
	const char *vmlinux; /* what symbols of it refer to; NULL: the list does not tell */
	const char *function, *name;
	bool in_table;
	const char *answer;
} rows[] = {
	{ NULL, "reader", "twice", false, "silent" },
	{ NULL, "reader", "twice", true, "silent" },
	{ "", "reader", "twice", false, "none" },
	{ "reader>once", "reader", "twice", false, "none" },
	/* one of several, or the only one */
	{ "reader>twice", "reader", "twice", false, "one vmlinux/twice#1 exact by reader+1" },
	{ "reader>twice#2", "reader", "twice", false, "one vmlinux/twice#2 exact by reader+1" },
	{ "reader>twice reader>once", "reader", "once", false,
	  "one vmlinux/once#1 exact by reader+2" },
	{ "reader>reader", "reader", "reader", false, "one vmlinux/reader#1 exact by reader+1" },
	{ "reader>table#2", "reader", "table", false, "one vmlinux/table#2 exact by reader+1" },
	/* others of the same name say nothing */
	{ "reader#2>twice#2", "reader", "twice", false, "none" },
	{ "reader>twice reader#2>twice#2", "reader#2", "twice", false,
	  "one vmlinux/twice#2 exact by reader+2" },
	{ "reader2>twice", "reader", "twice", false, "none" },
	{ "twice>reader", "reader", "twice", false, "none" },
	/* several: none is meant more than the other */
	{ "reader>twice reader>twice#2", "reader", "twice", false,
	  "several vmlinux/twice#1 exact by reader+1" },
	{ "reader~table reader~table#2", "reader", "table", false,
	  "several vmlinux/table#1 inside by reader+1" },
	/* the surest counts */
	{ "reader~table reader>table#2", "reader", "table", false,
	  "one vmlinux/table#2 exact by reader+2" },
	{ "reader>table reader~table#2", "reader", "table", false,
	  "one vmlinux/table#1 exact by reader+1" },
	{ "reader^table reader~table#2", "reader", "table", false,
	  "one vmlinux/table#2 inside by reader+2" },
	{ "reader^table reader>table#2", "reader", "table", false,
	  "one vmlinux/table#2 exact by reader+2" },
	{ "reader~table", "reader", "table", false, "one vmlinux/table#1 inside by reader+1" },
	{ "reader^table", "reader", "table", false, "one vmlinux/table#1 before by reader+1" },
	/* of a part, too, though the function is asked first */
	{ "reader^table reader>reader.cold reader.cold>table#2", "reader", "table", false,
	  "one vmlinux/table#2 exact by reader.cold+3" },
	{ "reader~table reader~table#2 reader>reader.cold reader.cold>table#2", "reader", "table",
	  false, "one vmlinux/table#2 exact by reader.cold+4" },
	/* parts of the function, which it refers to, and parts of these */
	{ "reader>reader.cold reader.cold>twice#2", "reader", "twice", false,
	  "one vmlinux/twice#2 exact by reader.cold+2" },
	{ "reader>reader.part.0 reader.part.0>twice", "reader", "twice", false,
	  "one vmlinux/twice#1 exact by reader.part.0+2" },
	{ "reader>reader.part.0 reader.part.0>reader.constprop.0.cold reader.constprop.0.cold>twice",
	  "reader", "twice", false, "one vmlinux/twice#1 exact by reader.constprop.0.cold+3" },
	{ "reader>twice reader>reader.cold reader.cold>twice", "reader", "twice", false,
	  "one vmlinux/twice#1 exact by reader+1" },
	{ "reader>twice reader>reader.cold reader.cold>twice#2", "reader", "twice", false,
	  "several vmlinux/twice#1 exact by reader+1" },
	/* a part may lead back */
	{ "reader>reader.part.0 reader.part.0>reader.part.0 reader.part.0>reader reader>twice",
	  "reader", "twice", false, "one vmlinux/twice#1 exact by reader+4" },
	/* a part of another function of the name */
	{ "reader.cold>twice", "reader", "twice", false, "none" },
	{ "reader#2>reader.cold#2 reader.cold#2>twice#2 reader>reader.cold", "reader", "twice",
	  false, "none" },
	{ "reader#2>reader.cold#2 reader.cold#2>twice#2", "reader#2", "twice", false,
	  "one vmlinux/twice#2 exact by reader.cold+2" },
	{ "reader>reader.cold reader.cold>twice reader#2>reader.cold#2 reader.cold#2>twice#2",
	  "reader#2", "twice", false, "one vmlinux/twice#2 exact by reader.cold+4" },
	/* no parts: another function, though it has the name before its own; the other way round */
	{ "reader>reader2 reader2>twice", "reader", "twice", false, "none" },
	{ "reader>once once>twice", "reader", "twice", false, "none" },
	{ "reader>reader#2 reader#2>twice", "reader", "twice", false, "none" },
	/* a clone of a function of the name, where there is nothing of the name itself */
	{ "reader>twice.isra.0", "reader", "twice", false,
	  "clone vmlinux/twice.isra.0#0 exact by reader+1" },
	{ "reader>twice.isra.0 reader>twice#2", "reader", "twice", false,
	  "one vmlinux/twice#2 exact by reader+2" },
	/* a variable of a function is none of the name */
	{ "reader>static_variable.1", "reader", "static_variable", false, "none" },
	{ "reader>table.3", "reader", "table", false, "none" },
	/* static tables, one step further, if the name stands in a table */
	{ "reader>table table>twice#2", "reader", "twice", false, "none" },
	{ "reader>table table>twice#2", "reader", "twice", true,
	  "one vmlinux/twice#2 exact by a table+2" },
	{ "reader~table table>twice#2", "reader", "twice", true,
	  "one vmlinux/twice#2 exact by a table+2" },
	{ "reader>static_variable.1 static_variable.1>twice", "reader", "twice", true,
	  "one vmlinux/twice#1 exact by a table+2" },
	{ "reader>reader.cold reader.cold>table table>twice#2", "reader", "twice", true,
	  "one vmlinux/twice#2 exact by a table+3" },
	{ "reader>table table>twice reader>table#2 table#2>twice#2", "reader", "twice", true,
	  "several vmlinux/twice#1 exact by a table+2" },
	{ "reader>twice reader>table table>twice", "reader", "twice", true,
	  "one vmlinux/twice#1 exact by reader+1" },
	{ "reader>table table>twice.isra.0", "reader", "twice", true,
	  "clone vmlinux/twice.isra.0#0 exact by a table+2" },
	/* but no two, none of another function, none that is only near, and none of all files */
	{ "reader>table table>table#2 table#2>twice", "reader", "twice", true, "none" },
	{ "reader#2>table table>twice", "reader", "twice", true, "none" },
	{ "reader^table table>twice", "reader", "twice", true, "none" },
	{ "reader>global_table global_table>twice", "reader", "twice", true, "none" },
	{ "reader>once once>twice", "reader", "twice", true, "none" },
	/* what is asked may be a table itself */
	{ "table>twice#2 table#2>twice", "table", "twice", true,
	  "one vmlinux/twice#2 exact by table+1" },
	/* vmlinux's code refers to no module's symbols */
	{ "reader>exported", "reader", "exported_by_module", false, "none" },
};

START_TEST(the_code_says_what_a_name_means)
{
	read_kernel(rows[_i].vmlinux, NULL);
	ck_assert_str_eq(ask(rows[_i].function, rows[_i].name, rows[_i].in_table), rows[_i].answer);
}
END_TEST

static const struct {
	const char *module;
	const char *name;
	bool in_table;
	const char *answer;
} module_rows[] = {
	{ NULL, "twice", false, "silent" },
	{ "user>twice#2", "twice", false, "one mod/twice#2 exact by user+1" },
	{ "user>/twice#2", "twice", false, "one vmlinux/twice#2 other by user+1" },
	{ "user>/exported", "exported", false, "one vmlinux/exported#1 other by user+1" },
	{ "user>exported_by_module!", "exported_by_module", false,
	  "one other/exported_by_module#1 other by user+1" },
	{ "user>hidden!", "hidden", false, "none" },
	{ "user>twice!", "twice", false, "none" },
	/* another object's is as sure as an own one */
	{ "user>twice user>/twice", "twice", false, "several mod/twice#1 exact by user+1" },
	{ "user>/twice user~twice", "twice", false, "one vmlinux/twice#1 other by user+1" },
	/* the number of another object's symbol is none of the module's: table is the twelfth there */
	{ "user>/table", "module_table", false, "none" },
	{ "user>module_table module_table>/twice#2", "twice", true,
	  "one vmlinux/twice#2 other by a table+2" },
	/* what tables of vmlinux refer to, is vmlinux's */
	{ "user>/table", "twice", true, "none" },
};

START_TEST(a_modules_code_says_it_of_other_objects_symbols_too)
{
	read_kernel("table>twice", module_rows[_i].module);
	ck_assert_str_eq(ask("mod:user", module_rows[_i].name, module_rows[_i].in_table),
			 module_rows[_i].answer);
}
END_TEST

/* The parts of a function are variants of its name: without the name, there are none. */
START_TEST(a_function_that_was_not_asked_for_has_no_parts)
{
	static const char *const few[] = { "twice", "reader" };
	const struct symlist_query query = {
		.names = few, .nr_names = 1, .referring = (const char *const[]){ "vmlinux", NULL }
	};
	struct symlist_symbol function;

	read_kernel("reader>twice reader>reader.cold reader.cold>twice#2", NULL);
	function = *symbol("reader");
	symlist_free(&list);
	ck_assert_int_eq(symlist_read(PATH, &query, &list), 0);
	function.object = list.objects[0];
	ck_assert_int_eq(witness_ask(&list, &function, symlist_find(&list, "twice"), false).kind,
			 WITNESS_ONE);
}
END_TEST

static void tear_down(void)
{
	symlist_free(&list);
	shell_end();
}

int main(void)
{
	Suite *suite = suite_create("witness");
	TCase *answers = tcase_create("answers");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(answers, shell_begin, tear_down);
	tcase_add_loop_test(answers, the_code_says_what_a_name_means, 0, NR(rows));
	tcase_add_loop_test(answers, a_modules_code_says_it_of_other_objects_symbols_too, 0,
			    NR(module_rows));
	tcase_add_test(answers, a_function_that_was_not_asked_for_has_no_parts);
	suite_add_tcase(suite, answers);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
