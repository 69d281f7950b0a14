// SPDX-License-Identifier: GPL-2.0
/*
 * What is decided about each use of a reference, and what is refused or warned of.
 * Livepatches are sketched (sketch.h), without debug information.
 */
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "resolve.h"
#include "said.h"
#include "sketch.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static const char list[] = "klp-convert-symbol-data.1.0\n"
			   "!release 6.12.1\n"
			   "!flags xif0\n"
			   "*vmlinux\n"
			   "T exported x\n"
			   "T global\n"
			   "T gone_in_e x\n"
			   "T local_and_exported x\n"
			   "D zero 0\n"
			   "T early i\n"
			   "-a.c#1\n"
			   "t a\n"
			   "t each\n"
			   "t only_a\n"
			   "t local_and_exported\n"
			   "t early_or_late i\n"
			   "-b.c#2\n"
			   "t b\n"
			   "t each\n"
			   "t early_or_late\n"
			   "-c.c#3\n"
			   "t each\n"
			   "d counter.0\n"
			   "*ext4 jbd2\n"
			   "-e.c#1\n"
			   "t e\n"
			   "t only_e\n"
			   "d counter.0\n"
			   "t gone_in_e.isra.0\n"
			   "t only_clone.isra.0\n"
			   "t e_early i\n"
			   "t comes_and_goes i\n"
			   "t comes_and_goes\n"
			   "t both_early i\n"
			   "t both_early i\n"
			   "*jbd2\n"
			   "T of_jbd2 x\n"
			   "*xfs\n"
			   "t x\n"
			   "T strange x\n";

#define A "vmlinux:a=new_a"
#define B "vmlinux:b=new_b"
#define E "ext4:e=new_e"
#define UNSEEN "warning:inlining-unknown" /* as there is no debug information */

static struct sketch sketch;
static struct resolution resolution;

static void set_up(void)
{
	said_begin();
}

static void tear_down(void)
{
	resolution_free(&resolution);
	sketch_end(&sketch);
}

/* From here on it is said what resolve() says. */
static int resolve_all(void)
{
	said_begin();
	return resolve(&sketch.livepatch, &sketch.livepatch.references, &resolution);
}

/* All decisions: "NAME GATE:OBJECT,POSITION RULE"; without a gate: "-". One blank between two. */
static const char *decisions(void)
{
	static char text[1024];

	text[0] = '\0';
	for (size_t i = 0; i < resolution.nr_decisions; i++) {
		const struct decision *decision = &resolution.decisions[i];

		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s %s:%s,%lu %s",
			 i ? "; " : "", decision->name, decision->gate ? decision->gate : "-",
			 decision->object ? decision->object : "?", decision->sympos,
			 meaning_rule_name(decision->rule));
	}
	return text;
}

