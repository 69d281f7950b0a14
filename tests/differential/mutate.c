// SPDX-License-Identifier: GPL-2.0
/*
 * Breaks modules: edits the bytes of an ELF file of x86-64 as it is told, and cares
 * for nothing else, so that what comes out may contradict itself. It shares nothing
 * with the converter.
 *
 *	mutate IN OUT COMMAND [ARGUMENT]... [, COMMAND [ARGUMENT]...]...
 *
 *	section NAME FIELD VALUE	name type flags offset size link info align entsize
 *	symbol NAME FIELD VALUE		name bind type shndx value size
 *	relocation SECTION N FIELD VALUE	offset type symbol addend
 *	place SECTION N HEX		what relocation N of SECTION patches
 *	version SYMBOL HEX		the CRC of a symbol in __versions
 *	text SECTION OLD NEW		a string in a section; NEW is cut or filled up with zeros
 *	add-section NAME LIKE		with the header and a copy of the contents of another
 *	add-symbol NAME LIKE
 *	swap-sections NAME NAME		in the header table, and in all that counts in it
 *	append TEXT			behind all
 *
 * VALUE is a number, +N or -N (bits to set and to clear), @SECTION or %SYMBOL (their
 * indices); for names a string. A NAME of "#N" is an index; for symbols "NAME#N" is
 * the N-th of the name, from 1.
 */
#define _GNU_SOURCE
#include <elf.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned char *image;
static size_t size;

static Elf64_Ehdr *header(void)
{
	return (Elf64_Ehdr *)image;
}

static Elf64_Shdr *sections(void)
{
	return (Elf64_Shdr *)(image + header()->e_shoff);
}

static const char *section_name(const Elf64_Shdr *section)
{
	return (char *)image + sections()[header()->e_shstrndx].sh_offset + section->sh_name;
}

static unsigned int find_section(const char *name)
{
	if (*name == '#')
		return atoi(name + 1);
	for (unsigned int i = 1; i < header()->e_shnum; i++) {
		if (!strcmp(section_name(&sections()[i]), name))
			return i;
	}
	errx(1, "no section %s", name);
}

static Elf64_Shdr *section(const char *name)
{
	return &sections()[find_section(name)];
}

static Elf64_Shdr *symtab(void)
{
	for (unsigned int i = 1; i < header()->e_shnum; i++) {
		if (sections()[i].sh_type == SHT_SYMTAB)
			return &sections()[i];
	}
	errx(1, "no symbol table");
}

static Elf64_Sym *symbols(void)
{
	return (Elf64_Sym *)(image + symtab()->sh_offset);
}

static size_t nr_symbols(void)
{
	return symtab()->sh_size / sizeof(Elf64_Sym);
}

static Elf64_Shdr *strtab(void)
{
	return &sections()[symtab()->sh_link];
}

static unsigned int find_symbol(const char *name)
{
	const char *hash = strchr(name, '#');
	size_t length = hash ? (size_t)(hash - name) : strlen(name);
	int rank = hash ? atoi(hash + 1) : 1;

	if (hash == name)
		return rank;
	for (unsigned int i = 1; i < nr_symbols(); i++) {
		const char *other = (char *)image + strtab()->sh_offset + symbols()[i].st_name;

		if (strlen(other) == length && !strncmp(other, name, length) && !--rank)
			return i;
	}
	errx(1, "no symbol %s", name);
}

/* Room at the end of the file, for what has to grow; pointers into it are void then. */
static size_t add_bytes(const void *bytes, size_t nr)
{
	size_t at = (size + 63) & ~(size_t)63;
	unsigned char *copy = calloc(1, at + nr);

	if (!copy)
		err(1, "calloc");
	memcpy(copy, image, size);
	if (bytes)
		memcpy(copy + at, bytes, nr);
	image = copy;
	size = at + nr;
	return at;
}

/* Move a section's contents, with @nr more bytes, to the end; returns where the room begins. */
static size_t grow_section(unsigned int index, size_t nr)
{
	size_t before = sections()[index].sh_size;
	size_t at = add_bytes(NULL, before + nr);

	memcpy(image + at, image + sections()[index].sh_offset, before);
	sections()[index].sh_offset = at;
	sections()[index].sh_size += nr;
	return at + before;
}

static unsigned int add_string(unsigned int table, const char *string)
{
	unsigned int before = sections()[table].sh_size;
	size_t at = grow_section(table, strlen(string) + 1);

	strcpy((char *)image + at, string);
	return before;
}

