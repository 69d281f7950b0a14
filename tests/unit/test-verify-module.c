// SPDX-License-Identifier: GPL-2.0
/*
 * What the module loader says of sections and of .modinfo. Expectations are read in
 * Linux 6.12, kernel/module/main.c where no other file is named.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

/* The sections. */

/* kernel/module/strict_rwx.c: module_enforce_rwx_sections() refuses both flags together. */
static void make_code_writable(struct model *model)
{
	model_section_of(model, ".text")->flags |= SHF_WRITE;
}

static void make_data_executable(struct model *model)
{
	model_section_of(model, ".data")->flags |= SHF_EXECINSTR;
}

static void add_unallocated_writable_code(struct model *model)
{
	model_add_section(model, ".other", SHT_PROGBITS, SHF_WRITE | SHF_EXECINSTR, NULL, 1);
}

/* find_any_unique_sec() counts sections of the name, whatever their flags. */
static void add_modinfo(struct model *model)
{
	model_add_section(model, ".modinfo", SHT_PROGBITS, 0, NULL, 0);
}

static void add_this_module(struct model *model)
{
	model_add_section(model, ".gnu.linkonce.this_module", SHT_PROGBITS, 0, NULL, 0);
}

static void add_two_this_modules(struct model *model)
{
	add_this_module(model);
	add_this_module(model);
}

static struct model_section *this_module(struct model *model)
{
	return model_section_of(model, ".gnu.linkonce.this_module");
}

static void rename_this_module(struct model *model)
{
	this_module(model)->name = ".gnu.linkonce.that_module";
}

/* elf_validity_cache_index_mod() */
static void empty_this_module(struct model *model)
{
	this_module(model)->type = SHT_NOBITS;
}

static void keep_this_module_out_of_memory(struct model *model)
{
	this_module(model)->flags &= ~SHF_ALLOC;
}

/* "section size must match": modpost's object has sizeof(struct module). */
static void grow_this_module(struct model *model)
{
	model_set_data(this_module(model), NULL, 0x81);
}

static void shrink_this_module(struct model *model)
{
	model_set_data(this_module(model), NULL, 0x7f);
}

/* do_init_module(): "if (mod->init != NULL) ret = do_one_initcall(mod->init);" */
static struct model_relocation *init(struct model *model)
{
	return model_section_of(model, ".rela.gnu.linkonce.this_module")->relocations;
}

static void lose_relocations_of_this_module(struct model *model)
{
	struct model_section *rela = model_section_of(model, ".rela.gnu.linkonce.this_module");

	rela->nr_relocations = 0;
	rela->size = 0;
}

static void point_init_to_data(struct model *model)
{
	init(model)->symbol = model_symbol_of(model, "patch");
}

static void point_init_to_an_import(struct model *model)
{
	init(model)->symbol = model_symbol_of(model, "printk");
}

static void leave_the_exit_function_alone(struct model *model)
{
	init(model)->symbol = model_define(model, "cleanup_module", STB_GLOBAL, STT_FUNC,
					   model_section_of(model, ".text"), 0, 4);
}

/* kernel/module/sysfs.c: add_sect_attrs() makes a file for each that sect_empty() is not of. */
static void name_two_sections_alike(struct model *model)
{
	model_section_of(model, ".init.text")->name = ".text";
}

static void name_an_empty_one_alike(struct model *model)
{
	model_add_section(model, ".text", SHT_PROGBITS, SHF_ALLOC, NULL, 0);
}

static void name_one_alike_that_stays_in_the_file(struct model *model)
{
	model_add_section(model, ".text", SHT_PROGBITS, 0, NULL, 1);
}

static void name_three_sections_alike(struct model *model)
{
	name_two_sections_alike(model);
	model_add_section(model, ".text", SHT_PROGBITS, SHF_ALLOC, NULL, 1);
}

/* kernel/module/kallsyms.c: layout_symtab() sets SHF_ALLOC of the two tables. */
static void name_a_section_symtab(struct model *model)
{
	model_add_section(model, ".symtab", SHT_PROGBITS, SHF_ALLOC, NULL, 1);
}

static void name_a_section_shstrtab(struct model *model)
{
	model_add_section(model, ".shstrtab", SHT_PROGBITS, SHF_ALLOC, NULL, 1);
}

#define LIST(facts) "klp-convert-symbol-data.1.0\n" facts "*vmlinux\n"

