// SPDX-License-Identifier: GPL-2.0
/* What a name means in the original code of an object: what a C compiler and the kernel's linkers make of it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "scope.h"

static const char text[] = "klp-convert-symbol-data.1.0\n"
			   "!flags x\n"
			   "*vmlinux\n"
			   "T exported x\n"
			   "T global\n"
			   "t local\n"
			   "t twice\n"
			   "t twice\n"
			   "T shadowed x\n"
			   "t shadowed_in_vmlinux\n"
			   "T shadowed_in_vmlinux x\n"
			   "T exported_twice x\n"
			   "*module dependency\n"
			   "t own\n"
			   "t shadowed\n"
			   "t twice\n"
			   "t pair\n"
			   "t pair\n"
			   "T global\n"
			   "*dependency deeper\n"
			   "T from_dependency x\n"
			   "T unexported\n"
			   "T exported_twice x\n"
			   "*deeper\n"
			   "T from_deeper x\n"
			   "*stranger\n"
			   "T strange x\n";

/* Files: 1 and 2 are both main.c, to people. What has no file before it is of unknown ones. */
static const char text_of_files[] = "klp-convert-symbol-data.1.0\n"
				    "!flags x\n"
				    "*vmlinux\n"
				    "t of_no_file\n"
				    "t of_no_file_and_global\n"
				    "-main.c#1\n"
				    "t in_each\n"
				    "t in_one\n"
				    "t static_and_global\n"
				    "t static_and_exported\n"
				    "-main.c#2\n"
				    "t in_each\n"
				    "T static_and_global\n"
				    "T static_and_exported x\n"
				    "T of_no_file_and_global\n"
				    "*module\n"
				    "-a.c#1\n"
				    "t static_and_exported\n"
				    "t in_one\n"
				    "t in_each\n"
				    "-b.c#2\n"
				    "t in_each\n";

static const char *const names[] = { "exported",	"global",     "local",
				     "twice",		"shadowed",   "shadowed_in_vmlinux",
				     "exported_twice",	"own",	      "pair",
				     "from_dependency", "unexported", "from_deeper",
				     "strange",		"nowhere" };
static const char *const names_in_files[] = { "in_each",	   "in_one",
					      "static_and_global", "static_and_exported",
					      "of_no_file",	   "of_no_file_and_global" };

static struct symlist list;

static void read_list(const char *content, const char *const *wanted, size_t nr)
{
	char path[] = "/tmp/test-meaning.XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_eq(write(fd, content, strlen(content)), (ssize_t)strlen(content));
	close(fd);
	ck_assert_int_eq(symlist_read(path, wanted, nr, &list), 0);
	unlink(path);
}

static void set_up(void)
{
	read_list(text, names, sizeof(names) / sizeof(names[0]));
}

static void set_up_files(void)
{
	read_list(text_of_files, names_in_files,
		  sizeof(names_in_files) / sizeof(names_in_files[0]));
}

static void tear_down(void)
{
	symlist_free(&list);
}

static struct meaning meaning(const char *name, const char *object)
{
	return scope_meaning(&(struct scope_name){ .list = &list, .entry = symlist_find(&list, name) },
			     &(struct scope){ .object = object });
}

/* The same in a file, by its number; what was decided by which rule. */
static struct meaning meaning_in_file(const char *name, const char *object, unsigned int ordinal)
{
	const struct symlist_file file = { .object = symlist_find_object(&list, object),
					   .ordinal = ordinal };
	return scope_meaning(&(struct scope_name){ .list = &list, .entry = symlist_find(&list, name) },
			     &(struct scope){ .object = object, .file = &file });
}

static void check_in_file(const char *name, const char *object, unsigned int ordinal,
			  const char *owner, unsigned int sympos, enum meaning_rule rule)
{
	struct meaning found = meaning_in_file(name, object, ordinal);

	ck_assert_msg(found.kind == MEANING_SYMBOL && found.rule == rule, "%s: kind %d, rule %s",
		      name, found.kind, meaning_rule_name(found.rule));
	ck_assert_str_eq(found.symbol->object->name, owner);
	ck_assert_uint_eq(found.symbol->sympos, sympos);
}

static void check_kind(const char *name, const char *object, enum meaning_kind kind)
{
	ck_assert_msg(meaning(name, object).kind == kind, "%s in %s: %d", name,
		      object ? object : "init", meaning(name, object).kind);
}

static void check_symbol(const char *name, const char *object, const char *owner)
{
	check_kind(name, object, MEANING_SYMBOL);
	ck_assert_str_eq(meaning(name, object).symbol->object->name, owner);
}

START_TEST(vmlinux_means_its_own)
{
	check_symbol("global", "vmlinux", "vmlinux");
	check_symbol("local", "vmlinux", "vmlinux");
	check_kind("exported", "vmlinux", MEANING_EXPORT);
}
END_TEST