static unsigned long long value_of(const char *text, unsigned long long before)
{
	if (*text == '@')
		return find_section(text + 1);
	if (*text == '%')
		return find_symbol(text + 1);
	if (*text == '+')
		return before | strtoull(text + 1, NULL, 0);
	if (*text == '-' && text[1] == '0')
		return before & ~strtoull(text + 1, NULL, 0);
	return strtoll(text, NULL, 0);
}

#define SET(place, text) ((place) = value_of(text, place))

static void edit_section(char **argument)
{
	unsigned int index = find_section(argument[0]), name;
	const char *field = argument[1], *value = argument[2];
	Elf64_Shdr *edited;

	if (!strcmp(field, "name")) {
		name = add_string(header()->e_shstrndx, value);
		sections()[index].sh_name = name;
		return;
	}
	edited = &sections()[index];
	if (!strcmp(field, "type"))
		SET(edited->sh_type, value);
	else if (!strcmp(field, "flags"))
		SET(edited->sh_flags, value);
	else if (!strcmp(field, "offset"))
		SET(edited->sh_offset, value);
	else if (!strcmp(field, "size"))
		SET(edited->sh_size, value);
	else if (!strcmp(field, "link"))
		SET(edited->sh_link, value);
	else if (!strcmp(field, "info"))
		SET(edited->sh_info, value);
	else if (!strcmp(field, "align"))
		SET(edited->sh_addralign, value);
	else if (!strcmp(field, "entsize"))
		SET(edited->sh_entsize, value);
	else
		errx(1, "no field %s", field);
}

static void edit_symbol(char **argument)
{
	unsigned int index = find_symbol(argument[0]), name;
	const char *field = argument[1], *value = argument[2];
	Elf64_Sym *symbol;

	if (!strcmp(field, "name")) {
		name = add_string(symtab()->sh_link, value);
		symbols()[index].st_name = name;
		return;
	}
	symbol = &symbols()[index];
	if (!strcmp(field, "bind"))
		symbol->st_info = ELF64_ST_INFO(value_of(value, 0), ELF64_ST_TYPE(symbol->st_info));
	else if (!strcmp(field, "type"))
		symbol->st_info = ELF64_ST_INFO(ELF64_ST_BIND(symbol->st_info), value_of(value, 0));
	else if (!strcmp(field, "shndx"))
		SET(symbol->st_shndx, value);
	else if (!strcmp(field, "value"))
		SET(symbol->st_value, value);
	else if (!strcmp(field, "size"))
		SET(symbol->st_size, value);
	else
		errx(1, "no field %s", field);
}

static void edit_relocation(char **argument)
{
	Elf64_Rela *relocation = (Elf64_Rela *)(image + section(argument[0])->sh_offset);
	const char *field = argument[2], *value = argument[3];
	unsigned long long symbol, type;

	relocation += atoi(argument[1]);
	symbol = ELF64_R_SYM(relocation->r_info);
	type = ELF64_R_TYPE(relocation->r_info);
	if (!strcmp(field, "offset"))
		SET(relocation->r_offset, value);
	else if (!strcmp(field, "addend"))
		SET(relocation->r_addend, value);
	else if (!strcmp(field, "type"))
		relocation->r_info = ELF64_R_INFO(symbol, value_of(value, type));
	else if (!strcmp(field, "symbol"))
		relocation->r_info = ELF64_R_INFO(value_of(value, symbol), type);
	else
		errx(1, "no field %s", field);
}

static void edit_version(char **argument)
{
	const size_t entry = 64, name = 8;
	const Elf64_Shdr *versions = section("__versions");

	for (size_t at = 0; at + entry <= versions->sh_size; at += entry) {
		unsigned char *crc = image + versions->sh_offset + at;

		if (strncmp((char *)crc + name, argument[0], entry - name))
			continue;
		for (const char *hex = argument[1]; hex[0] && hex[1]; hex += 2)
			sscanf(hex, "%2hhx", crc++);
		return;
	}
	errx(1, "no version of %s", argument[0]);
}

static void edit_place(char **argument)
{
	const Elf64_Shdr *table = section(argument[0]);
	const Elf64_Rela *relocation = (Elf64_Rela *)(image + table->sh_offset);
	unsigned char *at = image + sections()[table->sh_info].sh_offset;

	at += relocation[atoi(argument[1])].r_offset;
	for (const char *hex = argument[2]; hex[0] && hex[1]; hex += 2)
		sscanf(hex, "%2hhx", at++);
}