static const struct row {
	const char *name, *patch, *code;
	int verdict;
	const char *said, *decisions;
} rows[] = {
	/* by name */
	{ "nothing is referred to", A, "new_a>", 0, "", "" },
	{ "static of the file", A, "new_a>only_a", 0, "", "only_a vmlinux:vmlinux,0 file" },
	{ "a position where there are several", A, "new_a>each", 0, UNSEEN,
	  "each vmlinux:vmlinux,1 file" },
	{ "each use by itself, warned of once", A " " B, "new_a>each new_b>each", 0, UNSEEN,
	  "each vmlinux:vmlinux,1 file; each vmlinux:vmlinux,2 file" },
	{ "global", A, "new_a>global", 0, "", "global vmlinux:vmlinux,0 global" },
	{ "export", A, "new_a>exported", 0, "", "exported -:vmlinux,0 export" },
	{ "unexported, for a module", E, "new_e>global", 0, "",
	  "global vmlinux:vmlinux,0 vmlinux" },
	{ "static of a module", E, "new_e>only_e", 0, "", "only_e ext4:ext4,0 file" },
	{ "export of a dependency", E, "new_e>of_jbd2", 0, "", "of_jbd2 ext4:jbd2,0 dependency" },
	{ "left to the loader here and converted there", A " " E,
	  "new_a>local_and_exported new_e>local_and_exported", 0, UNSEEN,
	  "local_and_exported vmlinux:vmlinux,2 file; local_and_exported -:vmlinux,1 export" },
	{ "in the order of the references", A, "new_a>global new_a>only_a new_a>global", 0, "",
	  "global vmlinux:vmlinux,0 global; global vmlinux:vmlinux,0 global; "
	  "only_a vmlinux:vmlinux,0 file" },
	/* what has no meaning, or several */
	{ "nowhere", A, "new_a>nowhere", 1, "unknown-symbol", "" },
	{ "static in another file", B, "new_b>only_a", 1, "unknown-symbol", "" },
	{ "of a module, in vmlinux", A, "new_a>only_e", 1, "unknown-symbol", "" },
	{ "of a module that may not be depended on", E, "new_e>strange", 1, "unknown-symbol", "" },
	{ "several", "vmlinux:=pre", "pre>each", 1, "ambiguous-symbol", "" },
	{ "of two files", A " " B, "new_a>mine new_b>mine mine>each", 1, "ambiguous-symbol", "" },
	{ "gone, and vmlinux exports the name", E, "new_e>gone_in_e", 1, "inlined-away", "" },
	{ "once for one reference", B, "new_b>only_a new_b>only_a", 1, "unknown-symbol", "" },
	{ "all references are looked at", A, "new_a>nowhere new_a>global new_a>nothing", 1,
	  "unknown-symbol unknown-symbol", "global vmlinux:vmlinux,0 global" },
	/* symbols that are not there for long, or that the kernel does not find */
	{ "at address zero", A, "new_a>zero", 1, "address-zero", "" },
	{ "freed after init", A, "new_a>early", 1, "init-symbol", "" },
	{ "of a module, freed after init", E, "new_e>e_early", 1, "init-symbol", "" },
	{ "of a file, freed after init", A, "new_a>early_or_late", 1, "init-symbol", "" },
	/* vmlinux's symbols stay in kallsyms */
	{ "of another file than one that is freed", B, "new_b>early_or_late", 0, UNSEEN,
	  "early_or_late vmlinux:vmlinux,2 file" },
	{ "several of a module's file", E, "new_e>comes_and_goes", 1, "ambiguous-symbol", "" },
	/* gates */
	{ "a callback of another module", "xfs:=pre ext4:e=new_e",
	  "pre>mine new_e>mine mine>only_e", 1, "ambiguous-symbol", "" },
	{ "late, in data", E, "new_e>table .data/table>only_e", 0, "warning:late-data",
	  "only_e ext4:ext4,0 file" },
	{ "late, in a static key", E, "new_e> __jump_table+0>.text+8 __jump_table+8>only_e", 1,
	  "destination", "" },
	/* a local symbol that is alone: warned of once for a symbol */
	{ "lone", "vmlinux:=pre", "pre>only_a", 0, "warning:lone-local",
	  "only_a vmlinux:vmlinux,0 only-one" },
	{ "lone, twice", "vmlinux:=pre", "pre>only_a pre>only_a", 0, "warning:lone-local",
	  "only_a vmlinux:vmlinux,0 only-one; only_a vmlinux:vmlinux,0 only-one" },
	{ "lone, for a module", E, "new_e>only_a", 0, "warning:lone-local",
	  "only_a vmlinux:vmlinux,0 vmlinux" },
	{ "a lone global is the only one that there can be", "vmlinux:=pre", "pre>global", 0, "",
	  "global vmlinux:vmlinux,0 global" },
	/* labels */
	{ "a label", A, "new_a>.klp.sym.rela.vmlinux.vmlinux.each.1", 0, "",
	  "each vmlinux:vmlinux,1 annotation" },
	{ "a label of another file's", A, "new_a>.klp.sym.rela.vmlinux.vmlinux.each.2", 0,
	  "warning:annotation-differs", "each vmlinux:vmlinux,2 annotation" },
	{ "a label with a gate", E, "new_e>.klp.sym.rela.ext4.ext4.only_e.0", 0, "",
	  "only_e ext4:ext4,0 annotation" },
	{ "a label for a dependency", E, "new_e>.klp.sym.rela.ext4.jbd2.of_jbd2.0", 0, "",
	  "of_jbd2 ext4:jbd2,0 annotation" },
	{ "a label with a gate that is not patched", E, "new_e>.klp.sym.rela.xfs.ext4.only_e.0", 1,
	  "no-gate", "" },
	{ "a label with vmlinux as a module's gate", E, "new_e>.klp.sym.rela.vmlinux.ext4.only_e.0",
	  1, "gate-vmlinux", "" },
	{ "a label that vmlinux uses", A, "new_a>.klp.sym.rela.ext4.ext4.only_e.0", 1,
	  "gate-vmlinux", "" },
	{ "a label that is malformed was refused before", A, "new_a>.klp.sym.rela.each", 1, "",
	  "" },
};

