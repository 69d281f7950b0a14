/* SPDX-License-Identifier: GPL-2.0 */
/*
 * References of a finished Symbols.list, for people.
 */
#ifndef LIVEPATCH_REFERS_PRINT_H
#define LIVEPATCH_REFERS_PRINT_H

/**
 * refers_print() - Print what symbols of a name refer to.
 * @path:	Symbols.list
 * @which:	"OBJECT:SYMBOL", or "SYMBOL" of vmlinux
 *
 * A heading for each symbol of the name, and a line for each that it refers to.
 *
 * Return: 0, or a negative errno after a diagnostic: also where there is no such symbol, or
 * the list does not tell references of the object.
 */
int refers_print(const char *path, const char *which);

#endif