START_TEST(vmlinux_cannot_mean_what_modules_have)
{
	check_kind("own", "vmlinux", MEANING_NONE);
	check_kind("from_dependency", "vmlinux", MEANING_NONE);
	check_kind("nowhere", "vmlinux", MEANING_NONE);
}
END_TEST

START_TEST(several_in_one_object_are_ambiguous)
{
	check_kind("twice", "vmlinux", MEANING_AMBIGUOUS);
	check_kind("pair", "module", MEANING_AMBIGUOUS);
	check_kind("shadowed_in_vmlinux", "vmlinux", MEANING_AMBIGUOUS);
}
END_TEST

START_TEST(a_module_means_its_own_before_others)
{
	check_symbol("own", "module", "module");
	check_symbol("global", "module", "module");
	check_symbol("twice", "module", "module");
}
END_TEST

START_TEST(a_static_that_an_export_has_the_name_of_is_ambiguous)
{
	check_kind("shadowed", "module", MEANING_AMBIGUOUS);
}
END_TEST

START_TEST(a_module_means_exports_before_what_is_not_exported)
{
	check_kind("exported", "module", MEANING_EXPORT);
	check_kind("shadowed_in_vmlinux", "module", MEANING_EXPORT);
	check_symbol("from_dependency", "module", "dependency");
}
END_TEST

START_TEST(two_exports_are_ambiguous)
{
	check_kind("exported_twice", "module", MEANING_AMBIGUOUS);
	check_kind("exported_twice", "vmlinux", MEANING_EXPORT);
}
END_TEST

START_TEST(exports_of_modules_count_only_for_what_depends_on_them_directly)
{
	check_kind("from_deeper", "module", MEANING_NONE);
	check_symbol("from_deeper", "dependency", "deeper");
	check_kind("strange", "module", MEANING_NONE);
	check_kind("unexported", "module", MEANING_NONE);
}
END_TEST

START_TEST(a_fix_of_a_module_may_use_what_vmlinux_does_not_export_if_it_is_unique)
{
	check_symbol("local", "module", "vmlinux");
	check_kind("twice", "dependency", MEANING_AMBIGUOUS);
}
END_TEST

START_TEST(init_means_exports_or_what_is_unique_in_vmlinux)
{
	check_kind("exported", NULL, MEANING_EXPORT);
	check_symbol("global", NULL, "vmlinux");
	check_kind("twice", NULL, MEANING_AMBIGUOUS);
	check_kind("own", NULL, MEANING_NONE);
	check_kind("from_dependency", NULL, MEANING_NONE);
}
END_TEST

static enum meaning_kind kind_with(const char *name, const char *object,
				   struct scope_name options)
{
	options.list = &list;
	options.entry = symlist_find(&list, name);
	return scope_meaning(&options, &(struct scope){ .object = object })
		.kind;
}

START_TEST(an_authors_export_counts_as_one)
{
	const struct scope_name extra = { .extra = true };

	ck_assert(kind_with("nowhere", "vmlinux", extra) == MEANING_EXPORT);
	ck_assert(kind_with("own", "module", extra) == MEANING_AMBIGUOUS);
	ck_assert(kind_with("local", "vmlinux", extra) == MEANING_AMBIGUOUS);
}
END_TEST

START_TEST(an_allowed_dependency_exports_where_nothing_else_is_meant)
{
	const char *const stranger[] = { "stranger", NULL };
	const struct scope_name allowed = { .may_depend = stranger };

	ck_assert(kind_with("strange", "module", allowed) == MEANING_EXPORT);
	ck_assert(kind_with("strange", "vmlinux", allowed) == MEANING_EXPORT);
	ck_assert(kind_with("from_deeper", "module", allowed) == MEANING_NONE);
	ck_assert(kind_with("local", "module", allowed) == MEANING_SYMBOL);
}
END_TEST

START_TEST(a_static_of_the_file_comes_first)
{
	check_in_file("in_each", "vmlinux", 1, "vmlinux", 1, RULE_FILE);
	check_in_file("in_each", "vmlinux", 2, "vmlinux", 2, RULE_FILE);
	check_in_file("static_and_global", "vmlinux", 1, "vmlinux", 1, RULE_FILE);
	check_in_file("static_and_exported", "vmlinux", 1, "vmlinux", 1, RULE_FILE);
	check_in_file("static_and_exported", "module", 1, "module", 1, RULE_FILE);
	check_in_file("in_each", "module", 2, "module", 2, RULE_FILE);
}
END_TEST

START_TEST(then_a_global_of_the_object)
{
	check_in_file("static_and_global", "vmlinux", 2, "vmlinux", 2, RULE_GLOBAL);
	ck_assert(meaning_in_file("static_and_exported", "vmlinux", 2).kind == MEANING_EXPORT);
	ck_assert(meaning_in_file("static_and_exported", "vmlinux", 3).kind == MEANING_EXPORT);
}
END_TEST

