// SPDX-License-Identifier: GPL-2.0
/*
 * The ELF layer, reading and editing: see elf.h. Libelf decodes headers and
 * symbols; what it does not check (links between sections, names, section
 * numbers of symbols) is checked here, once.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "decompress.h"
#include "diag.h"
#include "elf.h"

/* Something that elf_close() frees. */
struct elf_allocation {
	struct elf_allocation *next;
	max_align_t data[];
};

/* The place of a function or object; elf_symbol_at() searches them. */
struct elf_span {
	const struct elf_symbol *symbol;
	/*
	 * Of those before, the last one that ends behind the start of this one, or
	 * SIZE_MAX: the links lead over all that hold a place from there on.
	 */
	size_t link;
};

struct elf_private {
	Elf *elf;
	void *mapping; /* of elf_open(), or NULL */
	size_t mapping_size;
	struct elf_section *section_array;
	struct elf_symbol *symbol_array;
	struct elf_section *added; /* all that elf_add_section() made, by next_added */
	struct elf_allocation *allocations;
	struct elf_span *spans; /* of elf_symbol_at() */
	size_t nr_spans;
	size_t last; /* of spans: what the last search led to, which the next one often does */
};

static void *elf_allocate(struct elf_file *elf, size_t size)
{
	struct elf_allocation *allocation = calloc(1, sizeof(*allocation) + size);

	if (!allocation) {
		diag_out_of_memory(elf->name);
		return NULL;
	}
	allocation->next = elf->private->allocations;
	elf->private->allocations = allocation;
	return allocation->data;
}

static const char *elf_copy_name(struct elf_file *elf, const char *name)
{
	char *copy = elf_allocate(elf, strlen(name) + 1);

	return copy ? strcpy(copy, name) : NULL;
}

static int elf_malformed(const struct elf_file *elf, const char *what, unsigned int section)
{
	diag_error(elf->name, CHECK_NONE,
		   "malformed ELF file: %s (section %u); build the file anew", what, section);
	return -EINVAL;
}

static int elf_too_big(const struct elf_file *elf, const char *what, size_t nr, size_t most)
{
	diag_error(elf->name, CHECK_NONE,
		   "it has %zu %s, and more than %zu are not read: no kernel's file", nr, what,
		   most);
	return -E2BIG;
}

/* Strings may overlap: without a limit, each could be as long as the file. */
const char *elf_string_at(const struct elf_section *section, uint64_t offset)
{
	size_t room;

	if (!section || !section->data || offset >= section->size)
		return NULL;
	room = section->size - offset < ELF_NAME_MAX + 1 ? section->size - offset :
							   ELF_NAME_MAX + 1;
	if (!memchr(section->data + offset, '\0', room))
		return NULL;
	return (const char *)section->data + offset;
}

/* What is wrong with the name at an offset where elf_string_at() finds none? */
static int elf_no_name(const struct elf_file *elf, const struct elf_section *strings,
		       uint64_t offset, const char *outside, unsigned int section)
{
	if (!strings || !strings->data || offset >= strings->size ||
	    !memchr(strings->data + offset, '\0', strings->size - offset))
		return elf_malformed(elf, outside, section);
	diag_error(
		elf->name, CHECK_NONE,
		"a name of more than %d bytes (section %u), longer than the kernel's can be; give it a shorter one",
		ELF_NAME_MAX, section);
	return -E2BIG;
}

uint64_t elf_integer(const uint8_t *bytes, unsigned int width, bool big_endian)
{
	uint64_t value = 0;

	for (unsigned int i = 0; i < width; i++)
		value = value << 8 | bytes[big_endian ? i : width - 1 - i];
	return value;
}

int elf_get(const struct elf_file *elf, const struct elf_section *section, uint64_t offset,
	    unsigned int width, uint64_t *value)
{
	if (!section->data || offset > section->size || width > section->size - offset)
		return -ERANGE;
	*value = elf_integer(section->data + offset, width, elf->big_endian);
	return 0;
}

