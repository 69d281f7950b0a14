// SPDX-License-Identifier: GPL-2.0
/*
 * What the livepatch core says of the patch. Expectations are read in Linux 6.12 and
 * 6.1, kernel/livepatch/core.c where no other file is named.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

/* In .data of the model: klp_func at 0 (vmlinux) and 0x40 (ext4), klp_object at 0x80, klp_patch. */
#define OLD_SYMPOS 0x10
#define EXT4_OLD_SYMPOS 0x50

static uint8_t *data(struct model *model)
{
	return model_section_of(model, ".data")->data;
}

/* The pointer at an offset of .data. */
static struct model_relocation *pointer_at(struct model *model, uint64_t offset)
{
	struct model_section *rela = model_section_of(model, ".rela.data");

	for (size_t i = 0; i < rela->nr_relocations; i++) {
		if (rela->relocations[i].offset == offset)
			return &rela->relocations[i];
	}
	ck_abort_msg("no pointer at .data+0x%x", (unsigned int)offset);
	return NULL;
}

static void set_name(struct model *model, uint64_t offset, const char *name)
{
	struct model_section *section = model_add_section(model, ".rodata.more", SHT_PROGBITS,
							  SHF_ALLOC, name, strlen(name) + 1);
	struct model_relocation *pointer = pointer_at(model, offset);

	pointer->symbol = model_define(model, "", STB_LOCAL, STT_SECTION, section, 0, 0);
	pointer->addend = 0;
}

/*
 * klp_find_object_symbol()
 */

static void patch_the_first(struct model *model)
{
	data(model)[OLD_SYMPOS] = 1;
}

static void patch_the_second(struct model *model)
{
	data(model)[OLD_SYMPOS] = 2;
}

static void patch_the_third(struct model *model)
{
	data(model)[OLD_SYMPOS] = 3;
}

static void patch_the_second_of_ext4(struct model *model)
{
	data(model)[EXT4_OLD_SYMPOS] = 2;
}

#define KERNEL(release, flags, vmlinux, ext4) \
	"klp-convert-symbol-data.1.0\n" release flags "*vmlinux\n" vmlinux "*ext4\n" ext4
#define V6_12 "!release 6.12.117\n"
#define FLAGS "!flags xif0\n"

static const char list_of_two[] =
	KERNEL(V6_12, FLAGS, "t cmdline_proc_show f\nt cmdline_proc_show f\n", "t ext4_show f\n");
static const char list_of_none[] = KERNEL(V6_12, FLAGS, "t other\n", "t ext4_show f\n");
static const char list_of_other_object[] =
	KERNEL(V6_12, FLAGS, "t ext4_show f\n", "t ext4_show f\nt cmdline_proc_show f\n");
static const char list_of_zero[] =
	KERNEL(V6_12, FLAGS, "t cmdline_proc_show f0\n", "t ext4_show f\n");
static const char list_of_init[] =
	KERNEL(V6_12, FLAGS, "t cmdline_proc_show f\n", "t ext4_show fi\n");

/*
 * klp_patch_func(): ftrace_location() of a function without a site is 0.
 */
static const char list_without_site[] =
	KERNEL(V6_12, FLAGS, "t cmdline_proc_show\n", "t ext4_show f\n");
static const char list_of_two_sites[] =
	KERNEL(V6_12, FLAGS, "t cmdline_proc_show f\nt cmdline_proc_show\n", "t ext4_show f\n");
static const char list_without_sites[] =
	KERNEL(V6_12, "!flags xi0\n", "t cmdline_proc_show\n", "t ext4_show\n");

/*
 * klp_init_object(), klp_find_object_module(): a module that is not there is waited for.
 */
static void patch_another_object(struct model *model)
{
	set_name(model, 0x80 + 0x40, "xfs");
}

/* klp_is_module(): an object with a name is a module. */
static void patch_vmlinux_by_name(struct model *model)
{
	set_name(model, 0x80 + 0x40, "vmlinux");
}

/* klp_init_object(): kobject_add() */
static void patch_an_object_twice(struct model *model)
{
	struct model_section *rela = model_section_of(model, ".rela.data");

	model_symbol_of(model, "objs")->size += 0x40;
	for (struct model_symbol *symbol = model->symbols; symbol; symbol = symbol->next) {
		if (!strcmp(symbol->name, "patch"))
			symbol->value += 0x40;
	}
	model_set_data(model_section_of(model, ".data"), NULL, 0x1c0);
	pointer_at(model, 0x140)->offset += 0x40;
	pointer_at(model, 0x148)->offset += 0x40;
	model_relocate(rela, 0x100, R_X86_64_64, pointer_at(model, 0xc0)->symbol,
		       pointer_at(model, 0xc0)->addend);
	model_relocate(rela, 0x108, R_X86_64_64, pointer_at(model, 0xc8)->symbol, 0x40);
}

