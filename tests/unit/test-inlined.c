// SPDX-License-Identifier: GPL-2.0
/*
 * Where an object has copies of an inlined function: inlined.h. What is right is read
 * off the sources, and told by addr2line.
 */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "elf.h"
#include "diag.h"
#include "inlined-source.h"
#include "inlined.h"
#include "said.h"
#include "shell.h"

static struct inlined_query query;
static struct elf_file *elf;

static void set_up(void)
{
	inlined_source_begin();
}

static void tear_down(void)
{
	inlined_free(&query, 1);
	elf_close(elf);
	elf = NULL;
	shell_end();
}

/* Ways to make an object; each has to give the same answers. */
static const struct {
	const char *compile, *link;
} builds[] = {
	{ "-gdwarf-5", "-shared" },
	{ "-gdwarf-4", "-shared" },
	{ "-gdwarf-5", "-r" },
	{ "-gdwarf-4", "-r" },
	{ "-gdwarf-5 -ffunction-sections", "-r" },
	{ "-gdwarf-5 -gz=zlib", "-shared" },
	{ "-gdwarf-5 -gz=zlib", "-r" },
	{ "-gdwarf-5 -gsplit-dwarf", "-shared" },
	{ "-gdwarf-4 -gsplit-dwarf", "-shared" },
};
#define NR_BUILDS (sizeof(builds) / sizeof(builds[0]))

static void build(int i)
{
	inlined_build(builds[i].compile, builds[i].link);
}

static void find(const char *name)
{
	inlined_free(&query, 1);
	query.name = name;
	ck_assert_int_eq(inlined_find("object", NULL, &query, 1), 0);
}

/* The only function of the name. */
static const struct inlined_function *find_one(const char *name)
{
	find(name);
	ck_assert_uint_eq(query.nr_functions, 1);
	return &query.functions[0];
}

static const struct inlined_function *find_in(const char *unit)
{
	for (size_t i = 0; i < query.nr_functions; i++) {
		if (!strcmp(query.functions[i].unit, unit))
			return &query.functions[i];
	}
	ck_abort_msg("no %s in %s", query.name, unit);
}

static void assert_site(const struct inlined_function *function, size_t i, const char *caller,
			const char *unit, unsigned int line)
{
	ck_assert_uint_lt(i, function->nr_sites);
	ck_assert_str_eq(function->sites[i].caller, caller);
	ck_assert_str_eq(function->sites[i].caller_unit, unit);
	ck_assert_str_eq(function->sites[i].file, unit);
	ck_assert_uint_eq(function->sites[i].line, line);
}

/*
 * inlined_find()
 */

START_TEST(test_copies_are_found_in_the_function_that_has_the_code)
{
	const struct inlined_function *leaf;

	build(_i);
	leaf = find_one("leaf");
	ck_assert_str_eq(leaf->unit, INLINED_FIRST);
	ck_assert_str_eq(leaf->declared_in, INLINED_FIRST);
	ck_assert_uint_eq(leaf->declared_line, inlined_line_of(inlined_first, "int leaf("));
	ck_assert(!leaf->external && leaf->inlined && !leaf->out_of_line);
	ck_assert_uint_eq(leaf->nr_sites, 4);
	assert_site(leaf, 0, "direct", INLINED_FIRST,
		    inlined_line_of(inlined_first, "/* leaf in direct */"));
	assert_site(leaf, 1, "direct", INLINED_FIRST,
		    inlined_line_of(inlined_first, "/* leaf in direct again */"));
	assert_site(leaf, 2, "outer", INLINED_FIRST,
		    inlined_line_of(inlined_first, "/* leaf in middle */"));
	/* one line of two copies of middle() */
	assert_site(leaf, 3, "twice", INLINED_FIRST,
		    inlined_line_of(inlined_first, "/* leaf in middle */"));
}
END_TEST

START_TEST(test_a_function_may_have_code_and_be_inlined)
{
	const struct inlined_function *both;

	build(_i);
	both = find_one("both");
	ck_assert(both->inlined && both->out_of_line && !both->external);
	shell_run("readelf --debug-dump=info object%s | grep -q DW_TAG_lexical_block",
		  strstr(builds[_i].compile, "split") ? " first.dwo" : "");
	ck_assert_uint_eq(both->nr_sites, 1);
	assert_site(both, 0, "inlines_both", INLINED_FIRST,
		    inlined_line_of(inlined_first, "/* both in"));
}
END_TEST

