// SPDX-License-Identifier: GPL-2.0
/*
 * Layouts of structures: see types.h. The kernel's headers were compiled for the kernel,
 * so that what can be wrong is an author's copy of a structure that no header has:
 * fs/mount.h of 6.12 has struct mount, in another order in other releases.
 *
 * A name alone makes no copy: a livepatch may have a struct entry of its own, and the
 * kernel several. One that has most of its members' names of the kernel's is meant to be it.
 */
#include <dwarf.h>
#include <inttypes.h>
#include <string.h>

#include "diag.h"
#include "klp.h"
#include "types-private.h"
#include "verdict.h"

/* So many members say that it is a copy; of one, everything is most. */
#define MEMBERS_MIN 2

/* Further members are not looked at; struct task_struct has 250. */
#define MEMBERS_MAX 1024

static bool find_member(const struct type_node *structure, const char *name)
{
	struct type_member member;

	for (unsigned int i = 0; i < MEMBERS_MAX && type_member(structure, i, &member); i++) {
		if (member.name && !strcmp(member.name, name))
			return true;
	}
	return false;
}

static bool is_copy(const struct type_node *declared, const struct type_node *known)
{
	unsigned int nr = 0, nr_same = 0;
	struct type_member member;

	for (unsigned int i = 0; i < MEMBERS_MAX && type_member(declared, i, &member); i++) {
		if (!member.name)
			continue;
		nr++;
		nr_same += find_member(known, member.name);
	}
	return nr_same >= MEMBERS_MIN && 2 * nr_same > nr;
}

static bool members_differ(const struct type_member *a, const struct type_member *b)
{
	if (a->name && b->name && strcmp(a->name, b->name))
		return true;
	if (a->placed && b->placed && a->bit_offset != b->bit_offset)
		return true;
	return a->bit_size && b->bit_size && a->bit_size != b->bit_size;
}

/* The first members that differ, by number; false: only sizes can. */
static bool find_members(const struct type_node *declared, const struct type_node *known,
			 struct type_member *a, struct type_member *b, bool *has_a, bool *has_b)
{
	*a = *b = (struct type_member){ 0 };
	for (unsigned int i = 0; i < MEMBERS_MAX; i++) {
		*has_a = type_member(declared, i, a);
		*has_b = type_member(known, i, b);
		if (!*has_a && !*has_b)
			return false;
		if (!*has_a || !*has_b || members_differ(a, b))
			return true;
	}
	return false;
}

/* "size at byte 8" */
static const char *member_text(const struct type_member *member, bool has, char *text, size_t room)
{
	if (!has)
		snprintf(text, room, "no further member");
	else
		snprintf(text, room, "%s at byte %" PRIu64 "%s",
			 member->name ? member->name : "(without a name)", member->bit_offset / 8,
			 member->placed ? "" : " or so");
	if (has && member->bit_size % 8)
		snprintf(text + strlen(text), room - strlen(text), ", %" PRIu64 " bits wide",
			 member->bit_size);
	else if (has && member->bit_size)
		snprintf(text + strlen(text), room - strlen(text), ", of %" PRIu64 " bytes",
			 member->bit_size / 8);
	return text;
}

static struct diag_place place_of(const struct types *types, const struct type_node *declared)
{
	struct diag_place place = { .file = types->livepatch->elf->name };
	Dwarf_Die die = declared->die;
	const char *file = dwarf_decl_file(&die);
	int line;

	if (file && !dwarf_decl_line(&die, &line)) {
		place.file = file;
		place.line = line;
	}
	return place;
}

static bool refuse_layout(const struct types *types, const char *object,
			  const struct type_node *declared, const struct type_node *known)
{
	const struct diag_place place = place_of(types, declared);
	const char *keyword = declared->kind == TYPE_UNION ? "union" : "struct";
	struct type_member a, b;
	char texts[2][200];
	bool has_a, has_b;

	if (!find_members(declared, known, &a, &b, &has_a, &has_b))
		return diag_at(DIAG_ERROR, &place, CHECK_TYPE,
			       "%s %s has %" PRIu64 " bytes here, but %" PRIu64
			       " in %s; copy it from the source of the kernel that is patched",
			       keyword, declared->name, declared->size, known->size, object);
	return diag_at(
		DIAG_ERROR, &place, CHECK_TYPE,
		"%s %s has %s here, but %s in %s; copy it from the source of the kernel that is patched",
		keyword, declared->name, member_text(&a, has_a, texts[0], sizeof(texts[0])),
		member_text(&b, has_b, texts[1], sizeof(texts[1])), object);
}

static bool layout_differs(const struct type_node *declared, const struct type_node *known)
{
	struct type_member a, b;
	bool has_a, has_b;

	if (declared->kind != known->kind || !is_copy(declared, known))
		return false;
	return (declared->size && known->size && declared->size != known->size) ||
	       find_members(declared, known, &a, &b, &has_a, &has_b);
}

/* Return: 0, 1 (it is no other one's), or a negative errno. */
static int find_known(const struct types *types, const char *object, const char *name,
		      struct type_node *known)
{
	struct types_found found;
	const struct btf *btf;
	int err = types_find(types->finder, object, name, &btf, &found);

	if (err || !btf || found.nr_structures != 1)
		return err;
	*known = type_of_btf(btf, found.structure);
	return 1;
}

/*
 * In each object that is patched, and in vmlinux, the kernel may have another structure of
 * the name: then none of them is surely meant.
 */
static int check_layout(const struct types *types, Dwarf_Die *die)
{
	const struct type_node declared = type_of_die(die);
	const struct patch_object *object;
	const char *where = NULL;
	struct type_node known = { .kind = TYPE_UNKNOWN }, other = known;
	int verdict = 0;

	if (!declared.name || !declared.size)
		return 0;
	list_for_each_entry(object, &types->livepatch->info.objects, list) {
		int found = find_known(types, object->name, declared.name, &other);

		if (found < 0)
			return found;
		if (!found)
			continue;
		if (!layout_differs(&declared, &other))
			return 0;
		known = other;
		where = object->name;
	}
	if (where)
		verdict = refuse_layout(types, where, &declared, &known);
	return verdict;
}

/* They are sorted by name; several units have the same one. */
int types_check_layouts(const struct types *types)
{
	const char *refused = NULL;
	const Dwarf_Die *structures;
	int verdict = 0;
	size_t nr;

	structures = lines_structures(types->livepatch->lines, &nr);
	for (size_t i = 0; verdict >= 0 && i < nr; i++) {
		Dwarf_Die die = structures[i];
		const unsigned int before = diag_count(DIAG_ERROR) + diag_count(DIAG_WARNING);
		const char *name = dwarf_diename(&die);

		if (!name || (refused && !strcmp(refused, name)))
			continue;
		verdict = verdict_both(verdict, check_layout(types, &die));
		if (diag_count(DIAG_ERROR) + diag_count(DIAG_WARNING) > before)
			refused = name;
	}
	return verdict;
}
