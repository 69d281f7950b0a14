// SPDX-License-Identifier: GPL-2.0
/* Names in the livepatch ELF format. Expected names are those of module-elf-format.rst. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "klp.h"

static void check_section(const char *gate, const char *section, const char *expected)
{
	char *name = klp_section_name(gate, section);

	ck_assert_str_eq(name, expected);
	free(name);
}

START_TEST(section_name_keeps_the_leading_dot_once)
{
	check_section("ext4", ".text.unlikely", ".klp.rela.ext4.text.unlikely");
}
END_TEST

START_TEST(section_name_without_a_dot_gets_one)
{
	check_section("vmlinux", "__jump_table", ".klp.rela.vmlinux.__jump_table");
}
END_TEST

START_TEST(gate_is_read_from_a_section_name)
{
	char gate[KLP_OBJECT_NAME_MAX + 1];

	ck_assert(klp_parse_section_name(".klp.rela.ext4.text.unlikely", gate));
	ck_assert_str_eq(gate, "ext4");
	ck_assert(!klp_parse_section_name(".klp.rela.", gate));
	ck_assert(!klp_parse_section_name(".klp.rela..text", gate));
	ck_assert(!klp_parse_section_name(".rela.text", gate));
}
END_TEST

START_TEST(symbol_name_with_dots_comes_back_whole)
{
	struct klp_symbol_parts parts;
	char *name = klp_symbol_name("btrfs", "run_one.isra.0", 2);

	ck_assert_str_eq(name, ".klp.sym.btrfs.run_one.isra.0,2");
	ck_assert(klp_parse_symbol_name(name, &parts));
	ck_assert_str_eq(parts.object, "btrfs");
	ck_assert_str_eq(parts.symbol, "run_one.isra.0");
	ck_assert_uint_eq(parts.sympos, 2);
	free(name);
}
END_TEST

START_TEST(symbol_name_without_a_position_is_refused)
{
	struct klp_symbol_parts parts;

	ck_assert(!klp_parse_symbol_name(".klp.sym.vmlinux.foo", &parts));
	ck_assert(!klp_parse_symbol_name(".klp.sym.vmlinux.foo,", &parts));
	ck_assert(!klp_parse_symbol_name(".klp.sym.vmlinux.,1", &parts));
	ck_assert(!klp_parse_symbol_name("foo", &parts));
}
END_TEST

START_TEST(names_at_the_width_of_the_scan_and_beyond)
{
	struct klp_symbol_parts parts;
	char object[58];

	memset(object, 'o', sizeof(object));
	object[55] = '\0';
	ck_assert_ptr_null(klp_object_name_problem(object));
	ck_assert(klp_parse_symbol_name(klp_symbol_name(object, "f", 0), &parts));
	object[55] = 'o';
	object[56] = '\0';
	ck_assert_ptr_nonnull(klp_object_name_problem(object));
	ck_assert(!klp_parse_symbol_name(klp_symbol_name(object, "f", 0), &parts));
}
END_TEST

START_TEST(object_names_that_no_kernel_has)
{
	ck_assert_ptr_null(klp_object_name_problem("vmlinux"));
	ck_assert_ptr_null(klp_object_name_problem("snd_hda_codec"));
	ck_assert_ptr_nonnull(klp_object_name_problem("ext4.ko"));
	ck_assert_ptr_nonnull(klp_object_name_problem("dm-mod"));
	ck_assert_ptr_nonnull(klp_object_name_problem("a.b"));
	ck_assert_ptr_nonnull(klp_object_name_problem(""));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("klp");
	TCase *names = tcase_create("names");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_test(names, section_name_keeps_the_leading_dot_once);
	tcase_add_test(names, section_name_without_a_dot_gets_one);
	tcase_add_test(names, gate_is_read_from_a_section_name);
	tcase_add_test(names, symbol_name_with_dots_comes_back_whole);
	tcase_add_test(names, symbol_name_without_a_position_is_refused);
	tcase_add_test(names, names_at_the_width_of_the_scan_and_beyond);
	tcase_add_test(names, object_names_that_no_kernel_has);
	suite_add_tcase(suite, names);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
