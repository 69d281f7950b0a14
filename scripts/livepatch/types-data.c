// SPDX-License-Identifier: GPL-2.0
/*
 * Data that code has to be compiled for: static keys, and per-cpu variables. See types.h.
 */
#include <string.h>

#include "diag.h"
#include "klp.h"
#include "types-private.h"

/* What the type of a static key says of it (include/linux/jump_label.h); 0: it is none. */
static unsigned int declared_key(const struct type_node *declared)
{
	if (declared->kind != TYPE_STRUCT || !declared->name)
		return 0;
	if (!strcmp(declared->name, "static_key_true"))
		return SYMLIST_KEY_TRUE;
	return !strcmp(declared->name, "static_key_false") ? SYMLIST_KEY_FALSE : 0;
}

/*
 * The compiler chooses the instruction by the type, and the kernel takes it for the one that goes
 * with the key (kernel/jump_label.c: jump_label_init_type()): a branch on a key of the other type
 * is always the wrong way.
 */
int types_check_key(const struct livepatch *livepatch, const struct decision *decision)
{
	const unsigned int known = decision->symbol->flags & SYMLIST_KEYS;
	const char *label = decision->reference->symbol->name;
	const struct lines_declaration *declarations;
	struct diag_place place;
	size_t nr;

	if (!known)
		return 0;
	declarations = lines_declarations(livepatch->lines, label, &nr);
	for (size_t i = 0; i < nr; i++) {
		Dwarf_Die die = declarations[i].die;
		const struct type_node node = type_of_die(&die);
		const unsigned int declared = declared_key(&node);
		const bool is_true = known == SYMLIST_KEY_TRUE;

		if (!declared || declared == known || !declarations[i].external)
			continue;
		place = reference_place(livepatch->elf, decision->site, livepatch->lines);
		return diag_at(
			DIAG_ERROR, &place, CHECK_TYPE,
			"\"%s\" is declared as a static key that is %s by default, but \"%s\" of %s is %s: each branch would go the wrong way; declare it by %s()",
			decision->name, is_true ? "false" : "true", decision->symbol->name,
			decision->symbol->object->name, is_true ? "true" : "false",
			is_true ? "DECLARE_STATIC_KEY_TRUE" : "DECLARE_STATIC_KEY_FALSE");
	}
	return 0;
}

/* Intel's manual, volume 2, 2.1: prefixes, opcode and ModR/M before a displacement. */
#define X86_GS 0x65
#define X86_LEA 0x8d
#define X86_BEFORE 7

/*
 * Does an instruction reach an address as it is, and not in the processor's own data? Bytes of
 * the instruction before may look like a prefix of this one: then it is not sure.
 */
static bool is_plain_access(const struct elf_file *elf, const struct reference_site *site)
{
	const struct elf_relocation *relocation = &site->rela->relocations[site->index];
	const struct elf_section *section = site->rela->info;
	const uint64_t at = relocation->offset;

	if (elf->header.e_machine != EM_X86_64 || relocation->type != R_X86_64_PC32 ||
	    !(section->header.sh_flags & SHF_EXECINSTR) || !section->data || at < 2 ||
	    at > section->size || section->data[at - 2] == X86_LEA)
		return false;
	for (uint64_t before = 1; before <= X86_BEFORE && before <= at; before++) {
		if (section->data[at - before] == X86_GS)
			return false;
	}
	return true;
}

static int is_per_cpu(const struct types *types, const struct symlist_symbol *symbol, bool *is)
{
	struct types_found found;
	const struct btf *btf;
	int err = types_find(types->finder, symbol->object->name, symbol->name, &btf, &found);

	*is = !err && btf && found.nr_per_cpu && !found.nr_functions;
	return err;
}

int types_check_per_cpu(const struct types *types, const struct decision *decision)
{
	const struct livepatch *livepatch = types->livepatch;
	struct diag_place place;
	bool is;
	int err;

	if (!is_plain_access(livepatch->elf, decision->site))
		return 0;
	err = is_per_cpu(types, decision->symbol, &is);
	if (err || !is)
		return err;
	place = reference_place(livepatch->elf, decision->site, livepatch->lines);
	return diag_at(
		DIAG_ERROR, &place, CHECK_TYPE,
		"\"%s\" is used as a variable, but \"%s\" of %s is one for each processor; declare it by DECLARE_PER_CPU(), and use this_cpu_read(), per_cpu_ptr() and the like",
		decision->name, decision->symbol->name, decision->symbol->object->name);
}
