// SPDX-License-Identifier: GPL-2.0
/*
 * Finds klp_patch, klp_object and klp_func in a module: see patchinfo.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "klp.h"
#include "limits.h"
#include "patchinfo.h"

/* The words with pointers: name and function; name, functions, four callbacks; module and objects. */
#define FUNCTION_WORDS 2
#define OBJECT_WORDS 6
#define PATCH_WORDS 2

/* A place in a section. */
struct place {
	const struct elf_section *section;
	uint64_t offset;
};

typedef bool (*entry_test)(const struct elf_file *elf, struct place place);

struct patch_reader {
	const struct elf_file *elf;
	struct patchinfo_sizes sizes;
	struct patchinfo *info;
};

/* Entries of klp_object or klp_func, ended by an empty one or by @end. */
struct array {
	struct place base;
	uint64_t end;
	bool exact;	 /* end is that of its symbol */
	uint64_t stride; /* 0: one entry at most */
	bool sized;	 /* stride is the entries' size */
	size_t nr;
};

/* Where the pointer at a place leads; section NULL: there is none. */
static struct place pointer_at(const struct elf_file *elf, struct place place, unsigned int word)
{
	const struct elf_relocation *relocation;
	struct place target = { NULL, 0 };

	relocation =
		elf_relocation_at(place.section, place.offset + (uint64_t)word * elf->address_size);
	if (relocation)
		target.section = elf_target(relocation, &target.offset);
	return target;
}

static const char *string_pointed_at(const struct elf_file *elf, struct place place,
				     unsigned int word)
{
	struct place target = pointer_at(elf, place, word);
	const char *string;

	if (!target.section || (target.section->header.sh_flags & SHF_EXECINSTR))
		return NULL;
	string = elf_string_at(target.section, target.offset);
	return string && *string ? string : NULL;
}

/* No pointer, and zero: NULL, or the end of an array. */
static bool null_at(const struct elf_file *elf, struct place place, unsigned int word)
{
	uint64_t offset = place.offset + (uint64_t)word * elf->address_size;
	uint64_t value;

	if (elf_relocation_at(place.section, offset))
		return false;
	if (place.section->header.sh_type == SHT_NOBITS)
		return offset < place.section->size;
	return !elf_get(elf, place.section, offset, elf->address_size, &value) && !value;
}

/* A function may also be another module's. */
static bool is_function(const struct elf_file *elf, struct place place)
{
	const struct elf_relocation *relocation;
	struct place function = pointer_at(elf, place, 1);

	relocation = elf_relocation_at(place.section, place.offset + elf->address_size);
	if (!relocation || !relocation->symbol || !string_pointed_at(elf, place, 0))
		return false;
	return elf_is_undefined(relocation->symbol) ||
	       (function.section && (function.section->header.sh_flags & SHF_EXECINSTR));
}

/* THIS_MODULE, &__this_module, also as an offset into its section. */
static bool is_this_module(const struct elf_relocation *relocation)
{
	const struct elf_section *section;
	uint64_t offset;

	if (!relocation->symbol)
		return false;
	if (!strcmp(relocation->symbol->name, "__this_module"))
		return !relocation->addend;
	section = elf_target(relocation, &offset);
	return section && !offset && !strcmp(section->name, ".gnu.linkonce.this_module");
}

/* An array of functions may be empty: an object can have callbacks alone. */
static bool is_object(const struct elf_file *elf, struct place place)
{
	const struct elf_relocation *relocation;
	struct place functions = pointer_at(elf, place, 1);

	relocation = elf_relocation_at(place.section, place.offset + elf->address_size);
	if (!relocation || is_this_module(relocation))
		return false;
	if (!string_pointed_at(elf, place, 0) && !null_at(elf, place, 0))
		return false;
	if (!functions.section || (functions.section->header.sh_flags & SHF_EXECINSTR))
		return false;
	return is_function(elf, functions) ||
	       (null_at(elf, functions, 0) && null_at(elf, functions, 1));
}

/* The next place in a section after @base that some pointer of the module leads to. */
static uint64_t next_pointed_at(const struct elf_file *elf, struct place base)
{
	const struct elf_section *section;
	uint64_t next = base.section->size;

	list_for_each_entry(section, &elf->sections, list) {
		for (size_t i = 0; i < section->nr_relocations; i++) {
			uint64_t offset;

			if (elf_target(&section->relocations[i], &offset) == base.section &&
			    offset > base.offset && offset < next)
				next = offset;
		}
	}
	return next;
}

