// SPDX-License-Identifier: GPL-2.0
/*
 * Which names the list of symbols is asked for. Of a name that it was not asked for
 * nothing may be looked up: symlist_find() aborts.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "said.h"
#include "sketch.h"
#include "wanted.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static const char list[] = "klp-convert-symbol-data.1.0\n"
			   "*vmlinux\n"
			   "t a\n";
static struct sketch sketch;

static void tear_down(void)
{
	sketch_end(&sketch);
}

static bool is_wanted(const char *name)
{
	const struct wanted *wanted = &sketch.livepatch.wanted;

	for (size_t i = 0; i < wanted->nr; i++) {
		if (!strcmp(wanted->names[i], name))
			return true;
	}
	return false;
}

static const struct {
	const char *what, *patch, *code, *name;
	bool wanted;
} rows[] = {
	{ "what enables the patch", "", "function>", "klp_enable_patch", true },
	{ "a reference", "vmlinux:a=new_a", "new_a>foo", "foo", true },
	{ "a reference with a compiler's suffix", "vmlinux:a=new_a", "new_a>foo.isra.0",
	  "foo.isra.0", true },
	{ "what a label means", "vmlinux:a=new_a", "new_a>.klp.sym.rela.vmlinux.vmlinux.foo.1",
	  "foo", true },
	{ "what a label means, with dots", "vmlinux:a=new_a",
	  "new_a>.klp.sym.rela.vmlinux.vmlinux.foo.isra.0.1", "foo.isra.0", true },
	{ "the label is no name of the kernel", "vmlinux:a=new_a",
	  "new_a>.klp.sym.rela.vmlinux.vmlinux.foo.1", ".klp.sym.rela.vmlinux.vmlinux.foo.1",
	  false },
	{ "a patched function", "vmlinux:old=new_a", "new_a>", "old", true },
	{ "a patched function of a module", "ext4:old=new_a", "new_a>", "old", true },
	{ "a patched clone", "vmlinux:old.isra.0=new_a", "new_a>", "old.isra.0", true },
	{ "of what it is a clone", "vmlinux:old.isra.0=new_a", "new_a>", "old", true },
	{ "every one of several", "vmlinux:a=new_a vmlinux:b=new_b ext4:c=new_c",
	  "new_a> new_b> new_c>", "c", true },
	{ "a callback", "ext4:=pre", "pre>", "pre", true },
	{ "a replacement", "vmlinux:a=new_a", "new_a>", "new_a", true },
	{ "a helper, which may be a copy", "vmlinux:a=new_a", "new_a> helper>", "helper", true },
	{ "data, too", "vmlinux:a=new_a", "new_a> .data/table>", "table", true },
	{ "of what a clone is a copy", "vmlinux:a=new_a", "new_a> helper.constprop.0>", "helper",
	  true },
	{ "the clone's own name says nothing", "vmlinux:a=new_a", "new_a> helper.constprop.0>",
	  "helper.constprop.0", false },
	{ "a name that begins with a dot has an empty stem", "vmlinux:a=new_a", "new_a> .text/.L1>",
	  "", true },
	{ "an object", "ext4:a=new_a", "new_a>", "ext4", false },
};

START_TEST(the_list_is_asked_for_each_name_that_matters)
{
	said_begin();
	sketch_draw(&sketch, rows[_i].code);
	sketch_open(&sketch, rows[_i].patch, list);
	ck_assert_msg(is_wanted(rows[_i].name) == rows[_i].wanted, "%s: %s", rows[_i].what,
		      rows[_i].name);
	if (rows[_i].wanted)
		ck_assert_str_eq(symlist_find(&sketch.livepatch.symbols, rows[_i].name)->name,
				 rows[_i].name);
}
END_TEST

/* What a function may be a copy of is looked up, whether it has code of its own or not. */
START_TEST(the_list_is_asked_for_inlined_functions)
{
	static const char command[] =
		"gcc -O2 -g -x c -c -o %s - <<'EOF'\n"
		"extern int foo(int);\n"
		"#define INLINE static inline __attribute__((always_inline)) int\n"
		"INLINE inner(int x) { return foo(x) * 3; }\n"
		"INLINE outer(int x) { return inner(x) + 1; }\n"
		"int new_a(int x) { return outer(x) ^ 7; }\n"
		"EOF\n";
	char path[] = "/tmp/test-wanted.XXXXXX", full[1024];

	close(mkstemp(path));
	snprintf(full, sizeof(full), command, path);
	ck_assert_int_eq(system(full), 0);
	said_begin();
	sketch_open_file(&sketch, path, "vmlinux:a=new_a", list);
	unlink(path);
	ck_assert(is_wanted("inner"));
	ck_assert(is_wanted("outer"));
	ck_assert(is_wanted("foo"));
	ck_assert(is_wanted("new_a"));
}
END_TEST

START_TEST(nothing_is_wanted_after_it_is_freed)
{
	said_begin();
	sketch_draw(&sketch, "new_a>foo");
	sketch_open(&sketch, "vmlinux:a=new_a", list);
	wanted_free(&sketch.livepatch.wanted);
	ck_assert_uint_eq(sketch.livepatch.wanted.nr, 0);
	ck_assert_ptr_null(sketch.livepatch.wanted.names);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("wanted");
	TCase *names = tcase_create("names");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(names, NULL, tear_down);
	tcase_add_loop_test(names, the_list_is_asked_for_each_name_that_matters, 0, NR(rows));
	tcase_add_test(names, the_list_is_asked_for_inlined_functions);
	tcase_add_test(names, nothing_is_wanted_after_it_is_freed);
	suite_add_tcase(suite, names);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
