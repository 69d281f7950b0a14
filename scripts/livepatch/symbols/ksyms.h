/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Kernel symbols, on their way from a source to Symbols.list. Each source is a
 * file of its own:
 *
 *	ksyms-image.c		a kernel image (vmlinuz): the tables that the running
 *				kernel itself counts in
 *	ksyms-vmlinux.c		an ELF vmlinux with its symbol table
 *	ksyms-kallsyms.c	the text of /proc/kallsyms
 *	ksyms-symvers.c		Module.symvers: what vmlinux exports
 *	ksyms-files.c		a vmlinux with debug information: source files
 *	ksyms-btf.c		the types of vmlinux, of its contents
 *	ksyms-module.c		a module
 *	ksyms-debug-module.c		its twin with debug information: source files
 *
 * The first three fill a struct ksyms with the symbols of vmlinux in the
 * kernel's order; what they have in common is in ksyms.c,
 * and the tables of a kernel's contents are read by ksyms-tables.c.
 */
#ifndef LIVEPATCH_KSYMS_H
#define LIVEPATCH_KSYMS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "../build-id.h"
#include "../debuginfo.h"
#include "../input.h"
#include "btf-write.h"
#include "ksyms-memory.h"
#include "ksyms-versions.h"
#include "refers.h"
#include "symlist-write.h"
#include "../symlist.h"
#include "units.h"

/* The most bytes that an image may have decompressed; of a module see decompress.h. */
#define KSYMS_IMAGE_LIMIT (192UL << 20)

/* Modules that are larger than that are read one after the other. */
#define KSYMS_MODULE_SMALL (32UL << 20)

/* The most symbols of vmlinux, and bytes of their names: ten times what kernels have. */
#define KSYMS_MAX (1UL << 21)
#define KSYMS_NAMES_MAX (96UL << 20)

/* A symbol of vmlinux. */
struct ksym {
	const char *name;
	uint64_t address;
	const char *file;     /* name of its translation unit; NULL: unknown */
	unsigned int ordinal; /* of the unit */
	unsigned int flags;   /* enum symlist_flag */
	char type;
	bool has_site, sealed; /* of the first of an address: all of it were marked */
};

struct ksyms_names;

/* The symbols of vmlinux in the order of the kernel, ascending by address. */
struct ksyms {
	struct ksym *symbols;
	size_t nr;
	size_t room;
	unsigned int known;		    /* the flags that the source can tell */
	char *release;			    /* NULL: the source does not tell */
	char *version;			    /* of the build, as its banner ends; NULL: so, too */
	char *compiler;			    /* as the kernel's banner names it; NULL: so, too */
	char build_id[BUILD_ID_DIGITS + 1]; /* "": so, too */
	bool addresses;			    /* the addresses are real */
	bool shifted;			/* they are those of a running kernel, not of its link */
	bool all_files;			/* files are told of global symbols, too */
	char *tree;			/* of debug information: see dwarf_units_tree(); or NULL */
	struct ksyms_versions versions; /* of ksyms_read_symvers() */
	struct refers refers;		/* if @refers_known */
	bool refers_known;
	struct btf_bytes btf;	   /* its types, where the source has them */
	struct ksyms_names *names; /* what the names are kept in */
	size_t names_size;	   /* of all of it */
	bool full;		   /* more could not be kept: see KSYMS_MAX */
};

/**
 * ksyms_read_image() - Read the symbols that a kernel image carries.
 *
 * Return: 0, or a negative errno after a diagnostic, with @ksyms zeroed. So all
 * of the three.
 */
int ksyms_read_image(const char *path, struct ksyms *ksyms);
int ksyms_read_vmlinux(const char *path, struct ksyms *ksyms);
int ksyms_read_kallsyms(const char *path, struct ksyms *ksyms);

/**
 * ksyms_read_symvers() - Mark what Module.symvers says that vmlinux exports, and keep the CRCs.
 * @path:	must live as long as @ksyms
 *
 * Return: 0, or a negative errno after a diagnostic: also when the two differ in what
 * is exported, or in what of it is for named modules. The file is cut then, or of
 * another kernel.
 */
