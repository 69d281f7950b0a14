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
static bool check_gate_needed(const struct livepatch *livepatch, const struct use *use,
			      const char *object)
{
	const char *name = use->reference->name;

	if (!use->nr_functions || use->by_itself) {
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_NO_GATE,
			"\"%s\" of module %s is used by the livepatch itself (its init, exit, a parameter or an export), and %s may not be loaded then; use it in the pre_patch or post_patch callback of a klp_object for %s",
			name, object, object, object);
		return false;
	}
	for (size_t i = 0; i < use->nr_functions; i++) {
		if (!is_vmlinux(use->functions[i]->object->name))
			continue;
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_GATE_VMLINUX,
			"\"%s\" of module %s is used by functions that replace ones of vmlinux, and %s may not be loaded when they run",
			name, object, object);
		return false;
	}
	return true;
}

/* The first context that can be there without @object. */
static const char *first_without(const struct livepatch *livepatch, const struct use *use,
				 const char *object)
{
	for (size_t i = 0; i < use->nr_functions; i++) {
		const char *name = use->functions[i]->object->name;

		if (!symlist_guarantees(&livepatch->symbols, name, object))
			return name;
	}
	return use->functions[0]->object->name;
}

static const char *best_gate(const struct livepatch *livepatch, const struct use *use,
			     const char *object)
{
	const struct patch_object *itself = patchinfo_find(&livepatch->info, object), *patched;
	const char *name = use->reference->name;

	if (itself && use_gate_serves(livepatch, use, object, object))
		return itself->name;
	list_for_each_entry(patched, &livepatch->info.objects, list) {
		if (use_gate_serves(livepatch, use, patched->name, object))
			return patched->name;
	}
	hint_report(
		livepatch, DIAG_ERROR, use, CHECK_NO_GATE,
		"\"%s\" is in %s, and no object of the patch is there whenever it is needed: the reference would never or not always be resolved; add a klp_object for %s, and give code of %s a copy of its own",
		name, object, object, first_without(livepatch, use, object));
	return NULL;
}

/* The gate that a label names, checked by the same rule. */
static const char *check_gate(const struct livepatch *livepatch, const struct use *use,
			      const char *object, const char *gate)
{
	const struct patch_object *patched = patchinfo_find(&livepatch->info, gate);
	const char *name = use->reference->name;

	if (is_vmlinux(gate))
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_GATE_VMLINUX,
			"\"%s\" of module %s is annotated as used by functions of vmlinux, and %s may not be loaded when they run",
			name, object, object);
	else if (!patched)
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_NO_GATE,
			"\"%s\" is annotated as used by %s, which the patch does not patch: the reference would never be resolved; add a klp_object for %s",
			name, gate, gate);
	else if (!use_gate_serves(livepatch, use, gate, object))
		hint_report(
			livepatch, DIAG_ERROR, use, CHECK_NO_GATE,
			"\"%s\" of %s is annotated as used by %s, but %s is not there whenever the functions that use it are, or not with %s",
			name, object, gate, gate, object);
	else
		return patched->name;
	return NULL;
}

const char *gate_choose(const struct livepatch *livepatch, const struct use *use,
			const char *object, const char *wanted)
{
	if (is_vmlinux(object))
		return KLP_VMLINUX;
	if (!check_gate_needed(livepatch, use, object))
		return NULL;
	return wanted ? check_gate(livepatch, use, object, wanted) :
			best_gate(livepatch, use, object);
}
