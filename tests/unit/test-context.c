// SPDX-License-Identifier: GPL-2.0
/*
 * For which functions of the patch the places of a module work. The modules are sketched
 * (sketch.h): each function and object has 0x100 bytes, one behind the other.
 */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "context.h"
#include "said.h"
#include "sketch.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))
#define TWO "vmlinux:a=new_a vmlinux:b=new_b"

static const char list[] = "klp-convert-symbol-data.1.0\n"
			   "*vmlinux\n"
			   "t a\n"
			   "t b\n"
			   "*ext4\n"
			   "t c\n";
static struct sketch sketch;

static void set_up(void)
{
	said_begin();
}

static void tear_down(void)
{
	if (sketch.model)
		sketch_end(&sketch);
}

/* The names of what is patched, one blank behind each; a callback is "()". */
static const char *names_of(const struct patch_function **functions, size_t nr)
{
	static char names[4096];

	names[0] = '\0';
	for (size_t i = 0; i < nr; i++) {
		strcat(names, functions[i]->old_name ? functions[i]->old_name : "()");
		strcat(names, " ");
	}
	return names;
}

/* The contexts of a place; "self" is the livepatch itself. */
static const char *contexts_of(const char *at)
{
	static char found[4096];
	bool by_itself;
	size_t nr;

	nr = context_find(sketch.livepatch.contexts, sketch_place(&sketch, at), sketch.room[0],
			  &by_itself);
	snprintf(found, sizeof(found), "%s%s", names_of(sketch.room[0], nr),
		 by_itself ? "self " : "");
	if (*found)
		found[strlen(found) - 1] = '\0';
	return found;
}

