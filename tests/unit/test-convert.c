// SPDX-License-Identifier: GPL-2.0
/*
 * Conversion: the table of decisions, made by hand, and what becomes of the module's
 * relocations, symbols, dependencies and versions by it.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "convert.h"
#include "model.h"
#include "said.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

enum { TEXT, TEXT_AGAIN, DATA, NR_SECTIONS };

/* The sections of the module, two of one name, and the relocations in them, at 8, 16, ... */
static const struct {
	const char *name, *rela;
	uint64_t flags;
	const char *symbols[4];
} sections[NR_SECTIONS] = {
	[TEXT] = { ".text",
		   ".rela.text",
		   SHF_ALLOC | SHF_EXECINSTR,
		   { "foo", "bar", "foo", "exp" } },
	[TEXT_AGAIN] = { ".text", ".rela.text", SHF_ALLOC | SHF_EXECINSTR, { "foo", "exp" } },
	[DATA] = { ".data", ".rela.data", SHF_ALLOC | SHF_WRITE, { "foo", "bar" } },
};

static const char *const names[] = { "foo", "bar", "exp" };

static struct model *model;
static struct elf_file *elf;
static struct list_head references;
static struct resolution resolution;
static struct reference_site sites[32];
static struct elf_section *by_number[NR_SECTIONS];

static void put_version(struct model_section *versions, size_t index, const char *name)
{
	strcpy((char *)versions->data + 64 * index + 8, name);
}

static void make_model(void)
{
	static const char modinfo[] = "livepatch=Y\0depends=ext4,jbd2,mbcache\0license=GPL";
	struct model_section *filled[NR_SECTIONS], *rela[NR_SECTIONS], *debug, *versions;

	model = model_new();
	for (size_t i = 0; i < NR_SECTIONS; i++) {
		filled[i] = model_add_section(model, sections[i].name, SHT_PROGBITS,
					      sections[i].flags, NULL, 0x40);
		rela[i] = model_add_rela(model, sections[i].rela, SHF_INFO_LINK, filled[i]);
	}
	debug = model_add_section(model, ".debug_info", SHT_PROGBITS, 0, NULL, 0x20);
	debug = model_add_rela(model, ".rela.debug_info", SHF_INFO_LINK, debug);
	model_add_section(model, ".modinfo", SHT_PROGBITS, SHF_ALLOC, modinfo, sizeof(modinfo));
	versions = model_add_section(model, "__versions", SHT_PROGBITS, SHF_ALLOC, NULL,
				     64 * NR(names));
	model_define(model, "____versions", STB_LOCAL, STT_OBJECT, versions, 0, 64 * NR(names));
	model_define(model, "function", STB_LOCAL, STT_FUNC, filled[TEXT], 0, 0x40);
	for (size_t i = 0; i < NR(names); i++) {
		model_refer(model, names[i], SHN_UNDEF);
		put_version(versions, i, names[i]);
		model_relocate(debug, 8 * i, R_X86_64_64, model_symbol_of(model, names[i]), 0);
	}
	for (size_t i = 0; i < NR_SECTIONS; i++) {
		for (size_t j = 0; j < 4 && sections[i].symbols[j]; j++)
			model_relocate(rela[i], 8 * (j + 1), R_X86_64_PLT32,
				       model_symbol_of(model, sections[i].symbols[j]), -4);
	}
}

static void read_model(void)
{
	struct elf_section *section;
	size_t nr = 0;

	elf = model_open(model);
	list_for_each_entry(section, &elf->sections, list) {
		if (section->header.sh_type == SHT_RELA && nr < NR_SECTIONS)
			by_number[nr++] = section;
	}
	for (size_t i = 0; i < NR_SECTIONS; i++)
		ck_assert_int_eq(elf_read_relocations(elf, by_number[i]), 0);
}

static void add_reference(const char *name)
{
	struct reference *reference = calloc(1, sizeof(*reference));
	struct elf_symbol *symbol;

	list_for_each_entry(symbol, &elf->symbols, list) {
		if (!strcmp(symbol->name, name))
			reference->symbol = symbol;
	}
	ck_assert_ptr_nonnull(reference->symbol);
	reference->name = reference->symbol->name;
	list_add_tail(&reference->list, &references);
}

