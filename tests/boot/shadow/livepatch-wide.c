// SPDX-License-Identifier: GPL-2.0
/* Its counters have another size. */
#define NUMBER 3
#define WIDE
#include "livepatch-shadow.h"