static const struct {
	const char *name, *patch, *code, *place, *contexts;
} rows[] = {
	{ "a replacement", TWO, "new_a> new_b>", "new_a", "a" },
	{ "in the midst of it", TWO, "new_a> new_b>", ".text+0x1ff", "b" },
	{ "a callback", "vmlinux:a=new_a ext4:=pre", "new_a> pre>helper helper>", "helper", "()" },
	{ "a replacement that replaces two", "vmlinux:a=new ext4:c=new", "new>", "new", "a c" },
	{ "a helper of one", TWO, "new_a>helper new_b> helper>", "helper", "a" },
	{ "a helper of both", TWO, "new_a>helper new_b>helper helper>", "helper", "a b" },
	{ "a helper's helper", TWO, "new_a>one one>two two>three three> new_b>", "three", "a" },
	{ "functions that call each other", TWO, "new_a>one one>two two>one new_b>", "two", "a" },
	{ "a cycle that both enter", TWO, "new_a>one one>two two>one new_b>two", "one", "a b" },
	{ "a replacement that another calls", TWO, "new_a>new_b new_b>", "new_b", "a b" },
	{ "and not the other way round", TWO, "new_a>new_b new_b>", "new_a", "a" },
	{ "a table", TWO, "new_a>table .data/table>callee callee> new_b>", "table", "a" },
	{ "a function in a table", TWO, "new_a>table .data/table>callee callee> new_b>", "callee",
	  "a" },
	{ "a cold part", TWO, "new_a>new_a.cold .text.unlikely/new_a.cold> new_b>", "new_a.cold",
	  "a" },
	/* by the symbol of a section */
	{ "a call into the section", TWO, "new_a>.text+0x200 new_b> helper>", "helper", "a" },
	{ "a call into the midst of a function", TWO, "new_a>.text+0x280 new_b> helper>", "helper",
	  "a" },
	{ "its neighbour is not meant", TWO, "new_a>.text+0x200 new_b> helper> next>", "next",
	  "a b" },
	{ "data by section", TWO, "new_a>.data+0x104 new_b> .data/one> .data/two>", "two", "a" },
	{ "its neighbour, too, is not meant", TWO,
	  "new_a>.data+0x104 new_b>one .data/one> .data/two>", "one", "b" },
	/* cmpl $1, two(%rip): the field is 8 bytes before the instruction's end, not 4 */
	{ "data, by an instruction with an operand", TWO,
	  "new_a>.data+0xfc new_b> .data/one> .data/two>", "two", "a" },
	{ "what it could be else counts, too", TWO,
	  "new_a>.data+0xfc new_b>one .data/one> .data/two>", "one", "a b" },
	{ "data that points to data is exact", TWO,
	  "new_a>one new_b>three .data/one>.data+0x1fc .data/two> .data/three>", "three", "b" },
	{ "a literal", TWO, "new_a>.rodata+8 .rodata+8>x new_b>", ".rodata+8", "a" },
	{ "a literal before it", TWO, "new_a>.rodata+8 .rodata+8>x .rodata+0>x new_b>", ".rodata+0",
	  "a b" },
	/* what nothing is seen to reach counts for all */
	{ "a lonely function", TWO, "new_a> new_b> lonely>", "lonely", "a b" },
	{ "lonely data", TWO, "new_a> new_b> .data/lonely>", "lonely", "a b" },
	{ "what lonely data points to", TWO, "new_a> new_b> .data/lonely>callee callee>", "callee",
	  "a b" },
	/* the livepatch itself */
	{ "init", TWO, "new_a> new_b> .init.text/init_module>", "init_module", "self" },
	{ "a helper of init", TWO, "new_a> new_b> .init.text/init_module>helper helper>", "helper",
	  "self" },
	{ "a helper of exit", TWO, "new_a> new_b> .exit.text/cleanup_module>helper helper>",
	  "helper", "self" },
	{ "a helper of init and of a replacement", TWO,
	  "new_a>helper new_b> .init.text/init_module>helper helper>", "helper", "a self" },
	{ "init by another name", TWO,
	  "new_a> new_b> .gnu.linkonce.this_module/__this_module>begin .init.text/begin>helper "
	  "helper>",
	  "helper", "self" },
	{ "an init function that nothing calls", TWO, "new_a> new_b> .init.text/other>", "other",
	  "" },
	{ "an exit function that nothing calls", TWO, "new_a> new_b> .exit.text/other>", "other",
	  "" },
	{ "init data", TWO, "new_a> new_b> .init.data/data>", "data", "" },
	{ "a parameter", TWO, "new_a> new_b> __param/parameter>get get>", "get", "self" },
	{ "a parameter, used by a replacement", TWO,
	  "new_a>value new_b> __param/parameter>value .data/value>", "value", "a self" },
	{ "an export", TWO, "new_a> new_b> __ksymtab/entry>exported exported>", "exported",
	  "self" },
	{ "a GPL export", TWO, "new_a> new_b> __ksymtab_gpl/entry>exported exported>", "exported",
	  "self" },
	{ "a constructor", TWO,
	  "new_a> new_b> .init_array+0>constructor constructor>helper "
	  "helper>",
	  "helper", "self" },
	{ "a constructor of old compilers", TWO, "new_a> new_b> .ctors+0>constructor constructor>",
	  "constructor", "self" },
	/* struct jump_entry: code and target (4 bytes each), key (8 bytes on) */
	{ "the place in the code", TWO, "new_a> new_b> __jump_table+0>.text+8", "__jump_table+0",
	  "a b" },
	{ "a key", TWO,
	  "new_a> new_b> __jump_table+0>.text+8 __jump_table+4>.text+16 __jump_table+8>key",
	  "__jump_table+8", "a" },
	{ "a key of the second entry", TWO,
	  "new_a> new_b> __jump_table+0>.text+8 __jump_table+4>.text+16 __jump_table+8>key "
	  "__jump_table+16>.text+0x108 __jump_table+20>.text+0x110 __jump_table+24>key",
	  "__jump_table+24", "b" },
	{ "a key of the module", TWO,
	  "new_a> new_b> __jump_table+0>.text+0x108 __jump_table+4>.text+0x110 "
	  "__jump_table+8>key .data/key>",
	  "key", "b" },
	{ "a key of both", TWO,
	  "new_a> new_b> __jump_table+0>.text+8 __jump_table+4>.text+16 __jump_table+8>key "
	  "__jump_table+16>.text+0x108 __jump_table+20>.text+0x110 __jump_table+24>key .data/key>",
	  "key", "a b" },
	{ "what a key of the module points to", TWO,
	  "new_a> new_b> __jump_table+0>.text+8 __jump_table+4>.text+16 __jump_table+8>key "
	  ".data/key>callee callee>",
	  "callee", "a" },
	{ "a field 15 bytes on is the entry's", TWO, "new_a> new_b> table+0>.text+8 table+15>key",
	  "table+15", "a" },
	{ "a field 16 bytes on is not", TWO, "new_a> new_b> table+0>.text+8 table+16>key",
	  "table+16", "a b" },
	{ "data 16 bytes on is not", TWO,
	  "new_a> new_b>key table+0>.text+8 table+16>key .data/key>", "key", "b" },
	{ "a field before any code", TWO, "new_a> new_b> table+0>key table+8>.text+8", "table+0",
	  "a b" },
	{ "an entry for code that only init reaches", TWO,
	  "new_a> new_b> .init.text/init_module> table+0>.init.text+8 table+8>key", "table+8",
	  "self" },
	/* struct alt_instr: the instruction, its replacement */
	{ "an alternative", TWO,
	  "new_a> new_b> .altinstructions+0>.text+8 .altinstructions+4>.altinstr_replacement+0 "
	  ".altinstr_replacement+1>x",
	  ".altinstr_replacement+1", "a" },
	{ "the next alternative", TWO,
	  "new_a> new_b> .altinstructions+0>.text+8 .altinstructions+4>.altinstr_replacement+0 "
	  ".altinstructions+14>.text+0x108 .altinstructions+18>.altinstr_replacement+5 "
	  ".altinstr_replacement+1>x .altinstr_replacement+6>y",
	  ".altinstructions+18", "b" },
	/* no patch at all */
	{ "no patch", "", "function>", "function", "" },
	{ "no patch, but init", "", ".init.text/init_module>function function>", "function",
	  "self" },
};