START_TEST(test_functions_of_one_name_are_told_apart_by_unit)
{
	const struct inlined_function *twin;

	build(_i);
	find("twin");
	ck_assert_uint_eq(query.nr_functions, 2);
	twin = find_in(INLINED_FIRST);
	ck_assert(!twin->inlined && twin->out_of_line && !twin->external);
	ck_assert_uint_eq(twin->nr_sites, 0);
	twin = find_in(INLINED_SECOND);
	ck_assert(twin->inlined && !twin->out_of_line);
	ck_assert_uint_eq(twin->nr_sites, 1);
	assert_site(twin, 0, "uses_twin", INLINED_SECOND,
		    inlined_line_of(inlined_second, "/* twin in"));
}
END_TEST

START_TEST(test_a_function_of_a_header_is_one_in_each_unit)
{
	const struct inlined_function *shared;

	build(_i);
	find("shared");
	ck_assert_uint_eq(query.nr_functions, 2);
	for (size_t i = 0; i < 2; i++) {
		ck_assert_str_eq(query.functions[i].declared_in, INLINED_HEADER);
		ck_assert_uint_eq(query.functions[i].declared_line,
				  inlined_line_of(inlined_header, "int shared("));
	}
	shared = find_in(INLINED_SECOND);
	ck_assert_uint_eq(shared->nr_sites, 1);
	assert_site(shared, 0, "uses_shared", INLINED_SECOND,
		    inlined_line_of(inlined_second, "/* shared in"));
}
END_TEST

START_TEST(test_clones_go_by_the_name_of_their_function)
{
	const struct inlined_function *function;

	build(_i);
	shell_run("nm object | grep -q ' t cloned\\.constprop\\.0$'");
	shell_run("! nm object | grep -q ' cloned$'");
	function = find_one("cloned");
	ck_assert(function->out_of_line);
	ck_assert_uint_eq(function->nr_sites, 0);
	find("shared");
	function = find_in(INLINED_FIRST);
	ck_assert_uint_eq(function->nr_sites, 1);
	assert_site(function, 0, "cloned", INLINED_FIRST,
		    inlined_line_of(inlined_first, "/* shared in"));
}
END_TEST

START_TEST(test_a_body_that_was_folded_away_counts_as_inlined)
{
	const struct inlined_function *folded;

	build(_i);
	folded = find_one("folded");
	ck_assert(folded->inlined && !folded->out_of_line);
}
END_TEST

START_TEST(test_globals_are_external)
{
	const struct inlined_function *outer;

	build(_i);
	outer = find_one("outer");
	ck_assert(outer->external && outer->out_of_line && !outer->inlined);
}
END_TEST

START_TEST(test_declarations_and_unknown_names_have_no_functions)
{
	build(_i);
	find("sink");
	ck_assert_uint_eq(query.nr_functions, 0);
	find("no_such");
	ck_assert_uint_eq(query.nr_functions, 0);
}
END_TEST

START_TEST(test_all_names_are_answered_at_once)
{
	struct inlined_query queries[] = {
		{ .name = "twin" }, { .name = "no_such" }, { .name = "leaf" }, { .name = "both" }
	};

	build(0);
	ck_assert_int_eq(inlined_find("object", NULL, queries, 4), 0);
	ck_assert_uint_eq(queries[0].nr_functions, 2);
	ck_assert_uint_eq(queries[1].nr_functions, 0);
	ck_assert_uint_eq(queries[2].functions[0].nr_sites, 4);
	ck_assert_uint_eq(queries[3].functions[0].nr_sites, 1);
	inlined_free(queries, 4);
	ck_assert_ptr_null(queries[0].functions);
}
END_TEST

/* Link-time optimisation puts the entry of a function and its copies in different units. */
START_TEST(test_copies_in_another_unit_than_the_function)
{
	const struct inlined_function *function;

	inlined_build("-g -flto -ffat-lto-objects", "-O2 -g -flto -shared");
	shell_run("readelf --debug-dump=abbrev object | "
		  "grep -Eq 'DW_AT_abstract_origin +DW_FORM_ref_addr'");
	function = find_one("middle");
	ck_assert_str_eq(function->unit, INLINED_FIRST);
	ck_assert_uint_ge(function->nr_sites, 1);
	assert_site(function, 0, "outer", INLINED_FIRST,
		    inlined_line_of(inlined_first, "/* middle in outer */"));
}
END_TEST

/* dwz moves what files share to another one, where units have no names. */
static void build_shared(void)
{
	build(0);
	shell_run("cp object other");
	shell_run("dwz -m common object other 2>dwz.log");
	shell_run("readelf --debug-dump=abbrev object | grep -q 'DW_FORM_GNU_ref_alt'");
}

