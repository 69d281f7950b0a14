// SPDX-License-Identifier: GPL-2.0
/* Exports from Module.symvers: those that a list of symbols does not have. */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "exports.h"
#include "symvers.h"
#include "model.h"
#include "said.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static const char list_with_exports[] = "klp-convert-symbol-data.1.0\n"
					"!flags xm\n"
					"*vmlinux\n"
					"T exported x\n"
					"T global\n"
					"t global\n"
					"*snd_hda\n"
					"T of_the_list x\n";
static const char list_without[] = "klp-convert-symbol-data.1.0\n"
				   "!flags i\n"
				   "*vmlinux\n"
				   "T exported\n"
				   "T global\n"
				   "t global\n";

/* A file that nobody asks for twice; its name has to be freed by nobody. */
static const char *file_of(const char *text)
{
	static char paths[4][32];
	static size_t nr;
	int fd = memfd_create("symvers", 0);

	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	snprintf(paths[nr], sizeof(paths[nr]), "/proc/self/fd/%d", fd);
	return paths[nr++];
}

static const char *const asked[] = { "exported", "global", "mine", "yours", "of_the_list" };
static const char first_file[] = "0x00000001\tyours\textra/b\tEXPORT_SYMBOL\t\n"
				 "0x00000002\tmine\t/src/my-module\tEXPORT_SYMBOL_GPL\t\n"
				 "0x00000003\tnobody_asks\t/src/my-module\tEXPORT_SYMBOL\t\n"
				 "0x00000004\tof_the_list\tsound/snd-hda\tEXPORT_SYMBOL\t\n";
static const char second_file[] = "0x00000002\tmine\t/src/my-module\tEXPORT_SYMBOL_GPL\t\n"
				  "0x00000005\tglobal\tvmlinux\tEXPORT_SYMBOL\t\n";

static struct symlist symbols;
static struct exports exports;

static void set_up(void)
{
	said_begin();
}

static void tear_down(void)
{
	exports_free(&exports);
	symlist_free(&symbols);
}

static int read_files(const char *list, const char *first, const char *second)
{
	const char *paths[] = { first ? file_of(first) : NULL, second ? file_of(second) : NULL };

	model_read_list(list, asked, NR(asked), &symbols);
	return exports_read(paths, !!first + !!second, "lp_a", &symbols, "Symbols.list", &exports);
}

START_TEST(names_that_matter_are_kept_once_and_in_order)
{
	ck_assert_int_eq(read_files(list_with_exports, first_file, second_file), 0);
	ck_assert_uint_eq(exports.nr_names, 2);
	ck_assert_str_eq(exports.names[0], "mine");
	ck_assert_str_eq(exports.names[1], "yours");
	ck_assert_ptr_null(exports.names[2]);
	ck_assert_str_eq(said_text(), "");
}
END_TEST

static const struct {
	const char *name;
	bool there;
} names[] = {
	{ "mine", true },    { "yours", true }, { "nobody_asks", false }, { "of_the_list", false },
	{ "global", false }, { "", false },	{ "min", false },	  { "minex", false },
};

START_TEST(a_name_is_found_or_not)
{
	ck_assert_int_eq(read_files(list_with_exports, first_file, second_file), 0);
	ck_assert_int_eq(exports_have(&exports, names[_i].name), names[_i].there);
}
END_TEST

START_TEST(without_files_there_are_none)
{
	ck_assert_int_eq(read_files(list_with_exports, NULL, NULL), 0);
	ck_assert_uint_eq(exports.nr_names, 0);
	ck_assert_ptr_null(exports.names);
	ck_assert(!exports_have(&exports, "mine"));
}
END_TEST

static unsigned int flags_of(const char *name, size_t i)
{
	return symlist_find(&symbols, name)->symbols[i].flags & SYMLIST_EXPORTED;
}

/* Only for a list that does not tell; of two symbols of a name, the global one. */
START_TEST(a_file_tells_what_vmlinux_exports)
{
	ck_assert_int_eq(read_files(_i ? list_with_exports : list_without, second_file, NULL), 0);
	ck_assert_int_eq(!!flags_of("global", 0), !_i);
	ck_assert_int_eq(!!flags_of("global", 1), false);
	ck_assert_int_eq(!!flags_of("exported", 0), _i);
}
END_TEST

