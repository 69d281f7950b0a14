// SPDX-License-Identifier: GPL-2.0
/* What a name means in the original code of an object: what a C compiler and the kernel's linkers make of it. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"
#include "scope.h"
#include "sketch.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static const char text[] = "klp-convert-symbol-data.1.0\n"
			   "!flags x\n"
			   "*vmlinux\n"
			   "T exported x\n"
			   "T global\n"
			   "t local\n"
			   "t twice\n"
			   "t twice\n"
			   "T shadowed x\n"
			   "t shadowed_in_vmlinux\n"
			   "T shadowed_in_vmlinux x\n"
			   "T exported_twice x\n"
			   "*module dependency\n"
			   "t own\n"
			   "t shadowed\n"
			   "t twice\n"
			   "t pair\n"
			   "t pair\n"
			   "T global\n"
			   "*dependency deeper\n"
			   "T from_dependency x\n"
			   "T unexported\n"
			   "T exported_twice x\n"
			   "*deeper\n"
			   "T from_deeper x\n"
			   "*stranger\n"
			   "T strange x\n";

/* Files: 1 and 2 are both main.c, to people. What has no file before it is of unknown ones. */
static const char text_of_files[] = "klp-convert-symbol-data.1.0\n"
				    "!flags x\n"
				    "*vmlinux\n"
				    "t of_no_file\n"
				    "t of_no_file_and_global\n"
				    "-main.c#1\n"
				    "t in_each\n"
				    "t in_one\n"
				    "t static_and_global\n"
				    "t static_and_exported\n"
				    "-main.c#2\n"
				    "t in_each\n"
				    "T static_and_global\n"
				    "T static_and_exported x\n"
				    "T of_no_file_and_global\n"
				    "*module\n"
				    "-a.c#1\n"
				    "t static_and_exported\n"
				    "t in_one\n"
				    "t in_each\n"
				    "-b.c#2\n"
				    "t in_each\n";

static const char *const names[] = { "exported",	"global",     "local",
				     "twice",		"shadowed",   "shadowed_in_vmlinux",
				     "exported_twice",	"own",	      "pair",
				     "from_dependency", "unexported", "from_deeper",
				     "strange",		"nowhere" };
static const char *const names_in_files[] = { "in_each",	   "in_one",
					      "static_and_global", "static_and_exported",
					      "of_no_file",	   "of_no_file_and_global" };

static struct symlist list;

static void set_up(void)
{
	model_read_list(text, names, NR(names), &list);
}

static void set_up_files(void)
{
	model_read_list(text_of_files, names_in_files, NR(names_in_files), &list);
}

static void tear_down(void)
{
	symlist_free(&list);
}

static struct meaning meaning(const char *name, const char *object)
{
	return scope_meaning(&(struct scope_name){ .list = &list,
						   .entry = symlist_find(&list, name) },
			     &(struct scope){ .object = object });
}

/* The same in a file, by its number; what was decided by which rule. */
static struct meaning meaning_in_file(const char *name, const char *object, unsigned int ordinal)
{
	const struct symlist_file file = { .object = symlist_find_object(&list, object),
					   .ordinal = ordinal };
	return scope_meaning(&(struct scope_name){ .list = &list,
						   .entry = symlist_find(&list, name) },
			     &(struct scope){ .object = object, .file = &file });
}

static void check_in_file(const char *name, const char *object, unsigned int ordinal,
			  const char *owner, unsigned int sympos, enum meaning_rule rule)
{
	struct meaning found = meaning_in_file(name, object, ordinal);

	ck_assert_msg(found.kind == MEANING_SYMBOL && found.rule == rule, "%s: kind %d, rule %s",
		      name, found.kind, meaning_rule_name(found.rule));
	ck_assert_str_eq(found.symbol->object->name, owner);
	ck_assert_uint_eq(found.symbol->sympos, sympos);
}

static void check_kind(const char *name, const char *object, enum meaning_kind kind)
{
	ck_assert_msg(meaning(name, object).kind == kind, "%s in %s: %d", name,
		      object ? object : "init", meaning(name, object).kind);
}

static void check_symbol(const char *name, const char *object, const char *owner)
{
	check_kind(name, object, MEANING_SYMBOL);
	ck_assert_str_eq(meaning(name, object).symbol->object->name, owner);
}

START_TEST(vmlinux_means_its_own)
{
	check_symbol("global", "vmlinux", "vmlinux");
	check_symbol("local", "vmlinux", "vmlinux");
	check_kind("exported", "vmlinux", MEANING_EXPORT);
}
END_TEST

START_TEST(vmlinux_cannot_mean_what_modules_have)
{
	check_kind("own", "vmlinux", MEANING_NONE);
	check_kind("from_dependency", "vmlinux", MEANING_NONE);
	check_kind("nowhere", "vmlinux", MEANING_NONE);
}
END_TEST

START_TEST(several_in_one_object_are_ambiguous)
{
	check_kind("twice", "vmlinux", MEANING_AMBIGUOUS);
	check_kind("pair", "module", MEANING_AMBIGUOUS);
	check_kind("shadowed_in_vmlinux", "vmlinux", MEANING_AMBIGUOUS);
}
END_TEST

START_TEST(a_module_means_its_own_before_others)
{
	check_symbol("own", "module", "module");
	check_symbol("global", "module", "module");
	check_symbol("twice", "module", "module");
}
END_TEST

START_TEST(a_static_that_an_export_has_the_name_of_is_ambiguous)
{
	check_kind("shadowed", "module", MEANING_AMBIGUOUS);
}
END_TEST

START_TEST(a_module_means_exports_before_what_is_not_exported)
{
	check_kind("exported", "module", MEANING_EXPORT);
	check_kind("shadowed_in_vmlinux", "module", MEANING_EXPORT);
	check_symbol("from_dependency", "module", "dependency");
}
END_TEST

START_TEST(two_exports_are_ambiguous)
{
	check_kind("exported_twice", "module", MEANING_AMBIGUOUS);
	check_kind("exported_twice", "vmlinux", MEANING_EXPORT);
}
END_TEST

