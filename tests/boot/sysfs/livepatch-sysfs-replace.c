// SPDX-License-Identifier: GPL-2.0
#include "livepatch-sysfs.h"

LIVEPATCH("The same, and replaces other livepatches", objects, .replace = true);