START_TEST(each_use_is_decided)
{
	const struct row *row = &rows[_i];
	int verdict;

	sketch_draw(&sketch, row->code);
	sketch_open(&sketch, row->patch, list);
	verdict = resolve_all();
	ck_assert_msg(!strcmp(said_checks(), row->said), "%s: %s", row->name, said_text());
	ck_assert_msg(!strcmp(decisions(), row->decisions), "%s: it is \"%s\", not \"%s\"",
		      row->name, decisions(), row->decisions);
	ck_assert_msg(verdict == row->verdict, "%s: %d", row->name, verdict);
}
END_TEST

/* The verdict is 1 just where a reference is refused, and nothing was said but by warnings. */
START_TEST(the_verdict_is_that_of_the_references)
{
	const struct reference *reference;
	bool refused = false;
	int verdict;

	sketch_draw(&sketch, rows[_i].code);
	sketch_open(&sketch, rows[_i].patch, list);
	verdict = resolve_all();
	list_for_each_entry(reference, &sketch.livepatch.references, list)
		refused |= reference->refused;
	ck_assert_int_eq(verdict, refused);
	if (!verdict)
		ck_assert_ptr_null(strstr(said_text(), " error: "));
}
END_TEST

/* Three candidates, which are all shown. */
START_TEST(no_more_candidates_are_announced_than_there_are)
{
	sketch_draw(&sketch, "pre>each");
	sketch_open(&sketch, "vmlinux:=pre", list);
	resolve_all();
	ck_assert_ptr_nonnull(strstr(said_text(), "KLP_SYMPOS(each, 3)"));
	ck_assert_ptr_null(strstr(said_text(), " more"));
}
END_TEST

/* What is left of a function as a clone is no static variable. */
START_TEST(a_clone_is_not_shown_as_a_variable)
{
	sketch_draw(&sketch, "new_e>only_clone");
	sketch_open(&sketch, E, list);
	resolve_all();
	ck_assert_ptr_nonnull(strstr(said_text(), "only_clone.isra.0"));
	ck_assert_ptr_null(strstr(said_text(), "a static variable"));
}
END_TEST

/* A symbol of a name that C has no word for can only be given one by a label. */
START_TEST(a_name_that_is_none_in_c_gets_no_typeof)
{
	sketch_draw(&sketch, "pre>counter.0 new_e>counter.0");
	sketch_open(&sketch, "vmlinux:=pre ext4:e=new_e", list);
	resolve_all();
	ck_assert_msg(strstr(said_text(), "extern TYPE counter KLP_RELOC_SYMBOL_POS(vmlinux, "
					  "vmlinux, counter.0, 0);"),
		      "%s", said_text());
	ck_assert_ptr_null(strstr(said_text(), "typeof"));
}
END_TEST

static const struct {
	const char *name, *option, *patch, *code;
	int verdict;
	const char *said, *decisions;
} promoted[] = {
	{ "lone", "error=lone-local", "vmlinux:=pre", "pre>only_a", 1, "lone-local", "" },
	{ "lone, and not told", "no-lone-local", "vmlinux:=pre", "pre>only_a", 0, "",
	  "only_a vmlinux:vmlinux,0 only-one" },
	{ "unseen", "error=inlining-unknown", A, "new_a>each", 1, "inlining-unknown", "" },
	{ "all", "error", A, "new_a>each", 1, "inlining-unknown", "" },
	{ "another one", "error=lone-local", A, "new_a>each", 0, UNSEEN,
	  "each vmlinux:vmlinux,1 file" },
	{ "late data", "error=late-data", E, "new_e>table .data/table>only_e", 1, "late-data", "" },
	{ "differs", "error=annotation-differs", A, "new_a>.klp.sym.rela.vmlinux.vmlinux.each.2", 1,
	  "annotation-differs", "each vmlinux:vmlinux,2 annotation" },
	{ "differs, and not told", "no-annotation-differs", A,
	  "new_a>.klp.sym.rela.vmlinux.vmlinux.each.2", 0, "",
	  "each vmlinux:vmlinux,2 annotation" },
};