/*
 * Where an array ends, so that the next one is not taken for a part of it: its
 * symbol tells, or else what is pointed at next. @exact: the end is known.
 */
static uint64_t array_end(const struct elf_file *elf, struct place base, bool *exact)
{
	const struct elf_symbol *symbol = elf_symbol_at(elf, base.section, base.offset);

	*exact = symbol && symbol->sym.st_size && symbol->sym.st_value == base.offset;
	return *exact ? base.offset + symbol->sym.st_size : next_pointed_at(elf, base);
}

/*
 * The distance of the first two entries of an array; 0: there is but one. The
 * second entry is where its pointers are: the first or the second word of it
 * has a relocation.
 */
static uint64_t array_stride(const struct elf_file *elf, const struct array *array,
			     entry_test is_entry)
{
	const struct elf_section *rela = array->base.section->relocations_here;
	unsigned int smallest = 3 * elf->address_size;
	uint64_t base = array->base.offset, found = 0;

	for (size_t i = 0; rela && i < 2 * rela->nr_relocations; i++) {
		uint64_t offset = rela->relocations[i / 2].offset - i % 2 * elf->address_size;
		uint64_t stride = offset - base;

		if (offset < base || offset >= array->end || stride < smallest ||
		    array->end - offset < smallest || (found && stride >= found) ||
		    (array->exact && (array->end - base) % stride))
			continue;
		if (is_entry(elf, (struct place){ array->base.section, offset }))
			found = stride;
	}
	return found;
}

/*
 * Find the entries of an array, up to @cap, where something else is known to
 * begin. @size: of an entry; 0: the pattern of relocations tells.
 */
static struct array find_array(const struct elf_file *elf, struct place base, uint64_t cap,
			       uint64_t size, entry_test is_entry)
{
	struct array array = { .base = base };
	struct place place = base;

	array.end = array_end(elf, base, &array.exact);
	if (size && (array.end - base.offset) % size)
		array.exact = false; /* but the first in a structure of the author's */
	if (cap < array.end)
		array.end = cap;
	array.sized = size;
	array.stride = size ? size : array_stride(elf, &array, is_entry);
	while (place.offset < array.end && is_entry(elf, place)) {
		array.nr++;
		if (!array.stride)
			break;
		place.offset += array.stride;
	}
	/* the kernel looks no further, and something else of a structure of the author's may follow */
	if (size && !array.exact && size <= array.end && place.offset <= array.end - size &&
	    null_at(elf, place, 0) && null_at(elf, place, 1))
		array.end = place.offset + size;
	return array;
}

static struct place array_entry(const struct array *array, size_t index)
{
	return (struct place){ array->base.section, array->base.offset + index * array->stride };
}

/*
 * All that an array is initialised with must be in the entries that were found,
 * in their first words if their size is not known: what else there is would be
 * patched unseen. The first such place of each array is noted.
 */
static int note_unread(const struct elf_file *elf, struct patchinfo *info,
		       const struct array *array, unsigned int words, const char *what)
{
	struct elf_relocation **relocations;
	size_t nr = elf_relocations_in(array->base.section, array->base.offset, array->end,
				       &relocations);
	struct patch_unread *unread;

	for (size_t i = 0; i < nr; i++) {
		uint64_t distance = relocations[i]->offset - array->base.offset;
		uint64_t index = array->stride ? distance / array->stride : 0;

		if (array->stride)
			distance %= array->stride;
		if (index < array->nr && (array->sized || distance < words * elf->address_size))
			continue;
		unread = reallocarray(info->unread, info->nr_unread + 1, sizeof(*unread));
		if (!unread)
			return diag_out_of_memory(elf->name);
		info->unread = unread;
		unread[info->nr_unread++] =
			(struct patch_unread){ array->base.section, relocations[i]->offset, what };
		return 0;
	}
	return 0;
}

static int note_structure(const struct elf_file *elf, struct patchinfo *info, struct place place,
			  unsigned int words)
{
	struct patch_structure *structure;
	int err;

	err = limits_check(elf, LIMIT_STRUCTURES, ++info->nr_structures);
	if (err)
		return err;
	structure = calloc(1, sizeof(*structure));
	if (!structure)
		return diag_out_of_memory(elf->name);
	structure->section = place.section;
	structure->offset = place.offset;
	structure->words = words;
	list_add_tail(&structure->list, &info->structures);
	return 0;
}