START_TEST(exports_of_modules_count_only_for_what_depends_on_them_directly)
{
	check_kind("from_deeper", "module", MEANING_NONE);
	check_symbol("from_deeper", "dependency", "deeper");
	check_kind("strange", "module", MEANING_NONE);
	check_kind("unexported", "module", MEANING_NONE);
}
END_TEST

START_TEST(a_fix_of_a_module_may_use_what_vmlinux_does_not_export_if_it_is_unique)
{
	check_symbol("local", "module", "vmlinux");
	check_kind("twice", "dependency", MEANING_AMBIGUOUS);
}
END_TEST

START_TEST(init_means_exports_or_what_is_unique_in_vmlinux)
{
	check_kind("exported", NULL, MEANING_EXPORT);
	check_symbol("global", NULL, "vmlinux");
	check_kind("twice", NULL, MEANING_AMBIGUOUS);
	check_kind("own", NULL, MEANING_NONE);
	check_kind("from_dependency", NULL, MEANING_NONE);
}
END_TEST

static enum meaning_kind kind_with(const char *name, const char *object, struct scope_name options)
{
	options.list = &list;
	options.entry = symlist_find(&list, name);
	return scope_meaning(&options, &(struct scope){ .object = object }).kind;
}

START_TEST(an_authors_export_counts_as_one)
{
	const struct scope_name extra = { .extra = true };

	ck_assert(kind_with("nowhere", "vmlinux", extra) == MEANING_EXPORT);
	ck_assert(kind_with("own", "module", extra) == MEANING_AMBIGUOUS);
	ck_assert(kind_with("local", "vmlinux", extra) == MEANING_AMBIGUOUS);
}
END_TEST

START_TEST(an_allowed_dependency_exports_where_nothing_else_is_meant)
{
	const char *const stranger[] = { "stranger", NULL };
	const struct scope_name allowed = { .may_depend = stranger };

	ck_assert(kind_with("strange", "module", allowed) == MEANING_EXPORT);
	ck_assert(kind_with("strange", "vmlinux", allowed) == MEANING_EXPORT);
	ck_assert(kind_with("from_deeper", "module", allowed) == MEANING_NONE);
	ck_assert(kind_with("local", "module", allowed) == MEANING_SYMBOL);
}
END_TEST

START_TEST(a_static_of_the_file_comes_first)
{
	check_in_file("in_each", "vmlinux", 1, "vmlinux", 1, RULE_FILE);
	check_in_file("in_each", "vmlinux", 2, "vmlinux", 2, RULE_FILE);
	check_in_file("static_and_global", "vmlinux", 1, "vmlinux", 1, RULE_FILE);
	check_in_file("static_and_exported", "vmlinux", 1, "vmlinux", 1, RULE_FILE);
	check_in_file("static_and_exported", "module", 1, "module", 1, RULE_FILE);
	check_in_file("in_each", "module", 2, "module", 2, RULE_FILE);
}
END_TEST

START_TEST(then_a_global_of_the_object)
{
	check_in_file("static_and_global", "vmlinux", 2, "vmlinux", 2, RULE_GLOBAL);
	ck_assert(meaning_in_file("static_and_exported", "vmlinux", 2).kind == MEANING_EXPORT);
	ck_assert(meaning_in_file("static_and_exported", "vmlinux", 3).kind == MEANING_EXPORT);
}
END_TEST

START_TEST(statics_of_other_files_are_not_meant)
{
	ck_assert(meaning_in_file("in_one", "vmlinux", 2).kind == MEANING_NONE);
	ck_assert(meaning_in_file("in_each", "vmlinux", 3).kind == MEANING_NONE);
	ck_assert(meaning_in_file("static_and_exported", "module", 2).kind == MEANING_EXPORT);
}
END_TEST

START_TEST(what_only_a_fix_could_want_is_ambiguous_if_the_object_has_it_elsewhere)
{
	ck_assert(meaning_in_file("in_one", "module", 2).kind == MEANING_AMBIGUOUS);
}
END_TEST

START_TEST(a_static_of_an_unknown_file_may_be_the_files_own)
{
	struct meaning found = meaning_in_file("of_no_file", "vmlinux", 1);

	ck_assert(found.kind == MEANING_SYMBOL && found.lone);
	ck_assert(!meaning_in_file("in_each", "vmlinux", 1).lone);
	ck_assert(meaning_in_file("of_no_file_and_global", "vmlinux", 1).kind == MEANING_AMBIGUOUS);
}
END_TEST

START_TEST(a_lone_static_is_one_only_by_being_alone)
{
	ck_assert(meaning("local", "vmlinux").lone);
	ck_assert(!meaning("global", "vmlinux").lone);
	ck_assert(!meaning("from_dependency", "module").lone);
}
END_TEST

START_TEST(what_excludes_a_symbol_is_told)
{
	const struct symlist_file file = { .object = list.objects[0], .ordinal = 2 };
	const struct scope code = { .object = "vmlinux", .file = &file };
	const struct symlist_name *each = symlist_find(&list, "in_each");

	ck_assert_str_eq(scope_excludes(&list, &each->symbols[0], &code), "static in another file");
	ck_assert_ptr_null(scope_excludes(&list, &each->symbols[1], &code));
	ck_assert_str_eq(scope_excludes(&list, &each->symbols[2], &code),
			 "of a module, which may not be loaded");
}
END_TEST

START_TEST(loading_guarantees_follow_dependencies)
{
	ck_assert_int_eq(symlist_follow(&list, "module"), 0);
	ck_assert_int_eq(symlist_follow(&list, "dependency"), 0);
	ck_assert_int_eq(symlist_follow(&list, "vmlinux"), 0);
	ck_assert(symlist_guarantees(&list, "module", "module"));
	ck_assert(symlist_guarantees(&list, "module", "dependency"));
	ck_assert(symlist_guarantees(&list, "module", "deeper"));
	ck_assert(!symlist_guarantees(&list, "dependency", "module"));
	ck_assert(!symlist_guarantees(&list, "vmlinux", "module"));
}
END_TEST

/*
 * One name, all that the kernel has of it, and what code means by it. The object
 * "module" depends on "dependency" alone.
 */
