// SPDX-License-Identifier: GPL-2.0
/*
 * copied-helper-both with the line of the hint that its author meant.
 */
#include "../copied-helper-both/livepatch-copied-helper-both.c"
#include <linux/livepatch-reloc.h>

static KLP_MODULE_RELOC(vmlinux) klp_reloc_add_grec[] = { KLP_SYMPOS(add_grec, 2) };