static void set_up(void)
{
	said_begin();
	list_init(&references);
	resolution = (struct resolution){ 0 };
	make_model();
	read_model();
	for (size_t i = 0; i < NR(names); i++)
		add_reference(names[i]);
}

static void tear_down(void)
{
	references_free(&references);
	resolution_free(&resolution);
	model_free(model);
}

static struct reference *reference_of(const struct elf_symbol *symbol)
{
	struct reference *reference;

	list_for_each_entry(reference, &references, list) {
		if (reference->symbol == symbol)
			return reference;
	}
	ck_abort_msg("no reference to %s", symbol->name);
}

/* A row of the table. @gate NULL: the relocation stays. */
struct row {
	int section;
	size_t index;
	const char *gate, *object, *name;
	unsigned long sympos;
};

static void decide(const struct row *row)
{
	size_t nr = resolution.nr_decisions++;
	struct elf_section *rela = by_number[row->section];
	struct reference *reference = reference_of(rela->relocations[row->index].symbol);

	ck_assert_uint_lt(nr, NR(sites));
	sites[nr] = (struct reference_site){ rela, row->index };
	resolution.decisions = reallocarray(resolution.decisions, nr + 1, sizeof(struct decision));
	resolution.decisions[nr] = (struct decision){ .reference = reference,
						      .site = &sites[nr],
						      .gate = row->gate,
						      .object = row->object,
						      .name = row->name,
						      .sympos = row->sympos };
	reference->plain |= !row->gate;
}

/* All tables of relocations that the kernel applies, as text. */
static const char *dump(void)
{
	static char text[4096];
	const struct elf_section *section;
	size_t used = 0;

	list_for_each_entry(section, &elf->sections, list) {
		if (section->header.sh_type != SHT_RELA ||
		    !(section->info->header.sh_flags & SHF_ALLOC))
			continue;
		used += snprintf(text + used, sizeof(text) - used, "%s of %u:", section->name,
				 section->info->index);
		for (size_t i = 0; i < section->nr_relocations; i++)
			used += snprintf(text + used, sizeof(text) - used, " %llu=%s",
					 (unsigned long long)section->relocations[i].offset,
					 section->relocations[i].symbol ?
						 section->relocations[i].symbol->name :
						 "none");
		used += snprintf(text + used, sizeof(text) - used, "\n");
	}
	return text;
}

/* Names of undefined and livepatch symbols, in the order of the table. */
static const char *symbols(void)
{
	static char text[1024];
	const struct elf_symbol *symbol;

	text[0] = '\0';
	list_for_each_entry(symbol, &elf->symbols, list) {
		if (symbol->section)
			continue;
		strcat(text, *text ? " " : "");
		strcat(text, symbol->name);
	}
	return text;
}

static const char *versions(void)
{
	static char text[256];
	const struct elf_section *section = elf_find_section(elf, "__versions");

	text[0] = '\0';
	for (size_t i = 0; i < section->size / 64; i++) {
		strcat(text, *text ? " " : "");
		strcat(text, (const char *)section->data + 64 * i + 8);
	}
	return text;
}

#define PLAIN(section, index)                             \
	{                                                 \
		section, index, NULL, "vmlinux", "exp", 0 \
	}
#define STAYS ".rela.text of 3: 8=foo 16=exp\n"
#define DATA_STAYS ".rela.data of 5: 8=foo 16=bar\n"

