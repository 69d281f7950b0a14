/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The finished module: written beside its destination, read back, judged as the
 * kernel will, and only then given its name (output.h).
 */
#ifndef LIVEPATCH_MODULE_OUTPUT_H
#define LIVEPATCH_MODULE_OUTPUT_H

#include "livepatch.h"

/**
 * module_output_write() - Write a converted module.
 * @livepatch:	its model, and the symbols of its kernel
 * @input:	the file that was converted, whose permissions the new one gets
 * @path:	the destination, which may be @input
 *
 * Return: a verdict; unless it is 0, the destination is as it was.
 */
int module_output_write(const struct livepatch *livepatch, const char *input, const char *path);

/* Copy a module that is converted already; a verdict. Does nothing if both are one path. */
int module_output_copy(const char *input, const char *path);

#endif
