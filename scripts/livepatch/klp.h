/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Names in the livepatch ELF format, made and taken apart in one place. The
 * grammar is the kernel's (Documentation/livepatch/module-elf-format.rst), the
 * widths are those of its scans (kernel/livepatch/core.c: klp_resolve_symbols(),
 * klp_apply_section_relocs()):
 *
 *	section	.klp.rela.<gate>.<section>	".klp.rela.%55[^.]"
 *	symbol	.klp.sym.<object>.<symbol>,<pos>	".klp.sym.%55[^.].%511[^,],%lu"
 *
 * for example .klp.rela.vmlinux.text, which patches .text;
 * .klp.rela.ext4.__jump_table, which patches __jump_table;
 * .klp.sym.vmlinux.foo.isra.0,2, the second foo.isra.0 of vmlinux.
 */
#ifndef LIVEPATCH_KLP_H
#define LIVEPATCH_KLP_H

#include <stdbool.h>
#include <stddef.h>

#define KLP_VMLINUX "vmlinux"

/* MODULE_NAME_LEN - 1 on 64-bit, and KSYM_NAME_LEN - 1 since 6.1 and before. */
#define KLP_OBJECT_NAME_MAX 55
#define KLP_SYMBOL_NAME_MAX 511
#define KLP_SYMBOL_NAME_MAX_OLD 127

/* What is wrong with an object's name, and the remedy; NULL: nothing. */
const char *klp_object_name_problem(const char *name);

/* The same for a symbol's name, in a kernel of a release; NULL: a new one. */
const char *klp_symbol_name_problem(const char *name, const char *release);

/*
 * The name without a prefix that authors put before those of copies (klpp_, klpr_,
 * livepatch_, patched_); NULL: it has none.
 */
const char *klp_stripped_name(const char *name);

/* Names, malloc()ed; NULL without memory. */
char *klp_section_name(const char *gate, const char *section);
char *klp_symbol_name(const char *object, const char *symbol, unsigned long sympos);

/* Is this the name of a klp relocation section? */
bool klp_is_section_name(const char *name);

/**
 * klp_parse_section_name() - Take a klp relocation section's name apart.
 * @gate:	at least KLP_OBJECT_NAME_MAX + 1 bytes
 *
 * Return: whether the kernel's scan finds an object in it.
 */
bool klp_parse_section_name(const char *name, char *gate);

struct klp_symbol_parts {
	char object[KLP_OBJECT_NAME_MAX + 1];
	char symbol[KLP_SYMBOL_NAME_MAX + 1];
	unsigned long sympos;
};

/* The same for a klp symbol's name. */
bool klp_parse_symbol_name(const char *name, struct klp_symbol_parts *parts);

#endif