/* Tables of decisions, and what they make of the module. */
static const struct {
	struct row rows[8];
	const char *relocations;
	const char *symbols;
	const char *versions;
	const char *depends;
} tables[] = {
	/* nothing is to be moved */
	{ { PLAIN(TEXT, 0), PLAIN(TEXT, 1), PLAIN(TEXT, 3) },
	  ".rela.text of 1: 8=foo 16=bar 24=foo 32=exp\n" STAYS DATA_STAYS,
	  "foo bar exp",
	  "foo bar exp",
	  "ext4,jbd2,mbcache" },
	/* of a symbol, one use moves and the other stays: so does the symbol, and its CRC */
	{ { { TEXT, 0, "ext4", "ext4", "foo", 0 }, PLAIN(TEXT, 2), PLAIN(TEXT, 1), PLAIN(TEXT, 3) },
	  ".rela.text of 1: 16=bar 24=foo 32=exp\n" STAYS DATA_STAYS
	  ".klp.rela.ext4.text of 1: 8=.klp.sym.ext4.foo,0\n",
	  "foo bar exp .klp.sym.ext4.foo,0",
	  "foo bar exp",
	  "jbd2,mbcache" },
	/* all uses move, in the order of the file, whatever that of the table is */
	{ { { DATA, 0, "vmlinux", "vmlinux", "foo", 2 },
	    { TEXT, 2, "vmlinux", "vmlinux", "foo", 2 },
	    { TEXT_AGAIN, 0, "vmlinux", "vmlinux", "foo", 2 },
	    { TEXT, 0, "vmlinux", "vmlinux", "foo", 2 },
	    PLAIN(TEXT, 1),
	    PLAIN(TEXT, 3) },
	  ".rela.text of 1: 16=bar 32=exp\n"
	  ".rela.text of 3: 16=exp\n"
	  ".rela.data of 5: 16=bar\n"
	  ".klp.rela.vmlinux.text of 1: 8=.klp.sym.vmlinux.foo,2 24=.klp.sym.vmlinux.foo,2\n"
	  ".klp.rela.vmlinux.text of 3: 8=.klp.sym.vmlinux.foo,2\n"
	  ".klp.rela.vmlinux.data of 5: 8=.klp.sym.vmlinux.foo,2\n",
	  "bar exp .klp.sym.vmlinux.foo,2",
	  "bar exp",
	  "ext4,jbd2,mbcache" },
	/* one name, two symbols; a gate for each patched object */
	{ { { TEXT, 0, "vmlinux", "vmlinux", "foo", 1 },
	    { TEXT, 2, "ext4", "jbd2", "foo", 0 },
	    { TEXT, 1, "ext4", "jbd2", "bar.isra.0", 3 },
	    PLAIN(DATA, 1),
	    PLAIN(TEXT, 3) },
	  ".rela.text of 1: 32=exp\n" STAYS DATA_STAYS
	  ".klp.rela.vmlinux.text of 1: 8=.klp.sym.vmlinux.foo,1\n"
	  ".klp.rela.ext4.text of 1: 16=.klp.sym.jbd2.bar.isra.0,3 24=.klp.sym.jbd2.foo,0\n",
	  "bar exp .klp.sym.vmlinux.foo,1 .klp.sym.jbd2.bar.isra.0,3 .klp.sym.jbd2.foo,0",
	  "bar exp",
	  "ext4,mbcache" },
	/* what is left empty gets a relocation that does nothing */
	{ { { DATA, 1, "vmlinux", "vmlinux", "bar", 0 },
	    { DATA, 0, "vmlinux", "vmlinux", "foo", 0 },
	    PLAIN(TEXT, 0),
	    PLAIN(TEXT, 1),
	    PLAIN(TEXT, 3) },
	  ".rela.text of 1: 8=foo 16=bar 24=foo 32=exp\n" STAYS ".rela.data of 5: 0=none\n"
	  ".klp.rela.vmlinux.data of 5: 8=.klp.sym.vmlinux.foo,0 16=.klp.sym.vmlinux.bar,0\n",
	  "foo bar exp .klp.sym.vmlinux.foo,0 .klp.sym.vmlinux.bar,0",
	  "foo bar exp",
	  "ext4,jbd2,mbcache" },
	/* a dependency stays while the module loader resolves another use of that module */
	{ { { TEXT, 0, "ext4", "jbd2", "foo", 0 },
	    { TEXT, 2, "ext4", "jbd2", "foo", 0 },
	    { TEXT, 1, NULL, "jbd2", "bar", 0 },
	    { TEXT, 3, "ext4", "mbcache", "exp", 0 } },
	  ".rela.text of 1: 16=bar\n" STAYS DATA_STAYS
	  ".klp.rela.ext4.text of 1: 8=.klp.sym.jbd2.foo,0 24=.klp.sym.jbd2.foo,0 "
	  "32=.klp.sym.mbcache.exp,0\n",
	  "bar .klp.sym.jbd2.foo,0 .klp.sym.mbcache.exp,0",
	  "bar",
	  "ext4,jbd2" },
	/* a symbol that the list does not have: its object is unknown */
	{ { { TEXT, 0, NULL, NULL, "foo", 0 }, { TEXT, 1, NULL, NULL, "bar", 0 }, PLAIN(TEXT, 3) },
	  ".rela.text of 1: 8=foo 16=bar 24=foo 32=exp\n" STAYS DATA_STAYS,
	  "foo bar exp",
	  "foo bar exp",
	  "ext4,jbd2,mbcache" },
};