START_TEST(test_descriptions_in_another_file)
{
	const struct inlined_function *twin;

	build_shared();
	shell_run("readelf --debug-dump=info object | grep -q 'DW_AT_abstract_origin: <alt'");
	find("twin");
	ck_assert_uint_eq(query.nr_functions, 2);
	twin = &query.functions[query.functions[0].unit != NULL];
	ck_assert_ptr_null(twin->unit);
	ck_assert_str_eq(twin->declared_in, INLINED_SECOND);
	ck_assert_uint_eq(twin->nr_sites, 1);
	assert_site(twin, 0, "uses_twin", INLINED_SECOND,
		    inlined_line_of(inlined_second, "/* twin in"));
}
END_TEST

/* The other file has a description of leaf(), too, which nothing here refers to. */
START_TEST(test_unused_descriptions_in_another_file)
{
	const struct inlined_function *leaf;

	build_shared();
	shell_run("readelf --debug-dump=info common | grep -q 'DW_AT_name .*: leaf$'");
	leaf = find_one("leaf");
	ck_assert_str_eq(leaf->unit, INLINED_FIRST);
	ck_assert_uint_eq(leaf->nr_sites, 4);
}
END_TEST

START_TEST(test_a_missing_other_file_is_an_error)
{
	build_shared();
	shell_run("rm common");
	query.name = "leaf";
	ck_assert_int_eq(inlined_find("object", NULL, &query, 1), -ENODATA);
	ck_assert_ptr_null(query.functions);
}
END_TEST

START_TEST(test_a_missing_split_file_is_an_error)
{
	inlined_build(_i ? "-gdwarf-5 -gsplit-dwarf" : "-gdwarf-4 -gsplit-dwarf", "-shared");
	shell_run("rm second.dwo");
	query.name = "leaf";
	said_begin();
	ck_assert_int_eq(inlined_find("object", NULL, &query, 1), -ENODATA);
	ck_assert_ptr_null(query.functions);
	ck_assert_ptr_nonnull(strstr(said_text(), "second.dwo"));
}
END_TEST

START_TEST(test_no_debug_information)
{
	inlined_build("-g0", "-shared");
	query.name = "leaf";
	ck_assert_int_eq(inlined_find("object", NULL, &query, 1), -ENODATA);
	ck_assert_int_eq(inlined_find("nowhere", NULL, &query, 1), -ENOENT);
	ck_assert_int_eq(inlined_find(INLINED_FIRST, NULL, &query, 1), -EINVAL);
}
END_TEST

/* A build ID that is known has to be the same. */
START_TEST(test_another_build)
{
	inlined_build("-gdwarf-5",
		      "-shared -Wl,--build-id=0x00112233445566778899aabbccddeeff00112233");
	query.name = "leaf";
	said_begin();
	ck_assert_int_eq(inlined_find("object", "00112233445566778899aabbccddeeff00112234", &query,
				      1),
			 -EINVAL);
	ck_assert_ptr_nonnull(strstr(said_text(), "00112233445566778899aabbccddeeff00112233"));
	ck_assert_ptr_null(query.functions);
	ck_assert_int_eq(
		inlined_find("object", "00112233445566778899aabbccddeeff00112233", &query, 1), 0);
	ck_assert_ptr_nonnull(query.functions);
	inlined_free(&query, 1);
	inlined_build("-gdwarf-5", "-shared -Wl,--build-id=none");
	ck_assert_int_eq(
		inlined_find("object", "00112233445566778899aabbccddeeff00112233", &query, 1), 0);
	ck_assert_ptr_nonnull(query.functions);
}
END_TEST

START_TEST(test_damaged_debug_information)
{
	build(0);
	shell_run(
		"objcopy -O binary --only-section=.debug_info --set-section-flags .debug_info=alloc "
		"object info");
	shell_run("truncate -s -40 info && objcopy --update-section .debug_info=info object");
	query.name = "leaf";
	ck_assert_int_eq(inlined_find("object", NULL, &query, 1), -EINVAL);
	ck_assert_ptr_null(query.functions);
}
END_TEST

