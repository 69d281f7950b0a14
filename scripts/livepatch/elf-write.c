// SPDX-License-Identifier: GPL-2.0
/*
 * The ELF layer, writing: numbers the model of elf.h anew and hands it to
 * libelf. What the model did not touch goes out as the bytes that came in; only
 * what holds numbers of sections, symbols or names is made again: the symbol
 * table, its SHT_SYMTAB_SHNDX, relocations against it, section groups and the
 * string tables.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag.h"
#include "elf-strings.h"
#include "elf.h"

/* What alignment may add to a file: far more than in any module, far less than a disk holds. */
#define ELF_PADDING_MAX (64UL << 20)

/* What is made for the output, and freed when it is written. */
struct elf_writer {
	struct elf_file *elf;
	const char *name;
	Elf *out;
	GElf_Ehdr header;
	size_t nr_sections;	      /* with the null section */
	size_t nr_symbols, nr_locals; /* both with the null symbol */
	uint64_t offset;
	uint64_t padding; /* of it, what only aligns */
	struct elf_strings tables[2];
	struct elf_strings *symbol_names,
		*section_names;			  /* the same where the file has one table */
	size_t *symbol_entries, *section_entries; /* numbers of names, by index */
	void **buffers;				  /* by section index */
};

static int elf_write_failed(const struct elf_writer *writer, const char *what)
{
	diag_error(writer->name, CHECK_NONE, "cannot write: %s", what);
	return -EIO;
}

static bool elf_is_local(const struct elf_symbol *symbol)
{
	return GELF_ST_BIND(symbol->sym.st_info) == STB_LOCAL;
}

/* Numbers for all sections and symbols; locals before globals (gABI, symbol table). */
static void elf_number(struct elf_writer *writer)
{
	struct elf_file *elf = writer->elf;
	struct elf_section *section;
	struct elf_symbol *symbol;

	writer->nr_sections = 1;
	list_for_each_entry(section, &elf->sections, list)
		section->index = writer->nr_sections++;
	writer->nr_symbols = 1;
	list_for_each_entry(symbol, &elf->symbols, list) {
		if (elf_is_local(symbol))
			symbol->index = writer->nr_symbols++;
	}
	writer->nr_locals = writer->nr_symbols;
	list_for_each_entry(symbol, &elf->symbols, list) {
		if (!elf_is_local(symbol))
			symbol->index = writer->nr_symbols++;
	}
}

/* Relocations hold numbers of symbols: read all of them while the old numbers are known. */
static int elf_read_all_relocations(struct elf_file *elf)
{
	struct elf_section *section;

	list_for_each_entry(section, &elf->sections, list) {
		if (section->header.sh_type == SHT_REL) {
			diag_error(
				elf->name, CHECK_NONE,
				"%s: SHT_REL relocations are not supported; livepatch exists only on architectures with SHT_RELA",
				section->name);
			return -EINVAL;
		}
		if (section->header.sh_type == SHT_RELA && elf_read_relocations(elf, section))
			return -EINVAL;
	}
	return 0;
}

/* A buffer that lives until the file is written. */
static void *elf_buffer(struct elf_writer *writer, const struct elf_section *section, size_t size)
{
	void *buffer = calloc(1, size + 1);

	if (!buffer)
		diag_out_of_memory(writer->name);
	free(writer->buffers[section->index]);
	writer->buffers[section->index] = buffer;
	return buffer;
}

static int elf_collect_names(struct elf_writer *writer)
{
	struct elf_file *elf = writer->elf;
	struct elf_section *section;
	struct elf_symbol *symbol;
	int err = 0;

	writer->section_names = &writer->tables[0];
	writer->symbol_names = &writer->tables[elf->strtab != elf->shstrtab];
	writer->section_entries = calloc(writer->nr_sections, sizeof(*writer->section_entries));
	writer->symbol_entries = calloc(writer->nr_symbols, sizeof(*writer->symbol_entries));
	if (!writer->section_entries || !writer->symbol_entries)
		return elf_write_failed(writer, "out of memory");
	list_for_each_entry(section, &elf->sections, list) {
		if (!err)
			err = elf_strings_add(writer->section_names, section->name,
					      &writer->section_entries[section->index]);
	}
	list_for_each_entry(symbol, &elf->symbols, list) {
		if (!err)
			err = elf_strings_add(writer->symbol_names, symbol->name,
					      &writer->symbol_entries[symbol->index]);
	}
	if (!err)
		err = elf_strings_finish(writer->section_names);
	if (!err && writer->symbol_names != writer->section_names)
		err = elf_strings_finish(writer->symbol_names);
	return err ? elf_write_failed(writer, "out of memory") : 0;
}

static int elf_fill_names(const struct elf_strings *strings, Elf_Data *data)
{
	data->d_size = strings->size;
	data->d_buf = strings->table;
	return 0;
}

