/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Pieces of a module: the functions and objects that its symbols tell, what is between
 * them, and data without a symbol (a literal, a switch table), which begins where it is
 * pointed at. Places in code and data, and where relocations lead to, are told by them.
 */
#ifndef LIVEPATCH_PIECE_H
#define LIVEPATCH_PIECE_H

#include "elf.h"

struct piece {
	struct elf_section *section;
	uint64_t start;
	uint64_t end;	  /* of its symbol; 0: it has none that is sized */
	const char *name; /* of its symbol, or NULL */
	/*
	 * The name without a compiler's suffix ("foo" of foo.cold); NULL: it has none, or
	 * is a static variable inside of a function (tbl.0), which is not the file's tbl.
	 */
	const char *stem;
	size_t number; /* in the order of all */
};

/* Another name of a piece. */
struct piece_alias {
	size_t number; /* of the piece */
	const char *name;
};

struct pieces {
	struct elf_file *elf;
	struct piece *pieces; /* by section, then by start */
	size_t nr, room;
	struct piece_alias *aliases; /* by piece */
	size_t nr_aliases;
	char **stems; /* those that are no symbol's whole name */
	size_t nr_stems;
	size_t nr_relocations; /* that the loader applies */
};

/**
 * pieces_read() - Cut a module into pieces.
 * @pieces:	filled in; freed by pieces_free(); zeroed on failure
 *
 * Return: 0, or a negative errno after a diagnostic.
 */
int pieces_read(struct elf_file *elf, struct pieces *pieces);

void pieces_free(struct pieces *pieces);

/* The piece that a place is in; NULL: none. */
struct piece *pieces_at(const struct pieces *pieces, const struct elf_section *section,
			uint64_t offset);

/* Where the next one begins; UINT64_MAX: it is the last of its section. */
uint64_t pieces_end(const struct pieces *pieces, const struct piece *piece);

/* How many bytes of code it has, with what is before the next one. */
uint64_t pieces_code_size(const struct pieces *pieces, const struct piece *piece);

/**
 * pieces_target() - Where a relocation of a section leads to.
 * @way:	0, 1, ...: by section and offset it may lead to several places
 * @offset:	set to the place in the section of the relocation's symbol
 *
 * Return: false if there is no such way, or it leads out of the module.
 */
bool pieces_target(const struct pieces *pieces, const struct elf_section *from,
		   const struct elf_relocation *relocation, unsigned int way, uint64_t *offset);

/**
 * pieces_forward() - The function that another one does nothing but jump to.
 *
 * Compilers make one function of those that are alike (-fipa-icf).
 *
 * Return: it, or NULL.
 */
const struct piece *pieces_forward(const struct pieces *pieces, const struct piece *piece);

/* Has a piece this name, without a compiler's suffix, among its names? */
bool pieces_have_name(const struct pieces *pieces, const struct piece *piece, const char *stem);

/* Has the module code of a function of this name by itself, or of a part of it? */
bool pieces_have_code_of(const struct pieces *pieces, const char *stem);

/* Did the compiler make the function for arguments that are constant? */
bool piece_is_specialised(const struct piece *piece);

/* Instructions that take the place of others, as a table tells: nothing is inlined into them. */
bool piece_is_alternative(const struct elf_section *section);

#endif
