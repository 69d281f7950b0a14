/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The checks: their names, how grave a finding of each is, and what the user made
 * of that. Code names a check by its constant, so that one which the table does not
 * have does not compile. klp-convert(1) has a paragraph on each.
 */
#ifndef LIVEPATCH_CHECKS_H
#define LIVEPATCH_CHECKS_H

#include <stdbool.h>
#include <stdio.h>

enum diag_severity {
	DIAG_ERROR,
	DIAG_WARNING,
	DIAG_NOTE,
};

/*
 * Constant, name, kind and meaning of each. Kinds: an ERROR stays one; a JUDGEMENT
 * is an error about which the author may know better; a WARNING can be switched
 * off, or made an error.
 */
#define CHECKS(CHECK)                                                                              \
	CHECK(ADDRESS_ZERO, "address-zero", ERROR,                                                 \
	      "a symbol at address 0, which the livepatch core does not find")                     \
	CHECK(AMBIGUOUS_SYMBOL, "ambiguous-symbol", ERROR, "a name with several meanings")         \
	CHECK(ANNOTATION_CONFLICT, "annotation-conflict", ERROR,                                   \
	      "two annotations that contradict each other")                                        \
	CHECK(ANNOTATION_DIFFERS, "annotation-differs", WARNING,                                   \
	      "an annotation against what the original code means")                                \
	CHECK(ANNOTATION_MALFORMED, "annotation-malformed", ERROR,                                 \
	      "an annotation of the wrong form")                                                   \
	CHECK(ANNOTATION_USED, "annotation-used", ERROR,                                           \
	      "an annotation table that code refers to")                                           \
	CHECK(BUILD_ID, "build-id", ERROR,                                                         \
	      "a livepatch that was converted for another build of the kernel")                    \
	CHECK(COMPILER, "compiler", WARNING,                                                       \
	      "a module that another compiler built than the kernel")                              \
	CHECK(DEBUG_INFO, "debug-info", WARNING,                                                   \
	      "debug information of the module that cannot be read")                               \
	CHECK(DESTINATION, "destination", ERROR,                                                   \
	      "a reference in a place that its gate comes too late for")                           \
	CHECK(DUPLICATE_STATE, "duplicate-state", WARNING,                                         \
	      "data of the livepatch that the patched file has, too")                              \
	CHECK(EMPTIED_SECTION, "emptied-section", ERROR,                                           \
	      "a relocation section that tools would destroy the module by")                       \
	CHECK(GATE_VMLINUX, "gate-vmlinux", ERROR, "a symbol of a module in functions of vmlinux") \
	CHECK(INDIRECT_CALL, "indirect-call", JUDGEMENT,                                           \
	      "the address of a function that no indirect call may reach")                         \
	CHECK(INIT_FUNCTION, "init-function", ERROR,                                               \
	      "a patched function that is freed after init")                                       \
	CHECK(INIT_SYMBOL, "init-symbol", ERROR, "a symbol that is freed after init")              \
	CHECK(INLINED_AWAY, "inlined-away", ERROR,                                                 \
	      "a name whose static function was inlined everywhere")                               \
	CHECK(INLINING_UNKNOWN, "inlining-unknown", WARNING,                                       \
	      "a name that means another symbol in code that may be inlined there")                \
	CHECK(KEPT_ADDRESS, "kept-address", WARNING,                                               \
	      "a late reference that outlives the address it was resolved to")                     \
	CHECK(KLP_GATE, "klp-gate", ERROR, "a livepatch relocation that is never applied")         \
	CHECK(KLP_SECTION, "klp-section", ERROR,                                                   \
	      "a livepatch relocation section that the kernel would get wrong")                    \
	CHECK(KLP_SYMBOL, "klp-symbol", ERROR,                                                     \
	      "a livepatch symbol that the kernel would get wrong")                                \
	CHECK(LATE_DATA, "late-data", WARNING,                                                     \
	      "a late reference in data that the livepatch may change before")                     \
	CHECK(LICENCE, "licence", ERROR, "a licence with which the kernel loads no livepatch")     \
	CHECK(LONE_LOCAL, "lone-local", WARNING,                                                   \
	      "a local symbol that only its being alone speaks for")                               \
	CHECK(NO_ENABLE, "no-enable", ERROR, "a livepatch that does not call klp_enable_patch()")  \
	CHECK(NO_FTRACE_SITE, "no-ftrace-site", ERROR,                                             \
	      "a patched function without an ftrace site")                                         \
	CHECK(NO_GATE, "no-gate", ERROR,                                                           \
	      "a reference that no object of the patch would resolve in time")                     \
	CHECK(NO_PATCH, "no-patch", ERROR,                                                         \
	      "a klp_patch that is not there, or not to be understood")                            \
	CHECK(NOT_A_FUNCTION, "not-a-function", ERROR, "patched data")                             \
	CHECK(NOT_ANNOTATED, "not-annotated", ERROR,                                               \
	      "with --explicit: a reference without an annotation")                                \
	CHECK(NOT_LIVEPATCH, "not-livepatch", ERROR,                                               \
	      "a module that does not say that it is a livepatch")                                 \
	CHECK(OBJECT_NAME, "object-name", ERROR, "a name that is no object's")                     \
	CHECK(OBJECT_TWICE, "object-twice", ERROR, "an object that the patch lists twice")         \
	CHECK(OLD_SYMPOS, "old-sympos", ERROR,                                                     \
	      "a patched function that is not unique, or the wrong position")                      \
	CHECK(PATCHED_CLONE, "patched-clone", WARNING,                                             \
	      "a clone of a patched function that keeps the old code")                             \
	CHECK(PATCHED_COLD, "patched-cold", WARNING,                                               \
	      "a part of a patched function that the stack check misses")                          \
	CHECK(PATCHED_DEPENDENCY, "patched-dependency", ERROR,                                     \
	      "a dependency on what the livepatch patches")                                        \
	CHECK(PATCHED_INLINED, "patched-inlined", WARNING,                                         \
	      "a patched function that is inlined elsewhere, too")                                 \
	CHECK(PATCHED_TWICE, "patched-twice", ERROR, "a function that the patch lists twice")      \
	CHECK(RELOCATION_REACH, "relocation-reach", ERROR,                                         \
	      "a relocation whose field is too small for its value")                               \
	CHECK(RELOCATION_PLACE, "relocation-place", ERROR,                                         \
	      "a relocation outside of the section that it patches")                               \
	CHECK(RELOCATION_SECTION, "relocation-section", ERROR,                                     \
	      "a relocation section that the loader would not apply")                              \
	CHECK(RELOCATION_TARGET, "relocation-target", ERROR,                                       \
	      "a place that is filled already, or twice, or never")                                \
	CHECK(RELOCATION_TYPE, "relocation-type", ERROR,                                           \
	      "a relocation that the kernel's module loader does not do")                          \
	CHECK(REPLACEMENT_SIZE, "replacement-size", ERROR,                                         \
	      "a replacement function without a symbol, or anything before it")                    \
	CHECK(SECTION_FLAGS, "section-flags", ERROR, "a section that can be written and executed") \
	CHECK(SECTION_TWICE, "section-twice", ERROR,                                               \
	      "two sections of one name, for which sysfs has no place")                            \
	CHECK(SIGNED_MODULE, "signed-module", ERROR, "a signature that conversion would void")     \
	CHECK(SYMBOL_NAME, "symbol-name", ERROR, "a symbol's name that the kernel could not read") \
	CHECK(SYMBOL_NAMESPACE, "symbol-namespace", ERROR,                                         \
	      "an export of a namespace that the module does not import")                          \
	CHECK(SYMBOL_SECTION, "symbol-section", ERROR,                                             \
	      "a symbol in a section that does not exist")                                         \
	CHECK(SYMBOL_TABLE, "symbol-table", ERROR,                                                 \
	      "a symbol table that the kernel would not accept")                                   \
	CHECK(SYMBOL_VERSION, "symbol-version", ERROR,                                             \
	      "an export that changed since the module was built")                                 \
	CHECK(SYMPOS, "sympos", ERROR, "an annotated position that is not there")                  \
	CHECK(THIS_MODULE, "this-module", ERROR,                                                   \
	      "a struct module that the loader would not accept")                                  \
	CHECK(TYPE, "type", JUDGEMENT, "a declaration or structure that is not the kernel's")      \
	CHECK(UNDEFINED_SYMBOL, "undefined-symbol", ERROR,                                         \
	      "a symbol that the loader would not find")                                           \
	CHECK(UNKNOWN_FUNCTION, "unknown-function", ERROR, "a patched function that is not there") \
	CHECK(UNKNOWN_OBJECT, "unknown-object", ERROR, "an object that is not there")              \
	CHECK(UNKNOWN_RELEASE, "unknown-release", WARNING, "a list that does not tell its kernel") \
	CHECK(UNKNOWN_SYMBOL, "unknown-symbol", ERROR, "a name that means nothing")                \
	CHECK(VERMAGIC, "vermagic", ERROR, "a module for another configuration of the kernel")

enum check {
	CHECK_NONE, /* not of a check: unreadable input, usage */
#define CHECK(constant, name, kind, text) CHECK_##constant,
	CHECKS(CHECK)
#undef CHECK
		NR_CHECKS
};

/* The stable name; NULL of CHECK_NONE. */
const char *checks_name(enum check check);

#define CHECKS_PROBLEM_ROOM 256

/**
 * checks_set() - Obey a -W option.
 * @option:	what stands behind -W: "no-<name>", "error=<name>", "no-error=<name>",
 *		"error" (all warnings)
 * @problem:	set to what is wrong with it, on failure
 *
 * Return: 0, or -EINVAL.
 */
int checks_set(const char *option, char problem[CHECKS_PROBLEM_ROOM]);

/**
 * checks_severity() - How grave is a finding of a check now?
 * @severity:	what it is unless the user said otherwise
 * @silent:	set to whether it is not to be told
 */
enum diag_severity checks_severity(enum check check, enum diag_severity severity, bool *silent);

/* Print name, severity and meaning of each check, one a line. */
void checks_list(FILE *out);

#endif
