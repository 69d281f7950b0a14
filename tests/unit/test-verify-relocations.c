// SPDX-License-Identifier: GPL-2.0
/*
 * What the loader and the livepatch core say of relocations. Expectations are read
 * in Linux 6.12:
 *
 *	arch/x86/kernel/module.c: __write_relocate_add()
 *	kernel/module/main.c: apply_relocations(), find_module_sections()
 *	kernel/livepatch/core.c: klp_resolve_symbols(), klp_write_section_relocs()
 *
 * What strip and objcopy do was measured with binutils 2.40: strip -g of a module
 * with such a section.
 */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"

/* In .text of the model, 0x40 bytes: relocations at 4, 0xc (vmlinux) and 0x2c (ext4), of 4 bytes. */

static struct model_section *of_vmlinux(struct model *model)
{
	return model_section_of(model, ".klp.rela.vmlinux.text");
}

static struct model_section *of_ext4(struct model *model)
{
	return model_section_of(model, ".klp.rela.ext4.text");
}

static struct model_section *ordinary(struct model *model)
{
	return model_section_of(model, ".rela.text");
}

static const struct model_symbol *printk(struct model *model)
{
	return model_symbol_of(model, "printk");
}

static const struct model_symbol *saved_command_line(struct model *model)
{
	return model_symbol_of(model, ".klp.sym.vmlinux.saved_command_line,0");
}

static void empty(struct model_section *rela)
{
	rela->nr_relocations = 0;
	rela->size = 0;
}

/*
 * What a relocation writes: __write_relocate_add()
 */

static void use_the_got(struct model *model)
{
	ordinary(model)->relocations[0].type = R_X86_64_GOTPCREL;
}

static void use_the_got_late(struct model *model)
{
	of_ext4(model)->relocations[0].type = R_X86_64_GOTPCREL;
}

static void fill_the_last_bytes(struct model *model)
{
	model_relocate(ordinary(model), 0x3c, R_X86_64_PC32, printk(model), 0);
}

static void fill_one_byte_behind(struct model *model)
{
	model_relocate(ordinary(model), 0x3d, R_X86_64_PC32, printk(model), 0);
}

static void fill_the_last_eight_bytes(struct model *model)
{
	model_relocate(ordinary(model), 0x38, R_X86_64_64, printk(model), 0);
}

static void fill_eight_bytes_to_one_behind(struct model *model)
{
	model_relocate(ordinary(model), 0x39, R_X86_64_64, printk(model), 0);
}

static void fill_the_end_of_the_address_space(struct model *model)
{
	model_relocate(of_vmlinux(model), UINT64_MAX, R_X86_64_PC32, saved_command_line(model), 0);
}

static void fill_a_section_that_is_too_small(struct model *model)
{
	struct model_section *small =
		model_add_section(model, ".data.small", SHT_PROGBITS, SHF_ALLOC, NULL, 3);

	model_relocate(model_add_rela(model, ".rela.data.small", 0, small), 0, R_X86_64_PC32,
		       printk(model), 0);
}

static void do_nothing_far_away(struct model *model)
{
	model_relocate(ordinary(model), 0x1000, R_X86_64_NONE, NULL, 0);
}

/* "if (memcmp(loc, &zero, size))" */
static void set_byte(struct model *model, size_t offset)
{
	model_section_of(model, ".text")->data[offset] = 1;
}

static void set_the_first_byte(struct model *model)
{
	set_byte(model, 0xc);
}

static void set_the_last_byte(struct model *model)
{
	set_byte(model, 0xf);
}

static void set_the_byte_before(struct model *model)
{
	set_byte(model, 0xb);
}

static void set_the_byte_behind(struct model *model)
{
	set_byte(model, 0x10);
}

static void set_a_byte_for_an_ordinary_one(struct model *model)
{
	set_byte(model, 4);
}

static void set_a_byte_of_nothing(struct model *model)
{
	set_byte(model, 0x10);
	model_relocate(ordinary(model), 0x10, R_X86_64_NONE, NULL, 0);
}

