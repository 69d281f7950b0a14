// SPDX-License-Identifier: GPL-2.0
/*
 * The registry of checks: see checks.h.
 */
#include <errno.h>
#include <string.h>

#include "checks.h"

enum kind { ERROR, JUDGEMENT, WARNING };

static const struct {
	const char *name;
	enum kind kind;
	const char *text;
} checks[NR_CHECKS] = {
#define CHECK(constant, name, kind, text) [CHECK_##constant] = { name, kind, text },
	CHECKS(CHECK)
#undef CHECK
};

/* How the user sees a check, if not as it is. */
static enum wish { WISH_NONE, WISH_SILENCE, WISH_WARNING, WISH_ERROR } checks_wishes[NR_CHECKS];

const char *checks_name(enum check check)
{
	return checks[check].name;
}

static enum check find_check(const char *name)
{
	for (enum check check = CHECK_NONE + 1; check < NR_CHECKS; check++) {
		if (!strcmp(checks[check].name, name))
			return check;
	}
	return CHECK_NONE;
}

static bool cut_prefix(const char **text, const char *prefix)
{
	if (strncmp(*text, prefix, strlen(prefix)))
		return false;
	*text += strlen(prefix);
	return true;
}

/* Of a check: what is wished, and whether that may be. */
static int set_one(const char *name, enum wish wish, char *problem)
{
	enum check check = find_check(name);

	if (check == CHECK_NONE)
		snprintf(problem, CHECKS_PROBLEM_ROOM,
			 "there is no check '%s'; --list-checks lists them", name);
	else if ((wish == WISH_SILENCE && checks[check].kind != WARNING) ||
		 (wish == WISH_WARNING && checks[check].kind == ERROR))
		snprintf(
			problem, CHECKS_PROBLEM_ROOM,
			"'%s' is an error that cannot be %s: the livepatch would be refused, or do harm",
			name, wish == WISH_SILENCE ? "switched off" : "made a warning");
	else
		checks_wishes[check] = wish;
	return *problem ? -EINVAL : 0;
}

int checks_set(const char *option, char problem[CHECKS_PROBLEM_ROOM])
{
	*problem = '\0';
	if (!strcmp(option, "error")) {
		for (enum check check = CHECK_NONE + 1; check < NR_CHECKS; check++) {
			if (checks[check].kind == WARNING && checks_wishes[check] == WISH_NONE)
				checks_wishes[check] = WISH_ERROR;
		}
		return 0;
	}
	if (cut_prefix(&option, "error="))
		return set_one(option, WISH_ERROR, problem);
	if (cut_prefix(&option, "no-error="))
		return set_one(option, WISH_WARNING, problem);
	if (cut_prefix(&option, "no-"))
		return set_one(option, WISH_SILENCE, problem);
	snprintf(problem, CHECKS_PROBLEM_ROOM,
		 "-W%s: there are -Wno-NAME, -Werror=NAME, -Wno-error=NAME and -Werror", option);
	return -EINVAL;
}

enum diag_severity checks_severity(enum check check, enum diag_severity severity, bool *silent)
{
	enum wish wish = checks_wishes[check];

	*silent = wish == WISH_SILENCE && severity != DIAG_ERROR;
	/* a note of a check is not a finding */
	if (severity == DIAG_NOTE || wish == WISH_NONE)
		return severity;
	return wish == WISH_ERROR ? DIAG_ERROR : DIAG_WARNING;
}

void checks_list(FILE *out)
{
	for (enum check check = CHECK_NONE + 1; check < NR_CHECKS; check++)
		fprintf(out, "%-22s %-8s %s\n", checks[check].name,
			checks[check].kind == WARNING ? "warning" : "error", checks[check].text);
}
