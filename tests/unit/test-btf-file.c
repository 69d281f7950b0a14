// SPDX-License-Identifier: GPL-2.0
/* The file of a kernel's types: what btf_write() writes is read, and what is not so, refused. */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "btf-file.h"
#include "elf.h"
#include "model.h"
#include "said.h"
#include "shell.h"
#include "symbols/btf-write.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static const char list[] = "klp-convert-symbol-data.1.1\n"
			   "!release 6.12\n"
			   "*vmlinux\n"
			   "!build-id aa01\n"
			   "*mod\n"
			   "!build-id bb02\n"
			   "*plain\n"
			   ".8\n";

static struct symlist symbols;
static struct btf_file *file;
static struct btf_bytes vmlinux, mod;

static struct btf_bytes read_bytes(const char *path)
{
	struct btf_bytes btf = { 0 };
	FILE *in = fopen(path, "r");

	ck_assert_ptr_nonnull(in);
	btf.data = calloc(1, 1 << 16);
	btf.size = fread(btf.data, 1, 1 << 16, in);
	fclose(in);
	return btf;
}

static void set_up(void)
{
	shell_begin();
	said_begin();
	shell_write_text("vmlinux.c", "struct s { int a; }; int f(struct s *s) { return 0; }\n");
	shell_write_text("mod.c", "struct t { int a; }; int g(struct t *t) { return 0; }\n");
	shell_run("gcc -g -c vmlinux.c mod.c && "
		  "pahole -J --btf_encode_detached=vmlinux.btf vmlinux.o && "
		  "pahole -J --btf_base=vmlinux.btf --btf_encode_detached=mod.btf mod.o");
	vmlinux = read_bytes("vmlinux.btf");
	mod = read_bytes("mod.btf");
	model_read_list(list, NULL, 0, &symbols);
}

static void tear_down(void)
{
	btf_file_close(file);
	symlist_free(&symbols);
	free(vmlinux.data);
	free(mod.data);
	shell_end();
}

static void write_file(const char *release, const char *vmlinux_id, const char *mod_id)
{
	const struct btf_bytes none = { 0 };
	const struct btf_object objects[] = { { "vmlinux", vmlinux_id, &vmlinux },
					      { "plain", "", &none },
					      { "mod", mod_id, &mod } };
	FILE *out = fopen("Symbols.btf", "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_int_eq(btf_write(out, release, objects, NR(objects)), 0);
	fclose(out);
}

static const struct btf_type *type_at(const struct btf *btf, uint32_t id)
{
	const struct btf_type *type = btf__type_by_id(btf, id);

	ck_assert_ptr_nonnull(type);
	return type;
}

static bool has_function(const struct btf *btf, uint32_t first, const char *name)
{
	for (uint32_t id = first; id < btf__type_cnt(btf); id++) {
		if (btf_is_func(type_at(btf, id)) &&
		    !strcmp(btf__name_by_offset(btf, type_at(btf, id)->name_off), name))
			return true;
	}
	return false;
}

START_TEST(each_object_has_its_types)
{
	const struct btf *btf;
	uint32_t first;

	write_file("6.12", "aa01", "bb02");
	ck_assert_int_eq(btf_file_open("Symbols.btf", &symbols, &file), 0);
	ck_assert_int_eq(btf_file_object(file, "vmlinux", &btf, &first), 0);
	ck_assert_ptr_nonnull(btf);
	ck_assert_uint_eq(first, 1);
	ck_assert(has_function(btf, first, "f"));
	ck_assert(!has_function(btf, first, "g"));
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(btf_file_object(file, "mod", &btf, &first), 0);
		ck_assert(has_function(btf, 1, "f"));
		ck_assert(!has_function(btf, first, "f"));
		ck_assert(has_function(btf, first, "g"));
	}
	/* it has none, and the file does not have it */
	ck_assert_int_eq(btf_file_object(file, "plain", &btf, &first), 0);
	ck_assert_ptr_null(btf);
	ck_assert_int_eq(btf_file_object(file, "other", &btf, &first), 0);
	ck_assert_ptr_null(btf);
	ck_assert_str_eq(said_text(), "");
}
END_TEST

START_TEST(one_kernel_makes_one_file)
{
	struct btf_bytes first, second;

	write_file("6.12", "aa01", "bb02");
	first = read_bytes("Symbols.btf");
	write_file("6.12", "aa01", "bb02");
	second = read_bytes("Symbols.btf");
	ck_assert_uint_eq(first.size, second.size);
	ck_assert_int_eq(memcmp(first.data, second.data, first.size), 0);
	free(first.data);
	free(second.data);
}
END_TEST

