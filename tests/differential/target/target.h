/* SPDX-License-Identifier: GPL-2.0 */
/* noipa: gcc must neither inline nor clone what a livepatch names. */
#define noipa __attribute__((__noipa__))

int differ_first(void);
int differ_second(void);
