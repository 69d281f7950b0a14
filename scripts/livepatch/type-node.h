/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A type, without typedefs and qualifiers, of either side: what the livepatch's source
 * declared, from its debug information (type-dwarf.c), or what the kernel has, from its
 * BTF (type-btf.c). What is unusual, or damaged, is TYPE_UNKNOWN.
 */
#ifndef LIVEPATCH_TYPE_NODE_H
#define LIVEPATCH_TYPE_NODE_H

#include <bpf/btf.h>
#include <elfutils/libdw.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum type_kind {
	TYPE_UNKNOWN,
	TYPE_VOID,
	TYPE_INT,
	TYPE_BOOL,
	TYPE_FLOAT,
	TYPE_ENUM,
	TYPE_POINTER,
	TYPE_ARRAY,
	TYPE_STRUCT,
	TYPE_UNION,
	TYPE_FUNCTION,
	TYPE_VARIADIC, /* "...", as a parameter */
};

struct type_node {
	enum type_kind kind;
	const char *name;    /* of an integer, or a tag; NULL: none */
	const char *written; /* the typedef's name that the source has; NULL: none */
	uint64_t size;	     /* bytes; 0: unknown, or but declared */
	bool is_signed;
	bool open;	       /* a function whose parameters the source leaves open */
	const struct btf *btf; /* the kernel's, or NULL: */
	uint32_t id;	       /* in it */
	Dwarf_Die die;	       /* the livepatch's */
};

/* The type of what a DIE declares: a function's own, a variable's, a member's. */
struct type_node type_of_die(Dwarf_Die *die);

/* A type of the kernel; of a BTF_KIND_FUNC, its prototype, of a BTF_KIND_VAR, what it is. */
struct type_node type_of_btf(const struct btf *btf, uint32_t id);

/* What a pointer points to, an array has, a function returns. */
struct type_node type_target(const struct type_node *node);

/* A parameter of a function, from 0 on; false: it has no more. */
bool type_parameter(const struct type_node *function, unsigned int index,
		    struct type_node *parameter);

/* A member of a structure or union. */
struct type_member {
	const char *name;    /* NULL: none */
	bool placed;	     /* its place is known */
	uint64_t bit_offset, /* from the start */
		bit_size;    /* 0: unknown */
};

/* From 0 on; false: it has no more. */
bool type_member(const struct type_node *structure, unsigned int index, struct type_member *member);

/* Does the kernel have a structure, union or enumeration of the tag? */
bool type_has_tag(const struct btf *btf, const char *tag);

/**
 * type_differs() - Are these two types different, and is that sure?
 * @declared:	the livepatch's
 * @known:	the kernel's
 *
 * void * goes with any pointer, an enumeration with an integer of its size, a structure
 * without a tag with any. A tag that the kernel does not have is the author's own name for something.
 * Of functions that are pointed to, only how many parameters they have is compared.
 */
bool type_differs(const struct type_node *declared, const struct type_node *known);

/* Write a type as C has it; @stripped: without names of typedefs. */
void type_write(const struct type_node *node, bool stripped, FILE *out);

#endif
