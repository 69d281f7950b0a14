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
#include <stdlib.h>
#include <string.h>

#include "../arch.h"
#include "../early-sections.h"
#include "../klp.h"
#include "verifier.h"

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

static int note_field(const struct verifier *verifier, struct fields *fields,
		      const struct field *field)
{
	if (fields->nr == fields->room) {
		size_t room = fields->room ? 2 * fields->room : 256;
		struct field *larger = reallocarray(fields->fields, room, sizeof(*larger));

		if (!larger)
			return diag_out_of_memory(verifier->elf->name);
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

static bool refuse_nonzero(const struct verifier *verifier, const struct field *field,
			   const char *why)
{
	return diag_error(
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
static bool check_filled(const struct verifier *verifier, const struct field *first,
			 const struct field *end)
{
	for (const struct field *field = first; field < end; field++) {
		if (field->width)
			return false;
	}
	return diag_error(
		verifier->elf->name, CHECK_RELOCATION_TARGET,
		"%s: a relocation of type NONE at %s+0x%llx, and no other one there: what it was made for is never resolved; build the module anew",
		first->rela->name, first->section->name, (unsigned long long)first->offset);
}

static bool check_all_filled(const struct verifier *verifier, const struct fields *fields)
{
	size_t next;
	bool refused = false;

	for (size_t i = 0; i < fields->nr; i = next) {
		const struct field *first = &fields->fields[i];

		for (next = i; next < fields->nr; next++) {
			if (!is_same_place(&fields->fields[next], first))
				break;
		}
		refused |= check_filled(verifier, first, fields->fields + next);
	}
	return refused;
}

/* What one relocation has written, the next one finds. */
static bool check_fields(const struct verifier *verifier, struct fields *fields)
{
	const struct field *before = NULL;
	bool refused = false;

	if (fields->nr)
		qsort(fields->fields, fields->nr, sizeof(*fields->fields), compare_fields);
	for (size_t i = 0; i < fields->nr; i++) {
		const struct field *field = &fields->fields[i];

		if (!field->width)
			continue;
		if (before && field->section == before->section &&
		    field->offset - before->offset < before->width)
			refused |=
				refuse_nonzero(verifier, field, ": two relocations fill the place");
		before = field;
	}
	return refused | check_all_filled(verifier, fields);
}

/* Is the symbol's value an address in the kernel or a module, and no offset or constant? */
static bool is_address(const struct verifier *verifier, const struct elf_symbol *symbol)
{
	const struct symlist_symbol *kernel;
	struct klp_symbol_parts parts;
	size_t nr;

	if (!symbol)
		return false;
	if (symbol->section)
		return verify_is_allocated(symbol->section) &&
		       (strcmp(symbol->section->name, ".data..percpu") ||
			symlist_kernel_since(verifier->symbols, 6, 15));
	if (!verify_is_klp_symbol(symbol) || !klp_parse_symbol_name(symbol->name, &parts))
		return false;
	kernel = verify_symbol(verifier, parts.object, parts.symbol, parts.sympos, &nr);
	return kernel && !symlist_is_offset(verifier->symbols, kernel);
}

/* The places that one table of relocations fills. */
struct filling {
	const struct verifier *verifier;
	const struct elf_section *rela, *section;
	struct fields *fields;
};

/* arch/x86/kernel/module.c: __write_relocate_add(), where it writes. */
static int check_written(const struct filling *filling, const struct elf_relocation *relocation,
			 struct field *field)
{
	const struct elf_file *elf = filling->verifier->elf;
	const struct elf_section *section = filling->section;
	bool refused = false;
	uint64_t value;

	if (section->size < field->width || field->offset > section->size - field->width)
		return diag_error(
			elf->name, CHECK_RELOCATION_PLACE,
			"%s: a relocation at %s+0x%llx is outside of that section, which has 0x%zx bytes: the kernel would write there",
			filling->rela->name, section->name, (unsigned long long)field->offset,
			section->size);
	if (arch_relocation_overflows(elf, relocation,
				      is_address(filling->verifier, relocation->symbol)))
		refused = diag_error(
			elf->name, CHECK_RELOCATION_REACH,
			"%s: overflow in relocation type %u, at %s+0x%llx: the value does not fit in its 32 bits",
			filling->rela->name, relocation->type, section->name,
			(unsigned long long)field->offset);
	if (section->header.sh_type != SHT_NOBITS &&
	    !elf_get(elf, section, field->offset, field->width, &value) && value)
		refused |= refuse_nonzero(filling->verifier, field, "");
	return verdict_both(refused, note_field(filling->verifier, filling->fields, field));
}

static int check_relocation(const struct filling *filling, const struct elf_relocation *relocation)
{
	const struct elf_file *elf = filling->verifier->elf;
	struct field field = { filling->section, filling->rela, relocation->offset, 0,
			       relocation->type };
	int width = arch_relocation_width(elf, relocation->type);

	if (arch_relocation(elf, relocation->type) == ARCH_RELOCATION_UNKNOWN)
		return diag_error(elf->name, CHECK_RELOCATION_TYPE,
				  "%s: Unknown rela relocation: %u, at %s+0x%llx",
				  filling->rela->name, relocation->type, filling->section->name,
				  (unsigned long long)relocation->offset);
	if (width < 0)
		return 0;
	field.width = width;
	if (width)
		return check_written(filling, relocation, &field);
	if (verify_is_klp_section(filling->rela))
		return note_field(filling->verifier, filling->fields, &field);
	return 0;
}

static int check_relocations(const struct verifier *verifier, const struct elf_section *rela,
			     const struct elf_section *section, struct fields *fields)
{
	const struct filling filling = { verifier, rela, section, fields };
	int verdict = 0;

	for (size_t i = 0; verdict >= 0 && i < rela->nr_relocations; i++)
		verdict = verdict_both(verdict, check_relocation(&filling, &rela->relocations[i]));
	return verdict;
}

/* klp_resolve_symbols() */
static bool check_klp_symbol(const struct verifier *verifier, const struct elf_section *section,
			     const char *gate, const struct elf_symbol *symbol)
{
	const char *file = verifier->elf->name;
	struct klp_symbol_parts parts;
	bool refused = false;

	if (!symbol || !verify_is_klp_symbol(symbol))
		return diag_error(file, CHECK_KLP_SYMBOL,
				  "%s: symbol %s is not marked as a livepatch symbol",
				  section->name, symbol ? symbol->name : "0");
	if (!klp_parse_symbol_name(symbol->name, &parts))
		return diag_error(file, CHECK_KLP_SYMBOL,
				  "%s: symbol %s has an incorrectly formatted name", section->name,
				  symbol->name);
	if (is_vmlinux(parts.object) && !is_vmlinux(gate))
		return diag_error(
			file, CHECK_KLP_GATE,
			"%s: invalid access to vmlinux symbol '%s' from module-specific livepatch relocation section",
			section->name, parts.symbol);
	if (is_vmlinux(gate) && !is_vmlinux(parts.object))
		refused = diag_error(
			file, CHECK_KLP_GATE,
			"%s: symbol '%s' of module %s is looked for while the livepatch is loaded, and not found in symbol table unless %s is there by chance: it belongs into a section of the patched module",
			section->name, parts.symbol, parts.object, parts.object);
	return refused |
	       !verify_position(verifier, CHECK_SYMPOS, parts.object, parts.symbol, parts.sympos);
}

/* Where it is applied: is that still there, and of use, then? */
static bool check_destination(const struct verifier *verifier, const struct elf_section *rela,
			      const struct elf_section *section, const char *gate)
{
	if (!early_section_is_dropped(section->name) &&
	    (is_vmlinux(gate) || !early_section_find(section->name)))
		return false;
	return diag_error(
		verifier->elf->name, CHECK_DESTINATION,
		"%s patches %s, which the kernel has copied, run through or freed when %s is there",
		rela->name, section->name, gate);
}

/* Is it there itself? kernel/module/livepatch.c: copy_module_elf() keeps its header alone. */
static bool check_kept(const struct verifier *verifier, const struct elf_section *rela,
		       const char *gate)
{
	const char *file = verifier->elf->name;

	if (verify_is_allocated(rela))
		return false;
	if (is_vmlinux(gate))
		return diag_warning(
			file, CHECK_KLP_SECTION,
			"%s lacks SHF_ALLOC: it is applied while the livepatch is loaded, and not kept; a tool changed it after the conversion",
			rela->name);
	return diag_error(
		file, CHECK_KLP_SECTION,
		"%s lacks SHF_ALLOC: the kernel would read freed memory when %s is there; a tool changed it after the conversion, convert last",
		rela->name, gate);
}

/*
 * strip and objcopy keep a klp section only beside an ordinary relocation
 * section for the same place, which stands before it and is not empty.
 */
static bool check_companion(const struct verifier *verifier, const struct elf_section *rela,
			    const struct elf_section *section)
{
	const struct elf_section *ordinary = section->relocations_here;

	if (!ordinary || !ordinary->size)
		return diag_error(
			verifier->elf->name, CHECK_EMPTIED_SECTION,
			"%s has no ordinary relocation section beside it, or an empty one: strip and objcopy would destroy the module silently",
			rela->name);
	if (ordinary->index < rela->index)
		return false;
	return diag_warning(verifier->elf->name, CHECK_KLP_SECTION,
			    "%s stands before %s: strip and objcopy would fail", rela->name,
			    ordinary->name);
}

/* The kernel takes any marked section for SHT_RELA; tools and this program want it to be one. */
static bool check_table(const struct verifier *verifier, const struct elf_section *rela)
{
	if (verify_is_table(verifier->elf, rela))
		return false;
	return diag_error(
		verifier->elf->name,
		verify_is_klp_section(rela) ? CHECK_KLP_SECTION : CHECK_RELOCATION_SECTION,
		"%s is not a whole SHT_RELA table with the symbol table as its sh_link: no tool can work with it",
		rela->name);
}

/* Is it applied at all? A gate that is no object of the patch, silently, never is. */
static bool check_applied(const struct verifier *verifier, const struct elf_section *rela,
			  const struct elf_section *section, const char *gate)
{
	const char *file = verifier->elf->name;

	if (!is_vmlinux(gate) && !patchinfo_find(&verifier->info, gate))
		return diag_error(
			file, CHECK_KLP_GATE,
			"%s is applied when %s is patched, but the patch has no object of that name: its relocations would never be applied",
			rela->name, gate);
	if (check_table(verifier, rela))
		return true;
	if (verify_is_allocated(section))
		return false;
	return diag_error(
		file, CHECK_KLP_SECTION,
		"%s patches section %u, which is none that the kernel keeps: its relocations would never be applied, or write anywhere",
		rela->name, rela->header.sh_info);
}

/* klp_write_section_relocs() */
static int check_klp_section(const struct verifier *verifier, struct elf_section *rela,
			     struct fields *fields)
{
	const struct elf_section *section = patched_section(verifier, rela);
	char gate[KLP_OBJECT_NAME_MAX + 1];
	bool refused;
	int err;

	if (!klp_parse_section_name(rela->name, gate)) {
		if (!verify_is_allocated(section) && !patches_modules(verifier))
			return 0;
		return diag_error(verifier->elf->name, CHECK_KLP_SECTION,
				  "section %s has an incorrectly formatted name", rela->name);
	}
	if (!rela->size)
		return 0;
	if (check_applied(verifier, rela, section, gate) || !section)
		return 1; /* there is nothing to look at */
	refused = check_destination(verifier, rela, section, gate);
	refused |= check_kept(verifier, rela, gate);
	refused |= check_companion(verifier, rela, section);
	err = elf_read_relocations(verifier->elf, rela);
	if (err)
		return err;
	for (size_t i = 0; i < rela->nr_relocations; i++)
		refused |= check_klp_symbol(verifier, rela, gate, rela->relocations[i].symbol);
	return verdict_both(refused, check_relocations(verifier, rela, section, fields));
}

/* An ordinary relocation against a klp symbol would be applied with the value 0. */
static bool check_for_klp_symbols(const struct verifier *verifier, const struct elf_section *rela)
{
	for (size_t i = 0; i < rela->nr_relocations; i++) {
		const struct elf_symbol *symbol = rela->relocations[i].symbol;

		if (symbol && verify_is_klp_symbol(symbol))
			return diag_error(
				verifier->elf->name, CHECK_KLP_SYMBOL,
				"%s uses livepatch symbol %s, which is at address 0 for all but klp relocation sections",
				rela->name, symbol->name);
	}
	return false;
}

/* ".rela.text", but for something else than .text: the loader goes by sh_info alone. */
static bool check_unapplied(const struct verifier *verifier, const struct elf_section *rela)
{
	const struct elf_section *named;

	if (strncmp(rela->name, ".rela", strlen(".rela")) || !rela->size)
		return false;
	named = verify_section(verifier, rela->name + strlen(".rela"));
	if (!verify_is_allocated(named))
		return false;
	return diag_error(
		verifier->elf->name, CHECK_RELOCATION_SECTION,
		"%s is not applied to %s: by its type or sh_info (section %u) it is nothing that the loader applies",
		rela->name, named->name, rela->header.sh_info);
}

static bool fills_something(const struct elf_file *elf, const struct elf_section *rela)
{
	for (size_t i = 0; i < rela->nr_relocations; i++) {
		if (arch_relocation_width(elf, rela->relocations[i].type))
			return true;
	}
	return false;
}

/*
 * The loader has no place in memory for it, and passes over its relocations, as
 * apply_relocations() does up to Linux 6.15 also for per-cpu data, whose pointers
 * stay NULL.
 */
static bool check_dropped(const struct verifier *verifier, const struct elf_section *rela,
			  const struct elf_section *section)
{
	bool percpu = !strcmp(section->name, ".data..percpu");

	if (!early_section_is_dropped(section->name) || !fills_something(verifier->elf, rela) ||
	    (percpu &&
	     (!verifier->symbols->release || symlist_kernel_since(verifier->symbols, 6, 16))))
		return false;
	return diag_error(
		verifier->elf->name, CHECK_DESTINATION,
		"%s is not applied: this kernel relocates nothing in %s, and pointers there stay NULL; assign them at run time",
		rela->name, section->name);
}

/* A marked section that lost its mark. */
static bool refuse_unmarked(const struct verifier *verifier, const struct elf_section *rela)
{
	if (!rela->size)
		return false;
	return diag_error(
		verifier->elf->name, CHECK_KLP_SECTION,
		"%s lacks SHF_RELA_LIVEPATCH (0x%x): the loader would apply it with all symbols at address 0, or not at all; a tool changed it after the conversion, convert last",
		rela->name, SHF_RELA_LIVEPATCH);
}

static int check_ordinary_section(const struct verifier *verifier, struct elf_section *rela,
				  struct fields *fields)
{
	const struct elf_section *section = patched_section(verifier, rela);
	bool refused;
	int err;

	if (klp_is_section_name(rela->name))
		return refuse_unmarked(verifier, rela);
	if (rela->header.sh_type == SHT_REL && verify_is_allocated(section))
		return diag_error(verifier->elf->name, CHECK_RELOCATION_SECTION,
				  "%s: REL relocation unsupported", rela->name);
	if (rela->header.sh_type != SHT_RELA || !verify_is_allocated(section))
		return check_unapplied(verifier, rela);
	if (check_table(verifier, rela))
		return 1;
	err = elf_read_relocations(verifier->elf, rela);
	if (err)
		return err;
	refused = check_for_klp_symbols(verifier, rela);
	refused |= check_dropped(verifier, rela, section);
	return verdict_both(refused, check_relocations(verifier, rela, section, fields));
}

/* Which symbols the kernel finds by klp relocation sections, by their number. */
static void note_used(const struct verifier *verifier, bool *used)
{
	const struct elf_section *section;
	char gate[KLP_OBJECT_NAME_MAX + 1];

	list_for_each_entry(section, &verifier->elf->sections, list) {
		if (!(section->header.sh_flags & SHF_RELA_LIVEPATCH) ||
		    !klp_parse_section_name(section->name, gate) ||
		    !verify_is_allocated(patched_section(verifier, section)))
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
	bool refused = false;

	if (!used)
		return diag_out_of_memory(verifier->elf->name);
	note_used(verifier, used);
	list_for_each_entry(symbol, &verifier->elf->symbols, list) {
		if (verify_is_klp_symbol(symbol) && !used[symbol->index])
			refused |= diag_error(
				verifier->elf->name, CHECK_KLP_SYMBOL,
				"no klp relocation section uses symbol %s: what did is gone, or nothing that the kernel applies, and what it filled stays 0",
				symbol->name);
	}
	free(used);
	return refused;
}

/* Symbols that nothing uses are told of only if nothing else is wrong: that may be why. */
int verify_relocations(const struct verifier *verifier)
{
	struct fields fields = { 0 };
	struct elf_section *section;
	int verdict = 0;

	list_for_each_entry(section, &verifier->elf->sections, list) {
		if (verdict < 0)
			break;
		if (section->header.sh_flags & SHF_RELA_LIVEPATCH)
			verdict = verdict_both(verdict,
					       check_klp_section(verifier, section, &fields));
		else
			verdict = verdict_both(verdict,
					       check_ordinary_section(verifier, section, &fields));
	}
	if (verdict >= 0)
		verdict |= check_fields(verifier, &fields);
	free(fields.fields);
	return verdict ? verdict : check_unused(verifier);
}
