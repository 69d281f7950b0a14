// SPDX-License-Identifier: GPL-2.0
/* Annotations: the grammar of labels, tables, and that nothing is left of either. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "annotation.h"
#include "model.h"
#include "said.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))
#define LABEL ".klp.sym.rela."
#define TABLE ".klp.module_relocs."

static struct model *model;
static struct elf_file *elf;
static struct annotations annotations;

static void set_up(void)
{
	model = model_new();
	annotations_init(&annotations);
	said_begin();
}

static void tear_down(void)
{
	annotations_free(&annotations);
	model_free(model);
}

/* Opens the model, reads its annotations, and returns the verdict. */
static int read_model(void)
{
	elf = model_open(model);
	return annotations_read(elf, &annotations);
}

static struct elf_symbol *symbol_of(const char *name)
{
	struct elf_symbol *symbol;

	list_for_each_entry(symbol, &elf->symbols, list) {
		if (!strcmp(symbol->name, name))
			return symbol;
	}
	return NULL;
}

static size_t count(void)
{
	const struct annotation *annotation;
	size_t nr = 0;

	list_for_each_entry(annotation, &annotations.list, list)
		nr++;
	return nr;
}

/* A table with room for entries; add_entry() fills one. */
static struct model_section *add_table(const char *name, const char *rela_name, size_t nr)
{
	struct model_section *table =
		model_add_section(model, name, SHT_PROGBITS, SHF_ALLOC, NULL, 12 * nr);

	return model_add_rela(model, rela_name, SHF_INFO_LINK, table);
}

static void add_entry(struct model_section *rela, size_t index, const struct model_symbol *symbol,
		      uint32_t sympos)
{
	struct model_section *table = model_section_of(model, rela->info->name);

	model_relocate(rela, 12 * index, R_X86_64_64, symbol, 0);
	memcpy(table->data + 12 * index + 8, &sympos, sizeof(sympos));
}

static const struct {
	const char *label;
	const char *gate, *object, *name;
	unsigned long sympos;
} good_labels[] = {
	{ LABEL "vmlinux.vmlinux.foo.0", "vmlinux", "vmlinux", "foo", 0 },
	{ LABEL "vmlinux.vmlinux.foo.2", "vmlinux", "vmlinux", "foo", 2 },
	{ LABEL "ext4.jbd2.foo.1", "ext4", "jbd2", "foo", 1 },
	/* the spelling with a comma */
	{ LABEL "vmlinux.vmlinux.foo,2", "vmlinux", "vmlinux", "foo", 2 },
	/* a name may have dots: the position is what is behind the last one, or the comma */
	{ LABEL "vmlinux.ext4.foo.isra.0.3", "vmlinux", "ext4", "foo.isra.0", 3 },
	{ LABEL "vmlinux.ext4.foo.isra.0,3", "vmlinux", "ext4", "foo.isra.0", 3 },
	{ LABEL "vmlinux.ext4.foo.constprop.0.cold.1", "vmlinux", "ext4", "foo.constprop.0.cold",
	  1 },
	{ LABEL "vmlinux.ext4.foo.12.0", "vmlinux", "ext4", "foo.12", 0 },
	{ LABEL "vmlinux.ext4..foo.0", "vmlinux", "ext4", ".foo", 0 },
	{ LABEL "vmlinux.ext4.f,2", "vmlinux", "ext4", "f", 2 },
	{ LABEL "vmlinux.ext4.foo.4294967295", "vmlinux", "ext4", "foo", 4294967295 },
	{ LABEL "vmlinux.ext4.foo.007", "vmlinux", "ext4", "foo", 7 },
};