/* EXPORT_SYMBOL_FOR_MODULES(): vmlinux's is none, and the author's own is for whom it names. */
START_TEST(what_is_exported_to_others_is_not_exported)
{
	static const char file[] =
		"0x00000002\tmine\t/src/my-module\tEXPORT_SYMBOL_GPL\tmodule:lp-b,lp-a\n"
		"0x00000003\tyours\t/src/my-module\tEXPORT_SYMBOL_GPL\tmodule:lp-b\n"
		"0x00000005\tglobal\tvmlinux\tEXPORT_SYMBOL_GPL\tmodule:lp-a\n";

	ck_assert_int_eq(read_files(list_without, file, NULL), 0);
	ck_assert(exports_have(&exports, "mine"));
	ck_assert(!exports_have(&exports, "yours"));
	ck_assert_int_eq(!!flags_of("global", 0), false);
	ck_assert(symlist_find(&symbols, "global")->symbols[0].flags & SYMLIST_FOR_MODULES);
	ck_assert(!(symlist_find(&symbols, "global")->symbols[1].flags & SYMLIST_FOR_MODULES));
}
END_TEST

/* A list that klp-symbols made of /proc/kallsyms alone: of what is exported, it does not know to whom. */
static const char list_of_exports_alone[] = "klp-convert-symbol-data.1.0\n"
					    "!flags x\n"
					    "*vmlinux\n"
					    "T exported x\n"
					    "T global x\n"
					    "t global\n";

START_TEST(a_list_may_not_know_to_whom_something_is_exported)
{
	static const char file[] = "0x00000001\texported\tvmlinux\tEXPORT_SYMBOL\t\n"
				   "0x00000005\tglobal\tvmlinux\tEXPORT_SYMBOL_GPL\tmodule:kvm\n";

	ck_assert_int_eq(read_files(list_of_exports_alone, file, NULL), 0);
	ck_assert_uint_eq(symlist_find(&symbols, "global")->symbols[0].flags, SYMLIST_FOR_MODULES);
	ck_assert_uint_eq(flags_of("exported", 0), SYMLIST_EXPORTED);
	symlist_free(&symbols);
	exports_free(&exports);
	ck_assert_int_eq(read_files(list_of_exports_alone, _i ? first_file : NULL, NULL), -EINVAL);
	ck_assert_ptr_nonnull(strstr(said_text(), "does not tell which exports of vmlinux are for "
						  "named modules alone; give the kernel's "
						  "Module.symvers"));
}
END_TEST

/* By hand from kernel/module/main.c: verify_module_namespace(). */
static const struct {
	const char *namespace, *module;
	bool allowed;
} namespaces[] = {
	{ "", "kvm", false },
	{ "CRYPTO_INTERNAL", "kvm", false },
	{ "module:", "kvm", false },
	{ "module:kvm", "kvm", true },
	{ "module:kvm", "kvm_amd", false },
	{ "module:kvm", "kv", false },
	{ "module:kvm,kvm-amd", "kvm_amd", true },
	{ "module:kvm_amd,kvm", "kvm-amd", true },
	{ "module:kvm-*", "kvm_amd", true },
	{ "module:kvm-*", "kvm", false },
	{ "module:*", "lp", true },
	{ "module:a*,b", "b", true },
	{ "module:a*,b", "bc", false },
	{ "modules:kvm", "kvm", false },
};

START_TEST(a_namespace_of_modules_names_them)
{
	ck_assert_int_eq(symvers_is_for(namespaces[_i].namespace, namespaces[_i].module),
			 namespaces[_i].allowed);
}
END_TEST

START_TEST(somebody_has_to_tell_what_vmlinux_exports)
{
	ck_assert_int_eq(read_files(list_without, _i ? first_file : NULL, NULL), -EINVAL);
	ck_assert_str_eq(said_checks(), "none");
	ck_assert_ptr_nonnull(strstr(said_text(), "does not tell what vmlinux exports"));
}
END_TEST

START_TEST(a_file_that_is_not_there_is_an_error)
{
	const char *const path = "/nonexistent/Module.symvers";

	model_read_list(list_with_exports, asked, NR(asked), &symbols);
	ck_assert_int_eq(exports_read(&path, 1, "lp_a", &symbols, "Symbols.list", &exports),
			 -ENOENT);
	ck_assert_str_eq(said_checks(), "none");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("exports");
	TCase *tests = tcase_create("exports");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_test(tests, names_that_matter_are_kept_once_and_in_order);
	tcase_add_loop_test(tests, a_name_is_found_or_not, 0, NR(names));
	tcase_add_test(tests, without_files_there_are_none);
	tcase_add_loop_test(tests, a_file_tells_what_vmlinux_exports, 0, 2);
	tcase_add_test(tests, what_is_exported_to_others_is_not_exported);
	tcase_add_loop_test(tests, a_list_may_not_know_to_whom_something_is_exported, 0, 2);
	tcase_add_loop_test(tests, a_namespace_of_modules_names_them, 0, NR(namespaces));
	tcase_add_loop_test(tests, somebody_has_to_tell_what_vmlinux_exports, 0, 2);
	tcase_add_test(tests, a_file_that_is_not_there_is_an_error);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
