/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Verdicts: what a function that checks its input returns.
 *
 *	0		accepted, perhaps with warnings
 *	1		refused: diagnostics said why
 *	negative errno	the tool could not do its work, and a diagnostic said why
 *
 * A refusal is no reason to stop: the author wants to hear of all problems in one
 * run. What cannot go wrong but by refusing may return bool: true is refused, as
 * diag() has it.
 */
#ifndef LIVEPATCH_VERDICT_H
#define LIVEPATCH_VERDICT_H

#include "diag.h"

/* The verdict of two checks. */
static inline int verdict_both(int first, int second)
{
	if (first < 0)
		return first;
	return second < 0 ? second : first | second;
}

/*
 * FIXME: goes when resolve() returns 1 for what it refuses. This is the one place
 * where what is to be done depends on what was said.
 */
static inline int verdict_counted(int verdict)
{
	return verdict ? verdict : diag_count(DIAG_ERROR) != 0;
}

#endif
