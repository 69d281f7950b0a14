// SPDX-License-Identifier: GPL-2.0
/* A module as a whole: what the kernel asks of a livepatch, and what conversion asks of its input. */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "model.h"
#include "module-check.h"
#include "said.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static struct model *model;
static struct elf_file *elf;

static void set_up(void)
{
	said_begin();
	model = model_livepatch();
}

static void tear_down(void)
{
	model_free(model);
}

/* Changes of the model, before it is opened; .modinfo is one string behind the other. */
static void set_modinfo(const char *text, size_t size)
{
	struct model_section *modinfo = model_section_of(model, ".modinfo");

	ck_assert_uint_le(size, modinfo->size);
	memset(modinfo->data, 0, modinfo->size);
	memcpy(modinfo->data, text, size);
}

#define SET_MODINFO(text) set_modinfo(text, sizeof(text))

static void no_change(void)
{
}

static void no_livepatch(void)
{
	SET_MODINFO("license=GPL\0name=model");
}

/* kernel/module/main.c: check_modinfo_livepatch() asks whether it is there, not what it says */
static void livepatch_of_another_value(void)
{
	SET_MODINFO("license=GPL\0livepatch=N");
}

static void no_licence(void)
{
	SET_MODINFO("livepatch=Y\0name=model");
}

static void proprietary(void)
{
	SET_MODINFO("livepatch=Y\0license=Proprietary");
}

static void licence_like_gpl(void)
{
	SET_MODINFO("livepatch=Y\0license=GPL v3");
}

static void dual_licence(void)
{
	SET_MODINFO("livepatch=Y\0license=Dual BSD/GPL");
}

static void no_enable(void)
{
	model_section_of(model, ".rela.init.text")->nr_relocations = 0;
	model_section_of(model, ".rela.init.text")->size = 0;
}

static void enable_in_debug_information_alone(void)
{
	struct model_section *debug =
		model_add_section(model, ".debug_info", SHT_PROGBITS, 0, NULL, 8);

	no_enable();
	model_relocate(model_add_rela(model, ".rela.debug_info", SHF_INFO_LINK, debug), 0,
		       R_X86_64_64, model_symbol_of(model, "klp_enable_patch"), 0);
}

static void enable_in_an_annotation_alone(void)
{
	struct model_section *table = model_add_section(model, ".klp.module_relocs.vmlinux",
							SHT_PROGBITS, SHF_ALLOC, NULL, 12);

	no_enable();
	model_relocate(model_add_rela(model, ".rela.klp.module_relocs.vmlinux", SHF_INFO_LINK,
				      table),
		       0, R_X86_64_64, model_symbol_of(model, "klp_enable_patch"), 0);
}

static void enable_of_its_own(void)
{
	struct model_symbol *symbol = model_symbol_of(model, "klp_enable_patch");

	symbol->section = model_section_of(model, ".text");
}

static void no_modinfo(void)
{
	model_section_of(model, ".modinfo")->name = ".no_modinfo";
}

static void another_machine(void)
{
	model->machine = EM_RISCV;
}

static void two_problems(void)
{
	proprietary();
	no_enable();
}

/* Changes of the file, after it is opened. */
static void executable(void)
{
	elf->header.e_type = ET_EXEC;
}

static void stripped(void)
{
	elf->symtab = NULL;
}

static void symbols_at_the_limit(void)
{
	elf->nr_symbols = 1 << 18;
}

static void symbols_beyond_it(void)
{
	elf->nr_symbols = (1 << 18) + 1;
}

static void set_size(const char *name, size_t size)
{
	struct elf_section *section = elf_find_section(elf, name);

	section->size = size;
	section->header.sh_size = size;
}

static void relocations_beyond_the_limit(void)
{
	set_size(".rela.text", ((1 << 19) + 1) * sizeof(Elf64_Rela));
}

/* As many as are read; the limit is 524,288. */
static void relocations_below_the_limit(void)
{
	model_add_section(model, ".klp.rela.many.text", SHT_NOBITS, SHF_RELA_LIVEPATCH, NULL,
			  500000 * sizeof(Elf64_Rela));
}

static void relocations_that_are_damaged(void)
{
	elf_find_section(elf, ".rela.text")->header.sh_entsize = 0;
}

static void klp_relocations_beyond_the_limit(void)
{
	set_size(".klp.rela.ext4.text", ((1 << 19) + 1) * sizeof(Elf64_Rela));
}

static void modinfo_beyond_the_limit(void)
{
	set_size(".modinfo", (1 << 16) + 1);
}