/* Headers and contents of all sections; links come later, when all are there. */
static int elf_read_section(struct elf_file *elf, unsigned int index, struct elf_section *section)
{
	Elf_Scn *scn = elf_getscn(elf->private->elf, index);
	Elf_Data *data;

	if (!scn || !gelf_getshdr(scn, &section->header))
		return elf_malformed(elf, elf_errmsg(-1), index);
	section->index = index;
	section->size = section->header.sh_size;
	if (section->header.sh_type == SHT_NULL && section->size)
		return elf_malformed(elf, "a section has a size, but no type", index);
	if (section->header.sh_type != SHT_NOBITS && section->header.sh_type != SHT_NULL) {
		data = elf_rawdata(scn, NULL);
		if (!data)
			return elf_malformed(elf, elf_errmsg(-1), index);
		if (data->d_size != section->size)
			return elf_malformed(elf, "the contents do not have the size of the header",
					     index);
		section->data = data->d_buf;
	}
	list_add_tail(&section->list, &elf->sections);
	elf->by_index[index] = section;
	return 0;
}

static int elf_read_sections(struct elf_file *elf)
{
	size_t shstrndx;

	if (elf_getshdrnum(elf->private->elf, &elf->nr_sections) ||
	    elf_getshdrstrndx(elf->private->elf, &shstrndx))
		return elf_malformed(elf, elf_errmsg(-1), 0);
	if (!elf->nr_sections || !shstrndx || shstrndx >= elf->nr_sections)
		return elf_malformed(elf, "no section header table or no names of sections", 0);
	if (elf->nr_sections > ELF_SECTIONS_MAX)
		return elf_too_big(elf, "sections", elf->nr_sections, ELF_SECTIONS_MAX);
	elf->by_index = calloc(elf->nr_sections, sizeof(*elf->by_index));
	elf->private->section_array = calloc(elf->nr_sections, sizeof(struct elf_section));
	if (!elf->by_index || !elf->private->section_array)
		return diag_out_of_memory(elf->name);
	for (size_t i = 1; i < elf->nr_sections; i++) {
		int err = elf_read_section(elf, i, &elf->private->section_array[i]);

		if (err)
			return err;
	}
	elf->shstrtab = elf->by_index[shstrndx];
	return 0;
}

static bool elf_info_is_section(const GElf_Shdr *header)
{
	return header->sh_type == SHT_RELA || header->sh_type == SHT_REL ||
	       (header->sh_flags & SHF_INFO_LINK);
}

/* Numbers of sections become pointers. */
static int elf_link_section(struct elf_file *elf, struct elf_section *section)
{
	const GElf_Shdr *header = &section->header;

	section->name = elf_string_at(elf->shstrtab, header->sh_name);
	if (!section->name)
		return elf_no_name(elf, elf->shstrtab, header->sh_name,
				   "a section's name is outside the table of names",
				   section->index);
	if (header->sh_link >= elf->nr_sections)
		return elf_malformed(elf, "sh_link is no section", section->index);
	section->link = elf->by_index[header->sh_link];
	if (elf_info_is_section(header)) {
		if (header->sh_info >= elf->nr_sections)
			return elf_malformed(elf, "sh_info is no section", section->index);
		section->info = elf->by_index[header->sh_info];
		if (section->info && !section->info->relocations_here &&
		    !(header->sh_flags & SHF_RELA_LIVEPATCH))
			section->info->relocations_here = section;
	}
	if (header->sh_type == SHT_SYMTAB) {
		if (elf->symtab)
			return elf_malformed(elf, "a second symbol table", section->index);
		elf->symtab = section;
		elf->strtab = section->link;
	}
	if (header->sh_type == SHT_SYMTAB_SHNDX)
		elf->symtab_shndx = section;
	return 0;
}

