// SPDX-License-Identifier: GPL-2.0
/*
 * Where functions were inlined, by libdw: see inlined.h.
 *
 * DWARF describes a function that was inlined once in each unit, by an abstract
 * entry (DW_AT_inline), which has its name. What has code refers to that entry
 * by DW_AT_abstract_origin: DW_TAG_subprogram for the function's own code and
 * for its clones, DW_TAG_inlined_subroutine, inside of another function's
 * DW_TAG_subprogram, for a copy. Hence two steps:
 *
 * 1. Of all units, the functions at the top: find the entries of the wanted
 *    names. The other entries at the top are stepped over.
 * 2. Of the units that can refer to what was found, the bodies.
 */
#include <dwarf.h>
#include <elfutils/libdwelf.h>
#include <elfutils/libdwfl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build-id.h"
#include "diag.h"
#include "inlined.h"

/* Inlined functions and blocks in each other; compilers stay far below it. */
#define MAX_DEPTH 1000

/* An entry of a function with a wanted name; several may describe one function. */
struct mention {
	struct inlined_query *query;
	Dwarf_Die origin; /* the abstract entry; of what was never inlined the only one */
	bool code;
	size_t function; /* index in the query's, set when all are known */
};

struct reader {
	const char *path;
	const char *build_id; /* that it must have, or NULL */
	Dwfl *dwfl;
	Dwarf *dwarf;
	struct inlined_query **by_name;
	size_t nr_queries;
	struct mention *mentions; /* after step 1 in the order of origin.addr, each origin once */
	size_t nr_mentions;
	Dwarf_Die *units; /* for step 2 */
	size_t nr_units;
	size_t nr_read;	   /* units seen in step 1 */
	char *tree;	   /* directory of init/main.c with the slash, or NULL */
	const char *build; /* directory that the first unit was compiled in, or NULL */
};

static int damaged(const struct reader *reader)
{
	diag_error(reader->path, CHECK_NONE, "its debug information is damaged: %s",
		   dwarf_errmsg(-1));
	return -EINVAL;
}

/* Make room for one more element; arrays double. */
static void *grow(void *array, size_t nr, size_t size)
{
	if (nr & (nr - 1))
		return array;
	return reallocarray(array, nr ? 2 * nr : 1, size);
}

/*
 * Opening.
 */

/* What is not in the file itself is not looked for: the user names the file. */
static int find_debuginfo(Dwfl_Module *module, void **data, const char *name, Dwarf_Addr base,
			  const char *file, const char *link, GElf_Word crc, char **found)
{
	(void)module, (void)data, (void)name, (void)base;
	(void)file, (void)link, (void)crc, (void)found;
	return -1;
}

static const Dwfl_Callbacks callbacks = {
	.find_elf = dwfl_build_id_find_elf,
	.find_debuginfo = find_debuginfo,
	.section_address = dwfl_offline_section_address,
};

/* What was inlined where in another build is no help. */
static int check_build(const struct reader *reader, Dwfl_Module *module)
{
	const unsigned char *bits = NULL;
	char digits[BUILD_ID_DIGITS + 1];
	GElf_Addr bias;
	int size;

	if (!reader->build_id || !dwfl_module_getelf(module, &bias))
		return 0;
	size = dwfl_module_build_id(module, &bits, &bias);
	if (size <= 0 || 2 * size > BUILD_ID_DIGITS)
		return 0;
	build_id_format(bits, size, digits);
	if (!strcmp(digits, reader->build_id))
		return 0;
	diag_error(
		reader->path, CHECK_NONE,
		"of another build than the list: its build ID is %s, and the list's %s; give the debug information of the very build, or leave it away (--debuginfo, DEBUGINFO=)",
		digits, reader->build_id);
	return -EINVAL;
}