static int read_function(const struct elf_file *elf, struct patch_object *object,
			 struct place place)
{
	struct patch_function *function = calloc(1, sizeof(*function));
	struct place code = pointer_at(elf, place, 1);

	if (!function)
		return diag_out_of_memory(elf->name);
	function->object = object;
	function->old_name = string_pointed_at(elf, place, 0);
	function->section = code.section;
	function->offset = code.offset;
	if (place.section->header.sh_type != SHT_NOBITS)
		elf_get(elf, place.section, place.offset + 2ULL * elf->address_size,
			elf->address_size, &function->old_sympos);
	list_add_tail(&function->list, &object->functions);
	return 0;
}

static int read_functions(const struct patch_reader *reader, struct patch_object *object,
			  struct place base, uint64_t cap)
{
	const struct elf_file *elf = reader->elf;
	struct array array = find_array(elf, base, cap, reader->sizes.function, is_function);
	int err = note_unread(elf, reader->info, &array, FUNCTION_WORDS, "klp_func");

	for (size_t i = 0; !err && i < array.nr; i++) {
		err = note_structure(elf, reader->info, array_entry(&array, i), FUNCTION_WORDS);
		if (!err)
			err = read_function(elf, object, array_entry(&array, i));
	}
	return err;
}

/* struct klp_callbacks: pre_patch, post_patch, pre_unpatch, post_unpatch. */
static int read_callbacks(const struct elf_file *elf, struct patch_object *object,
			  struct place place)
{
	for (unsigned int word = 2; word < OBJECT_WORDS; word++) {
		struct place code = pointer_at(elf, place, word);
		struct patch_function *function;

		if (!code.section || !(code.section->header.sh_flags & SHF_EXECINSTR))
			continue;
		function = calloc(1, sizeof(*function));
		if (!function)
			return diag_out_of_memory(elf->name);
		function->object = object;
		function->section = code.section;
		function->offset = code.offset;
		list_add_tail(&function->list, &object->callbacks);
	}
	return 0;
}

/* @cap: where the functions of another object begin. */
static int patchinfo_read_object(const struct patch_reader *reader, struct place place,
				 uint64_t cap)
{
	const struct elf_file *elf = reader->elf;
	struct patch_object *object;
	int err;

	err = limits_check(elf, LIMIT_OBJECTS, ++reader->info->nr_objects);
	if (err)
		return err;
	object = calloc(1, sizeof(*object));
	if (!object)
		return diag_out_of_memory(elf->name);
	list_init(&object->functions);
	list_init(&object->callbacks);
	object->name = string_pointed_at(elf, place, 0);
	object->named = object->name;
	if (!object->named)
		object->name = KLP_VMLINUX;
	list_add_tail(&object->list, &reader->info->objects);
	err = note_structure(elf, reader->info, place, OBJECT_WORDS);
	if (!err)
		err = read_callbacks(elf, object, place);
	if (err)
		return err;
	return read_functions(reader, object, pointer_at(elf, place, 1), cap);
}

/* The next functions in the same section that an object of the array has. */
static uint64_t next_functions(const struct elf_file *elf, const struct array *objects,
			       struct place functions)
{
	uint64_t next = UINT64_MAX;

	for (size_t i = 0; i < objects->nr; i++) {
		struct place other = pointer_at(elf, array_entry(objects, i), 1);

		if (other.section == functions.section && other.offset > functions.offset &&
		    other.offset < next)
			next = other.offset;
	}
	return next;
}

/* @patch: what the objects are of; it may follow them, and nothing points to it. */
static int read_objects(const struct patch_reader *reader, struct place base, struct place patch)
{
	const struct elf_file *elf = reader->elf;
	bool follows = patch.section == base.section && patch.offset > base.offset;
	struct array array = find_array(elf, base, follows ? patch.offset : UINT64_MAX,
					reader->sizes.object, is_object);
	int err = note_unread(elf, reader->info, &array, OBJECT_WORDS, "klp_object");

	for (size_t i = 0; !err && i < array.nr; i++) {
		struct place place = array_entry(&array, i);

		err = patchinfo_read_object(reader, place,
					    next_functions(elf, &array, pointer_at(elf, place, 1)));
	}
	return err;
}

