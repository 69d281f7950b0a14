/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The one ELF layer: an ELF file as an editable model of sections, symbols and
 * relocations that point at each other, not at numbers. Read with libelf, class-
 * and endian-neutral; every offset, size and index of the file is checked while
 * the model is built, so that who holds a pointer may use it.
 *
 * Reading sections and symbols is enough to look at a file; relocations are
 * read on demand. elf_write() numbers everything anew.
 */
#ifndef LIVEPATCH_ELF_H
#define LIVEPATCH_ELF_H

#include <gelf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "list.h"

/* include/uapi/linux/elf.h; libelf's elf.h does not have them. */
#define SHN_LIVEPATCH 0xff20
#define SHF_RELA_LIVEPATCH 0x00100000

/*
 * What a file may have at most; each is many times what a kernel has. The time and
 * memory that a file can cost follow from them.
 */
#define ELF_SECTIONS_MAX (1U << 17)
#define ELF_SYMBOLS_MAX (1U << 21)
#define ELF_NAME_MAX 1023 /* bytes of a name; KSYM_NAME_LEN is 512 */

struct elf_symbol;

struct elf_section {
	struct list_head list; /* elf_file.sections, in the order of the header table */
	const char *name;
	GElf_Shdr header;    /* as read; sh_name, sh_offset, sh_link, sh_info are set on writing */
	unsigned int index;  /* in the file as read, or as written last; 0 before */
	const uint8_t *data; /* as in the file: not converted, not decompressed; NULL: SHT_NOBITS */
	size_t size;	     /* of data; sh_size for SHT_NOBITS */
	uint8_t *owned;	     /* data, when elf_section_edit() made a copy */
	struct elf_section *link;	    /* sh_link, or NULL */
	struct elf_section *info;	    /* sh_info where it is a section, or NULL */
	struct elf_symbol *group_signature; /* SHT_GROUP: sh_info */
	/* the first ordinary SHT_RELA or SHT_REL section whose info this is, or NULL */
	struct elf_section *relocations_here;
	struct elf_symbol *symbol; /* its STT_SECTION symbol, or NULL */
	/* of a SHT_RELA section, after elf_read_relocations() */
	struct elf_relocation *relocations;
	size_t nr_relocations;
	bool relocations_read;
	struct elf_relocation **by_offset; /* for elf_relocation_at() */
	struct elf_section *next_added;	   /* of those that elf_add_section() made */
	bool removed;			   /* set between elf_remove_section() and elf_write() */
};

struct elf_symbol {
	struct list_head list; /* elf_file.symbols, in the order of the table */
	const char *name;
	GElf_Sym sym;		     /* st_name and st_shndx are set on writing */
	struct elf_section *section; /* where it is defined; NULL: see shndx */
	uint16_t shndx;	    /* when section is NULL: SHN_UNDEF, SHN_ABS, SHN_LIVEPATCH, ... */
	unsigned int index; /* in the table as read, or as written last */
	bool removed;
};

struct elf_relocation {
	uint64_t offset;
	int64_t addend;
	uint32_t type;
	struct elf_symbol *symbol; /* NULL: symbol 0 */
};

struct elf_file {
	char *name; /* for diagnostics */
	char *path; /* NULL: it is in memory */
	GElf_Ehdr header;
	int class; /* ELFCLASS32 or ELFCLASS64 */
	bool big_endian;
	unsigned int address_size;	      /* 4 or 8 bytes */
	struct list_head sections;	      /* without the null section */
	size_t nr_sections;		      /* the null section included */
	struct elf_section **by_index;	      /* nr_sections entries, as read; [0] is NULL */
	struct list_head symbols;	      /* without the null symbol */
	struct elf_symbol **symbols_by_index; /* nr_symbols entries, as read; [0] is NULL */
	size_t nr_symbols;		      /* the null symbol included; 0: no symbol table */
	struct elf_section *symtab, *strtab, *shstrtab, *symtab_shndx; /* NULL: none */
	struct elf_private *private;
};

/**
 * elf_open() - Read an ELF file: sections and symbols.
 * @path:	the file, and its name in diagnostics
 * @elf:	set to the model, to be freed by elf_close(); NULL on failure
 *
 * Return: 0, or a negative errno after a diagnostic: -ENOENT etc. from opening,
 * -EINVAL for what is not ELF, truncated, or contradicts itself, -E2BIG for what
 * has more sections or symbols, or longer names, than files may have.
 */
int elf_open(const char *path, struct elf_file **elf);

/* elf_open() with another name in diagnostics. */
int elf_open_as(const char *path, const char *name, struct elf_file **elf);

/**
 * elf_open_memory() - The same from memory.
 * @name:	its name in diagnostics
 * @image:	the bytes; they must outlive the model and are not written to
 */
int elf_open_memory(const char *name, const void *image, size_t size, struct elf_file **elf);

/**
 * elf_close() - Free a model. NULL is allowed.
 */
