// SPDX-License-Identifier: GPL-2.0
/*
 * The symbols of vmlinux, whatever their source: see ksyms.h. In goes what the
 * source adds, in the kernel's order; out go their lines of Symbols.list.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "../diag.h"
#include "../elf.h"
#include "../symvers.h"
#include "code.h"
#include "ksyms.h"
#include "symlist-write.h"

#define EXPORT_PREFIX "__ksymtab_"

/* include/uapi/linux/utsname.h: __NEW_UTS_LEN */
#define UTS_VERSION_MAX 64

/* The longest banner, and how many are looked at: a kernel has two. */
#define BANNER_MAX 1024
#define BANNERS_MAX 16

/* Names are kept in pieces of this size. */
#define NAMES_ROOM (256 * 1024)

struct ksyms_names {
	struct ksyms_names *next;
	size_t used;
	char names[NAMES_ROOM];
};

int ksyms_not_kept(const struct ksyms *ksyms, const char *where)
{
	if (!ksyms->full)
		return diag_out_of_memory(where);
	diag_error(where, CHECK_NONE,
		   "more than %lu symbols, or %lu MiB of their names: no kernel has so many",
		   KSYMS_MAX, KSYMS_NAMES_MAX >> 20);
	return -E2BIG;
}

unsigned int ksyms_ftrace_offset(unsigned int machine)
{
	return machine == EM_X86_64 ? 4 : 16;
}

int ksyms_read_file(const char *path, struct ksyms *ksyms, ksyms_reader read)
{
	struct input input;
	int err;

	*ksyms = (struct ksyms){ 0 };
	err = input_open(path, &input);
	if (err)
		return err;
	err = read(path, &input, ksyms);
	input_close(&input);
	if (err)
		ksyms_free(ksyms);
	return err;
}

bool ksyms_is_endbr(const uint8_t *code, size_t size)
{
	return size >= 4 && !memcmp(code, "\xf3\x0f\x1e\xfa", 4);
}

const char *ksyms_keep(struct ksyms *ksyms, const char *name, size_t length)
{
	struct ksyms_names *names = ksyms->names;
	char *copy;

	if (length >= NAMES_ROOM || ksyms->names_size >= KSYMS_NAMES_MAX) {
		ksyms->full = true;
		return NULL;
	}
	if (!names || NAMES_ROOM - names->used <= length) {
		names = malloc(sizeof(*names));
		if (!names)
			return NULL;
		names->next = ksyms->names;
		names->used = 0;
		ksyms->names = names;
		ksyms->names_size += NAMES_ROOM;
	}
	copy = names->names + names->used;
	memcpy(copy, name, length);
	copy[length] = '\0';
	names->used += length + 1;
	return copy;
}

struct ksym *ksyms_add(struct ksyms *ksyms, const char *name, char type, uint64_t address)
{
	struct ksym *symbol;

	if (ksyms->nr == KSYMS_MAX) {
		ksyms->full = true;
		return NULL;
	}
	if (ksyms->nr == ksyms->room) {
		size_t room = ksyms->room ? 2 * ksyms->room : 1 << 16;

		symbol = reallocarray(ksyms->symbols, room, sizeof(*symbol));
		if (!symbol)
			return NULL;
		ksyms->symbols = symbol;
		ksyms->room = room;
	}
	symbol = &ksyms->symbols[ksyms->nr++];
	*symbol = (struct ksym){ .name = name, .type = type, .address = address };
	return symbol;
}

const struct ksym *ksyms_find(const struct ksyms *ksyms, const char *name)
{
	for (size_t i = 0; i < ksyms->nr; i++) {
		if (!strcmp(ksyms->symbols[i].name, name))
			return &ksyms->symbols[i];
	}
	return NULL;
}

const char *ksyms_exported(const struct ksym *symbol)
{
	const size_t length = strlen(EXPORT_PREFIX);

	return strncmp(symbol->name, EXPORT_PREFIX, length) ? NULL : symbol->name + length;
}

