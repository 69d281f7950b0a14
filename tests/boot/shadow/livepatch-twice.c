// SPDX-License-Identifier: GPL-2.0
/* Has two types of one id. */
#define NUMBER 6
#define TYPE again
#include "counter.h"
KLP_SHADOW_TYPE(again, struct counter, 0x636f756e, NULL, NULL);
#include "livepatch-shadow.h"