static void edit_text(char **argument)
{
	const Elf64_Shdr *edited = section(argument[0]);
	size_t length = strlen(argument[1]);
	unsigned char *at = memmem(image + edited->sh_offset, edited->sh_size, argument[1], length);

	if (!at)
		errx(1, "no %s in %s", argument[1], argument[0]);
	strncpy((char *)at, argument[2], length);
}

static void add_section(char **argument)
{
	Elf64_Shdr added = *section(argument[1]);
	size_t nr = header()->e_shnum * sizeof(added), at;

	if (added.sh_type != SHT_NOBITS) {
		at = add_bytes(NULL, added.sh_size);
		memcpy(image + at, image + added.sh_offset, added.sh_size);
		added.sh_offset = at;
	}
	added.sh_name = add_string(header()->e_shstrndx, argument[0]);
	at = add_bytes(NULL, nr + sizeof(added));
	memcpy(image + at, sections(), nr);
	memcpy(image + at + nr, &added, sizeof(added));
	header()->e_shoff = at;
	header()->e_shnum++;
}

static void add_symbol(char **argument)
{
	Elf64_Sym added = symbols()[find_symbol(argument[1])];
	size_t at;

	added.st_name = add_string(symtab()->sh_link, argument[0]);
	at = grow_section(symtab() - sections(), sizeof(added));
	memcpy(image + at, &added, sizeof(added));
}

static unsigned int swapped(unsigned int index, unsigned int a, unsigned int b)
{
	return index == a ? b : index == b ? a : index;
}

static void swap_sections(char **argument)
{
	unsigned int a = find_section(argument[0]), b = find_section(argument[1]);
	Elf64_Shdr first = sections()[a];
	Elf64_Sym *symbol = symbols();

	for (size_t i = 0; i < nr_symbols(); i++)
		symbol[i].st_shndx = swapped(symbol[i].st_shndx, a, b);
	sections()[a] = sections()[b];
	sections()[b] = first;
	header()->e_shstrndx = swapped(header()->e_shstrndx, a, b);
	for (unsigned int i = 1; i < header()->e_shnum; i++) {
		Elf64_Shdr *edited = &sections()[i];

		edited->sh_link = swapped(edited->sh_link, a, b);
		if (edited->sh_type == SHT_RELA || edited->sh_type == SHT_REL)
			edited->sh_info = swapped(edited->sh_info, a, b);
	}
}

static void append(char **argument)
{
	add_bytes(argument[0], strlen(argument[0]));
}

static const struct command {
	const char *name;
	int arguments;
	void (*run)(char **argument);
} commands[] = {
	{ "section", 3, edit_section },
	{ "symbol", 3, edit_symbol },
	{ "relocation", 4, edit_relocation },
	{ "version", 2, edit_version },
	{ "text", 3, edit_text },
	{ "add-section", 2, add_section },
	{ "add-symbol", 2, add_symbol },
	{ "swap-sections", 2, swap_sections },
	{ "append", 1, append },
	{ "place", 3, edit_place },
};

static int run(int argc, char **argv)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (strcmp(argv[0], commands[i].name))
			continue;
		if (argc <= commands[i].arguments)
			errx(1, "%s wants %d arguments", argv[0], commands[i].arguments);
		commands[i].run(argv + 1);
		return 1 + commands[i].arguments;
	}
	errx(1, "no command %s", argv[0]);
}

static void read_image(const char *path)
{
	FILE *file = fopen(path, "re");
	long end;

	if (!file || fseek(file, 0, SEEK_END) || (end = ftell(file)) < 0)
		err(1, "%s", path);
	rewind(file);
	size = end;
	image = calloc(1, size);
	if (!image || size < sizeof(Elf64_Ehdr) || fread(image, 1, size, file) != size)
		errx(1, "cannot read %s", path);
	fclose(file);
}

int main(int argc, char **argv)
{
	FILE *file;
	int at = 3;

	if (argc < 3)
		errx(2, "usage: mutate IN OUT COMMAND [ARGUMENT]... [, COMMAND [ARGUMENT]...]...");
	read_image(argv[1]);
	while (at < argc) {
		at += run(argc - at, argv + at);
		if (at < argc && strcmp(argv[at++], ","))
			errx(1, "\"%s\" is one argument too much", argv[at - 1]);
	}
	file = fopen(argv[2], "we");
	if (!file || fwrite(image, 1, size, file) != size || fclose(file))
		err(1, "%s", argv[2]);
	return 0;
}
