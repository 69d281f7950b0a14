// SPDX-License-Identifier: GPL-2.0
/*
 * What the module loader says of symbols. Expectations are read in Linux 6.12,
 * kernel/module/main.c where no other file is named; what of the table's shape strip
 * and objcopy want is in the gABI, chapter 4.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

static const char list[] = "klp-convert-symbol-data.1.0\n"
			   "!release 6.12.117\n"
			   "!flags xif0\n"
			   "*vmlinux\n"
			   "T printk xf\n"
			   "T klp_enable_patch xf\n"
			   "t local\n"
			   "*ext4\n"
			   "T ext4_export x\n"
			   "*dm_mod\n"
			   "T dm_export x\n";

/* simplify_symbols(): an undefined symbol is resolved, weak or ignored; else -ENOENT. */
static void refer_to_nothing(struct model *model)
{
	model_refer(model, "nowhere", SHN_UNDEF);
}

static void refer_to_two_of_them(struct model *model)
{
	model_refer(model, "nowhere", SHN_UNDEF);
	model_refer(model, "nowhere_else", SHN_UNDEF);
}

static void refer_to_what_is_not_exported(struct model *model)
{
	model_refer(model, "local", SHN_UNDEF);
}

static void refer_to_ext4(struct model *model)
{
	model_refer(model, "ext4_export", SHN_UNDEF);
}

static void refer_to_dm(struct model *model)
{
	model_refer(model, "dm_export", SHN_UNDEF);
}

static struct model_symbol *refer_weakly(struct model *model)
{
	struct model_symbol *symbol = model_refer(model, "nowhere", SHN_UNDEF);

	symbol->bind = STB_WEAK;
	return symbol;
}

static void refer_weakly_from_nowhere(struct model *model)
{
	refer_weakly(model);
}

static void refer_weakly_from_code(struct model *model)
{
	model_relocate(model_section_of(model, ".rela.text"), 0x10, R_X86_64_PLT32,
		       refer_weakly(model), -4);
}

static void refer_weakly_from_debug_information(struct model *model)
{
	struct model_section *debug =
		model_add_section(model, ".debug_info", SHT_PROGBITS, 0, NULL, 8);

	model_relocate(model_add_rela(model, ".rela.debug_info", SHF_INFO_LINK, debug), 0,
		       R_X86_64_64, refer_weakly(model), 0);
}

/* ignore_undef_symbol() */
static void refer_to_the_got(struct model *model)
{
	model_refer(model, "_GLOBAL_OFFSET_TABLE_", SHN_UNDEF);
}

static void refer_to_the_got_on_s390(struct model *model)
{
	model->machine = EM_S390;
	refer_to_the_got(model);
}

static void set_modinfo(struct model *model, const char *text, size_t size)
{
	model_set_data(model_section_of(model, ".modinfo"), text, size);
}

static void depend_on_ext4(struct model *model)
{
	static const char text[] = "license=GPL\0depends=jbd2,ext4";

	set_modinfo(model, text, sizeof(text));
	refer_to_ext4(model);
}

/* A prefix of a name is another one. */
static void depend_on_ext(struct model *model)
{
	static const char text[] = "license=GPL\0depends=ext,ext42";

	set_modinfo(model, text, sizeof(text));
	refer_to_ext4(model);
}

/* modpost writes the name of the file. */
static void depend_on_dm(struct model *model)
{
	static const char text[] = "license=GPL\0depends=dm-mod";

	set_modinfo(model, text, sizeof(text));
	refer_to_dm(model);
}

static const char *const others[] = { "zzz", "nowhere", "aaa", NULL };

/* simplify_symbols(), by st_shndx */
static void add_common(struct model *model)
{
	model_refer(model, "common", SHN_COMMON);
}

static void add_lto_mark(struct model *model)
{
	model_refer(model, "__gnu_lto_slim", SHN_COMMON);
}

static void add_absolute(struct model *model)
{
	model_refer(model, "absolute", SHN_ABS);
}

