/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Sections with which the kernel is done before a livepatch relocation that waits
 * for a module could fill them: it reads them, runs through them, copies them or
 * frees them while the livepatch itself is loaded. tests/sections compares this
 * with the kernel's sources.
 */
#ifndef LIVEPATCH_EARLY_SECTIONS_H
#define LIVEPATCH_EARLY_SECTIONS_H

#include <stdbool.h>

struct early_section {
	const char *name;
	bool prefix;	    /* all names that begin like that */
	const char *what;   /* is in it */
	const char *remedy; /* what an author could do instead, or NULL */
};

/* What is said of a section; NULL: the kernel has use for it later, too. */
const struct early_section *early_section_find(const char *name);

/**
 * early_section_is_dropped() - Does the loader leave the section out of the module's memory?
 *
 * It clears SHF_ALLOC, so that it applies no relocation to it, not even one of
 * vmlinux; per-cpu data is copied to where each CPU has its own.
 *
 *	kernel/module/main.c: rewrite_section_headers(), layout_and_allocate()
 */
bool early_section_is_dropped(const char *name);

#endif
