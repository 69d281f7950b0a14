// SPDX-License-Identifier: GPL-2.0
/*
 * elfdump: prints what an object file means, a fact a line, for the tests to
 * compare before and after a conversion. It uses libelf directly and shares
 * nothing with the converter, so that a mistake there does not hide itself here.
 *
 *	section NAME type flags align entsize link=NAME info=NAME|N [contents=HASH size]
 *	symbol NAME bind type visibility section|index value size
 *	relocation SECTION offset type SYMBOL addend
 *
 * Names stand for numbers, so that what is only renumbered does not differ. The
 * contents of tables (symbols, names, relocations) show as their entries.
 */
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static Elf *elf;
static size_t shstrndx;
static Elf_Data *shndx_data; /* SHT_SYMTAB_SHNDX */
static Elf_Scn *symtab;

static void die(const char *what)
{
	fprintf(stderr, "elfdump: %s: %s\n", what, elf_errmsg(-1));
	exit(2);
}

static const char *section_name(size_t index)
{
	GElf_Shdr header;

	if (!index)
		return "-";
	if (!gelf_getshdr(elf_getscn(elf, index), &header))
		die("section");
	return elf_strptr(elf, shstrndx, header.sh_name);
}

static void get_symbol(size_t index, GElf_Sym *sym, size_t *section)
{
	Elf32_Word extended = 0;

	if (!gelf_getsymshndx(elf_getdata(symtab, NULL), shndx_data, index, sym, &extended))
		die("symbol");
	*section = sym->st_shndx == SHN_XINDEX ? extended : sym->st_shndx;
}

/* A section symbol has no name of its own. */
static const char *symbol_name(size_t index)
{
	GElf_Shdr header;
	GElf_Sym sym;
	size_t section;

	if (!index)
		return "-";
	get_symbol(index, &sym, &section);
	if (GELF_ST_TYPE(sym.st_info) == STT_SECTION)
		return section_name(section);
	gelf_getshdr(symtab, &header);
	return elf_strptr(elf, header.sh_link, sym.st_name);
}

static uint64_t hash(const unsigned char *bytes, size_t size)
{
	uint64_t value = 0xcbf29ce484222325;

	for (size_t i = 0; i < size; i++)
		value = (value ^ bytes[i]) * 0x100000001b3;
	return value;
}

static void dump_section(Elf_Scn *scn)
{
	GElf_Shdr header;
	Elf_Data *data;

	if (!gelf_getshdr(scn, &header))
		die("section header");
	printf("section %s type=%x flags=%" PRIx64 " align=%" PRIu64 " entsize=%" PRIu64 " link=%s",
	       section_name(elf_ndxscn(scn)), header.sh_type, header.sh_flags, header.sh_addralign,
	       header.sh_entsize, section_name(header.sh_link));
	if (header.sh_type == SHT_RELA || (header.sh_flags & SHF_INFO_LINK))
		printf(" info=%s", section_name(header.sh_info));
	else if (header.sh_type == SHT_GROUP)
		printf(" info=%s", symbol_name(header.sh_info));
	data = elf_rawdata(scn, NULL);
	if (header.sh_type == SHT_NOBITS)
		printf(" size=%" PRIu64, header.sh_size);
	else if (header.sh_type != SHT_SYMTAB && header.sh_type != SHT_STRTAB &&
		 header.sh_type != SHT_RELA && header.sh_type != SHT_SYMTAB_SHNDX &&
		 header.sh_type != SHT_GROUP)
		printf(" size=%zu contents=%016" PRIx64, data->d_size,
		       hash(data->d_buf, data->d_size));
	putchar('\n');
}

static void dump_relocations(Elf_Scn *scn)
{
	Elf_Data *data = elf_getdata(scn, NULL);
	GElf_Shdr header;
	GElf_Rela rela;

	gelf_getshdr(scn, &header);
	for (size_t i = 0; i < header.sh_size / header.sh_entsize; i++) {
		if (!gelf_getrela(data, i, &rela))
			die("relocation");
		printf("relocation %s %" PRIx64 " %" PRIu64 " %s %" PRId64 "\n",
		       section_name(elf_ndxscn(scn)), rela.r_offset, GELF_R_TYPE(rela.r_info),
		       symbol_name(GELF_R_SYM(rela.r_info)), rela.r_addend);
	}
}

static void dump_symbols(void)
{
	GElf_Shdr header;
	GElf_Sym sym;
	size_t section;

	gelf_getshdr(symtab, &header);
	for (size_t i = 1; i < header.sh_size / header.sh_entsize; i++) {
		get_symbol(i, &sym, &section);
		printf("symbol %s bind=%d type=%d other=%d value=%" PRIx64 " size=%" PRIu64 " in=",
		       symbol_name(i), GELF_ST_BIND(sym.st_info), GELF_ST_TYPE(sym.st_info),
		       sym.st_other, sym.st_value, sym.st_size);
		if (sym.st_shndx == SHN_UNDEF ||
		    (sym.st_shndx >= SHN_LORESERVE && sym.st_shndx != SHN_XINDEX))
			printf("%x\n", sym.st_shndx);
		else
			printf("%s\n", section_name(section));
	}
	printf("first-global %s\n", symbol_name(header.sh_info));
}

int main(int argc, char **argv)
{
	int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
	GElf_Ehdr header;
	GElf_Shdr shdr;
	Elf_Scn *scn;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ, NULL);
	if (!elf || !gelf_getehdr(elf, &header) || elf_getshdrstrndx(elf, &shstrndx))
		die("open");
	printf("elf class=%d data=%d machine=%d type=%d flags=%x\n", header.e_ident[EI_CLASS],
	       header.e_ident[EI_DATA], header.e_machine, header.e_type, header.e_flags);
	for (scn = NULL; (scn = elf_nextscn(elf, scn));) {
		gelf_getshdr(scn, &shdr);
		if (shdr.sh_type == SHT_SYMTAB)
			symtab = scn;
		if (shdr.sh_type == SHT_SYMTAB_SHNDX)
			shndx_data = elf_getdata(scn, NULL);
	}
	for (scn = NULL; (scn = elf_nextscn(elf, scn));)
		dump_section(scn);
	dump_symbols();
	for (scn = NULL; (scn = elf_nextscn(elf, scn));) {
		gelf_getshdr(scn, &shdr);
		if (shdr.sh_type == SHT_RELA)
			dump_relocations(scn);
	}
	elf_end(elf);
	close(fd);
	return 0;
}
