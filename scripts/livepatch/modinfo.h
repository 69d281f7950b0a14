/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a module says of itself: .modinfo, __versions and an appended signature.
 */
#ifndef LIVEPATCH_MODINFO_H
#define LIVEPATCH_MODINFO_H

#include "elf.h"

/* An entry of __versions, struct modversion_info: a CRC in an unsigned long, and the name. */
#define MODINFO_VERSION_SIZE 64

/* Does .modinfo say livepatch=Y (kernel/module/main.c: check_modinfo_livepatch())? */
bool modinfo_is_livepatch(const struct elf_file *elf);

/* Does the kernel take a licence, or NULL, for the GPL (license_is_gpl_compatible())? */
bool modinfo_is_gpl_compatible(const char *licence);

/**
 * modinfo_is_signed() - Does a file end with a module signature?
 *
 * By its marker (include/linux/module_signature.h: MODULE_SIG_STRING).
 *
 * Return: 1 yes, 0 no, or a negative errno.
 */
int modinfo_is_signed(const char *path);

/**
 * modinfo_remove_dependency() - Take a module out of depends=.
 *
 * In place: zeros take the room, which the kernel and kmod pass over.
 *
 * Return: 0, also when it was not there; -ENOMEM after a diagnostic.
 */
int modinfo_remove_dependency(struct elf_file *elf, const char *module);

/* Is a symbol one that is gone? */
typedef bool (*modinfo_is_gone)(const char *symbol, void *data);

/**
 * modinfo_remove_versions() - Take the CRCs of symbols that are gone out of __versions.
 *
 * Return: 0, also when there are none; -ENOMEM after a diagnostic.
 */
int modinfo_remove_versions(struct elf_file *elf, modinfo_is_gone is_gone, void *data);

#endif
