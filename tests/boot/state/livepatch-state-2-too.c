// SPDX-License-Identifier: GPL-2.0
#define VERSION 2
#include "livepatch-state.h"

LIVEPATCH("Has the same state", objects, .states = states, .replace = true);
