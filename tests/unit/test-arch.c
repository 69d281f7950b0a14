// SPDX-License-Identifier: GPL-2.0
/*
 * How far relocations of each machine count from what they mean, by hand from its ABI. The
 * compilers of the machines are asked in tests/cross.
 */
#include <check.h>
#include <elf.h>
#include <stdlib.h>

#include "arch.h"
#include "model.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static const struct {
	unsigned int machine, type;
	bool to_code;
	unsigned int nr;
	int64_t first;
} biases[] = {
	/* x86-64: from the end of the instruction, which may have an immediate behind the field */
	{ EM_X86_64, R_X86_64_PC32, true, 1, 4 },
	{ EM_X86_64, R_X86_64_PLT32, true, 1, 4 },
	{ EM_X86_64, R_X86_64_PC32, false, 4, 4 },
	{ EM_X86_64, R_X86_64_64, false, 1, 0 },
	{ EM_X86_64, R_X86_64_32S, false, 1, 0 },
	/* s390x: from the instruction, two bytes before the field */
	{ EM_S390, R_390_PC32DBL, false, 1, -2 },
	{ EM_S390, R_390_PLT32DBL, true, 1, -2 },
	{ EM_S390, R_390_PC16DBL, true, 1, -2 },
	{ EM_S390, R_390_PLT16DBL, true, 1, -2 },
	{ EM_S390, R_390_64, false, 1, 0 },
	{ EM_S390, R_390_PC32, false, 1, 0 },
	{ EM_PPC64, R_PPC64_REL24, true, 1, 0 },
	{ EM_AARCH64, R_AARCH64_CALL26, true, 1, 0 },
};

START_TEST(relocations_count_from_where_the_abi_says)
{
	struct model *model = model_new();
	const uint64_t *values;

	model->machine = biases[_i].machine;
	ck_assert_uint_eq(arch_pc_bias(model_open(model), biases[_i].type, biases[_i].to_code,
				       &values),
			  biases[_i].nr);
	ck_assert_int_eq((int64_t)values[0], biases[_i].first);
	model_free(model);
}
END_TEST

/* What the loader of modules defines itself: arch/x86/kernel/module.c, arch/powerpc/kernel/module_64.c. */
static const struct {
	unsigned int machine;
	const char *name;
	bool own;
} names[] = {
	{ EM_X86_64, "_GLOBAL_OFFSET_TABLE_", true },
	{ EM_X86_64, ".TOC.", false },
	{ EM_X86_64, "printk", false },
	{ EM_PPC64, ".TOC.", true },
	{ EM_PPC64, "_GLOBAL_OFFSET_TABLE_", false },
	{ EM_PPC64, "printk", false },
	{ EM_S390, "_GLOBAL_OFFSET_TABLE_", false },
	{ EM_AARCH64, ".TOC.", false },
};

START_TEST(symbols_of_the_loader_are_told_by_the_machine)
{
	struct model *model = model_new();

	model->machine = names[_i].machine;
	ck_assert_int_eq(arch_is_loaders_own(model_open(model), names[_i].name), names[_i].own);
	model_free(model);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("arch");
	TCase *tests = tcase_create("arch");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, relocations_count_from_where_the_abi_says, 0, NR(biases));
	tcase_add_loop_test(tests, symbols_of_the_loader_are_told_by_the_machine, 0, NR(names));
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