static int open_dwarf(struct reader *reader)
{
	Dwfl_Module *module;
	Dwarf_Addr bias;
	int fd;

	fd = open(reader->path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		int err = -errno;

		diag_error(reader->path, CHECK_NONE, "cannot open: %s", strerror(-err));
		return err;
	}
	reader->dwfl = dwfl_begin(&callbacks);
	module = reader->dwfl ? dwfl_report_offline(reader->dwfl, reader->path, reader->path, fd) :
				NULL;
	if (!module) {
		diag_error(reader->path, CHECK_NONE, "cannot read as ELF: %s", dwfl_errmsg(-1));
		close(fd);
		return -EINVAL;
	}
	dwfl_report_end(reader->dwfl, NULL, NULL);
	if (check_build(reader, module))
		return -EINVAL;
	/* this applies the relocations of a module */
	reader->dwarf = dwfl_module_getdwarf(module, &bias);
	if (!reader->dwarf) {
		diag_error(
			reader->path, CHECK_NONE,
			"no debug information: %s; take the file of the debug package, or of a build with CONFIG_DEBUG_INFO",
			dwfl_errmsg(-1));
		return -ENODATA;
	}
	return 0;
}

/*
 * File names.
 */

/* Remove "." and, with what is before them, ".."; those at the start go alone. */
static void simplify(char *path)
{
	char *in = path, *out = path + (*path == '/');
	char *const start = out;

	while (*in) {
		size_t length;

		in += strspn(in, "/");
		length = strcspn(in, "/");
		if (length == 2 && !memcmp(in, "..", 2)) {
			while (out > start && *--out != '/')
				;
		} else if (length && !(length == 1 && *in == '.')) {
			if (out > start)
				*out++ = '/';
			memmove(out, in, length);
			out += length;
		}
		in += length;
	}
	*out = '\0';
}

/* What follows a directory, with or without the slash at its end, in a path; NULL: not in it. */
static const char *path_below(const char *path, const char *directory)
{
	size_t length = directory ? strlen(directory) : 0;

	while (length && directory[length - 1] == '/')
		length--;
	if (!length || strncmp(path, directory, length) || path[length] != '/')
		return NULL;
	return path + length + strspn(path + length, "/");
}

static const char *string_attribute(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute attribute;

	return dwarf_formstring(dwarf_attr_integrate(die, name, &attribute));
}

/* @die: any entry of the unit that the path comes from */
static char *path_in_tree(const struct reader *reader, Dwarf_Die *die, const char *path)
{
	const char *below = NULL;
	Dwarf_Die unit;
	char *result;

	if (!path)
		return NULL;
	if (dwarf_diecu(die, &unit, NULL, NULL))
		below = path_below(path, string_attribute(&unit, DW_AT_comp_dir));
	if (!below)
		below = path_below(path, reader->tree);
	if (!below)
		below = path_below(path, reader->build);
	result = strdup(below ? below : path);
	if (result)
		simplify(result);
	return result;
}

static int set_path(const struct reader *reader, Dwarf_Die *die, const char *path, char **set)
{
	*set = path_in_tree(reader, die, path);
	return path && !*set ? diag_out_of_memory(reader->path) : 0;
}

/* Of the unit that an entry is in; NULL for the part of several that dwz makes. */
static const char *unit_name(Dwarf_Die *die)
{
	Dwarf_Die unit;

	if (!dwarf_diecu(die, &unit, NULL, NULL) || dwarf_tag(&unit) != DW_TAG_compile_unit)
		return NULL;
	return dwarf_diename(&unit);
}

static void find_tree(struct reader *reader, Dwarf_Die *unit)
{
	static const char main_file[] = "init/main.c";
	const char *name = string_attribute(unit, DW_AT_name);
	size_t length = name ? strlen(name) : 0;

	if (reader->tree || length < sizeof(main_file) || *name != '/')
		return;
	length -= strlen(main_file);
	if (name[length - 1] == '/' && !strcmp(name + length, main_file))
		reader->tree = strndup(name, length);
}

/*
 * Step 1: functions of the wanted names.
 */

static int inlined_compare_names(const void *a, const void *b)
{
	const struct inlined_query *const *first = a, *const *second = b;

	return strcmp((*first)->name, (*second)->name);
}

static struct inlined_query *find_query(const struct reader *reader, const char *name)
{
	const struct inlined_query wanted = { .name = name }, *key = &wanted;
	struct inlined_query **found;

