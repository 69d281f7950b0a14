/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a livepatch is aimed at: checks that there is a patch, and that each
 * klp_object and klp_func of it names something that the kernel can patch, before
 * the kernel finds out that it does not.
 */
#ifndef LIVEPATCH_PATCHED_H
#define LIVEPATCH_PATCHED_H

#include "livepatch.h"

/**
 * patched_check() - Check the targets of a patch against the kernel's symbols.
 *
 * Each problem is an error with a check's name, and the remedy. What the symbols
 * cannot tell is not checked.
 *
 * Return: 0 or 1, a verdict (verdict.h).
 */
int patched_check(const struct livepatch *livepatch);

#endif