int ksyms_read_symvers(const char *path, struct ksyms *ksyms);

/**
 * ksyms_read_debug_vmlinux() - Read a vmlinux with debug information for the files of its symbols.
 *
 * It need not have contents. Without DWARF, files are told by STT_FILE symbols.
 *
 * Return: as ksyms_read_vmlinux().
 */
int ksyms_read_debug_vmlinux(const char *path, struct ksyms *ksyms);

/**
 * ksyms_add_files() - Take the files of symbols from a vmlinux with debug information.
 * @ksyms:	the symbols, of whatever source; what it told of files is forgotten
 * @where:	the source, for diagnostics
 * @debug:	of ksyms_read_debug_vmlinux()
 * @debug_path:	its file, for diagnostics
 *
 * Symbols are the same by name and rank among those of the name. A name that one
 * of the two has more often than the other gets no files.
 *
 * Return: 0, or a negative errno after a diagnostic: also when the two are of
 * different builds.
 */
int ksyms_add_files(struct ksyms *ksyms, const char *where, const struct ksyms *debug,
		    const char *debug_path);

/**
 * ksyms_exports() - What modules can link to, as far as it is known; its names are those of @ksyms.
 *
 * Return: 0, with @exports to be freed by its owner, or -ENOMEM after a diagnostic.
 */
int ksyms_exports(const struct ksyms *ksyms, struct refers_exports *exports);

/*
 * Write vmlinux with its symbols and references, which it sorts; 0, or a negative errno after
 * a diagnostic about @where.
 */
int ksyms_write(struct ksyms *ksyms, const char *where, struct symlist_writer *writer);

void ksyms_free(struct ksyms *ksyms);

/*
 * A module, as text for the list.
 */
struct ksyms_module {
	const char *path; /* of the caller */
	char *name;	  /* of the object */
	char *release;	  /* of the kernel that it is built for; NULL: it does not tell */
	char *text;	  /* its lines in the list */
	size_t size;	  /* of text */
	unsigned long lines;
	size_t nr;			    /* symbols */
	size_t nr_files;		    /* of these, with a known file */
	bool twin;			    /* that the files are from */
	struct ksyms_mismatch mismatch;	    /* why the kernel would not load it: there is no text */
	char build_id[BUILD_ID_DIGITS + 1]; /* "": it has none */
	struct btf_bytes btf;		    /* its types, if they are wanted */
};

/* What is wanted of modules. */
struct ksyms_wanted {
	unsigned int known;		       /* the flags that go into the list */
	bool all_files;			       /* files of global symbols, too */
	bool btf;			       /* keep their types */
	const struct debuginfo *debuginfo;     /* where their twins are, or NULL */
	const char *tree;		       /* as for dwarf_unit_path() */
	const struct refers_exports *exports;  /* of vmlinux */
	const struct ksyms_versions *versions; /* that the modules must want; NULL: any */
	pthread_mutex_t *large; /* held while a large module is read; NULL: there is one thread */
};

/**
 * ksyms_read_module() - Read a module, compressed or not.
 * @module:	path is set by the caller; the rest is filled in, to be freed by
 *		ksyms_free_module(); on failure it is NULL
 *
 * May be called from several threads.
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int ksyms_read_module(struct ksyms_module *module, const struct ksyms_wanted *wanted);

void ksyms_free_module(struct ksyms_module *module);

/*
 * For the sources: ksyms.c.
 */

typedef int (*ksyms_reader)(const char *path, const struct input *input, struct ksyms *ksyms);

/* Let @read fill @ksyms from a file's bytes; on failure @ksyms is zeroed. */
int ksyms_read_file(const char *path, struct ksyms *ksyms, ksyms_reader read);

/* Keep a copy of a name; NULL without memory, or if there is too much: ksyms_not_kept() tells. */
const char *ksyms_keep(struct ksyms *ksyms, const char *name, size_t length);