	if (!name)
		return NULL;
	found = bsearch(&key, reader->by_name, reader->nr_queries, sizeof(*reader->by_name),
			inlined_compare_names);
	return found ? *found : NULL;
}

/* As the symbol table names it, but for the suffixes of clones. */
static const char *function_name(Dwarf_Die *die)
{
	const char *name = string_attribute(die, DW_AT_linkage_name);

	return name ? name : dwarf_diename(die);
}

static bool has_code(Dwarf_Die *die)
{
	return dwarf_hasattr(die, DW_AT_low_pc) || dwarf_hasattr(die, DW_AT_ranges);
}

/* The abstract entry that an entry is an instance of. False: none. */
static bool read_origin(Dwarf_Die *die, Dwarf_Die *origin)
{
	Dwarf_Attribute attribute;

	return dwarf_attr(die, DW_AT_abstract_origin, &attribute) &&
	       dwarf_formref_die(&attribute, origin);
}

static unsigned int number(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute attribute;
	Dwarf_Word value;

	if (dwarf_formudata(dwarf_attr_integrate(die, name, &attribute), &value))
		return 0;
	return value;
}

static bool flag(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute attribute;
	bool value;

	return !dwarf_formflag(dwarf_attr_integrate(die, name, &attribute), &value) && value;
}

/*
 * A file that an attribute names by its place in the table of the unit. (Not by
 * dwarf_decl_file(), which in some versions aborts on split debug information.)
 */
static const char *file_attribute(Dwarf_Die *die, unsigned int name)
{
	Dwarf_Attribute attribute;
	Dwarf_Files *files;
	Dwarf_Word index;
	Dwarf_Die unit;
	size_t nr;

	if (dwarf_formudata(dwarf_attr_integrate(die, name, &attribute), &index) ||
	    !dwarf_cu_die(attribute.cu, &unit, NULL, NULL, NULL, NULL, NULL, NULL) ||
	    dwarf_getsrcfiles(&unit, &files, &nr) || index >= nr)
		return NULL;
	return dwarf_filesrc(files, index, NULL, NULL);
}

/* Note an entry, if its name is wanted. */
static int read_function(struct reader *reader, Dwarf_Die *die)
{
	struct mention *mention;
	struct mention found = { .code = has_code(die) };

	found.query = find_query(reader, function_name(die));
	if (!found.query)
		return 0;
	if (!read_origin(die, &found.origin))
		found.origin = *die;
	if (!found.code && dwarf_hasattr(&found.origin, DW_AT_declaration))
		return 0;
	mention = grow(reader->mentions, reader->nr_mentions, sizeof(*mention));
	if (!mention)
		return diag_out_of_memory(reader->path);
	reader->mentions = mention;
	mention[reader->nr_mentions++] = found;
	return 0;
}

/* What a unit's abbreviations tell of its references to functions. */
struct references {
	bool elsewhere; /* to another unit: link-time optimisation, dwz */
	bool alternate; /* to another file: dwz */
};

static void read_forms(Dwarf_Abbrev *abbreviation, struct references *references)
{
	unsigned int name, form;
	Dwarf_Off offset;

	for (size_t i = 0; !dwarf_getabbrevattr(abbreviation, i, &name, &form, &offset); i++) {
		if (!name)
			return;
		if (form == DW_FORM_GNU_ref_alt || form == DW_FORM_GNU_strp_alt ||
		    form == DW_FORM_ref_sup4 || form == DW_FORM_ref_sup8 ||
		    form == DW_FORM_strp_sup)
			references->alternate = true;
		else if (form != DW_FORM_ref_addr || name != DW_AT_abstract_origin)
			continue;
		references->elsewhere = true;
	}
}

static struct references read_references(Dwarf_Die *unit)
{
	struct references references = { 0 };
	Dwarf_Abbrev *abbreviation;
	Dwarf_Off offset = 0;
	size_t length;

