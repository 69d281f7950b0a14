// SPDX-License-Identifier: GPL-2.0
/*
 * Diagnostics: see diag.h. The only state of the library that is not passed
 * from hand to hand: how to print, and how much has been said.
 *
 * A diagnostic in JSON is complete only when nothing can be added to it any
 * more: it is kept, with its lists of candidates, remedies and hints, until the
 * next one begins.
 */
#define _GNU_SOURCE
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checks.h"
#include "diag.h"
#include "json.h"

/* The lists of a diagnostic. */
enum part { PART_CANDIDATES, PART_REMEDIES, PART_HINTS, NR_PARTS };

static const char *const part_names[NR_PARTS] = { "candidates", "remedies", "hints" };

/* The elements of a list, as JSON. */
struct pending {
	struct json json;
	char *text;
	size_t size;
};

static const char *diag_program = "klp";
static bool diag_colour, diag_json;
static bool diag_silent; /* the last diagnostic was not told: nor is what belongs to it */
static FILE *diag_out;	 /* where text goes; NULL: stderr */
static char *diag_held;
static size_t diag_held_size;
static atomic_uint diag_counts[DIAG_NOTE + 1];
static unsigned int diag_counts_before[DIAG_NOTE + 1]; /* what is held back */
static struct json diag_line; /* of the diagnostic that may go on; out NULL: there is none */
static struct pending diag_parts[NR_PARTS];

static const struct {
	const char *name;
	const char *colour;
} diag_severities[] = {
	[DIAG_ERROR] = { "error", "\033[1;31m" },
	[DIAG_WARNING] = { "warning", "\033[1;35m" },
	[DIAG_NOTE] = { "note", "\033[1;36m" },
};

void diag_init(const char *program)
{
	const char *no_color = getenv("NO_COLOR");

	diag_program = program;
	diag_colour = isatty(STDERR_FILENO) && !(no_color && *no_color);
}

void diag_use_json(void)
{
	diag_json = true;
}

bool diag_is_json(void)
{
	return diag_json;
}

/* The list's JSON writer; NULL without memory. */
static struct json *part(enum part which)
{
	struct pending *pending = &diag_parts[which];

	if (!pending->json.out) {
		pending->json.comma = false;
		pending->json.out = open_memstream(&pending->text, &pending->size);
	}
	return pending->json.out ? &pending->json : NULL;
}

void diag_flush(void)
{
	if (!diag_line.out)
		return;
	for (enum part which = 0; which < NR_PARTS; which++) {
		struct pending *pending = &diag_parts[which];

		if (!pending->json.out)
			continue;
		fclose(pending->json.out);
		json_open(&diag_line, part_names[which], '[');
		if (pending->text)
			fwrite(pending->text, 1, pending->size, diag_line.out);
		json_close(&diag_line, ']');
		free(pending->text);
		*pending = (struct pending){ 0 };
	}
	json_close(&diag_line, '}');
	putc('\n', diag_line.out);
	diag_line = (struct json){ 0 };
}

/* Where text goes. */
static FILE *text_out(void)
{
	return diag_out ? diag_out : stderr;
}

int diag_hold(void)
{
	for (enum diag_severity severity = 0; severity <= DIAG_NOTE; severity++)
		diag_counts_before[severity] = diag_counts[severity];
	diag_out = open_memstream(&diag_held, &diag_held_size);
	return diag_out ? 0 : diag_out_of_memory(NULL);
}

bool diag_release(void)
{
	const bool lost = fclose(diag_out);
	const bool only_notes = !lost &&
				diag_counts[DIAG_ERROR] == diag_counts_before[DIAG_ERROR] &&
				diag_counts[DIAG_WARNING] == diag_counts_before[DIAG_WARNING];

	diag_out = NULL;
	if (only_notes)
		fwrite(diag_held, 1, diag_held_size, stderr);
	for (enum diag_severity severity = 0; !only_notes && severity <= DIAG_NOTE; severity++)
		diag_counts[severity] = diag_counts_before[severity];
	free(diag_held);
	diag_held = NULL;
	return only_notes;
}

/* "file:line", "file:(section+0xoffset)", or the file alone, malloc()ed; NULL without memory. */
static char *place_text(const struct diag_place *place)
{
	const char *file = place->file ? place->file : diag_program;
	char *text;
	int length;

	if (place->line)
		length = asprintf(&text, "%s:%u", file, place->line);
	else if (place->section)
		length = asprintf(&text, "%s:(%s+0x%llx)", file, place->section,
				  (unsigned long long)place->offset);
	else
		length = asprintf(&text, "%s", file);
	return length < 0 ? NULL : text;
}

void diag_place_members(const struct diag_place *place, struct json *json)
{
	char *text = place->file ? place_text(place) : NULL;

	json_string(json, "where", text ? text : place->file);
	free(text);
	if (!place->file || !place->line)
		return;
	json_string(json, "file", place->file);
	json_number(json, "line", place->line);
}

