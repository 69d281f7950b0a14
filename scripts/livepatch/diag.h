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

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "checks.h"

/*
 * Where in the input something is: "FILE", "FILE:LINE" or "FILE:(SECTION+0xOFFSET)",
 * and the function or object around it.
 */
struct diag_place {
	const char *file;     /* NULL: the program */
	unsigned int line;    /* 0: unknown */
	const char *section;  /* where the line is unknown; or NULL */
	uint64_t offset;      /* in it */
	const char *function; /* or NULL */
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
 * @file:	NULL: the program
 * @check:	or CHECK_NONE (unreadable input, usage)
 * @format:	printf format of the text: what is wrong, and the way out
 *
 * May be called from several threads; each text is written in one piece.
 *
 * Return: whether it is an error, with what the user made of the check: the verdict
 * of whoever calls it.
 */
bool diag(enum diag_severity severity, const char *file, enum check check, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The same about a place in a file. */
bool diag_at(enum diag_severity severity, const struct diag_place *place, enum check check,
	     const char *format, ...) __attribute__((format(printf, 4, 5)));

/* What belongs to the last diagnostic: a candidate, a line to paste, and more of its text. */
void diag_candidate(const struct diag_candidate *candidate);
void diag_remedy(const char *format, ...) __attribute__((format(printf, 1, 2)));
void diag_hint(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* A candidate's text, as diagnostics have it: "object: name,2 (t, local, file)", in @buffer. */
const char *diag_candidate_text(const struct diag_candidate *candidate, char *buffer, size_t room);

/* A place, and a candidate, as members of a JSON object; or a candidate as an element of an array. */
struct json;
void diag_place_members(const struct diag_place *place, struct json *json);
void diag_candidate_members(const struct diag_candidate *candidate, struct json *json);
void diag_candidate_json(const struct diag_candidate *candidate, struct json *json);

/**
 * diag_hold() - Say nothing from now on, until diag_release(). Not for JSON.
 *
 * Return: 0, or -ENOMEM after a diagnostic.
 */
int diag_hold(void);

/**
 * diag_release() - Say what was held back, if that is nothing but notes.
 *
 * Return: false: there was a warning or an error; nothing was said, nor is it counted.
 */
bool diag_release(void);

/* Complete the last diagnostic: before something else is written to stdout, and at the end. */
void diag_flush(void);

/*
 * How many diagnostics of @severity there were, told or not. For the last line that
 * is printed; what is to be done next depends on what functions return.
 */
unsigned int diag_count(enum diag_severity severity);

#define diag_error(file, check, ...) diag(DIAG_ERROR, file, check, __VA_ARGS__)
#define diag_warning(file, check, ...) diag(DIAG_WARNING, file, check, __VA_ARGS__)
#define diag_note(file, check, ...) diag(DIAG_NOTE, file, check, __VA_ARGS__)

/* Say that there is no memory. Return: -ENOMEM. */
static inline int diag_out_of_memory(const char *file)
{
	diag_error(file, CHECK_NONE, "out of memory");
	return -ENOMEM;
}

#endif
