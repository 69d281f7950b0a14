/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ELF modules for tests, put together by hand: sections, symbols and relocations,
 * which model_open() makes an ELF64 file in memory of, for the real reader. A test
 * takes a module that is right, changes one thing, and asks what is said of it:
 *
 *	struct model *model = model_livepatch();
 *
 *	model_section_of(model, ".klp.rela.vmlinux.text")->flags &= ~SHF_ALLOC;
 *	verify(model_open(model), ...);
 *	model_free(model);
 *
 * What the reader refuses (a symbol in a section that does not exist) cannot be
 * made this way. After model_open(), the struct elf_file itself may be changed.
 * Without memory, or without what is asked for by name, the test fails.
 */
#ifndef TEST_MODEL_H
#define TEST_MODEL_H

#include "elf.h"
#include "symlist.h"

struct model_symbol {
	const char *name; /* must live as long as the model */
	unsigned char bind, type;
	struct model_section *section; /* NULL: see shndx */
	uint16_t shndx;
	uint64_t value, size;
	unsigned int index;
	struct model_symbol *next;
};

struct model_relocation {
	uint64_t offset;
	uint32_t type;
	const struct model_symbol *symbol; /* NULL: symbol 0 */
	int64_t addend;
};

struct model_section {
	const char *name; /* must live as long as the model */
	uint32_t type;
	uint64_t flags;
	uint8_t *data; /* the model's; NULL: SHT_NOBITS, and what has relocations */
	size_t size;
	const struct model_section *info; /* of relocations: what they fill; NULL: see info_index */
	uint32_t info_index;
	struct model_relocation *relocations; /* SHT_RELA */
	size_t nr_relocations;
	unsigned int index;
	struct model_section *next;
};

struct model {
	uint16_t machine; /* EM_X86_64, to begin with */
	struct model_section *sections, *last_section;
	struct model_symbol *symbols; /* in the order of the table: locals first */
	struct model_symbol *last_symbol;
	struct elf_file *elf; /* of model_open() */
	uint8_t *image;
};

/* An object without sections and symbols; and what frees it, and the file that was made of it. */
struct model *model_new(void);
void model_free(struct model *model);

/* Append a section; @data is copied, NULL: @size zeros. */
struct model_section *model_add_section(struct model *model, const char *name, uint32_t type,
					uint64_t flags, const void *data, size_t size);

/* Give a section other contents; copied, NULL: @size zeros. */
void model_set_data(struct model_section *section, const void *data, size_t size);

/* Put a section behind all others. */
void model_move_last(struct model *model, struct model_section *section);

/* Append a table of relocations (SHT_RELA) for a section. */
struct model_section *model_add_rela(struct model *model, const char *name, uint64_t flags,
				     const struct model_section *info);

/* Append a relocation to such a table. */
struct model_relocation *model_relocate(struct model_section *rela, uint64_t offset, uint32_t type,
					const struct model_symbol *symbol, int64_t addend);

/* Append a symbol that is defined in a section; and one that is not, with shndx SHN_UNDEF or the like. */
struct model_symbol *model_define(struct model *model, const char *name, unsigned char bind,
				  unsigned char type, struct model_section *section, uint64_t value,
				  uint64_t size);
struct model_symbol *model_refer(struct model *model, const char *name, uint16_t shndx);

/* The first one of that name. */
struct model_section *model_section_of(const struct model *model, const char *name);
struct model_symbol *model_symbol_of(const struct model *model, const char *name);

/* The file; only once for a model, which has to stay. */
struct elf_file *model_open(struct model *model);

/**
 * model_livepatch() - A converted livepatch for x86-64, with which everything is right.
 *
 * It patches cmdline_proc_show() of vmlinux by a function at the begin of .text, and
 * ext4_show() of ext4 by the next one. They refer to saved_command_line of vmlinux
 * (.klp.rela.vmlinux.text), ext4_static of ext4 (.klp.rela.ext4.text) and printk,
 * which is exported. model_livepatch_list is the kernel that it is for, Linux 6.12.
 */
struct model *model_livepatch(void);
extern const char model_livepatch_list[];

/* Read a list of symbols from memory: what it says of @names. */
void model_read_list(const char *text, const char *const *names, size_t nr, struct symlist *list);

/* The same, for more than names. */
void model_ask_list(const char *text, const struct symlist_query *query, struct symlist *list);

#endif
