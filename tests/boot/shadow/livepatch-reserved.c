// SPDX-License-Identifier: GPL-2.0
/* Has a type whose id is that of the registry. */
#define NUMBER 7
#define TYPE reserved
#include "counter.h"
KLP_SHADOW_TYPE(reserved, struct counter, KLP_SHADOW_REGISTRY_ID, NULL, NULL);
#include "livepatch-shadow.h"
