// SPDX-License-Identifier: GPL-2.0
#define NUMBER 4
#include "livepatch-replace.h"

NEW(a_get)
NEW(b_get)
OBJECTS(FUNCTION(a_get), FUNCTION(b_get));
LIVEPATCH("Changes a and b on top of others", objects);
