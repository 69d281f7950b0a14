/* SPDX-License-Identifier: GPL-2.0 */
/* What modules have in common that are patched here, or patch. */
#ifndef BOOT_TARGET_H
#define BOOT_TARGET_H

#include <linux/module.h>
#include <linux/moduleparam.h>

/* A compiler must neither inline nor clone what a livepatch names. */
#ifdef __clang__
#define noipa __attribute__((__noinline__, __optnone__))
#else
#define noipa __attribute__((__noipa__))
#endif

/* gcc must neither drop a variable nor take it for a constant. */
#define kept __attribute__((__used__))

/* A function whose text is read in /sys/module/MODULE/parameters ... */
#define PARAMETER_GETTER(name) int name(char *buffer, const struct kernel_param *kp)

/* ... and the name of that file. */
#define SHOWN_PARAMETER(name, getter)                                        \
	static const struct kernel_param_ops name##_ops = { .get = getter }; \
	module_param_cb(name, &name##_ops, NULL, 0444)

#endif
