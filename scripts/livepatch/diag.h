/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Diagnostics: everything that the tools say about their input goes through
 * here, in GCC's form, so that editors and CI jump to the place:
 *
 *	WHERE: error: FUNCTION: TEXT [check-name]
 *	    object: candidate,position (type, ...)
 *	    a line to paste
 *
 * or, for programs, as JSON: one object a line, with the same facts under stable
 * names (docs/json.md).
 */
#ifndef LIVEPATCH_DIAG_H
#define LIVEPATCH_DIAG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

enum diag_severity {
	DIAG_ERROR,
	DIAG_WARNING,
	DIAG_NOTE,
};

/* Where in the input something is. */
struct diag_place {
	const char
		*where; /* "file", "file:line" or "module.ko:(section+0xoff)"; NULL: the program */
	const char *function; /* around it, or NULL */
};

/* A symbol of the kernel that a name could mean. */
struct diag_candidate {
	const char *object;
	const char *name;
	unsigned int sympos; /* its rank among those of its name; 0: unknown */
	char type;	     /* 0: unknown, and so are the others */
	bool local;
	bool exported;
	bool init;	    /* freed after init */
	const char *file;   /* translation unit, or NULL */
	const char *remark; /* why it is, or is not, meant; or NULL */
};

/* So many errors, and so many warnings, are told: nobody reads more. */
#define DIAG_MAX 1000

/**
 * diag_init() - Set how diagnostics look; called once, by main().
 * @program:	name that stands for "where" in diagnostics about no file
 *
 * Colour is used on a terminal only, and not if NO_COLOR is in the environment.
 */
void diag_init(const char *program);

/* From now on, print JSON to stdout. Then only one thread may call what is below. */
void diag_use_json(void);
bool diag_is_json(void);

/**
 * diag() - Say something, as text to stderr.
 * @severity:	what it is
 * @where:	as in struct diag_place
 * @check:	stable kebab-case name of the check, or NULL (unreadable input, usage)
 * @format:	printf format of the text: what is wrong, and the way out
 *
 * May be called from several threads; each text is written in one piece.
 */
void diag(enum diag_severity severity, const char *where, const char *check, const char *format,
	  ...) __attribute__((format(printf, 4, 5)));

/* The same about a place in a function. */
void diag_at(enum diag_severity severity, const struct diag_place *place, const char *check,
	     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* What belongs to the last diagnostic: a candidate, a line to paste, and more of its text. */
void diag_candidate(const struct diag_candidate *candidate);
void diag_remedy(const char *format, ...) __attribute__((format(printf, 1, 2)));
void diag_hint(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A candidate's text, as diagnostics have it: "object: name,2 (t, local, file)", in @buffer. */
const char *diag_candidate_text(const struct diag_candidate *candidate, char *buffer, size_t room);

/* A place, and a candidate, as members of a JSON object; or a candidate as an element of an array. */
struct json;
void diag_where_json(const char *where, struct json *json);
void diag_candidate_members(const struct diag_candidate *candidate, struct json *json);
void diag_candidate_json(const struct diag_candidate *candidate, struct json *json);

/* Complete the last diagnostic: before something else is written to stdout, and at the end. */
void diag_flush(void);

/**
 * diag_count() - How many diagnostics of @severity were printed so far.
 */
unsigned int diag_count(enum diag_severity severity);

#define diag_error(where, check, ...) diag(DIAG_ERROR, where, check, __VA_ARGS__)
#define diag_warning(where, check, ...) diag(DIAG_WARNING, where, check, __VA_ARGS__)
#define diag_note(where, check, ...) diag(DIAG_NOTE, where, check, __VA_ARGS__)

#endif
