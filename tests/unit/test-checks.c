// SPDX-License-Identifier: GPL-2.0
/* What -W options make of the findings of checks, and what diag() returns for them. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "diag.h"
#include "said.h"

/* One check of each kind: ERROR, JUDGEMENT and WARNING. */
#define ERROR CHECK_KLP_GATE, DIAG_ERROR
#define JUDGEMENT CHECK_INDIRECT_CALL, DIAG_ERROR
#define WARNING CHECK_LONE_LOCAL, DIAG_WARNING
#define OTHER CHECK_KEPT_ADDRESS, DIAG_WARNING

static const struct {
	const char *options[3]; /* in this order */
	enum check check;
	enum diag_severity finding;
	const char *said;
	bool refused;
} wishes[] = {
	{ { NULL }, ERROR, "klp-gate", true },
	{ { NULL }, JUDGEMENT, "indirect-call", true },
	{ { NULL }, WARNING, "warning:lone-local", false },
	{ { "no-lone-local" }, WARNING, "", false },
	{ { "no-lone-local" }, OTHER, "warning:kept-address", false },
	{ { "error=lone-local" }, WARNING, "lone-local", true },
	{ { "error=lone-local" }, OTHER, "warning:kept-address", false },
	{ { "error=klp-gate" }, ERROR, "klp-gate", true },
	{ { "no-error=lone-local" }, WARNING, "warning:lone-local", false },
	{ { "no-error=indirect-call" }, JUDGEMENT, "warning:indirect-call", false },
	{ { "error" }, WARNING, "lone-local", true },
	{ { "error" }, ERROR, "klp-gate", true },
	{ { "error" }, JUDGEMENT, "indirect-call", true },
	/* of one check the last wish counts; the one for all leaves the others as they are */
	{ { "no-lone-local", "error=lone-local" }, WARNING, "lone-local", true },
	{ { "error=lone-local", "no-lone-local" }, WARNING, "", false },
	{ { "error", "no-lone-local" }, WARNING, "", false },
	{ { "no-lone-local", "error" }, WARNING, "", false },
	{ { "error", "no-lone-local" }, OTHER, "kept-address", true },
	{ { "error", "no-error=lone-local" }, WARNING, "warning:lone-local", false },
	{ { "no-error=lone-local", "error" }, WARNING, "warning:lone-local", false },
	{ { "no-error=indirect-call", "error" }, JUDGEMENT, "warning:indirect-call", false },
	{ { "no-error=indirect-call", "error=indirect-call" }, JUDGEMENT, "indirect-call", true },
};

static const struct {
	const char *option;
	const char *problem; /* a part of what is said of it */
} refused_wishes[] = {
	{ "no-klp-gate", "'klp-gate' is an error that cannot be switched off" },
	{ "no-error=klp-gate", "'klp-gate' is an error that cannot be made a warning" },
	{ "no-indirect-call", "'indirect-call' is an error that cannot be switched off" },
	{ "no-such-check", "there is no check 'such-check'" },
	{ "no-", "there is no check ''" },
	{ "error=", "there is no check ''" },
	{ "error=no-lone-local", "there is no check 'no-lone-local'" },
	{ "no-error=", "there is no check ''" },
	{ "no-lone-loca", "there is no check 'lone-loca'" },
	{ "no-lone-local ", "there is no check 'lone-local '" },
	{ "lone-local", "-Wlone-local: there are -Wno-NAME" },
	{ "all", "-Wall: there are" },
	{ "errors", "-Werrors: there are" },
	{ "", "-W: there are" },
};

#define NR(table) (sizeof(table) / sizeof((table)[0]))

START_TEST(a_finding_is_what_the_wishes_make_of_it)
{
	char problem[CHECKS_PROBLEM_ROOM];
	bool refused;

	for (size_t i = 0; i < NR(wishes[_i].options) && wishes[_i].options[i]; i++)
		ck_assert_int_eq(checks_set(wishes[_i].options[i], problem), 0);
	said_begin();
	refused = diag(wishes[_i].finding, "f.ko", wishes[_i].check, "a finding");
	ck_assert_str_eq(said_checks(), wishes[_i].said);
	ck_assert_int_eq(refused, wishes[_i].refused);
	ck_assert_uint_eq(diag_count(DIAG_ERROR), refused);
}
END_TEST