/* Where a symbol is defined. */
static int elf_place_symbol(struct elf_file *elf, struct elf_symbol *symbol)
{
	uint64_t index = symbol->sym.st_shndx;

	if (index == SHN_XINDEX) {
		if (!elf->symtab_shndx ||
		    elf_get(elf, elf->symtab_shndx, 4ULL * symbol->index, 4, &index))
			return elf_malformed(elf, "a symbol's section number is missing",
					     elf->symtab->index);
	} else if (index >= SHN_LORESERVE || index == SHN_UNDEF) {
		symbol->shndx = index;
		return 0;
	}
	if (!index || index >= elf->nr_sections)
		return elf_malformed(elf, "a symbol is in a section that does not exist",
				     elf->symtab->index);
	symbol->section = elf->by_index[index];
	if (GELF_ST_TYPE(symbol->sym.st_info) == STT_SECTION && !symbol->section->symbol)
		symbol->section->symbol = symbol;
	return 0;
}

static int elf_read_symbol(struct elf_file *elf, Elf_Data *data, size_t index)
{
	struct elf_symbol *symbol = &elf->private->symbol_array[index];

	if (!gelf_getsym(data, index, &symbol->sym))
		return elf_malformed(elf, elf_errmsg(-1), elf->symtab->index);
	symbol->index = index;
	symbol->name = elf_string_at(elf->strtab, symbol->sym.st_name);
	if (!symbol->name)
		return elf_no_name(elf, elf->strtab, symbol->sym.st_name,
				   "a symbol's name is outside the table of names",
				   elf->symtab->index);
	list_add_tail(&symbol->list, &elf->symbols);
	elf->symbols_by_index[index] = symbol;
	return elf_place_symbol(elf, symbol);
}

static int elf_read_symbols(struct elf_file *elf)
{
	size_t entry = gelf_fsize(elf->private->elf, ELF_T_SYM, 1, EV_CURRENT);
	Elf_Data *data;

	if (!elf->symtab)
		return 0;
	if (elf->symtab->header.sh_entsize != entry || elf->symtab->size % entry)
		return elf_malformed(elf, "the symbol table's size is not one of whole symbols",
				     elf->symtab->index);
	if (!elf->strtab || elf->strtab->header.sh_type != SHT_STRTAB)
		return elf_malformed(elf, "the symbol table has no string table",
				     elf->symtab->index);
	if (elf->symtab_shndx && elf->symtab_shndx->link != elf->symtab)
		return elf_malformed(elf, "SHT_SYMTAB_SHNDX of another table",
				     elf->symtab_shndx->index);
	data = elf_getdata(elf_getscn(elf->private->elf, elf->symtab->index), NULL);
	if (!data || !data->d_size)
		return elf_malformed(elf, "the symbol table is empty", elf->symtab->index);
	elf->nr_symbols = data->d_size / entry;
	if (elf->nr_symbols > ELF_SYMBOLS_MAX)
		return elf_too_big(elf, "symbols", elf->nr_symbols, ELF_SYMBOLS_MAX);
	elf->private->symbol_array = calloc(elf->nr_symbols, sizeof(struct elf_symbol));
	elf->symbols_by_index = calloc(elf->nr_symbols, sizeof(*elf->symbols_by_index));
	if (!elf->private->symbol_array || !elf->symbols_by_index)
		return diag_out_of_memory(elf->name);
	for (size_t i = 1; i < elf->nr_symbols; i++) {
		int err = elf_read_symbol(elf, data, i);

		if (err)
			return err;
	}
	return 0;
}

/* A group is known by a symbol. */
static int elf_link_group(struct elf_file *elf, struct elf_section *section)
{
	uint32_t index = section->header.sh_info;

	if (section->header.sh_type != SHT_GROUP)
		return 0;
	if (!index || index >= elf->nr_symbols || section->size % 4)
		return elf_malformed(elf, "a section group without its symbol", section->index);
	section->group_signature = elf->symbols_by_index[index];
	return 0;
}

static int elf_read(struct elf_file *elf)
{
	struct elf_section *section;
	int err;

	if (elf_kind(elf->private->elf) != ELF_K_ELF ||
	    !gelf_getehdr(elf->private->elf, &elf->header)) {
		diag_error(elf->name, CHECK_NONE, "not an ELF file");
		return -EINVAL;
	}
	elf->class = elf->header.e_ident[EI_CLASS];
	elf->big_endian = elf->header.e_ident[EI_DATA] == ELFDATA2MSB;
	elf->address_size = elf->class == ELFCLASS64 ? 8 : 4;
	err = elf_read_sections(elf);
	if (err)
		return err;
	list_for_each_entry(section, &elf->sections, list) {
		err = elf_link_section(elf, section);
		if (err)
			return err;
	}
	err = elf_read_symbols(elf);
	if (err)
		return err;
	list_for_each_entry(section, &elf->sections, list) {
		err = elf_link_group(elf, section);
		if (err)
			return err;
	}
	return 0;
}

