// SPDX-License-Identifier: GPL-2.0
/* The other half of the change: wrong by itself. */
#include "livepatch-stress.h"

static struct klp_func functions[] = { NEW_INNER, {} };