static const struct {
	const char *label;
	const char *check;
} bad_labels[] = {
	{ LABEL, "annotation-malformed" },
	{ LABEL "vmlinux", "annotation-malformed" },
	{ LABEL "vmlinux.vmlinux", "annotation-malformed" },
	{ LABEL "vmlinux.vmlinux.", "annotation-malformed" },
	{ LABEL "vmlinux.vmlinux.foo", "annotation-malformed" },
	{ LABEL "vmlinux.vmlinux.foo.", "annotation-malformed" },
	{ LABEL "vmlinux.vmlinux.foo,", "annotation-malformed" },
	{ LABEL "vmlinux.vmlinux..0", "annotation-malformed" }, /* no name */
	{ LABEL "vmlinux.vmlinux.,0", "annotation-malformed" },
	{ LABEL "vmlinux.vmlinux.foo.x", "annotation-malformed" },
	{ LABEL "vmlinux.vmlinux.foo.1x", "annotation-malformed" },
	{ LABEL "vmlinux.vmlinux.foo.-1", "annotation-malformed" },
	{ LABEL "vmlinux.vmlinux.foo.+1", "annotation-malformed" },
	{ LABEL "vmlinux.vmlinux.foo. 1", "annotation-malformed" },
	{ LABEL "vmlinux.vmlinux.foo,1.2", "annotation-malformed" },
	{ LABEL "vmlinux.vmlinux.foo.4294967296", "annotation-malformed" },
	{ LABEL "vmlinux.vmlinux.foo.99999999999999999999999", "annotation-malformed" },
	{ LABEL ".vmlinux.foo.0", "object-name" },
	{ LABEL "vmlinux..foo.0", "object-name" },
	{ LABEL "snd-hda.vmlinux.foo.0", "object-name" }, /* the kernel says snd_hda */
	{ LABEL "vmlinux.snd-hda.foo.0", "object-name" },
};

START_TEST(a_label_is_taken_apart_from_both_ends)
{
	const struct annotation *found;

	model_refer(model, good_labels[_i].label, SHN_UNDEF);
	ck_assert_int_eq(read_model(), 0);
	ck_assert_str_eq(said_text(), "");
	ck_assert_uint_eq(count(), 1);
	found = annotation_of(&annotations, symbol_of(good_labels[_i].label));
	ck_assert_str_eq(found->gate, good_labels[_i].gate);
	ck_assert_str_eq(found->object, good_labels[_i].object);
	ck_assert_str_eq(found->name, good_labels[_i].name);
	ck_assert_uint_eq(found->sympos, good_labels[_i].sympos);
	ck_assert_str_eq(found->where, good_labels[_i].label);
}
END_TEST

START_TEST(a_label_of_the_wrong_form_is_refused)
{
	model_refer(model, bad_labels[_i].label, SHN_UNDEF);
	ck_assert_int_eq(read_model(), 1);
	ck_assert_str_eq(said_checks(), bad_labels[_i].check);
	ck_assert_uint_eq(count(), 0);
	ck_assert_ptr_null(annotation_of(&annotations, symbol_of(bad_labels[_i].label)));
	ck_assert(annotation_is_label(symbol_of(bad_labels[_i].label)));
}
END_TEST

START_TEST(what_only_looks_like_a_label_is_none)
{
	struct model_section *text =
		model_add_section(model, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, NULL, 8);

	model_define(model, LABEL "defined", STB_LOCAL, STT_FUNC, text, 0, 8);
	model_refer(model, ".klp.sym.vmlinux.foo,0", SHN_UNDEF);
	model_refer(model, "klp.sym.rela.vmlinux.vmlinux.foo.0", SHN_UNDEF);
	ck_assert_int_eq(read_model(), 0);
	ck_assert_str_eq(said_text(), "");
	ck_assert_uint_eq(count(), 0);
}
END_TEST

