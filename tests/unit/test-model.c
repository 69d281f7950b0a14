// SPDX-License-Identifier: GPL-2.0
/* What the other tests stand on: the module of model.h, and the ears of said.h. */
#include <check.h>
#include <stdlib.h>

#include "diag.h"
#include "model.h"
#include "said.h"
#include "verify/verify.h"

START_TEST(the_livepatch_of_the_model_is_read_as_it_was_made)
{
	struct model *model = model_livepatch();
	struct elf_file *elf = model_open(model);
	const struct elf_section *text = elf_find_section(elf, ".text");
	struct elf_section *klp = elf_find_section(elf, ".klp.rela.ext4.text");

	ck_assert_ptr_eq(text->relocations_here, elf_find_section(elf, ".rela.text"));
	ck_assert_ptr_eq(klp->info, text);
	ck_assert_uint_eq(klp->header.sh_flags, SHF_ALLOC | SHF_INFO_LINK | SHF_RELA_LIVEPATCH);
	ck_assert_int_eq(elf_read_relocations(elf, klp), 0);
	ck_assert_uint_eq(klp->nr_relocations, 1);
	ck_assert_uint_eq(klp->relocations[0].offset, 0x2c);
	ck_assert_str_eq(klp->relocations[0].symbol->name, ".klp.sym.ext4.ext4_static,0");
	ck_assert_uint_eq(klp->relocations[0].symbol->shndx, SHN_LIVEPATCH);
	model_free(model);
}
END_TEST

START_TEST(nothing_is_said_of_the_livepatch_of_the_model)
{
	struct model *model = model_livepatch();
	struct elf_file *elf = model_open(model);
	struct symlist list;
	char **names;
	size_t nr;

	said_begin();
	ck_assert_int_eq(verify_names(elf, &names, &nr), 0);
	model_read_list(model_livepatch_list, (const char *const *)names, nr, &list);
	ck_assert_int_eq(verify(elf, &list, NULL, NULL), 0);
	ck_assert_str_eq(said_text(), "");
	symlist_free(&list);
	for (size_t i = 0; i < nr; i++)
		free(names[i]);
	free(names);
	model_free(model);
}
END_TEST

START_TEST(what_is_said_is_told_by_the_names_of_checks)
{
	said_begin();
	ck_assert_str_eq(said_checks(), "");
	diag_error("f.ko", CHECK_KLP_GATE, "one [of two]");
	diag_hint("indented: error: no [check]");
	diag_warning("f.ko", CHECK_KLP_SECTION, "another");
	diag_note("f.ko", CHECK_NONE, "a note");
	diag_error(NULL, CHECK_NONE, "of no check");
	ck_assert_str_eq(said_checks(), "klp-gate warning:klp-section none");
	said_begin();
	ck_assert_str_eq(said_checks(), "");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("model");
	TCase *model = tcase_create("model");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(model, the_livepatch_of_the_model_is_read_as_it_was_made);
	tcase_add_test(model, nothing_is_said_of_the_livepatch_of_the_model);
	tcase_add_test(model, what_is_said_is_told_by_the_names_of_checks);
	suite_add_tcase(suite, model);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
