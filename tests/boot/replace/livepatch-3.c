// SPDX-License-Identifier: GPL-2.0
#define NUMBER 3
#include "livepatch-replace.h"

NEW(a_get)
NEW(c_get)
OBJECTS(FUNCTION(a_get), FUNCTION(c_get));
LIVEPATCH("Changes a and c, and nothing else", objects, .replace = true);
