/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Gates: the object whose loading resolves a reference. The kernel applies
 * .klp.rela.<gate>.<section> while the livepatch is loaded (vmlinux), or when the
 * patched object of that name is there (kernel/livepatch/core.c:
 * klp_init_object_loaded()). A gate that the patch does not list is never applied.
 */
#ifndef LIVEPATCH_GATE_H
#define LIVEPATCH_GATE_H

#include "use.h"

/**
 * gate_choose() - The gate for a symbol of an object.
 * @wanted:	the gate that a label names, to be checked; NULL: none does
 *
 * vmlinux for its own symbols. For a module's: an object of the patch that is
 * there whenever any of the contexts is, and whose being there means that the
 * module is; the module itself is the first choice.
 *
 * Return: the gate; NULL after a diagnostic.
 */
const char *gate_choose(const struct livepatch *livepatch, const struct use *use,
			const char *object, const char *wanted);

#endif
