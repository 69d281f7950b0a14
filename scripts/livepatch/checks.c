// SPDX-License-Identifier: GPL-2.0
/*
 * The registry of checks: see checks.h.
 */
#include <errno.h>
#include <string.h>

#include "checks.h"

/* How the user sees a check, if not as it is. */
enum wish { WISH_NONE, WISH_SILENCE, WISH_WARNING, WISH_ERROR };

struct check {
	const char *name;
	enum diag_severity severity;
	const char *text;
	bool judgement; /* an error about which the author may know better */
	enum wish wish;
};

#define ERROR(name, text)                                \
	{                                                \
		name, DIAG_ERROR, text, false, WISH_NONE \
	}
#define JUDGEMENT(name, text)                           \
	{                                               \
		name, DIAG_ERROR, text, true, WISH_NONE \
	}
#define WARNING(name, text)                               \
	{                                                 \
		name, DIAG_WARNING, text, true, WISH_NONE \
	}

static struct check checks[] = {
	ERROR("address-zero", "a symbol at address 0, which the livepatch core does not find"),
	ERROR("ambiguous-symbol", "a name with several meanings"),
	ERROR("annotation-conflict", "two annotations that contradict each other"),
	WARNING("annotation-differs", "an annotation against what the original code means"),
	ERROR("annotation-malformed", "an annotation of the wrong form"),
	ERROR("annotation-used", "an annotation table that code refers to"),
	ERROR("destination", "a reference in a place that its gate comes too late for"),
	WARNING("duplicate-state", "data of the livepatch that the patched file has, too"),
	ERROR("emptied-section", "a relocation section that tools would destroy the module by"),
	ERROR("gate-vmlinux", "a symbol of a module in functions of vmlinux"),
	JUDGEMENT("indirect-call", "the address of a function that no indirect call may reach"),
	ERROR("init-function", "a patched function that is freed after init"),
	ERROR("init-symbol", "a symbol that is freed after init"),
	ERROR("inlined-away", "a name whose static function was inlined everywhere"),
	WARNING("kept-address", "a late reference that outlives the address it was resolved to"),
	ERROR("klp-gate", "a livepatch relocation that is never applied"),
	ERROR("klp-section", "a livepatch relocation section that the kernel would get wrong"),
	ERROR("klp-symbol", "a livepatch symbol that the kernel would get wrong"),
	WARNING("late-data", "a late reference in data that the livepatch may change before"),
	ERROR("licence", "a licence with which the kernel loads no livepatch"),
	WARNING("lone-local", "a local symbol that only its being alone speaks for"),
	ERROR("no-enable", "a livepatch that does not call klp_enable_patch()"),
	ERROR("no-ftrace-site", "a patched function without an ftrace site"),
	ERROR("no-gate", "a reference that no object of the patch would resolve in time"),
	ERROR("no-patch", "a klp_patch that is not there, or not to be understood"),
	ERROR("not-a-function", "patched data"),
	ERROR("not-annotated", "with --explicit: a reference without an annotation"),
	ERROR("not-livepatch", "a module that does not say that it is a livepatch"),
	ERROR("object-name", "a name that is no object's"),
	ERROR("object-twice", "an object that the patch lists twice"),
	ERROR("old-sympos", "a patched function that is not unique, or the wrong position"),
	WARNING("patched-clone", "a clone of a patched function that keeps the old code"),
	WARNING("patched-cold", "a part of a patched function that the stack check misses"),
	ERROR("patched-dependency", "a dependency on what the livepatch patches"),
	WARNING("patched-inlined", "a patched function that is inlined elsewhere, too"),
	ERROR("patched-twice", "a function that the patch lists twice"),
	ERROR("relocation-reach", "a relocation whose field is too small for its value"),
	ERROR("relocation-place", "a relocation outside of the section that it patches"),
	ERROR("relocation-section", "a relocation section that the loader would not apply"),
	ERROR("relocation-target", "a place that is filled already, or twice, or never"),
	ERROR("relocation-type", "a relocation that the kernel's module loader does not do"),
	ERROR("replacement-size", "a replacement function without a symbol, or anything before it"),
	ERROR("section-flags", "a section that can be written and executed"),
	ERROR("section-twice", "two sections of one name, for which sysfs has no place"),
	ERROR("signed-module", "a signature that conversion would void"),
	ERROR("symbol-name", "a symbol's name that the kernel could not read"),
	ERROR("symbol-namespace", "an export of a namespace that the module does not import"),
	ERROR("symbol-section", "a symbol in a section that does not exist"),
	ERROR("symbol-table", "a symbol table that the kernel would not accept"),
	ERROR("symbol-version", "an export that changed since the module was built"),
	ERROR("sympos", "an annotated position that is not there"),
	ERROR("this-module", "a struct module that the loader would not accept"),
	ERROR("undefined-symbol", "a symbol that the loader would not find"),
	ERROR("unknown-function", "a patched function that is not there"),
	ERROR("unknown-object", "an object that is not there"),
	WARNING("unknown-release", "a list that does not tell its kernel"),
	ERROR("unknown-symbol", "a name that means nothing"),
	ERROR("vermagic", "a module for another configuration of the kernel"),
};