static const struct judge_row sections[] = {
	{ .name = "the right module", .said = "" },
	{ .name = "writable code", .change = make_code_writable, .said = "section-flags" },
	{ .name = "executable data", .change = make_data_executable, .said = "section-flags" },
	{ .name = "writable code outside of memory",
	  .change = add_unallocated_writable_code,
	  .said = "section-flags" },
	{ .name = "two .modinfo", .change = add_modinfo, .said = "this-module" },
	{ .name = "two struct modules", .change = add_this_module, .said = "this-module" },
	{ .name = "three of them",
	  .change = add_two_this_modules,
	  .said = "this-module this-module" },
	{ .name = "none", .change = rename_this_module, .said = "this-module" },
	{ .name = "one without contents", .change = empty_this_module, .said = "this-module" },
	{ .name = "one outside of memory",
	  .change = keep_this_module_out_of_memory,
	  .said = "this-module" },
	{ .name = "one that is too large", .change = grow_this_module, .said = "this-module" },
	{ .name = "one that is too small", .change = shrink_this_module, .said = "this-module" },
	{ .name = "init is lost",
	  .change = lose_relocations_of_this_module,
	  .said = "this-module" },
	{ .name = "init is data", .change = point_init_to_data, .said = "this-module" },
	{ .name = "init is elsewhere", .change = point_init_to_an_import, .said = "this-module" },
	{ .name = "there is but an exit function",
	  .change = leave_the_exit_function_alone,
	  .said = "this-module" },
	{ .name = "one name twice, 6.1",
	  .change = name_two_sections_alike,
	  .list = LIST("!release 6.1.192\n"),
	  .said = "" },
	{ .name = "one name twice, 6.2",
	  .change = name_two_sections_alike,
	  .list = LIST("!release 6.2.0\n"),
	  .said = "section-twice" },
	{ .name = "one name twice, 6.12",
	  .change = name_two_sections_alike,
	  .said = "section-twice" },
	{ .name = "one name twice, a kernel that is not known",
	  .change = name_two_sections_alike,
	  .list = LIST(""),
	  .said = "" },
	{ .name = "one name thrice",
	  .change = name_three_sections_alike,
	  .said = "section-twice section-twice" },
	{ .name = "one name twice, one empty", .change = name_an_empty_one_alike, .said = "" },
	{ .name = "one name twice, one not in memory",
	  .change = name_one_alike_that_stays_in_the_file,
	  .said = "" },
	{ .name = "another .symtab", .change = name_a_section_symtab, .said = "section-twice" },
	{ .name = "another .shstrtab", .change = name_a_section_shstrtab, .said = "" },
};

START_TEST(sections_are_judged)
{
	judge_row(&sections[_i], verify_sections);
}
END_TEST

/* check_modinfo(), kernel/module/version.c: same_magic() */

#define MAGIC "SMP preempt mod_unload modversions "

static struct versions debian = { .vermagic = (char *)MAGIC, .configured = true };
static struct versions forcing = { .vermagic = (char *)MAGIC,
				   .configured = true,
				   .force_load = true };
static struct versions without_magic = { .configured = true };
static struct versions unknown = { .vermagic = (char *)MAGIC };

static void set_modinfo(struct model *model, const char *text)
{
	model_set_data(model_section_of(model, ".modinfo"), text, strlen(text) + 1);
}

static void be_built_for_it(struct model *model)
{
	set_modinfo(model, "vermagic=6.12.117 " MAGIC);
}

/* The caller has compared releases with the list's; with CRCs the kernel does not. */
static void be_built_for_another_release(struct model *model)
{
	set_modinfo(model, "vermagic=6.12.118 " MAGIC);
}

static void be_built_without_smp(struct model *model)
{
	set_modinfo(model, "vermagic=6.12.117 preempt mod_unload modversions ");
}

static void lack_the_last_blank(struct model *model)
{
	set_modinfo(model, "vermagic=6.12.117 SMP preempt mod_unload modversions");
}

static void have_the_release_alone(struct model *model)
{
	set_modinfo(model, "vermagic=6.12.117");
}

static const struct judge_row modinfos[] = {
	{ .name = "the kernel's", .change = be_built_for_it, .versions = &debian, .said = "" },
	{ .name = "of another release",
	  .change = be_built_for_another_release,
	  .versions = &debian,
	  .said = "" },
	{ .name = "of another configuration",
	  .change = be_built_without_smp,
	  .versions = &debian,
	  .said = "vermagic" },
	{ .name = "of another configuration, forced",
	  .change = be_built_without_smp,
	  .versions = &forcing,
	  .said = "vermagic" },
	{ .name = "one blank less",
	  .change = lack_the_last_blank,
	  .versions = &debian,
	  .said = "vermagic" },
	{ .name = "nothing but the release",
	  .change = have_the_release_alone,
	  .versions = &debian,
	  .said = "vermagic" },
	{ .name = "none", .versions = &debian, .said = "vermagic" },
	{ .name = "none, but the kernel may be forced", .versions = &forcing, .said = "" },
	{ .name = "the kernel's is not known",
	  .change = be_built_without_smp,
	  .versions = &without_magic,
	  .said = "" },
	{ .name = "none, the kernel's not known", .versions = &without_magic, .said = "vermagic" },
	{ .name = "no configuration", .versions = &unknown, .said = "" },
	{ .name = "not to be checked", .change = be_built_without_smp, .said = "" },
};

START_TEST(version_magics_are_judged)
{
	judge_row(&modinfos[_i], verify_modinfo);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("verify-module");
	TCase *rows = tcase_create("rows");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(rows, sections_are_judged, 0, sizeof(sections) / sizeof(sections[0]));
	tcase_add_loop_test(rows, version_magics_are_judged, 0,
			    sizeof(modinfos) / sizeof(modinfos[0]));
	suite_add_tcase(suite, rows);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