START_TEST(a_place_works_for_what_reaches_it)
{
	sketch_draw(&sketch, rows[_i].code);
	sketch_open(&sketch, rows[_i].patch, list);
	ck_assert_msg(!strcmp(contexts_of(rows[_i].place), rows[_i].contexts),
		      "%s: it is \"%s\", not \"%s\"", rows[_i].name, contexts_of(rows[_i].place),
		      rows[_i].contexts);
}
END_TEST

/* Branches in new_a, which is at 0, that an assembler has filled in: helper is at 0x200. */
static const struct {
	const char *name;
	uint8_t bytes[7];
	size_t at;
	const char *contexts; /* of helper */
} branches[] = {
	{ "call", { 0xe8, 0xfb, 0x01, 0x00, 0x00 }, 0, "a" },
	{ "call from further on", { 0xe8, 0xeb, 0x01, 0x00, 0x00 }, 0x10, "a" },
	{ "jump", { 0xe9, 0xfb, 0x01, 0x00, 0x00 }, 0, "a" },
	{ "jump on a condition", { 0x0f, 0x84, 0xfa, 0x01, 0x00, 0x00 }, 0, "a" },
	{ "address", { 0x48, 0x8d, 0x3d, 0xf9, 0x01, 0x00, 0x00 }, 0, "a" },
	{ "call of nothing that begins there", { 0xe8, 0xfc, 0x01, 0x00, 0x00 }, 0, "a b" },
	{ "call out of the section", { 0xe8, 0xfb, 0xff, 0x00, 0x00 }, 0, "a b" },
	{ "no branch", { 0xea, 0xfb, 0x01, 0x00, 0x00 }, 0, "a b" },
	/* in new_b; backwards, a short jump reaches 128 bytes */
	{ "short jump", { 0xeb, 0x0e }, 0x1f0, "b" },
	{ "short jump on a condition", { 0x74, 0x0e }, 0x1f0, "b" },
	{ "call of the next function", { 0xe8, 0x0b, 0x00, 0x00, 0x00 }, 0x1f0, "b" },
};

