// SPDX-License-Identifier: GPL-2.0
/*
 * What the loader and the livepatch core do with relocation sections, ordinary and
 * klp ones: which of them they apply, when, to what, and what they refuse. What no
 * tool may do to a finished module but many do is seen here.
 *
 *	kernel/module/main.c: apply_relocations()
 *	kernel/livepatch/core.c: klp_write_section_relocs(), klp_resolve_symbols()
 *	arch/x86/kernel/module.c: apply_relocate_add()
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../arch.h"
#include "../place.h"
#include "../diag.h"
#include "../klp.h"
#include "../verifier.h"

/* A field that a relocation fills; of a klp relocation that fills nothing (type NONE), its place. */
struct field {
	const struct elf_section *section; /* that is filled */
	const struct elf_section *rela;
	uint64_t offset;
	unsigned int width;
	uint32_t type;
};

struct fields {
	struct field *fields;
	size_t nr;
	size_t room;
};

static bool is_vmlinux(const char *object)
{
	return !strcmp(object, KLP_VMLINUX);
}

static bool is_allocated(const struct elf_section *section)
{
	return section && (section->header.sh_flags & SHF_ALLOC);
}

/* What sh_info says, whatever the section's type: the kernel does not ask for it. */
static const struct elf_section *patched_section(const struct verifier *verifier,
						 const struct elf_section *rela)
{
	uint32_t index = rela->header.sh_info;

	return index < verifier->elf->nr_sections ? verifier->elf->by_index[index] : NULL;
}

static bool patches_modules(const struct verifier *verifier)
{
	const struct patch_object *object;

	list_for_each_entry(object, &verifier->info.objects, list) {
		if (!is_vmlinux(object->name))
			return true;
	}
	return false;
}

static int note_field(struct fields *fields, const struct field *field)
{
	if (fields->nr == fields->room) {
		size_t room = fields->room ? 2 * fields->room : 256;
		struct field *larger = reallocarray(fields->fields, room, sizeof(*larger));

		if (!larger) {
			diag_error(NULL, CHECK_NONE, "out of memory");
			return -ENOMEM;
		}
		fields->fields = larger;
		fields->room = room;
	}
	fields->fields[fields->nr++] = *field;
	return 0;
}

static int compare_fields(const void *a, const void *b)
{
	const struct field *x = a, *y = b;

	if (x->section != y->section)
		return x->section->index < y->section->index ? -1 : 1;
	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x->rela->index < y->rela->index ? -1 : x->rela->index > y->rela->index;
}

static void refuse_nonzero(const struct verifier *verifier, const struct field *field,
			   const char *why)
{
	diag_error(
		verifier->elf->name, CHECK_RELOCATION_TARGET,
		"%s: Invalid relocation target, existing value is nonzero for type %u, at %s+0x%llx%s",
		field->rela->name, field->type, field->section->name,
		(unsigned long long)field->offset, why);
}

static bool is_same_place(const struct field *a, const struct field *b)
{
	return a->section == b->section && a->offset == b->offset;
}

/*
 * A klp relocation was made for a place that is to be filled: if not by it, by another.
 * @first, @end: all of one place
 */
static void check_filled(const struct verifier *verifier, const struct field *first,
			 const struct field *end)
{
	for (const struct field *field = first; field < end; field++) {
		if (field->width)
			return;
	}
	diag_error(
		verifier->elf->name, CHECK_RELOCATION_TARGET,
		"%s: a relocation of type NONE at %s+0x%llx, and no other one there: what it was made for is never resolved; build the module anew",
		first->rela->name, first->section->name, (unsigned long long)first->offset);
}

static void check_all_filled(const struct verifier *verifier, const struct fields *fields)
{
	const struct field *end, *next;

	if (!fields->nr)
		return;
	end = fields->fields + fields->nr;
	for (const struct field *field = fields->fields; field < end; field = next) {
		for (next = field; next < end && is_same_place(next, field); next++)
			;
		check_filled(verifier, field, next);
	}
}

/* What one relocation has written, the next one finds. */
static void check_fields(const struct verifier *verifier, struct fields *fields)
{
	const struct field *before = NULL;

	if (fields->nr)
		qsort(fields->fields, fields->nr, sizeof(*fields->fields), compare_fields);
	for (size_t i = 0; i < fields->nr; i++) {
		const struct field *field = &fields->fields[i];

		if (!field->width)
			continue;
		if (before && field->section == before->section &&
		    field->offset - before->offset < before->width)
			refuse_nonzero(verifier, field, ": two relocations fill the place");
		before = field;
	}
	check_all_filled(verifier, fields);
}