static struct elf_file *elf_allocate_file(const char *name)
{
	struct elf_file *elf = calloc(1, sizeof(*elf));

	if (!elf)
		goto fail;
	list_init(&elf->sections);
	list_init(&elf->symbols);
	elf->name = strdup(name);
	elf->private = calloc(1, sizeof(*elf->private));
	if (elf->name && elf->private)
		return elf;
fail:
	diag_out_of_memory(name);
	elf_close(elf);
	return NULL;
}

/* Takes over @elf; on failure it is closed. */
static int elf_begin_read(struct elf_file *elf, const void *image, size_t size,
			  struct elf_file **result)
{
	const char *compression = compression_name(image, size);
	int err = -EINVAL;

	elf_version(EV_CURRENT);
	/* libelf wants char *, and does not write to what is opened for reading */
	elf->private->elf = elf_memory((char *)(uintptr_t)image, size);
	if (compression)
		diag_error(elf->name, CHECK_NONE,
			   "not an ELF file, but one that is compressed (%s): decompress it",
			   compression);
	else if (!elf->private->elf)
		diag_error(elf->name, CHECK_NONE, "not an ELF file: %s", elf_errmsg(-1));
	else
		err = elf_read(elf);
	if (err) {
		elf_close(elf);
		return err;
	}
	*result = elf;
	return 0;
}

int elf_open_memory(const char *name, const void *image, size_t size, struct elf_file **result)
{
	struct elf_file *elf;

	*result = NULL;
	elf = elf_allocate_file(name);
	if (!elf)
		return -ENOMEM;
	return elf_begin_read(elf, image, size, result);
}

/* Map a whole regular file. */
static int elf_map(const char *path, void **mapping, size_t *size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	int err = 0;

	if (fd < 0 || fstat(fd, &st)) {
		err = -errno;
	} else if (S_ISDIR(st.st_mode)) {
		err = -EISDIR;
	} else if (!S_ISREG(st.st_mode) || !st.st_size) {
		diag_error(path, CHECK_NONE, "not an ELF file: %s",
			   st.st_size ? "not a regular file" : "it is empty");
		close(fd);
		return -EINVAL;
	} else {
		*size = st.st_size;
		*mapping = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, fd, 0);
		if (*mapping == MAP_FAILED)
			err = -errno;
	}
	if (err)
		diag_error(path, CHECK_NONE, "cannot read: %s", strerror(-err));
	if (fd >= 0)
		close(fd);
	return err;
}

int elf_open_as(const char *path, const char *name, struct elf_file **result)
{
	struct elf_file *elf;
	void *mapping = NULL;
	size_t size = 0;
	int err;

	*result = NULL;
	err = elf_map(path, &mapping, &size);
	if (err)
		return err;
	elf = elf_allocate_file(name);
	if (!elf) {
		munmap(mapping, size);
		return -ENOMEM;
	}
	elf->private->mapping = mapping;
	elf->private->mapping_size = size;
	elf->path = strdup(path);
	if (!elf->path) {
		diag_out_of_memory(name);
		elf_close(elf);
		return -ENOMEM;
	}
	return elf_begin_read(elf, mapping, size, result);
}

int elf_open(const char *path, struct elf_file **result)
{
	return elf_open_as(path, path, result);
}

static void elf_free_section(struct elf_section *section)
{
	free(section->owned);
	free(section->relocations);
	free(section->by_offset);
}