void elf_close(struct elf_file *elf);

/**
 * elf_read_relocations() - Fill @section->relocations of a SHT_RELA section.
 *
 * Does nothing for one that was read before. The array is the section's, may be
 * edited in place, and replaced by elf_set_relocations().
 *
 * Return: 0, or -EINVAL after a diagnostic.
 */
int elf_read_relocations(struct elf_file *elf, struct elf_section *section);

/**
 * elf_relocation_at() - The relocation that fills a place in a section.
 * @section:	the section that is filled, not the one that holds relocations
 *
 * Return: the relocation at @offset, or NULL: none, or they were not read yet.
 * Not to be called once the section's relocations are being edited.
 */
const struct elf_relocation *elf_relocation_at(const struct elf_section *section, uint64_t offset);

/**
 * elf_relocations_in() - The relocations that fill places of a part of a section.
 * @start, @end:	the part, without @end
 * @relocations:	set to the first of them, in the order of their offsets
 *
 * Return: their number; 0 also when they were not read yet. As above, not to be
 * called once they are being edited.
 */
size_t elf_relocations_in(const struct elf_section *section, uint64_t start, uint64_t end,
			  struct elf_relocation ***relocations);

/**
 * elf_target() - Where in the file a relocation points to, taken as a pointer.
 * @offset:	set to symbol + addend, relative to the section
 *
 * Return: the section, or NULL: not into this file.
 */
const struct elf_section *elf_target(const struct elf_relocation *relocation, uint64_t *offset);

/* Is it code? */
bool elf_is_code(const struct elf_section *section);

/*
 * The function or object symbol that covers a place, the innermost of several; one
 * without a size covers where it is. NULL: none does.
 */
const struct elf_symbol *elf_symbol_at(const struct elf_file *elf,
				       const struct elf_section *section, uint64_t offset);

/* Prepare elf_symbol_at(), which does so itself, but tells nothing without memory: 0 or -ENOMEM. */
int elf_index_symbols(const struct elf_file *elf);

/* Is the symbol a reference to something outside of the file? */
bool elf_is_undefined(const struct elf_symbol *symbol);

/* Give a SHT_RELA section a malloc()ed array of relocations, which becomes the section's. */
void elf_set_relocations(struct elf_section *section, struct elf_relocation *relocations,
			 size_t nr_relocations);

/* The first section of that name, or NULL. */
struct elf_section *elf_find_section(const struct elf_file *elf, const char *name);

/* Append a section at the end of the header table; NULL without memory. @name is copied. */
struct elf_section *elf_add_section(struct elf_file *elf, const char *name, uint32_t type,
				    uint64_t flags);

/* Append a symbol, to be written among the globals or locals as its binding says. @name is copied. */
struct elf_symbol *elf_add_symbol(struct elf_file *elf, const char *name);

/* Take a section, or a symbol, out of the model. Its users must be gone before elf_write(). */
void elf_remove_section(struct elf_section *section);
void elf_remove_symbol(struct elf_symbol *symbol);

/* Writable copy of a section's data, made on the first call; NULL without memory. */
uint8_t *elf_section_edit(struct elf_section *section);

/* Append @size zeroes to a section and return where they are; NULL after a diagnostic. */
uint8_t *elf_section_append(struct elf_file *elf, struct elf_section *section, size_t size);

/* Cut a section (of which elf_section_edit() was called) to @size bytes. */
void elf_section_truncate(struct elf_section *section, size_t size);

/* An unsigned integer of @width bytes, 8 at most. */
uint64_t elf_integer(const uint8_t *bytes, unsigned int width, bool big_endian);

/**
 * elf_get() - Fetch an integer of 1, 2, 4 or 8 bytes from a section, in the file's byte order.
 *
 * Return: 0, or -ERANGE when [@offset, @offset + @width) is not inside the section's data.
 */
int elf_get(const struct elf_file *elf, const struct elf_section *section, uint64_t offset,
	    unsigned int width, uint64_t *value);

/**
 * elf_string_at() - A string in a section.
 *
 * Return: the string, inside the section's data; NULL when @offset is outside, or
 * the string has no end in the section or more than ELF_NAME_MAX bytes.
 */
const char *elf_string_at(const struct elf_section *section, uint64_t offset);

/**
 * elf_modinfo() - A value from .modinfo, as the kernel's get_modinfo() finds it.
 * @after:	NULL for the first, or the result of the last call for the next of that key
 *
 * Return: the value, inside the section's data; NULL: none.
 */
const char *elf_modinfo(const struct elf_file *elf, const char *key, const char *after);

/**
 * elf_write() - Number the model anew and write it to a file.
 * @fd:		an empty file, open for reading and writing
 * @name:	its name in diagnostics
 *
 * Sections keep their order; locals go before globals, in their order. Names
 * that nothing has any more are not written.
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int elf_write(struct elf_file *elf, int fd, const char *name);

#endif
