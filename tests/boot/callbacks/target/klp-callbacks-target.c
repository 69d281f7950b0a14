// SPDX-License-Identifier: GPL-2.0
#define SECRET 100
#include "target-value.h"
