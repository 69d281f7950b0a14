/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What constructors and destructors count, under the lock that they run under. A
 * destructor may use nothing of the module that its livepatch patches: the tally
 * is a shadow variable itself, of the first task.
 */
#ifndef SHADOW_TALLY_H
#define SHADOW_TALLY_H

#include <linux/livepatch.h>

#define TALLY_ID 0x74616c6c

struct tally {
	int constructed;
	int destroyed;
	int destroyer;
	unsigned long bytes;
};

#endif