START_TEST(a_warning_that_the_user_made_an_error_refuses)
{
	char problem[CHECKS_PROBLEM_ROOM];
	int verdict;

	ck_assert_int_eq(checks_set(promoted[_i].option, problem), 0);
	sketch_draw(&sketch, promoted[_i].code);
	sketch_open(&sketch, promoted[_i].patch, list);
	verdict = resolve_all();
	ck_assert_str_eq(said_checks(), promoted[_i].said);
	ck_assert_msg(!strcmp(decisions(), promoted[_i].decisions), "%s: %s", promoted[_i].name,
		      decisions());
	ck_assert_msg(verdict == promoted[_i].verdict, "%s: %d", promoted[_i].name, verdict);
}
END_TEST

/* A table's entry for the symbol of that name. */
static void annotate(const char *section, const char *name, uint32_t sympos)
{
	struct model_section *table;

	table = model_add_section(sketch.model, section, SHT_PROGBITS, SHF_ALLOC, NULL, 12);
	memcpy(table->data + 8, &sympos, sizeof(sympos));
	model_relocate(model_add_rela(sketch.model, ".rela.table", SHF_INFO_LINK, table), 0,
		       R_X86_64_64, model_symbol_of(sketch.model, name), 0);
}

#define TABLE ".klp.module_relocs."

static const struct annotated {
	const char *name, *patch, *code;
	const char *table, *symbol;
	uint32_t sympos;
	int verdict;
	const char *said, *decisions;
} annotated[] = {
	{ "unique", A, "new_a>only_a", TABLE "vmlinux", "only_a", 0, 0, "",
	  "only_a vmlinux:vmlinux,0 annotation" },
	{ "unique, and its position", A, "new_a>only_a", TABLE "vmlinux", "only_a", 1, 0, "",
	  "only_a vmlinux:vmlinux,1 annotation" },
	{ "unique, and one more", A, "new_a>only_a", TABLE "vmlinux", "only_a", 2, 1, "sympos",
	  "" },
	{ "several, and no position", A, "new_a>each", TABLE "vmlinux", "each", 0, 1, "sympos",
	  "" },
	{ "the first", A, "new_a>each", TABLE "vmlinux", "each", 1, 0, "",
	  "each vmlinux:vmlinux,1 annotation" },
	{ "the last", A, "new_a>each", TABLE "vmlinux", "each", 3, 0, "warning:annotation-differs",
	  "each vmlinux:vmlinux,3 annotation" },
	{ "behind the last", A, "new_a>each", TABLE "vmlinux", "each", 4, 1, "sympos", "" },
	{ "the largest", A, "new_a>each", TABLE "vmlinux", "each", UINT32_MAX, 1, "sympos", "" },
	{ "for each use, warned of once", A " " B, "new_a>each new_b>each new_b>each",
	  TABLE "vmlinux", "each", 1, 0, "warning:annotation-differs",
	  "each vmlinux:vmlinux,1 annotation; each vmlinux:vmlinux,1 annotation; "
	  "each vmlinux:vmlinux,1 annotation" },
	{ "it decides what is ambiguous", "vmlinux:=pre", "pre>each", TABLE "vmlinux", "each", 2, 0,
	  "", "each vmlinux:vmlinux,2 annotation" },
	{ "it decides about a lone symbol", "vmlinux:=pre", "pre>only_a", TABLE "vmlinux", "only_a",
	  0, 0, "", "only_a vmlinux:vmlinux,0 annotation" },
	{ "it decides about what is gone", E, "new_e>gone_in_e", TABLE "vmlinux", "gone_in_e", 0, 0,
	  "", "gone_in_e vmlinux:vmlinux,0 annotation" },
	{ "an export is converted", A, "new_a>exported", TABLE "vmlinux", "exported", 0, 0, "",
	  "exported vmlinux:vmlinux,0 annotation" },
	{ "of a module", E, "new_e>only_e", TABLE "ext4", "only_e", 0, 0, "",
	  "only_e ext4:ext4,0 annotation" },
	{ "of a dependency", E, "new_e>of_jbd2", TABLE "jbd2", "of_jbd2", 0, 0, "",
	  "of_jbd2 ext4:jbd2,0 annotation" },
	{ "of a module, in vmlinux", A, "new_a>only_e", TABLE "ext4", "only_e", 0, 1,
	  "gate-vmlinux", "" },
	{ "of a module, by init", E, "new_e> .init.text/init_module>only_e", TABLE "ext4", "only_e",
	  0, 1, "no-gate", "" },
	{ "of a module that may not be loaded", E, "new_e>strange", TABLE "xfs", "strange", 0, 1,
	  "no-gate", "" },
	{ "no such object", A, "new_a>each", TABLE "btrfs", "each", 1, 1, "unknown-object", "" },
	{ "none of the name in it", A, "new_a>each", TABLE "ext4", "each", 1, 1, "unknown-symbol",
	  "" },
	{ "none of the name at all", A, "new_a>nowhere", TABLE "vmlinux", "nowhere", 0, 1,
	  "unknown-symbol", "" },
	{ "at address zero", A, "new_a>zero", TABLE "vmlinux", "zero", 0, 1, "address-zero", "" },
	{ "freed after init", A, "new_a>early", TABLE "vmlinux", "early", 0, 1, "init-symbol", "" },
	{ "one of two, which is freed", A, "new_a>early_or_late", TABLE "vmlinux", "early_or_late",
	  1, 1, "init-symbol", "" },
	{ "one of two, which stays", B, "new_b>early_or_late", TABLE "vmlinux", "early_or_late", 2,
	  0, "", "early_or_late vmlinux:vmlinux,2 annotation" },
	/* kernel/module/kallsyms.c: positions are others before and after init */
	{ "one of two in a module", E, "new_e>comes_and_goes", TABLE "ext4", "comes_and_goes", 2, 1,
	  "init-symbol", "" },
	{ "one of two in a module, which both are freed", E, "new_e>both_early", TABLE "ext4",
	  "both_early", 1, 1, "init-symbol", "" },
	{ "late, in a static key", E, "new_e> __jump_table+0>.text+8 __jump_table+8>only_e",
	  TABLE "ext4", "only_e", 0, 1, "destination", "" },
};