static bool is_local(const struct ksym *symbol)
{
	return symlist_is_local(&(struct symlist_symbol){ .type = symbol->type });
}

static int check_order(const struct ksyms *ksyms, const char *where)
{
	if (!ksyms->nr) {
		diag_error(where, CHECK_NONE, "no symbols of vmlinux");
		return -EINVAL;
	}
	for (size_t i = 1; i < ksyms->nr; i++) {
		if (ksyms->symbols[i - 1].address <= ksyms->symbols[i].address)
			continue;
		diag_error(
			where, CHECK_NONE,
			"%s comes before %s, but has a higher address: this is not the order of the kernel; the file is damaged or was sorted",
			ksyms->symbols[i - 1].name, ksyms->symbols[i].name);
		return -EINVAL;
	}
	return 0;
}

/*
 * The namespace of an export, of its struct kernel_symbol: value, name and namespace,
 * each an offset from where it stands, or an address (kernel/module/internal.h). The
 * name tells which. NULL: the contents do not tell.
 */
static const char *export_namespace(const struct ksyms_memory *memory, const struct ksym *entry,
				    const char *exported)
{
	for (int relative = 1; relative >= 0; relative--) {
		const unsigned int width = relative ? 4 : memory->address_size;
		uint64_t available, at[3] = { 0 };
		const uint8_t *bytes = ksyms_memory_at(memory, entry->address, &available);
		const char *name;

		if (!bytes || available < 3 * width)
			return NULL;
		for (unsigned int i = 0; i < 3; i++) {
			at[i] = elf_integer(bytes + i * width, width, memory->big_endian);
			if (relative && at[i])
				at[i] = entry->address + i * width + (int64_t)(int32_t)at[i];
		}
		name = ksyms_memory_string(memory, at[1]);
		if (name && !strcmp(name, exported))
			return at[2] ? ksyms_memory_string(memory, at[2]) : "";
	}
	return NULL;
}

struct export
{
	const char *name;
	bool for_modules;
};

static int compare_exports(const void *a, const void *b)
{
	return strcmp(((const struct export *)a)->name, ((const struct export *)b)->name);
}

/*
 * The exports that symbols tell. @told: cleared if the namespace of any is not: of others,
 * too, nothing is said then of what is for named modules.
 */
static size_t find_exports(const struct ksyms *ksyms, const struct ksyms_memory *memory,
			   struct export *exports, bool *told)
{
	size_t nr = 0;

	for (size_t i = 0; i < ksyms->nr; i++) {
		const char *name = ksyms_exported(&ksyms->symbols[i]), *namespace;

		if (!name)
			continue;
		namespace = *told ? export_namespace(memory, &ksyms->symbols[i], name) : NULL;
		*told = namespace;
		exports[nr++] =
			(struct export){ name, namespace && symvers_is_for_modules(namespace) };
	}
	return nr;
}

static int mark_exports(struct ksyms *ksyms, const struct ksyms_memory *memory)
{
	struct export *exports = calloc(ksyms->nr, sizeof(*exports));
	bool told = memory != NULL;
	size_t nr;

	if (!exports)
		return -ENOMEM;
	nr = find_exports(ksyms, memory, exports, &told);
	qsort(exports, nr, sizeof(*exports), compare_exports);
	for (size_t i = 0; nr && i < ksyms->nr; i++) {
		struct ksym *symbol = &ksyms->symbols[i];
		const struct export wanted = { .name = symbol->name }, *found;

		if (is_local(symbol))
			continue;
		found = bsearch(&wanted, exports, nr, sizeof(*exports), compare_exports);
		if (found)
			symbol->flags |=
				told && found->for_modules ? SYMLIST_FOR_MODULES : SYMLIST_EXPORTED;
	}
	if (nr)
		ksyms->known |= SYMLIST_EXPORTED | (told ? SYMLIST_FOR_MODULES : 0);
	free(exports);
	return 0;
}