START_TEST(a_table_annotates_each_symbol_that_it_points_to)
{
	struct model_section *rela = add_table(TABLE "ext4", ".rela" TABLE "ext4", 2);
	const struct annotation *first, *second;

	add_entry(rela, 0, model_refer(model, "foo", SHN_UNDEF), 0);
	add_entry(rela, 1, model_refer(model, "bar.isra.0", SHN_UNDEF), 3);
	model_refer(model, "other", SHN_UNDEF);
	ck_assert_int_eq(read_model(), 0);
	ck_assert_str_eq(said_text(), "");
	ck_assert_uint_eq(count(), 2);
	first = annotation_of(&annotations, symbol_of("foo"));
	second = annotation_of(&annotations, symbol_of("bar.isra.0"));
	ck_assert_str_eq(first->object, "ext4");
	ck_assert_str_eq(first->name, "foo");
	ck_assert_uint_eq(first->sympos, 0);
	ck_assert_ptr_null(first->gate);
	ck_assert_str_eq(first->where, TABLE "ext4");
	ck_assert_str_eq(second->name, "bar.isra.0");
	ck_assert_uint_eq(second->sympos, 3);
	ck_assert_ptr_null(annotation_of(&annotations, symbol_of("other")));
}
END_TEST

/* On a 32-bit big-endian machine the pointer is in the second half of its field. */
START_TEST(the_pointer_may_be_in_either_half_of_its_field)
{
	struct model_section *rela = add_table(TABLE "ext4", ".rela" TABLE "ext4", 1);

	model_relocate(rela, 4, R_X86_64_32, model_refer(model, "foo", SHN_UNDEF), 0);
	ck_assert_int_eq(read_model(), 0);
	ck_assert_ptr_nonnull(annotation_of(&annotations, symbol_of("foo")));
}
END_TEST

static void of_another_size(struct model_section *rela)
{
	model_section_of(model, rela->info->name)->size = 23;
}

static void without_contents(struct model_section *rela)
{
	model_section_of(model, rela->info->name)->type = SHT_NOBITS;
}

static void pointing_at_nothing(struct model_section *rela)
{
	rela->nr_relocations = 1;
	rela->size = sizeof(Elf64_Rela);
}

static void pointing_behind_a_symbol(struct model_section *rela)
{
	rela->relocations[1].addend = 8;
}

static void pointing_at_no_symbol(struct model_section *rela)
{
	rela->relocations[1].symbol = NULL;
}

static void pointing_at_its_own(struct model_section *rela)
{
	rela->relocations[1].symbol = model_symbol_of(model, "own");
}

static const struct {
	void (*change)(struct model_section *rela);
	size_t nr; /* annotations that are left */
	const char *text;
} bad_tables[] = {
	{ of_another_size, 0, "the size, 23, is not one of whole entries of 12 bytes" },
	{ without_contents, 0, "the size, 24, is not one" },
	{ pointing_at_nothing, 1, "entry 1 names no symbol" },
	{ pointing_behind_a_symbol, 1, "entry 1 points into bar, not at it" },
	{ pointing_at_no_symbol, 1, "entry 1 names no symbol" },
	{ pointing_at_its_own, 1, "entry 1 annotates own, which the livepatch itself defines" },
};

START_TEST(a_table_of_the_wrong_form_is_refused_and_the_rest_read_on)
{
	struct model_section *rela = add_table(TABLE "ext4", ".rela" TABLE "ext4", 2);

	model_define(model, "own", STB_LOCAL, STT_OBJECT, model_section_of(model, TABLE "ext4"), 0,
		     0);
	add_entry(rela, 0, model_refer(model, "foo", SHN_UNDEF), 0);
	add_entry(rela, 1, model_refer(model, "bar", SHN_UNDEF), 0);
	bad_tables[_i].change(rela);
	ck_assert_int_eq(read_model(), 1);
	ck_assert_str_eq(said_checks(), "annotation-malformed");
	ck_assert_msg(strstr(said_text(), bad_tables[_i].text) != NULL, "said: %s", said_text());
	ck_assert_uint_eq(count(), bad_tables[_i].nr);
}
END_TEST

