/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What diagnostics say while a test runs, by the names of their checks:
 *
 *	said_begin();
 *	refused = check(...);
 *	ck_assert_str_eq(said_checks(), "klp-gate klp-symbol");
 */
#ifndef TEST_SAID_H
#define TEST_SAID_H

/* From now on, keep what is written to stderr. */
void said_begin(void);

/* All that was, since; valid until the next call of said_begin(). */
const char *said_text(void);

/*
 * The names of the checks of all errors and warnings, in their order, one blank between
 * two; a warning's behind "warning:", one without a check is "none". "": nothing was said.
 */
const char *said_checks(void);

#endif