START_TEST(an_annotation_decides_if_there_is_such_a_symbol)
{
	const struct annotated *row = &annotated[_i];
	int verdict;

	sketch_draw(&sketch, row->code);
	annotate(row->table, row->symbol, row->sympos);
	sketch_open(&sketch, row->patch, list);
	verdict = resolve_all();
	ck_assert_msg(!strcmp(said_checks(), row->said), "%s: %s", row->name, said_text());
	ck_assert_msg(!strcmp(decisions(), row->decisions), "%s: it is \"%s\", not \"%s\"",
		      row->name, decisions(), row->decisions);
	ck_assert_msg(verdict == row->verdict, "%s: %d", row->name, verdict);
}
END_TEST

static const struct row explicit_rows[] = {
	{ "an export", A, "new_a>exported", 0, "", "exported -:vmlinux,0 export" },
	{ "what is unambiguous", A, "new_a>only_a", 1, "not-annotated", "" },
	{ "a global", A, "new_a>global", 1, "not-annotated", "" },
	{ "an export of a dependency", E, "new_e>of_jbd2", 1, "not-annotated", "" },
	{ "what is nowhere", A, "new_a>nowhere", 1, "not-annotated", "" },
	{ "what is annotated", A, "new_a>.klp.sym.rela.vmlinux.vmlinux.each.1", 0, "",
	  "each vmlinux:vmlinux,1 annotation" },
	{ "an export here, its own there", E " " A,
	  "new_e>local_and_exported new_a>local_and_exported", 1, "not-annotated",
	  "local_and_exported -:vmlinux,1 export" },
	{ "each reference once", A, "new_a>only_a new_a>only_a new_a>global", 1,
	  "not-annotated not-annotated", "" },
};

START_TEST(with_explicit_only_exports_need_no_annotation)
{
	const struct row *row = &explicit_rows[_i];
	int verdict;

	sketch_draw(&sketch, row->code);
	sketch_open(&sketch, row->patch, list);
	sketch.livepatch.explicit_only = true;
	verdict = resolve_all();
	ck_assert_msg(!strcmp(said_checks(), row->said), "%s: %s", row->name, said_text());
	ck_assert_str_eq(decisions(), row->decisions);
	ck_assert_int_eq(verdict, row->verdict);
}
END_TEST

