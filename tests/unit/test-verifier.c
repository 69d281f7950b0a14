// SPDX-License-Identifier: GPL-2.0
/*
 * What the steps of the judge share, and all of them together: every problem is told
 * in one run, and hostile sizes cost no more than sorting.
 */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "diag.h"
#include "judge.h"
#include "said.h"
#include "verify/verify.h"

START_TEST(trouble_comes_before_refusal_before_acceptance)
{
	static const struct {
		int a, b, both;
	} rows[] = {
		{ 0, 0, 0 },
		{ 0, 1, 1 },
		{ 1, 0, 1 },
		{ 1, 1, 1 },
		{ 0, -EINVAL, -EINVAL },
		{ -EINVAL, 0, -EINVAL },
		{ 1, -ENOMEM, -ENOMEM },
		{ -ENOMEM, 1, -ENOMEM },
		{ -EINVAL, -ENOMEM, -EINVAL },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ck_assert_int_eq(verdict_both(rows[i].a, rows[i].b), rows[i].both);
}
END_TEST

START_TEST(the_first_section_of_a_name_is_found)
{
	struct model *model = model_livepatch();
	const struct elf_section *found;
	struct judge judge;
	unsigned int index;

	model_add_section(model, ".data.a", SHT_PROGBITS, 0, NULL, 1);
	model_add_section(model, ".data.a", SHT_PROGBITS, 0, NULL, 2);
	model_add_section(model, "", SHT_PROGBITS, 0, NULL, 3);
	ck_assert_int_eq(judge_begin(&judge, model, NULL), 0);
	found = verify_section(&judge.verifier, ".data.a");
	ck_assert_uint_eq(found->size, 1);
	ck_assert_uint_eq(
		judge.verifier.by_name[verify_section_place(&judge.verifier, ".data.a") + 1]->size,
		2);
	ck_assert_ptr_null(verify_section(&judge.verifier, ".data.b"));
	ck_assert_ptr_null(verify_section(&judge.verifier, ".zzz"));
	index = verify_section(&judge.verifier, "")->index;
	ck_assert_uint_eq(index, found->index + 2);
	judge_end(&judge);
}
END_TEST

START_TEST(a_patch_that_is_not_understood_is_refused)
{
	struct model *model = model_livepatch();
	struct judge judge;

	/* the second klp_func has a function, but no name */
	model_symbol_of(model, "funcs")->size = 0x40;
	model_relocate(model_section_of(model, ".rela.data"), 0x28, R_X86_64_64,
		       model_symbol_of(model, "livepatch_show"), 0);
	said_begin();
	ck_assert_int_eq(judge_begin(&judge, model, NULL), 1);
	ck_assert_str_eq(said_checks(), "no-patch"); /* once: verify_names() has read it, too */
	judge_end(&judge);
}
END_TEST

/* One problem of each step. */
static struct model *wrong_in_everything(void)
{
	static const char vermagic[] = "license=GPL\0vermagic=6.12.117 none";
	struct model *model = model_livepatch();

	model_set_data(model_section_of(model, ".modinfo"), vermagic, sizeof(vermagic));
	model_section_of(model, ".text")->flags |= SHF_WRITE;
	model_refer(model, "nowhere", SHN_UNDEF);
	model_section_of(model, ".klp.rela.ext4.text")->name = ".klp.rela.xfs.text";
	model_section_of(model, ".data")->data[0x10] = 2; /* old_sympos */
	return model;
}

START_TEST(all_problems_are_told_in_one_run)
{
	static const struct versions versions = { .configured = true, .vermagic = (char *)"SMP " };
	struct judge judge;

	ck_assert_int_eq(judge_begin(&judge, wrong_in_everything(), NULL), 0);
	said_begin();
	ck_assert_int_eq(verify(judge.verifier.elf, &judge.list, NULL, &versions), 1);
	ck_assert_str_eq(said_checks(),
			 "vermagic section-flags undefined-symbol klp-gate old-sympos");
	judge_end(&judge);
}
END_TEST

START_TEST(what_is_only_warned_of_is_accepted)
{
	struct model *model = model_livepatch();
	struct judge judge;

	model_section_of(model, ".klp.rela.vmlinux.text")->flags &= ~SHF_ALLOC;
	ck_assert_int_eq(judge_begin(&judge, model, NULL), 0);
	said_begin();
	ck_assert_int_eq(verify(judge.verifier.elf, &judge.list, NULL, NULL), 0);
	ck_assert_str_eq(said_checks(), "warning:klp-section");
	judge_end(&judge);
}
END_TEST

START_TEST(a_warning_that_the_user_made_an_error_refuses)
{
	struct model *model = model_livepatch();
	char problem[CHECKS_PROBLEM_ROOM];
	struct judge judge;

	ck_assert_int_eq(checks_set("error=klp-section", problem), 0);
	model_section_of(model, ".klp.rela.vmlinux.text")->flags &= ~SHF_ALLOC;
	ck_assert_int_eq(judge_begin(&judge, model, NULL), 0);
	said_begin();
	ck_assert_int_eq(verify(judge.verifier.elf, &judge.list, NULL, NULL), 1);
	ck_assert_str_eq(said_checks(), "klp-section");
	judge_end(&judge);
}
END_TEST

START_TEST(what_cannot_be_read_is_trouble)
{
	struct judge judge;
	Elf64_Rela *rela;

	ck_assert_int_eq(judge_begin(&judge, model_livepatch(), NULL), 0);
	rela = (Elf64_Rela *)(uintptr_t)elf_find_section(judge.verifier.elf, ".rela.init.text")
		       ->data;
	rela->r_info = ELF64_R_INFO(judge.verifier.elf->nr_symbols, R_X86_64_PLT32);
	said_begin();
	ck_assert_int_lt(verify(judge.verifier.elf, &judge.list, NULL, NULL), 0);
	judge_end(&judge);
}
END_TEST

START_TEST(the_list_is_asked_for_what_is_judged)
{
	static const char *const wanted[] = { "module_layout", "klp_enable_patch",
					      "printk",	       "saved_command_line",
					      "ext4_static",   "cmdline_proc_show",
					      "ext4_show",     ".klp.sym.no.name" };
	struct model *model = model_livepatch();
	char **names;
	size_t nr;

	model_refer(model, ".klp.sym.no.name", SHN_LIVEPATCH);
	ck_assert_int_eq(verify_names(model_open(model), &names, &nr), 0);
	ck_assert_uint_eq(nr, sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < nr; i++) {
		size_t found = 0;

		while (found < nr && strcmp(names[found], wanted[i]))
			found++;
		ck_assert_msg(found < nr, "%s", wanted[i]);
	}
	for (size_t i = 0; i < nr; i++)
		free(names[i]);
	free(names);
	model_free(model);
}
END_TEST

START_TEST(a_module_is_converted_by_its_sections_or_symbols)
{
	struct model *model = model_new(), *livepatch = model_livepatch(), *other = model_new();

	model_add_section(model, ".text", SHT_PROGBITS, SHF_ALLOC, NULL, 1);
	model_refer(model, "printk", SHN_UNDEF);
	ck_assert(!verify_is_converted(model_open(model)));
	ck_assert(verify_is_converted(model_open(livepatch)));
	model_refer(other, ".klp.sym.vmlinux.foo,0", SHN_LIVEPATCH);
	ck_assert(verify_is_converted(model_open(other)));
	model_free(model);
	model_free(livepatch);
	model_free(other);
}
END_TEST

/*
 * Hostile sizes, of which a loop in a loop would take many seconds.
 */
enum { MANY = 1 << 16 };

static void accept_in_time(struct model *model, const char *list, const struct versions *versions)
{
	struct judge judge;
	clock_t start;

	ck_assert_int_eq(judge_begin(&judge, model, list), 0);
	said_begin();
	start = clock(); /* of the processor: others may keep it busy */
	ck_assert_int_eq(verify(judge.verifier.elf, &judge.list, NULL, versions), 0);
	ck_assert_int_lt((clock() - start) / CLOCKS_PER_SEC, 2);
	ck_assert_str_eq(said_text(), "");
	judge_end(&judge);
}

/* The kernel has the name so many times. */
static char *list_of_many(void)
{
	static const char line[] = "D saved_command_line\n";
	const char *at = strstr(model_livepatch_list, line);
	char *list = malloc(strlen(model_livepatch_list) + 1 + MANY * strlen(line)), *end;

	ck_assert_ptr_nonnull(list);
	end = mempcpy(list, model_livepatch_list, at - model_livepatch_list);
	for (size_t i = 0; i < MANY; i++)
		end = stpcpy(end, line);
	strcpy(end, at + strlen(line));
	return list;
}

/* The module uses the last of them as often. */
static struct model *model_of_many_relocations(char *name)
{
	struct model *model = model_livepatch();
	struct model_symbol *symbol =
		model_symbol_of(model, ".klp.sym.vmlinux.saved_command_line,0");
	struct model_section *data =
		model_add_section(model, ".data.many", SHT_PROGBITS, SHF_ALLOC, NULL, 8 * MANY);
	struct model_section *rela = model_add_rela(model, ".rela.data.many", 0, data);

	sprintf(name, ".klp.sym.vmlinux.saved_command_line,%d", MANY);
	symbol->name = name;
	model_relocate(rela, 0, R_X86_64_NONE, NULL, 0);
	rela = model_add_rela(model, ".klp.rela.vmlinux.data.many",
			      SHF_ALLOC | SHF_INFO_LINK | SHF_RELA_LIVEPATCH, data);
	for (size_t i = 0; i < MANY; i++)
		model_relocate(rela, 8 * i, R_X86_64_64, symbol, 0);
	return model;
}

START_TEST(many_relocations_against_one_of_many_are_judged_in_time)
{
	char name[64], *list = list_of_many();

	accept_in_time(model_of_many_relocations(name), list, NULL);
	free(list);
}
END_TEST

/* As many undefined symbols, CRCs, namespaces and sections as module_check() lets through. */
static struct model *model_of_many_imports(void)
{
	enum { CRCS = 1 << 13, NAMESPACES = (1 << 16) / sizeof("import_ns=x") - 8 };
	struct model *model = model_livepatch();
	struct model_section *modinfo = model_section_of(model, ".modinfo");
	struct model_section *crcs =
		model_add_section(model, "__versions", SHT_PROGBITS, SHF_ALLOC, NULL, 64 * CRCS);
	char *text = malloc(1 << 16), *end = text;

	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < CRCS; i++)
		strcpy((char *)crcs->data + 64 * i + 8, i < CRCS - 1 ? "a" : "printk");
	crcs->data[64 * (CRCS - 1)] = 1;
	end = mempcpy(end, "license=GPL", sizeof("license=GPL"));
	for (size_t i = 0; i < NAMESPACES; i++)
		end = mempcpy(end, i < NAMESPACES - 1 ? "import_ns=x" : "import_ns=y",
			      sizeof("import_ns=x"));
	model_set_data(modinfo, text, end - text);
	free(text);
	for (size_t i = 0; i < MANY; i++)
		model_refer(model, "printk", SHN_UNDEF);
	for (size_t i = 0; i < MANY / 2; i++)
		model_add_section(model, ".relay", SHT_PROGBITS, 0, NULL, 1);
	return model;
}