static int elf_fill_symbols(struct elf_writer *writer, const struct elf_section *section,
			    Elf_Data *data)
{
	struct elf_symbol *symbol;
	GElf_Sym sym;

	data->d_type = ELF_T_SYM;
	data->d_size = gelf_fsize(writer->out, ELF_T_SYM, writer->nr_symbols, EV_CURRENT);
	data->d_buf = elf_buffer(writer, section, data->d_size);
	if (!data->d_buf)
		return -ENOMEM;
	list_for_each_entry(symbol, &writer->elf->symbols, list) {
		sym = symbol->sym;
		sym.st_name = elf_strings_offset(writer->symbol_names,
						 writer->symbol_entries[symbol->index]);
		if (!symbol->section)
			sym.st_shndx = symbol->shndx;
		else if (symbol->section->index < SHN_LORESERVE)
			sym.st_shndx = symbol->section->index;
		else
			sym.st_shndx = SHN_XINDEX;
		if (!gelf_update_sym(data, symbol->index, &sym))
			return elf_write_failed(writer, elf_errmsg(-1));
	}
	return 0;
}

static int elf_fill_shndx(struct elf_writer *writer, const struct elf_section *section,
			  Elf_Data *data)
{
	struct elf_symbol *symbol;
	Elf32_Word *words;

	data->d_type = ELF_T_WORD;
	data->d_size = writer->nr_symbols * sizeof(*words);
	data->d_buf = words = elf_buffer(writer, section, data->d_size);
	if (!words)
		return -ENOMEM;
	list_for_each_entry(symbol, &writer->elf->symbols, list) {
		if (symbol->section && symbol->section->index >= SHN_LORESERVE)
			words[symbol->index] = symbol->section->index;
	}
	return 0;
}

static int elf_fill_relocations(struct elf_writer *writer, const struct elf_section *section,
				Elf_Data *data)
{
	const struct elf_relocation *relocation = section->relocations;
	size_t nr = section->nr_relocations;
	GElf_Rela rela;

	data->d_type = ELF_T_RELA;
	data->d_size = gelf_fsize(writer->out, ELF_T_RELA, nr, EV_CURRENT);
	data->d_buf = elf_buffer(writer, section, data->d_size);
	if (!data->d_buf)
		return -ENOMEM;
	for (size_t i = 0; i < nr; i++, relocation++) {
		rela.r_offset = relocation->offset;
		rela.r_addend = relocation->addend;
		rela.r_info = GELF_R_INFO(relocation->symbol ? relocation->symbol->index : 0UL,
					  relocation->type);
		if (relocation->symbol && relocation->symbol->removed)
			return elf_write_failed(writer, "a relocation's symbol was removed");
		if (!gelf_update_rela(data, i, &rela))
			return elf_write_failed(writer, elf_errmsg(-1));
	}
	return 0;
}

/* The members of a group, without those that were removed. */
static int elf_fill_group(struct elf_writer *writer, const struct elf_section *section,
			  Elf_Data *data)
{
	struct elf_file *elf = writer->elf;
	Elf32_Word *words = elf_buffer(writer, section, section->size);
	size_t nr = 0;
	uint64_t word;

	if (!words)
		return -ENOMEM;
	for (uint64_t at = 0; !elf_get(elf, section, at, 4, &word); at += 4) {
		if (at && (!word || word >= elf->nr_sections))
			return elf_write_failed(writer, "a section group names no section");
		if (at && elf->by_index[word]->removed)
			continue;
		words[nr++] = at ? elf->by_index[word]->index : word;
	}
	data->d_type = ELF_T_WORD;
	data->d_size = nr * sizeof(*words);
	data->d_buf = words;
	return 0;
}

static int elf_fill_section(struct elf_writer *writer, const struct elf_section *section,
			    Elf_Data *data)
{
	struct elf_file *elf = writer->elf;

	data->d_type = ELF_T_BYTE;
	data->d_size = section->size;
	data->d_buf = (void *)(uintptr_t)section->data;
	if (section == elf->symtab)
		return elf_fill_symbols(writer, section, data);
	if (section == elf->shstrtab)
		return elf_fill_names(writer->section_names, data);
	if (section == elf->strtab)
		return elf_fill_names(writer->symbol_names, data);
	if (section == elf->symtab_shndx)
		return elf_fill_shndx(writer, section, data);
	if (section->relocations_read)
		return elf_fill_relocations(writer, section, data);
	if (section->header.sh_type == SHT_GROUP)
		return elf_fill_group(writer, section, data);
	return 0;
}

/* The alignment is the input's, and need not even be a power of two: libelf refuses that. */
static int elf_align(struct elf_writer *writer, uint64_t alignment)
{
	uint64_t over = alignment ? writer->offset % alignment : 0;
	uint64_t padding = over ? alignment - over : 0;

	if (padding > ELF_PADDING_MAX - writer->padding) {
		diag_error(
			writer->elf->name, CHECK_NONE,
			"malformed ELF file: more than %lu MiB would be there only to align sections; build the file anew",
			ELF_PADDING_MAX >> 20);
		return -EINVAL;
	}
	writer->padding += padding;
	writer->offset += padding;
	return 0;
}

