/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Tables of modules that are wrong in one thing each, for the steps of the judge:
 * what a step says of the livepatch of model.h, changed by a row's functions.
 */
#ifndef TEST_JUDGE_H
#define TEST_JUDGE_H

#include "model.h"
#include "verify/verifier.h"

struct judge_row {
	const char *name;		     /* of what the row shows */
	const char *said;		     /* said_checks() of the step: "": nothing */
	void (*change)(struct model *model); /* or NULL */
	void (*spoil)(struct elf_file *elf); /* what the reader would refuse; or NULL */
	const char *list;		     /* of the kernel; NULL: model_livepatch_list */
	const struct versions *versions;     /* of the kernel, or NULL */
	const char *const *exports;	     /* of other modules, or NULL */
};

/*
 * Fail unless the step says of the row's module what it should, and returns the
 * verdict that follows: 1 after an error, 0 after warnings alone or nothing.
 */
void judge_row(const struct judge_row *row, int (*step)(const struct verifier *verifier));

/* The pieces of that, for a test that asks the verifier more. */
struct judge {
	struct model *model;
	struct symlist list;
	char **names;
	size_t nr;
	struct verifier verifier;
};

/* Open a model, which becomes the judge's, and begin; returns what verifier_begin() does. */
int judge_begin(struct judge *judge, struct model *model, const char *list);
void judge_end(struct judge *judge);

#endif