	for (;; offset += length) {
		unsigned int tag;

		abbreviation = dwarf_getabbrev(unit, offset, &length);
		if (!abbreviation || abbreviation == DWARF_END_ABBREV)
			return references;
		tag = dwarf_getabbrevtag(abbreviation);
		if (tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine)
			read_forms(abbreviation, &references);
	}
}

static int check_alternate(const struct reader *reader, Dwarf *dwarf)
{
	const char *name = NULL;
	const void *id;

	if (dwarf_getalt(dwarf))
		return 0;
	if (dwelf_dwarf_gnu_debugaltlink(dwarf, &name, &id) <= 0)
		name = NULL;
	diag_error(reader->path, CHECK_NONE,
		   "a part of its debug information is in another file, which is not there%s%s",
		   name ? ": " : "", name ? name : "");
	return -ENODATA;
}

static int read_top(struct reader *reader, Dwarf_Die *unit)
{
	Dwarf_Die die;
	int end;

	for (end = dwarf_child(unit, &die); !end; end = dwarf_siblingof(&die, &die)) {
		int err;

		if (dwarf_tag(&die) != DW_TAG_subprogram)
			continue;
		err = read_function(reader, &die);
		if (err)
			return err;
	}
	return end < 0 ? damaged(reader) : 0;
}

static int add_unit(struct reader *reader, Dwarf_Die *unit)
{
	Dwarf_Die *units = grow(reader->units, reader->nr_units, sizeof(*units));

	if (!units)
		return diag_out_of_memory(reader->path);
	reader->units = units;
	units[reader->nr_units++] = *unit;
	return 0;
}

static int scan_unit(struct reader *reader, Dwarf *dwarf, Dwarf_Die *unit)
{
	const struct references references = read_references(unit);
	const size_t before = reader->nr_mentions;
	int err = 0;

	if (!reader->nr_read++)
		reader->build = string_attribute(unit, DW_AT_comp_dir);
	find_tree(reader, unit);
	if (references.alternate)
		err = check_alternate(reader, dwarf);
	if (!err)
		err = read_top(reader, unit);
	if (!err && (references.elsewhere || reader->nr_mentions > before))
		err = add_unit(reader, unit);
	return err;
}

static int scan_units(struct reader *reader, Dwarf *dwarf)
{
	Dwarf_CU *cu = NULL;
	Dwarf_Die unit, split;
	uint8_t type;
	int end;

	while (!(end = dwarf_get_units(dwarf, cu, &cu, NULL, &type, &unit, &split))) {
		int err;

		if (type == DW_UT_type || type == DW_UT_split_type)
			continue;
		if (type == DW_UT_skeleton && !split.addr) {
			const char *name = string_attribute(&unit, DW_AT_dwo_name);

			if (!name)
				name = string_attribute(&unit, DW_AT_GNU_dwo_name);
			diag_error(
				reader->path, CHECK_NONE,
				"a part of its debug information is in another file, which is not there: %s",
				name ? name : "?");
			return -ENODATA;
		}
		err = scan_unit(reader, dwarf, type == DW_UT_skeleton ? &split : &unit);
		if (err)
			return err;
	}
	return end < 0 ? damaged(reader) : 0;
}

/*
 * Between the steps: one function for all entries with the same origin.
 */

static int compare_origins(const void *a, const void *b)
{
	const struct mention *first = a, *second = b;
	const uintptr_t x = (uintptr_t)first->origin.addr, y = (uintptr_t)second->origin.addr;

	return (x > y) - (x < y);
}

static int add_function(const struct reader *reader, struct mention *mention)
{
	struct inlined_query *query = mention->query;
	Dwarf_Die *origin = &mention->origin;
	struct inlined_function *function;
	int err;

	function = grow(query->functions, query->nr_functions, sizeof(*function));
	if (!function)
		return diag_out_of_memory(reader->path);
	query->functions = function;
	mention->function = query->nr_functions++;
	function += mention->function;
	*function = (struct inlined_function){
		.declared_line = number(origin, DW_AT_decl_line),
		.external = flag(origin, DW_AT_external),
		.inlined = number(origin, DW_AT_inline) == DW_INL_inlined ||
			   number(origin, DW_AT_inline) == DW_INL_declared_inlined,
	};
	err = set_path(reader, origin, file_attribute(origin, DW_AT_decl_file),
		       &function->declared_in);
	return err ? err : set_path(reader, origin, unit_name(origin), &function->unit);
}