START_TEST(many_imports_are_judged_in_time)
{
	static struct version export = { .name = "printk", .crc = 1, .namespace = (char *)"y" };
	const struct versions versions = { .exports = &export, .nr_exports = 1 };

	accept_in_time(model_of_many_imports(), NULL, &versions);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("verifier");
	TCase *shared = tcase_create("shared"), *whole = tcase_create("whole");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(shared, trouble_comes_before_refusal_before_acceptance);
	tcase_add_test(shared, the_first_section_of_a_name_is_found);
	tcase_add_test(shared, a_patch_that_is_not_understood_is_refused);
	suite_add_tcase(suite, shared);
	tcase_add_test(whole, all_problems_are_told_in_one_run);
	tcase_add_test(whole, what_is_only_warned_of_is_accepted);
	tcase_add_test(whole, a_warning_that_the_user_made_an_error_refuses);
	tcase_add_test(whole, what_cannot_be_read_is_trouble);
	tcase_add_test(whole, the_list_is_asked_for_what_is_judged);
	tcase_add_test(whole, a_module_is_converted_by_its_sections_or_symbols);
	tcase_add_test(whole, many_relocations_against_one_of_many_are_judged_in_time);
	tcase_add_test(whole, many_imports_are_judged_in_time);
	tcase_set_timeout(whole, 60);
	suite_add_tcase(suite, whole);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