static const struct {
	const char *what;
	void (*change)(void), (*change_file)(void);
	int verdict;
	const char *checks;
	const char *text; /* a part of what is said; or NULL */
} modules[] = {
	{ "a livepatch", no_change, no_change, 0, "", NULL },
	{ "no livepatch=", no_livepatch, no_change, 1, "not-livepatch", NULL },
	{ "livepatch=N", livepatch_of_another_value, no_change, 0, "", NULL },
	{ "no license=", no_licence, no_change, 1, "licence", "the module has no licence" },
	{ "license=Proprietary", proprietary, no_change, 1, "licence", "\"Proprietary\"" },
	{ "license=GPL v3", licence_like_gpl, no_change, 1, "licence", "\"GPL v3\"" },
	{ "license=Dual BSD/GPL", dual_licence, no_change, 0, "", NULL },
	{ "not enabled", no_enable, no_change, 1, "no-enable", NULL },
	{ "enabled by debug information", enable_in_debug_information_alone, no_change, 1,
	  "no-enable", NULL },
	{ "enabled by an annotation", enable_in_an_annotation_alone, no_change, 1, "no-enable",
	  NULL },
	{ "a klp_enable_patch() of its own", enable_of_its_own, no_change, 1, "no-enable", NULL },
	{ "one problem does not hide another", two_problems, no_change, 1, "licence no-enable",
	  NULL },
	{ "no .modinfo", no_modinfo, no_change, -EINVAL, "none", "it has no .modinfo" },
	{ "RISC-V", another_machine, no_change, -EINVAL, "none", "not an architecture" },
	{ "a program", no_change, executable, -EINVAL, "none", "not a relocatable file" },
	{ "no symbols", no_change, stripped, 1, "symbol-table", NULL },
	{ "many symbols", no_change, symbols_at_the_limit, 0, "", NULL },
	{ "too many symbols", no_change, symbols_beyond_it, -E2BIG, "none",
	  "more than 262144 symbols" },
	{ "many relocations", relocations_below_the_limit, no_change, 0, "", NULL },
	{ "damaged relocations", no_change, relocations_that_are_damaged, -EINVAL, "none",
	  "not a table of relocations" },
	{ "too many relocations", no_change, relocations_beyond_the_limit, -E2BIG, "none",
	  "more than 524288 relocations" },
	{ "too many klp relocations", no_change, klp_relocations_beyond_the_limit, -E2BIG, "none",
	  "more than 524288 relocations" },
	{ "too much .modinfo", no_change, modinfo_beyond_the_limit, -E2BIG, "none",
	  "more than 65536 bytes of .modinfo" },
};

START_TEST(a_module_is_judged_by_what_it_says_of_itself)
{
	int verdict;

	modules[_i].change();
	elf = model_open(model);
	modules[_i].change_file();
	verdict = module_check(elf, NULL);
	ck_assert_msg(!strcmp(said_checks(), modules[_i].checks), "%s: %s", modules[_i].what,
		      said_text());
	ck_assert_msg(verdict == modules[_i].verdict, "%s: %d", modules[_i].what, verdict);
	ck_assert_msg(!modules[_i].text || strstr(said_text(), modules[_i].text), "%s: %s",
		      modules[_i].what, said_text());
}
END_TEST

/* include/linux/module_signature.h: MODULE_SIG_STRING ends the file. */
static const struct {
	const char *end;
	int verdict;
	const char *checks;
} files[] = {
	{ "~Module signature appended~\n", 1, "signed-module" },
	{ "~Module signature appended~", 0, "" },
	{ "~Module signature appended~\n.", 0, "" },
	{ "", 0, "" },
};

START_TEST(a_signature_at_the_end_of_the_file_is_refused)
{
	char path[] = "/tmp/test-module-check.XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");

	fprintf(file, "what a module has%s", files[_i].end);
	fclose(file);
	elf = model_open(model);
	ck_assert_int_eq(module_check(elf, path), files[_i].verdict);
	ck_assert_str_eq(said_checks(), files[_i].checks);
	/* a module to be checked may be signed */
	said_begin();
	ck_assert_int_eq(module_check(elf, NULL), 0);
	ck_assert_str_eq(said_text(), "");
	unlink(path);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("module-check");
	TCase *tests = tcase_create("module-check");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, a_module_is_judged_by_what_it_says_of_itself, 0, NR(modules));
	tcase_add_loop_test(tests, a_signature_at_the_end_of_the_file_is_refused, 0, NR(files));
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
