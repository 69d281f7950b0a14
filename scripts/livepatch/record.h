/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Records in a converted livepatch what it was converted for: the build IDs of vmlinux,
 * of the objects that it patches, and of those whose symbols it takes. The judge compares
 * them with those of its list (verify/verify-build.c); build-id.h has the form.
 */
#ifndef LIVEPATCH_RECORD_H
#define LIVEPATCH_RECORD_H

#include "livepatch.h"
#include "resolve.h"

/**
 * record_builds() - Give the module its notes.
 *
 * Objects of which the list knows no build ID have none.
 *
 * Return: 0, or -ENOMEM after a diagnostic.
 */
int record_builds(struct livepatch *livepatch, const struct resolution *resolution);

#endif
