// SPDX-License-Identifier: GPL-2.0
#include "livepatch-stateless.h"

LIVEPATCH("Has no state", objects);
