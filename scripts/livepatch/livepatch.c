// SPDX-License-Identifier: GPL-2.0
/*
 * Reads all that is known about a livepatch: see livepatch.h.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "diag.h"
#include "livepatch.h"
#include "reference.h"
#include "verdict.h"

void livepatch_init(struct livepatch *livepatch, struct elf_file *elf)
{
	*livepatch = (struct livepatch){ .elf = elf };
	livepatch->work = &livepatch->account;
	annotations_init(&livepatch->annotations);
	list_init(&livepatch->references);
	patchinfo_init(&livepatch->info);
}

/* The kernel that the list describes must be the one that the module is built for. */
static int livepatch_check_release(const struct elf_file *elf, const struct symlist *symbols,
				   const char *path)
{
	const char *vermagic = elf_modinfo(elf, "vermagic", NULL);
	size_t length = vermagic ? strcspn(vermagic, " ") : 0;

	if (!length)
		return 0;
	if (!symbols->release)
		return diag_warning(
			path, CHECK_UNKNOWN_RELEASE,
			"does not tell which kernel it is of; make sure that it is %.*s, for which %s is built",
			(int)length, vermagic, elf->name);
	if (strlen(symbols->release) == length && !strncmp(symbols->release, vermagic, length))
		return 0;
	diag_error(
		path, CHECK_NONE,
		"symbols of kernel %s, but %s is built for %.*s, as its version magic says; give the list of that kernel",
		symbols->release, elf->name, (int)length, vermagic);
	return -EINVAL;
}

int livepatch_read_symbols(struct livepatch *livepatch, const struct livepatch_sources *sources,
			   const struct symlist_query *query)
{
	const char *name = elf_modinfo(livepatch->elf, "name", NULL);
	struct symlist *symbols = &livepatch->symbols;
	int verdict;

	verdict = symlist_read(sources->symbols, query, symbols);
	if (!verdict)
		verdict = livepatch_check_release(livepatch->elf, symbols, sources->symbols);
	if (verdict >= 0)
		verdict = verdict_both(verdict,
				       exports_read(sources->symvers, sources->nr_symvers,
						    name ? name : "", symbols, sources->symbols,
						    &livepatch->author_exports));
	return verdict;
}

int livepatch_read_module(struct livepatch *livepatch)
{
	struct elf_file *elf = livepatch->elf;
	struct patchinfo_sizes sizes;
	int verdict;

	verdict = lines_open(elf, &livepatch->lines);
	if (verdict >= 0)
		verdict = verdict_both(verdict, lines_read_inlined(livepatch->lines));
	sizes = patchinfo_sizes(livepatch->lines);
	if (verdict >= 0)
		verdict = verdict_both(verdict, annotations_read(elf, &livepatch->annotations));
	if (verdict >= 0)
		verdict = verdict_both(verdict, patchinfo_read(elf, &sizes, &livepatch->info));
	verdict = verdict_both(verdict, patchinfo_refuse_unread(elf, &livepatch->info));
	if (verdict >= 0)
		verdict = verdict_both(verdict, references_read(elf, &livepatch->annotations,
								&livepatch->references));
	if (verdict >= 0)
		verdict = verdict_both(verdict,
				       context_map_build(elf, &livepatch->info, livepatch->work,
							 &livepatch->contexts));
	if (verdict >= 0)
		verdict = verdict_both(verdict,
				       wanted_collect(elf, &livepatch->references, &livepatch->info,
						      livepatch->lines, livepatch->may_depend,
						      &livepatch->wanted));
	return verdict;
}

/* What is there when an object of the patch is. */
static int follow_dependencies(struct livepatch *livepatch)
{
	const struct patch_object *object;
	int err = 0;

	list_for_each_entry(object, &livepatch->info.objects, list) {
		if (!err)
			err = symlist_follow(&livepatch->symbols, object->name);
	}
	return err;
}

