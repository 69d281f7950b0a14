/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a name means in a place of the original code: the rules of C and of the
 * kernel's linkers, applied to all that is known of the name. This is the one place
 * that decides; what it decides is not corrected by anyone later.
 *
 * The candidates are complete before one is chosen. Among them is what is *gone*: a
 * static function that was inlined everywhere, or of which the compiler left nothing
 * but clones (foo.isra.0). The original code meant it, whatever else has its name: in
 * 6.12, drivers/iommu/intel/iommu.c has a static translation_pre_enabled() that is
 * inlined away, and vmlinux a global of the name, which is that of
 * drivers/iommu/amd/init.c.
 */
#ifndef LIVEPATCH_SCOPE_H
#define LIVEPATCH_SCOPE_H

#include "inlined-objects.h"
#include "symlist.h"
#include "witness.h"

/* Where a name is seen from: original code of an object and, where known, of a file of it. */
struct scope {
	const char *object;		 /* NULL: code of the livepatch itself, such as its init */
	const struct symlist_file *file; /* NULL: unknown */
	const struct symlist_symbol *function; /* the code's own, of the kernel; NULL: unknown */
	/*
	 * Code that is beside the function: the author's, or copied from no one knows where.
	 * The function is one voice for what it means.
	 */
	bool beside;
	bool in_table; /* data of no one knows where that the function leads to */
};

enum meaning_kind {
	MEANING_NONE,	   /* no symbol that the code could have meant */
	MEANING_EXPORT,	   /* an export that the module loader links to */
	MEANING_SYMBOL,	   /* a symbol that needs the livepatch core */
	MEANING_GONE,	   /* a static function of which no symbol is left */
	MEANING_AMBIGUOUS, /* several of these */
};

/* What decides; the order is that of the rules. Examples are of 6.12 where none is named. */
enum meaning_rule {
	RULE_NONE,
	RULE_ANNOTATION, /* the author says it */
	/*
	 * The original code refers to it. 23 files of vmlinux have an m_start();
	 * modules_open() of kernel/module/procfs.c refers to a table that points to one.
	 */
	RULE_CODE,
	/*
	 * Static in the file of the original code. 18 files of vmlinux have a
	 * type_show(); power_supply_sysfs.c means its own.
	 */
	RULE_FILE,
	/*
	 * A global of the object: proc_pid_statm() of fs/proc/array.c, in code of
	 * fs/proc/base.c.
	 */
	RULE_GLOBAL,
	/*
	 * The only one of the object, whose file is not known: without debug
	 * information, cmdline_proc_show (fs/proc/cmdline.c).
	 */
	RULE_ONLY_ONE,
	/* Exported by vmlinux: seq_printf (fs/seq_file.c). */
	RULE_EXPORT,
	/*
	 * Exported by vmlinux to named modules, and so not to a livepatch: in 7.3,
	 * x86_entry_from_kvm(), in code of kvm_intel.
	 */
	RULE_NAMED_EXPORT,
	/*
	 * Exported by a module that the object depends on: ext4 means
	 * jbd2__journal_start() of jbd2.
	 */
	RULE_DEPENDENCY,
	/*
	 * The only one of vmlinux, which does not export it: a fix of a module that
	 * wants kallsyms_lookup_name().
	 */
	RULE_VMLINUX,
	RULE_AUTHOR,	     /* exported by another module of the author */
	RULE_ALLOWED_DEPEND, /* exported by a module that the livepatch may depend on */
	NR_RULES,
};

/* A static function of which no symbol is left. */
struct gone {
	const struct symlist_symbol *clone;	 /* what is left; NULL: nothing, but */
	const struct inlined_function *function; /* debug information tells of it; or NULL */
};

struct meaning {
	enum meaning_kind kind;
	enum meaning_rule rule;		     /* of MEANING_EXPORT and MEANING_SYMBOL */
	const struct symlist_symbol *symbol; /* NULL for an export of the author's module */
	struct gone gone;		     /* of MEANING_GONE */
	struct witness witness; /* what the original code says, if the scope has a function */
	bool contradiction;	/* MEANING_AMBIGUOUS: it says another one than the file does */
	bool lone;		/* nothing but its being alone speaks for this local symbol */
};

/* All that is known of a name. */
struct scope_name {
	const struct symlist *list;
	const struct symlist_name *entry;      /* in the list: symbols, and clones of functions */
	const struct inlined_objects *inlined; /* what debug information tells; NULL: nothing */
	bool extra;			       /* a module of the author exports it */
	struct lines *lines;		       /* of the livepatch; NULL: nothing */
	const char *const *may_depend; /* modules that the livepatch may depend on; or NULL */
};

/**
 * scope_meaning() - What a name means in a scope.
 *
 * First, what the original code refers to, if it is known and refers to one of the name,
 * and no file says another one. Then, in order: a local symbol of the scope's file, be it
 * gone; a global of its object; where the file is not known, the only one of the object,
 * unless that is a local one that an export has the name of, too; an export of vmlinux; an
 * export of a module that the object depends on; what vmlinux does not export, which the
 * original code could not use, but a fix may want to; an export of a module that the
 * livepatch may depend on. Two candidates at the step that decides are ambiguous.
 */
struct meaning scope_meaning(const struct scope_name *name, const struct scope *scope);

/* Is a static function of the scope gone, be it that its file is not known? @gone: set to it */
bool scope_has_gone(const struct scope_name *name, const struct scope *scope, struct gone *gone);

/**
 * scope_excludes() - Why a symbol is not what a name means in a scope.
 *
 * Return: the reason, as the end of a sentence about the symbol; NULL: nothing
 * but other symbols of the name speaks against it.
 */
const char *scope_excludes(const struct symlist *list, const struct symlist_symbol *symbol,
			   const struct scope *scope);

/* Are these one scope? Code beside a function is of its scope. */
bool scope_equal(const struct scope *a, const struct scope *b);

/* Do two meanings come to the same? */
bool meaning_equal(const struct meaning *a, const struct meaning *b);

/* The stable name of a rule, and what it says, as the end of a sentence about the symbol. */
const char *meaning_rule_name(enum meaning_rule rule);
const char *meaning_rule_text(enum meaning_rule rule);

#endif
