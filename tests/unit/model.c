// SPDX-License-Identifier: GPL-2.0
/* ELF modules for tests: see model.h. */
#define _GNU_SOURCE
#include <check.h>
#include <endian.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "model.h"

static void *allocate(size_t size)
{
	void *memory = calloc(1, size + 1);

	ck_assert_ptr_nonnull(memory);
	return memory;
}

struct model *model_new(void)
{
	struct model *model = allocate(sizeof(*model));

	model->machine = EM_X86_64;
	return model;
}

void model_free(struct model *model)
{
	while (model->sections) {
		struct model_section *section = model->sections;

		model->sections = section->next;
		free(section->data);
		free(section->relocations);
		free(section);
	}
	while (model->symbols) {
		struct model_symbol *symbol = model->symbols;

		model->symbols = symbol->next;
		free(symbol);
	}
	elf_close(model->elf);
	free(model->image);
	free(model);
}

void model_set_data(struct model_section *section, const void *data, size_t size)
{
	free(section->data);
	section->data = allocate(size);
	if (data)
		memcpy(section->data, data, size);
	section->size = size;
}

static void append_to_list(struct model *model, struct model_section *section)
{
	*(model->sections ? &model->last_section->next : &model->sections) = section;
	model->last_section = section;
	section->next = NULL;
}

void model_move_last(struct model *model, struct model_section *section)
{
	struct model_section **link = &model->sections;

	while (*link != section)
		link = &(*link)->next;
	if (section == model->last_section)
		return;
	*link = section->next;
	append_to_list(model, section);
}

struct model_section *model_add_section(struct model *model, const char *name, uint32_t type,
					uint64_t flags, const void *data, size_t size)
{
	struct model_section *section = allocate(sizeof(*section));

	section->name = name;
	section->type = type;
	section->flags = flags;
	section->size = size;
	if (type != SHT_NOBITS && type != SHT_RELA)
		model_set_data(section, data, size);
	append_to_list(model, section);
	return section;
}

struct model_section *model_add_rela(struct model *model, const char *name, uint64_t flags,
				     const struct model_section *info)
{
	struct model_section *rela = model_add_section(model, name, SHT_RELA, flags, NULL, 0);

	rela->info = info;
	return rela;
}

struct model_relocation *model_relocate(struct model_section *rela, uint64_t offset, uint32_t type,
					const struct model_symbol *symbol, int64_t addend)
{
	size_t nr = rela->nr_relocations;

	/* the room is always a power of two */
	if (!(nr & (nr - 1)))
		rela->relocations = reallocarray(rela->relocations, nr ? 2 * nr : 1,
						 sizeof(*rela->relocations));
	ck_assert_ptr_nonnull(rela->relocations);
	rela->relocations[nr] = (struct model_relocation){ offset, type, symbol, addend };
	rela->nr_relocations = nr + 1;
	rela->size = rela->nr_relocations * sizeof(Elf64_Rela);
	return &rela->relocations[nr];
}

struct model_symbol *model_define(struct model *model, const char *name, unsigned char bind,
				  unsigned char type, struct model_section *section, uint64_t value,
				  uint64_t size)
{
	struct model_symbol *symbol = allocate(sizeof(*symbol));

	*symbol = (struct model_symbol){ .name = name,
					 .bind = bind,
					 .type = type,
					 .section = section,
					 .value = value,
					 .size = size };
	*(model->symbols ? &model->last_symbol->next : &model->symbols) = symbol;
	model->last_symbol = symbol;
	return symbol;
}

struct model_symbol *model_refer(struct model *model, const char *name, uint16_t shndx)
{
	struct model_symbol *symbol = model_define(model, name, STB_GLOBAL, STT_NOTYPE, NULL, 0, 0);

	symbol->shndx = shndx;
	return symbol;
}

struct model_section *model_section_of(const struct model *model, const char *name)
{
	struct model_section *section = model->sections;

	while (section && strcmp(section->name, name))
		section = section->next;
	ck_assert_msg(section != NULL, "the model has no section %s", name);
	return section;
}

struct model_symbol *model_symbol_of(const struct model *model, const char *name)
{
	struct model_symbol *symbol = model->symbols;

	while (symbol && strcmp(symbol->name, name))
		symbol = symbol->next;
	ck_assert_msg(symbol != NULL, "the model has no symbol %s", name);
	return symbol;
}