/* Names that are nowhere, or not where they are to be patched; returns how many. */
static size_t find_missing(const struct livepatch *livepatch, const char **missing)
{
	const struct symlist *symbols = &livepatch->symbols;
	const struct reference *reference;
	const struct patch_function *function;
	const struct patch_object *object;
	size_t nr = 0;

	list_for_each_entry(reference, &livepatch->references, list) {
		const struct symlist_name *entry = symlist_find(symbols, reference->name);

		if (!entry->nr_symbols)
			missing[nr++] = entry->name;
	}
	list_for_each_entry(object, &livepatch->info.objects, list) {
		const struct symlist_object *known = symlist_find_object(symbols, object->name);

		list_for_each_entry(function, &object->functions, list) {
			const struct symlist_name *entry =
				symlist_find(symbols, function->old_name);

			if (known && !symlist_count(entry, known))
				missing[nr++] = entry->name;
		}
	}
	return nr;
}

/* What may have been meant by names that do not exist: it takes a pass of its own. */
static int read_near_misses(struct livepatch *livepatch, const char *path)
{
	const char **missing = calloc(livepatch->wanted.nr + 1, sizeof(*missing));
	int err;

	if (!missing)
		return diag_out_of_memory(livepatch->elf->name);
	err = nearmiss_read(path, missing, find_missing(livepatch, missing), &livepatch->nearmiss);
	free(missing);
	return err;
}

int livepatch_read_kernel(struct livepatch *livepatch, const struct livepatch_sources *sources)
{
	const char *const *names = (const char *const *)livepatch->wanted.names;
	const struct symlist_query query = {
		.names = names,
		.nr_names = livepatch->wanted.nr,
		.referring = livepatch->wanted.referring,
		.objects = livepatch->wanted.objects,
		.sparing = sources->sparing,
	};
	int verdict, err = 0;

	verdict = livepatch_read_symbols(livepatch, sources, &query);
	if (verdict < 0)
		return verdict;
	err = follow_dependencies(livepatch);
	if (!err && !sources->sparing)
		err = read_near_misses(livepatch, sources->symbols);
	if (!err)
		err = inlined_objects_read(sources->debuginfo, &livepatch->symbols,
					   &livepatch->info, names, query.nr_names,
					   &livepatch->inlined);
	verdict = verdict_both(verdict, err);
	if (verdict >= 0)
		verdict =
			verdict_both(verdict, compiler_check(livepatch->elf, &livepatch->symbols));
	return verdict;
}

void livepatch_forget_kernel(struct livepatch *livepatch)
{
	exports_free(&livepatch->author_exports);
	inlined_objects_free(&livepatch->inlined);
	nearmiss_free(&livepatch->nearmiss);
	symlist_free(&livepatch->symbols);
}

static const struct symlist_symbol *replaced_by(const struct livepatch *livepatch,
						const struct patch_function *function)
{
	const struct symlist_name *entry;
	const struct symlist_symbol *found = NULL;

	if (!function->old_name)
		return NULL;
	entry = symlist_find(&livepatch->symbols, function->old_name);
	for (size_t i = 0; i < entry->nr_symbols; i++) {
		const struct symlist_symbol *symbol = &entry->symbols[i];

		if (strcmp(symbol->object->name, function->object->name))
			continue;
		if (function->old_sympos && symbol->sympos != function->old_sympos)
			continue;
		if (found)
			return NULL; /* several: an error that patched.h finds */
		found = symbol;
	}
	return found;
}

struct scope livepatch_scope(const struct livepatch *livepatch,
			     const struct patch_function *function)
{
	const struct symlist_symbol *replaced = replaced_by(livepatch, function);

	return (struct scope){
		.object = function->object->name,
		.file = replaced ? replaced->file : NULL,
		.function = replaced,
	};
}

void livepatch_forget_uses(struct livepatch *livepatch)
{
	references_free(&livepatch->references);
	context_map_free(livepatch->contexts);
	livepatch->contexts = NULL;
}

void livepatch_free(struct livepatch *livepatch)
{
	livepatch_forget_uses(livepatch);
	livepatch_forget_kernel(livepatch);
	wanted_free(&livepatch->wanted);
	lines_close(livepatch->lines);
	patchinfo_free(&livepatch->info);
	annotations_free(&livepatch->annotations);
}
