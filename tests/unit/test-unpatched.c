// SPDX-License-Identifier: GPL-2.0
/*
 * What a patch does not reach: clones and parts of patched functions, functions that
 * they are inlined in, and data that the livepatch has a second copy of.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "model.h"
#include "said.h"
#include "unpatched.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

/* Two files of vmlinux, and a module, have functions and data of the same names. */
static const char list[] = "klp-convert-symbol-data.1.0\n"
			   "!release 6.12.1\n"
			   "!flags xif\n"
			   "*vmlinux\n"
			   "-a.c#1\n"
			   "t show f\n"
			   "t show.cold\n"
			   "t parse f\n"
			   "t parse.isra.0 f\n"
			   "t parse.constprop.0 f\n"
			   "t parse.constprop.0.cold\n"
			   "t alone f\n"
			   "t made.isra.0 f\n"
			   "t made.isra.0.cold\n"
			   "t data_of_it f\n"
			   "d data_of_it.12\n"
			   "d state\n"
			   "d counter.7\n"
			   "d early_state i\n"
			   "-b.c#2\n"
			   "t alone.isra.0 f\n"
			   "d state_of_b\n"
			   "d counter_of_b.3\n"
			   "t function_of_a_name f\n"
			   "*ext4\n"
			   "t alone.part.0 f\n"
			   "d state_of_ext4\n";

/* Without files, a symbol of the name may be that of the patched file. */
static const char list_without_files[] = "klp-convert-symbol-data.1.0\n"
					 "!release 6.12.1\n"
					 "!flags xif\n"
					 "*vmlinux\n"
					 "t alone f\n"
					 "t alone.isra.0 f\n"
					 "d state_of_b\n";

static const char *const asked[] = { "show",	       "parse",	      "alone",
				     "made",	       "made.isra.0", "parse.isra.0",
				     "data_of_it",     "state",	      "counter",
				     "early_state",    "state_of_b",  "counter_of_b",
				     "state_of_ext4",  "only_here",   "function_of_a_name",
				     "__already_done", "patch",	      "constant" };

static struct model *model;
static struct livepatch livepatch;
static struct patch_object *vmlinux;
static const struct elf_section *text;

/* The replacement function at the begin of .text refers to data, if there is any. */
static void open_livepatch(const char *symbols)
{
	model_read_list(symbols, asked, NR(asked), &livepatch.symbols);
	text = elf_find_section(livepatch.elf, ".text");
	vmlinux = calloc(1, sizeof(*vmlinux));
	vmlinux->name = "vmlinux";
	list_init(&vmlinux->functions);
	list_init(&vmlinux->callbacks);
	list_add_tail(&vmlinux->list, &livepatch.info.objects);
	livepatch.info.found = true;
}

static void make_model(const char *section, const char *state, unsigned char type)
{
	struct model_section *code, *data;
	const struct model_symbol *symbol;

	model = model_new();
	code = model_add_section(model, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, NULL,
				 0x20);
	data = model_add_section(model, section, SHT_PROGBITS,
				 SHF_ALLOC | (strstr(section, "rodata") ? 0 : SHF_WRITE), NULL,
				 0x40);
	model_define(model, "replacement", STB_LOCAL, STT_FUNC, code, 0, 0x10);
	model_define(model, "other", STB_LOCAL, STT_FUNC, code, 0x10, 0x10);
	symbol = model_define(model, state, STB_LOCAL, type, data, 0, 8);
	model_relocate(model_add_rela(model, ".rela.text", SHF_INFO_LINK, code), 4, R_X86_64_PC32,
		       symbol, -4);
	livepatch_init(&livepatch, model_open(model));
}

static void add_function(const char *name)
{
	struct patch_function *function = calloc(1, sizeof(*function));

	function->object = vmlinux;
	function->old_name = name;
	function->section = text;
	list_add_tail(&function->list, &vmlinux->functions);
}

static struct work work;