/*
 * What is between these two is freed (arch/x86/mm/init.c: free_initmem()). Where
 * per-cpu variables have real addresses (x86-64 since 6.15, and other machines), those
 * that the kernel starts with are there, too; but the processors' own, which are meant
 * by these addresses, stay.
 */
static void mark_init(struct ksyms *ksyms)
{
	const struct ksym *begin = ksyms_find(ksyms, "__init_begin");
	const struct ksym *end = ksyms_find(ksyms, "__init_end");
	const struct ksym *percpu = ksyms_find(ksyms, "__per_cpu_start");
	const struct ksym *percpu_end = ksyms_find(ksyms, "__per_cpu_end");

	if (!begin || !end)
		return;
	for (size_t i = 0; i < ksyms->nr; i++) {
		struct ksym *symbol = &ksyms->symbols[i];

		if (symbol->address < begin->address || symbol->address >= end->address)
			continue;
		if (percpu && percpu_end && symbol->address >= percpu->address &&
		    symbol->address < percpu_end->address)
			continue;
		symbol->flags |= SYMLIST_INIT;
	}
	ksyms->known |= SYMLIST_INIT;
}

static void mark_zero(struct ksyms *ksyms)
{
	for (size_t i = 0; i < ksyms->nr && !ksyms->symbols[i].address; i++)
		ksyms->symbols[i].flags |= SYMLIST_ZERO;
	ksyms->known |= SYMLIST_ZERO;
}