/* The second of two finds what the first one wrote. */
static void fill_twice(struct model *model)
{
	model_relocate(ordinary(model), 0xc, R_X86_64_PC32, printk(model), 0);
}

static void overlap_by_the_last_byte(struct model *model)
{
	model_relocate(ordinary(model), 0xf, R_X86_64_PC32, printk(model), 0);
}

static void overlap_by_the_first_byte(struct model *model)
{
	model_relocate(ordinary(model), 0x9, R_X86_64_PC32, printk(model), 0);
}

static void come_right_behind(struct model *model)
{
	model_relocate(ordinary(model), 0x10, R_X86_64_PC32, printk(model), 0);
}

static void come_right_before(struct model *model)
{
	model_relocate(ordinary(model), 0x8, R_X86_64_PC32, printk(model), 0);
}

static void fill_the_same_offset_of_another_section(struct model *model)
{
	model_relocate(model_section_of(model, ".rela.init.text"), 0xc, R_X86_64_PC32,
		       printk(model), 0);
}

/* A klp relocation that writes nothing was made for something. */
static void become_nothing(struct model *model)
{
	of_vmlinux(model)->relocations[0].type = R_X86_64_NONE;
}

static void become_nothing_beside_another(struct model *model)
{
	become_nothing(model);
	model_relocate(ordinary(model), 0xc, R_X86_64_PC32, printk(model), 0);
}

static void become_nothing_beside_nothing(struct model *model)
{
	become_nothing(model);
	model_relocate(ordinary(model), 0xc, R_X86_64_NONE, NULL, 0);
}

/* Kernel addresses are in the last 2 GiB: Documentation/arch/x86/x86_64/mm.rst */
static void take_32_bits_unsigned(struct model *model)
{
	of_vmlinux(model)->relocations[0].type = R_X86_64_32;
}

static void take_32_bits_signed(struct model *model)
{
	of_vmlinux(model)->relocations[0].type = R_X86_64_32S;
}

static void take_32_bits_of_a_constant(struct model *model)
{
	struct model_symbol *constant = model_refer(model, "constant", SHN_ABS);

	constant->value = 5;
	model_relocate(ordinary(model), 0x10, R_X86_64_32, constant, 0);
}

static void take_32_bits_of_the_modules_data(struct model *model)
{
	model_relocate(ordinary(model), 0x10, R_X86_64_32, model_symbol_of(model, "patch"), 0);
}

static void add_as_much_as_fits(struct model *model)
{
	of_vmlinux(model)->relocations[0].addend = INT32_MAX;
}

static void add_more_than_fits(struct model *model)
{
	of_vmlinux(model)->relocations[0].addend = INT32_MAX + 1LL;
}

static void subtract_more_than_fits(struct model *model)
{
	of_vmlinux(model)->relocations[0].addend = INT32_MIN - 1LL;
}

#define HEADER                          \
	"klp-convert-symbol-data.1.0\n" \
	"!release 6.12.117\n"           \
	"!flags xif0\n"                 \
	"*vmlinux\n"
#define EXT4      \
	"*ext4\n" \
	"t ext4_show f\n"
#define LIST(lines) HEADER "t cmdline_proc_show f\n" lines EXT4 "d ext4_static\n"

static const char list_of_percpu[] = LIST("A saved_command_line\n");
static const char list_of_both[] = LIST("D saved_command_line\nA saved_command_line\n");

#define LIST_OF_MODULE(release)                                                                \
	"klp-convert-symbol-data.1.0\n!release " release "\n*vmlinux\n"                        \
	"t cmdline_proc_show f\nD saved_command_line\nT klp_enable_patch x\nT printk x\n" EXT4 \
	"a ext4_static\n"

static const char list_of_a_modules_offset[] = LIST_OF_MODULE("6.14.11");
static const char list_of_a_modules_percpu[] = LIST_OF_MODULE("6.15.0");

static void take_32_bits_of_the_module(struct model *model)
{
	model_section_of(model, ".klp.rela.ext4.text")->relocations[0].type = R_X86_64_32;
}