static int check(void)
{
	ck_assert_int_eq(
		context_map_build(livepatch.elf, &livepatch.info, &work, &livepatch.contexts), 0);
	return unpatched_check(&livepatch);
}

static void set_up(void)
{
	said_begin();
}

static void tear_down(void)
{
	livepatch_free(&livepatch);
	model_free(model);
}

static const struct {
	const char *patched[3];
	const char *checks;
	const char *text; /* a part of what is said, or NULL */
} functions[] = {
	{ { "data_of_it" }, "", NULL }, /* data_of_it.12 is no code */
	{ { "show" }, "warning:patched-cold", "has a part \"show.cold\"" },
	{ { "parse" }, "warning:patched-clone warning:patched-clone", "made \"parse.isra.0\"" },
	{ { "parse", "parse.isra.0" },
	  "warning:patched-clone warning:patched-clone",
	  "\"parse.isra.0\" of vmlinux is patched, but the compiler also made \"parse.constprop.0\"" },
	/* one is itself patched, and its part is of it, not of what it was made of */
	{ { "made.isra.0" }, "warning:patched-cold", "\"made.isra.0.cold\"" },
	/* another file's, and another object's */
	{ { "alone" }, "", NULL },
};

START_TEST(what_else_the_compiler_made_of_a_function_is_told)
{
	make_model(".data", "only_here", STT_OBJECT);
	open_livepatch(list);
	for (size_t i = 0; i < 3 && functions[_i].patched[i]; i++)
		add_function(functions[_i].patched[i]);
	ck_assert_int_eq(check(), 0);
	ck_assert_str_eq(said_checks(), functions[_i].checks);
	ck_assert_msg(!functions[_i].text || strstr(said_text(), functions[_i].text), "said: %s",
		      said_text());
}
END_TEST

START_TEST(without_files_a_clone_may_be_of_any)
{
	make_model(".data", "only_here", STT_OBJECT);
	open_livepatch(list_without_files);
	add_function("alone");
	ck_assert_int_eq(check(), 0);
	ck_assert_str_eq(said_checks(), "warning:patched-clone");
}
END_TEST

static const struct {
	const char *section, *name;
	unsigned char type;
	const char *list;
	const char *checks;
} states[] = {
	{ ".data", "state", STT_OBJECT, list, "warning:duplicate-state" },
	{ ".bss", "state", STT_OBJECT, list, "warning:duplicate-state" },
	{ ".data..read_mostly", "state", STT_OBJECT, list, "warning:duplicate-state" },
	/* a static variable in a function: the number behind its name is the compiler's */
	{ ".data", "counter.0", STT_OBJECT, list, "warning:duplicate-state" },
	{ ".data", "counter", STT_OBJECT, list, "" },
	{ ".data", "state.0", STT_OBJECT, list, "" },
	/* of another file, or object; nowhere; freed; a function */
	{ ".data", "state_of_b", STT_OBJECT, list, "" },
	{ ".data", "counter_of_b.0", STT_OBJECT, list, "" },
	{ ".data", "state_of_ext4", STT_OBJECT, list, "" },
	{ ".data", "only_here", STT_OBJECT, list, "" },
	{ ".data", "", STT_OBJECT, list, "" },
	{ ".data", ".hidden", STT_OBJECT, list, "" },
	{ ".data", "early_state", STT_OBJECT, list, "" },
	{ ".data", "function_of_a_name", STT_OBJECT, list, "" },
	{ ".data", "state_of_b", STT_OBJECT, list_without_files, "warning:duplicate-state" },
	/* no state: constants, what is no object, names that macros make for each use */
	{ ".rodata", "state", STT_OBJECT, list, "" },
	{ ".data..ro_after_init", "state", STT_OBJECT, list, "" },
	{ ".init.data", "state", STT_OBJECT, list, "" },
	{ ".data", "state", STT_NOTYPE, list, "" },
};