/* The first symbol whose address is not below @address. */
static size_t first_at(const struct ksyms *ksyms, uint64_t address)
{
	size_t low = 0, high = ksyms->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ksyms->symbols[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The symbol with the greatest address up to @address; the first of several. */
static size_t symbol_before(const struct ksyms *ksyms, uint64_t address)
{
	size_t low = 0, high = ksyms->nr;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (ksyms->symbols[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? first_at(ksyms, ksyms->symbols[low - 1].address) : SIZE_MAX;
}

static void mark_seal(struct ksyms *ksyms, uint64_t address)
{
	size_t i = first_at(ksyms, address);

	if (i == ksyms->nr || ksyms->symbols[i].sealed)
		return;
	ksyms->symbols[i].sealed = true;
	for (; i < ksyms->nr && ksyms->symbols[i].address == address; i++)
		ksyms->symbols[i].flags &= ~SYMLIST_ENDBR;
}

/*
 * ENDBR is taken away at boot where nothing calls the function indirectly
 * (arch/x86/kernel/alternative.c: apply_seal_endbr()). The table is named where data are
 * listed (CONFIG_KALLSYMS_ALL), _end among them.
 *
 * Return: false where the contents do not tell which.
 */
static bool mark_sealed(struct ksyms *ksyms, const struct ksyms_memory *memory)
{
	const struct ksym *start = ksyms_find(ksyms, "__ibt_endbr_seal");
	const struct ksym *end = ksyms_find(ksyms, "__ibt_endbr_seal_end");
	const uint8_t *table;
	uint64_t available, size;

	if (!start && !end)
		return ksyms_find(ksyms, "_end") != NULL;
	if (!start || !end || end->address < start->address)
		return false;
	size = end->address - start->address;
	table = ksyms_memory_at(memory, start->address, &available);
	if (size && (!table || size > available || size % 4))
		return false;
	for (uint64_t i = 0; i < size; i += 4) {
		uint64_t place = start->address + i;
		uint64_t address = place + (int32_t)elf_integer(table + i, 4, memory->big_endian);

		mark_seal(ksyms, address);
	}
	return true;
}

/* Where functions are; all that there is where the symbols do not tell. */
struct text_range {
	uint64_t start, end;
};

static struct text_range text_range(const struct ksyms *ksyms, const char *start, const char *end)
{
	const struct ksym *first = ksyms_find(ksyms, start), *last = ksyms_find(ksyms, end);

	return first && last ? (struct text_range){ first->address, last->address } :
			       (struct text_range){ 0, UINT64_MAX };
}

static bool in_range(const struct text_range *range, uint64_t address)
{
	return address >= range->start && address < range->end;
}

/*
 * Is the code of each function there? What else is of the type of code, but has no contents,
 * marks the end of something: __end_rodata.
 */
static bool mark_endbr_of_all(struct ksyms *ksyms, const struct ksyms_memory *memory)
{
	const struct text_range text = text_range(ksyms, "_stext", "_etext");
	const struct text_range init = text_range(ksyms, "_sinittext", "_einittext");
	const uint8_t *code;
	uint64_t size;

	for (size_t i = 0; i < ksyms->nr; i++) {
		struct ksym *symbol = &ksyms->symbols[i];

		if (!symlist_is_code(symbol->type))
			continue;
		code = ksyms_memory_at(memory, symbol->address, &size);
		if (code && ksyms_is_endbr(code, size))
			symbol->flags |= SYMLIST_ENDBR;
		if (!code && (in_range(&text, symbol->address) || in_range(&init, symbol->address)))
			return false;
	}
	return true;
}

static void mark_endbr(struct ksyms *ksyms, const struct ksyms_memory *memory)
{
	if (memory->machine == EM_X86_64 && mark_endbr_of_all(ksyms, memory) &&
	    mark_sealed(ksyms, memory))
		ksyms->known |= SYMLIST_ENDBR;
}

/* All names of a function have the site (kernel/trace/ftrace.c: ftrace_location()). */
static void mark_site(struct ksyms *ksyms, uint64_t site, unsigned int max_offset)
{
	size_t i = symbol_before(ksyms, site);
	uint64_t address = ksyms->symbols[i].address;

	if (site - address > max_offset || ksyms->symbols[i].has_site)
		return;
	ksyms->symbols[i].has_site = true;
	for (; i < ksyms->nr && ksyms->symbols[i].address == address; i++) {
		if (symlist_is_code(ksyms->symbols[i].type))
			ksyms->symbols[i].flags |= SYMLIST_FTRACE;
	}
}

/*
 * The table can be used where its entries need no relocation at boot, or keep the
 * link address in place; elsewhere they are 0. Some are 0 in any case: those of
 * weak functions that were overridden (scripts/sorttable.h).
 */
static void mark_ftrace(struct ksyms *ksyms, const struct ksyms_memory *memory)
{
	const struct ksym *start = ksyms_find(ksyms, "__start_mcount_loc");
	const struct ksym *stop = ksyms_find(ksyms, "__stop_mcount_loc");
	const uint64_t last = ksyms->symbols[ksyms->nr - 1].address;
	const unsigned int width = memory->address_size;
	uint64_t available, size, used = 0;
	const uint8_t *table;

	if (!start || !stop || stop->address <= start->address)
		return;
	size = stop->address - start->address;
	table = ksyms_memory_at(memory, start->address, &available);
	if (!table || size > available || size % width)
		return;
	for (uint64_t i = 0; i < size; i += width) {
		uint64_t site = elf_integer(table + i, width, memory->big_endian);

		if (site && (site < ksyms->symbols[0].address || site >= last))
			return;
		used += site != 0;
	}
	if (used < size / width / 2)
		return;
	for (uint64_t i = 0; i < size; i += width) {
		uint64_t site = elf_integer(table + i, width, memory->big_endian);

		if (site)
			mark_site(ksyms, site, ksyms_ftrace_offset(memory->machine));
	}
	ksyms->known |= SYMLIST_FTRACE;
}

int ksyms_complete(struct ksyms *ksyms, const char *where, const struct ksyms_memory *memory)
{
	int err;

	err = check_order(ksyms, where);
	if (err)
		return err;
	if (mark_exports(ksyms, memory))
		return diag_out_of_memory(where);
	if (ksyms->addresses) {
		mark_init(ksyms);
		mark_zero(ksyms);
		if (memory) {
			mark_endbr(ksyms, memory);
			mark_ftrace(ksyms, memory);
		}
	}
	return 0;
}

int ksyms_read_references(struct ksyms *ksyms, const char *where, const struct ksyms_memory *memory,
			  const uint8_t *image, size_t size)
{
	int err = code_read(where, ksyms, memory, image, size, &ksyms->refers);

	ksyms->refers_known = !err;
	return err == -ENOENT ? 0 : err;
}

/* Where what is in the bracket at @text ends; NULL: it does not, in this line. */
static const char *bracket_end(const char *text, const char *end)
{
	unsigned int depth = 0;

	for (; text < end && *text >= ' ' && *text < 0x7f; text++) {
		depth += *text == '(';
		depth -= *text == ')';
		if (!depth)
			return text;
	}
	return NULL;
}

/* The compiler is in the second bracket, up to the comma before the linker. */
static int read_compiler(struct ksyms *ksyms, const char *compiler, const char *close)
{
	const char *comma = compiler;

	for (; comma < close && *comma != ','; comma++) {
		const char *inner = *comma == '(' ? bracket_end(comma, close + 1) : NULL;

		if (inner)
			comma = inner;
	}
	if (comma == compiler)
		return 0;
	ksyms->compiler = strndup(compiler, comma - compiler);
	return ksyms->compiler ? 0 : -ENOMEM;
}

/*
 * What is behind it, up to the end of the line. Since 6.1 there is a second banner, a weak
 * one, which lacks the number of the build, its time, or both, unless they were given
 * (init/Makefile: utsversion-tmp.h): the longer one is meant.
 */
static int read_version(struct ksyms *ksyms, const char *text, const char *end)
{
	size_t length = 0;
	char *version;

	if (end - text < 2 || text[0] != ' ')
		return 0;
	text++;
	while (length < (size_t)(end - text) && length <= UTS_VERSION_MAX && text[length] >= ' ' &&
	       text[length] < 0x7f)
		length++;
	if (!length || length == (size_t)(end - text) || text[length] != '\n' ||
	    (ksyms->version && length <= strlen(ksyms->version)))
		return 0;
	version = strndup(text, length);
	if (!version)
		return -ENOMEM;
	free(ksyms->version);
	ksyms->version = version;
	return 0;
}

/* @text: the first bracket of a banner */
static int read_brackets(struct ksyms *ksyms, const char *text, const char *end)
{
	const char *close, *compiler;
	int err = 0;

	if (end - text > BANNER_MAX)
		end = text + BANNER_MAX;
	close = bracket_end(text, end);
	if (!close || end - close < 3 || close[1] != ' ' || close[2] != '(')
		return 0;
	compiler = close + 3;
	close = bracket_end(close + 2, end);
	if (!close)
		return 0;
	if (!ksyms->compiler)
		err = read_compiler(ksyms, compiler, close);
	return err ? err : read_version(ksyms, close + 1, end);
}

/* Goes from one of the rarest of its letters to the next, which is faster than memmem(). */
const char *ksyms_next_banner(const uint8_t *data, size_t size)
{
	static const char banner[] = "Linux version ";
	const size_t length = strlen(banner), rare = strcspn(banner, "x");
	const uint8_t *const end = data + size, *at = data;

	while ((at = memchr(at, banner[rare], end - at))) {
		if ((size_t)(at - data) >= rare && (size_t)(end - at) >= length - rare &&
		    !memcmp(at - rare, banner, length))
			return (const char *)at - rare + length;
		at++;
	}
	return NULL;
}

int ksyms_read_banner(struct ksyms *ksyms, const uint8_t *data, size_t size)
{
	const char *end = (const char *)data + size, *release = (const char *)data;
	unsigned int nr = 0;
	int err = 0;

	while (!err && nr < BANNERS_MAX &&
	       (release = ksyms_next_banner((const uint8_t *)release, end - release))) {
		size_t length = 0;

		while (length < (size_t)(end - release) && length < 65 && release[length] > ' ' &&
		       release[length] < 0x7f)
			length++;
		/* "%s (" is the format of linux_proc_banner */
		if (!length || length == 65 || release[0] == '%' ||
		    length + 1 >= (size_t)(end - release) || memcmp(release + length, " (", 2))
			continue;
		if (!ksyms->release)
			ksyms->release = strndup(release, length);
		if (!ksyms->release)
			err = -ENOMEM;
		else if (!strncmp(ksyms->release, release, length) && !ksyms->release[length])
			err = read_brackets(ksyms, release + length + 1, end);
		nr++;
	}
	return err;
}

int ksyms_exports(const struct ksyms *ksyms, struct refers_exports *exports)
{
	*exports = (struct refers_exports){ 0 };
	exports->exports = calloc(ksyms->nr + 1, sizeof(*exports->exports));
	if (!exports->exports)
		return diag_out_of_memory(NULL);
	for (size_t i = 0; i < ksyms->nr; i++) {
		if (ksyms->symbols[i].flags & (SYMLIST_EXPORTED | SYMLIST_FOR_MODULES))
			exports->exports[exports->nr++] =
				(struct refers_other){ ksyms->symbols[i].name, i };
	}
	refers_exports_sort(exports);
	return 0;
}

static int write_symbols(const struct ksyms *ksyms, const char *where,
			 struct symlist_writer *writer)
{
	unsigned int ordinal = 0;
	int err = 0;

	for (size_t i = 0; !err && i < ksyms->nr; i++) {
		const struct ksym *symbol = &ksyms->symbols[i];

		if ((ksyms->all_files || is_local(symbol)) && symbol->ordinal != ordinal) {
			ordinal = symbol->ordinal;
			err = symlist_write_file(writer, symbol->file, ordinal);
		}
		if (!err)
			err = symlist_write_symbol(writer, symbol->type, symbol->name,
						   symbol->flags & (ksyms->known | SYMLIST_KEYS));
		if (err == -EINVAL)
			diag_error(where, CHECK_NONE,
				   "symbol %zu of %zu has no proper type and name", i + 1,
				   ksyms->nr);
	}
	return err;
}

int ksyms_write(struct ksyms *ksyms, const char *where, struct symlist_writer *writer)
{
	int err;

	err = symlist_write_object(writer, "vmlinux", NULL);
	if (!err && *ksyms->build_id)
		err = symlist_write_fact(writer, "build-id", ksyms->build_id);
	if (!err)
		err = write_symbols(ksyms, where, writer);
	if (!err && ksyms->refers_known)
		err = refers_write(&ksyms->refers, writer);
	return err;
}

void ksyms_free(struct ksyms *ksyms)
{
	struct ksyms_names *next;

	for (struct ksyms_names *names = ksyms->names; names; names = next) {
		next = names->next;
		free(names);
	}
	free(ksyms->symbols);
	free(ksyms->versions.versions);
	refers_free(&ksyms->refers);
	free(ksyms->btf.data);
	free(ksyms->release);
	free(ksyms->version);
	free(ksyms->compiler);
	free(ksyms->tree);
	*ksyms = (struct ksyms){ 0 };
}

/*
 * Does the loader lay out the section? It takes SHF_ALLOC from those that it only
 * reads (kernel/module/main.c: rewrite_section_headers(), layout_and_allocate(),
 * which keeps symbols of per-cpu data).
 */
static bool is_loaded(const struct elf_section *section)
{
	return (section->header.sh_flags & SHF_ALLOC) && strcmp(section->name, ".modinfo") &&
	       strcmp(section->name, "__versions");
}

bool ksyms_is_listed(const struct elf_symbol *symbol)
{
	return symbol->section && *symbol->name && is_loaded(symbol->section);
}
