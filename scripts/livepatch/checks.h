/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The checks by name: how grave a finding is, and what the user made of it.
 * Each check is a small function where its subject is; klp-convert(1) has a
 * paragraph on each.
 */
#ifndef LIVEPATCH_CHECKS_H
#define LIVEPATCH_CHECKS_H

#include <stdbool.h>
#include <stdio.h>

#include "diag.h"

/**
 * checks_set() - Obey a -W option.
 * @option:	what stands behind -W: "no-<name>", "error=<name>", "no-error=<name>",
 *		"error" (all warnings)
 *
 * Only warnings can be switched off. An error that stands for what the author
 * may know better can be made a warning; the others cannot.
 *
 * Return: 0, or -EINVAL after a diagnostic.
 */
int checks_set(const char *option);

/**
 * checks_severity() - How grave is a finding of a check now?
 * @severity:	what it is unless the user said otherwise
 * @silent:	set to whether it is not to be told
 */
enum diag_severity checks_severity(const char *name, enum diag_severity severity, bool *silent);

/* Did the user make a warning of a check that is an error? */
bool checks_are_warnings(const char *name);

/* Print name, severity and meaning of each check, one a line. */
void checks_list(FILE *out);

#endif