static const struct {
	const char *release, *vmlinux, *mod;
	const char *said, *said_of_mod; /* NULL: accepted */
} builds[] = {
	{ "6.12", "aa01", "bb02", NULL, NULL },
	{ NULL, "aa01", "bb02", NULL, NULL },
	{ "6.12-1", "aa01", "bb02", "of another build of 6.12 than the list", NULL },
	{ "6.12", "aa02", "bb02", "of another build of vmlinux than the list", NULL },
	{ "6.12", "aa0", "bb02", "of another build of vmlinux than the list", NULL },
	{ "6.12", "", "bb02", "of another build of vmlinux than the list", NULL },
	{ "6.12", "aa01", "bb03", NULL, "of another build of mod than the list" },
	{ "6.12", "aa01", "", NULL, "of another build of mod than the list" },
};

START_TEST(types_are_of_the_build_that_the_list_is_of)
{
	const char *said = builds[_i].said, *said_of_mod = builds[_i].said_of_mod;
	const struct btf *btf;
	uint32_t first;

	write_file(builds[_i].release, builds[_i].vmlinux, builds[_i].mod);
	ck_assert_int_eq(btf_file_open("Symbols.btf", &symbols, &file), said ? -EINVAL : 0);
	if (!said) {
		said = said_of_mod;
		ck_assert_int_eq(btf_file_object(file, "mod", &btf, &first), said ? -EINVAL : 0);
	}
	ck_assert_msg(said ? strstr(said_text(), said) != NULL : !*said_text(), "%s", said_text());
}
END_TEST

/* Texts that are no file of types. */
static const struct {
	const char *text, *said;
} texts[] = {
	{ "klp-convert-symbol-data.1.1\n", "no file of types" },
	{ "\n", "no file of types" },
	{ "klp-convert-btf.1.0", "no file of types" },
	{ "klp-convert-btf.1.1\n.0\n", "in version 1.1 of the format" },
	{ "klp-convert-btf.\n.0\n", "in version  of the format" },
	{ "klp-convert-btf.1.0\n", "has no end" },
	{ "klp-convert-btf.1.0\n!release 6.12", "ends in a line" },
	{ "klp-convert-btf.1.0\n*vmlinux 0 0", "ends in a line" },
	{ "klp-convert-btf.1.0\n*vmlinux 0 0 aa01\n", "has no end" },
	{ "klp-convert-btf.1.0\n*vmlinux 0 0 aa01\n.", "has no end" },
	{ "klp-convert-btf.1.0\n*vmlinux 0 0 aa01\n.x\n", "has no end" },
	{ "klp-convert-btf.1.0\n*vmlinux 0 0 aa01\n.4\nabc", "not as many bytes" },
	{ "klp-convert-btf.1.0\n*vmlinux 0 0 aa01\n.2\nabc", "not as many bytes" },
	{ "klp-convert-btf.1.0\n*vmlinux 0 0 aa01\n.99999999999999999999999\nabc", "has no end" },
	{ "klp-convert-btf.1.0\n*vmlinux\n.3\nabc", "not of its form" },
	{ "klp-convert-btf.1.0\n*vmlinux 0\n.3\nabc", "not of its form" },
	{ "klp-convert-btf.1.0\n*vmlinux -1 0\n.3\nabc", "not of its form" },
	{ "klp-convert-btf.1.0\n*vmlinux 0 0x\n.3\nabc", "not of its form" },
	{ "klp-convert-btf.1.0\n*vmlinux 0 4 aa01\n.3\nabc", "not in the file" },
	{ "klp-convert-btf.1.0\n*vmlinux 4 0 aa01\n.3\nabc", "not in the file" },
	{ "klp-convert-btf.1.0\n*vmlinux 4294967295 4294967295 aa01\n.3\nabc", "not in the file" },
	{ "klp-convert-btf.1.0\n*vmlinux 99999999999 4 aa01\n.3\nabc", "not of its form" },
};

START_TEST(files_that_are_damaged_are_refused)
{
	shell_write_text("Symbols.btf", texts[_i].text);
	ck_assert_int_eq(btf_file_open("Symbols.btf", &symbols, &file), -EINVAL);
	ck_assert_msg(strstr(said_text(), texts[_i].said) != NULL, "%s", said_text());
	ck_assert_ptr_null(file);
}
END_TEST