static void add_reserved(struct model *model)
{
	model_refer(model, "reserved", 0xff10);
}

static void add_another_klp_symbol(struct model *model)
{
	model_refer(model, ".klp.sym.vmlinux.local,0", SHN_LIVEPATCH);
}

/* gABI: "all symbols with STB_LOCAL binding precede"; sh_info is one more than the last. */
static void put_a_local_last(struct model *model)
{
	model_define(model, "late", STB_LOCAL, STT_OBJECT, model_section_of(model, ".data"), 0, 1);
}

static void end_locals_early(struct elf_file *elf)
{
	elf->symtab->header.sh_info--;
}

static void end_locals_late(struct elf_file *elf)
{
	elf->symtab->header.sh_info++;
}

static const struct judge_row symbols[] = {
	{ .name = "the right module", .said = "" },
	{ .name = "nothing of that name", .change = refer_to_nothing, .said = "undefined-symbol" },
	{ .name = "all are told",
	  .change = refer_to_two_of_them,
	  .said = "undefined-symbol undefined-symbol" },
	{ .name = "not exported",
	  .change = refer_to_what_is_not_exported,
	  .list = list,
	  .said = "undefined-symbol" },
	{ .name = "exported by a module that may not be there",
	  .change = refer_to_ext4,
	  .list = list,
	  .said = "undefined-symbol" },
	{ .name = "exported by what it depends on",
	  .change = depend_on_ext4,
	  .list = list,
	  .said = "" },
	{ .name = "exported by another one than it depends on",
	  .change = depend_on_ext,
	  .list = list,
	  .said = "undefined-symbol" },
	{ .name = "exported by a module with a hyphen",
	  .change = depend_on_dm,
	  .list = list,
	  .said = "" },
	{ .name = "exported by the author's other module",
	  .change = refer_to_nothing,
	  .exports = others,
	  .said = "" },
	{ .name = "weak, not used", .change = refer_weakly_from_nowhere, .said = "" },
	{ .name = "weak, used", .change = refer_weakly_from_code, .said = "undefined-symbol" },
	{ .name = "weak, used where nothing is relocated",
	  .change = refer_weakly_from_debug_information,
	  .said = "" },
	{ .name = "of the linker, ignored", .change = refer_to_the_got, .said = "" },
	{ .name = "of the linker, not ignored on s390",
	  .change = refer_to_the_got_on_s390,
	  .said = "undefined-symbol" },
	{ .name = "common", .change = add_common, .said = "symbol-section" },
	{ .name = "common, of LTO", .change = add_lto_mark, .said = "" },
	{ .name = "absolute", .change = add_absolute, .said = "" },
	{ .name = "in a reserved section", .change = add_reserved, .said = "symbol-section" },
	{ .name = "livepatch symbols are for the core to say",
	  .change = add_another_klp_symbol,
	  .said = "" },
	{ .name = "a local behind globals", .change = put_a_local_last, .said = "symbol-table" },
	{ .name = "globals begin one too early",
	  .spoil = end_locals_early,
	  .said = "symbol-table" },
	{ .name = "globals begin one too late", .spoil = end_locals_late, .said = "symbol-table" },
};

START_TEST(symbols_are_judged)
{
	judge_row(&symbols[_i], verify_symbols);
}
END_TEST

/*
 * What the kernel's build says of exports.
 */

#define VERSIONS(...)                                                                            \
	{                                                                                        \
		.exports = (struct version[]){ __VA_ARGS__ },                                    \
		.nr_exports = sizeof((struct version[]){ __VA_ARGS__ }) / sizeof(struct version) \
	}

static struct versions for_others =
	VERSIONS({ .name = "printk", .namespace = "module:kvm,kvm-amd" });
static struct versions for_all = VERSIONS({ .name = "printk", .namespace = "module:*" });
static struct versions plain = VERSIONS({ .name = "printk", .namespace = "" });
static struct versions for_the_gpl =
	VERSIONS({ .name = "printk", .namespace = "", .gpl_only = true });
