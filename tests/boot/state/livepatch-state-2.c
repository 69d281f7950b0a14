// SPDX-License-Identifier: GPL-2.0
#define VERSION 2
#include "livepatch-state.h"

LIVEPATCH("Has a newer state", objects, .states = states, .replace = true);
