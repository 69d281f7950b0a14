// SPDX-License-Identifier: GPL-2.0
/* A module that is no livepatch, though it has the words in it. */
#include <linux/module.h>
#include "ordinary.h"

extern const char *typo_in_ordinary;

const char *ordinary_words = "livepatch=Y";

int ordinary_answer(void)
{
#ifdef ORDINARY_TYPO
	ordinary_words = typo_in_ordinary;
#endif
	return 42;
}
EXPORT_SYMBOL_GPL(ordinary_answer);

MODULE_LICENSE("GPL");