START_TEST(branches_without_a_relocation_reach_functions)
{
	struct model_section *text;

	sketch_draw(&sketch, "new_a> new_b> helper>");
	text = model_section_of(sketch.model, ".text");
	memcpy(text->data + branches[_i].at, branches[_i].bytes, sizeof(branches[_i].bytes));
	sketch_open(&sketch, TWO, list);
	ck_assert_msg(!strcmp(contexts_of("helper"), branches[_i].contexts), "%s: it is \"%s\"",
		      branches[_i].name, contexts_of("helper"));
}
END_TEST

/* What is in the field of a call is not the call's if a relocation fills it. */
START_TEST(a_relocation_overrides_what_is_in_the_field)
{
	static const uint8_t call[] = { 0xe8, 0xf8, 0x01, 0x00, 0x00 };

	sketch_draw(&sketch, "new_a>other new_b> helper> other>");
	memcpy(model_section_of(sketch.model, ".text")->data + 3, call, sizeof(call));
	sketch_open(&sketch, TWO, list);
	ck_assert_str_eq(contexts_of("other"), "a");
	ck_assert_str_eq(contexts_of("helper"), "a b");
}
END_TEST

/* Code between functions, and what assemblers pad with, is of no function. */
START_TEST(what_is_between_functions_is_of_none)
{
	sketch_draw(&sketch, "new_a> new_b> .text+0x80>x");
	model_symbol_of(sketch.model, "new_a")->size = 0x20;
	sketch_open(&sketch, TWO, list);
	ck_assert_str_eq(contexts_of(".text+0x1f"), "a");
	ck_assert_str_eq(contexts_of(".text+0x80"), "a b");
	ck_assert_ptr_null(
		context_around(sketch.livepatch.contexts, sketch_place(&sketch, ".text+0x80")));
}
END_TEST

/* Labels in a function, and a second name for it, are parts of it. */
START_TEST(what_begins_inside_of_a_function_is_a_part_of_it)
{
	struct model_section *text;

	sketch_draw(&sketch, "new_a> new_b>");
	text = model_section_of(sketch.model, ".text");
	model_define(sketch.model, "label", STB_GLOBAL, STT_NOTYPE, text, 0x40, 0);
	model_define(sketch.model, "alias", STB_GLOBAL, STT_FUNC, text, 0x100, 0x80);
	sketch_open(&sketch, TWO, list);
	ck_assert_str_eq(contexts_of("label"), "a");
	ck_assert_str_eq(contexts_of("alias"), "b");
	ck_assert_str_eq(context_around(sketch.livepatch.contexts, sketch_place(&sketch, "alias")),
			 "new_b");
}
END_TEST

/* That init registers a function does not mean that init calls it. */
START_TEST(structures_of_the_patch_lead_nowhere)
{
	struct model *model = model_livepatch();
	struct patchinfo info;
	struct work work = { 0 };
	struct context_map *map;
	const struct patch_function *functions[2];
	struct context_place place = { .offset = 0x8 };
	bool by_itself;

	model_relocate(model_section_of(model, ".rela.init.text"), 12, R_X86_64_PC32,
		       model_symbol_of(model, "patch"), -4);
	model_open(model);
	patchinfo_init(&info);
	ck_assert_int_eq(patchinfo_read(model->elf, NULL, &info), 0);
	ck_assert_int_eq(context_map_build(model->elf, &info, &work, &map), 0);
	place.section = elf_find_section(model->elf, ".text");
	ck_assert_uint_eq(context_find(map, place, functions, &by_itself), 1);
	ck_assert_str_eq(functions[0]->old_name, "cmdline_proc_show");
	ck_assert(!by_itself);
	place = (struct context_place){ elf_find_section(model->elf, ".data"), 0x140 };
	ck_assert_uint_eq(context_find(map, place, functions, &by_itself), 0);
	ck_assert(by_itself);
	context_map_free(map);
	patchinfo_free(&info);
	model_free(model);
}
END_TEST

static void add_structure(const char *section, uint64_t offset)
{
	struct patch_structure *structure = calloc(1, sizeof(*structure));

	ck_assert_ptr_nonnull(structure);
	structure->section = elf_find_section(sketch.livepatch.elf, section);
	structure->offset = offset;
	structure->words = SKETCH_SIZE / 8;
	list_add_tail(&structure->list, &sketch.livepatch.info.structures);
}

