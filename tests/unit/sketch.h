/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Livepatches for tests, sketched in a line: what leads where in the module, what it
 * replaces, and what the kernel has. From that all is made that is known before
 * something is decided (livepatch.h), but for debug information of the kernel:
 *
 *	sketch_draw(&sketch, "new_show>helper helper>saved_command_line");
 *	sketch_open(&sketch, "vmlinux:cmdline_proc_show=new_show", list);
 *	sketch_use(&sketch, "helper>saved_command_line", &use);
 */
#ifndef TEST_SKETCH_H
#define TEST_SKETCH_H

#include "livepatch.h"
#include "model.h"
#include "use.h"

/* So many bytes has each function and object. */
#define SKETCH_SIZE 0x100

struct sketch {
	struct model *model;
	struct elf_file *file; /* instead of a model */
	struct livepatch livepatch;
	const struct patch_function **room[2]; /* for the contexts of uses */
	char **strings;
	size_t nr_strings;
};

/**
 * sketch_draw() - Make the code and data of a module, for x86-64.
 * @code:	words "FROM>TO", with blanks between: each is a relocation
 *
 * FROM is the name of a function in .text, or SECTION/NAME elsewhere; what is a FROM
 * somewhere is defined, in that order, and "NAME>" leads nowhere. Or it is
 * SECTION+OFFSET, a place that no symbol is for. Code are sections with "text" in their
 * names, and .altinstr_replacement. TO is a name, which is undefined if it is no FROM;
 * or, with a "." before it, a section, perhaps with +OFFSET: that is referred to by the
 * section's symbol, as compilers do.
 *
 * The model may be changed until it is opened.
 */
void sketch_draw(struct sketch *sketch, const char *code);

/**
 * sketch_open() - Read the module, and what it patches.
 * @patch:	words "OBJECT:OLD_NAME=FUNCTION" or "OBJECT:OLD_NAME,POSITION=FUNCTION";
 *		without an OLD_NAME it is a callback
 * @list:	of the kernel's symbols; must live as long
 */
void sketch_open(struct sketch *sketch, const char *patch, const char *list);

/* The same with a module that a compiler made, and its debug information. */
void sketch_open_file(struct sketch *sketch, const char *path, const char *patch, const char *list);

void sketch_end(struct sketch *sketch);

/* Where a function or object begins, or the place "SECTION+OFFSET". */
struct context_place sketch_place(const struct sketch *sketch, const char *at);

/* The reference of that symbol. */
struct reference *sketch_reference(const struct sketch *sketch, const char *name);

/* The first use "FROM>NAME"; good until the next one is asked for. */
void sketch_use(struct sketch *sketch, const char *use, struct use *result);

/* What a name means, in words: kind and rule, and the symbol that it finds. */
const char *sketch_meaning(const struct meaning *found);

#endif