/* A diagnostic of why something could not be kept or added. Return: -ENOMEM or -E2BIG. */
int ksyms_not_kept(const struct ksyms *ksyms, const char *where);

/* Append a symbol; its name must be kept. The result is valid until the next call; NULL: no memory. */
struct ksym *ksyms_add(struct ksyms *ksyms, const char *name, char type, uint64_t address);

/* The first symbol of that name, or NULL. Walks through all. */
const struct ksym *ksyms_find(const struct ksyms *ksyms, const char *name);

/* What a symbol __ksymtab_<name> exports; NULL: it is none. */
const char *ksyms_exported(const struct ksym *symbol);

/**
 * ksyms_complete() - Derive what the symbols and the memory tell, and check the order.
 * @where:	the source, for diagnostics
 * @memory:	contents of the kernel at its link addresses; NULL: none
 *
 * Exported: vmlinux has a symbol __ksymtab_<name> (include/linux/export-internal.h). For
 * named modules: by the namespaces, if that of each export can be read.
 * Init: between __init_begin and __init_end. Ftrace site: an entry of
 * __start_mcount_loc. ENDBR, address 0: by looking.
 *
 * Return: 0, -ENOMEM, or -EINVAL after a diagnostic.
 */
int ksyms_complete(struct ksyms *ksyms, const char *where, const struct ksyms_memory *memory);

/* What follows the next "Linux version ", as banners of kernels begin; NULL: there is none. */
const char *ksyms_next_banner(const uint8_t *data, size_t size);

/**
 * ksyms_read_banner() - What the kernel's banner tells.
 *
 * init/version-timestamp.c: linux_banner, "Linux version RELEASE (USER@HOST) (COMPILER, LINKER)
 * VERSION". What is known already stays.
 *
 * Return: 0 with ksyms->release, ksyms->compiler and ksyms->version set or left NULL, or
 * -ENOMEM.
 */
int ksyms_read_banner(struct ksyms *ksyms, const uint8_t *data, size_t size);

/**
 * ksyms_debug_module_units() - The units of a module's symbols, told by its twin with debug information.
 * @name:	of the object
 * @units:	of @module; filled in, to be freed by units_free()
 *
 * The twin is the same module: by the build ID where both have one, and by having
 * the same symbols in the same order.
 *
 * Return: 0; -ENOENT: there is none (a note says so of one that is another); another
 * negative errno after a diagnostic.
 */
int ksyms_debug_module_units(const struct elf_file *module, const char *name,
			     const struct ksyms_wanted *wanted, struct units *units);

/* Is a symbol of a module listed? */
bool ksyms_is_listed(const struct elf_symbol *symbol);

/*
 * How far in its function an ftrace site may be (FTRACE_MCOUNT_MAX_OFFSET of the
 * machine). What is further is of a weak function that was overridden: its code
 * is there, its symbol is not.
 */
unsigned int ksyms_ftrace_offset(unsigned int machine);

/**
 * ksyms_read_references() - Find what vmlinux's symbols refer to, where that can be told.
 * @image:	the bytes that @memory points into, and what is behind them
 *
 * To be called when the symbols are complete. See code_read().
 *
 * Return: 0 with ksyms->refers and refers_known set, or -ENOMEM after a diagnostic.
 */
int ksyms_read_references(struct ksyms *ksyms, const char *where, const struct ksyms_memory *memory,
			  const uint8_t *image, size_t size);

/**
 * ksyms_read_btf() - Keep vmlinux's types, which are between two symbols.
 * @image:	as above; a raw image is what is loaded from _text on
 *
 * Return: 0, also where there are none, or -ENOMEM after a diagnostic.
 */
int ksyms_read_btf(struct ksyms *ksyms, const char *where, const struct ksyms_memory *memory,
		   const uint8_t *image, size_t size);

/* What begins with the instruction endbr64, on x86-64. */
bool ksyms_is_endbr(const uint8_t *code, size_t size);

#endif