/* Is the symbol's value an address in the kernel or a module, and no offset or constant? */
static bool is_address(const struct verifier *verifier, const struct elf_symbol *symbol)
{
	const struct symlist_name *entry;
	struct klp_symbol_parts parts;

	if (!symbol)
		return false;
	if (symbol->section)
		return is_allocated(symbol->section) &&
		       strcmp(symbol->section->name, ".data..percpu") != 0;
	if (!verify_is_klp_symbol(symbol) || !klp_parse_symbol_name(symbol->name, &parts))
		return false;
	entry = symlist_find(verifier->symbols, parts.symbol);
	if (!verify_may_look(verifier, entry))
		return true;
	for (size_t i = 0; entry && i < entry->nr_symbols; i++) {
		if (strchr("Aa", entry->symbols[i].type))
			return false;
	}
	return entry && entry->nr_symbols;
}

/* arch/x86/kernel/module.c: apply_relocate_add(), but for the symbol's value */
static int check_relocation(const struct verifier *verifier, const struct elf_section *rela,
			    const struct elf_section *section,
			    const struct elf_relocation *relocation, struct fields *fields)
{
	const char *file = verifier->elf->name;
	struct field field = { section, rela, relocation->offset, 0, relocation->type };
	int width = arch_relocation_width(verifier->elf, relocation->type);
	uint64_t value;

	if (arch_relocation(verifier->elf, relocation->type) == ARCH_RELOCATION_UNKNOWN) {
		diag_error(file, CHECK_RELOCATION_TYPE,
			   "%s: Unknown rela relocation: %u, at %s+0x%llx", rela->name,
			   relocation->type, section->name, (unsigned long long)relocation->offset);
		return 0;
	}
	if (width < 0)
		return 0;
	if (!width)
		return verify_is_klp_section(rela) ? note_field(fields, &field) : 0;
	if (section->size < (unsigned int)width || field.offset > section->size - width) {
		diag_error(
			file, CHECK_RELOCATION_PLACE,
			"%s: a relocation at %s+0x%llx is outside of that section, which has 0x%zx bytes: the kernel would write there",
			rela->name, section->name, (unsigned long long)field.offset, section->size);
		return 0;
	}
	if (arch_relocation_overflows(verifier->elf, relocation,
				      is_address(verifier, relocation->symbol)))
		diag_error(
			file, CHECK_RELOCATION_REACH,
			"%s: overflow in relocation type %u, at %s+0x%llx: the value does not fit in its 32 bits",
			rela->name, relocation->type, section->name,
			(unsigned long long)field.offset);
	field.width = width;
	if (section->header.sh_type != SHT_NOBITS &&
	    !elf_get(verifier->elf, section, field.offset, width, &value) && value)
		refuse_nonzero(verifier, &field, "");
	return note_field(fields, &field);
}

static int check_relocations(const struct verifier *verifier, const struct elf_section *rela,
			     const struct elf_section *section, struct fields *fields)
{
	int err = 0;

	if (!is_allocated(section))
		return 0;
	for (size_t i = 0; !err && i < rela->nr_relocations; i++)
		err = check_relocation(verifier, rela, section, &rela->relocations[i], fields);
	return err;
}

/* klp_resolve_symbols() */
static void check_klp_symbol(const struct verifier *verifier, const struct elf_section *section,
			     const char *gate, const struct elf_symbol *symbol)
{
	const char *file = verifier->elf->name;
	struct klp_symbol_parts parts;

	if (!symbol || !verify_is_klp_symbol(symbol)) {
		diag_error(file, CHECK_KLP_SYMBOL,
			   "%s: symbol %s is not marked as a livepatch symbol", section->name,
			   symbol ? symbol->name : "0");
		return;
	}
	if (!klp_parse_symbol_name(symbol->name, &parts)) {
		diag_error(file, CHECK_KLP_SYMBOL,
			   "%s: symbol %s has an incorrectly formatted name", section->name,
			   symbol->name);
		return;
	}
	if (is_vmlinux(parts.object) && !is_vmlinux(gate)) {
		diag_error(
			file, CHECK_KLP_GATE,
			"%s: invalid access to vmlinux symbol '%s' from module-specific livepatch relocation section",
			section->name, parts.symbol);
		return;
	}
	if (is_vmlinux(gate) && !is_vmlinux(parts.object))
		diag_error(
			file, CHECK_KLP_GATE,
			"%s: symbol '%s' of module %s is looked for while the livepatch is loaded, and not found in symbol table unless %s is there by chance: it belongs into a section of the patched module",
			section->name, parts.symbol, parts.object, parts.object);
	verify_position(verifier, CHECK_SYMPOS, parts.object, parts.symbol, parts.sympos);
}

