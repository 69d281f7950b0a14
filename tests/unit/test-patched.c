// SPDX-License-Identifier: GPL-2.0
/* What a patch is aimed at: klp_objects and klp_funcs against a list of symbols. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "patched.h"
#include "said.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static const char list[] = "klp-convert-symbol-data.1.0\n"
			   "!release 6.12.1\n"
			   "!flags xif\n"
			   "!builtin loop\n"
			   "*vmlinux\n"
			   "T alone f\n"
			   "t twice f\n"
			   "t twice f\n"
			   "t notrace\n"
			   "T early if\n"
			   "D table\n"
			   "t cloned.isra.0 f\n"
			   "t mixed f\n"
			   "d mixed\n"
			   "*ext4\n"
			   "t ext4_show f\n"
			   "t alone_in_ext4 f\n"
			   "t comes_and_goes if\n"
			   "t comes_and_goes f\n"
			   "*jbd2\n"
			   "t jbd2_show f\n";

/* The same without what flags tell: a list may know less. */
static const char list_without_flags[] = "klp-convert-symbol-data.1.0\n"
					 "!release 6.12.1\n"
					 "!flags x\n"
					 "*vmlinux\n"
					 "T alone\n"
					 "t notrace\n";

static const char *const asked[] = { "alone",	  "twice",   "notrace",	       "early",
				     "table",	  "cloned",  "mixed",	       "ext4_show",
				     "jbd2_show", "nowhere", "comes_and_goes", "alone_in_ext4" };

static struct elf_file elf = { .name = (char[]){ "model.ko" } };
static struct livepatch livepatch;

static void read_list(const char *text)
{
	symlist_free(&livepatch.symbols);
	model_read_list(text, asked, NR(asked), &livepatch.symbols);
}

static void set_up(void)
{
	said_begin();
	livepatch_init(&livepatch, &elf);
	livepatch.info.found = true;
	read_list(list);
}

static void tear_down(void)
{
	livepatch_free(&livepatch);
}

static struct patch_object *add_object(const char *name)
{
	struct patch_object *object = calloc(1, sizeof(*object));

	object->name = name ? name : "vmlinux";
	object->named = name;
	list_init(&object->functions);
	list_init(&object->callbacks);
	list_add_tail(&object->list, &livepatch.info.objects);
	return object;
}

static void add_function(struct patch_object *object, const char *name, uint64_t sympos)
{
	struct patch_function *function = calloc(1, sizeof(*function));

	function->object = object;
	function->old_name = name;
	function->old_sympos = sympos;
	list_add_tail(&function->list, &object->functions);
}

static const struct {
	const char *object; /* NULL: vmlinux */
	const char *name;
	uint64_t sympos;
	const char *checks; /* "": it can be patched */
	const char *text;   /* a part of what is said, or NULL */
} functions[] = {
	{ NULL, "alone", 0, "", NULL },
	{ NULL, "alone", 1, "", NULL },
	{ NULL, "alone", 2, "old-sympos",
	  "vmlinux has 1 symbol named \"alone\", and .old_sympos is 2" },
	{ NULL, "alone", 0x100000001, "old-sympos", ".old_sympos is 4294967297" },
	{ NULL, "twice", 0, "old-sympos", "vmlinux has 2 symbols named \"twice\"" },
	{ NULL, "twice", 1, "", NULL },
	{ NULL, "twice", 2, "", NULL },
	{ NULL, "twice", 3, "old-sympos", ".old_name = \"twice\", .old_sympos = 2," },
	{ NULL, "nowhere", 0, "unknown-function", "vmlinux has no function \"nowhere\"" },
	{ NULL, "ext4_show", 0, "unknown-function", "ext4: ext4_show,1" },
	{ NULL, "cloned", 0, "unknown-function", "cloned.isra.0" },
	{ NULL, "table", 0, "not-a-function", "is data (type D)" },
	{ NULL, "mixed", 1, "", NULL },
	{ NULL, "mixed", 2, "not-a-function", "is data (type d)" },
	{ NULL, "early", 0, "init-function", NULL },
	{ NULL, "notrace", 0, "no-ftrace-site", NULL },
	{ "ext4", "ext4_show", 0, "", NULL },
	{ "ext4", "alone", 0, "unknown-function", "vmlinux: alone,1" },
	{ "ext4", "jbd2_show", 0, "unknown-function", NULL },
	/* its position is another one while the module is coming than later */
	{ "ext4", "comes_and_goes", 2, "old-sympos", "freed after init" },
};