/* The livepatch's own per-cpu data. */
static void take_32_bits_of_percpu_data(struct model *model)
{
	struct model_section *percpu = model_add_section(model, ".data..percpu", SHT_PROGBITS,
							 SHF_ALLOC | SHF_WRITE, NULL, 0x10);

	model_relocate(ordinary(model), 0x10, R_X86_64_32,
		       model_define(model, "percpu", STB_GLOBAL, STT_OBJECT, percpu, 0, 8), 0);
}

static void take_32_bits_of_the_first(struct model *model)
{
	model_symbol_of(model, ".klp.sym.vmlinux.saved_command_line,0")->name =
		".klp.sym.vmlinux.saved_command_line,1";
	take_32_bits_unsigned(model);
}

static void take_32_bits_of_the_second(struct model *model)
{
	model_symbol_of(model, ".klp.sym.vmlinux.saved_command_line,0")->name =
		".klp.sym.vmlinux.saved_command_line,2";
	take_32_bits_unsigned(model);
}

static const struct judge_row fields[] = {
	{ .name = "the right module", .said = "" },
	{ .name = "a type that the loader does not do",
	  .change = use_the_got,
	  .said = "relocation-type" },
	{ .name = "such a type, late", .change = use_the_got_late, .said = "relocation-type" },
	{ .name = "the last 4 bytes", .change = fill_the_last_bytes, .said = "" },
	{ .name = "one byte behind", .change = fill_one_byte_behind, .said = "relocation-place" },
	{ .name = "the last 8 bytes", .change = fill_the_last_eight_bytes, .said = "" },
	{ .name = "8 bytes, one behind",
	  .change = fill_eight_bytes_to_one_behind,
	  .said = "relocation-place" },
	{ .name = "the end of the address space",
	  .change = fill_the_end_of_the_address_space,
	  .said = "relocation-place" },
	{ .name = "a section of 3 bytes",
	  .change = fill_a_section_that_is_too_small,
	  .said = "relocation-place" },
	{ .name = "nothing, far away", .change = do_nothing_far_away, .said = "" },
	{ .name = "the first byte is set",
	  .change = set_the_first_byte,
	  .said = "relocation-target" },
	{ .name = "the last byte is set",
	  .change = set_the_last_byte,
	  .said = "relocation-target" },
	{ .name = "the byte before is set", .change = set_the_byte_before, .said = "" },
	{ .name = "the byte behind is set", .change = set_the_byte_behind, .said = "" },
	{ .name = "a byte is set for an ordinary one",
	  .change = set_a_byte_for_an_ordinary_one,
	  .said = "relocation-target" },
	{ .name = "a byte is set where nothing is done",
	  .change = set_a_byte_of_nothing,
	  .said = "" },
	{ .name = "filled twice", .change = fill_twice, .said = "relocation-target" },
	{ .name = "the last byte is filled twice",
	  .change = overlap_by_the_last_byte,
	  .said = "relocation-target" },
	{ .name = "the first byte is filled twice",
	  .change = overlap_by_the_first_byte,
	  .said = "relocation-target" },
	{ .name = "right behind it", .change = come_right_behind, .said = "" },
	{ .name = "right before it", .change = come_right_before, .said = "" },
	{ .name = "in another section",
	  .change = fill_the_same_offset_of_another_section,
	  .said = "" },
	{ .name = "NONE", .change = become_nothing, .said = "relocation-target" },
	{ .name = "NONE, another one fills the place",
	  .change = become_nothing_beside_another,
	  .said = "" },
	{ .name = "NONE twice",
	  .change = become_nothing_beside_nothing,
	  .said = "relocation-target" },
	{ .name = "32 bits, unsigned",
	  .change = take_32_bits_unsigned,
	  .said = "relocation-reach" },
	{ .name = "32 bits, unsigned, of the module's own",
	  .change = take_32_bits_of_the_modules_data,
	  .said = "relocation-reach" },
	{ .name = "32 bits, signed", .change = take_32_bits_signed, .said = "" },
	{ .name = "32 bits of a constant", .change = take_32_bits_of_a_constant, .said = "" },
	{ .name = "32 bits of a per-cpu offset",
	  .change = take_32_bits_unsigned,
	  .list = list_of_percpu,
	  .said = "" },
	{ .name = "32 bits of a module's per-cpu data",
	  .change = take_32_bits_of_the_module,
	  .list = list_of_a_modules_offset,
	  .said = "" },
	{ .name = "32 bits of a module's per-cpu data, which has an address",
	  .change = take_32_bits_of_the_module,
	  .list = list_of_a_modules_percpu,
	  .said = "relocation-reach" },
	{ .name = "32 bits of its own per-cpu data",
	  .change = take_32_bits_of_percpu_data,
	  .list = list_of_a_modules_offset,
	  .said = "" },
	{ .name = "32 bits of its own per-cpu data, which has an address",
	  .change = take_32_bits_of_percpu_data,
	  .list = list_of_a_modules_percpu,
	  .said = "relocation-reach" },
	{ .name = "32 bits of an address that shares its name with an offset",
	  .change = take_32_bits_of_the_first,
	  .list = list_of_both,
	  .said = "relocation-reach" },
	{ .name = "32 bits of an offset that shares its name with an address",
	  .change = take_32_bits_of_the_second,
	  .list = list_of_both,
	  .said = "" },
	{ .name = "the largest addend", .change = add_as_much_as_fits, .said = "" },
	{ .name = "a larger one", .change = add_more_than_fits, .said = "relocation-reach" },
	{ .name = "a smaller one than the smallest",
	  .change = subtract_more_than_fits,
	  .said = "relocation-reach" },
};