/* klp_init_func(): "%s,%lu" of the name and the position, of which 0 is taken for 1. */
static void patch_a_function_twice(struct model *model)
{
	struct model_section *rela = model_section_of(model, ".rela.data");

	model_symbol_of(model, "funcs")->size = 0x40;
	model_relocate(rela, 0x20, R_X86_64_64, pointer_at(model, 0)->symbol,
		       pointer_at(model, 0)->addend);
	model_relocate(rela, 0x28, R_X86_64_64, pointer_at(model, 8)->symbol, 0);
}

static void patch_one_at_0_and_1(struct model *model)
{
	patch_a_function_twice(model);
	data(model)[0x30] = 1;
}

static void patch_both(struct model *model)
{
	patch_a_function_twice(model);
	data(model)[OLD_SYMPOS] = 1;
	data(model)[0x30] = 2;
}

static void patch_the_second_twice(struct model *model)
{
	patch_both(model);
	data(model)[OLD_SYMPOS] = 2;
}

/* klp_enable_patch() of something that is made at run time, or of nothing. */
static void have_no_patch(struct model *model)
{
	pointer_at(model, 0x140)->symbol = model_symbol_of(model, "objs");
}

static const struct judge_row patches[] = {
	{ .name = "the right module", .said = "" },
	{ .name = "none of the name", .list = list_of_none, .said = "old-sympos" },
	{ .name = "in another object", .list = list_of_other_object, .said = "old-sympos" },
	{ .name = "0 of two", .list = list_of_two, .said = "old-sympos" },
	{ .name = "1 of one", .change = patch_the_first, .said = "" },
	{ .name = "2 of one", .change = patch_the_second, .said = "old-sympos" },
	{ .name = "1 of two", .change = patch_the_first, .list = list_of_two, .said = "" },
	{ .name = "2 of two", .change = patch_the_second, .list = list_of_two, .said = "" },
	{ .name = "3 of two",
	  .change = patch_the_third,
	  .list = list_of_two,
	  .said = "old-sympos" },
	{ .name = "2 of one of a module",
	  .change = patch_the_second_of_ext4,
	  .said = "old-sympos" },
	{ .name = "at address 0", .list = list_of_zero, .said = "old-sympos" },
	{ .name = "freed after a module's init", .list = list_of_init, .said = "old-sympos" },
	{ .name = "without a site", .list = list_without_site, .said = "no-ftrace-site" },
	{ .name = "the one of two with a site",
	  .change = patch_the_first,
	  .list = list_of_two_sites,
	  .said = "" },
	{ .name = "the one of two without a site",
	  .change = patch_the_second,
	  .list = list_of_two_sites,
	  .said = "no-ftrace-site" },
	{ .name = "sites are not known", .list = list_without_sites, .said = "" },
	{ .name = "an object that the kernel does not have",
	  .change = patch_another_object,
	  .said = "unknown-object" },
	{ .name = "an object \"vmlinux\"",
	  .change = patch_vmlinux_by_name,
	  .said = "unknown-object" },
	{ .name = "one object twice", .change = patch_an_object_twice, .said = "object-twice" },
	{ .name = "one function twice", .change = patch_a_function_twice, .said = "patched-twice" },
	{ .name = "one function at 0 and 1",
	  .change = patch_one_at_0_and_1,
	  .said = "patched-twice" },
	{ .name = "two functions of one name",
	  .change = patch_both,
	  .list = list_of_two,
	  .said = "" },
	{ .name = "the second of one name twice",
	  .change = patch_the_second_twice,
	  .list = list_of_two,
	  .said = "patched-twice" },
	{ .name = "no patch", .change = have_no_patch, .said = "no-patch" },
};

START_TEST(patches_are_judged)
{
	judge_row(&patches[_i], verify_patch);
}
END_TEST

/*
 * klp_init_object_loaded(): kallsyms_lookup_size_offset() of the replacement, which is
 * kernel/module/kallsyms.c: find_kallsyms_symbol().
 */

static void strip(struct model *model, const char *name)
{
	model_symbol_of(model, "livepatch_show")->name = name;
}

static void lose_the_symbol(struct model *model)
{
	strip(model, "");
}

static void lose_all_symbols_of_code(struct model *model)
{
	strip(model, "");
	model_symbol_of(model, ".text")->name = "";
	model_symbol_of(model, "livepatch_ext4_show")->name = "";
}

static void lose_all_but(struct model *model, const char *name)
{
	lose_all_symbols_of_code(model);
	model_define(model, name, STB_LOCAL, STT_NOTYPE, model_section_of(model, ".text"), 0, 0);
}

/* include/linux/module_symbol.h: is_mapping_symbol() */
static void keep_a_local_label(struct model *model)
{
	lose_all_but(model, ".L1");
}

static void keep_an_assemblers_label(struct model *model)
{
	lose_all_but(model, "L0\001");
}

static void keep_a_mapping_symbol(struct model *model)
{
	lose_all_but(model, "$x");
}

static void keep_a_label(struct model *model)
{
	lose_all_but(model, "L1");
}

/* The replacements are at 0 and 0x20. */
static void keep_one_behind_the_first(struct model *model)
{
	lose_all_symbols_of_code(model);
	model_define(model, "behind", STB_LOCAL, STT_NOTYPE, model_section_of(model, ".text"), 1,
		     0);
}

