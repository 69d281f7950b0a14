// SPDX-License-Identifier: GPL-2.0
/* All that is known about a livepatch: what is read from which file, and for which kernel. */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "checks.h"
#include "livepatch.h"
#include "model.h"
#include "reference.h"
#include "said.h"
#include "verdict.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static struct model *model;
static struct livepatch livepatch;
static struct livepatch_sources sources;

static void set_up(void)
{
	said_begin();
	model = model_livepatch();
}

static void tear_down(void)
{
	livepatch_free(&livepatch);
	model_free(model);
}

static void set_list(const char *text)
{
	static char path[32];
	int fd = memfd_create("list", 0);

	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	sources = (struct livepatch_sources){ .symbols = path };
}

static int read_livepatch(void)
{
	int verdict;

	livepatch_init(&livepatch, model_open(model));
	verdict = livepatch_read_module(&livepatch);
	if (verdict >= 0)
		verdict = verdict_both(verdict, livepatch_read_kernel(&livepatch, &sources));
	return verdict;
}

START_TEST(the_list_is_asked_for_what_the_module_has)
{
	const struct patch_object *ext4;
	size_t nr = 0;
	const struct reference *reference;

	set_list(model_livepatch_list);
	ck_assert_int_eq(read_livepatch(), 0);
	ck_assert_str_eq(said_text(), "");
	list_for_each_entry(reference, &livepatch.references, list)
		nr++;
	ck_assert_uint_eq(nr, 2); /* klp_enable_patch and printk */
	ck_assert(livepatch.info.found);
	ext4 = patchinfo_find(&livepatch.info, "ext4");
	ck_assert_ptr_nonnull(ext4);
	ck_assert_uint_eq(symlist_find(&livepatch.symbols, "printk")->nr_symbols, 1);
	ck_assert_uint_eq(symlist_find(&livepatch.symbols, "ext4_show")->nr_symbols, 1);
	ck_assert_uint_eq(context_max(livepatch.contexts), 2);
	ck_assert_uint_eq(livepatch.nearmiss.nr_names, 0);
}
END_TEST

/* vermagic= is "RELEASE SMP preempt mod_unload ..." */
static const struct {
	const char *vermagic; /* NULL: there is none */
	const char *release;  /* a line of the list */
	const char *wish;     /* a -W option, or NULL */
	int verdict;
	const char *checks;
} releases[] = {
	{ "6.12.1-a SMP", "!release 6.12.1-a\n", NULL, 0, "" },
	{ "6.12.1-a", "!release 6.12.1-a\n", NULL, 0, "" },
	{ "6.12.1-a SMP", "!release 6.12.1\n", NULL, -EINVAL, "none" },
	{ "6.12.1 SMP", "!release 6.12.1-a\n", NULL, -EINVAL, "none" },
	{ "6.12.1-a SMP", "!release 6.12.1-b\n", NULL, -EINVAL, "none" },
	{ NULL, "!release 6.12.1-b\n", NULL, 0, "" },
	{ " SMP", "!release 6.12.1-b\n", NULL, 0, "" },
	{ "6.12.1-a SMP", "", NULL, 0, "warning:unknown-release" },
	{ "6.12.1-a SMP", "", "error=unknown-release", 1, "unknown-release" },
	{ "6.12.1-a SMP", "", "no-unknown-release", 0, "" },
};

START_TEST(the_list_must_be_of_the_kernel_that_the_module_is_built_for)
{
	char problem[CHECKS_PROBLEM_ROOM], list[256], modinfo[128] = "livepatch=Y";
	struct model_section *section = model_section_of(model, ".modinfo");

	if (releases[_i].wish)
		ck_assert_int_eq(checks_set(releases[_i].wish, problem), 0);
	if (releases[_i].vermagic)
		sprintf(modinfo + sizeof("livepatch=Y"), "vermagic=%s", releases[_i].vermagic);
	memset(section->data, 0, section->size);
	memcpy(section->data, modinfo, section->size);
	snprintf(list, sizeof(list),
		 "klp-convert-symbol-data.1.0\n%s!flags xm\n*vmlinux\n"
		 "T printk x\nT klp_enable_patch x\nt cmdline_proc_show\n*ext4\nt ext4_show\n",
		 releases[_i].release);
	set_list(list);
	ck_assert_int_eq(read_livepatch(), releases[_i].verdict);
	ck_assert_str_eq(said_checks(), releases[_i].checks);
}
END_TEST

/* A reference, and a patched function, that the list does not have, are looked for once more. */
START_TEST(names_that_are_nowhere_are_looked_for_by_their_spelling)
{
	const struct nearmiss_name *near;

	set_list("klp-convert-symbol-data.1.0\n!release 6.12.1\n!flags xm\n*vmlinux\n"
		 "T prinkt x\nT klp_enable_patch x\nt cmdline_proc_show\n*ext4\nt ext4_shows\n");
	ck_assert_int_eq(read_livepatch(), 0);
	ck_assert_uint_eq(livepatch.nearmiss.nr_names, 2);
	near = nearmiss_of(&livepatch.nearmiss, "printk");
	ck_assert_uint_eq(near->nr_found, 1);
	ck_assert_str_eq(near->found[0].name, "prinkt");
	near = nearmiss_of(&livepatch.nearmiss, "ext4_show");
	ck_assert_str_eq(near->found[0].name, "ext4_shows");
}
END_TEST

/* What is wrong with annotations must not keep the kernel's side from being read. */
START_TEST(a_refusal_does_not_stop_the_reading)
{
	model_refer(model, ".klp.sym.rela.malformed", SHN_UNDEF);
	set_list(model_livepatch_list);
	ck_assert_int_eq(read_livepatch(), 1);
	ck_assert_str_eq(said_checks(), "annotation-malformed");
	ck_assert_uint_eq(symlist_find(&livepatch.symbols, "printk")->nr_symbols, 1);
	ck_assert_ptr_nonnull(livepatch.contexts);
}
END_TEST

START_TEST(a_list_that_is_not_there_is_trouble)
{
	sources = (struct livepatch_sources){ .symbols = "/nonexistent/Symbols.list" };
	ck_assert_int_eq(read_livepatch(), -ENOENT);
	ck_assert_str_eq(said_checks(), "none");
}
END_TEST

START_TEST(one_about_which_nothing_is_known_may_be_freed)
{
	livepatch_init(&livepatch, NULL);
	livepatch_free(&livepatch);
	livepatch_free(&livepatch);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("livepatch");
	TCase *tests = tcase_create("livepatch");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, the_list_is_asked_for_what_the_module_has);
	tcase_add_loop_test(tests, the_list_must_be_of_the_kernel_that_the_module_is_built_for, 0,
			    NR(releases));
	tcase_add_test(tests, names_that_are_nowhere_are_looked_for_by_their_spelling);
	tcase_add_test(tests, a_refusal_does_not_stop_the_reading);
	tcase_add_test(tests, a_list_that_is_not_there_is_trouble);
	tcase_add_test(tests, one_about_which_nothing_is_known_may_be_freed);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