START_TEST(what_is_written_is_judged)
{
	judge_row(&fields[_i], verify_relocations);
}
END_TEST

/*
 * Livepatch symbols: klp_resolve_symbols()
 */

static struct model_symbol *rename_symbol(struct model *model, const char *name)
{
	struct model_symbol *symbol =
		model_symbol_of(model, ".klp.sym.vmlinux.saved_command_line,0");

	symbol->name = name;
	return symbol;
}

static void use_an_ordinary_symbol(struct model *model)
{
	model_relocate(of_vmlinux(model), 0x10, R_X86_64_PC32, printk(model), 0);
}

static void use_no_symbol(struct model *model)
{
	model_relocate(of_vmlinux(model), 0x10, R_X86_64_PC32, NULL, 0);
}

static void use_the_modules_own(struct model *model)
{
	model_relocate(of_vmlinux(model), 0x10, R_X86_64_PC32,
		       model_symbol_of(model, "livepatch_show"), 0);
}

static void lack_the_position(struct model *model)
{
	rename_symbol(model, ".klp.sym.vmlinux.saved_command_line");
}

static void lack_the_object(struct model *model)
{
	rename_symbol(model, ".klp.sym..saved_command_line,0");
}

static void use_an_ordinary_name(struct model *model)
{
	rename_symbol(model, "saved_command_line");
}

static void have_dots(struct model *model)
{
	rename_symbol(model, ".klp.sym.vmlinux.saved.isra.0,0");
}

static void use_a_module_too_early(struct model *model)
{
	rename_symbol(model, ".klp.sym.ext4.ext4_static,0");
}

static void use_vmlinux_too_late(struct model *model)
{
	model_symbol_of(model, ".klp.sym.ext4.ext4_static,0")->name =
		".klp.sym.vmlinux.saved_command_line,0";
}

static void use_an_unknown_object(struct model *model)
{
	model_symbol_of(model, ".klp.sym.ext4.ext4_static,0")->name = ".klp.sym.xfs.ext4_static,0";
}

static void use_the_first(struct model *model)
{
	rename_symbol(model, ".klp.sym.vmlinux.saved_command_line,1");
}

static void use_the_second(struct model *model)
{
	rename_symbol(model, ".klp.sym.vmlinux.saved_command_line,2");
}

static void use_the_third(struct model *model)
{
	rename_symbol(model, ".klp.sym.vmlinux.saved_command_line,3");
}

static void use_the_last_of_all(struct model *model)
{
	rename_symbol(model, ".klp.sym.vmlinux.saved_command_line,18446744073709551615");
}