struct row {
	const char *name;   /* of what the row shows */
	const char *list;   /* its lines */
	const char *object; /* whose code it is; NULL: the livepatch's own */
	unsigned int file;  /* its number in that; 0: unknown */
	const char *words;
	bool extra;		/* the author exports it */
	const char *may_depend; /* or NULL */
};

#define VMLINUX "*vmlinux\n"
#define MODULE "*module dependency\n"
#define DEPENDENCY "*dependency deeper\n"
#define DEEPER "*deeper\n"
#define STRANGER "*stranger\n"
#define FILE_1 "-a.c#1\n"
#define FILE_2 "-b.c#2\n"
#define NO_FILE "-\n"
#define STATIC "t name\n"
#define GLOBAL "T name\n"
#define EXPORT "T name x\n"
#define NAMED "T name m\n"
#define CLONE "t name.isra.0\n"

static const struct row rules[] = {
	/* C: a static of the file hides whatever else has its name */
	{ "static of the file", VMLINUX FILE_1 STATIC FILE_2 STATIC, "vmlinux", 2, "file vmlinux,2",
	  false, NULL },
	{ "of a module's file", VMLINUX EXPORT MODULE FILE_1 STATIC FILE_2 STATIC, "module", 1,
	  "file module,1", false, NULL },
	{ "beside a dependency's export", VMLINUX MODULE FILE_1 STATIC DEPENDENCY EXPORT, "module",
	  1, "file module,1", false, NULL },
	{ "beside a global of the object", VMLINUX FILE_1 STATIC FILE_2 GLOBAL, "vmlinux", 1,
	  "file vmlinux,1", false, NULL },
	{ "data is no other than functions", VMLINUX FILE_1 "d name\n" FILE_2 STATIC, "vmlinux", 1,
	  "file vmlinux,1", false, NULL },
	/* which of them it is, the list does not tell */
	{ "two statics of one file", VMLINUX FILE_1 STATIC STATIC, "vmlinux", 1, "ambiguous", false,
	  NULL },
	{ "a file of vmlinux is none of the module", VMLINUX FILE_1 STATIC MODULE, "module", 1,
	  "vmlinux vmlinux,1 lone", false, NULL },
	{ "nor the other way round", VMLINUX MODULE FILE_1 STATIC, "vmlinux", 1, "none", false,
	  NULL },
	/* the linker: one global of a name in an object */
	{ "global", VMLINUX GLOBAL, "vmlinux", 0, "global vmlinux,1", false, NULL },
	{ "weak", VMLINUX "W name\n", "vmlinux", 0, "global vmlinux,1", false, NULL },
	{ "unique", VMLINUX "u name\n", "vmlinux", 0, "global vmlinux,1", false, NULL },
	{ "global, static of another file", VMLINUX FILE_1 STATIC FILE_2 GLOBAL, "vmlinux", 3,
	  "global vmlinux,2", false, NULL },
	{ "global, in an unknown file", VMLINUX FILE_1 STATIC FILE_2 GLOBAL, "vmlinux", 0,
	  "ambiguous", false, NULL },
	{ "of a module, before vmlinux's", VMLINUX GLOBAL MODULE GLOBAL, "module", 0,
	  "global module,1", false, NULL },
	{ "of a module, exported", VMLINUX MODULE EXPORT, "module", 0, "global module,1", false,
	  NULL },
	{ "of vmlinux, exported", VMLINUX EXPORT, "vmlinux", 1, "link export vmlinux,1", false,
	  NULL },
	/* without files: the only one */
	{ "only one", VMLINUX STATIC, "vmlinux", 0, "only-one vmlinux,1 lone", false, NULL },
	{ "only one, its file is known", VMLINUX FILE_1 STATIC, "vmlinux", 0,
	  "only-one vmlinux,1 lone", false, NULL },
	{ "only one, its file is unknown", VMLINUX STATIC, "vmlinux", 1, "only-one vmlinux,1 lone",
	  false, NULL },
	{ "two", VMLINUX STATIC STATIC, "vmlinux", 0, "ambiguous", false, NULL },
	{ "two, of two files", VMLINUX FILE_1 STATIC FILE_2 STATIC, "vmlinux", 0, "ambiguous",
	  false, NULL },
	{ "static of no file and global", VMLINUX STATIC GLOBAL, "vmlinux", 1, "ambiguous", false,
	  NULL },
	{ "only one, vmlinux exports it", VMLINUX EXPORT MODULE STATIC, "module", 0, "ambiguous",
	  false, NULL },
	{ "only one, a dependency exports it", VMLINUX MODULE STATIC DEPENDENCY EXPORT, "module", 0,
	  "ambiguous", false, NULL },
	{ "only one, vmlinux has it unexported", VMLINUX GLOBAL MODULE STATIC, "module", 0,
	  "only-one module,1 lone", false, NULL },
	{ "only one, a stranger exports it", VMLINUX MODULE STATIC STRANGER EXPORT, "module", 0,
	  "only-one module,1 lone", false, NULL },
	/* the module loader: exports */
	{ "export of vmlinux", VMLINUX EXPORT, "module", 0, "link export vmlinux,1", false, NULL },
	{ "beside statics of vmlinux", VMLINUX FILE_1 STATIC FILE_2 STATIC EXPORT, "module", 1,
	  "link export vmlinux,3", false, NULL },
	{ "beside a static of another file", VMLINUX EXPORT MODULE FILE_1 STATIC, "module", 2,
	  "link export vmlinux,1", false, NULL },
	{ "for the livepatch itself", VMLINUX EXPORT MODULE STATIC, NULL, 0,
	  "link export vmlinux,1", false, NULL },
	{ "of a dependency", VMLINUX MODULE DEPENDENCY EXPORT, "module", 0,
	  "dependency dependency,1", false, NULL },
	{ "of a dependency, vmlinux has it unexported", VMLINUX GLOBAL MODULE DEPENDENCY EXPORT,
	  "module", 0, "dependency dependency,1", false, NULL },
	{ "of a dependency and of vmlinux", VMLINUX EXPORT MODULE DEPENDENCY EXPORT, "module", 0,
	  "ambiguous", false, NULL },
	{ "of a dependency's dependency", VMLINUX MODULE DEPENDENCY DEEPER EXPORT, "module", 0,
	  "none", false, NULL },
	{ "not exported by a dependency", VMLINUX MODULE DEPENDENCY GLOBAL, "module", 0, "none",
	  false, NULL },
	/* to named modules: kvm_intel means what vmlinux and kvm export to it; a livepatch cannot link to it */
	{ "named export", VMLINUX NAMED MODULE, "module", 0, "named-export vmlinux,1", false,
	  NULL },
	{ "named export, beside statics of vmlinux",
	  VMLINUX FILE_1 STATIC FILE_2 STATIC NAMED MODULE, "module", 1, "named-export vmlinux,3",
	  false, NULL },
	{ "named export, for the livepatch itself", VMLINUX NAMED, NULL, 0,
	  "named-export vmlinux,1", false, NULL },
	{ "named export, vmlinux's own", VMLINUX NAMED, "vmlinux", 0, "global vmlinux,1", false,
	  NULL },
	{ "named export, beside a static of another file", VMLINUX NAMED MODULE FILE_1 STATIC,
	  "module", 2, "ambiguous", false, NULL },
	{ "named export, beside the only one", VMLINUX NAMED MODULE STATIC, "module", 0,
	  "ambiguous", false, NULL },
	{ "named export of a dependency", VMLINUX MODULE DEPENDENCY NAMED, "module", 0,
	  "dependency dependency,1", false, NULL },
	{ "named export of a dependency, beside the only one",
	  VMLINUX MODULE STATIC DEPENDENCY NAMED, "module", 0, "ambiguous", false, NULL },
	{ "named export of a stranger, allowed", VMLINUX MODULE STRANGER NAMED, "module", 0, "none",
	  false, "stranger" },
	{ "of a module, in vmlinux", VMLINUX DEPENDENCY EXPORT, "vmlinux", 0, "none", false, NULL },
	{ "of a module, for the livepatch itself", VMLINUX DEPENDENCY EXPORT, NULL, 0, "none",
	  false, NULL },
	/* what a fix may want */
	{ "unexported global of vmlinux", VMLINUX GLOBAL MODULE, "module", 0, "vmlinux vmlinux,1",
	  false, NULL },
	{ "static of vmlinux", VMLINUX STATIC MODULE, "module", 0, "vmlinux vmlinux,1 lone", false,
	  NULL },
	{ "for the livepatch itself, unexported", VMLINUX GLOBAL, NULL, 0, "vmlinux vmlinux,1",
	  false, NULL },
	{ "several of vmlinux", VMLINUX FILE_1 STATIC FILE_2 STATIC MODULE, "module", 1,
	  "ambiguous", false, NULL },
	{ "several, for the livepatch itself", VMLINUX STATIC GLOBAL, NULL, 0, "ambiguous", false,
	  NULL },
	{ "beside a static of another file, unexported", VMLINUX GLOBAL MODULE FILE_1 STATIC,
	  "module", 2, "ambiguous", false, NULL },
	{ "a static of another file alone", VMLINUX MODULE FILE_1 STATIC, "module", 2, "none",
	  false, NULL },
	/* --allow-depends */
	{ "a stranger", VMLINUX MODULE STRANGER EXPORT, "module", 0, "none", false, NULL },
	{ "a stranger, allowed", VMLINUX MODULE STRANGER EXPORT, "module", 0,
	  "link allowed stranger,1", false, "stranger" },
	{ "allowed, in vmlinux", VMLINUX STRANGER EXPORT, "vmlinux", 0, "link allowed stranger,1",
	  false, "stranger" },
	{ "allowed, for the livepatch itself", VMLINUX STRANGER EXPORT, NULL, 0,
	  "link allowed stranger,1", false, "stranger" },
	{ "allowed, but not exported", VMLINUX MODULE STRANGER GLOBAL, "module", 0, "none", false,
	  "stranger" },
	{ "allowed, vmlinux has it unexported", VMLINUX GLOBAL MODULE STRANGER EXPORT, "module", 0,
	  "ambiguous", false, "stranger" },
	{ "allowed, and so for init", VMLINUX GLOBAL STRANGER EXPORT, NULL, 0, "ambiguous", false,
	  "stranger" },
	{ "allowed, vmlinux exports it", VMLINUX EXPORT MODULE STRANGER EXPORT, "module", 0,
	  "link export vmlinux,1", false, "stranger" },
	{ "allowed, a dependency exports it", VMLINUX MODULE DEPENDENCY EXPORT STRANGER EXPORT,
	  "module", 0, "dependency dependency,1", false, "stranger" },
	{ "allowed, vmlinux's own", VMLINUX GLOBAL STRANGER EXPORT, "vmlinux", 0,
	  "global vmlinux,1", false, "stranger" },
	{ "allowed, beside a static of another file", VMLINUX MODULE FILE_1 STATIC STRANGER EXPORT,
	  "module", 2, "ambiguous", false, "stranger" },
	{ "allowed, beside one of vmlinux", VMLINUX FILE_1 STATIC STRANGER EXPORT, "vmlinux", 2,
	  "ambiguous", false, "stranger" },
	{ "a dependency that is allowed, too", VMLINUX MODULE DEPENDENCY EXPORT, "module", 0,
	  "dependency dependency,1", false, "dependency" },
	/* the author's own exports, of which the list does not tell */
	{ "author", VMLINUX MODULE, "module", 0, "link author", true, NULL },
	{ "author, in vmlinux", VMLINUX MODULE, "vmlinux", 0, "link author", true, NULL },
	{ "author, for the livepatch itself", VMLINUX MODULE, NULL, 0, "link author", true, NULL },
	{ "author and file", VMLINUX FILE_1 STATIC, "vmlinux", 1, "ambiguous", true, NULL },
	{ "author and global", VMLINUX GLOBAL, "vmlinux", 0, "ambiguous", true, NULL },
	{ "author and only one", VMLINUX MODULE STATIC, "module", 0, "ambiguous", true, NULL },
	{ "author and export of vmlinux", VMLINUX EXPORT MODULE, "module", 0, "ambiguous", true,
	  NULL },
	{ "author and vmlinux's own export", VMLINUX EXPORT, "vmlinux", 0, "ambiguous", true,
	  NULL },
	{ "author and dependency", VMLINUX MODULE DEPENDENCY EXPORT, "module", 0, "ambiguous", true,
	  NULL },
	{ "author and gone", VMLINUX CLONE, "vmlinux", 0, "ambiguous", true, NULL },
	{ "author and unexported", VMLINUX GLOBAL MODULE, "module", 0, "link author", true, NULL },
	{ "author and a static of another file", VMLINUX FILE_1 STATIC, "vmlinux", 2, "link author",
	  true, NULL },
	/* nothing */
	{ "nowhere", VMLINUX MODULE, "module", 0, "none", false, NULL },
	{ "an object that the list does not have", VMLINUX EXPORT, "unknown", 0,
	  "link export vmlinux,1", false, NULL },
};