START_TEST(a_function_is_looked_for_as_the_kernel_does)
{
	add_function(add_object(functions[_i].object), functions[_i].name, functions[_i].sympos);
	ck_assert_int_eq(patched_check(&livepatch), *functions[_i].checks != '\0');
	ck_assert_str_eq(said_checks(), functions[_i].checks);
	ck_assert_msg(!functions[_i].text || strstr(said_text(), functions[_i].text), "said: %s",
		      said_text());
}
END_TEST

START_TEST(what_the_list_does_not_tell_is_not_checked)
{
	read_list(list_without_flags);
	add_function(add_object(NULL), "notrace", 0);
	ck_assert_int_eq(patched_check(&livepatch), 0);
	ck_assert_str_eq(said_text(), "");
}
END_TEST

static const struct {
	const char *name;
	const char *checks;
	const char *text;
} objects[] = {
	{ NULL, "", NULL },
	{ "ext4", "", NULL },
	{ "vmlinux", "object-name", "leave .name out for vmlinux" },
	{ "snd-hda", "object-name", "snd-hda" },
	{ "", "object-name", NULL },
	{ "nothing_like_it", "unknown-object", "the kernel has no module \"nothing_like_it\"" },
	{ "ext5", "unknown-object", "spelled alike: ext4" },
	{ "loop", "unknown-object", "\"loop\" is built into this kernel" },
};

START_TEST(an_object_is_looked_for_by_its_name)
{
	add_object(objects[_i].name);
	ck_assert_int_eq(patched_check(&livepatch), *objects[_i].checks != '\0');
	ck_assert_str_eq(said_checks(), objects[_i].checks);
	ck_assert_msg(!objects[_i].text || strstr(said_text(), objects[_i].text), "said: %s",
		      said_text());
}
END_TEST

START_TEST(a_function_that_is_listed_twice_is_refused)
{
	struct patch_object *object = add_object(NULL);

	add_function(object, "alone", 0);
	add_function(object, "alone", 1);
	add_function(object, "twice", 1);
	add_function(object, "twice", 2);
	ck_assert_int_eq(patched_check(&livepatch), 1);
	ck_assert_str_eq(said_checks(), "patched-twice");
}
END_TEST

START_TEST(an_object_that_is_listed_twice_is_refused_and_looked_at)
{
	add_function(add_object("ext4"), "ext4_show", 0);
	add_function(add_object("ext4"), "nowhere", 0);
	ck_assert_int_eq(patched_check(&livepatch), 1);
	ck_assert_str_eq(said_checks(), "object-twice unknown-function");
}
END_TEST

/* Modules that are unknown are told, however many there are: hints come with 16 of them. */
START_TEST(hints_come_with_the_first_unknown_objects)
{
	size_t nr = 0;

	for (size_t i = 0; i < 20; i++)
		add_object("ext5");
	ck_assert_int_eq(patched_check(&livepatch), 1);
	for (const char *at = said_text(); (at = strstr(at, "spelled alike")) != NULL; at++)
		nr++;
	ck_assert_uint_eq(nr, 16);
}
END_TEST

START_TEST(all_problems_are_told_in_one_run)
{
	static const char *const depends[] = { "jbd2", "ext4", NULL };

	add_function(add_object("ext4"), "nowhere", 0);
	add_object("snd-hda");
	add_function(add_object(NULL), "table", 0);
	livepatch.may_depend = depends;
	ck_assert_int_eq(patched_check(&livepatch), 1);
	ck_assert_str_eq(said_checks(),
			 "patched-dependency unknown-function object-name not-a-function");
	ck_assert_ptr_nonnull(strstr(said_text(), "--allow-depends=ext4"));
	ck_assert_ptr_null(strstr(said_text(), "--allow-depends=jbd2"));
}
END_TEST

START_TEST(a_module_without_a_patch_is_refused)
{
	livepatch.info.found = false;
	ck_assert_int_eq(patched_check(&livepatch), 1);
	ck_assert_str_eq(said_checks(), "no-patch");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("patched");
	TCase *tests = tcase_create("patched");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, a_function_is_looked_for_as_the_kernel_does, 0, NR(functions));
	tcase_add_test(tests, what_the_list_does_not_tell_is_not_checked);
	tcase_add_loop_test(tests, an_object_is_looked_for_by_its_name, 0, NR(objects));
	tcase_add_test(tests, a_function_that_is_listed_twice_is_refused);
	tcase_add_test(tests, an_object_that_is_listed_twice_is_refused_and_looked_at);
	tcase_add_test(tests, hints_come_with_the_first_unknown_objects);
	tcase_add_test(tests, all_problems_are_told_in_one_run);
	tcase_add_test(tests, a_module_without_a_patch_is_refused);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