static void use_the_first_of_ext4(struct model *model)
{
	model_symbol_of(model, ".klp.sym.ext4.ext4_static,0")->name = ".klp.sym.ext4.ext4_static,1";
}

static void use_none(struct model *model)
{
	model_refer(model, ".klp.sym.vmlinux.saved_command_line,1", SHN_LIVEPATCH);
}

static void use_it_in_an_ordinary_one(struct model *model)
{
	model_relocate(ordinary(model), 0x10, R_X86_64_PC32, saved_command_line(model), 0);
}

static const char list_of_two[] = LIST("D saved_command_line\nd saved_command_line\n");
static const char list_of_zero[] = LIST("D saved_command_line 0\n");
static const char list_of_dots[] = LIST("d saved.isra.0\n");
static const char list_of_none[] = LIST("D other\n");
static const char list_of_init[] = LIST("D saved_command_line i\n");
static const char list_of_module_init[] =
	HEADER "t cmdline_proc_show f\nD saved_command_line\n" EXT4 "d ext4_static i\n";
static const char list_behind_init[] = HEADER "t cmdline_proc_show f\nD saved_command_line\n" EXT4
					      "d ext4_static i\nd ext4_static\n";
static const char list_before_init[] = HEADER "t cmdline_proc_show f\nD saved_command_line\n" EXT4
					      "d ext4_static\nd ext4_static i\n";

static const struct judge_row symbols[] = {
	{ .name = "one that is not marked",
	  .change = use_an_ordinary_symbol,
	  .said = "klp-symbol" },
	{ .name = "symbol 0", .change = use_no_symbol, .said = "klp-symbol" },
	{ .name = "one of the module", .change = use_the_modules_own, .said = "klp-symbol" },
	{ .name = "no position", .change = lack_the_position, .said = "klp-symbol" },
	{ .name = "no object", .change = lack_the_object, .said = "klp-symbol" },
	{ .name = "an ordinary name", .change = use_an_ordinary_name, .said = "klp-symbol" },
	{ .name = "a name with dots", .change = have_dots, .list = list_of_dots, .said = "" },
	{ .name = "of a module, gated by vmlinux",
	  .change = use_a_module_too_early,
	  .said = "klp-gate" },
	{ .name = "of vmlinux, gated by a module",
	  .change = use_vmlinux_too_late,
	  .said = "klp-gate" },
	{ .name = "of an object that the kernel does not have",
	  .change = use_an_unknown_object,
	  .said = "sympos" },
	/* klp_find_object_symbol() */
	{ .name = "none of the name", .list = list_of_none, .said = "sympos" },
	{ .name = "0 of two", .list = list_of_two, .said = "sympos" },
	{ .name = "1 of one", .change = use_the_first, .said = "" },
	{ .name = "2 of one", .change = use_the_second, .said = "sympos" },
	{ .name = "1 of two", .change = use_the_first, .list = list_of_two, .said = "" },
	{ .name = "2 of two", .change = use_the_second, .list = list_of_two, .said = "" },
	{ .name = "3 of two", .change = use_the_third, .list = list_of_two, .said = "sympos" },
	{ .name = "the largest position",
	  .change = use_the_last_of_all,
	  .list = list_of_two,
	  .said = "sympos" },
	{ .name = "at address 0", .list = list_of_zero, .said = "sympos" },
	/* kernel/kallsyms.c holds what vmlinux frees; kernel/module/kallsyms.c does not */
	{ .name = "freed after init, of vmlinux", .list = list_of_init, .said = "" },
	{ .name = "freed after init, of a module", .list = list_of_module_init, .said = "sympos" },
	{ .name = "1 of one that is freed",
	  .change = use_the_first_of_ext4,
	  .list = list_of_module_init,
	  .said = "sympos" },
	{ .name = "1 of two, of which the first is freed",
	  .change = use_the_first_of_ext4,
	  .list = list_behind_init,
	  .said = "sympos" },
	{ .name = "1 of two, of which the second is freed",
	  .change = use_the_first_of_ext4,
	  .list = list_before_init,
	  .said = "" },
	{ .name = "used by nothing", .change = use_none, .said = "klp-symbol" },
	{ .name = "used by an ordinary relocation",
	  .change = use_it_in_an_ordinary_one,
	  .said = "klp-symbol" },
};