/* The compiler made another function of a static one, and left none of its name. */
static const struct row clones[] = {
	{ "of the file", VMLINUX FILE_1 CLONE, "vmlinux", 1, "gone name.isra.0", false, NULL },
	{ "the first of several", VMLINUX FILE_1 CLONE "t name.part.0\n", "vmlinux", 1,
	  "gone name.isra.0", false, NULL },
	{ "of another file", VMLINUX FILE_1 CLONE, "vmlinux", 2, "none", false, NULL },
	{ "of another file, static of this one", VMLINUX FILE_1 CLONE FILE_2 STATIC, "vmlinux", 2,
	  "file vmlinux,1", false, NULL },
	{ "of the file, static of another one", VMLINUX FILE_1 CLONE FILE_2 STATIC, "vmlinux", 1,
	  "gone name.isra.0", false, NULL },
	{ "beside the original", VMLINUX FILE_1 CLONE STATIC, "vmlinux", 1, "file vmlinux,1", false,
	  NULL },
	{ "beside a static of no file", VMLINUX STATIC FILE_1 CLONE, "vmlinux", 1,
	  "only-one vmlinux,1 lone", false, NULL },
	{ "of no file beside a static of a file", VMLINUX CLONE FILE_1 STATIC, "vmlinux", 2, "none",
	  false, NULL },
	{ "beside a global of an unknown file", VMLINUX FILE_1 CLONE GLOBAL, "vmlinux", 1,
	  "global vmlinux,1", false, NULL },
	{ "of no file", VMLINUX CLONE, "vmlinux", 1, "gone name.isra.0", false, NULL },
	{ "no file is known", VMLINUX CLONE, "vmlinux", 0, "gone name.isra.0", false, NULL },
	{ "of a file, code of an unknown one", VMLINUX FILE_1 CLONE, "vmlinux", 0,
	  "gone name.isra.0", false, NULL },
	{ "of a file, and static of another, code of an unknown one",
	  VMLINUX FILE_1 CLONE FILE_2 STATIC, "vmlinux", 0, "ambiguous", false, NULL },
	{ "of a global", VMLINUX "T name.isra.0\n", "vmlinux", 0, "none", false, NULL },
	{ "a static variable of a block", VMLINUX "d name.3\n", "vmlinux", 0, "none", false, NULL },
	{ "of another object", VMLINUX CLONE MODULE, "module", 0, "none", false, NULL },
	{ "of another object, the original is here", VMLINUX STATIC MODULE CLONE, "module", 0,
	  "gone name.isra.0", false, NULL },
	{ "in a module's file, exported by vmlinux", VMLINUX EXPORT MODULE FILE_1 CLONE, "module",
	  1, "gone name.isra.0", false, NULL },
	{ "in a module's other file, exported by vmlinux", VMLINUX EXPORT MODULE FILE_1 CLONE,
	  "module", 2, "link export vmlinux,1", false, NULL },
	{ "in a module, exported by vmlinux", VMLINUX EXPORT MODULE CLONE, "module", 0, "ambiguous",
	  false, NULL },
	{ "in a module, exported by a dependency", VMLINUX MODULE CLONE DEPENDENCY EXPORT, "module",
	  0, "ambiguous", false, NULL },
	{ "in a module, vmlinux has it unexported", VMLINUX GLOBAL MODULE CLONE, "module", 0,
	  "gone name.isra.0", false, NULL },
	{ "for the livepatch itself", VMLINUX CLONE, NULL, 0, "none", false, NULL },
	/* where the list tells the files of globals */
	{ "beside a global of its file", "!files all\n" VMLINUX FILE_1 CLONE GLOBAL, "vmlinux", 1,
	  "global vmlinux,1", false, NULL },
	{ "of its file, a global of another one", "!files all\n" VMLINUX FILE_1 CLONE FILE_2 GLOBAL,
	  "vmlinux", 1, "gone name.isra.0", false, NULL },
	{ "of another file than the global and the code",
	  "!files all\n" VMLINUX FILE_1 CLONE FILE_2 GLOBAL, "vmlinux", 2, "global vmlinux,1",
	  false, NULL },
	{ "beside an export of another file", "!files all\n" VMLINUX FILE_1 CLONE FILE_2 EXPORT,
	  "vmlinux", 0, "ambiguous", false, NULL },
};

