// SPDX-License-Identifier: GPL-2.0
/* The annotation of a declaration: all four symbols in one function. */
#include "livepatch-sympos.h"

extern int answer_1(void) KLP_RELOC_SYMBOL_POS(klp_sympos_target, klp_sympos_target, answer, 1);
extern int answer_2(void) KLP_RELOC_SYMBOL_POS(klp_sympos_target, klp_sympos_target, answer, 2);
extern int secret_1 KLP_RELOC_SYMBOL_POS(klp_sympos_target, klp_sympos_target, secret, 1);
extern int secret_2 KLP_RELOC_SYMBOL_POS(klp_sympos_target, klp_sympos_target, secret, 2);
extern int sum_1(void) KLP_RELOC_SYMBOL(klp_sympos_target, klp_sympos_target, first_sum);

static int livepatch_value_get(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "label %d %d %d %d %d\n", answer_1(), secret_1, answer_2(), secret_2,
		       sum_1());
}