/* The one in the later section has the lower offset. */
START_TEST(structures_are_told_apart_by_section)
{
	struct context_map *map;
	struct work work = { 0 };
	bool by_itself;

	sketch_draw(&sketch,
		    "new_a> new_b> .init.text/init_module>first .init.text/init_module>second "
		    ".data/before> .data/first>new_a .data.later/second>new_b");
	sketch_open(&sketch, TWO, list);
	ck_assert_str_eq(contexts_of("new_a"), "a self");
	ck_assert_str_eq(contexts_of("new_b"), "b self");
	add_structure(".data", SKETCH_SIZE);
	add_structure(".data.later", 0);
	ck_assert_int_eq(
		context_map_build(sketch.livepatch.elf, &sketch.livepatch.info, &work, &map), 0);
	context_find(map, sketch_place(&sketch, "new_a"), sketch.room[0], &by_itself);
	ck_assert(!by_itself);
	context_find(map, sketch_place(&sketch, "new_b"), sketch.room[0], &by_itself);
	ck_assert(!by_itself);
	context_map_free(map);
}
END_TEST

START_TEST(relocations_that_are_damaged_are_refused)
{
	struct model *model = model_livepatch();
	struct elf_file *elf = model_open(model);
	struct work work = { 0 };
	struct context_map *map;
	struct patchinfo info;

	patchinfo_init(&info);
	elf_find_section(elf, ".rela.text")->header.sh_entsize = 0;
	ck_assert_int_eq(context_map_build(elf, &info, &work, &map), -EINVAL);
	ck_assert_ptr_null(map);
	ck_assert_ptr_nonnull(strstr(said_text(), "not a table of relocations"));
	patchinfo_free(&info);
	model_free(model);
}
END_TEST

static const struct {
	const char *symbol, *around; /* NULL: none */
	bool specialised;
} parts[] = {
	{ "foo", "foo", false },
	{ "foo.cold", "foo", false },
	{ "foo.isra.0", "foo", false },
	{ "foo.constprop.0", "foo", true },
	{ "foo.constprop.0.isra.0", "foo", true },
	{ "foo.isra.0.constprop.0", "foo", true },
	{ "foo.part.0", "foo", false },
	{ "constprop", "constprop", false },
	{ ".hidden", NULL, false },
};

START_TEST(a_part_of_a_function_is_told_by_its_suffix)
{
	char code[64];
	struct context_place place = { .offset = 0x110 };

	snprintf(code, sizeof(code), "new_a> .text/%s>", parts[_i].symbol);
	sketch_draw(&sketch, code);
	sketch_open(&sketch, "vmlinux:a=new_a", list);
	place.section = elf_find_section(sketch.livepatch.elf, ".text");
	ck_assert_pstr_eq(context_around(sketch.livepatch.contexts, place), parts[_i].around);
	ck_assert_int_eq(context_is_specialised(sketch.livepatch.contexts, place),
			 parts[_i].specialised);
}
END_TEST

static const struct {
	const char *code, *at, *place;
} entries[] = {
	{ "new_a> new_b> __jump_table+0>.text+8 __jump_table+8>key", "__jump_table+8", ".text+8" },
	{ "new_a> new_b> table+0>.text+8 table+4>.text+0x108 table+8>key", "table+8",
	  ".text+0x108" },
	{ "new_a> new_b> table+0>.text+8 table+16>key", "table+16", "table+16" },
	{ "new_a> new_b> table+0>key", "table+0", "table+0" },
	/* a table of the module's own has a symbol: it is no code's */
	{ "new_a> new_b> .data/table>new_a", "table", "table" },
	{ "new_a> new_b>", "new_a", "new_a" },
};

