// SPDX-License-Identifier: GPL-2.0
/*
 * What a module patches: klp_patch, klp_object and klp_func are found in its data,
 * whatever their sizes are, with and without symbols that tell where arrays end.
 */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lines.h"
#include "model.h"
#include "patchinfo.h"
#include "said.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

/* What names point to. */
static const char strings[] = "one\0two\0ext4\0vmlinux";
enum { ONE = 0, TWO = 4, EXT4 = 8, VMLINUX = 13, NO_NAME = -1 };

static struct model *model;
static struct model_section *data, *rela;
static const struct model_symbol *here, *code, *names, *this_module;
static struct patchinfo info;

static void set_up_sized(size_t size)
{
	struct model_section *text, *rodata, *module;

	said_begin();
	patchinfo_init(&info);
	model = model_new();
	text = model_add_section(model, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, NULL,
				 0x100);
	rodata = model_add_section(model, ".rodata", SHT_PROGBITS, SHF_ALLOC, strings,
				   sizeof(strings));
	module = model_add_section(model, ".gnu.linkonce.this_module", SHT_PROGBITS,
				   SHF_ALLOC | SHF_WRITE, NULL, 0x40);
	data = model_add_section(model, ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, NULL, size);
	rela = model_add_rela(model, ".rela.data", SHF_INFO_LINK, data);
	code = model_define(model, "", STB_LOCAL, STT_SECTION, text, 0, 0);
	names = model_define(model, "", STB_LOCAL, STT_SECTION, rodata, 0, 0);
	here = model_define(model, "", STB_LOCAL, STT_SECTION, data, 0, 0);
	this_module = model_define(model, "__this_module", STB_LOCAL, STT_OBJECT, module, 0, 0x40);
}

static void set_up(void)
{
	set_up_sized(0x800);
}

static void tear_down(void)
{
	patchinfo_free(&info);
	model_free(model);
}

static void point(uint64_t offset, const struct model_symbol *symbol, int64_t addend)
{
	model_relocate(rela, offset, R_X86_64_64, symbol, addend);
}

static void put_function(uint64_t at, int name, uint64_t function, uint64_t sympos)
{
	point(at, names, name);
	point(at + 8, code, function);
	memcpy(data->data + at + 16, &sympos, sizeof(sympos));
}

static void put_object(uint64_t at, int name, uint64_t functions)
{
	if (name != NO_NAME)
		point(at, names, name);
	point(at + 8, here, functions);
}

static void put_patch(uint64_t at, uint64_t objects)
{
	point(at, this_module, 0);
	point(at + 8, here, objects);
}

static void name_array(const char *name, uint64_t at, uint64_t size)
{
	model_define(model, name, STB_LOCAL, STT_OBJECT, data, at, size);
}

/* Reads; the sizes are unknown if @function is 0. */
static int read_sized(uint64_t function, uint64_t object)
{
	const struct patchinfo_sizes sizes = { .object = object, .function = function };

	return patchinfo_read(model_open(model), function ? &sizes : NULL, &info);
}

/* All that was found, as text: "vmlinux: one,0=0x10 two,2=0x20; ext4: ...". */
static const char *found(void)
{
	static char text[1024];
	const struct patch_object *object;
	const struct patch_function *function;
	size_t used = 0;

	text[0] = '\0';
	list_for_each_entry(object, &info.objects, list) {
		used += snprintf(text + used, sizeof(text) - used, "%s%s:", used ? "; " : "",
				 object->name);
		list_for_each_entry(function, &object->functions, list)
			used += snprintf(text + used, sizeof(text) - used, " %s,%llu=0x%llx",
					 function->old_name,
					 (unsigned long long)function->old_sympos,
					 (unsigned long long)function->offset);
		list_for_each_entry(function, &object->callbacks, list)
			used += snprintf(text + used, sizeof(text) - used, " callback=0x%llx",
					 (unsigned long long)function->offset);
	}
	return text;
}

/*
 * Sizes of klp_func and klp_object: the smallest that there can be (name, new_func,
 * old_sympos; name, funcs, four callbacks), some of kernels, and odd ones.
 */
static const struct {
	uint64_t function, object;
} sizes[] = {
	{ 24, 48 }, { 32, 48 }, { 0x70, 0xa8 }, { 0x78, 0xb0 }, { 0x88, 0x90 }, { 24, 0x100 }
};