START_TEST(livepatch_symbols_are_judged)
{
	judge_row(&symbols[_i], verify_relocations);
}
END_TEST

/*
 * Sections: apply_relocations(), klp_write_section_relocs()
 */

static void fill_init_code_late(struct model *model)
{
	of_ext4(model)->info = model_section_of(model, ".init.text");
	of_ext4(model)->relocations[0].offset = 8;
}

static void fill_init_code(struct model *model)
{
	of_vmlinux(model)->info = model_section_of(model, ".init.text");
}

/* By the gate vmlinux alone; the ordinary relocation of the place goes elsewhere, too. */
static void fill_early(struct model *model, const char *section)
{
	struct model_section *filled =
		model_add_section(model, section, SHT_PROGBITS, SHF_ALLOC, NULL, 0x40);
	struct model_section *companion = model_add_rela(model, ".rela.other", 0, filled);

	model_relocate(companion, 0, R_X86_64_NONE, NULL, 0);
	of_vmlinux(model)->info = filled;
	model_move_last(model, of_vmlinux(model));
}

static void fill_percpu_data(struct model *model)
{
	fill_early(model, ".data..percpu");
}

static void fill_versions(struct model *model)
{
	fill_early(model, "__versions");
}

static void fill_data(struct model *model)
{
	fill_early(model, ".data.more");
}

/* apply_relocations() passes over what is not allocated, as per-cpu data is by then. */
static void fill_percpu_data_ordinarily(struct model *model)
{
	struct model_section *percpu = model_add_section(model, ".data..percpu", SHT_PROGBITS,
							 SHF_ALLOC | SHF_WRITE, NULL, 0x10);

	model_relocate(model_add_rela(model, ".rela.data..percpu", 0, percpu), 0, R_X86_64_64,
		       model_symbol_of(model, "patch"), 0);
}

static void fill_a_static_key(struct model *model)
{
	model_section_of(model, ".text")->name = "__jump_table";
}

static void fill_what_is_not_kept(struct model *model)
{
	of_ext4(model)->info = model_add_section(model, ".comment", SHT_PROGBITS, 0, NULL, 0x40);
}

static void fill_nothing(struct model *model)
{
	of_ext4(model)->info = NULL;
}

static void be_freed(struct model *model)
{
	of_vmlinux(model)->flags &= ~SHF_ALLOC;
}

static void be_freed_late(struct model *model)
{
	of_ext4(model)->flags &= ~SHF_ALLOC;
}

/* Which strip and objcopy (binutils 2.40) corrupt the klp section by. */
static void empty_the_companion(struct model *model)
{
	empty(ordinary(model));
}

static void remove_the_companion(struct model *model)
{
	struct model_section *rela = ordinary(model);

	empty(rela);
	rela->type = SHT_PROGBITS;
	rela->name = ".other";
	rela->info = NULL;
}

static void move_the_companion_last(struct model *model)
{
	model_move_last(model, ordinary(model));
}

static void move_one_last(struct model *model)
{
	model_move_last(model, of_vmlinux(model));
}

static void wait_for_another_object(struct model *model)
{
	of_ext4(model)->name = ".klp.rela.xfs.text";
}

static void wait_for_the_begin_of_a_name(struct model *model)
{
	of_ext4(model)->name = ".klp.rela.ext.text";
}

static void wait_for_nothing(struct model *model)
{
	of_ext4(model)->name = ".klp.rela..text";
}

/* "%55[^.]" reads to the end: there is no dot. */
static void name_no_section(struct model *model)
{
	of_ext4(model)->name = ".klp.rela.ext4";
}

static void lose_the_mark(struct model *model)
{
	of_ext4(model)->flags &= ~(uint64_t)SHF_RELA_LIVEPATCH;
}

static void lose_the_mark_and_all_relocations(struct model *model)
{
	lose_the_mark(model);
	empty(of_ext4(model));
}

static void lose_all_relocations(struct model *model)
{
	empty(of_ext4(model));
}