/* "ld -r" and objcopy name the relocations of a section as they like. */
START_TEST(relocations_that_are_named_as_a_table_are_none)
{
	struct model_section *more = model_add_section(model, ".text.more", SHT_PROGBITS,
						       SHF_ALLOC | SHF_EXECINSTR, NULL, 16);

	model_add_rela(model, TABLE "snd-hda", SHF_INFO_LINK, more);
	ck_assert_int_eq(read_model(), 0);
	ck_assert_str_eq(said_text(), "");
	ck_assert_uint_eq(count(), 0);
}
END_TEST

START_TEST(a_table_of_no_object_is_refused)
{
	add_table(TABLE "snd-hda", ".rela" TABLE "snd-hda", 1);
	ck_assert_int_eq(read_model(), 1);
	ck_assert_str_eq(said_checks(), "object-name");
}
END_TEST

START_TEST(the_same_twice_is_one_annotation)
{
	struct model_section *rela = add_table(TABLE "ext4", ".rela" TABLE "ext4", 2);
	const struct model_symbol *foo = model_refer(model, "foo", SHN_UNDEF);

	add_entry(rela, 0, foo, 2);
	add_entry(rela, 1, foo, 2);
	ck_assert_int_eq(read_model(), 0);
	ck_assert_str_eq(said_text(), "");
	ck_assert_uint_eq(count(), 1);
}
END_TEST

static const struct {
	const char *other_table;
	uint32_t other_position;
} conflicts[] = { { TABLE "ext4", 1 }, { TABLE "jbd2", 2 }, { TABLE "jbd2", 1 } };

START_TEST(annotations_that_contradict_each_other_are_refused)
{
	struct model_section *rela = add_table(TABLE "ext4", ".rela.first", 1);
	struct model_section *other = add_table(conflicts[_i].other_table, ".rela.second", 1);
	const struct model_symbol *foo = model_refer(model, "foo", SHN_UNDEF);
	uint32_t position = conflicts[_i].other_position;

	add_entry(rela, 0, foo, 2);
	model_relocate(other, 0, R_X86_64_64, foo, 0);
	/* two tables may have one name */
	model->sections->next->next->data[8] = position;
	ck_assert_int_eq(read_model(), 1);
	ck_assert_str_eq(said_checks(), "annotation-conflict");
	ck_assert_uint_eq(count(), 1);
	ck_assert_str_eq(annotation_of(&annotations, symbol_of("foo"))->object, "ext4");
}
END_TEST

START_TEST(two_labels_may_give_one_name_two_meanings)
{
	model_refer(model, LABEL "vmlinux.vmlinux.foo.1", SHN_UNDEF);
	model_refer(model, LABEL "vmlinux.vmlinux.foo.2", SHN_UNDEF);
	ck_assert_int_eq(read_model(), 0);
	ck_assert_str_eq(said_text(), "");
	ck_assert_uint_eq(count(), 2);
}
END_TEST

/*
 * annotations_remove()
 */

/* A table, a symbol and debug information that point to it, and code. */
static void make_used_table(void)
{
	struct model_section *rela = add_table(TABLE "ext4", ".rela" TABLE "ext4", 1);
	struct model_section *table = model_section_of(model, TABLE "ext4");
	struct model_section *text = model_add_section(model, ".text", SHT_PROGBITS,
						       SHF_ALLOC | SHF_EXECINSTR, NULL, 16);
	struct model_section *debug =
		model_add_section(model, ".debug_info", SHT_PROGBITS, 0, NULL, 16);
	struct model_section *rela_debug =
		model_add_rela(model, ".rela.debug_info", SHF_INFO_LINK, debug);
	struct model_section *rela_text = model_add_rela(model, ".rela.text", SHF_INFO_LINK, text);
	const struct model_symbol *array =
		model_define(model, "relocs", STB_LOCAL, STT_OBJECT, table, 0, 12);
	const struct model_symbol *function =
		model_define(model, "function", STB_LOCAL, STT_FUNC, text, 0, 16);
	const struct model_symbol *foo = model_refer(model, "foo", SHN_UNDEF);

	add_entry(rela, 0, foo, 0);
	model_relocate(rela_debug, 0, R_X86_64_64, array, 0);
	model_relocate(rela_debug, 8, R_X86_64_64, function, 0);
	model_relocate(rela_text, 4, R_X86_64_PLT32, foo, -4);
}