/* How much is known of the arrays. */
enum knowledge { NOTHING, SYMBOLS, SIZES, BOTH, NR_KNOWLEDGE };

/* Two objects with two and one functions; every array ends with an empty entry. */
static uint64_t put_layout(uint64_t function, uint64_t object, enum knowledge knowledge)
{
	uint64_t second = 3 * function, objects = second + 2 * function;
	uint64_t patch = objects + 3 * object;

	put_function(0, ONE, 0x10, 0);
	put_function(function, TWO, 0x20, 2);
	put_function(second, ONE, 0x30, 1);
	put_object(objects, NO_NAME, 0);
	put_object(objects + object, EXT4, second);
	put_patch(patch, objects);
	if (knowledge == SYMBOLS || knowledge == BOTH) {
		name_array("functions", 0, 3 * function);
		name_array("ext4_functions", second, 2 * function);
		name_array("objects", objects, 3 * object);
		name_array("patch", patch, 0x40);
	}
	return patch;
}

START_TEST(structures_of_any_size_are_found)
{
	uint64_t function = sizes[_i / NR_KNOWLEDGE].function;
	uint64_t object = sizes[_i / NR_KNOWLEDGE].object;
	enum knowledge knowledge = _i % NR_KNOWLEDGE;
	bool sized = knowledge == SIZES || knowledge == BOTH;

	put_layout(function, object, knowledge);
	ck_assert_int_eq(read_sized(sized ? function : 0, object), 0);
	ck_assert_str_eq(found(), "vmlinux: one,0=0x10 two,2=0x20; ext4: one,1=0x30");
	ck_assert(info.found);
	ck_assert_uint_eq(info.nr_objects, 2);
	ck_assert_uint_eq(info.nr_structures, 1 + 2 + 3);
	ck_assert(!patchinfo_refuse_unread(model->elf, &info));
	ck_assert_str_eq(said_text(), "");
}
END_TEST

/* The places of the structures themselves, and how many of their words are pointers. */
START_TEST(each_structure_is_told_with_its_place)
{
	uint64_t patch = put_layout(32, 64, SIZES);
	const struct {
		uint64_t offset;
		unsigned int words;
	} expected[] = { { patch, 2 }, { 160, 6 }, { 0, 2 }, { 32, 2 }, { 224, 6 }, { 96, 2 } };
	const struct patch_structure *structure;
	size_t i = 0;

	ck_assert_int_eq(read_sized(32, 64), 0);
	list_for_each_entry(structure, &info.structures, list) {
		ck_assert_uint_lt(i, NR(expected));
		ck_assert_str_eq(structure->section->name, ".data");
		ck_assert_uint_eq(structure->offset, expected[i].offset);
		ck_assert_uint_eq(structure->words, expected[i++].words);
	}
	ck_assert_uint_eq(i, NR(expected));
}
END_TEST

/*
 * Modules in which there is no patch.
 */
static void nothing(void)
{
}

static void only_functions(void)
{
	put_function(0, ONE, 0x10, 0);
}

static void another_module(void)
{
	put_function(0, ONE, 0x10, 0);
	put_object(0x80, NO_NAME, 0);
	point(0x200, code, 0);
	point(0x208, here, 0x80);
}

static void module_alone(void)
{
	point(0x200, this_module, 0);
}

/* as struct file_operations has it: .owner, and a function behind it */
static void module_and_code(void)
{
	point(0x200, this_module, 0);
	point(0x208, code, 0x10);
}

static void module_and_text(void)
{
	point(0x200, this_module, 0);
	point(0x208, names, ONE);
}

static void behind_the_begin_of_this_module(void)
{
	put_function(0, ONE, 0x10, 0);
	put_object(0x80, NO_NAME, 0);
	point(0x200, this_module, 8);
	point(0x208, here, 0x80);
}

/* the objects are put together at run time */
static void empty_objects(void)
{
	put_patch(0x200, 0x80);
}

static void (*const without_patch[])(void) = {
	nothing,
	only_functions,
	another_module,
	module_alone,
	module_and_code,
	module_and_text,
	behind_the_begin_of_this_module,
	empty_objects,
};

START_TEST(what_is_no_patch_is_none)
{
	without_patch[_i]();
	ck_assert_int_eq(read_sized(_i % 2 ? 32 : 0, 64), 0);
	ck_assert(!info.found);
	ck_assert_str_eq(found(), "");
	ck_assert_str_eq(said_text(), "");
}
END_TEST