static void lose_the_name(struct model *model)
{
	of_ext4(model)->name = ".rela.ext4.text";
}

static void have_other_entries(struct elf_file *elf)
{
	elf_find_section(elf, ".klp.rela.ext4.text")->header.sh_entsize = sizeof(Elf64_Rel);
}

static void have_a_part_of_an_entry(struct elf_file *elf)
{
	elf_find_section(elf, ".klp.rela.ext4.text")->size--;
}

static void have_no_symbols(struct elf_file *elf)
{
	elf_find_section(elf, ".klp.rela.ext4.text")->link = NULL;
}

static void have_other_ordinary_entries(struct elf_file *elf)
{
	elf_find_section(elf, ".rela.init.text")->header.sh_entsize = sizeof(Elf64_Rel);
}

/* apply_relocate() of x86-64: "REL relocation unsupported" */
static void have_no_addends(struct model *model)
{
	struct model_section *rel = model_add_section(model, ".rel.data", SHT_REL, 0, NULL, 16);

	rel->info = model_section_of(model, ".data");
}

static void have_no_addends_for_comments(struct model *model)
{
	have_no_addends(model);
	model_section_of(model, ".rel.data")->info =
		model_add_section(model, ".comment", SHT_PROGBITS, 0, NULL, 1);
}

static void go_elsewhere(struct model *model)
{
	model_section_of(model, ".rela.init.text")->info =
		model_add_section(model, ".comment", SHT_PROGBITS, 0, NULL, 0x10);
}

static void go_elsewhere_empty(struct model *model)
{
	go_elsewhere(model);
	empty(model_section_of(model, ".rela.init.text"));
}

static void be_of_another_type(struct model *model)
{
	struct model_section *rela = model_section_of(model, ".rela.init.text");

	rela->type = SHT_PROGBITS;
	rela->size = 24;
	rela->data = NULL;
	model_set_data(rela, NULL, 24);
}

/* The kernel goes by sh_info, not by names. */
static void name_two_alike(struct model *model)
{
	const uint64_t flags = SHF_ALLOC | SHF_INFO_LINK | SHF_RELA_LIVEPATCH;

	model_relocate(model_add_rela(model, ".klp.rela.vmlinux.text", flags,
				      model_section_of(model, ".init.text")),
		       0xc, R_X86_64_PC32, saved_command_line(model), 0);
}

#define LIST_OF(release)                                                                \
	"klp-convert-symbol-data.1.0\n" release "*vmlinux\nD saved_command_line\n" EXT4 \
	"d ext4_static\n"

static const char list_of_6_15[] = LIST_OF("!release 6.15.11\n");
static const char list_of_6_16[] = LIST_OF("!release 6.16.0\n");
static const char list_of_no_release[] = LIST_OF("");