START_TEST(statics_of_other_files_are_not_meant)
{
	ck_assert(meaning_in_file("in_one", "vmlinux", 2).kind == MEANING_NONE);
	ck_assert(meaning_in_file("in_each", "vmlinux", 3).kind == MEANING_NONE);
	ck_assert(meaning_in_file("static_and_exported", "module", 2).kind == MEANING_EXPORT);
}
END_TEST

START_TEST(what_only_a_fix_could_want_is_ambiguous_if_the_object_has_it_elsewhere)
{
	ck_assert(meaning_in_file("in_one", "module", 2).kind == MEANING_AMBIGUOUS);
}
END_TEST

START_TEST(a_static_of_an_unknown_file_may_be_the_files_own)
{
	struct meaning found = meaning_in_file("of_no_file", "vmlinux", 1);

	ck_assert(found.kind == MEANING_SYMBOL && found.lone);
	ck_assert(!meaning_in_file("in_each", "vmlinux", 1).lone);
	ck_assert(meaning_in_file("of_no_file_and_global", "vmlinux", 1).kind == MEANING_AMBIGUOUS);
}
END_TEST

START_TEST(a_lone_static_is_one_only_by_being_alone)
{
	ck_assert(meaning("local", "vmlinux").lone);
	ck_assert(!meaning("global", "vmlinux").lone);
	ck_assert(!meaning("from_dependency", "module").lone);
}
END_TEST

START_TEST(what_excludes_a_symbol_is_told)
{
	const struct symlist_file file = { .object = list.objects[0], .ordinal = 2 };
	const struct scope code = { "vmlinux", &file };
	const struct symlist_name *each = symlist_find(&list, "in_each");

	ck_assert_str_eq(scope_excludes(&list, &each->symbols[0], &code), "static in another file");
	ck_assert_ptr_null(scope_excludes(&list, &each->symbols[1], &code));
	ck_assert_str_eq(scope_excludes(&list, &each->symbols[2], &code),
			 "of a module, which may not be loaded");
}
END_TEST

START_TEST(loading_guarantees_follow_dependencies)
{
	ck_assert_int_eq(symlist_follow(&list, "module"), 0);
	ck_assert_int_eq(symlist_follow(&list, "dependency"), 0);
	ck_assert_int_eq(symlist_follow(&list, "vmlinux"), 0);
	ck_assert(symlist_guarantees(&list, "module", "module"));
	ck_assert(symlist_guarantees(&list, "module", "dependency"));
	ck_assert(symlist_guarantees(&list, "module", "deeper"));
	ck_assert(!symlist_guarantees(&list, "dependency", "module"));
	ck_assert(!symlist_guarantees(&list, "vmlinux", "module"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("meaning");
	TCase *rules = tcase_create("rules"), *files = tcase_create("files");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(rules, set_up, tear_down);
	tcase_add_test(rules, vmlinux_means_its_own);
	tcase_add_test(rules, vmlinux_cannot_mean_what_modules_have);
	tcase_add_test(rules, several_in_one_object_are_ambiguous);
	tcase_add_test(rules, a_module_means_its_own_before_others);
	tcase_add_test(rules, a_static_that_an_export_has_the_name_of_is_ambiguous);
	tcase_add_test(rules, a_module_means_exports_before_what_is_not_exported);
	tcase_add_test(rules, two_exports_are_ambiguous);
	tcase_add_test(rules, exports_of_modules_count_only_for_what_depends_on_them_directly);
	tcase_add_test(rules,
		       a_fix_of_a_module_may_use_what_vmlinux_does_not_export_if_it_is_unique);
	tcase_add_test(rules, init_means_exports_or_what_is_unique_in_vmlinux);
	tcase_add_test(rules, an_authors_export_counts_as_one);
	tcase_add_test(rules, an_allowed_dependency_exports_where_nothing_else_is_meant);
	tcase_add_test(rules, a_lone_static_is_one_only_by_being_alone);
	tcase_add_test(rules, loading_guarantees_follow_dependencies);
	suite_add_tcase(suite, rules);
	tcase_add_checked_fixture(files, set_up_files, tear_down);
	tcase_add_test(files, a_static_of_the_file_comes_first);
	tcase_add_test(files, then_a_global_of_the_object);
	tcase_add_test(files, statics_of_other_files_are_not_meant);
	tcase_add_test(files,
		       what_only_a_fix_could_want_is_ambiguous_if_the_object_has_it_elsewhere);
	tcase_add_test(files, a_static_of_an_unknown_file_may_be_the_files_own);
	tcase_add_test(files, what_excludes_a_symbol_is_told);
	suite_add_tcase(suite, files);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
