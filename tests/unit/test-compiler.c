// SPDX-License-Identifier: GPL-2.0
/* The compilers of a module and of its kernel, by the texts that real ones leave. */
#include <check.h>
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "model.h"
#include "said.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	const char *text, *name;
	unsigned int major;
} texts[] = {
	/* banners of Debian's kernels, and of others */
	{ "gcc-12 (Debian 12.2.0-14+deb12u1) 12.2.0", "gcc", 12 },
	{ "x86_64-linux-gnu-gcc-14 (Debian 14.2.0-19) 14.2.0", "gcc", 14 },
	{ "gcc (GCC) 15.1.1 20250425", "gcc", 15 },
	{ "gcc (SUSE Linux) 7.5.0", "gcc", 7 },
	{ "gcc (Ubuntu 13.3.0-6ubuntu2~24.04) 13.3.0", "gcc", 13 },
	{ "s390x-linux-gnu-gcc-12 (Debian 12.2.0-14) 12.2.0", "gcc", 12 },
	{ "gcc 9.4.0", "gcc", 9 },
	{ "gcc (GCC) 13.2.1 20231205 (Red Hat 13.2.1-6)", "gcc", 13 },
	{ "gcc version 8.5.0 20210514 (Red Hat 8.5.0-4) (GCC)", "gcc", 8 },
	{ "gcc version 4.8.5 20150623 (Red Hat 4.8.5-44) (GCC)", "gcc", 4 },
	{ "aarch64-none-linux-gnu-gcc (Arm GNU Toolchain 13.2.rel1 (Build arm-13.7)) 13.2.1 20231009",
	  "gcc", 13 },
	{ "cc (GCC) 14.1.1 20240507", "gcc", 14 },
	{ "Debian clang version 14.0.6", "clang", 14 },
	{ "clang version 19.1.7 (https://github.com/llvm/llvm-project.git cd708029)", "clang", 19 },
	{ "Android (11368308, +pgo) clang version 18.0.1", "clang", 18 },
	/* .comment */
	{ "GCC: (Debian 12.2.0-14+deb12u1) 12.2.0", "gcc", 12 },
	{ "GCC: (GNU) 14.2.0", "gcc", 14 },
	{ "GCC: (GNU) 13.2.1 20231205 (Red Hat 13.2.1-6)", "gcc", 13 },
	{ "gcc (GCC", NULL, 0 },
	/* nobody's */
	{ "", NULL, 0 },
	{ "rustc version 1.63.0", NULL, 0 },
	{ "GCC: (Debian", NULL, 0 },
	{ "gcc", NULL, 0 },
	{ "clang version", NULL, 0 },
};

START_TEST(compilers_are_told_by_their_texts)
{
	struct compiler compiler = compiler_of(texts[_i].text);

	ck_assert_int_eq(!!compiler.name, !!texts[_i].name);
	if (compiler.name)
		ck_assert_str_eq(compiler.name, texts[_i].name);
	ck_assert_uint_eq(compiler.major, texts[_i].major);
}
END_TEST

#define GCC_12 "GCC: (Debian 12.2.0-14+deb12u1) 12.2.0"
#define GCC_13 "GCC: (Debian 13.3.0-1) 13.3.0"
#define COMMENT(text) text, sizeof(text)

static const struct {
	const char *kernel; /* NULL: the list does not tell */
	const char *comment;
	size_t size;
	const char *said;
} modules[] = {
	{ "gcc-12 (Debian 12.2.0-14) 12.2.0", COMMENT("\0" GCC_12), "" },
	{ "gcc-12 (Debian 12.3.0-1) 12.3.0", COMMENT(GCC_12), "" },
	{ "gcc-14 (Debian 14.2.0-19) 14.2.0", COMMENT("\0" GCC_12), "warning:compiler" },
	{ "gcc-11 (Debian 11.3.0-12) 11.3.0", COMMENT("\0" GCC_12), "warning:compiler" },
	{ "gcc-12 (Debian 12.2.0-14) 12.2.0", COMMENT(GCC_12 "\0" GCC_13), "warning:compiler" },
	{ "Debian clang version 12.0.1", COMMENT(GCC_12), "warning:compiler" },
	{ "gcc-14 (Debian 14.2.0-19) 14.2.0", COMMENT("Debian clang version 14.0.6"),
	  "warning:compiler" },
	{ "Debian clang version 14.0.6", COMMENT("Debian clang version 14.0.6"), "" },
	{ "Debian clang version 14.0.6", COMMENT("Linker: LLD 15.0.0"), "" },
	{ NULL, COMMENT(GCC_13), "" },
	{ "a compiler of one's own", COMMENT(GCC_13), "" },
	/* without an end */
	{ "gcc-14 (Debian 14.2.0-19) 14.2.0", "GCC: (Debian 12.2.0-14) 12", 26, "" },
	{ "gcc-14 (Debian 14.2.0-19) 14.2.0", NULL, 0, "" },
};

START_TEST(a_module_of_another_compiler_is_warned_of)
{
	struct symlist symbols = { .compiler = (char *)(uintptr_t)modules[_i].kernel };
	struct model *model = model_new();

	if (modules[_i].comment)
		model_add_section(model, ".comment", SHT_PROGBITS, SHF_MERGE | SHF_STRINGS,
				  modules[_i].comment, modules[_i].size);
	said_begin();
	ck_assert_int_eq(compiler_check(model_open(model), &symbols), 0);
	ck_assert_str_eq(said_checks(), modules[_i].said);
	model_free(model);
}
END_TEST

START_TEST(the_warning_tells_what_to_install)
{
	struct symlist symbols = { .compiler =
					   "x86_64-linux-gnu-gcc-14 (Debian 14.2.0-19) 14.2.0" };
	struct model *model = model_new();

	model_add_section(model, ".comment", SHT_PROGBITS, 0, GCC_12, sizeof(GCC_12));
	said_begin();
	compiler_check(model_open(model), &symbols);
	ck_assert_ptr_nonnull(strstr(said_text(), "built by gcc 12, but the kernel by gcc 14"));
	ck_assert_ptr_nonnull(strstr(said_text(), "install gcc-14, and build with CC=gcc-14"));
	model_free(model);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("compiler");
	TCase *tests = tcase_create("compiler");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, compilers_are_told_by_their_texts, 0, NR(texts));
	tcase_add_loop_test(tests, a_module_of_another_compiler_is_warned_of, 0, NR(modules));
	tcase_add_test(tests, the_warning_tells_what_to_install);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