START_TEST(files_that_are_cut_are_refused)
{
	struct btf_bytes whole;

	write_file("6.12", "aa01", "bb02");
	whole = read_bytes("Symbols.btf");
	for (size_t size = 1; size < whole.size; size++) {
		shell_write("cut.btf", whole.data, size);
		ck_assert_int_eq(btf_file_open("cut.btf", &symbols, &file), -EINVAL);
	}
	free(whole.data);
}
END_TEST

/* What of BTF's header libbpf does not look at, or not in all versions. */
static const struct {
	unsigned int offset;
	uint32_t value;
	unsigned int width;
} headers[] = {
	{ 0, 0x9feb, 2 },      { 2, 0, 1 },	      { 2, 2, 1 },	     { 4, 0, 4 },
	{ 4, 20, 4 },	       { 4, 28, 4 },	      { 4, 0xffffffff, 4 },  { 8, 0xffffffff, 4 },
	{ 8, 0x80000000, 4 },  { 8, 1, 4 },	      { 12, 0xffffffff, 4 }, { 12, 0x7fffffff, 4 },
	{ 16, 0xffffffff, 4 }, { 16, 0x80000000, 4 }, { 20, 0xffffffff, 4 }, { 20, 0x10000, 4 },
};

START_TEST(types_with_a_damaged_header_are_refused)
{
	const struct btf *btf;
	uint32_t first;

	for (unsigned int i = 0; i < headers[_i].width; i++)
		vmlinux.data[headers[_i].offset + i] = headers[_i].value >> 8 * i;
	write_file("6.12", "aa01", "bb02");
	ck_assert_int_eq(btf_file_open("Symbols.btf", &symbols, &file), 0);
	ck_assert_int_eq(btf_file_object(file, "vmlinux", &btf, &first), -EINVAL);
	ck_assert_ptr_null(btf);
	ck_assert_msg(strstr(said_text(), "the types of vmlinux cannot be read") != NULL, "%s",
		      said_text());
}
END_TEST

/* A kind of types that is of a later version of BTF: of which it is not known how long it is. */
START_TEST(types_of_a_kind_that_is_not_known_are_refused)
{
	const struct btf *btf;
	uint32_t first;

	mod.data[24 + 4 + 3] = 0x1f;
	write_file("6.12", "aa01", "bb02");
	ck_assert_int_eq(btf_file_open("Symbols.btf", &symbols, &file), 0);
	ck_assert_int_eq(btf_file_object(file, "mod", &btf, &first), -EINVAL);
	ck_assert_msg(strstr(said_text(), "the types of mod cannot be read") != NULL, "%s",
		      said_text());
	/* vmlinux's are as they were */
	ck_assert_int_eq(btf_file_object(file, "vmlinux", &btf, &first), 0);
	ck_assert_ptr_nonnull(btf);
}
END_TEST

/* A kernel without BTF. */
START_TEST(a_file_may_have_no_types)
{
	const struct btf_bytes none = { 0 };
	const struct btf_object object = { "vmlinux", "aa01", &none };
	FILE *out = fopen("Symbols.btf", "w");
	const struct btf *btf;
	uint32_t first;

	ck_assert_int_eq(btf_write(out, "6.12", &object, 1), 0);
	fclose(out);
	ck_assert_int_eq(btf_file_open("Symbols.btf", &symbols, &file), 0);
	ck_assert_int_eq(btf_file_object(file, "vmlinux", &btf, &first), 0);
	ck_assert_ptr_null(btf);
	ck_assert_int_eq(btf_file_object(file, "mod", &btf, &first), 0);
	ck_assert_ptr_null(btf);
}
END_TEST

static TCase *file_tests(void)
{
	TCase *tests = tcase_create("btf-file");

	tcase_add_test(tests, each_object_has_its_types);
	tcase_add_test(tests, one_kernel_makes_one_file);
	tcase_add_loop_test(tests, types_are_of_the_build_that_the_list_is_of, 0, NR(builds));
	tcase_add_loop_test(tests, files_that_are_damaged_are_refused, 0, NR(texts));
	tcase_add_test(tests, files_that_are_cut_are_refused);
	tcase_add_loop_test(tests, types_with_a_damaged_header_are_refused, 0, NR(headers));
	tcase_add_test(tests, types_of_a_kind_that_is_not_known_are_refused);
	tcase_add_test(tests, a_file_may_have_no_types);
	return tests;
}

int main(void)
{
	TCase *cases = file_tests();
	Suite *suite = suite_create("btf-file");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(cases, set_up, tear_down);
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
