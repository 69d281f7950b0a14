// SPDX-License-Identifier: GPL-2.0
/* Half of the change: wrong by itself. */
#include "livepatch-stress.h"

static struct klp_func functions[] = { NEW_OUTER, {} };