static int add_functions(struct reader *reader)
{
	struct mention *mentions = reader->mentions, *last = NULL;
	size_t nr = 0;

	if (reader->nr_mentions)
		qsort(mentions, reader->nr_mentions, sizeof(*mentions), compare_origins);
	for (size_t i = 0; i < reader->nr_mentions; i++) {
		const bool code = mentions[i].code;
		int err;

		if (!last || last->origin.addr != mentions[i].origin.addr) {
			last = &mentions[nr++];
			*last = mentions[i];
			err = add_function(reader, last);
			if (err)
				return err;
		}
		last->query->functions[last->function].out_of_line |= code;
	}
	reader->nr_mentions = nr;
	return 0;
}

/*
 * Step 2: bodies.
 */

/* After link-time optimisation, the unit that has the code is none of the source. */
static const char *caller_unit(Dwarf_Die *caller)
{
	const char *name = NULL;
	Dwarf_Die origin;

	if (read_origin(caller, &origin))
		name = unit_name(&origin);
	return name ? name : unit_name(caller);
}

static int add_site(struct reader *reader, Dwarf_Die *caller, Dwarf_Die *call,
		    struct inlined_function *function)
{
	const char *name = function_name(caller);
	struct inlined_site *site;
	int err;

	site = grow(function->sites, function->nr_sites, sizeof(*site));
	if (!site)
		return diag_out_of_memory(reader->path);
	function->sites = site;
	site += function->nr_sites++;
	*site = (struct inlined_site){ .line = number(call, DW_AT_call_line) };
	site->caller = strdup(name ? name : "?");
	if (!site->caller)
		return diag_out_of_memory(reader->path);
	err = set_path(reader, caller, caller_unit(caller), &site->caller_unit);
	return err ? err :
		     set_path(reader, caller, file_attribute(call, DW_AT_call_file), &site->file);
}

static int read_inlined(struct reader *reader, Dwarf_Die *caller, Dwarf_Die *call)
{
	const struct mention *mention;
	struct mention key = { 0 };

	if (!read_origin(call, &key.origin))
		return 0;
	mention =
		bsearch(&key, reader->mentions, reader->nr_mentions, sizeof(key), compare_origins);
	if (!mention)
		return 0;
	return add_site(reader, caller, call, &mention->query->functions[mention->function]);
}

static int read_body(struct reader *reader, Dwarf_Die *caller, Dwarf_Die *parent,
		     unsigned int depth)
{
	Dwarf_Die die;
	int end, err = 0;

	if (depth > MAX_DEPTH) {
		diag_error(reader->path, CHECK_NONE, "its debug information is nested too deeply");
		return -EINVAL;
	}
	for (end = dwarf_child(parent, &die); !end && !err; end = dwarf_siblingof(&die, &die)) {
		int tag = dwarf_tag(&die);

		if (tag == DW_TAG_inlined_subroutine)
			err = read_inlined(reader, caller, &die);
		else if (tag != DW_TAG_lexical_block)
			continue;
		if (!err)
			err = read_body(reader, caller, &die, depth + 1);
	}
	if (err)
		return err;
	return end < 0 ? damaged(reader) : 0;
}

static int read_unit(struct reader *reader, Dwarf_Die *unit)
{
	Dwarf_Die die;
	int end, err = 0;

	for (end = dwarf_child(unit, &die); !end && !err; end = dwarf_siblingof(&die, &die)) {
		if (dwarf_tag(&die) == DW_TAG_subprogram && has_code(&die))
			err = read_body(reader, &die, &die, 0);
	}
	if (err)
		return err;
	return end < 0 ? damaged(reader) : 0;
}

/* NULL is before all. */
static int inlined_compare_strings(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) : !!a - !!b;
}

