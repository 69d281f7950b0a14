/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Types: what the livepatch's source declares against what the kernel has. It comes
 * after all decisions, and changes none: a symbol of another type than the source
 * declares is another symbol than the author means, or the source is of another kernel.
 *
 * The kernel's side is its BTF (btf-file.h), which has the prototypes of functions and
 * the layouts of structures; that of the livepatch its debug information. What either
 * does not tell is not checked.
 */
#ifndef LIVEPATCH_TYPES_H
#define LIVEPATCH_TYPES_H

#include "livepatch.h"
#include "resolve.h"

/**
 * types_check() - Check that types are the kernel's.
 * @btf:	the file of the kernel's types; NULL: there is none, and but static keys are checked
 * @resolution:	from resolve(), perhaps of some references only
 *
 * Each function, static key and per-cpu variable that the livepatch refers to, each
 * replacement, and each structure of the author's that has the name and members of one of
 * the kernel's.
 *
 * Return: a verdict (verdict.h).
 */
int types_check(const struct livepatch *livepatch, const char *btf,
		const struct resolution *resolution);

#endif