#define NR_CHECKS (sizeof(checks) / sizeof(checks[0]))

static struct check *find(const char *name)
{
	for (size_t i = 0; i < NR_CHECKS; i++) {
		if (!strcmp(checks[i].name, name))
			return &checks[i];
	}
	return NULL;
}

static bool cut_prefix(const char **text, const char *prefix)
{
	if (strncmp(*text, prefix, strlen(prefix)))
		return false;
	*text += strlen(prefix);
	return true;
}

/* Of a check: what is wished, and whether that may be. */
static int set_one(const char *name, enum wish wish)
{
	struct check *check = find(name);

	if (!check) {
		diag_error(NULL, NULL, "there is no check '%s'; --list-checks lists them", name);
		return -EINVAL;
	}
	if ((wish == WISH_SILENCE && check->severity == DIAG_ERROR) ||
	    (wish == WISH_WARNING && !check->judgement)) {
		diag_error(
			NULL, NULL,
			"'%s' is an error that cannot be %s: the livepatch would be refused, or do harm",
			name, wish == WISH_SILENCE ? "switched off" : "made a warning");
		return -EINVAL;
	}
	check->wish = wish;
	return 0;
}

int checks_set(const char *option)
{
	if (!strcmp(option, "error")) {
		for (size_t i = 0; i < NR_CHECKS; i++) {
			if (checks[i].severity == DIAG_WARNING && checks[i].wish == WISH_NONE)
				checks[i].wish = WISH_ERROR;
		}
		return 0;
	}
	if (cut_prefix(&option, "error="))
		return set_one(option, WISH_ERROR);
	if (cut_prefix(&option, "no-error="))
		return set_one(option, WISH_WARNING);
	if (cut_prefix(&option, "no-"))
		return set_one(option, WISH_SILENCE);
	diag_error(NULL, NULL,
		   "-W%s: there are -Wno-NAME, -Werror=NAME, -Wno-error=NAME and -Werror", option);
	return -EINVAL;
}

enum diag_severity checks_severity(const char *name, enum diag_severity severity, bool *silent)
{
	const struct check *check = find(name);

	*silent = check && check->wish == WISH_SILENCE && severity != DIAG_ERROR;
	/* a note of a check is not a finding */
	if (!check || severity == DIAG_NOTE || check->wish == WISH_NONE)
		return severity;
	return check->wish == WISH_ERROR ? DIAG_ERROR : DIAG_WARNING;
}

bool checks_are_warnings(const char *name)
{
	const struct check *check = find(name);

	return check && check->wish == WISH_WARNING;
}

void checks_list(FILE *out)
{
	for (size_t i = 0; i < NR_CHECKS; i++)
		fprintf(out, "%-22s %-8s %s\n", checks[i].name,
			checks[i].severity == DIAG_ERROR ? "error" : "warning", checks[i].text);
}
