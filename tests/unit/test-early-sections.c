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
	{ "__bug_table2", false, false },
	{ "__param", true, false },
	{ "__params", false, false },
	{ "__ksymtab", true, false },
	{ "__ksymtab_gpl", true, false },
	{ "__kflagstab", true, false },
	{ "__kflagstabs", false, false },
	{ "__bpf_raw_tp_map", true, false },
	{ "__bpf_raw_tp", false, false },
	{ "__trace_printk_fmt", true, false },
	{ "__trace_printk", false, false },
	{ ".printk_index", true, false },
	{ "___srcu_struct_ptrs", true, false },
	{ "__ex_table", true, false },
	{ "__ex_table2", false, false },
	{ "_error_injection_whitelist", true, false },
	{ "_kprobe_blacklist", true, false },
	{ ".static_call_sites", true, false },
	{ ".static_call_tramp_key", true, false },
	/* include/linux/ftrace.h: FTRACE_CALLSITE_SECTION, one of two */
	{ "__mcount_loc", true, false },
	{ "__patchable_function_entries", true, false },
	/* setup_load_info() */
	{ ".gnu.linkonce.this_module", true, false },
	{ ".gnu.linkonce.this", false, false },
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
	{ ".parainstructions", true, false },
	{ ".smp_locks", true, false },
	{ ".retpoline_sites", true, false },
	{ ".return_sites", true, false },
	{ ".call_sites", true, false },
	{ ".cfi_sites", true, false },
	{ ".ibt_endbr_seal", true, false },
	{ ".ibt_endbr", false, false },
	/* arch/powerpc/kernel/module.c */
	{ "__ftr_fixup", true, false },
	{ "__ftr_alt_97", true, false },
	{ "__mmu_ftr_fixup", true, false },
	{ "__fw_ftr_fixup", true, false },
	{ "__lwsync_fixup", true, false },
	{ "__spec_barrier_fixup", true, false },
	{ "__spec_barrier", false, false },
	/* arch/s390/kernel/module.c: str_has_prefix() */
	{ ".s390_indirect_call", true, false },
	{ ".s390_return_reg", true, false },
	{ ".nospec_call_table", true, false },
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