static void say_json(enum diag_severity severity, const struct diag_place *place, enum check check,
		     const char *text)
{
	diag_flush();
	diag_line = (struct json){ .out = stdout };
	json_open(&diag_line, NULL, '{');
	json_string(&diag_line, "kind", "diagnostic");
	json_string(&diag_line, "severity", diag_severities[severity].name);
	json_string(&diag_line, "check", checks_name(check));
	diag_place_members(place, &diag_line);
	json_string(&diag_line, "function", place->function);
	json_string(&diag_line, "message", text);
}

static void say_text(enum diag_severity severity, const struct diag_place *place, enum check check,
		     const char *text)
{
	const char *colour = diag_colour ? diag_severities[severity].colour : "";
	const char *plain = diag_colour ? "\033[0m" : "";
	char *where = place_text(place);
	FILE *out = text_out();

	flockfile(out);
	fprintf(out, "%s: %s%s:%s ", where ? where : "", colour, diag_severities[severity].name,
		plain);
	if (place->function)
		fprintf(out, "%s: ", place->function);
	fputs(text, out);
	if (check != CHECK_NONE)
		fprintf(out, " [%s]", checks_name(check));
	fputc('\n', out);
	funlockfile(out);
	free(where);
}

static bool say(enum diag_severity severity, const struct diag_place *place, enum check check,
		const char *format, va_list args)
{
	unsigned int nr;
	char *text;

	severity = checks_severity(check, severity, &diag_silent);
	if (diag_silent)
		return false;
	nr = atomic_fetch_add(&diag_counts[severity], 1);
	diag_silent = severity != DIAG_NOTE && nr >= DIAG_MAX;
	if (diag_silent) {
		if (nr == DIAG_MAX)
			diag_note(NULL, CHECK_NONE, "too many %ss; no more are told",
				  diag_severities[severity].name);
		diag_silent = true; /* the note was told */
		return severity == DIAG_ERROR;
	}
	if (vasprintf(&text, format, args) < 0)
		text = NULL;
	if (diag_json)
		say_json(severity, place, check, text ? text : format);
	else
		say_text(severity, place, check, text ? text : format);
	free(text);
	return severity == DIAG_ERROR;
}

bool diag(enum diag_severity severity, const char *file, enum check check, const char *format, ...)
{
	const struct diag_place place = { .file = file };
	va_list args;
	bool error;

	va_start(args, format);
	error = say(severity, &place, check, format, args);
	va_end(args);
	return error;
}

bool diag_at(enum diag_severity severity, const struct diag_place *place, enum check check,
	     const char *format, ...)
{
	va_list args;
	bool error;

	va_start(args, format);
	error = say(severity, place, check, format, args);
	va_end(args);
	return error;
}

/* A line of text, indented; or an element of a list. */
static void add_line(enum part which, const char *format, va_list args)
{
	char *text;

	if (diag_silent || vasprintf(&text, format, args) < 0)
		return;
	if (!diag_json)
		fprintf(text_out(), "    %s\n", text);
	else if (part(which))
		json_string(part(which), NULL, text);
	free(text);
}

void diag_remedy(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_line(PART_REMEDIES, format, args);
	va_end(args);
}

void diag_hint(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add_line(PART_HINTS, format, args);
	va_end(args);
}

const char *diag_candidate_text(const struct diag_candidate *candidate, char *buffer, size_t room)
{
	const char *file = candidate->file;

	char position[16] = "";

	if (candidate->sympos)
		snprintf(position, sizeof(position), ",%u", candidate->sympos);
	if (!candidate->type)
		snprintf(buffer, room, "%s: %s%s", candidate->object, candidate->name, position);
	else
		snprintf(buffer, room, "%s: %s%s (%c, %s%s%s%s%s)", candidate->object,
			 candidate->name, position, candidate->type,
			 candidate->local ? "local" : "global",
			 candidate->exported ? ", exported" : "",
			 candidate->init ? ", freed after init" : "", file ? ", " : "",
			 file ? file : "");
	return buffer;
}

void diag_candidate_members(const struct diag_candidate *candidate, struct json *json)
{
	json_string(json, "object", candidate->object);
	json_string(json, "name", candidate->name);
	json_number(json, "position", candidate->sympos);
	if (candidate->type) {
		json_string(json, "type", (char[]){ candidate->type, '\0' });
		json_bool(json, "local", candidate->local);
		json_bool(json, "exported", candidate->exported);
		json_bool(json, "init", candidate->init);
	}
	json_string(json, "file", candidate->file);
	json_string(json, "remark", candidate->remark);
}

void diag_candidate_json(const struct diag_candidate *candidate, struct json *json)
{
	json_open(json, NULL, '{');
	diag_candidate_members(candidate, json);
	json_close(json, '}');
}

void diag_candidate(const struct diag_candidate *candidate)
{
	char text[2048];

	if (diag_silent)
		return;
	if (!diag_json)
		fprintf(text_out(), "    %s%s%s\n",
			diag_candidate_text(candidate, text, sizeof(text)),
			candidate->remark ? ": " : "", candidate->remark ? candidate->remark : "");
	else if (part(PART_CANDIDATES))
		diag_candidate_json(candidate, part(PART_CANDIDATES));
}

unsigned int diag_count(enum diag_severity severity)
{
	return atomic_load(&diag_counts[severity]);
}
