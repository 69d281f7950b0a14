/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writing a file so that it is either whole or as it was: beside its
 * destination, synchronised, and renamed when it is right.
 */
#ifndef LIVEPATCH_OUTPUT_H
#define LIVEPATCH_OUTPUT_H

#include <sys/types.h>

struct output {
	char *path;	 /* the destination; of a symbolic link, what it points to */
	char *temporary; /* beside it */
	int fd;		 /* open for reading and writing */
};

/**
 * output_begin() - Create the temporary file.
 * @path:	the destination
 * @mode:	the permissions of the finished file
 *
 * It is removed on SIGINT, SIGTERM and SIGHUP, too: one output at a time.
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int output_begin(struct output *output, const char *path, mode_t mode);

/**
 * output_commit() - Give the file its name; ends the output, whatever it returns.
 *
 * Return: 0, or a negative errno after a diagnostic: the destination is as it was.
 */
int output_commit(struct output *output);

/**
 * output_abort() - Remove the temporary file.
 */
void output_abort(struct output *output);

/**
 * output_copy() - Copy a file, all or nothing.
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int output_copy(const char *from, const char *to, mode_t mode);

#endif