static struct versions in_a_namespace = VERSIONS({ .name = "printk", .namespace = "CONSOLE" });
static struct versions with_crc =
	VERSIONS({ .name = "printk", .namespace = "", .crc = 0x92997ed8 });
static struct versions with_crc_of_layout =
	VERSIONS({ .name = "module_layout", .namespace = "", .crc = 0x92997ed8 });
static struct versions with_crc_not_forcing;
static struct versions with_crc_forcing;

static void set_up(void)
{
	with_crc_not_forcing = with_crc;
	with_crc_not_forcing.configured = true;
	with_crc_forcing = with_crc_not_forcing;
	with_crc_forcing.force_load = true;
}

/* find_symbol(): "if (fsa->license == GPL_ONLY && !fsa->gplok) return false" */
static void be_proprietary(struct model *model)
{
	static const char text[] = "license=Proprietary";

	set_modinfo(model, text, sizeof(text));
}

static void have_no_licence(struct model *model)
{
	set_modinfo(model, "", 1);
}

/* include/linux/license.h: license_is_gpl_compatible() */
static void be_of_two_licences(struct model *model)
{
	static const char text[] = "license=Dual MIT/GPL";

	set_modinfo(model, text, sizeof(text));
}

/* verify_namespace_is_imported(): strcmp() with each import_ns */
static void import_it(struct model *model)
{
	static const char text[] = "license=GPL\0import_ns=USB\0import_ns=CONSOLE";

	set_modinfo(model, text, sizeof(text));
}

static void import_others(struct model *model)
{
	static const char text[] = "license=GPL\0import_ns=CONSOLE2\0import_ns=CONSOL";

	set_modinfo(model, text, sizeof(text));
}

/* kernel/module/version.c: check_version(); struct modversion_info is 64 bytes */
static struct model_section *add_versions(struct model *model, const char *const *names,
					  const uint64_t *crcs, size_t nr)
{
	struct model_section *section =
		model_add_section(model, "__versions", SHT_PROGBITS, SHF_ALLOC, NULL, 64 * nr);

	for (size_t i = 0; i < nr; i++) {
		memcpy(section->data + 64 * i, &crcs[i], 8);
		strcpy((char *)section->data + 64 * i + 8, names[i]);
	}
	return section;
}

static struct model_section *add_version(struct model *model, const char *name, uint64_t crc)
{
	return add_versions(model, &name, &crc, 1);
}

static void have_the_crc(struct model *model)
{
	add_version(model, "printk", 0x92997ed8);
}

static void have_another_crc(struct model *model)
{
	add_version(model, "printk", 0x92997ed9);
}

/* "if (versions[i].crc == crcval)": an unsigned long with a u32 */
static void have_the_crc_and_more(struct model *model)
{
	add_version(model, "printk", 0x192997ed8);
}

static void have_the_crc_of_another_symbol(struct model *model)
{
	add_version(model, "printk2", 0x92997ed8);
}

/* The loop ends at the first of the name. */
static void have_the_crc_first(struct model *model)
{
	static const char *const names[] = { "abc", "printk", "printk" };
	static const uint64_t crcs[] = { 1, 0x92997ed8, 2 };

	add_versions(model, names, crcs, 3);
}

static void have_the_crc_second(struct model *model)
{
	static const char *const names[] = { "abc", "printk", "printk" };
	static const uint64_t crcs[] = { 1, 2, 0x92997ed8 };

	add_versions(model, names, crcs, 3);
}

/* Whole entries count: sh_size / sizeof(struct modversion_info). */
static void have_a_part_of_the_crc(struct model *model)
{
	have_the_crc(model);
	model_section_of(model, "__versions")->size--;
}

/* find_sec() passes over what is not allocated. */
static void have_the_crc_outside_of_memory(struct model *model)
{
	add_version(model, "printk", 0x92997ed8)->flags = 0;
}