/* struct author { long flags; struct klp_patch p; struct klp_object o[2]; struct klp_func f[2]; }; */
START_TEST(a_patch_may_be_in_a_structure_of_the_author)
{
	put_patch(0x108, 0x148);
	put_object(0x148, EXT4, 0x148 + 2 * 64);
	put_function(0x148 + 2 * 64, ONE, 0x10, 0);
	name_array("author", 0x100, 0x148 + 2 * 64 + 2 * 32 - 0x100);
	ck_assert_int_eq(read_sized(_i ? 32 : 0, 64), 0);
	ck_assert(info.found);
	ck_assert_str_eq(found(), "ext4: one,0=0x10");
	ck_assert(!patchinfo_refuse_unread(model->elf, &info));
}
END_TEST

/* In a structure of the author, whose size is not one of whole entries, the empty entry is the end. */
START_TEST(other_pointers_may_follow_the_empty_entry)
{
	put_function(0, ONE, 0x10, 0);
	point(2 * 32 + 8, names, TWO);
	put_object(0x200, NO_NAME, 0);
	put_patch(0x300, 0x200);
	name_array("author", 0, 0x100 + 8);
	ck_assert_int_eq(read_sized(32, 64), 0);
	ck_assert_str_eq(found(), "vmlinux: one,0=0x10");
	ck_assert(!patchinfo_refuse_unread(model->elf, &info));
}
END_TEST

/* struct klp_callbacks follows name and funcs. */
START_TEST(callbacks_are_told_with_their_object)
{
	for (int i = 0; i < 4; i++) {
		if (_i & (1 << i))
			point(0x200 + 16 + 8 * i, code, 0x40 + 0x10 * i);
	}
	put_object(0x200, EXT4, 0); /* its array of functions is empty */
	put_patch(0x300, 0x200);
	ck_assert_int_eq(read_sized(32, 64), 0);
	ck_assert(info.found);
	ck_assert_uint_eq(info.nr_objects, 1);
	for (int i = 0; i < 4; i++) {
		char callback[32];

		snprintf(callback, sizeof(callback), "callback=0x%x", 0x40 + 0x10 * i);
		ck_assert_int_eq(!!strstr(found(), callback), !!(_i & (1 << i)));
	}
	ck_assert(!patchinfo_refuse_unread(model->elf, &info));
}
END_TEST

/* Nothing but its functions tells the entry of vmlinux, and here no relocation comes after. */
START_TEST(vmlinux_may_be_the_last_object)
{
	put_patch(0x100, 0x200);
	put_function(0, ONE, 0x10, 0);
	put_function(0x80, TWO, 0x20, 0);
	put_object(0x200, EXT4, 0x80);
	put_object(0x200 + 64, NO_NAME, 0);
	ck_assert_int_eq(read_sized(0, 0), 0);
	ck_assert_str_eq(found(), "ext4: two,0=0x20; vmlinux: one,0=0x10");
}
END_TEST

START_TEST(several_patches_are_read_one_after_the_other)
{
	put_function(0, ONE, 0x10, 0);
	put_object(0x80, NO_NAME, 0);
	put_patch(0x200, 0x80);
	put_function(0x300, TWO, 0x20, 0);
	put_object(0x380, EXT4, 0x300);
	put_patch(0x500, 0x380);
	ck_assert_int_eq(read_sized(32, 64), 0);
	ck_assert_str_eq(found(), "vmlinux: one,0=0x10; ext4: two,0=0x20");
}
END_TEST

START_TEST(a_name_may_be_that_of_vmlinux_and_is_told_apart)
{
	put_function(0, ONE, 0x10, 0);
	put_object(0x80, _i ? VMLINUX : NO_NAME, 0);
	put_patch(0x200, 0x80);
	ck_assert_int_eq(read_sized(32, 64), 0);
	ck_assert_str_eq(found(), "vmlinux: one,0=0x10");
	ck_assert_int_eq(patchinfo_find(&info, "vmlinux")->named, _i);
	ck_assert_ptr_null(patchinfo_find(&info, "ext4"));
}
END_TEST