START_TEST(an_entry_of_a_table_is_for_the_code_before_it)
{
	struct context_place expected, code;

	sketch_draw(&sketch, entries[_i].code);
	sketch_open(&sketch, TWO, list);
	expected = sketch_place(&sketch, entries[_i].place);
	code = context_code_of(sketch.livepatch.contexts, sketch_place(&sketch, entries[_i].at));
	ck_assert_ptr_eq(code.section, expected.section);
	ck_assert_uint_eq(code.offset, expected.offset);
}
END_TEST

static const char *roots_at(const char *at)
{
	size_t nr =
		context_roots(sketch.livepatch.contexts, sketch_place(&sketch, at), sketch.room[0]);

	return names_of(sketch.room[0], nr);
}

START_TEST(roots_are_what_the_code_itself_replaces)
{
	sketch_draw(&sketch, "new_a>helper helper>new_b new_b> both>new_b");
	sketch_open(&sketch, "vmlinux:a=new_a vmlinux:b=new_b vmlinux:a=both ext4:c=both", list);
	ck_assert_str_eq(roots_at("new_a"), "a ");
	ck_assert_str_eq(roots_at("new_b"), "b ");
	ck_assert_str_eq(roots_at("both"), "a c ");
	ck_assert_str_eq(roots_at("helper"), "");
}
END_TEST

/* new_b, which may be what is left of a function that is like new_a, and what it consists of. */
static const struct forwarder {
	const char *name;
	uint8_t bytes[16];
	size_t size;
	const char *fentry, *jump; /* what the calls' fields at 1 and at the end are filled with */
	bool same;
} forwarders[] = {
	{ "jump", { 0xe9 }, 5, NULL, "new_a", true },
	{ "fentry and jump", { 0xe8, 0, 0, 0, 0, 0xe9 }, 10, "__fentry__", "new_a", true },
	{ "call and jump", { 0xe8, 0, 0, 0, 0, 0xe9 }, 10, "printk", "new_a", false },
	{ "jump to a helper", { 0xe9 }, 5, NULL, "helper", false },
	{ "jump out of the module", { 0xe9 }, 5, NULL, "printk", false },
	{ "jump without a relocation", { 0xe9, 0xfb, 0xfe, 0xff, 0xff }, 5, NULL, NULL, true },
	{ "jump into the midst of it", { 0xe9, 0x0b, 0xff, 0xff, 0xff }, 5, NULL, NULL, false },
	{ "ENDBR, fentry and jump",
	  { 0xf3, 0x0f, 0x1e, 0xfa, 0xe9, 0xf7, 0xfe, 0xff, 0xff },
	  9,
	  NULL,
	  NULL,
	  true },
	{ "return", { 0xc3 }, 1, NULL, NULL, false },
};

static void draw_forwarder(const struct forwarder *row)
{
	struct model_section *rela;
	struct model_symbol *forwarder;

	sketch_draw(&sketch, "new_a> new_b> helper> helper>printk");
	rela = model_section_of(sketch.model, ".rela.text");
	forwarder = model_symbol_of(sketch.model, "new_b");
	forwarder->size = row->size;
	memcpy(model_section_of(sketch.model, ".text")->data + 0x100, row->bytes,
	       sizeof(row->bytes));
	if (row->fentry)
		model_relocate(rela, 0x101, R_X86_64_PLT32,
			       strcmp(row->fentry, "printk") ?
				       model_refer(sketch.model, row->fentry, SHN_UNDEF) :
				       model_symbol_of(sketch.model, "printk"),
			       -4);
	if (row->jump)
		model_relocate(rela, 0x100 + row->size - 4, R_X86_64_PLT32,
			       model_symbol_of(sketch.model, row->jump), -4);
}

START_TEST(a_replacement_that_only_jumps_to_another_one_is_that)
{
	const struct patch_function *b;

	draw_forwarder(&forwarders[_i]);
	sketch_open(&sketch, TWO, list);
	ck_assert_msg(!strcmp(roots_at("new_a"), forwarders[_i].same ? "a b " : "a "), "%s: \"%s\"",
		      forwarders[_i].name, roots_at("new_a"));
	context_roots(sketch.livepatch.contexts, sketch_place(&sketch, "new_b"), &b);
	ck_assert_int_eq(context_is_root(sketch.livepatch.contexts, b, "new_a"),
			 forwarders[_i].same);
	ck_assert(context_is_root(sketch.livepatch.contexts, b, "new_b"));
	ck_assert(!context_is_root(sketch.livepatch.contexts, b, "helper"));
}
END_TEST