static int compare_sites(const void *a, const void *b)
{
	const struct inlined_site *first = a, *second = b;
	int order = inlined_compare_strings(first->caller_unit, second->caller_unit);

	if (!order)
		order = strcmp(first->caller, second->caller);
	if (!order)
		order = inlined_compare_strings(first->file, second->file);
	if (!order)
		order = (first->line > second->line) - (first->line < second->line);
	return order;
}

static void free_site(struct inlined_site *site)
{
	free(site->caller);
	free(site->caller_unit);
	free(site->file);
}

/* The compiler may have made several copies of one call, and clones of the caller. */
static void sort_sites(struct inlined_function *function)
{
	struct inlined_site *sites = function->sites;
	size_t nr = 0;

	if (!function->nr_sites)
		return;
	function->inlined = true;
	qsort(sites, function->nr_sites, sizeof(*sites), compare_sites);
	for (size_t i = 0; i < function->nr_sites; i++) {
		if (nr && !compare_sites(&sites[nr - 1], &sites[i]))
			free_site(&sites[i]);
		else
			sites[nr++] = sites[i];
	}
	function->nr_sites = nr;
}

static void free_function(struct inlined_function *function)
{
	for (size_t i = 0; i < function->nr_sites; i++)
		free_site(&function->sites[i]);
	free(function->sites);
	free(function->unit);
	free(function->declared_in);
}

/*
 * Left out: what has neither code nor copies, but for bodies that were folded
 * away. What units share may be there for other files only.
 */
static void finish_query(struct inlined_query *query)
{
	size_t nr = 0;

	for (size_t i = 0; i < query->nr_functions; i++) {
		struct inlined_function *function = &query->functions[i];

		sort_sites(function);
		if (!function->out_of_line && !function->nr_sites &&
		    !(function->inlined && function->unit))
			free_function(function);
		else
			query->functions[nr++] = *function;
	}
	query->nr_functions = nr;
}

/*
 * All of it.
 */

static int read_all(struct reader *reader)
{
	Dwarf *alternate;
	int err;

	err = scan_units(reader, reader->dwarf);
	if (!err && !reader->nr_read) {
		diag_error(reader->path, CHECK_NONE, "no debug information: it describes no unit");
		err = -ENODATA;
	}
	alternate = dwarf_getalt(reader->dwarf);
	if (!err && alternate)
		err = scan_units(reader, alternate);
	if (!err)
		err = add_functions(reader);
	for (size_t i = 0; !err && reader->nr_mentions && i < reader->nr_units; i++)
		err = read_unit(reader, &reader->units[i]);
	for (size_t i = 0; !err && i < reader->nr_queries; i++)
		finish_query(reader->by_name[i]);
	return err;
}

static int prepare(struct reader *reader, struct inlined_query *queries, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		queries[i].functions = NULL;
		queries[i].nr_functions = 0;
	}
	reader->by_name = calloc(nr ? nr : 1, sizeof(*reader->by_name));
	if (!reader->by_name)
		return diag_out_of_memory(reader->path);
	for (size_t i = 0; i < nr; i++)
		reader->by_name[i] = &queries[i];
	reader->nr_queries = nr;
	qsort(reader->by_name, nr, sizeof(*reader->by_name), inlined_compare_names);
	return 0;
}

int inlined_find(const char *path, const char *build_id, struct inlined_query *queries, size_t nr)
{
	struct reader reader = { .path = path, .build_id = build_id };
	int err;

	err = prepare(&reader, queries, nr);
	if (!err)
		err = open_dwarf(&reader);
	if (!err)
		err = read_all(&reader);
	if (err)
		inlined_free(queries, nr);
	if (reader.dwfl)
		dwfl_end(reader.dwfl);
	free(reader.by_name);
	free(reader.mentions);
	free(reader.units);
	free(reader.tree);
	return err;
}

void inlined_free(struct inlined_query *queries, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		for (size_t j = 0; j < queries[i].nr_functions; j++)
			free_function(&queries[i].functions[j]);
		free(queries[i].functions);
		queries[i].functions = NULL;
		queries[i].nr_functions = 0;
	}
}