START_TEST(a_place_makes_no_difference_to_that)
{
	const struct diag_place place = { .file = "f.c", .line = 7 };
	char problem[CHECKS_PROBLEM_ROOM];

	said_begin();
	ck_assert(!diag_at(DIAG_WARNING, &place, CHECK_LONE_LOCAL, "a finding"));
	ck_assert_int_eq(checks_set("error=lone-local", problem), 0);
	ck_assert(diag_at(DIAG_WARNING, &place, CHECK_LONE_LOCAL, "a finding"));
	ck_assert_str_eq(said_text(), "f.c:7: warning: a finding [lone-local]\n"
				      "f.c:7: error: a finding [lone-local]\n");
}
END_TEST

START_TEST(a_wish_that_cannot_be_is_refused_and_changes_nothing)
{
	char problem[CHECKS_PROBLEM_ROOM];

	ck_assert_int_eq(checks_set(refused_wishes[_i].option, problem), -EINVAL);
	ck_assert_msg(strstr(problem, refused_wishes[_i].problem) == problem, "said: %s", problem);
	said_begin();
	for (enum check check = CHECK_NONE + 1; check < NR_CHECKS; check++) {
		bool silent;

		ck_assert_int_eq(checks_severity(check, DIAG_ERROR, &silent), DIAG_ERROR);
		ck_assert(!silent);
		ck_assert_int_eq(checks_severity(check, DIAG_WARNING, &silent), DIAG_WARNING);
		ck_assert(!silent);
	}
}
END_TEST

/* A note of a check ("not checked") goes with its warning, and is never more than a note. */
START_TEST(notes_are_silenced_with_their_check_and_never_errors)
{
	char problem[CHECKS_PROBLEM_ROOM];

	said_begin();
	ck_assert_int_eq(checks_set("error", problem), 0);
	ck_assert(!diag_note("f.ko", CHECK_PATCHED_INLINED, "not checked"));
	ck_assert_str_eq(said_text(), "f.ko: note: not checked [patched-inlined]\n");
	ck_assert_int_eq(checks_set("no-patched-inlined", problem), 0);
	said_begin();
	ck_assert(!diag_note("f.ko", CHECK_PATCHED_INLINED, "not checked"));
	ck_assert_str_eq(said_text(), "");
}
END_TEST

START_TEST(what_belongs_to_a_silenced_finding_is_not_told)
{
	char problem[CHECKS_PROBLEM_ROOM];

	ck_assert_int_eq(checks_set("no-lone-local", problem), 0);
	said_begin();
	diag_warning("f.ko", CHECK_LONE_LOCAL, "a finding");
	diag_hint("a hint");
	diag_remedy("a line to paste");
	ck_assert_str_eq(said_text(), "");
}
END_TEST

/* Behind so many, errors are still errors: who returns a verdict must not lose one. */
START_TEST(an_error_that_is_not_told_any_more_is_one)
{
	said_begin();
	for (unsigned int i = 0; i < DIAG_MAX + 5; i++)
		ck_assert(diag_error("f.ko", CHECK_KLP_GATE, "one more"));
	ck_assert_ptr_nonnull(strstr(said_text(), "too many errors"));
	ck_assert_uint_eq(diag_count(DIAG_ERROR), DIAG_MAX + 5);
}
END_TEST

START_TEST(no_two_names_are_equal)
{
	for (enum check check = CHECK_NONE + 1; check < NR_CHECKS; check++) {
		for (enum check other = check + 1; other < NR_CHECKS; other++)
			ck_assert_str_ne(checks_name(check), checks_name(other));
	}
	ck_assert_ptr_null(checks_name(CHECK_NONE));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("checks");
	TCase *tests = tcase_create("checks");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tests, a_finding_is_what_the_wishes_make_of_it, 0, NR(wishes));
	tcase_add_test(tests, a_place_makes_no_difference_to_that);
	tcase_add_loop_test(tests, a_wish_that_cannot_be_is_refused_and_changes_nothing, 0,
			    NR(refused_wishes));
	tcase_add_test(tests, notes_are_silenced_with_their_check_and_never_errors);
	tcase_add_test(tests, what_belongs_to_a_silenced_finding_is_not_told);
	tcase_add_test(tests, an_error_that_is_not_told_any_more_is_one);
	tcase_add_test(tests, no_two_names_are_equal);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
