/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Why each reference went where it did: for code review (klp-convert --explain),
 * for the author (--verbose) and for programs (--format=json).
 */
#ifndef LIVEPATCH_EXPLAIN_H
#define LIVEPATCH_EXPLAIN_H

#include "livepatch.h"
#include "resolve.h"

/* Print a table of all references and decisions to stdout, or as JSON. */
int explain_table(const struct livepatch *livepatch, const struct list_head *references,
		  const struct resolution *resolution);

/* The same as notes, one for each meaning of a reference, or as JSON. Return: 0 or -ENOMEM. */
int explain_notes(const struct livepatch *livepatch, const struct list_head *references,
		  const struct resolution *resolution);

#endif
