// SPDX-License-Identifier: GPL-2.0
/*
 * Places of references: what the deciding side refuses and warns of, by the gate that
 * resolves them. Expectations are read in Linux 6.12, kernel/module/main.c and
 * arch/x86/kernel/module.c; see early-sections.h for the names.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "place.h"
#include "said.h"

/* A kernel with IBT: what livepatches call begins with ENDBR. */
static const char text[] = "klp-convert-symbol-data.1.0\n"
			   "!flags xife0\n"
			   "*vmlinux\n"
			   "T klp_enable_patch xfe\n"
			   "d data\n"
			   "A percpu\n"
			   "t with_endbr fe\n"
			   "t without_endbr f\n"
			   "*ext4\n"
			   "d of_ext4\n";

static const char *const names[] = { "klp_enable_patch", "data",	  "percpu",
				     "with_endbr",	 "without_endbr", "of_ext4" };

struct row {
	const char *name, *section, *gate, *symbol, *said;
	uint64_t flags; /* of the section, besides SHF_ALLOC */
	uint32_t type;
	uint16_t machine; /* 0: x86-64 */
};

#define CODE SHF_EXECINSTR
#define DATA SHF_WRITE

static const struct row rows[] = {
	/* what vmlinux resolves is there before anything is looked at, but not per-cpu data */
	{ "code", ".text", "vmlinux", "data", "", CODE, R_X86_64_PC32, 0 },
	{ "init code", ".init.text", "vmlinux", "data", "", CODE, R_X86_64_PC32, 0 },
	{ "a static key", "__jump_table", "vmlinux", "data", "", DATA, R_X86_64_PC64, 0 },
	{ "data", ".data", "vmlinux", "data", "", DATA, R_X86_64_64, 0 },
	{ "per-cpu data", ".data..percpu", "vmlinux", "data", "destination", DATA, R_X86_64_64, 0 },
	/* what a module gates comes later */
	{ "code, late", ".text", "ext4", "of_ext4", "", CODE, R_X86_64_PC32, 0 },
	{ "init code, late", ".init.text", "ext4", "of_ext4", "destination", CODE, R_X86_64_PC32,
	  0 },
	{ "a static key, late", "__jump_table", "ext4", "of_ext4", "destination", DATA,
	  R_X86_64_PC64, 0 },
	{ "a constructor, late", ".ctors", "ext4", "of_ext4", "destination", DATA, R_X86_64_64, 0 },
	{ "kunit, late", ".kunit_test_suites", "ext4", "of_ext4", "destination", DATA, R_X86_64_64,
	  0 },
	{ "per-cpu data, late", ".data..percpu", "ext4", "of_ext4", "destination", DATA,
	  R_X86_64_64, 0 },
	{ "exit code, late", ".exit.text", "ext4", "of_ext4", "", CODE, R_X86_64_PC32, 0 },
	{ "data, late", ".data", "ext4", "of_ext4", "warning:late-data", DATA, R_X86_64_64, 0 },
	{ "constant data, late", ".rodata", "ext4", "of_ext4", "", 0, R_X86_64_64, 0 },
	{ "data that stays, late", ".data..ro_after_init", "ext4", "of_ext4", "", DATA, R_X86_64_64,
	  0 },
	/* __write_relocate_add() */
	{ "GOT", ".text", "vmlinux", "data", "relocation-type", CODE, R_X86_64_GOTPCREL, 0 },
	{ "32 bits of an address", ".text", "vmlinux", "data", "relocation-reach", CODE,
	  R_X86_64_32, 0 },
	{ "32 bits of an offset", ".text", "vmlinux", "percpu", "", CODE, R_X86_64_32, 0 },
	{ "32 bits, signed", ".text", "vmlinux", "data", "", CODE, R_X86_64_32S, 0 },
	/* an indirect call without ENDBR is a #CP: arch/x86/kernel/cet.c */
	{ "a call", ".text", "vmlinux", "without_endbr", "", CODE, R_X86_64_PLT32, 0 },
	{ "an address with ENDBR", ".data", "vmlinux", "with_endbr", "", DATA, R_X86_64_64, 0 },
	{ "an address without", ".data", "vmlinux", "without_endbr", "indirect-call", DATA,
	  R_X86_64_64, 0 },
	{ "such an address in code", ".text", "vmlinux", "without_endbr", "indirect-call", CODE,
	  R_X86_64_PC32, 0 },
	{ "such an address in a table that nothing calls from", "__ex_table", "vmlinux",
	  "without_endbr", "", 0, R_X86_64_PC32, 0 },
	/* arch/s390/kernel/module.c: got_initialized, plt_initialized */
	{ "GOT of s390, late", ".text", "ext4", "of_ext4", "warning:kept-address", CODE,
	  R_390_GOTENT, EM_S390 },
	{ "GOT of s390", ".text", "vmlinux", "data", "", CODE, R_390_GOTENT, EM_S390 },
	{ "a call of s390, late", ".text", "ext4", "of_ext4", "", CODE, R_390_PLT32DBL, EM_S390 },
};

static struct model *model_of(const struct row *row)
{
	struct model *model = model_new();
	struct model_section *section;

	if (row->machine)
		model->machine = row->machine;
	section = model_add_section(model, row->section, SHT_PROGBITS, SHF_ALLOC | row->flags, NULL,
				    0x20);
	model_relocate(model_add_rela(model, ".rela", SHF_INFO_LINK, section), 8, row->type,
		       model_refer(model, row->symbol, SHN_UNDEF), 0);
	return model;
}

START_TEST(places_are_checked)
{
	const struct row *row = &rows[_i];
	struct model *model = model_of(row);
	struct livepatch livepatch = { .elf = model_open(model) };
	struct reference_site site = { .rela = elf_find_section(livepatch.elf, ".rela") };
	struct reference reference = { .name = row->symbol, .sites = &site, .nr_sites = 1 };
	struct use use = { .reference = &reference, .site = &site };
	bool accepted;

	model_read_list(text, names, sizeof(names) / sizeof(names[0]), &livepatch.symbols);
	ck_assert_int_eq(elf_read_relocations(livepatch.elf, site.rela), 0);
	use.entry = symlist_find(&livepatch.symbols, row->symbol);
	said_begin();
	accepted = place_check(&livepatch, &use, row->gate, &use.entry->symbols[0]);
	ck_assert_msg(!strcmp(said_checks(), row->said), "%s: %s", row->name, said_text());
	ck_assert_msg(accepted == (!*row->said || !strncmp(row->said, "warning:", 8)), "%s",
		      row->name);
	symlist_free(&livepatch.symbols);
	model_free(model);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("place");
	TCase *places = tcase_create("places");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(places, places_are_checked, 0, sizeof(rows) / sizeof(rows[0]));
	suite_add_tcase(suite, places);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
