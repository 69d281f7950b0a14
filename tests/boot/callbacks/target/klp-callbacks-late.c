// SPDX-License-Identifier: GPL-2.0
#define SECRET 200
#include "target-value.h"
