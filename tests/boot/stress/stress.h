/* SPDX-License-Identifier: GPL-2.0 */
/* What outer() returns: who of the two is new. */
#define OUTER_IS_NEW 1
#define INNER_IS_NEW 2