static const struct {
	const char *patch, *code, *reference;
	bool plain, refused;
} marks[] = {
	{ A, "new_a>exported", "exported", true, false },
	{ A, "new_a>global", "global", false, false },
	{ A, "new_a>nowhere", "nowhere", false, true },
	{ A, "new_a>nowhere new_a>global", "global", false, false },
	{ A " " E, "new_a>local_and_exported new_e>local_and_exported", "local_and_exported", true,
	  false },
	{ A " " E, "new_e>local_and_exported new_a>local_and_exported", "local_and_exported", true,
	  false },
	{ A, "new_a>.klp.sym.rela.vmlinux.vmlinux.exported.0",
	  ".klp.sym.rela.vmlinux.vmlinux.exported.0", false, false },
};

START_TEST(references_are_marked_that_stay_and_that_are_refused)
{
	const struct reference *reference;

	sketch_draw(&sketch, marks[_i].code);
	sketch_open(&sketch, marks[_i].patch, list);
	resolve_all();
	reference = sketch_reference(&sketch, marks[_i].reference);
	ck_assert_int_eq(reference->plain, marks[_i].plain);
	ck_assert_int_eq(reference->refused, marks[_i].refused);
}
END_TEST

/* Symbols that nothing uses: only what the loader finds may stay. */
static const struct {
	const char *name;
	bool plain;
} unused[] = {
	{ "exported", true }, { "global", false }, { "each", false },
	{ "nowhere", false }, { "only_e", false },
};

START_TEST(a_name_without_a_use_stays_if_the_loader_finds_it)
{
	sketch_draw(&sketch, "new_a>");
	model_refer(sketch.model, unused[_i].name, SHN_UNDEF);
	sketch_open(&sketch, A, list);
	ck_assert_int_eq(resolve_all(), 0);
	ck_assert_str_eq(said_text(), "");
	ck_assert_str_eq(decisions(), "");
	ck_assert_int_eq(sketch_reference(&sketch, unused[_i].name)->plain, unused[_i].plain);
}
END_TEST

/* The loader would leave them 0 in silence. */
START_TEST(weak_references_are_resolved_as_others_are)
{
	static const struct {
		const char *name, *said, *decisions;
	} weak[] = {
		{ "global", "", "global vmlinux:vmlinux,0 global" },
		{ "exported", "", "exported -:vmlinux,0 export" },
		{ "nowhere", "unknown-symbol", "" },
	};
	char code[64];

	snprintf(code, sizeof(code), "new_a>%s", weak[_i].name);
	sketch_draw(&sketch, code);
	model_symbol_of(sketch.model, weak[_i].name)->bind = STB_WEAK;
	sketch_open(&sketch, A, list);
	ck_assert_int_eq(resolve_all(), *weak[_i].said != '\0');
	ck_assert_str_eq(said_checks(), weak[_i].said);
	ck_assert_str_eq(decisions(), weak[_i].decisions);
}
END_TEST

/* kernel/livepatch/core.c: the widths of sscanf(), which 6.1 changed with KSYM_NAME_LEN. */
static const struct {
	const char *release;
	int length;
	const char *said;
} lengths[] = {
	{ "5.10.1", 127, "" },		 { "5.10.1", 128, "symbol-name" },
	{ "6.0.1", 128, "symbol-name" }, { "6.1.1", 128, "" },
	{ "6.12.1", 511, "" },		 { "6.12.1", 512, "symbol-name" },
};

START_TEST(a_name_that_the_kernel_could_not_read_is_refused)
{
	char name[600], code[700], symbols[1000];

	snprintf(name, sizeof(name), "%0*d", lengths[_i].length - 1, 0);
	snprintf(code, sizeof(code), "new_a>n%s", name);
	snprintf(symbols, sizeof(symbols),
		 "klp-convert-symbol-data.1.0\n!release %s\n!flags x\n*vmlinux\nt a\nT n%s\n",
		 lengths[_i].release, name);
	sketch_draw(&sketch, code);
	sketch_open(&sketch, A, symbols);
	ck_assert_int_eq(resolve_all(), *lengths[_i].said != '\0');
	ck_assert_str_eq(said_checks(), lengths[_i].said);
}
END_TEST

/* The loader reads it, so that there is no such limit. */
START_TEST(an_exports_name_may_be_long)
{
	char name[600], code[700], symbols[1000];

	snprintf(name, sizeof(name), "%0*d", 520, 0);
	snprintf(code, sizeof(code), "new_a>n%s", name);
	snprintf(symbols, sizeof(symbols),
		 "klp-convert-symbol-data.1.0\n!flags x\n*vmlinux\nt a\nT n%s x\n", name);
	sketch_draw(&sketch, code);
	sketch_open(&sketch, A, symbols);
	ck_assert_int_eq(resolve_all(), 0);
}
END_TEST

