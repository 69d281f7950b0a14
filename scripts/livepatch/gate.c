// SPDX-License-Identifier: GPL-2.0
/*
 * Chooses and checks gates: see gate.h.
 */
#include <string.h>

#include "gate.h"
#include "hint.h"
#include "klp.h"

static bool is_vmlinux(const char *object)
{
	return !strcmp(object, KLP_VMLINUX);
}

/* A module's symbol where the module may not be there. */
static bool check_gate_needed(const struct facts *facts, const struct subject *subject,
			      const char *object)
{
	const char *name = subject->reference->name;

	if (!subject->nr_functions || subject->by_itself) {
		hint_report(
			facts, DIAG_ERROR, subject, "no-gate",
			"\"%s\" of module %s is used by the livepatch itself (its init, exit, a parameter or an export), and %s may not be loaded then; use it in the pre_patch or post_patch callback of a klp_object for %s",
			name, object, object, object);
		return false;
	}
	for (size_t i = 0; i < subject->nr_functions; i++) {
		if (!is_vmlinux(subject->functions[i]->object->name))
			continue;
		hint_report(
			facts, DIAG_ERROR, subject, "gate-vmlinux",
			"\"%s\" of module %s is used by functions that replace ones of vmlinux, and %s may not be loaded when they run",
			name, object, object);
		return false;
	}
	return true;
}

/* The first context that can be there without @object. */
static const char *first_without(const struct facts *facts, const struct subject *subject,
				 const char *object)
{
	for (size_t i = 0; i < subject->nr_functions; i++) {
		const char *name = subject->functions[i]->object->name;

		if (!meaning_guarantees(&facts->symbols, name, object))
			return name;
	}
	return subject->functions[0]->object->name;
}

static const char *best_gate(const struct facts *facts, const struct subject *subject,
			     const char *object)
{
	const struct patch_object *itself = patchinfo_find(&facts->info, object), *patched;
	const char *name = subject->reference->name;

	if (itself && subject_gate_serves(facts, subject, object, object))
		return itself->name;
	list_for_each_entry(patched, &facts->info.objects, list) {
		if (subject_gate_serves(facts, subject, patched->name, object))
			return patched->name;
	}
	hint_report(
		facts, DIAG_ERROR, subject, "no-gate",
		"\"%s\" is in %s, and no object of the patch is there whenever it is needed: the reference would never or not always be resolved; add a klp_object for %s, and give code of %s a copy of its own",
		name, object, object, first_without(facts, subject, object));
	return NULL;
}

/* The gate that a label names, checked by the same rule. */
static const char *check_gate(const struct facts *facts, const struct subject *subject,
			      const char *object, const char *gate)
{
	const struct patch_object *patched = patchinfo_find(&facts->info, gate);
	const char *name = subject->reference->name;

	if (is_vmlinux(gate))
		hint_report(
			facts, DIAG_ERROR, subject, "gate-vmlinux",
			"\"%s\" of module %s is annotated as used by functions of vmlinux, and %s may not be loaded when they run",
			name, object, object);
	else if (!patched)
		hint_report(
			facts, DIAG_ERROR, subject, "no-gate",
			"\"%s\" is annotated as used by %s, which the patch does not patch: the reference would never be resolved; add a klp_object for %s",
			name, gate, gate);
	else if (!subject_gate_serves(facts, subject, gate, object))
		hint_report(
			facts, DIAG_ERROR, subject, "no-gate",
			"\"%s\" of %s is annotated as used by %s, but %s is not there whenever the functions that use it are, or not with %s",
			name, object, gate, gate, object);
	else
		return patched->name;
	return NULL;
}

const char *gate_choose(const struct facts *facts, const struct subject *subject,
			const char *object, const char *wanted)
{
	if (is_vmlinux(object))
		return KLP_VMLINUX;
	if (!check_gate_needed(facts, subject, object))
		return NULL;
	return wanted ? check_gate(facts, subject, object, wanted) :
			best_gate(facts, subject, object);
}