START_TEST(nothing_is_left_of_a_table)
{
	struct elf_section *debug;

	make_used_table();
	ck_assert_int_eq(read_model(), 0);
	ck_assert_int_eq(annotations_remove(elf), 0);
	ck_assert_str_eq(said_text(), "");
	ck_assert_ptr_null(elf_find_section(elf, TABLE "ext4"));
	ck_assert_ptr_null(elf_find_section(elf, ".rela" TABLE "ext4"));
	ck_assert_ptr_null(symbol_of("relocs"));
	ck_assert_ptr_nonnull(symbol_of("foo"));
	ck_assert_ptr_nonnull(symbol_of("function"));
	debug = elf_find_section(elf, ".rela.debug_info");
	ck_assert_uint_eq(debug->nr_relocations, 1);
	ck_assert_str_eq(debug->relocations[0].symbol->name, "function");
	ck_assert_uint_eq(elf_find_section(elf, ".rela.text")->nr_relocations, 1);
}
END_TEST

START_TEST(a_table_that_code_uses_is_refused)
{
	make_used_table();
	model_relocate(model_section_of(model, ".rela.text"), 12, R_X86_64_PC32,
		       model_symbol_of(model, "relocs"), -4);
	ck_assert_int_eq(read_model(), 0);
	ck_assert_int_eq(annotations_remove(elf), 1);
	ck_assert_str_eq(said_checks(), "annotation-used");
}
END_TEST

START_TEST(a_module_without_tables_stays_as_it_is)
{
	struct model_section *text = model_add_section(model, ".text", SHT_PROGBITS,
						       SHF_ALLOC | SHF_EXECINSTR, NULL, 16);

	model_relocate(model_add_rela(model, ".rela.text", SHF_INFO_LINK, text), 4, R_X86_64_PLT32,
		       model_refer(model, LABEL "vmlinux.vmlinux.foo.1", SHN_UNDEF), -4);
	ck_assert_int_eq(read_model(), 0);
	ck_assert_int_eq(annotations_remove(elf), 0);
	ck_assert_ptr_nonnull(symbol_of(LABEL "vmlinux.vmlinux.foo.1"));
	ck_assert_ptr_nonnull(elf_find_section(elf, ".rela.text"));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("annotation");
	TCase *tests = tcase_create("annotation");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, a_label_is_taken_apart_from_both_ends, 0, NR(good_labels));
	tcase_add_loop_test(tests, a_label_of_the_wrong_form_is_refused, 0, NR(bad_labels));
	tcase_add_test(tests, what_only_looks_like_a_label_is_none);
	tcase_add_test(tests, a_table_annotates_each_symbol_that_it_points_to);
	tcase_add_test(tests, the_pointer_may_be_in_either_half_of_its_field);
	tcase_add_loop_test(tests, a_table_of_the_wrong_form_is_refused_and_the_rest_read_on, 0,
			    NR(bad_tables));
	tcase_add_test(tests, relocations_that_are_named_as_a_table_are_none);
	tcase_add_test(tests, a_table_of_no_object_is_refused);
	tcase_add_test(tests, the_same_twice_is_one_annotation);
	tcase_add_loop_test(tests, annotations_that_contradict_each_other_are_refused, 0,
			    NR(conflicts));
	tcase_add_test(tests, two_labels_may_give_one_name_two_meanings);
	tcase_add_test(tests, nothing_is_left_of_a_table);
	tcase_add_test(tests, a_table_that_code_uses_is_refused);
	tcase_add_test(tests, a_module_without_tables_stays_as_it_is);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
