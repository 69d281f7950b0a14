/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Writes JSON (RFC 8259), one object a line. Members follow each other in the
 * order of the calls; each begins with its name.
 */
#ifndef LIVEPATCH_JSON_H
#define LIVEPATCH_JSON_H

#include <stdbool.h>
#include <stdio.h>

/*
 * What is written to, and whether a value stands before in the object or array
 * that is open.
 */
struct json {
	FILE *out;
	bool comma;
};

/* An object or an array; @name NULL: it is an element of an array, or the whole line. */
void json_open(struct json *json, const char *name, char bracket);
void json_close(struct json *json, char bracket);

/*
 * Members. A string that is NULL is left out. Bytes that are no UTF-8 are
 * replaced by U+FFFD.
 */
void json_string(struct json *json, const char *name, const char *value);
void json_number(struct json *json, const char *name, unsigned long long value);
void json_bool(struct json *json, const char *name, bool value);

#endif
