// SPDX-License-Identifier: GPL-2.0
/*
 * Copies an ELF64 module from stdin to stdout with the numbers of its symbols'
 * sections in a table of their own (SHT_SYMTAB_SHNDX), which otherwise only
 * files with more than 65,280 sections have: a seed that is small.
 */
#include <elf.h>
#include <stdio.h>
#include <string.h>

static char file[1 << 20];
static Elf64_Word numbers[sizeof(file) / sizeof(Elf64_Sym)];

int main(void)
{
	size_t size = fread(file, 1, sizeof(file) / 2, stdin), nr;
	Elf64_Ehdr *header = (Elf64_Ehdr *)file;
	Elf64_Shdr *sections = (Elf64_Shdr *)(file + header->e_shoff), *table, *symtab = sections;
	Elf64_Sym *symbols;

	while (symtab->sh_type != SHT_SYMTAB)
		symtab++;
	symbols = (Elf64_Sym *)(file + symtab->sh_offset);
	nr = symtab->sh_size / sizeof(*symbols);
	for (size_t i = 0; i < nr; i++) {
		if (symbols[i].st_shndx == SHN_UNDEF || symbols[i].st_shndx >= SHN_LORESERVE)
			continue;
		numbers[i] = symbols[i].st_shndx;
		symbols[i].st_shndx = SHN_XINDEX;
	}
	/* the section headers once more, at the end, and after them the new one and its table */
	size = (size + 7) / 8 * 8;
	memcpy(file + size, sections, header->e_shnum * sizeof(*sections));
	header->e_shoff = size;
	table = (Elf64_Shdr *)(file + size) + header->e_shnum++;
	size = (char *)(table + 1) - file;
	*table = (Elf64_Shdr){ .sh_name = symtab->sh_name,
			       .sh_type = SHT_SYMTAB_SHNDX,
			       .sh_offset = size,
			       .sh_size = nr * sizeof(numbers[0]),
			       .sh_link = symtab - sections,
			       .sh_addralign = 4,
			       .sh_entsize = sizeof(numbers[0]) };
	memcpy(file + size, numbers, table->sh_size);
	size += table->sh_size;
	return fwrite(file, 1, size, stdout) != size;
}
