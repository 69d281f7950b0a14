// SPDX-License-Identifier: GPL-2.0
/* Both functions in one livepatch, as is right. */
#include "livepatch-stress.h"

static struct klp_func functions[] = { NEW_OUTER, NEW_INNER, {} };
