// SPDX-License-Identifier: GPL-2.0
#define NUMBER 2
#include "livepatch-replace.h"

NEW(b_get)
OBJECTS(FUNCTION(b_get));
LIVEPATCH("Changes b", objects);
