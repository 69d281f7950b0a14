// SPDX-License-Identifier: GPL-2.0
#define NUMBER 1
#include "livepatch-shadow.h"
