/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Where debug information is: in a file, or in a directory. A directory is what a
 * debug package unpacks to (usr/lib/debug), the root that it was unpacked in, or
 * a kernel build tree.
 */
#ifndef LIVEPATCH_DEBUGINFO_H
#define LIVEPATCH_DEBUGINFO_H

struct debuginfo;

/**
 * debuginfo_vmlinux() - Find vmlinux with its debug information.
 * @path:	the file itself, or a directory that holds it
 * @release:	of the kernel; NULL: not known
 *
 * Return: its path, to be freed; NULL after a diagnostic.
 */
char *debuginfo_vmlinux(const char *path, const char *release);

/**
 * debuginfo_module() - Find a module with its debug information.
 * @path:	a directory, as above; a file has no modules
 * @object:	name of the module, with "_" for "-"
 *
 * Walks through the directory: for many modules use debuginfo_open().
 *
 * Return: its path, to be freed; NULL if there is none, or two.
 */
char *debuginfo_module(const char *path, const char *release, const char *object);

/**
 * debuginfo_open() - Find all modules with their debug information.
 *
 * Return: an index of them, to be freed by debuginfo_close(); NULL after a diagnostic.
 */
struct debuginfo *debuginfo_open(const char *path, const char *release);

/**
 * debuginfo_lookup() - The same as debuginfo_module().
 *
 * May be called from several threads.
 *
 * Return: the path, which is the index's; or NULL.
 */
const char *debuginfo_lookup(const struct debuginfo *debuginfo, const char *object);

void debuginfo_close(struct debuginfo *debuginfo);

#endif
