/* SPDX-License-Identifier: GPL-2.0 */
/*
 * All files in a directory and below.
 */
#ifndef LIVEPATCH_FILES_H
#define LIVEPATCH_FILES_H

/* A regular file; @name is the last part of @path. Returns 0, or what ends the walk. */
typedef int (*files_visit)(const char *path, const char *name, void *data);

/**
 * files_walk() - Visit the regular files in a directory and below, in no order.
 *
 * The directory itself may be a symbolic link; those in it are not followed.
 *
 * Return: 0, what @visit returned if not 0, or a negative errno after a
 * diagnostic.
 */
int files_walk(const char *directory, files_visit visit, void *data);

#endif