START_TEST(data_that_the_patched_file_has_too_is_told)
{
	make_model(states[_i].section, states[_i].name, states[_i].type);
	open_livepatch(states[_i].list);
	add_function("alone");
	ck_assert_int_eq(check(), 0);
	/* without files, that of the clone comes first */
	if (states[_i].list == list_without_files)
		ck_assert_str_eq(said_checks(), "warning:patched-clone warning:duplicate-state");
	else
		ck_assert_str_eq(said_checks(), states[_i].checks);
}
END_TEST

START_TEST(the_line_to_paste_refers_to_the_kernels_own)
{
	make_model(".data", "state", STT_OBJECT);
	open_livepatch(list);
	add_function("alone");
	ck_assert_int_eq(check(), 0);
	ck_assert_ptr_nonnull(strstr(said_text(), "KLP_SYMPOS(state, 0)"));
}
END_TEST

/* Data that only init reaches is the livepatch's own. */
START_TEST(data_that_no_replacement_reaches_is_no_copy)
{
	make_model(".data", "state", STT_OBJECT);
	open_livepatch(list);
	ck_assert_int_eq(check(), 0);
	ck_assert_str_eq(said_checks(), "");
}
END_TEST

static const struct {
	const char *name;
	bool state;
} names[] = {
	{ "state", true },
	{ "my__already_done", true },
	{ "keys", true },
	{ "_rs", true },
	{ "__already_done.3", false }, /* WARN_ONCE() */
	{ "__print_once.0", false },
	{ "__warned.1", false },
	{ "__key.5", false },	   /* lockdep */
	{ "_rs.2", false },	   /* printk_ratelimited() */
	{ "descriptor.9", false }, /* pr_debug() */
	{ "descriptor_count", true },
	{ "__UNIQUE_ID_x1", false },
	{ "___once_key.4", false },
	{ "__this_module", false },
	{ ".hidden", false },
};

START_TEST(what_macros_define_for_each_use_is_no_state)
{
	const struct elf_symbol *symbol;
	bool found = false;

	make_model(".data", names[_i].name, STT_OBJECT);
	list_for_each_entry(symbol, &livepatch.elf->symbols, list) {
		if (strcmp(symbol->name, names[_i].name))
			continue;
		ck_assert_int_eq(unpatched_is_state(&livepatch, symbol), names[_i].state);
		found = true;
	}
	ck_assert(found);
}
END_TEST

/* The structures of the patch are its own, whatever their names: by their places. */
static const struct {
	uint64_t offset;
	bool state;
} places[] = { { 0, false }, { 7, false }, { 8, true } };

START_TEST(structures_of_the_patch_are_no_state)
{
	struct patch_structure *structure = calloc(1, sizeof(*structure));
	const struct elf_symbol *symbol;

	make_model(".data", "state", STT_OBJECT);
	structure->section = elf_find_section(livepatch.elf, ".data");
	structure->offset = places[_i].offset;
	list_add_tail(&structure->list, &livepatch.info.structures);
	list_for_each_entry(symbol, &livepatch.elf->symbols, list) {
		if (!strcmp(symbol->name, "state"))
			ck_assert_int_eq(unpatched_is_state(&livepatch, symbol), places[_i].state);
	}
}
END_TEST

/*
 * patched-inlined: what debug information tells of "alone", in a.c, and in b.c.
 */
static struct inlined_site inlined_sites[] = {
	{ .caller = (char *)"parse",
	  .caller_unit = (char *)"a.c",
	  .file = (char *)"a.c",
	  .line = 7 },
	{ .caller = (char *)"show",
	  .caller_unit = (char *)"a.c",
	  .file = (char *)"a.c",
	  .line = 9 },
};

static void know_inlined(size_t nr_sites)
{
	struct inlined_object *object = calloc(1, sizeof(*object));
	struct inlined_query *query = calloc(1, sizeof(*query));

	query->name = "alone";
	query->functions = calloc(1, sizeof(*query->functions));
	query->functions[0] = (struct inlined_function){ .unit = (char *)"a.c",
							 .out_of_line = true,
							 .inlined = nr_sites,
							 .sites = inlined_sites,
							 .nr_sites = nr_sites };
	query->nr_functions = 1;
	*object = (struct inlined_object){ vmlinux, query, 1, true };
	livepatch.inlined = (struct inlined_objects){ object, 1 };
}