static void decide_all(int table)
{
	for (size_t i = 0; i < NR(tables[table].rows) && tables[table].rows[i].name; i++)
		decide(&tables[table].rows[i]);
}

START_TEST(exactly_what_the_table_says_is_moved)
{
	decide_all(_i);
	ck_assert_int_eq(convert(elf, &references, &resolution), 0);
	ck_assert_str_eq(said_text(), "");
	ck_assert_str_eq(dump(), tables[_i].relocations);
	ck_assert_str_eq(symbols(), tables[_i].symbols);
	ck_assert_str_eq(versions(), tables[_i].versions);
	ck_assert_str_eq(elf_modinfo(elf, "depends", NULL), tables[_i].depends);
}
END_TEST

START_TEST(the_table_itself_is_not_changed)
{
	size_t size;
	struct decision *before;

	decide_all(_i);
	size = resolution.nr_decisions * sizeof(*before);
	before = malloc(size);
	memcpy(before, resolution.decisions, size);
	ck_assert_int_eq(convert(elf, &references, &resolution), 0);
	ck_assert_int_eq(memcmp(before, resolution.decisions, size), 0);
	free(before);
}
END_TEST

START_TEST(sections_and_symbols_are_what_the_kernel_looks_for)
{
	const struct elf_section *klp;
	const struct elf_relocation *moved;

	decide_all(1);
	ck_assert_int_eq(convert(elf, &references, &resolution), 0);
	klp = elf_find_section(elf, ".klp.rela.ext4.text");
	ck_assert_uint_eq(klp->header.sh_type, SHT_RELA);
	ck_assert_uint_eq(klp->header.sh_flags, SHF_ALLOC | SHF_INFO_LINK | SHF_RELA_LIVEPATCH);
	ck_assert_uint_eq(klp->header.sh_entsize, sizeof(Elf64_Rela));
	ck_assert_uint_eq(klp->header.sh_addralign, by_number[TEXT]->header.sh_addralign);
	ck_assert_ptr_eq(klp->link, elf->symtab);
	ck_assert_ptr_eq(klp->info, by_number[TEXT]->info);
	moved = &klp->relocations[0];
	ck_assert_uint_eq(moved->type, R_X86_64_PLT32);
	ck_assert_int_eq(moved->addend, -4);
	ck_assert_uint_eq(moved->symbol->shndx, SHN_LIVEPATCH);
	ck_assert_uint_eq(moved->symbol->sym.st_info, GELF_ST_INFO(STB_GLOBAL, STT_NOTYPE));
	ck_assert_uint_eq(moved->symbol->sym.st_other, STV_DEFAULT);
	ck_assert_ptr_null(moved->symbol->section);
}
END_TEST

START_TEST(what_does_nothing_is_the_architectures_own)
{
	decide_all(4);
	ck_assert_int_eq(convert(elf, &references, &resolution), 0);
	ck_assert_uint_eq(by_number[DATA]->nr_relocations, 1);
	ck_assert_uint_eq(by_number[DATA]->relocations[0].type, R_X86_64_NONE);
	ck_assert_int_eq(by_number[DATA]->relocations[0].addend, 0);
}
END_TEST

