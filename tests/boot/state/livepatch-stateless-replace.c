// SPDX-License-Identifier: GPL-2.0
#include "livepatch-stateless.h"

LIVEPATCH("Has no state and replaces who has", objects, .replace = true);
