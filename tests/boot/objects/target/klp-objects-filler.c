// SPDX-License-Identifier: GPL-2.0
/*
 * Takes the place in memory that the second module left, being what it is under
 * another name, with another secret.
 */
#define SECRET 300
#include "klp-objects-second.c"