static void forget_inlined(void)
{
	free(livepatch.inlined.objects[0].queries[0].functions);
	free(livepatch.inlined.objects[0].queries);
	free(livepatch.inlined.objects);
	livepatch.inlined = (struct inlined_objects){ 0 };
}

static const struct {
	size_t sites;
	const char *also_patched;
	const char *checks;
} inlined[] = {
	{ 0, NULL, "" },
	{ 1, NULL, "warning:patched-inlined" },
	{ 2, NULL, "warning:patched-inlined" },
	{ 1, "parse.isra.0", "warning:patched-clone" }, /* patched by the name of its source */
};

START_TEST(functions_that_a_patched_one_is_inlined_in_are_told)
{
	make_model(".data", "only_here", STT_OBJECT);
	open_livepatch(list);
	add_function("alone");
	if (inlined[_i].also_patched)
		add_function(inlined[_i].also_patched);
	know_inlined(inlined[_i].sites);
	ck_assert_int_eq(check(), 0);
	ck_assert_str_eq(said_checks(), inlined[_i].checks);
	ck_assert_int_eq(!!strstr(said_text(), "show, of a.c, at a.c:9"), inlined[_i].sites == 2);
	ck_assert_ptr_null(strstr(said_text(), "note:"));
	forget_inlined();
}
END_TEST

START_TEST(without_debug_information_that_is_said_to_be_unchecked)
{
	make_model(".data", "only_here", STT_OBJECT);
	open_livepatch(list);
	add_function("alone");
	ck_assert_int_eq(check(), 0);
	ck_assert_ptr_nonnull(strstr(said_text(), "note: "));
	ck_assert_ptr_nonnull(strstr(said_text(), "[patched-inlined]"));
}
END_TEST

/* A warning that the user made an error is a refusal, and the others are told, too. */
static const struct {
	const char *wish;
	int verdict;
	const char *checks;
} wishes[] = {
	{ "error=patched-cold", 1, "patched-cold warning:duplicate-state" },
	{ "error=duplicate-state", 1, "warning:patched-cold duplicate-state" },
	{ "error=patched-clone", 0, "warning:patched-cold warning:duplicate-state" },
	{ "no-patched-cold", 0, "warning:duplicate-state" },
	{ "error", 1, "patched-cold duplicate-state" },
};

START_TEST(the_verdict_follows_the_wishes)
{
	char problem[CHECKS_PROBLEM_ROOM];

	ck_assert_int_eq(checks_set(wishes[_i].wish, problem), 0);
	make_model(".data", "state", STT_OBJECT);
	open_livepatch(list);
	add_function("show");
	ck_assert_int_eq(check(), wishes[_i].verdict);
	ck_assert_str_eq(said_checks(), wishes[_i].checks);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("unpatched");
	TCase *tests = tcase_create("unpatched");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, what_else_the_compiler_made_of_a_function_is_told, 0,
			    NR(functions));
	tcase_add_test(tests, without_files_a_clone_may_be_of_any);
	tcase_add_loop_test(tests, data_that_the_patched_file_has_too_is_told, 0, NR(states));
	tcase_add_test(tests, the_line_to_paste_refers_to_the_kernels_own);
	tcase_add_test(tests, data_that_no_replacement_reaches_is_no_copy);
	tcase_add_loop_test(tests, what_macros_define_for_each_use_is_no_state, 0, NR(names));
	tcase_add_loop_test(tests, structures_of_the_patch_are_no_state, 0, NR(places));
	tcase_add_loop_test(tests, functions_that_a_patched_one_is_inlined_in_are_told, 0,
			    NR(inlined));
	tcase_add_test(tests, without_debug_information_that_is_said_to_be_unchecked);
	tcase_add_loop_test(tests, the_verdict_follows_the_wishes, 0, NR(wishes));
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