static void have_the_crc_in_the_second_section(struct model *model)
{
	add_version(model, "printk", 1)->flags = 0;
	have_the_crc(model);
}

static const struct judge_row versions[] = {
	{ .name = "an export", .versions = &plain, .said = "" },
	{ .name = "for the GPL", .versions = &for_the_gpl, .said = "" },
	{ .name = "for the GPL, and the module has two licences",
	  .change = be_of_two_licences,
	  .versions = &for_the_gpl,
	  .said = "" },
	{ .name = "for the GPL, and the module is proprietary",
	  .change = be_proprietary,
	  .versions = &for_the_gpl,
	  .said = "licence" },
	{ .name = "for the GPL, and the module has no licence",
	  .change = have_no_licence,
	  .versions = &for_the_gpl,
	  .said = "licence" },
	{ .name = "for all, and the module is proprietary",
	  .change = be_proprietary,
	  .versions = &plain,
	  .said = "" },
	{ .name = "in a namespace", .versions = &in_a_namespace, .said = "symbol-namespace" },
	{ .name = "for named modules", .versions = &for_others, .said = "symbol-namespace" },
	{ .name = "for this module", .versions = &for_all, .said = "" },
	{ .name = "in a namespace that is imported",
	  .change = import_it,
	  .versions = &in_a_namespace,
	  .said = "" },
	{ .name = "in a namespace, others are imported",
	  .change = import_others,
	  .versions = &in_a_namespace,
	  .said = "symbol-namespace" },
	{ .name = "the CRC", .change = have_the_crc, .versions = &with_crc, .said = "" },
	{ .name = "another CRC",
	  .change = have_another_crc,
	  .versions = &with_crc,
	  .said = "symbol-version" },
	{ .name = "more than the CRC",
	  .change = have_the_crc_and_more,
	  .versions = &with_crc,
	  .said = "symbol-version" },
	{ .name = "the CRC of another symbol",
	  .change = have_the_crc_of_another_symbol,
	  .versions = &with_crc,
	  .said = "symbol-version" },
	{ .name = "two CRCs, the first is right",
	  .change = have_the_crc_first,
	  .versions = &with_crc,
	  .said = "" },
	{ .name = "two CRCs, the second is right",
	  .change = have_the_crc_second,
	  .versions = &with_crc,
	  .said = "symbol-version" },
	{ .name = "one byte less than an entry",
	  .change = have_a_part_of_the_crc,
	  .versions = &with_crc,
	  .said = "symbol-version" },
	{ .name = "the kernel has no CRC",
	  .change = have_another_crc,
	  .versions = &plain,
	  .said = "" },
	{ .name = "no __versions", .versions = &with_crc_not_forcing, .said = "symbol-version" },
	{ .name = "no __versions, and modules may be forced",
	  .versions = &with_crc_forcing,
	  .said = "" },
	{ .name = "no __versions, and the configuration is not known",
	  .versions = &with_crc,
	  .said = "" },
	{ .name = "__versions outside of memory",
	  .change = have_the_crc_outside_of_memory,
	  .versions = &with_crc_not_forcing,
	  .said = "symbol-version" },
	{ .name = "a second __versions, in memory",
	  .change = have_the_crc_in_the_second_section,
	  .versions = &with_crc_not_forcing,
	  .said = "" },
	/* check_modstruct_version() */
	{ .name = "another struct module",
	  .change = have_the_crc,
	  .versions = &with_crc_of_layout,
	  .said = "symbol-version" },
};

START_TEST(versions_are_judged)
{
	judge_row(&versions[_i], verify_symbols);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("verify-symbols");
	TCase *rows = tcase_create("rows");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(rows, set_up, NULL);
	tcase_add_loop_test(rows, symbols_are_judged, 0, sizeof(symbols) / sizeof(symbols[0]));
	tcase_add_loop_test(rows, versions_are_judged, 0, sizeof(versions) / sizeof(versions[0]));
	suite_add_tcase(suite, rows);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