/* Names that are nowhere, in a table. */
static char *unknown_names(int nr)
{
	char *code = NULL;
	size_t size;
	FILE *out = open_memstream(&code, &size);

	ck_assert_ptr_nonnull(out);
	fprintf(out, "new_a>");
	for (int i = 0; i < nr; i++)
		fprintf(out, " .data+%d>nowhere_%d", 8 * i, i);
	ck_assert_int_eq(fclose(out), 0);
	return code;
}

START_TEST(after_so_many_errors_the_rest_is_not_looked_at)
{
	char *code = unknown_names(DIAG_MAX + 2), last[32];

	sketch_draw(&sketch, code);
	sketch_open(&sketch, A, list);
	ck_assert_int_eq(resolve_all(), 1);
	ck_assert_ptr_nonnull(strstr(said_text(), "too many errors"));
	snprintf(last, sizeof(last), "nowhere_%d", DIAG_MAX - 1);
	ck_assert(sketch_reference(&sketch, last)->refused);
	snprintf(last, sizeof(last), "nowhere_%d", DIAG_MAX);
	ck_assert(!sketch_reference(&sketch, last)->refused);
	free(code);
}
END_TEST

/* What is decided without the work that it takes must not count. */
START_TEST(more_than_can_be_looked_at_is_an_error_of_its_own)
{
	sketch_draw(&sketch, "new_a>global");
	sketch_open(&sketch, "vmlinux:a=new_a", list);
	ck_assert_uint_lt(sketch.livepatch.work->steps, 1 << 16);
	/* 2^31 is all that there is: limits.c */
	sketch.livepatch.work->steps = (1ULL << 31) - (_i ? 1 : 1 << 16);
	ck_assert_int_eq(resolve_all(), _i ? -E2BIG : 0);
	ck_assert_str_eq(said_checks(), _i ? "none" : "");
}
END_TEST

START_TEST(a_decision_tells_symbol_and_file)
{
	const struct decision *decision;

	sketch_draw(&sketch, "new_b>each");
	sketch_open(&sketch, B, list);
	ck_assert_int_eq(resolve_all(), 0);
	decision = &resolution.decisions[0];
	ck_assert_ptr_eq(decision->reference, sketch_reference(&sketch, "each"));
	ck_assert_ptr_eq(decision->site, &decision->reference->sites[0]);
	ck_assert_uint_eq(decision->symbol->sympos, 2);
	ck_assert_str_eq(decision->file->name, "b.c");
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("resolve");
	TCase *tests = tcase_create("resolve");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(tests, set_up, tear_down);
	tcase_add_loop_test(tests, each_use_is_decided, 0, NR(rows));
	tcase_add_test(tests, a_name_that_is_none_in_c_gets_no_typeof);
	tcase_add_test(tests, a_clone_is_not_shown_as_a_variable);
	tcase_add_test(tests, no_more_candidates_are_announced_than_there_are);
	tcase_add_loop_test(tests, the_verdict_is_that_of_the_references, 0, NR(rows));
	tcase_add_loop_test(tests, a_warning_that_the_user_made_an_error_refuses, 0, NR(promoted));
	tcase_add_loop_test(tests, an_annotation_decides_if_there_is_such_a_symbol, 0,
			    NR(annotated));
	tcase_add_loop_test(tests, with_explicit_only_exports_need_no_annotation, 0,
			    NR(explicit_rows));
	tcase_add_loop_test(tests, references_are_marked_that_stay_and_that_are_refused, 0,
			    NR(marks));
	tcase_add_loop_test(tests, a_name_without_a_use_stays_if_the_loader_finds_it, 0,
			    NR(unused));
	tcase_add_loop_test(tests, weak_references_are_resolved_as_others_are, 0, 3);
	tcase_add_loop_test(tests, a_name_that_the_kernel_could_not_read_is_refused, 0,
			    NR(lengths));
	tcase_add_test(tests, an_exports_name_may_be_long);
	tcase_add_test(tests, after_so_many_errors_the_rest_is_not_looked_at);
	tcase_add_loop_test(tests, more_than_can_be_looked_at_is_an_error_of_its_own, 0, 2);
	tcase_add_test(tests, a_decision_tells_symbol_and_file);
	suite_add_tcase(suite, tests);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