static void begin(const struct row *row)
{
	static const char *const name[] = { "name" };
	char lines[512];

	snprintf(lines, sizeof(lines), "klp-convert-symbol-data.1.0\n!flags x\n%s", row->list);
	model_read_list(lines, name, 1, &list);
}

static void check_row(const struct row *row, const struct inlined_objects *inlined)
{
	const char *const may_depend[] = { row->may_depend, NULL };
	const struct scope_name name = { .list = &list,
					 .entry = symlist_find(&list, "name"),
					 .inlined = inlined,
					 .extra = row->extra,
					 .may_depend = may_depend };
	struct symlist_file file = { .name = (char *)(row->file == 1 ? "a.c" : "b.c"),
				     .ordinal = row->file };
	const struct scope scope = { .object = row->object, .file = row->file ? &file : NULL };
	struct meaning found;

	if (row->object)
		file.object = symlist_find_object(&list, row->object);
	found = scope_meaning(&name, &scope);
	ck_assert_msg(!strcmp(sketch_meaning(&found), row->words), "%s: it is \"%s\", not \"%s\"",
		      row->name, sketch_meaning(&found), row->words);
}

START_TEST(each_rule_decides_by_what_there_is)
{
	begin(&rules[_i]);
	check_row(&rules[_i], NULL);
}
END_TEST

