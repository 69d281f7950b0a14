// SPDX-License-Identifier: GPL-2.0
#define VERSION 1
#include "livepatch-state.h"

LIVEPATCH("Has a state", objects, .states = states);