void elf_close(struct elf_file *elf)
{
	struct elf_allocation *allocation, *next;
	struct elf_section *section;

	if (!elf)
		return;
	if (elf->private) {
		for (size_t i = 1; elf->private->section_array && i < elf->nr_sections; i++)
			elf_free_section(&elf->private->section_array[i]);
		for (section = elf->private->added; section; section = section->next_added)
			elf_free_section(section);
		for (allocation = elf->private->allocations; allocation; allocation = next) {
			next = allocation->next;
			free(allocation);
		}
		elf_end(elf->private->elf);
		if (elf->private->mapping)
			munmap(elf->private->mapping, elf->private->mapping_size);
		free(elf->private->spans);
		free(elf->private->section_array);
		free(elf->private->symbol_array);
	}
	free(elf->by_index);
	free(elf->symbols_by_index);
	free(elf->private);
	free(elf->name);
	free(elf->path);
	free(elf);
}

static int elf_compare_offsets(const void *a, const void *b)
{
	const struct elf_relocation *x = *(struct elf_relocation *const *)a;
	const struct elf_relocation *y = *(struct elf_relocation *const *)b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x < y ? -1 : x > y;
}

/* An index for elf_relocation_at(): the order of relocations is the compiler's affair. */
static int elf_index_relocations(struct elf_section *section)
{
	const size_t nr = section->nr_relocations;
	bool sorted = true;

	section->by_offset = malloc((nr + 1) * sizeof(*section->by_offset));
	if (!section->by_offset)
		return -ENOMEM;
	for (size_t i = 0; i < nr; i++) {
		section->by_offset[i] = &section->relocations[i];
		sorted &=
			!i || section->relocations[i - 1].offset <= section->relocations[i].offset;
	}
	if (!sorted)
		qsort(section->by_offset, nr, sizeof(*section->by_offset), elf_compare_offsets);
	return 0;
}

int elf_read_relocations(struct elf_file *elf, struct elf_section *section)
{
	size_t entry = gelf_fsize(elf->private->elf, ELF_T_RELA, 1, EV_CURRENT);
	struct elf_relocation *relocation;
	Elf_Data *data;
	GElf_Rela rela;

	if (section->relocations_read)
		return 0;
	if (section->header.sh_type != SHT_RELA || !elf->symtab || section->link != elf->symtab ||
	    section->header.sh_entsize != entry || section->size % entry)
		return elf_malformed(elf, "not a table of relocations", section->index);
	section->nr_relocations = section->size / entry;
	section->relocations = malloc((section->nr_relocations + 1) * sizeof(*relocation));
	data = elf_getdata(elf_getscn(elf->private->elf, section->index), NULL);
	if (!section->relocations || !data)
		return diag_out_of_memory(elf->name);
	for (size_t i = 0; i < section->nr_relocations; i++) {
		relocation = &section->relocations[i];
		if (!gelf_getrela(data, i, &rela) || GELF_R_SYM(rela.r_info) >= elf->nr_symbols)
			return elf_malformed(elf, "a relocation's symbol does not exist",
					     section->index);
		relocation->offset = rela.r_offset;
		relocation->addend = rela.r_addend;
		relocation->type = GELF_R_TYPE(rela.r_info);
		relocation->symbol = elf->symbols_by_index[GELF_R_SYM(rela.r_info)];
	}
	if (elf_index_relocations(section))
		return diag_out_of_memory(elf->name);
	section->relocations_read = true;
	return 0;
}

void elf_set_relocations(struct elf_section *section, struct elf_relocation *relocations,
			 size_t nr_relocations)
{
	free(section->relocations);
	section->relocations = relocations;
	section->nr_relocations = nr_relocations;
	section->relocations_read = true;
	free(section->by_offset);
	section->by_offset = NULL;
}