static int read_patches(const struct patch_reader *reader, const struct elf_section *section)
{
	const struct elf_file *elf = reader->elf;
	const struct elf_section *rela = section->relocations_here;
	int err = 0;

	for (size_t i = 0; !err && i < rela->nr_relocations; i++) {
		struct place patch = { section, rela->relocations[i].offset };
		struct place objects;

		if (!is_this_module(&rela->relocations[i]))
			continue;
		objects = pointer_at(elf, patch, 1);
		if (!objects.section || !is_object(elf, objects))
			continue;
		reader->info->found = true;
		err = note_structure(elf, reader->info, patch, PATCH_WORDS);
		if (!err)
			err = read_objects(reader, objects, patch);
	}
	return err;
}

static bool holds_data(const struct elf_section *section)
{
	return (section->header.sh_flags & SHF_ALLOC) &&
	       !(section->header.sh_flags & SHF_EXECINSTR) && section->relocations_here &&
	       section->relocations_here->header.sh_type == SHT_RELA;
}

struct patchinfo_sizes patchinfo_sizes(struct lines *lines)
{
	return (struct patchinfo_sizes){
		.object = lines_struct_size(lines, "klp_object"),
		.function = lines_struct_size(lines, "klp_func"),
	};
}

void patchinfo_init(struct patchinfo *info)
{
	*info = (struct patchinfo){ 0 };
	list_init(&info->objects);
	list_init(&info->structures);
}

int patchinfo_read(struct elf_file *elf, const struct patchinfo_sizes *sizes,
		   struct patchinfo *info)
{
	struct patch_reader reader = { .elf = elf, .info = info };
	struct elf_section *section;
	int err = 0;

	if (sizes)
		reader.sizes = *sizes;
	patchinfo_init(info);
	list_for_each_entry(section, &elf->sections, list) {
		if (!err && holds_data(section))
			err = elf_read_relocations(elf, section->relocations_here);
	}
	/*
	 * The core writes to a klp_patch. What looks like one in constants is what a compiler
	 * copies to one that is filled at run time: gcc 14 has a pool of both its pointers.
	 */
	list_for_each_entry(section, &elf->sections, list) {
		if (!err && holds_data(section) && (section->header.sh_flags & SHF_WRITE))
			err = read_patches(&reader, section);
	}
	return err;
}

bool patchinfo_refuse_unread(const struct elf_file *elf, const struct patchinfo *info)
{
	bool refused = false;

	for (size_t i = 0; i < info->nr_unread; i++) {
		const struct patch_unread *unread = &info->unread[i];

		refused |= diag_error(
			elf->name, CHECK_NO_PATCH,
			"%s+0x%llx is in an array of %s, but not of an entry that can be understood; initialise all of its entries statically and completely",
			unread->section->name, (unsigned long long)unread->offset, unread->what);
	}
	return refused;
}

const struct patch_object *patchinfo_find(const struct patchinfo *info, const char *name)
{
	const struct patch_object *object;

	list_for_each_entry(object, &info->objects, list) {
		if (!strcmp(object->name, name))
			return object;
	}
	return NULL;
}

/* kernel/livepatch/core.c: klp_init_func() */
static unsigned long long position_in_sysfs(const struct patch_function *function)
{
	return function->old_sympos ? function->old_sympos : 1;
}

bool patchinfo_is_listed_before(const struct patch_function *function)
{
	const struct patch_function *other;

	list_for_each_entry(other, &function->object->functions, list) {
		if (other == function)
			return false;
		if (!strcmp(other->old_name, function->old_name) &&
		    position_in_sysfs(other) == position_in_sysfs(function))
			return true;
	}
	return false;
}

void patchinfo_free(struct patchinfo *info)
{
	struct patch_object *object, *next_object;
	struct patch_function *function, *next_function;
	struct patch_structure *structure, *next_structure;

	list_for_each_entry_safe(object, next_object, &info->objects, list) {
		list_for_each_entry_safe(function, next_function, &object->functions, list)
			free(function);
		list_for_each_entry_safe(function, next_function, &object->callbacks, list)
			free(function);
		free(object);
	}
	list_for_each_entry_safe(structure, next_structure, &info->structures, list)
		free(structure);
	free(info->unread);
	patchinfo_init(info);
}
