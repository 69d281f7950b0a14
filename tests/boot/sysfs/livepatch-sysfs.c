// SPDX-License-Identifier: GPL-2.0
#include "livepatch-sysfs.h"

LIVEPATCH("Has entries of all kinds in sysfs", objects);