/* The number of a section's relocations before an offset. */
static size_t elf_relocations_before(const struct elf_section *rela, uint64_t offset)
{
	size_t low = 0, high = rela->nr_relocations;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (rela->by_offset[middle]->offset < offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t elf_relocations_in(const struct elf_section *section, uint64_t start, uint64_t end,
			  struct elf_relocation ***relocations)
{
	struct elf_section *rela = section->relocations_here;
	size_t first;

	*relocations = NULL;
	if (!rela || !rela->by_offset)
		return 0;
	first = elf_relocations_before(rela, start);
	*relocations = rela->by_offset + first;
	return elf_relocations_before(rela, end) - first;
}

const struct elf_relocation *elf_relocation_at(const struct elf_section *section, uint64_t offset)
{
	struct elf_relocation **relocations;

	if (!elf_relocations_in(section, offset, offset + 1, &relocations))
		return NULL;
	return relocations[0];
}

const struct elf_section *elf_target(const struct elf_relocation *relocation, uint64_t *offset)
{
	if (!relocation->symbol || !relocation->symbol->section)
		return NULL;
	*offset = relocation->symbol->sym.st_value + relocation->addend;
	return relocation->symbol->section;
}

static uint64_t elf_span_end(const struct elf_span *span)
{
	const GElf_Sym *sym = &span->symbol->sym;

	uint64_t size = sym->st_size ? sym->st_size : 1;

	return sym->st_value <= UINT64_MAX - size ? sym->st_value + size : UINT64_MAX;
}

/* By section, then by start; of the same start, the longest first. */
static int elf_compare_spans(const void *a, const void *b)
{
	const struct elf_symbol *x = ((const struct elf_span *)a)->symbol;
	const struct elf_symbol *y = ((const struct elf_span *)b)->symbol;

	if (x->section != y->section)
		return x->section->index < y->section->index ? -1 : 1;
	if (x->sym.st_value != y->sym.st_value)
		return x->sym.st_value < y->sym.st_value ? -1 : 1;
	if (x->sym.st_size != y->sym.st_size)
		return x->sym.st_size > y->sym.st_size ? -1 : 1;
	return (x->index > y->index) - (x->index < y->index);
}

/* Those that a link skips are in the way of no later one either: this takes linear time. */
static void elf_link_spans(struct elf_span *spans, size_t nr)
{
	for (size_t i = 0; i < nr; i++) {
		const struct elf_symbol *symbol = spans[i].symbol;
		size_t link = i ? i - 1 : SIZE_MAX;

		while (link != SIZE_MAX && (spans[link].symbol->section != symbol->section ||
					    elf_span_end(&spans[link]) <= symbol->sym.st_value))
			link = spans[link].link;
		spans[i].link = link;
	}
}

static void elf_make_spans(const struct elf_file *elf)
{
	struct elf_private *private = elf->private;
	struct elf_span *spans = calloc(elf->nr_symbols + 1, sizeof(*spans));
	const struct elf_symbol *symbol;
	size_t nr = 0;

	private->spans = spans;
	if (!spans)
		return;
	list_for_each_entry(symbol, &elf->symbols, list) {
		unsigned int type = GELF_ST_TYPE(symbol->sym.st_info);

		if (symbol->section && (type == STT_FUNC || type == STT_OBJECT))
			spans[nr++].symbol = symbol;
	}
	if (nr)
		qsort(spans, nr, sizeof(*spans), elf_compare_spans);
	elf_link_spans(spans, nr);
	private->nr_spans = nr;
}

int elf_index_symbols(const struct elf_file *elf)
{
	if (!elf->private->spans)
		elf_make_spans(elf);
	return elf->private->spans ? 0 : -ENOMEM;
}

/* Does a span begin at a place or before it? */
static bool elf_begins(const struct elf_span *span, const struct elf_section *section,
		       uint64_t offset)
{
	const struct elf_symbol *symbol = span->symbol; /* NOLINT: each span has one */

	return symbol->section->index < section->index || /* NOLINT */
	       (symbol->section == section && symbol->sym.st_value <= offset);
}

/* How many spans begin there or before. */
static size_t elf_count_spans(struct elf_private *private, const struct elf_section *section,
			      uint64_t offset)
{
	const struct elf_span *spans = private->spans;
	size_t low = private->last, high = private->nr_spans;

	if (low && elf_begins(&spans[low - 1], section, offset) &&
	    (low == high || !elf_begins(&spans[low], section, offset)))
		return low;
	low = 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (elf_begins(&spans[middle], section, offset))
			low = middle + 1;
		else
			high = middle;
	}
	private->last = low;
	return low;
}

const struct elf_symbol *elf_symbol_at(const struct elf_file *elf,
				       const struct elf_section *section, uint64_t offset)
{
	const struct elf_span *spans;
	size_t nr, i;

	if (!elf->private->spans)
		elf_make_spans(elf);
	spans = elf->private->spans;
	if (!spans)
		return NULL; /* no memory for a name in a message */
	nr = elf_count_spans(elf->private, section, offset);
	i = nr ? nr - 1 : SIZE_MAX;
	while (i != SIZE_MAX && spans[i].symbol->section == section &&
	       elf_span_end(&spans[i]) <= offset)
		i = spans[i].link;
	return i != SIZE_MAX && spans[i].symbol->section == section ? spans[i].symbol : NULL;
}

bool elf_is_code(const struct elf_section *section)
{
	return section->header.sh_flags & SHF_EXECINSTR;
}

bool elf_is_undefined(const struct elf_symbol *symbol)
{
	return !symbol->section && symbol->shndx == SHN_UNDEF;
}

struct elf_section *elf_find_section(const struct elf_file *elf, const char *name)
{
	struct elf_section *section;

	list_for_each_entry(section, &elf->sections, list) {
		if (!strcmp(section->name, name))
			return section;
	}
	return NULL;
}

struct elf_section *elf_add_section(struct elf_file *elf, const char *name, uint32_t type,
				    uint64_t flags)
{
	struct elf_section *section = elf_allocate(elf, sizeof(*section));

	if (!section)
		return NULL;
	section->name = elf_copy_name(elf, name);
	if (!section->name)
		return NULL;
	section->header.sh_type = type;
	section->header.sh_flags = flags;
	section->header.sh_addralign = elf->address_size;
	section->next_added = elf->private->added;
	elf->private->added = section;
	list_add_tail(&section->list, &elf->sections);
	return section;
}

struct elf_symbol *elf_add_symbol(struct elf_file *elf, const char *name)
{
	struct elf_symbol *symbol = elf_allocate(elf, sizeof(*symbol));

	if (!symbol)
		return NULL;
	symbol->name = elf_copy_name(elf, name);
	if (!symbol->name)
		return NULL;
	list_add_tail(&symbol->list, &elf->symbols);
	return symbol;
}

void elf_remove_section(struct elf_section *section)
{
	if (!section->removed)
		list_del(&section->list);
	section->removed = true;
}

void elf_remove_symbol(struct elf_symbol *symbol)
{
	if (!symbol->removed)
		list_del(&symbol->list);
	symbol->removed = true;
}

uint8_t *elf_section_edit(struct elf_section *section)
{
	if (!section->owned && section->data) {
		section->owned = malloc(section->size + 1);
		if (section->owned) {
			memcpy(section->owned, section->data, section->size);
			section->data = section->owned;
		}
	}
	return section->owned;
}

uint8_t *elf_section_append(struct elf_file *elf, struct elf_section *section, size_t size)
{
	const size_t before = section->size;
	uint8_t *data = NULL;

	if (!section->data || elf_section_edit(section))
		data = realloc(section->owned, before + size + 1);
	if (!data) {
		diag_out_of_memory(elf->name);
		return NULL;
	}
	memset(data + before, 0, size);
	section->owned = data;
	section->data = data;
	section->size += size;
	return data + before;
}

void elf_section_truncate(struct elf_section *section, size_t size)
{
	if (size < section->size)
		section->size = size;
}

const char *elf_modinfo(const struct elf_file *elf, const char *key, const char *after)
{
	const struct elf_section *section = elf_find_section(elf, ".modinfo");
	size_t length = strlen(key);
	uint64_t offset = 0;

	if (!section || !section->data)
		return NULL;
	if (after)
		offset = (const uint8_t *)after - section->data + strlen(after) + 1;
	while (offset < section->size) {
		const char *entry = (const char *)section->data + offset;

		if (!memchr(entry, '\0', section->size - offset))
			return NULL;
		if (!strncmp(entry, key, length) && entry[length] == '=')
			return entry + length + 1;
		offset += strlen(entry) + 1;
	}
	return NULL;
}