/* Debug information of a symbol that is gone goes; that of others stays. */
START_TEST(debug_information_refers_to_nothing_that_is_gone)
{
	const struct elf_section *debug = elf_find_section(elf, ".rela.debug_info");

	decide_all(2);
	ck_assert_int_eq(convert(elf, &references, &resolution), 0);
	ck_assert_uint_eq(debug->nr_relocations, 2);
	ck_assert_str_eq(debug->relocations[0].symbol->name, "bar");
	ck_assert_str_eq(debug->relocations[1].symbol->name, "exp");
}
END_TEST

/* The array of versions gets smaller, and its symbol with it. */
START_TEST(the_symbol_of_the_versions_covers_what_is_left)
{
	const struct elf_symbol *symbol;

	decide_all(2);
	ck_assert_int_eq(convert(elf, &references, &resolution), 0);
	list_for_each_entry(symbol, &elf->symbols, list) {
		if (!strcmp(symbol->name, "____versions"))
			ck_assert_uint_eq(symbol->sym.st_size, 2 * 64);
	}
}
END_TEST

/* The module loader of 32-bit PowerPC knows no relocation that does nothing. */
START_TEST(a_section_that_cannot_be_left_empty_is_refused)
{
	elf->header.e_machine = EM_PPC;
	elf->class = ELFCLASS32;
	decide_all(_i);
	ck_assert_int_eq(convert(elf, &references, &resolution), _i == 4);
	ck_assert_str_eq(said_checks(), _i == 4 ? "emptied-section" : "");
}
END_TEST

START_TEST(each_section_that_cannot_be_left_empty_is_told)
{
	static const struct row rows[] = { { DATA, 0, "vmlinux", "vmlinux", "foo", 0 },
					   { DATA, 1, "vmlinux", "vmlinux", "bar", 0 },
					   { TEXT_AGAIN, 0, "vmlinux", "vmlinux", "foo", 0 },
					   { TEXT_AGAIN, 1, "vmlinux", "vmlinux", "exp", 0 },
					   PLAIN(TEXT, 0) };

	elf->header.e_machine = EM_PPC;
	elf->class = ELFCLASS32;
	for (size_t i = 0; i < NR(rows); i++)
		decide(&rows[i]);
	ck_assert_int_eq(convert(elf, &references, &resolution), 1);
	ck_assert_str_eq(said_checks(), "emptied-section emptied-section");
}
END_TEST

/* An annotation table that code uses is refused behind all that was moved. */
START_TEST(a_refusal_of_an_annotation_is_a_verdict)
{
	struct model_section *table;

	tear_down();
	make_model();
	list_init(&references);
	resolution = (struct resolution){ 0 };
	table = model_add_section(model, ".klp.module_relocs.ext4", SHT_PROGBITS, SHF_ALLOC, NULL,
				  12);
	model_relocate(model_section_of(model, ".rela.data"), 24, R_X86_64_64,
		       model_define(model, "relocs", STB_GLOBAL, STT_OBJECT, table, 0, 12), 0);
	read_model();
	ck_assert_int_eq(convert(elf, &references, &resolution), 1);
	ck_assert_str_eq(said_checks(), "annotation-used");
}
END_TEST

START_TEST(an_empty_table_changes_nothing)
{
	references_free(&references);
	ck_assert_int_eq(convert(elf, &references, &resolution), 0);
	ck_assert_str_eq(dump(), tables[0].relocations);
	ck_assert_str_eq(symbols(), "foo bar exp");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("convert");
	TCase *tests = tcase_create("convert");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, exactly_what_the_table_says_is_moved, 0, NR(tables));
	tcase_add_loop_test(tests, the_table_itself_is_not_changed, 0, NR(tables));
	tcase_add_test(tests, sections_and_symbols_are_what_the_kernel_looks_for);
	tcase_add_test(tests, what_does_nothing_is_the_architectures_own);
	tcase_add_test(tests, debug_information_refers_to_nothing_that_is_gone);
	tcase_add_test(tests, the_symbol_of_the_versions_covers_what_is_left);
	tcase_add_loop_test(tests, a_section_that_cannot_be_left_empty_is_refused, 2, NR(tables));
	tcase_add_test(tests, each_section_that_cannot_be_left_empty_is_told);
	tcase_add_test(tests, a_refusal_of_an_annotation_is_a_verdict);
	tcase_add_test(tests, an_empty_table_changes_nothing);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
