/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Steps into other scopes: which functions on a way (path.h) are other functions of the
 * kernel than what is around them. A replacement is of what it replaces; what has the
 * name of something that the object has is a copy of that, and of several of that which
 * the original code around it refers to; so is what has the name behind a prefix, and
 * refers to nothing that the other does not. What the kernel does not have is code beside
 * what is around it.
 *
 * Example, for Linux 6.12: a livepatch of proc_pid_cmdline_read() (fs/proc/base.c) that
 * has a copy of the static get_mm_cmdline() steps into that, in the same file; with a
 * copy of get_children_pid() it steps into fs/proc/array.c.
 */
#ifndef LIVEPATCH_STEP_H
#define LIVEPATCH_STEP_H

#include "path.h"

/* How it is known that a function is of another scope than what is around it. */
enum step_origin {
	STEP_AROUND,	  /* it is not */
	STEP_REPLACEMENT, /* it replaces functions of other scopes */
	STEP_COPY,	  /* nothing but its name, and what refers to it, says so */
};

/* Alike functions of so many files that have one name in a livepatch are looked at. */
#define STEP_SCOPES 8

/* A function of other scopes than what is around it. */
struct step {
	struct scope scopes[STEP_SCOPES];
	size_t nr_scopes; /* STEP_SCOPES + 1: too many */
	const char *name;
	size_t instance; /* of the inlined body */
	enum step_origin origin;
	bool doubtful; /* another function of its name may be in what is around it */
	enum lines_arguments arguments; /* that its caller may have given it, up to the use */
};

/**
 * step_find() - The steps of a way, from the scope that it begins in inwards.
 * @begin:	set to that scope, which is beside it if code comes before the first step that
 *		is known to be no copy
 *
 * What is inlined into a copy is of the copy's file, as long as nothing else is known.
 *
 * Return: how many there are.
 */
size_t step_find(const struct livepatch *livepatch, const struct path *path, struct scope *begin,
		 struct step steps[PATH_LENGTH]);

#endif