/* The header of a section whose contents have @size bytes and go to writer->offset. */
static void elf_make_header(struct elf_writer *writer, const struct elf_section *section,
			    uint64_t size, GElf_Shdr *header)
{
	*header = section->header;
	header->sh_name =
		elf_strings_offset(writer->section_names, writer->section_entries[section->index]);
	header->sh_offset = writer->offset;
	header->sh_size = size;
	header->sh_link = section->link ? section->link->index : 0;
	if (section == writer->elf->symtab)
		header->sh_info = writer->nr_locals;
	else if (section->group_signature)
		header->sh_info = section->group_signature->index;
	else if (section->info)
		header->sh_info = section->info->index;
	if (header->sh_type != SHT_NOBITS)
		writer->offset += size;
}

/* Without memory, libelf may return a section that only half is one; its error tells. */
static Elf_Scn *elf_make_section(Elf *out)
{
	Elf_Scn *scn;

	elf_errno(); /* forget others */
	scn = elf_newscn(out);
	return elf_errno() ? NULL : scn;
}

static int elf_write_section(struct elf_writer *writer, const struct elf_section *section)
{
	Elf_Scn *scn = elf_make_section(writer->out);
	Elf_Data *data = scn ? elf_newdata(scn) : NULL;
	GElf_Shdr header;
	int err;

	if (!data)
		return elf_write_failed(writer, "out of memory");
	if ((section->link && section->link->removed) || (section->info && section->info->removed))
		return elf_write_failed(writer, "a section is linked to one that was removed");
	data->d_align = 1;
	data->d_version = EV_CURRENT;
	err = elf_fill_section(writer, section, data);
	if (!err)
		err = elf_align(writer, section->header.sh_addralign);
	if (err)
		return err;
	elf_make_header(writer, section, data->d_size, &header);
	if (!gelf_update_shdr(scn, &header))
		return elf_write_failed(writer, elf_errmsg(-1));
	return 0;
}

/* e_shstrndx has 16 bits; section 0 holds what does not fit (gABI, ELF header). */
static int elf_write_header(struct elf_writer *writer)
{
	unsigned int shstrndx = writer->elf->shstrtab->index;
	GElf_Shdr zero;
	int err;

	err = elf_align(writer, writer->elf->address_size);
	if (err)
		return err;
	writer->header.e_shoff = writer->offset;
	writer->header.e_shstrndx = shstrndx;
	if (shstrndx >= SHN_LORESERVE) {
		Elf_Scn *scn = elf_getscn(writer->out, 0);

		writer->header.e_shstrndx = SHN_XINDEX;
		if (!scn || !gelf_getshdr(scn, &zero))
			return elf_write_failed(writer, elf_errmsg(-1));
		zero.sh_link = shstrndx;
		if (!gelf_update_shdr(scn, &zero))
			return elf_write_failed(writer, elf_errmsg(-1));
	}
	if (!gelf_update_ehdr(writer->out, &writer->header))
		return elf_write_failed(writer, elf_errmsg(-1));
	return 0;
}

static int elf_write_sections(struct elf_writer *writer)
{
	struct elf_section *section;
	int err;

	writer->header = writer->elf->header;
	writer->header.e_phoff = 0;
	writer->header.e_phnum = 0;
	writer->header.e_shnum = 0; /* libelf counts them */
	if (!gelf_newehdr(writer->out, writer->elf->class) ||
	    !gelf_update_ehdr(writer->out, &writer->header))
		return elf_write_failed(writer, elf_errmsg(-1));
	elf_flagelf(writer->out, ELF_C_SET, ELF_F_LAYOUT);
	writer->offset = gelf_fsize(writer->out, ELF_T_EHDR, 1, EV_CURRENT);
	list_for_each_entry(section, &writer->elf->sections, list) {
		err = elf_write_section(writer, section);
		if (err)
			return err;
	}
	err = elf_write_header(writer);
	if (err)
		return err;
	if (elf_update(writer->out, ELF_C_WRITE) < 0)
		return elf_write_failed(writer, elf_errmsg(-1));
	return 0;
}

static void elf_free_writer(struct elf_writer *writer)
{
	for (size_t i = 0; writer->buffers && i < writer->nr_sections; i++)
		free(writer->buffers[i]);
	elf_strings_free(&writer->tables[0]);
	elf_strings_free(&writer->tables[1]);
	free(writer->symbol_entries);
	free(writer->section_entries);
	free(writer->buffers);
	elf_end(writer->out);
}

int elf_write(struct elf_file *elf, int fd, const char *name)
{
	struct elf_writer writer = { .elf = elf, .name = name };
	int err;

	err = elf_read_all_relocations(elf);
	if (err)
		return err;
	elf_number(&writer);
	writer.buffers = calloc(writer.nr_sections, sizeof(*writer.buffers));
	writer.out = elf_begin(fd, ELF_C_WRITE, NULL);
	if (!writer.buffers || !writer.out)
		err = elf_write_failed(&writer, writer.out ? "out of memory" : elf_errmsg(-1));
	if (!err)
		err = elf_collect_names(&writer);
	if (!err)
		err = elf_write_sections(&writer);
	elf_free_writer(&writer);
	return err;
}