/* A file that grows. */
struct image {
	uint8_t *bytes;
	size_t size;
};

/* Append, on a boundary of 8 bytes; @data NULL: zeros. Returns where it is. */
static size_t append(struct image *image, const void *data, size_t size)
{
	size_t at = (image->size + 7) & ~(size_t)7;

	image->bytes = realloc(image->bytes, at + size + 1);
	ck_assert_ptr_nonnull(image->bytes);
	memset(image->bytes + image->size, 0, at - image->size);
	if (data)
		memcpy(image->bytes + at, data, size);
	else
		memset(image->bytes + at, 0, size);
	image->size = at + size;
	return at;
}

/* A table of strings, for as many names as there may be. */
static uint32_t add_string(struct image *strings, const char *text)
{
	size_t at = strings->size ? strings->size : 1, size = strlen(text) + 1;

	strings->bytes = realloc(strings->bytes, at + size);
	ck_assert_ptr_nonnull(strings->bytes);
	strings->bytes[0] = '\0';
	memcpy(strings->bytes + at, text, size);
	strings->size = at + size;
	return at;
}

/* What is written behind the model's own sections. */
struct tables {
	struct image names, strings;
	Elf64_Sym *symbols;
	size_t nr_symbols, first_global, nr_sections;
};

static void make_symbols(const struct model *model, struct tables *tables)
{
	struct model_symbol *symbol;

	tables->nr_symbols = 1;
	for (symbol = model->symbols; symbol; symbol = symbol->next)
		symbol->index = tables->nr_symbols++;
	tables->symbols = allocate(tables->nr_symbols * sizeof(*tables->symbols));
	tables->first_global = 1;
	for (symbol = model->symbols; symbol; symbol = symbol->next) {
		Elf64_Sym *sym = &tables->symbols[symbol->index];

		sym->st_name = add_string(&tables->strings, symbol->name);
		sym->st_info = ELF64_ST_INFO(symbol->bind, symbol->type);
		sym->st_shndx = symbol->section ? symbol->section->index : symbol->shndx;
		sym->st_value = symbol->value;
		sym->st_size = symbol->size;
		tables->first_global += symbol->bind == STB_LOCAL;
	}
}

static size_t append_relocations(struct image *image, const struct model_section *rela)
{
	Elf64_Rela *entries = allocate(rela->nr_relocations * sizeof(*entries));
	size_t at;

	for (size_t i = 0; i < rela->nr_relocations; i++) {
		const struct model_relocation *relocation = &rela->relocations[i];
		uint64_t symbol = relocation->symbol ? relocation->symbol->index : 0;

		entries[i].r_offset = relocation->offset;
		entries[i].r_info = ELF64_R_INFO(symbol, relocation->type);
		entries[i].r_addend = relocation->addend;
	}
	at = append(image, entries, rela->nr_relocations * sizeof(*entries));
	free(entries);
	return at;
}

static Elf64_Shdr append_section(struct image *image, struct tables *tables,
				 const struct model_section *section)
{
	bool rela = section->type == SHT_RELA;
	Elf64_Shdr header = { .sh_name = add_string(&tables->names, section->name),
			      .sh_type = section->type,
			      .sh_flags = section->flags,
			      .sh_size = section->size,
			      .sh_addralign = 8 };

	header.sh_info = section->info ? section->info->index : section->info_index;
	if (rela || section->type == SHT_REL) {
		header.sh_link = tables->nr_sections; /* the symbol table comes next */
		header.sh_entsize = rela ? sizeof(Elf64_Rela) : sizeof(Elf64_Rel);
	}
	if (rela)
		header.sh_offset = append_relocations(image, section);
	else if (section->type != SHT_NOBITS)
		header.sh_offset = append(image, section->data, section->size);
	return header;
}