static void keep_one_behind_both(struct model *model)
{
	lose_all_symbols_of_code(model);
	model_define(model, "behind", STB_LOCAL, STT_NOTYPE, model_section_of(model, ".text"), 0x21,
		     0);
}

static void keep_one_at_the_second(struct model *model)
{
	lose_all_symbols_of_code(model);
	model_define(model, "at", STB_LOCAL, STT_NOTYPE, model_section_of(model, ".text"), 0x20, 0);
}

/* layout_sections() goes by the header table: code first, .init elsewhere. */
static void keep_one_in(struct model *model, const char *section, uint64_t flags)
{
	lose_all_symbols_of_code(model);
	model_define(model, "before", STB_LOCAL, STT_NOTYPE,
		     model_add_section(model, section, SHT_PROGBITS, flags, NULL, 4), 0, 0);
	model_move_last(model, model_section_of(model, ".text"));
}

static void keep_one_in_code_before(struct model *model)
{
	keep_one_in(model, ".text.unlikely", SHF_ALLOC | SHF_EXECINSTR);
}

static void keep_one_in_data_before(struct model *model)
{
	keep_one_in(model, ".data.more", SHF_ALLOC);
}

static void keep_one_in_init_code_before(struct model *model)
{
	keep_one_in(model, ".init.more", SHF_ALLOC | SHF_EXECINSTR);
}

static void keep_one_in_code_behind(struct model *model)
{
	keep_one_in_code_before(model);
	model_move_last(model, model_section_of(model, ".text.unlikely"));
}

static void keep_no_klp_symbol_of_vmlinux(struct model *model)
{
	lose_all_symbols_of_code(model);
	model_symbol_of(model, ".klp.sym.vmlinux.saved_command_line,0")->name =
		".klp.sym.ext4.ext4_static,1";
}

static const char list_of_6_3[] =
	KERNEL("!release 6.3.13\n", FLAGS, "t cmdline_proc_show f\n", "t ext4_show f\n");
static const char list_of_6_4[] =
	KERNEL("!release 6.4.0\n", FLAGS, "t cmdline_proc_show f\n", "t ext4_show f\n");
static const char list_of_6_5[] =
	KERNEL("!release 6.5.0\n", FLAGS, "t cmdline_proc_show f\n", "t ext4_show f\n");

static const struct judge_row replacements[] = {
	{ .name = "no symbol of the first",
	  .change = lose_the_symbol,
	  .said = "" /* that of the section .text is one, too */ },
	{ .name = "no symbol",
	  .change = lose_all_symbols_of_code,
	  .said = "replacement-size replacement-size" },
	{ .name = "a local label",
	  .change = keep_a_local_label,
	  .said = "replacement-size replacement-size" },
	{ .name = "a label of the assembler",
	  .change = keep_an_assemblers_label,
	  .said = "replacement-size replacement-size" },
	{ .name = "a mapping symbol",
	  .change = keep_a_mapping_symbol,
	  .said = "replacement-size replacement-size" },
	{ .name = "a label", .change = keep_a_label, .said = "" },
	{ .name = "one byte behind the first",
	  .change = keep_one_behind_the_first,
	  .said = "replacement-size" },
	{ .name = "one byte behind both",
	  .change = keep_one_behind_both,
	  .said = "replacement-size replacement-size" },
	{ .name = "at the second", .change = keep_one_at_the_second, .said = "replacement-size" },
	{ .name = "in code before", .change = keep_one_in_code_before, .said = "" },
	{ .name = "in code behind",
	  .change = keep_one_in_code_behind,
	  .said = "replacement-size replacement-size" },
	{ .name = "in data before",
	  .change = keep_one_in_data_before,
	  .said = "replacement-size replacement-size" },
	{ .name = "in init code before",
	  .change = keep_one_in_init_code_before,
	  .said = "replacement-size replacement-size" },
	/* before 6.4 a symbol of the kernel, below all modules, will do */
	{ .name = "of the kernel, 6.3",
	  .change = lose_all_symbols_of_code,
	  .list = list_of_6_3,
	  .said = "" },
	{ .name = "of the kernel, 6.4",
	  .change = lose_all_symbols_of_code,
	  .list = list_of_6_4,
	  .said = "replacement-size replacement-size" },
	{ .name = "of the kernel, 6.5",
	  .change = lose_all_symbols_of_code,
	  .list = list_of_6_5,
	  .said = "replacement-size replacement-size" },
	{ .name = "of a module, 6.3",
	  .change = keep_no_klp_symbol_of_vmlinux,
	  .list = list_of_6_3,
	  .said = "replacement-size replacement-size" },
};

START_TEST(replacements_are_judged)
{
	judge_row(&replacements[_i], verify_patch);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("verify-patch");
	TCase *rows = tcase_create("rows");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(rows, patches_are_judged, 0, sizeof(patches) / sizeof(patches[0]));
	tcase_add_loop_test(rows, replacements_are_judged, 0,
			    sizeof(replacements) / sizeof(replacements[0]));
	suite_add_tcase(suite, rows);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