START_TEST(a_clone_without_its_function_is_a_candidate)
{
	begin(&clones[_i]);
	check_row(&clones[_i], NULL);
}
END_TEST

/* What debug information tells of the name in an object. */
struct told {
	const char *object, *unit;
	bool external, out_of_line;
	struct row row;
};

#define ROW(name, list, object, file, words)                 \
	{                                                    \
		name, list, object, file, words, false, NULL \
	}

static const struct told debug_information[] = {
	{ "vmlinux", "a.c", false, false, ROW("of the file", VMLINUX, "vmlinux", 1, "gone a.c") },
	{ "vmlinux", "fs/a.c", false, false,
	  ROW("the list has but the last part of the path", VMLINUX, "vmlinux", 1, "gone fs/a.c") },
	{ "vmlinux", "fs/aa.c", false, false,
	  ROW("not a part of it", VMLINUX, "vmlinux", 1, "none") },
	{ "vmlinux", "fs/a.c", false, false,
	  ROW("of another file", VMLINUX FILE_2 STATIC, "vmlinux", 2, "file vmlinux,1") },
	{ "vmlinux", "fs/a.c", false, false,
	  ROW("of the file, though another one has a global", VMLINUX GLOBAL, "vmlinux", 1,
	      "gone fs/a.c") },
	{ "vmlinux", "fs/a.c", false, false,
	  ROW("of the file, though another one has a static", VMLINUX FILE_2 STATIC, "vmlinux", 1,
	      "gone fs/a.c") },
	{ "vmlinux", "fs/a.c", false, true, ROW("it has code", VMLINUX, "vmlinux", 1, "none") },
	{ "vmlinux", "fs/a.c", true, false, ROW("it is global", VMLINUX, "vmlinux", 1, "none") },
	{ "vmlinux", NULL, false, false, ROW("no file is told", VMLINUX, "vmlinux", 1, "none") },
	{ "vmlinux", "fs/a.c", false, false,
	  ROW("code of an unknown file", VMLINUX, "vmlinux", 0, "gone fs/a.c") },
	{ "vmlinux", "fs/a.c", false, false,
	  ROW("code of an unknown file, and a global", VMLINUX GLOBAL, "vmlinux", 0, "ambiguous") },
	{ "vmlinux", "fs/a.c", false, false,
	  ROW("code of an unknown file, and a static", VMLINUX STATIC, "vmlinux", 0, "ambiguous") },
	{ "vmlinux", "fs/a.c", false, false,
	  ROW("of vmlinux, code of a module", VMLINUX GLOBAL MODULE, "module", 1,
	      "vmlinux vmlinux,1") },
	{ "module", "fs/a.c", false, false,
	  ROW("of a module's file", VMLINUX EXPORT MODULE, "module", 1, "gone fs/a.c") },
	{ "module", "fs/a.c", false, false,
	  ROW("of a module, exported by vmlinux", VMLINUX EXPORT MODULE, "module", 0,
	      "ambiguous") },
	{ "module", "fs/a.c", false, false,
	  ROW("of a module's other file", VMLINUX EXPORT MODULE, "module", 2,
	      "link export vmlinux,1") },
	{ "module", "fs/a.c", false, false,
	  ROW("for the livepatch itself", VMLINUX GLOBAL MODULE, NULL, 0, "vmlinux vmlinux,1") },
};

START_TEST(a_function_that_debug_information_alone_knows_is_a_candidate)
{
	const struct told *told = &debug_information[_i];
	struct inlined_function function = { .unit = (char *)told->unit,
					     .external = told->external,
					     .out_of_line = told->out_of_line };
	struct inlined_query query = { "name", &function, 1 };
	const struct patch_object object = { .name = told->object };
	struct inlined_object known = { &object, &query, 1, true };
	struct inlined_objects inlined = { &known, 1 };

	begin(&told->row);
	check_row(&told->row, &inlined);
}
END_TEST

/* A list that was made in the tree has whole paths; then files of one name are told apart. */
START_TEST(whole_paths_are_compared_as_a_whole)
{
	const struct inlined_function function = { .unit = (char *)"fs/a.c" }, unknown = { 0 };

	ck_assert(inlined_is_in_file(&function, &(struct symlist_file){ .name = (char *)"a.c" }));
	ck_assert(
		inlined_is_in_file(&function, &(struct symlist_file){ .name = (char *)"fs/a.c" }));
	ck_assert(
		!inlined_is_in_file(&function, &(struct symlist_file){ .name = (char *)"mm/a.c" }));
	ck_assert(!inlined_is_in_file(&unknown, &(struct symlist_file){ .name = (char *)"a.c" }));
}
END_TEST

static const struct {
	const char *name, *list, *object;
	unsigned int file;
	const char *clone; /* NULL: nothing is gone */
} gone[] = {
	{ "of the file", VMLINUX FILE_1 CLONE, "vmlinux", 1, "name.isra.0" },
	{ "of no file", VMLINUX CLONE, "vmlinux", 1, "name.isra.0" },
	{ "of the file before one of no file", VMLINUX "t name.part.0\n" FILE_1 CLONE, "vmlinux", 1,
	  "name.isra.0" },
	{ "of another file", VMLINUX FILE_1 CLONE, "vmlinux", 2, NULL },
	{ "of another object", VMLINUX CLONE MODULE, "module", 1, NULL },
	{ "where something else is meant", VMLINUX FILE_1 STATIC CLONE, "vmlinux", 1, NULL },
	{ "beside a global", VMLINUX CLONE GLOBAL, "vmlinux", 1, NULL },
	{ "beside a symbol that decides", VMLINUX CLONE MODULE STATIC, "vmlinux", 0,
	  "name.isra.0" },
	{ "for the livepatch itself", VMLINUX CLONE, NULL, 0, NULL },
};

