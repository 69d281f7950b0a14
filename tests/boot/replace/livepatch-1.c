// SPDX-License-Identifier: GPL-2.0
#define NUMBER 1
#include "livepatch-replace.h"

NEW(a_get)
OBJECTS(FUNCTION(a_get));
LIVEPATCH("Changes a", objects);
