/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's own code as the witness of what a name means: which symbol of the name
 * does the original function refer to? Symbols.list tells (Symbols.list(5), references).
 *
 * A function's parts (foo.cold, foo.part.0, foo.isra.0, foo.constprop.0) speak for it.
 * For a table that the livepatch has, so do the static tables that the function refers to:
 * in 6.12, modules_open() refers to modules_op, which points to one of 23 m_start(). A
 * global table may be of another file, whose names mean other things: in 6.1, xen_load_gdt()
 * refers to pv_ops, which points to another native_wbinvd() than that of its own file.
 */
#ifndef LIVEPATCH_WITNESS_H
#define LIVEPATCH_WITNESS_H

#include "symlist.h"

enum witness_kind {
	WITNESS_SILENT,	 /* nothing is known of what it refers to */
	WITNESS_NONE,	 /* it refers to no symbol of the name: absence says less than presence */
	WITNESS_ONE,	 /* to this one */
	WITNESS_CLONE,	 /* to none, but to a clone (name.isra.0) of a function of the name */
	WITNESS_SEVERAL, /* to several */
};

struct witness {
	enum witness_kind kind;
	const struct symlist_symbol *symbol; /* of the last three: the first of them */
	enum refers_kind sure;
	/* what refers to it: the function, a part of it; NULL: a table that it refers to */
	const struct symlist_symbol *by;
	uint32_t offset; /* where in that, in bytes */
	size_t cost;	 /* how many references were looked at */
};

/**
 * witness_ask() - Which symbol of a name does a function or an object of the kernel refer to?
 * @list:	was asked for the references of the function's object
 * @in_table:	the name stands in a table of the livepatch: ask those of the function, too
 *
 * What it refers to the surest counts (enum refers_kind), and of that there must be one.
 * Where there is more to ask than is asked, there may be several.
 */
struct witness witness_ask(const struct symlist *list, const struct symlist_symbol *function,
			   const struct symlist_name *name, bool in_table);

#endif
