/* SPDX-License-Identifier: GPL-2.0 */
/* The annotation that holds for all of a module; POSITION is the includer's. */
#include "livepatch-sympos.h"

extern int secret;
extern int answer(void);

static KLP_MODULE_RELOC(klp_sympos_target) relocs[] = {
	KLP_SYMPOS(answer, POSITION),
	KLP_SYMPOS(secret, POSITION),
};

static int livepatch_value_get(char *buffer, const struct kernel_param *kp)
{
	return sprintf(buffer, "table %d %d\n", answer(), secret);
}
