/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel asks of a livepatch module before it looks at what is in the
 * patch (kernel/module/main.c: check_modinfo(), kernel/livepatch/core.c:
 * klp_enable_patch()), and what conversion asks of its input.
 */
#ifndef LIVEPATCH_MODULE_CHECK_H
#define LIVEPATCH_MODULE_CHECK_H

#include "elf.h"

/**
 * module_check() - Check a module as a whole.
 * @path:	the file, for its signature; NULL: it may have one
 *
 * Return: a verdict (verdict.h). -EINVAL: it is no module that anything could be
 * told of; -E2BIG: it is larger than livepatches are.
 */
int module_check(struct elf_file *elf, const char *path);

#endif
