// SPDX-License-Identifier: GPL-2.0
/*
 * local-and-export with the line of the hint for the function of forcedeth.
 */
#include "../local-and-export/livepatch-local-and-export.c"
#include <linux/livepatch-reloc.h>

static KLP_MODULE_RELOC(forcedeth) klp_reloc_phy_reset[] = { KLP_SYMPOS(phy_reset, 0) };