/* .symtab, .strtab and .shstrtab. */
static void append_tables(struct image *image, struct tables *tables, Elf64_Shdr *headers)
{
	size_t size = tables->nr_symbols * sizeof(Elf64_Sym);
	Elf64_Shdr *symtab = &headers[tables->nr_sections], *strtab = symtab + 1,
		   *shstrtab = symtab + 2;

	add_string(&tables->strings, "");
	*symtab = (Elf64_Shdr){ .sh_name = add_string(&tables->names, ".symtab"),
				.sh_type = SHT_SYMTAB,
				.sh_offset = append(image, tables->symbols, size),
				.sh_size = size,
				.sh_link = tables->nr_sections + 1,
				.sh_info = tables->first_global,
				.sh_entsize = sizeof(Elf64_Sym) };
	*strtab = (Elf64_Shdr){ .sh_name = add_string(&tables->names, ".strtab"),
				.sh_type = SHT_STRTAB,
				.sh_size = tables->strings.size };
	strtab->sh_offset = append(image, tables->strings.bytes, tables->strings.size);
	*shstrtab = (Elf64_Shdr){ .sh_name = add_string(&tables->names, ".shstrtab"),
				  .sh_type = SHT_STRTAB,
				  .sh_size = tables->names.size };
	shstrtab->sh_offset = append(image, tables->names.bytes, tables->names.size);
}

static void make_image(struct model *model, struct image *image)
{
	struct tables tables = { .nr_sections = 1 };
	struct model_section *section;
	Elf64_Shdr *headers;
	Elf64_Ehdr file = {
		.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3, ELFCLASS64,
			     BYTE_ORDER == LITTLE_ENDIAN ? ELFDATA2LSB : ELFDATA2MSB, EV_CURRENT },
		.e_type = ET_REL,
		.e_machine = model->machine,
		.e_version = EV_CURRENT,
		.e_ehsize = sizeof(file),
		.e_shentsize = sizeof(*headers),
	};

	for (section = model->sections; section; section = section->next)
		section->index = tables.nr_sections++;
	headers = allocate((tables.nr_sections + 3) * sizeof(*headers));
	make_symbols(model, &tables);
	append(image, NULL, sizeof(file));
	for (section = model->sections; section; section = section->next)
		headers[section->index] = append_section(image, &tables, section);
	append_tables(image, &tables, headers);
	file.e_shnum = tables.nr_sections + 3;
	file.e_shstrndx = tables.nr_sections + 2;
	file.e_shoff = append(image, headers, file.e_shnum * sizeof(*headers));
	memcpy(image->bytes, &file, sizeof(file));
	free(headers);
	free(tables.symbols);
	free(tables.names.bytes);
	free(tables.strings.bytes);
}

struct elf_file *model_open(struct model *model)
{
	struct image image = { 0 };

	make_image(model, &image);
	model->image = image.bytes;
	ck_assert_int_eq(elf_open_memory("model.ko", image.bytes, image.size, &model->elf), 0);
	return model->elf;
}

const char model_livepatch_list[] = "klp-convert-symbol-data.1.0\n"
				    "!release 6.12.117\n"
				    "!flags xif0m\n"
				    "*vmlinux\n"
				    "t cmdline_proc_show f\n"
				    "D saved_command_line\n"
				    "T printk xf\n"
				    "T klp_enable_patch xf\n"
				    "*ext4\n"
				    "t ext4_show f\n"
				    "d ext4_static\n";

static const char modinfo[] = "license=GPL\0livepatch=Y\0depends=\0name=model";
static const char strings[] = "cmdline_proc_show\0ext4\0ext4_show";

/* struct klp_func, klp_object and klp_patch, of sizes that no kernel has. */
#define FUNCTION 32
#define OBJECT 64

