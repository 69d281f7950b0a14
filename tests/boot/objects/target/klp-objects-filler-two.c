// SPDX-License-Identifier: GPL-2.0
/* As the filler, for when that found another place first. */
#include "klp-objects-filler.c"