START_TEST(what_is_gone_is_told_apart_from_what_is_meant)
{
	const struct row row = { .list = gone[_i].list };
	struct symlist_file file = { .ordinal = gone[_i].file };
	const struct scope scope = { .object = gone[_i].object,
				     .file = gone[_i].file ? &file : NULL };
	struct gone found;

	begin(&row);
	if (gone[_i].object)
		file.object = symlist_find_object(&list, gone[_i].object);
	ck_assert_msg(scope_has_gone(&(struct scope_name){ .list = &list,
							   .entry = symlist_find(&list, "name") },
				     &scope, &found) == (gone[_i].clone != NULL),
		      "%s", gone[_i].name);
	ck_assert_pstr_eq(found.clone ? found.clone->name : NULL, gone[_i].clone);
}
END_TEST

/* Each row is about the last symbol of its list. */
static const struct row exclusions[] = {
	ROW("static of the file", VMLINUX FILE_1 STATIC, "vmlinux", 1, NULL),
	ROW("static of another file", VMLINUX FILE_1 STATIC, "vmlinux", 2,
	    "static in another file"),
	ROW("static, code of an unknown file", VMLINUX FILE_1 STATIC, "vmlinux", 0, NULL),
	ROW("static of an unknown file", VMLINUX STATIC, "vmlinux", 1, NULL),
	ROW("global of another file", "!files all\n" VMLINUX FILE_1 GLOBAL, "vmlinux", 2, NULL),
	ROW("static of another file of a module", VMLINUX MODULE FILE_1 STATIC, "module", 2,
	    "static in another file"),
	ROW("unexported, of vmlinux, code of a module", VMLINUX FILE_1 STATIC MODULE, "module", 2,
	    NULL),
	ROW("for the livepatch itself", VMLINUX FILE_1 STATIC, NULL, 0, NULL),
	ROW("export of a dependency", VMLINUX MODULE DEPENDENCY EXPORT, "module", 0, NULL),
	ROW("of a dependency, unexported", VMLINUX MODULE DEPENDENCY GLOBAL, "module", 0,
	    "not exported by its module"),
	ROW("export of a dependency's dependency", VMLINUX MODULE DEPENDENCY DEEPER EXPORT,
	    "module", 0, "of a module that the patched one does not depend on"),
	ROW("of a module, code of vmlinux", VMLINUX MODULE EXPORT, "vmlinux", 0,
	    "of a module, which may not be loaded"),
	ROW("of a module, for the livepatch itself", VMLINUX MODULE EXPORT, NULL, 0,
	    "of a module, which may not be loaded"),
};

START_TEST(what_excludes_each_symbol_is_told)
{
	const struct row *row = &exclusions[_i];
	struct symlist_file file = { .ordinal = row->file };
	const struct scope scope = { .object = row->object, .file = row->file ? &file : NULL };
	const struct symlist_name *entry;

	begin(row);
	entry = symlist_find(&list, "name");
	if (row->object)
		file.object = symlist_find_object(&list, row->object);
	ck_assert_pstr_eq(scope_excludes(&list, &entry->symbols[entry->nr_symbols - 1], &scope),
			  row->words);
}
END_TEST

static const struct symlist_object vmlinux = { .name = (char *)"vmlinux" },
				   module = { .name = (char *)"module" };
static const struct symlist_file files[] = {
	{ &vmlinux, (char *)"a.c", 1 },
	{ &vmlinux, (char *)"a.c", 1 },
	{ &vmlinux, (char *)"a.c", 2 },
	{ &module, (char *)"a.c", 1 },
};

static const struct {
	struct scope a, b;
	bool equal;
} scopes[] = {
	{ { .object = NULL, .file = NULL }, { .object = NULL, .file = NULL }, true },
	{ { .object = NULL, .file = NULL }, { .object = "vmlinux", .file = NULL }, false },
	{ { .object = "vmlinux", .file = NULL }, { .object = "vmlinux", .file = NULL }, true },
	{ { .object = "vmlinux", .file = NULL }, { .object = "module", .file = NULL }, false },
	{ { .object = "vmlinux", .file = &files[0] },
	  { .object = "vmlinux", .file = &files[0] },
	  true },
	{ { .object = "vmlinux", .file = &files[0] },
	  { .object = "vmlinux", .file = &files[1] },
	  true },
	{ { .object = "vmlinux", .file = &files[0] },
	  { .object = "vmlinux", .file = &files[2] },
	  false },
	{ { .object = "vmlinux", .file = &files[0] },
	  { .object = "module", .file = &files[3] },
	  false },
	/* a file that is unknown may be another one */
	{ { .object = "vmlinux", .file = &files[0] },
	  { .object = "vmlinux", .file = NULL },
	  false },
};

START_TEST(scopes_are_equal_by_object_and_file)
{
	ck_assert_int_eq(scope_equal(&scopes[_i].a, &scopes[_i].b), scopes[_i].equal);
	ck_assert_int_eq(scope_equal(&scopes[_i].b, &scopes[_i].a), scopes[_i].equal);
}
END_TEST

static const struct symlist_symbol symbols[2];
static const struct inlined_function functions[2];

static const struct {
	struct meaning a, b;
	bool equal;
} meanings[] = {
	{ { .kind = MEANING_NONE }, { .kind = MEANING_NONE }, true },
	{ { .kind = MEANING_NONE }, { .kind = MEANING_AMBIGUOUS }, false },
	{ { .kind = MEANING_SYMBOL, .symbol = &symbols[0] },
	  { .kind = MEANING_SYMBOL, .symbol = &symbols[0] },
	  true },
	{ { .kind = MEANING_SYMBOL, .symbol = &symbols[0] },
	  { .kind = MEANING_SYMBOL, .symbol = &symbols[1] },
	  false },
	/* by whichever rule */
	{ { .kind = MEANING_SYMBOL, .symbol = &symbols[0], .rule = RULE_FILE },
	  { .kind = MEANING_SYMBOL, .symbol = &symbols[0], .rule = RULE_VMLINUX, .lone = true },
	  true },
	/* one leaves it to the loader, the other one does not */
	{ { .kind = MEANING_EXPORT, .symbol = &symbols[0] },
	  { .kind = MEANING_SYMBOL, .symbol = &symbols[0] },
	  false },
	{ { .kind = MEANING_EXPORT }, { .kind = MEANING_EXPORT }, true },
	{ { .kind = MEANING_EXPORT }, { .kind = MEANING_EXPORT, .symbol = &symbols[0] }, false },
	{ { .kind = MEANING_GONE, .gone = { &symbols[0], NULL } },
	  { .kind = MEANING_GONE, .gone = { &symbols[0], NULL } },
	  true },
	{ { .kind = MEANING_GONE, .gone = { &symbols[0], NULL } },
	  { .kind = MEANING_GONE, .gone = { &symbols[1], NULL } },
	  false },
	{ { .kind = MEANING_GONE, .gone = { NULL, &functions[0] } },
	  { .kind = MEANING_GONE, .gone = { NULL, &functions[1] } },
	  false },
};