/* A function of another module: the pointer is to a symbol that is not in the file. */
START_TEST(new_func_may_be_elsewhere)
{
	point(0, names, ONE);
	put_object(0x80, NO_NAME, 0);
	put_patch(0x200, 0x80);
	model_relocate(rela, 8, R_X86_64_64, model_refer(model, "elsewhere", SHN_UNDEF), 0);
	ck_assert_int_eq(read_sized(32, 64), 0);
	ck_assert_str_eq(found(), "vmlinux: one,0=0x0");
}
END_TEST

/*
 * What cannot be understood is refused: each makes something wrong of functions at 0,
 * which are two and an empty one of 32 bytes, with their symbol.
 */
static void name_is_missing(void)
{
	point(40, code, 0x20);
}

static void function_is_missing(void)
{
	point(32, names, TWO);
}

static void function_is_data(void)
{
	point(32, names, TWO);
	point(40, names, ONE);
}

static void behind_the_empty_entry(void)
{
	put_function(64, TWO, 0x20, 0);
}

static void (*const not_understood[])(void) = { name_is_missing, function_is_missing,
						function_is_data, behind_the_empty_entry };

START_TEST(an_entry_that_cannot_be_understood_is_refused)
{
	put_function(0, ONE, 0x10, 0);
	not_understood[_i]();
	name_array("functions", 0, 3 * 32);
	put_object(0x80, NO_NAME, 0);
	put_patch(0x200, 0x80);
	ck_assert_int_eq(read_sized(32, 64), 0);
	ck_assert_str_eq(said_text(), ""); /* reading does not judge */
	ck_assert(patchinfo_refuse_unread(model->elf, &info));
	ck_assert_str_eq(said_checks(), "no-patch");
	ck_assert_str_eq(found(), "vmlinux: one,0=0x10");
}
END_TEST

/* The last function ends with its section, or is cut by the end of it. */
START_TEST(an_array_may_end_with_its_section)
{
	put_object(0, NO_NAME, 0x800 - 24);
	put_patch(0x200, 0);
	put_function(0x800 - 24, ONE, 0x10, 3);
	ck_assert_int_eq(read_sized(_i ? 24 : 0, 64), 0);
	ck_assert_str_eq(found(), "vmlinux: one,3=0x10");
	ck_assert(!patchinfo_refuse_unread(model->elf, &info));
}
END_TEST

START_TEST(a_pointer_behind_the_end_of_a_section_leads_nowhere)
{
	put_object(0, NO_NAME, 0x800);
	put_patch(0x200, 0);
	ck_assert_int_eq(read_sized(32, 64), 0);
	ck_assert(!info.found);
	ck_assert_str_eq(found(), "");
}
END_TEST

/* sysfs has one directory for both, if position 0 is position 1: klp_init_func() */
static const struct {
	int names[2];
	uint64_t positions[2];
	bool twice;
} pairs[] = {
	{ { ONE, ONE }, { 0, 0 }, true },  { { ONE, ONE }, { 0, 1 }, true },
	{ { ONE, ONE }, { 2, 2 }, true },  { { ONE, ONE }, { 1, 2 }, false },
	{ { ONE, TWO }, { 0, 0 }, false }, { { ONE, TWO }, { 2, 2 }, false },
};

START_TEST(a_function_that_is_listed_twice_is_told)
{
	const struct patch_object *object;

	put_function(0, pairs[_i].names[0], 0x10, pairs[_i].positions[0]);
	put_function(32, pairs[_i].names[1], 0x20, pairs[_i].positions[1]);
	put_object(0x80, NO_NAME, 0);
	put_patch(0x200, 0x80);
	ck_assert_int_eq(read_sized(32, 64), 0);
	object = patchinfo_find(&info, "vmlinux");
	ck_assert(!patchinfo_is_listed_before(
		list_entry(object->functions.next, struct patch_function, list)));
	ck_assert_int_eq(patchinfo_is_listed_before(
				 list_entry(object->functions.prev, struct patch_function, list)),
			 pairs[_i].twice);
}
END_TEST

/* 256 objects, and 4096 structures with them: the limits, and one more. */
static const struct {
	size_t objects, functions;
	int verdict;
} numbers[] = {
	{ 256, 0, 0 },
	{ 257, 0, -E2BIG },
	{ 1, 4096 - 2, 0 },
	{ 1, 4096 - 1, -E2BIG },
};