static const struct judge_row sections[] = {
	{ .name = "init code, late", .change = fill_init_code_late, .said = "destination" },
	{ .name = "init code", .change = fill_init_code, .said = "" },
	{ .name = "per-cpu data", .change = fill_percpu_data, .said = "destination" },
	{ .name = "other data", .change = fill_data, .said = "" },
	{ .name = "per-cpu data, by an ordinary relocation",
	  .change = fill_percpu_data_ordinarily,
	  .said = "destination" },
	{ .name = "per-cpu data, by an ordinary relocation, 6.15",
	  .change = fill_percpu_data_ordinarily,
	  .list = list_of_6_15,
	  .said = "destination" },
	{ .name = "per-cpu data, by an ordinary relocation, 6.16",
	  .change = fill_percpu_data_ordinarily,
	  .list = list_of_6_16,
	  .said = "" },
	{ .name = "per-cpu data, by an ordinary relocation, a kernel that is not known",
	  .change = fill_percpu_data_ordinarily,
	  .list = list_of_no_release,
	  .said = "" },
	{ .name = "__versions", .change = fill_versions, .said = "destination" },
	{ .name = "a static key, late", .change = fill_a_static_key, .said = "destination" },
	{ .name = "what is not in memory", .change = fill_what_is_not_kept, .said = "klp-section" },
	{ .name = "section 0", .change = fill_nothing, .said = "klp-section" },
	{ .name = "freed, gated by vmlinux", .change = be_freed, .said = "warning:klp-section" },
	{ .name = "freed, gated by a module", .change = be_freed_late, .said = "klp-section" },
	{ .name = "beside an empty one",
	  .change = empty_the_companion,
	  .said = "emptied-section emptied-section" },
	{ .name = "beside none",
	  .change = remove_the_companion,
	  .said = "emptied-section emptied-section" },
	{ .name = "before the ordinary one",
	  .change = move_the_companion_last,
	  .said = "warning:klp-section warning:klp-section" },
	{ .name = "behind all", .change = move_one_last, .said = "" },
	{ .name = "a gate that is not patched",
	  .change = wait_for_another_object,
	  .said = "klp-gate" },
	{ .name = "the begin of an object's name as a gate",
	  .change = wait_for_the_begin_of_a_name,
	  .said = "klp-gate" },
	{ .name = "no gate", .change = wait_for_nothing, .said = "klp-section" },
	{ .name = "a gate, and no section", .change = name_no_section, .said = "" },
	{ .name = "no mark", .change = lose_the_mark, .said = "klp-section" },
	{ .name = "no mark, and empty",
	  .change = lose_the_mark_and_all_relocations,
	  .said = "klp-symbol" },
	{ .name = "empty", .change = lose_all_relocations, .said = "klp-symbol" },
	{ .name = "the mark, but not the name", .change = lose_the_name, .said = "klp-section" },
	{ .name = "entries of another size", .spoil = have_other_entries, .said = "klp-section" },
	{ .name = "a part of an entry", .spoil = have_a_part_of_an_entry, .said = "klp-section" },
	{ .name = "no symbol table", .spoil = have_no_symbols, .said = "klp-section" },
	{ .name = "ordinary entries of another size",
	  .spoil = have_other_ordinary_entries,
	  .said = "relocation-section" },
	{ .name = "REL", .change = have_no_addends, .said = "relocation-section" },
	{ .name = "REL, of what is not in memory",
	  .change = have_no_addends_for_comments,
	  .said = "" },
	{ .name = "named for code, but for something else",
	  .change = go_elsewhere,
	  .said = "relocation-section" },
	{ .name = "named for code, but for something else, and empty",
	  .change = go_elsewhere_empty,
	  .said = "" },
	{ .name = "named for code, but of another type",
	  .change = be_of_another_type,
	  .said = "relocation-section" },
	{ .name = "two of one name", .change = name_two_alike, .said = "" },
};

/* A table that was not read yet. */
START_TEST(a_relocation_whose_symbol_does_not_exist_is_malformed)
{
	struct elf_section *section;
	struct elf_file *elf;
	struct judge judge;

	ck_assert_int_eq(judge_begin(&judge, model_livepatch(), model_livepatch_list), 0);
	elf = judge.model->elf;
	list_for_each_entry(section, &elf->sections, list) {
		if (section->header.sh_type == SHT_RELA &&
		    strcmp(section->name, ".rela.init.text") != 0)
			ck_assert_int_eq(elf_read_relocations(elf, section), 0);
	}
	ck_assert(!elf_find_section(elf, ".rela.init.text")->relocations_read);
	elf->nr_symbols = 1;
	ck_assert_int_eq(verify_relocations(&judge.verifier), -EINVAL);
	judge_end(&judge);
}
END_TEST

START_TEST(sections_are_judged)
{
	judge_row(&sections[_i], verify_relocations);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("verify-relocations");
	TCase *rows = tcase_create("rows");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(rows, what_is_written_is_judged, 0, sizeof(fields) / sizeof(fields[0]));
	tcase_add_loop_test(rows, livepatch_symbols_are_judged, 0,
			    sizeof(symbols) / sizeof(symbols[0]));
	tcase_add_test(rows, a_relocation_whose_symbol_does_not_exist_is_malformed);
	tcase_add_loop_test(rows, sections_are_judged, 0, sizeof(sections) / sizeof(sections[0]));
	suite_add_tcase(suite, rows);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