START_TEST(meanings_are_equal_by_what_they_come_to)
{
	ck_assert_int_eq(meaning_equal(&meanings[_i].a, &meanings[_i].b), meanings[_i].equal);
	ck_assert_int_eq(meaning_equal(&meanings[_i].b, &meanings[_i].a), meanings[_i].equal);
}
END_TEST

/* Version 0.1 has bare names: any may be static. */
static const struct {
	const char *list, *object, *words;
} bare[] = {
	{ "*vmlinux\nname\n", "vmlinux", "only-one vmlinux,1 lone" },
	{ "*vmlinux\nname\nname\n", "vmlinux", "ambiguous" },
	{ "*vmlinux\nname\n*module\nname\n", "module", "only-one module,1 lone" },
	{ "*vmlinux\nname\n*module\n", "module", "vmlinux vmlinux,1 lone" },
	{ "*vmlinux\nname\nname\n*module\n", "module", "ambiguous" },
	{ "*vmlinux\n*module\nname\n", "vmlinux", "none" },
	{ "*vmlinux\nname.isra.0\n", "vmlinux", "none" },
};

START_TEST(of_bare_names_any_may_be_static)
{
	static const char *const name[] = { "name" };
	char lines[256];
	struct meaning found;

	snprintf(lines, sizeof(lines), "klp-convert-symbol-data.0.1\n%s", bare[_i].list);
	model_read_list(lines, name, 1, &list);
	found = meaning("name", bare[_i].object);
	ck_assert_str_eq(sketch_meaning(&found), bare[_i].words);
}
END_TEST

START_TEST(each_rule_has_a_name_and_a_text)
{
	for (enum meaning_rule rule = RULE_NONE; rule < NR_RULES; rule++) {
		ck_assert_ptr_nonnull(meaning_rule_name(rule));
		ck_assert_ptr_nonnull(meaning_rule_text(rule));
		for (enum meaning_rule other = RULE_NONE; other < rule; other++)
			ck_assert_str_ne(meaning_rule_name(rule), meaning_rule_name(other));
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("scope");
	TCase *by_rules = tcase_create("rules"), *in_files = tcase_create("files"),
	      *tables = tcase_create("tables");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(by_rules, set_up, tear_down);
	tcase_add_test(by_rules, vmlinux_means_its_own);
	tcase_add_test(by_rules, vmlinux_cannot_mean_what_modules_have);
	tcase_add_test(by_rules, several_in_one_object_are_ambiguous);
	tcase_add_test(by_rules, a_module_means_its_own_before_others);
	tcase_add_test(by_rules, a_static_that_an_export_has_the_name_of_is_ambiguous);
	tcase_add_test(by_rules, a_module_means_exports_before_what_is_not_exported);
	tcase_add_test(by_rules, two_exports_are_ambiguous);
	tcase_add_test(by_rules, exports_of_modules_count_only_for_what_depends_on_them_directly);
	tcase_add_test(by_rules,
		       a_fix_of_a_module_may_use_what_vmlinux_does_not_export_if_it_is_unique);
	tcase_add_test(by_rules, init_means_exports_or_what_is_unique_in_vmlinux);
	tcase_add_test(by_rules, an_authors_export_counts_as_one);
	tcase_add_test(by_rules, an_allowed_dependency_exports_where_nothing_else_is_meant);
	tcase_add_test(by_rules, a_lone_static_is_one_only_by_being_alone);
	tcase_add_test(by_rules, loading_guarantees_follow_dependencies);
	suite_add_tcase(suite, by_rules);
	tcase_add_checked_fixture(in_files, set_up_files, tear_down);
	tcase_add_test(in_files, a_static_of_the_file_comes_first);
	tcase_add_test(in_files, then_a_global_of_the_object);
	tcase_add_test(in_files, statics_of_other_files_are_not_meant);
	tcase_add_test(in_files,
		       what_only_a_fix_could_want_is_ambiguous_if_the_object_has_it_elsewhere);
	tcase_add_test(in_files, a_static_of_an_unknown_file_may_be_the_files_own);
	tcase_add_test(in_files, what_excludes_a_symbol_is_told);
	suite_add_tcase(suite, in_files);
	tcase_add_checked_fixture(tables, NULL, tear_down);
	tcase_add_loop_test(tables, each_rule_decides_by_what_there_is, 0, NR(rules));
	tcase_add_loop_test(tables, a_clone_without_its_function_is_a_candidate, 0, NR(clones));
	tcase_add_loop_test(tables, a_function_that_debug_information_alone_knows_is_a_candidate, 0,
			    NR(debug_information));
	tcase_add_test(tables, whole_paths_are_compared_as_a_whole);
	tcase_add_loop_test(tables, what_is_gone_is_told_apart_from_what_is_meant, 0, NR(gone));
	tcase_add_loop_test(tables, what_excludes_each_symbol_is_told, 0, NR(exclusions));
	tcase_add_loop_test(tables, scopes_are_equal_by_object_and_file, 0, NR(scopes));
	tcase_add_loop_test(tables, meanings_are_equal_by_what_they_come_to, 0, NR(meanings));
	tcase_add_loop_test(tables, of_bare_names_any_may_be_static, 0, NR(bare));
	tcase_add_test(tables, each_rule_has_a_name_and_a_text);
	suite_add_tcase(suite, tables);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
