// SPDX-License-Identifier: GPL-2.0
/*
 * Writes JSON: see json.h.
 */
#include "json.h"

/* How many bytes the UTF-8 character at @text has; 0: it is none. RFC 3629, section 4. */
static unsigned int character_length(const unsigned char *text)
{
	unsigned int length = text[0] < 0x80			? 1 :
			      text[0] >= 0xc2 && text[0] < 0xe0 ? 2 :
			      text[0] >= 0xe0 && text[0] < 0xf0 ? 3 :
			      text[0] >= 0xf0 && text[0] < 0xf5 ? 4 :
								  0;

	for (unsigned int i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	}
	/* overlong forms, surrogates, and what is beyond U+10FFFF */
	if ((text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] >= 0xa0) ||
	    (text[0] == 0xf0 && text[1] < 0x90) || (text[0] == 0xf4 && text[1] >= 0x90))
		return 0;
	return length;
}

static void write_text(FILE *out, const char *value)
{
	const unsigned char *text = (const unsigned char *)value;

	putc('"', out);
	while (*text) {
		unsigned int length = character_length(text);

		if (!length)
			fputs("\\ufffd", out);
		else if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if (*text < 0x20 || *text == 0x7f)
			fprintf(out, "\\u%04x", *text);
		else
			fwrite(text, 1, length, out);
		text += length ? length : 1;
	}
	putc('"', out);
}

static void begin(struct json *json, const char *name)
{
	if (json->comma)
		putc(',', json->out);
	json->comma = true;
	if (!name)
		return;
	write_text(json->out, name);
	putc(':', json->out);
}

void json_open(struct json *json, const char *name, char bracket)
{
	begin(json, name);
	putc(bracket, json->out);
	json->comma = false;
}

void json_close(struct json *json, char bracket)
{
	putc(bracket, json->out);
	json->comma = true;
}

void json_string(struct json *json, const char *name, const char *value)
{
	if (!value)
		return;
	begin(json, name);
	write_text(json->out, value);
}

void json_number(struct json *json, const char *name, unsigned long long value)
{
	begin(json, name);
	fprintf(json->out, "%llu", value);
}

void json_bool(struct json *json, const char *name, bool value)
{
	begin(json, name);
	fputs(value ? "true" : "false", json->out);
}
