// SPDX-License-Identifier: GPL-2.0
/* What a name means in the original code of an object: what a C compiler and the kernel's linkers make of it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "meaning.h"

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

static const char *const names[] = { "exported",	"global",     "local",
				     "twice",		"shadowed",   "shadowed_in_vmlinux",
				     "exported_twice",	"own",	      "pair",
				     "from_dependency", "unexported", "from_deeper",
				     "strange",		"nowhere" };

static struct symlist list;

static void set_up(void)
{
	char path[] = "/tmp/test-meaning.XXXXXX";
	int fd = mkstemp(path);

	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	ck_assert_int_eq(symlist_read(path, names, sizeof(names) / sizeof(names[0]), &list), 0);
	unlink(path);
}

static void tear_down(void)
{
	symlist_free(&list);
}

static struct meaning meaning(const char *name, const char *object)
{
	return meaning_in(&list, symlist_find(&list, name), object, false);
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

START_TEST(an_authors_export_counts_as_one)
{
	const struct symlist_name *own = symlist_find(&list, "own");
	const struct symlist_name *nowhere = symlist_find(&list, "nowhere");

	ck_assert(meaning_in(&list, nowhere, "vmlinux", true).kind == MEANING_EXPORT);
	ck_assert(meaning_in(&list, own, "module", true).kind == MEANING_AMBIGUOUS);
	ck_assert(meaning_in(&list, symlist_find(&list, "local"), "vmlinux", true).kind ==
		  MEANING_AMBIGUOUS);
}
END_TEST

START_TEST(loading_guarantees_follow_dependencies)
{
	ck_assert(meaning_guarantees(&list, "module", "module"));
	ck_assert(meaning_guarantees(&list, "module", "dependency"));
	ck_assert(meaning_guarantees(&list, "module", "deeper"));
	ck_assert(!meaning_guarantees(&list, "dependency", "module"));
	ck_assert(!meaning_guarantees(&list, "vmlinux", "module"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("meaning");
	TCase *rules = tcase_create("rules");
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
	tcase_add_test(rules, loading_guarantees_follow_dependencies);
	suite_add_tcase(suite, rules);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