static void add_patch(struct model *model, const struct model_symbol *this_module)
{
	const struct model_symbol *text = model_symbol_of(model, ".text");
	struct model_section *names, *data, *rela;
	const struct model_symbol *name, *here;

	names = model_add_section(model, ".rodata.str1.1", SHT_PROGBITS, SHF_ALLOC, strings,
				  sizeof(strings));
	data = model_add_section(model, ".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE, NULL, 0x180);
	rela = model_add_rela(model, ".rela.data", SHF_INFO_LINK, data);
	name = model_define(model, "", STB_LOCAL, STT_SECTION, names, 0, 0);
	here = model_define(model, "", STB_LOCAL, STT_SECTION, data, 0, 0);
	model_define(model, "funcs", STB_LOCAL, STT_OBJECT, data, 0, 2 * FUNCTION);
	model_define(model, "ext4_funcs", STB_LOCAL, STT_OBJECT, data, 0x40, 2 * FUNCTION);
	model_define(model, "objs", STB_LOCAL, STT_OBJECT, data, 0x80, 3 * OBJECT);
	model_define(model, "patch", STB_LOCAL, STT_OBJECT, data, 0x140, 0x40);
	model_relocate(rela, 0x00, R_X86_64_64, name, 0);
	model_relocate(rela, 0x08, R_X86_64_64, text, 0);
	model_relocate(rela, 0x40, R_X86_64_64, name, sizeof("cmdline_proc_show\0ext4"));
	model_relocate(rela, 0x48, R_X86_64_64, text, 0x20);
	model_relocate(rela, 0x80 + 0x08, R_X86_64_64, here, 0);
	model_relocate(rela, 0x80 + OBJECT, R_X86_64_64, name, sizeof("cmdline_proc_show"));
	model_relocate(rela, 0x80 + OBJECT + 0x08, R_X86_64_64, here, 0x40);
	model_relocate(rela, 0x140, R_X86_64_64, this_module, 0);
	model_relocate(rela, 0x148, R_X86_64_64, here, 0x80);
}

static struct model_section *add_klp_section(struct model *model, const char *name,
					     const struct model_section *info)
{
	return model_add_rela(model, name, SHF_ALLOC | SHF_INFO_LINK | SHF_RELA_LIVEPATCH, info);
}

struct model *model_livepatch(void)
{
	struct model *model = model_new();
	const uint64_t code = SHF_ALLOC | SHF_EXECINSTR;
	struct model_section *text, *init, *module, *rela, *rela_init, *rela_module;
	const struct model_symbol *this_module, *init_module;

	text = model_add_section(model, ".text", SHT_PROGBITS, code, NULL, 0x40);
	rela = model_add_rela(model, ".rela.text", SHF_INFO_LINK, text);
	init = model_add_section(model, ".init.text", SHT_PROGBITS, code, NULL, 0x10);
	rela_init = model_add_rela(model, ".rela.init.text", SHF_INFO_LINK, init);
	model_add_section(model, ".modinfo", SHT_PROGBITS, SHF_ALLOC, modinfo, sizeof(modinfo));
	module = model_add_section(model, ".gnu.linkonce.this_module", SHT_PROGBITS,
				   SHF_ALLOC | SHF_WRITE, NULL, 0x80);
	rela_module =
		model_add_rela(model, ".rela.gnu.linkonce.this_module", SHF_INFO_LINK, module);
	model_define(model, ".text", STB_LOCAL, STT_SECTION, text, 0, 0);
	model_define(model, "livepatch_show", STB_LOCAL, STT_FUNC, text, 0, 0x20);
	model_define(model, "livepatch_ext4_show", STB_LOCAL, STT_FUNC, text, 0x20, 0x20);
	/* a local one, so that the patch's symbols may follow */
	this_module = model_define(model, "__this_module", STB_LOCAL, STT_OBJECT, module, 0, 0x80);
	add_patch(model, this_module);
	init_module = model_define(model, "init_module", STB_GLOBAL, STT_FUNC, init, 0, 0x10);
	model_relocate(rela_module, 0x40, R_X86_64_64, init_module, 0);
	model_relocate(rela_init, 4, R_X86_64_PLT32,
		       model_refer(model, "klp_enable_patch", SHN_UNDEF), -4);
	model_relocate(rela, 4, R_X86_64_PLT32, model_refer(model, "printk", SHN_UNDEF), -4);
	rela = add_klp_section(model, ".klp.rela.vmlinux.text", text);
	model_relocate(rela, 0xc, R_X86_64_PC32,
		       model_refer(model, ".klp.sym.vmlinux.saved_command_line,0", SHN_LIVEPATCH),
		       -4);
	rela = add_klp_section(model, ".klp.rela.ext4.text", text);
	model_relocate(rela, 0x2c, R_X86_64_PC32,
		       model_refer(model, ".klp.sym.ext4.ext4_static,0", SHN_LIVEPATCH), -4);
	return model;
}

void model_ask_list(const char *text, const struct symlist_query *query, struct symlist *list)
{
	int fd = memfd_create("list", 0);
	char path[32];

	ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ck_assert_int_eq(symlist_read(path, query, list), 0);
	close(fd);
}

void model_read_list(const char *text, const char *const *names, size_t nr, struct symlist *list)
{
	model_ask_list(text, &(struct symlist_query){ .names = names, .nr_names = nr }, list);
}
