// SPDX-License-Identifier: GPL-2.0
/* Tables of modules that are wrong in one thing each: see judge.h. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"
#include "said.h"
#include "verify/verify.h"

static void open_model(struct judge *judge, struct model *model, const char *list)
{
	struct elf_file *elf = model_open(model);

	*judge = (struct judge){ .model = model };
	ck_assert_int_eq(verify_names(elf, &judge->names, &judge->nr), 0);
	model_read_list(list ? list : model_livepatch_list, (const char *const *)judge->names,
			judge->nr, &judge->list);
	judge->verifier.elf = elf;
	judge->verifier.symbols = &judge->list;
}

int judge_begin(struct judge *judge, struct model *model, const char *list)
{
	open_model(judge, model, list);
	return verifier_begin(&judge->verifier);
}

void judge_end(struct judge *judge)
{
	verifier_end(&judge->verifier);
	symlist_free(&judge->list);
	for (size_t i = 0; i < judge->nr; i++)
		free(judge->names[i]);
	free(judge->names);
	model_free(judge->model);
}

static int verdict_of(const char *said)
{
	for (const char *check = said; *check; check += strspn(check, " ")) {
		if (strncmp(check, "warning:", strlen("warning:")))
			return 1;
		check += strcspn(check, " ");
	}
	return 0;
}

void judge_row(const struct judge_row *row, int (*step)(const struct verifier *verifier))
{
	struct model *model = model_livepatch();
	struct judge judge;
	int verdict;

	if (row->change)
		row->change(model);
	open_model(&judge, model, row->list);
	if (row->spoil)
		row->spoil(judge.verifier.elf);
	judge.verifier.versions = row->versions;
	judge.verifier.exports = row->exports;
	said_begin();
	ck_assert_msg(verifier_begin(&judge.verifier) == 0, "%s: %s", row->name, said_text());
	verdict = step(&judge.verifier);
	ck_assert_msg(!strcmp(said_checks(), row->said), "%s: said \"%s\", not \"%s\":\n%s",
		      row->name, said_checks(), row->said, said_text());
	ck_assert_msg(verdict == verdict_of(row->said), "%s: verdict %d", row->name, verdict);
	judge_end(&judge);
}