/* Where it is applied, and whether it is there then. */
static bool check_destination(const struct verifier *verifier, const struct elf_section *rela,
			      const struct elf_section *section, const char *gate)
{
	const char *file = verifier->elf->name;

	if (!is_allocated(section)) {
		diag_error(
			file, CHECK_KLP_SECTION,
			"%s patches section %u, which is none that the kernel keeps: its relocations would never be applied, or write anywhere",
			rela->name, rela->header.sh_info);
		return false;
	}
	if (!strcmp(section->name, ".data..percpu") ||
	    (!is_vmlinux(gate) && place_is_done_with(section->name)))
		diag_error(
			file, CHECK_DESTINATION,
			"%s patches %s, which the kernel has copied, run through or freed when %s is there",
			rela->name, section->name, gate);
	if (is_allocated(rela))
		return true;
	if (is_vmlinux(gate))
		diag_warning(
			file, CHECK_KLP_SECTION,
			"%s lacks SHF_ALLOC: it is applied while the livepatch is loaded, and not kept; a tool changed it after the conversion",
			rela->name);
	else
		diag_error(
			file, CHECK_KLP_SECTION,
			"%s lacks SHF_ALLOC: the kernel would read freed memory when %s is there; a tool changed it after the conversion, convert last",
			rela->name, gate);
	return true;
}

/*
 * strip and objcopy keep a klp section only beside an ordinary relocation
 * section for the same place, which stands before it and is not empty.
 */
static void check_companion(const struct verifier *verifier, const struct elf_section *rela,
			    const struct elf_section *section)
{
	const struct elf_section *ordinary = section->relocations_here;

	if (!ordinary || !ordinary->size)
		diag_error(
			verifier->elf->name, CHECK_EMPTIED_SECTION,
			"%s has no ordinary relocation section beside it, or an empty one: strip and objcopy would destroy the module silently",
			rela->name);
	else if (ordinary->index > rela->index)
		diag_warning(verifier->elf->name, CHECK_KLP_SECTION,
			     "%s stands before %s: strip and objcopy would fail", rela->name,
			     ordinary->name);
}

/* A gate that is no object of the patch is never applied, silently. */
static bool check_gate(const struct verifier *verifier, const struct elf_section *rela,
		       const char *gate)
{
	if (is_vmlinux(gate) || patchinfo_find(&verifier->info, gate))
		return true;
	diag_error(
		verifier->elf->name, CHECK_KLP_GATE,
		"%s is applied when %s is patched, but the patch has no object of that name: its relocations would never be applied",
		rela->name, gate);
	return false;
}

/* The kernel takes any marked section for SHT_RELA; tools and this program want it to be one. */
static bool is_table(const struct verifier *verifier, const struct elf_section *rela)
{
	size_t entry = verifier->elf->class == ELFCLASS64 ? sizeof(Elf64_Rela) : sizeof(Elf32_Rela);

	if (rela->header.sh_type == SHT_RELA && rela->link == verifier->elf->symtab &&
	    rela->header.sh_entsize == entry && !(rela->size % entry))
		return true;
	diag_error(
		verifier->elf->name,
		verify_is_klp_section(rela) ? CHECK_KLP_SECTION : CHECK_RELOCATION_SECTION,
		"%s is not a whole SHT_RELA table with the symbol table as its sh_link: no tool can work with it",
		rela->name);
	return false;
}

/* klp_write_section_relocs() */
static int check_klp_section(const struct verifier *verifier, struct elf_section *rela,
			     struct fields *fields)
{
	const struct elf_section *section = patched_section(verifier, rela);
	char gate[KLP_OBJECT_NAME_MAX + 1];
	int err;

	if (!klp_parse_section_name(rela->name, gate)) {
		if (is_allocated(section) || patches_modules(verifier))
			diag_error(verifier->elf->name, CHECK_KLP_SECTION,
				   "section %s has an incorrectly formatted name", rela->name);
		return 0;
	}
	if (!rela->size)
		return 0;
	if (!check_gate(verifier, rela, gate) || !is_table(verifier, rela) ||
	    !check_destination(verifier, rela, section, gate))
		return 0;
	check_companion(verifier, rela, section);
	err = elf_read_relocations(verifier->elf, rela);
	for (size_t i = 0; !err && i < rela->nr_relocations; i++)
		check_klp_symbol(verifier, rela, gate, rela->relocations[i].symbol);
	return err ? err : check_relocations(verifier, rela, section, fields);
}