static size_t count_referrers(const char *at)
{
	const struct context_reference *first;

	return context_referrers(sketch.livepatch.contexts, sketch_place(&sketch, at), &first);
}

START_TEST(referrers_are_all_places_that_lead_there)
{
	const struct context_reference *first;
	struct context_place to;

	sketch_draw(&sketch, "new_a>helper new_a>helper new_b>table .data/table>helper helper>x "
			     ".init.text/init_module>helper lonely>helper");
	sketch_open(&sketch, TWO, list);
	to = sketch_place(&sketch, ".text+0x2ff");
	ck_assert_str_eq(context_around(sketch.livepatch.contexts, to), "helper");
	/* what nothing reaches leads nowhere */
	ck_assert_uint_eq(context_referrers(sketch.livepatch.contexts, to, &first), 4);
	ck_assert_str_eq(first[0].from.section->name, ".text");
	ck_assert_uint_eq(first[0].from.offset, 0x4);
	ck_assert_uint_eq(first[1].from.offset, 0xc);
	ck_assert_str_eq(first[2].from.section->name, ".data");
	ck_assert_str_eq(first[3].from.section->name, ".init.text");
	ck_assert_uint_eq(count_referrers("table"), 1);
	ck_assert_uint_eq(count_referrers("lonely"), 0);
}
END_TEST

START_TEST(replacements_have_no_referrers)
{
	sketch_draw(&sketch, "new_a>new_b new_b>new_a");
	sketch_open(&sketch, TWO, list);
	ck_assert_uint_eq(count_referrers("new_a"), 0);
	ck_assert_uint_eq(count_referrers("new_b"), 0);
}
END_TEST

/* A field of an entry leads from the code that it is for. */
START_TEST(what_a_table_leads_to_comes_from_the_code)
{
	const struct context_reference *first;

	sketch_draw(&sketch,
		    "new_a> new_b> __jump_table+0>.text+0x108 __jump_table+8>key .data/key>");
	sketch_open(&sketch, TWO, list);
	ck_assert_uint_eq(context_referrers(sketch.livepatch.contexts, sketch_place(&sketch, "key"),
					    &first),
			  1);
	ck_assert_str_eq(first->from.section->name, ".text");
	ck_assert_uint_eq(first->from.offset, 0x108);
}
END_TEST

static bool is_in_root(const char *at, const char *name)
{
	return context_is_in_root(sketch.livepatch.contexts, sketch_place(&sketch, at), name);
}

static bool works_for(const char *at, const char *name)
{
	return context_works_for(sketch.livepatch.contexts, sketch_place(&sketch, at), name);
}

START_TEST(a_place_is_in_a_replacement_or_only_works_for_it)
{
	sketch_draw(&sketch, "new_a>helper new_a>new_a.cold helper> new_b> "
			     ".text.unlikely/new_a.cold>");
	sketch_open(&sketch, TWO, list);
	ck_assert(is_in_root("new_a", "new_a") && works_for("new_a", "new_a"));
	ck_assert(is_in_root("new_a.cold", "new_a"));
	ck_assert(!is_in_root("helper", "new_a") && works_for("helper", "new_a"));
	ck_assert(!is_in_root("helper", "helper") && !works_for("helper", "new_b"));
	ck_assert(!is_in_root("new_b", "new_a") && !works_for("new_b", "new_a"));
	ck_assert(context_piece(sketch.livepatch.contexts, sketch_place(&sketch, "new_a")) !=
		  context_piece(sketch.livepatch.contexts, sketch_place(&sketch, "new_b")));
}
END_TEST

/* A patch of many functions, which are not in the module. */
static void add_functions(struct patchinfo *info, struct patch_object *object, size_t nr)
{
	patchinfo_init(info);
	list_init(&object->functions);
	list_init(&object->callbacks);
	list_add_tail(&object->list, &info->objects);
	for (size_t i = 0; i < nr; i++) {
		struct patch_function *function = calloc(1, sizeof(*function));

		ck_assert_ptr_nonnull(function);
		function->object = object;
		list_add_tail(&function->list, &object->functions);
	}
}

