/* SPDX-License-Identifier: GPL-2.0 */
#include <linux/compiler.h>

/* gcc must neither inline nor clone what a livepatch names. */
#define noipa __attribute__((__noipa__))

int first_sum(void);
int second_sum(void);
