// SPDX-License-Identifier: GPL-2.0
#define NUMBER 2
#include "livepatch-shadow.h"