START_TEST(there_may_be_so_many)
{
	uint64_t functions = 257 * 48, patch = functions + 4097 * 24;

	tear_down();
	set_up_sized(patch + 64);
	for (size_t i = 0; i < numbers[_i].objects; i++)
		put_object(48 * i, EXT4, functions);
	for (size_t i = 0; i < numbers[_i].functions; i++)
		put_function(functions + 24 * i, ONE, 0x10, i);
	put_patch(patch, 0);
	ck_assert_int_eq(read_sized(24, 48), numbers[_i].verdict);
	ck_assert_str_eq(said_checks(), numbers[_i].verdict ? "none" : "");
}
END_TEST

/*
 * patchinfo_sizes(): gcc says how large its structures are.
 */
static const char source[] = "struct klp_func { const char *name; void *function;"
			     " unsigned long position; char rest[FUNCTION - 24]; };\n"
			     "struct klp_object { const char *name; struct klp_func *functions;"
			     " void *callbacks[4]; char rest[OBJECT - 48]; };\n"
			     "struct klp_func functions[2] = { { \"one\" } };\n"
			     "struct klp_object objects[2] = { { 0, functions } };\n";

static struct patchinfo_sizes sizes_by_gcc(const char *debug, uint64_t function, uint64_t object)
{
	char directory[] = "/tmp/test-patchinfo.XXXXXX", path[64], command[256];
	struct patchinfo_sizes result;
	struct elf_file *elf;
	struct lines *lines;
	FILE *gcc;

	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/object", directory);
	snprintf(command, sizeof(command), "gcc -x c %s -DFUNCTION=%llu -DOBJECT=%llu -c -o %s -",
		 debug, (unsigned long long)function, (unsigned long long)object, path);
	gcc = popen(command, "w");
	ck_assert_ptr_nonnull(gcc);
	fputs(source, gcc);
	ck_assert_int_eq(pclose(gcc), 0);
	ck_assert_int_eq(elf_open(path, &elf), 0);
	ck_assert_int_eq(lines_open(elf, &lines), 0);
	result = patchinfo_sizes(lines);
	lines_close(lines);
	elf_close(elf);
	unlink(path);
	rmdir(directory);
	return result;
}

START_TEST(debug_information_tells_the_sizes)
{
	uint64_t function = sizes[_i].function, object = sizes[_i].object;
	struct patchinfo_sizes told = sizes_by_gcc("-g", function, object);

	ck_assert_uint_eq(told.function, function);
	ck_assert_uint_eq(told.object, object);
}
END_TEST

START_TEST(without_debug_information_the_sizes_are_unknown)
{
	struct patchinfo_sizes told = sizes_by_gcc("-g0", 32, 64);

	ck_assert_uint_eq(told.function, 0);
	ck_assert_uint_eq(told.object, 0);
	told = patchinfo_sizes(NULL);
	ck_assert_uint_eq(told.function, 0);
	ck_assert_uint_eq(told.object, 0);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("patchinfo");
	TCase *tests = tcase_create("patchinfo");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, structures_of_any_size_are_found, 0, NR(sizes) * NR_KNOWLEDGE);
	tcase_add_test(tests, each_structure_is_told_with_its_place);
	tcase_add_loop_test(tests, what_is_no_patch_is_none, 0, NR(without_patch));
	tcase_add_loop_test(tests, a_patch_may_be_in_a_structure_of_the_author, 0, 2);
	tcase_add_test(tests, other_pointers_may_follow_the_empty_entry);
	tcase_add_loop_test(tests, callbacks_are_told_with_their_object, 0, 16);
	tcase_add_test(tests, vmlinux_may_be_the_last_object);
	tcase_add_test(tests, several_patches_are_read_one_after_the_other);
	tcase_add_loop_test(tests, a_name_may_be_that_of_vmlinux_and_is_told_apart, 0, 2);
	tcase_add_test(tests, new_func_may_be_elsewhere);
	tcase_add_loop_test(tests, an_entry_that_cannot_be_understood_is_refused, 0,
			    NR(not_understood));
	tcase_add_loop_test(tests, an_array_may_end_with_its_section, 0, 2);
	tcase_add_test(tests, a_pointer_behind_the_end_of_a_section_leads_nowhere);
	tcase_add_loop_test(tests, a_function_that_is_listed_twice_is_told, 0, NR(pairs));
	tcase_add_loop_test(tests, there_may_be_so_many, 0, NR(numbers));
	tcase_add_loop_test(tests, debug_information_tells_the_sizes, 0, NR(sizes));
	tcase_add_test(tests, without_debug_information_the_sizes_are_unknown);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
