// SPDX-License-Identifier: GPL-2.0
/*
 * Types as C has them: see type-node.h.
 */
#include "type-node.h"

/* A type that is damaged may have itself as a part. */
#define DEPTH_MAX 6
#define PARAMETERS_MAX 32

static void write_node(const struct type_node *node, bool stripped, unsigned int depth, FILE *out);

static void write_parameters(const struct type_node *function, bool stripped, unsigned int depth,
			     FILE *out)
{
	struct type_node parameter;
	unsigned int i;

	putc('(', out);
	for (i = 0; i < PARAMETERS_MAX && type_parameter(function, i, &parameter); i++) {
		fputs(i ? ", " : "", out);
		write_node(&parameter, stripped, depth, out);
	}
	fputs(i || function->open ? ")" : "void)", out);
}

static void write_function(const struct type_node *function, bool stripped, const char *between,
			   unsigned int depth, FILE *out)
{
	const struct type_node returned = type_target(function);

	const bool star = returned.kind == TYPE_POINTER && (stripped || !returned.written);

	write_node(&returned, stripped, depth, out);
	fputs(star && *between == ' ' ? between + 1 : between, out);
	write_parameters(function, stripped, depth, out);
}

static void write_pointer(const struct type_node *pointer, bool stripped, unsigned int depth,
			  FILE *out)
{
	const struct type_node target = type_target(pointer);

	if (target.kind == TYPE_FUNCTION && (stripped || !target.written)) {
		write_function(&target, stripped, " (*)", depth, out);
		return;
	}
	write_node(&target, stripped, depth, out);
	fputs(target.kind == TYPE_POINTER && (stripped || !target.written) ? "*" : " *", out);
}

static void write_tag(const char *keyword, const struct type_node *node, FILE *out)
{
	fprintf(out, "%s %s", keyword, node->name ? node->name : "{...}");
}

static void write_node(const struct type_node *node, bool stripped, unsigned int depth, FILE *out)
{
	struct type_node target;

	if (depth > DEPTH_MAX) {
		fputs("?", out);
		return;
	}
	if (node->written && !stripped) {
		fputs(node->written, out);
		return;
	}
	switch (node->kind) {
	case TYPE_VOID:
		fputs("void", out);
		break;
	case TYPE_POINTER:
		write_pointer(node, stripped, depth + 1, out);
		break;
	case TYPE_ARRAY:
		target = type_target(node);
		write_node(&target, stripped, depth + 1, out);
		fputs("[]", out);
		break;
	case TYPE_STRUCT:
	case TYPE_UNION:
		write_tag(node->kind == TYPE_UNION ? "union" : "struct", node, out);
		break;
	case TYPE_ENUM:
		write_tag("enum", node, out);
		break;
	case TYPE_FUNCTION:
		write_function(node, stripped, " ", depth + 1, out);
		break;
	case TYPE_VARIADIC:
		fputs("...", out);
		break;
	default:
		fputs(node->name ? node->name : "?", out);
	}
}

void type_write(const struct type_node *node, bool stripped, FILE *out)
{
	write_node(node, stripped, 0, out);
}