/* Built elsewhere than in the source tree: by absolute names, and by ones that lead up. */
START_TEST(test_names_are_relative_to_the_tree)
{
	const struct inlined_function *leaf;

	shell_run("mkdir -p init out && echo 'int main;' >init/main.c");
	shell_run("cd out && gcc -O2 -g -fPIC -I.. -c -o ../first.o %s/" INLINED_FIRST,
		  shell_folder);
	shell_run(
		"cd out && gcc -O2 -g -fPIC -I.. -c -o ../second.o ../include/../" INLINED_SECOND);
	shell_run("cd out && gcc -g -c -o ../main.o %s/init/main.c", shell_folder);
	shell_run("gcc -nostdlib -shared -o object first.o second.o main.o");
	leaf = find_one("leaf");
	ck_assert_str_eq(leaf->unit, INLINED_FIRST);
	assert_site(leaf, 2, "outer", INLINED_FIRST,
		    inlined_line_of(inlined_first, "/* leaf in middle */"));
	find("shared");
	ck_assert_uint_eq(find_in(INLINED_SECOND)->nr_sites, 1);
	ck_assert_str_eq(find_in(INLINED_SECOND)->declared_in, INLINED_HEADER);
}
END_TEST

/*
 * addr2line as a witness: for each address of the code, the bodies around it and
 * the lines of the calls.
 */

/* Is "caller of function at line" among the sites? */
static bool has_site(const struct inlined_function *function, const char *caller, unsigned int line)
{
	for (size_t i = 0; i < function->nr_sites; i++) {
		if (!strcmp(function->sites[i].caller, caller) && function->sites[i].line == line)
			return true;
	}
	return false;
}

static bool is_known(const struct inlined_frame *frame, const struct inlined_frame *call,
		     const char *caller)
{
	unsigned int line = atoi(strrchr(call->place, ':') + 1);

	find(frame->function);
	for (size_t i = 0; i < query.nr_functions; i++) {
		if (has_site(&query.functions[i], caller, line))
			return true;
	}
	return false;
}

START_TEST(test_addr2line_sees_no_other_sites)
{
	struct inlined_frame frames[8];
	size_t nr, seen = 0;
	FILE *file;

	build(_i);
	ck_assert_int_eq(elf_open("object", &elf), 0);
	file = inlined_open_frames(NULL, elf_find_section(elf, ".text")->header.sh_addr,
				   elf_find_section(elf, ".text")->size);
	while ((nr = inlined_next_frames(file, frames, 8))) {
		for (size_t i = 0; i + 1 < nr; i++, seen++) {
			if (!is_known(&frames[i], &frames[i + 1], frames[nr - 1].function))
				ck_abort_msg("%s in %s, called at %s", frames[i].function,
					     frames[nr - 1].function, frames[i + 1].place);
		}
	}
	fclose(file);
	ck_assert_uint_gt(seen, 10);
}
END_TEST

static TCase *find_tests(void)
{
	TCase *tests = tcase_create("inlined_find");

	tcase_add_loop_test(tests, test_copies_are_found_in_the_function_that_has_the_code, 0,
			    NR_BUILDS);
	tcase_add_loop_test(tests, test_a_function_may_have_code_and_be_inlined, 0, NR_BUILDS);
	tcase_add_loop_test(tests, test_functions_of_one_name_are_told_apart_by_unit, 0, NR_BUILDS);
	tcase_add_loop_test(tests, test_a_function_of_a_header_is_one_in_each_unit, 0, NR_BUILDS);
	tcase_add_loop_test(tests, test_clones_go_by_the_name_of_their_function, 0, NR_BUILDS);
	tcase_add_loop_test(tests, test_a_body_that_was_folded_away_counts_as_inlined, 0,
			    NR_BUILDS);
	tcase_add_loop_test(tests, test_globals_are_external, 0, NR_BUILDS);
	tcase_add_loop_test(tests, test_declarations_and_unknown_names_have_no_functions, 0,
			    NR_BUILDS);
	tcase_add_test(tests, test_all_names_are_answered_at_once);
	tcase_add_test(tests, test_copies_in_another_unit_than_the_function);
	tcase_add_test(tests, test_descriptions_in_another_file);
	tcase_add_test(tests, test_unused_descriptions_in_another_file);
	tcase_add_test(tests, test_a_missing_other_file_is_an_error);
	tcase_add_loop_test(tests, test_a_missing_split_file_is_an_error, 0, 2);
	tcase_add_test(tests, test_no_debug_information);
	tcase_add_test(tests, test_another_build);
	tcase_add_test(tests, test_damaged_debug_information);
	tcase_add_test(tests, test_names_are_relative_to_the_tree);
	tcase_add_loop_test(tests, test_addr2line_sees_no_other_sites, 0, 2);
	return tests;
}

int main(void)
{
	TCase *cases = find_tests();
	Suite *suite = suite_create("inlined");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(cases, set_up, tear_down);
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