/* An ordinary relocation against a klp symbol would be applied with the value 0. */
static void check_for_klp_symbols(const struct verifier *verifier, const struct elf_section *rela)
{
	for (size_t i = 0; i < rela->nr_relocations; i++) {
		const struct elf_symbol *symbol = rela->relocations[i].symbol;

		if (symbol && verify_is_klp_symbol(symbol)) {
			diag_error(
				verifier->elf->name, CHECK_KLP_SYMBOL,
				"%s uses livepatch symbol %s, which is at address 0 for all but klp relocation sections",
				rela->name, symbol->name);
			return;
		}
	}
}

/* ".rela.text", but for something else than .text: the loader goes by sh_info alone. */
static void check_unapplied(const struct verifier *verifier, const struct elf_section *rela)
{
	const struct elf_section *named;

	if (strncmp(rela->name, ".rela", strlen(".rela")) || !rela->size)
		return;
	named = elf_find_section(verifier->elf, rela->name + strlen(".rela"));
	if (is_allocated(named))
		diag_error(
			verifier->elf->name, CHECK_RELOCATION_SECTION,
			"%s is not applied to %s: by its type or sh_info (section %u) it is nothing that the loader applies",
			rela->name, named->name, rela->header.sh_info);
}

/* A marked section that lost its mark. */
static void refuse_unmarked(const struct verifier *verifier, const struct elf_section *rela)
{
	if (rela->size)
		diag_error(
			verifier->elf->name, CHECK_KLP_SECTION,
			"%s lacks SHF_RELA_LIVEPATCH (0x%x): the loader would apply it with all symbols at address 0, or not at all; a tool changed it after the conversion, convert last",
			rela->name, SHF_RELA_LIVEPATCH);
}

static int check_ordinary_section(const struct verifier *verifier, struct elf_section *rela,
				  struct fields *fields)
{
	const struct elf_section *section = patched_section(verifier, rela);
	int err;

	if (klp_is_section_name(rela->name)) {
		refuse_unmarked(verifier, rela);
		return 0;
	}
	if (rela->header.sh_type == SHT_REL && is_allocated(section)) {
		diag_error(verifier->elf->name, CHECK_RELOCATION_SECTION,
			   "%s: REL relocation unsupported", rela->name);
		return 0;
	}
	if (rela->header.sh_type != SHT_RELA || !is_allocated(section)) {
		check_unapplied(verifier, rela);
		return 0;
	}
	if (!is_table(verifier, rela))
		return 0;
	err = elf_read_relocations(verifier->elf, rela);
	if (err)
		return err;
	check_for_klp_symbols(verifier, rela);
	return check_relocations(verifier, rela, section, fields);
}

/* Which symbols the kernel finds by klp relocation sections, by their number. */
static void note_used(const struct verifier *verifier, bool *used)
{
	const struct elf_section *section;
	char gate[KLP_OBJECT_NAME_MAX + 1];

	list_for_each_entry(section, &verifier->elf->sections, list) {
		if (!(section->header.sh_flags & SHF_RELA_LIVEPATCH) ||
		    !klp_parse_section_name(section->name, gate) ||
		    !is_allocated(patched_section(verifier, section)))
			continue;
		for (size_t i = 0; i < section->nr_relocations; i++) {
			if (section->relocations[i].symbol)
				used[section->relocations[i].symbol->index] = true;
		}
	}
}

/*
 * A converted module has livepatch symbols for its relocations alone: one that none
 * uses is left of relocations that are gone, whose places nothing fills.
 */
static int check_unused(const struct verifier *verifier)
{
	bool *used = calloc(verifier->elf->nr_symbols + 1, sizeof(*used));
	const struct elf_symbol *symbol;

	if (!used) {
		diag_error(verifier->elf->name, CHECK_NONE, "out of memory");
		return -ENOMEM;
	}
	note_used(verifier, used);
	list_for_each_entry(symbol, &verifier->elf->symbols, list) {
		if (verify_is_klp_symbol(symbol) && !used[symbol->index])
			diag_error(
				verifier->elf->name, CHECK_KLP_SYMBOL,
				"no klp relocation section uses symbol %s: what did is gone, or nothing that the kernel applies, and what it filled stays 0",
				symbol->name);
	}
	free(used);
	return 0;
}

int verify_relocations(const struct verifier *verifier)
{
	const unsigned int errors = diag_count(DIAG_ERROR);
	struct fields fields = { 0 };
	struct elf_section *section;
	int err = 0;

	list_for_each_entry(section, &verifier->elf->sections, list) {
		if (section->header.sh_flags & SHF_RELA_LIVEPATCH)
			err = check_klp_section(verifier, section, &fields);
		else
			err = check_ordinary_section(verifier, section, &fields);
		if (err)
			break;
	}
	if (!err)
		check_fields(verifier, &fields);
	free(fields.fields);
	if (!err && diag_count(DIAG_ERROR) == errors)
		err = check_unused(verifier);
	return err;
}
