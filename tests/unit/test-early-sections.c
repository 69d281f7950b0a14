// SPDX-License-Identifier: GPL-2.0
/*
 * Which sections the kernel is done with early: names and begins of names. That the
 * table has what the kernel's sources name is for tests/sections.
 */
#include <check.h>
#include <stdlib.h>

#include "early-sections.h"

static const struct {
	const char *name;
	bool early, dropped;
} rows[] = {
	{ ".text", false, false },
	{ ".rodata", false, false },
	{ ".data", false, false },
	{ "", false, false },
	/* kernel/module/main.c: module_init_section() goes by the begin of the name */
	{ ".init", true, false },
	{ ".init.text", true, false },
	{ ".init_array", true, false },
	{ ".initial", true, false },
	{ ".ini", false, false },
	{ ".exit.text", false, false },
	{ "init", false, false },
	/* find_module_sections(): strcmp() */
	{ "__jump_table", true, false },
	{ "__jump_tabl", false, false },
	{ "__jump_table2", false, false },
	{ ".ctors", true, false },
	{ ".ctors.1", false, false },
	{ "__bug_table", true, false },
	{ "__tracepoints", true, false },
	{ "__tracepoints_ptrs", true, false },
	{ "__tracepoints_strings", true, false },
	{ "_ftrace_events", true, false },
	{ "_ftrace_eval_map", true, false },
	{ "_ftrace_branch", false, false },
	{ "__dyndbg_classes", true, false },
	{ ".kunit_test_suites", true, false },
	{ ".kunit_init_test_suites", true, false },
	/* made by scripts/module.lds.S of .kcfi_traps */
	{ "__kcfi_traps", true, false },
	{ ".kcfi_traps", false, false },
	/* arch/x86/kernel/module.c */
	{ ".orc_unwind", true, false },
	{ ".orc_unwind_ip", true, false },
	{ ".altinstructions", true, false },
	{ ".altinstr_replacement", true, false },
	{ ".altinstr_aux", false, false },
	/* arch/s390/kernel/module.c: str_has_prefix() */
	{ ".s390_indirect_call", true, false },
	/* rewrite_section_headers(), layout_and_allocate() */
	{ ".data..percpu", false, true },
	{ ".data..percpu2", false, false },
	{ ".data..ro_after_init", false, false },
	{ ".modinfo", false, true },
	{ "__versions", false, true },
};

START_TEST(names_are_found)
{
	ck_assert_msg(!!early_section_find(rows[_i].name) == rows[_i].early, "%s", rows[_i].name);
	ck_assert_msg(early_section_is_dropped(rows[_i].name) == rows[_i].dropped, "%s",
		      rows[_i].name);
}
END_TEST

START_TEST(what_is_in_them_is_told)
{
	ck_assert_str_eq(early_section_find("__jump_table")->what, "a static key");
	ck_assert_ptr_nonnull(early_section_find("__jump_table")->remedy);
	ck_assert_ptr_null(early_section_find("__ex_table")->remedy);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("early-sections");
	TCase *names = tcase_create("names");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(names, names_are_found, 0, sizeof(rows) / sizeof(rows[0]));
	tcase_add_test(names, what_is_in_them_is_told);
	suite_add_tcase(suite, names);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
