// SPDX-License-Identifier: GPL-2.0
#define HELPER
#include "../multicast-reports/mcast.c"