static void check_too_much(struct model *model, size_t nr)
{
	struct patch_object *object = calloc(1, sizeof(*object));
	struct patchinfo info;
	struct work work = { 0 };
	struct context_map *map = (struct context_map *)&info;

	ck_assert_ptr_nonnull(object);
	add_functions(&info, object, nr);
	ck_assert_int_eq(context_map_build(model_open(model), &info, &work, &map), -E2BIG);
	ck_assert_ptr_null(map);
	ck_assert_str_eq(said_checks(), "none");
	patchinfo_free(&info);
	model_free(model);
}

START_TEST(more_relocations_than_can_be_looked_at_are_refused)
{
	struct model *model = model_new();
	struct model_section *data, *rela;

	data = model_add_section(model, ".data", SHT_PROGBITS, SHF_ALLOC, NULL, 8);
	rela = model_add_rela(model, ".rela.data", SHF_INFO_LINK, data);
	for (int i = 0; i < 8200; i++)
		model_relocate(rela, 0, R_X86_64_64, NULL, 0);
	check_too_much(model, 1 << 14);
}
END_TEST

START_TEST(more_functions_than_can_be_told_apart_are_refused)
{
	struct model *model = model_new();
	struct model_section *text;

	text = model_add_section(model, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, NULL,
				 8 * 17000);
	for (int i = 0; i < 17000; i++)
		model_define(model, "function", STB_LOCAL, STT_FUNC, text, 8 * i, 8);
	check_too_much(model, 1 << 14);
}
END_TEST

/* More than 2^31 steps, of which each byte of code takes 32. */
START_TEST(more_code_than_can_be_visited_is_refused)
{
	const uint64_t size = 65UL << 20;
	struct model *model = model_new();
	struct model_section *text;

	text = model_add_section(model, ".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR, NULL,
				 size);
	model_define(model, "init_module", STB_GLOBAL, STT_FUNC, text, 0, size);
	check_too_much(model, 1);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("context");
	TCase *tests = tcase_create("contexts"), *limits = tcase_create("limits");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, a_place_works_for_what_reaches_it, 0, NR(rows));
	tcase_add_loop_test(tests, branches_without_a_relocation_reach_functions, 0, NR(branches));
	tcase_add_test(tests, a_relocation_overrides_what_is_in_the_field);
	tcase_add_test(tests, what_is_between_functions_is_of_none);
	tcase_add_test(tests, what_begins_inside_of_a_function_is_a_part_of_it);
	tcase_add_test(tests, structures_of_the_patch_lead_nowhere);
	tcase_add_test(tests, structures_are_told_apart_by_section);
	tcase_add_test(tests, relocations_that_are_damaged_are_refused);
	tcase_add_loop_test(tests, a_part_of_a_function_is_told_by_its_suffix, 0, NR(parts));
	tcase_add_loop_test(tests, an_entry_of_a_table_is_for_the_code_before_it, 0, NR(entries));
	tcase_add_test(tests, roots_are_what_the_code_itself_replaces);
	tcase_add_loop_test(tests, a_replacement_that_only_jumps_to_another_one_is_that, 0,
			    NR(forwarders));
	tcase_add_test(tests, referrers_are_all_places_that_lead_there);
	tcase_add_test(tests, replacements_have_no_referrers);
	tcase_add_test(tests, what_a_table_leads_to_comes_from_the_code);
	tcase_add_test(tests, a_place_is_in_a_replacement_or_only_works_for_it);
	suite_add_tcase(suite, tests);
	tcase_add_checked_fixture(limits, set_up, NULL);
	tcase_add_test(limits, more_relocations_than_can_be_looked_at_are_refused);
	tcase_add_test(limits, more_functions_than_can_be_told_apart_are_refused);
	tcase_add_test(limits, more_code_than_can_be_visited_is_refused);
	suite_add_tcase(suite, limits);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
