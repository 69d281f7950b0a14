// SPDX-License-Identifier: GPL-2.0
/*
 * Writes inputs that are as large as can be, and hostile: livepatch modules, a
 * vmlinux, lists and kallsyms text, each with one thing in a great number. What
 * is not in question is a small livepatch for x86-64 that the list of
 * tests/convert can convert: old_function of vmlinux, with the structures of
 * tests/convert/fixture.h.
 *
 * usage: make-large SHAPE NUMBER [LENGTH] >FILE
 */
#include <elf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SHN_LIVEPATCH 0xff20
#define SHF_RELA_LIVEPATCH 0x00100000

#define FUNC_SIZE 112
#define OBJECT_SIZE 144
#define PATCH_SIZE 80
#define MODULE_SIZE 256

struct bytes {
	uint8_t *data;
	size_t size, room;
};

struct section {
	Elf64_Shdr header;
	struct bytes contents;
};

static struct section *sections;
static size_t nr_sections, room_sections;
static struct bytes symbols, strings, names;
static size_t nr, length; /* what the command line says */

/* Sections that each module has, and its first symbols: those of sections. */
static size_t text, rela_text, data, rela_data, rodata, init;
static size_t of_text, of_data, of_rodata, of_init;

static void *need(void *memory)
{
	if (!memory)
		abort();
	return memory;
}

/* Append; zeros where @from is NULL. Returns where they are. */
static size_t put(struct bytes *bytes, const void *from, size_t size)
{
	size_t at = bytes->size;

	if (at + size > bytes->room) {
		bytes->room = 2 * (at + size) + 4096;
		bytes->data = need(realloc(bytes->data, bytes->room));
	}
	if (from)
		memcpy(bytes->data + at, from, size);
	else
		memset(bytes->data + at, 0, size);
	bytes->size += size;
	return at;
}

static size_t put_string(struct bytes *bytes, const char *string)
{
	return put(bytes, string, strlen(string) + 1);
}

static struct bytes *in(size_t section)
{
	return &sections[section].contents;
}

static size_t add_named_section(size_t name, uint32_t type, uint64_t flags)
{
	if (nr_sections == room_sections) {
		room_sections = 2 * room_sections + 64;
		sections = need(realloc(sections, room_sections * sizeof(*sections)));
	}
	sections[nr_sections] = (struct section){
		.header = { .sh_name = name, .sh_type = type, .sh_flags = flags, .sh_addralign = 1 }
	};
	return nr_sections++;
}

static size_t add_section(const char *name, uint32_t type, uint64_t flags)
{
	return add_named_section(put_string(&names, name), type, flags);
}

static size_t add_rela(const char *name, size_t section, uint64_t flags)
{
	size_t rela = add_section(name, SHT_RELA, SHF_INFO_LINK | flags);

	sections[rela].header.sh_info = section;
	sections[rela].header.sh_entsize = sizeof(Elf64_Rela);
	sections[rela].header.sh_addralign = 8;
	return rela;
}

static size_t add_symbol(size_t name, unsigned int bind, unsigned int type, uint16_t section,
			 uint64_t value, uint64_t size)
{
	Elf64_Sym symbol = { name, ELF64_ST_INFO(bind, type), 0, section, value, size };

	return put(&symbols, &symbol, sizeof(symbol)) / sizeof(symbol);
}

static size_t add_local(const char *name, unsigned int type, uint16_t section, uint64_t value,
			uint64_t size)
{
	return add_symbol(*name ? put_string(&strings, name) : 0, STB_LOCAL, type, section, value,
			  size);
}

static size_t add_undefined(const char *name, unsigned int bind)
{
	return add_symbol(put_string(&strings, name), bind, STT_NOTYPE, SHN_UNDEF, 0, 0);
}

static void relocate(size_t rela, uint64_t offset, size_t symbol, uint32_t type, int64_t addend)
{
	Elf64_Rela relocation = { offset, ELF64_R_INFO(symbol, type), addend };

	put(in(rela), &relocation, sizeof(relocation));
}

static const char *numbered(const char *prefix, size_t number)
{
	static char name[64];

	snprintf(name, sizeof(name), "%s%zu", prefix, number);
	return name;
}

/* A klp_func: its names and its code. */
static void add_function(size_t old_name, uint64_t code)
{
	size_t at = put(in(data), NULL, FUNC_SIZE);

	relocate(rela_data, at, of_rodata, R_X86_64_64, old_name);
	relocate(rela_data, at + 8, of_text, R_X86_64_64, code);
}

/* klp_func[] with @functions entries, klp_object[] of vmlinux, klp_patch; symbols that tell sizes. */
static void add_patch(size_t functions)
{
	size_t name = put_string(in(rodata), "old_function"), objects, patch;

	for (size_t i = 0; i < functions; i++) {
		add_function(name, 16 * i);
		name = put_string(in(rodata), numbered("function_", i));
	}
	put(in(data), NULL, FUNC_SIZE);
	objects = put(in(data), NULL, 2 * OBJECT_SIZE);
	relocate(rela_data, objects + 8, of_data, R_X86_64_64, 0);
	patch = put(in(data), NULL, PATCH_SIZE);
	add_local("funcs", STT_OBJECT, data, 0, objects);
	add_local("objects", STT_OBJECT, data, objects, 2 * OBJECT_SIZE);
	add_local("patch", STT_OBJECT, data, patch, PATCH_SIZE);
	relocate(rela_data, patch + 8, of_data, R_X86_64_64, objects);
}

static void begin(void)
{
	add_named_section(0, SHT_NULL, 0);
	sections[0].header.sh_addralign = 0;
	put(&names, NULL, 1);
	put(&strings, NULL, 1);
	put(&symbols, NULL, sizeof(Elf64_Sym));
}

static void begin_module(size_t functions)
{
	static const char info[] =
		"livepatch=Y\0depends=\0license=GPL\0name=large\0vermagic=7.8.9-test SMP ";
	size_t modinfo, this_module, rela_this_module;

	begin();
	text = add_section(".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR);
	rela_text = add_rela(".rela.text", text, 0);
	data = add_section(".data", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE);
	rela_data = add_rela(".rela.data", data, 0);
	rodata = add_section(".rodata", SHT_PROGBITS, SHF_ALLOC);
	init = add_section(".init.text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR);
	modinfo = add_section(".modinfo", SHT_PROGBITS, SHF_ALLOC);
	this_module = add_section(".gnu.linkonce.this_module", SHT_PROGBITS, SHF_ALLOC | SHF_WRITE);
	rela_this_module = add_rela(".rela.gnu.linkonce.this_module", this_module, 0);
	put(in(text), NULL, 16 * functions);
	put(in(init), NULL, 16);
	put(in(modinfo), info, sizeof(info));
	put(in(this_module), NULL, MODULE_SIZE);
	of_text = add_local("", STT_SECTION, text, 0, 0);
	of_data = add_local("", STT_SECTION, data, 0, 0);
	of_rodata = add_local("", STT_SECTION, rodata, 0, 0);
	of_init = add_local("", STT_SECTION, init, 0, 0);
	relocate(rela_this_module, 0, of_init, R_X86_64_64, 0);
	add_patch(functions);
	for (size_t i = 0; i < functions; i++)
		add_local(numbered("new_", i), STT_FUNC, text, 16 * i, 16);
}

/* The symbols that all refer to; they are global, and come last. */
static void end_locals(void)
{
	size_t init_rela = add_rela(".rela.init.text", init, 0);
	size_t module = 0;

	for (size_t i = 0; i < nr_sections; i++) {
		if (sections[i].header.sh_type == SHT_PROGBITS &&
		    sections[i].contents.size == MODULE_SIZE)
			module = i;
	}
	relocate(init_rela, 4, add_undefined("klp_enable_patch", STB_GLOBAL), R_X86_64_PLT32, -4);
	relocate(rela_data, in(data)->size - PATCH_SIZE,
		 add_symbol(put_string(&strings, "__this_module"), STB_GLOBAL, STT_OBJECT, module,
			    0, MODULE_SIZE),
		 R_X86_64_64, 0);
}

static void write_bytes(const void *from, size_t size)
{
	if (size && fwrite(from, size, 1, stdout) != 1)
		exit(1);
}

static size_t count_locals(void)
{
	const Elf64_Sym *symbol = (const Elf64_Sym *)symbols.data;
	size_t locals = 0;

	while (locals < symbols.size / sizeof(*symbol) &&
	       ELF64_ST_BIND(symbol[locals].st_info) == STB_LOCAL)
		locals++;
	return locals;
}

static void add_tables(void)
{
	size_t symtab = add_section(".symtab", SHT_SYMTAB, 0);
	size_t strtab = add_section(".strtab", SHT_STRTAB, 0);
	size_t shstrtab = add_section(".shstrtab", SHT_STRTAB, 0);

	sections[symtab].header.sh_link = strtab;
	sections[symtab].header.sh_info = count_locals();
	sections[symtab].header.sh_entsize = sizeof(Elf64_Sym);
	sections[symtab].header.sh_addralign = 8;
	sections[symtab].contents = symbols;
	sections[strtab].contents = strings;
	sections[shstrtab].contents = names;
	for (size_t i = 0; i < nr_sections; i++) {
		if (sections[i].header.sh_type == SHT_RELA)
			sections[i].header.sh_link = symtab;
	}
}

static uint64_t place_section(struct section *section, uint64_t at)
{
	uint64_t alignment = section->header.sh_addralign;

	if (alignment > 1)
		at = (at + alignment - 1) / alignment * alignment;
	section->header.sh_offset = section->header.sh_type == SHT_NULL ? 0 : at;
	if (section->header.sh_type != SHT_NOBITS)
		section->header.sh_size = section->contents.size;
	return at + section->contents.size;
}

/* @segments: all map the beginning of the file */
static void write_elf(uint16_t type, size_t segments)
{
	Elf64_Ehdr header = { .e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB,
					   EV_CURRENT },
			      .e_type = type,
			      .e_machine = EM_X86_64,
			      .e_version = EV_CURRENT,
			      .e_ehsize = sizeof(Elf64_Ehdr),
			      .e_shentsize = sizeof(Elf64_Shdr),
			      .e_phentsize = sizeof(Elf64_Phdr) };
	Elf64_Phdr segment = { .p_type = PT_LOAD, .p_filesz = 65536, .p_memsz = 65536 };
	uint64_t at = sizeof(header) + segments * sizeof(segment), written = at;

	add_tables();
	header.e_phnum = segments;
	header.e_phoff = segments ? sizeof(header) : 0;
	for (size_t i = 0; i < nr_sections; i++)
		at = place_section(&sections[i], at);
	header.e_shoff = (at + 7) / 8 * 8;
	header.e_shnum = nr_sections < SHN_LORESERVE ? nr_sections : 0;
	header.e_shstrndx = nr_sections - 1 < SHN_LORESERVE ? nr_sections - 1 : SHN_XINDEX;
	if (!header.e_shnum)
		sections[0].header.sh_size = nr_sections;
	if (header.e_shstrndx == SHN_XINDEX)
		sections[0].header.sh_link = nr_sections - 1;
	write_bytes(&header, sizeof(header));
	for (size_t i = 0; i < segments; i++)
		write_bytes(&segment, sizeof(segment));
	for (size_t i = 1; i < nr_sections; i++) {
		static const uint8_t zeros[8];

		write_bytes(zeros, sections[i].header.sh_offset - written);
		write_bytes(in(i)->data, in(i)->size);
		written = sections[i].header.sh_offset + in(i)->size;
	}
	write_bytes((uint8_t[8]){ 0 }, header.e_shoff - written);
	for (size_t i = 0; i < nr_sections; i++)
		write_bytes(&sections[i].header, sizeof(Elf64_Shdr));
}

/* Relocations of debug information: no loader looks at them. */
static void debug_relocations(void)
{
	size_t debug = add_section(".debug_info", SHT_PROGBITS, 0), rela;

	rela = add_rela(".rela.debug_info", debug, 0);
	put(in(debug), NULL, 64);
	for (size_t i = 0; i < nr; i++)
		relocate(rela, i % 64, of_text, R_X86_64_64, i);
	end_locals();
}

/* Uses of a symbol that is to be resolved. */
static void uses(void)
{
	size_t first = put(in(text), NULL, 8 * nr), symbol;

	end_locals();
	symbol = add_undefined("unexported_function", STB_GLOBAL);
	for (size_t i = 0; i < nr; i++)
		relocate(rela_text, first + 8 * i, symbol, R_X86_64_PLT32, -4);
}

/* As many symbols, each used once. */
static void undefined(void)
{
	size_t first = put(in(text), NULL, 8 * nr);

	end_locals();
	for (size_t i = 0; i < nr; i++)
		relocate(rela_text, first + 8 * i,
			 add_undefined(numbered("unknown_name_", i), STB_GLOBAL), R_X86_64_PLT32,
			 -4);
}

/* The replacement function points to so many places of data. */
static void targets(void)
{
	size_t first = put(in(rodata), NULL, nr), from = put(in(text), NULL, 8 * nr);

	end_locals();
	relocate(rela_text, 4, of_text, R_X86_64_PLT32, from - 4);
	for (size_t i = 0; i < nr; i++)
		relocate(rela_text, from + 8 * i, of_rodata, R_X86_64_64, first + i);
}

static void locals(void)
{
	size_t name = put_string(&strings, "local"), first = put(in(text), NULL, 2 * nr);

	for (size_t i = 0; i < nr; i++)
		add_symbol(name, STB_LOCAL, STT_FUNC, text, first + 2 * i, 1);
	end_locals();
}

static void files(void)
{
	size_t name = put_string(&strings, "file.c");

	for (size_t i = 0; i < nr; i++)
		add_symbol(name, STB_LOCAL, STT_FILE, SHN_ABS, 0, 0);
	end_locals();
}

/* Names that are ends of one, which has so many letters. */
static void long_names(void)
{
	char *name = need(malloc(length + 1));
	size_t at;

	memset(name, 'n', length);
	name[length] = '\0';
	at = put_string(&strings, name);
	for (size_t i = 0; i < nr; i++)
		add_symbol(at + i % length, STB_LOCAL, STT_NOTYPE, text, 0, 0);
	free(name);
	end_locals();
}

/* Names in the order of their last letters. */
static void sorted_names(void)
{
	for (size_t i = 0; i < nr; i++) {
		char name[9] = "";

		for (int at = 0; at < 8; at++)
			name[at] = 'a' + (i >> 3 * at) % 8;
		add_local(name, STT_NOTYPE, text, 0, 0);
	}
	end_locals();
}

static void many_sections(void)
{
	size_t name = put_string(&names, ".data.many");

	for (size_t i = 0; i < nr; i++)
		add_named_section(name, SHT_PROGBITS, SHF_ALLOC);
	end_locals();
}

static void modinfo(void)
{
	for (size_t i = 0; i < nr_sections; i++) {
		static const char entry[] = "import_ns=namespace";

		if (strcmp((char *)names.data + sections[i].header.sh_name, ".modinfo"))
			continue;
		for (size_t j = 0; j < nr; j++)
			put(in(i), entry, sizeof(entry));
	}
	end_locals();
}

/*
 * Converted: klp relocations, for as many places, or for one. An ordinary section must be
 * beside them, and not be empty.
 */
static void klp_section(uint32_t type, uint64_t distance)
{
	size_t rela = add_rela(".klp.rela.vmlinux.text", text, SHF_ALLOC | SHF_RELA_LIVEPATCH);
	size_t first = put(in(text), NULL, 8 * nr), symbol;

	end_locals();
	symbol = add_symbol(put_string(&strings, ".klp.sym.vmlinux.unexported_function,0"),
			    STB_GLOBAL, STT_NOTYPE, SHN_LIVEPATCH, 0, 0);
	relocate(rela_text, 0, 0, R_X86_64_NONE, 0);
	for (size_t i = 0; i < nr; i++)
		relocate(rela, first + distance * i, symbol, type, -4);
}

static void klp_relocations(void)
{
	klp_section(R_X86_64_PLT32, 8);
}

static void klp_none(void)
{
	klp_section(R_X86_64_NONE, 0);
}

/* Converted, with weak symbols, and relocations that have nothing to do with them. */
static void weak(void)
{
	size_t first = put(in(text), NULL, 8 * nr);

	klp_relocations();
	for (size_t i = 0; i < nr; i++) {
		add_undefined(numbered("weak_", i), STB_WEAK);
		relocate(rela_text, first + 8 * i, of_text, R_X86_64_PC32, 0);
	}
}

/* Each replacement function calls the next one. */
static void chain(void)
{
	for (size_t i = 0; i + 1 < nr; i++)
		relocate(rela_text, 16 * i + 4, of_text, R_X86_64_PLT32, 16 * (i + 1) - 4);
	end_locals();
}

/* Bytes that all could be calls. */
static void branches(void)
{
	size_t first = put(in(text), NULL, nr);

	memset(in(text)->data + first, 0xe8, nr);
	relocate(rela_text, 4, of_text, R_X86_64_PLT32, first - 4);
	end_locals();
}

/* As much as is taken of all, in 64 MiB: 2^18 symbols, 2^19 relocations, 2^17 sections. */
static void full(void)
{
	size_t rela, debug, symbol, first;

	for (size_t i = 0; i < (1 << 17) - 100; i++)
		put(in(add_section(numbered(".data.", i), SHT_PROGBITS, SHF_ALLOC)), NULL, 8);
	first = put(in(text), NULL, 8 << 18);
	for (size_t i = 0; i < (1 << 18) - 100; i++)
		add_local(numbered("local_", i), STT_FUNC, text, first + 8 * i, 8);
	debug = add_section(".debug_info", SHT_PROGBITS, 0);
	rela = add_rela(".rela.debug_info", debug, 0);
	put(in(debug), NULL, 64);
	for (size_t i = 0; i < nr; i++)
		relocate(rela, i % 64, of_text, R_X86_64_64, i);
	end_locals();
	symbol = add_undefined("unexported_function", STB_GLOBAL);
	for (size_t use = 0; use < (1 << 19) - 100; use++)
		relocate(rela_text, first + 4 * use, symbol, R_X86_64_PLT32, -4);
}

/* Code that has a size, but no contents. */
static void no_bits(void)
{
	size_t code = add_section(".text.none", SHT_NOBITS, SHF_ALLOC | SHF_EXECINSTR), symbol;

	sections[code].header.sh_size = nr;
	symbol = add_local("none", STT_FUNC, code, 0, nr);
	relocate(rela_text, 4, symbol, R_X86_64_PLT32, -4);
	end_locals();
}

static void annotations(void)
{
	size_t table, rela, first = put(in(text), NULL, 8 * nr);

	end_locals();
	table = add_section(".klp.module_relocs.vmlinux", SHT_PROGBITS, SHF_ALLOC);
	rela = add_rela(".rela.klp.module_relocs.vmlinux", table, 0);
	put(in(table), NULL, 12 * nr);
	for (size_t i = 0; i < nr; i++) {
		size_t symbol = add_undefined(numbered("annotated_", i), STB_GLOBAL);

		relocate(rela, 12 * i, symbol, R_X86_64_64, 0);
		relocate(rela_text, first + 8 * i, symbol, R_X86_64_PLT32, -4);
	}
}

static void make_module(void (*shape)(void), size_t functions)
{
	begin_module(functions);
	shape();
	write_elf(ET_REL, 0);
}

/*
 * Functions from @start on, @distance bytes each. The segments, of which all but the
 * first are empty memory, map the file's beginning to address 0, so that .text is at
 * 64 + 56 * segments; the ftrace sites in it are all at SITE.
 */
#define SITE 4096
#define NR_SITES 7000

static void vmlinux(uint64_t start, uint64_t distance, size_t segments)
{
	uint64_t table = sizeof(Elf64_Ehdr) + segments * sizeof(Elf64_Phdr);
	size_t name;

	begin();
	text = add_section(".text", SHT_PROGBITS, SHF_ALLOC | SHF_EXECINSTR);
	for (size_t i = 0; i < NR_SITES; i++)
		put(in(text), &(uint64_t){ SITE }, sizeof(uint64_t));
	name = put_string(&strings, "function");
	for (size_t i = 0; i < nr; i++)
		add_symbol(name, STB_LOCAL, STT_FUNC, text, start + distance * i, 0);
	add_symbol(put_string(&strings, "__start_mcount_loc"), STB_GLOBAL, STT_NOTYPE, text, table,
		   0);
	add_symbol(put_string(&strings, "__stop_mcount_loc"), STB_GLOBAL, STT_NOTYPE, text,
		   table + 8 * NR_SITES, 0);
	write_elf(ET_EXEC, segments);
}

static void same_address(void)
{
	vmlinux(SITE, 0, 1);
}

static void segments(void)
{
	vmlinux(1 << 20, 16, length);
}

static void list_header(void)
{
	puts("klp-convert-symbol-data.1.0\n!release 7.8.9-test\n!flags xim\n*vmlinux\n"
	     "T exported_function x\nT old_function\nT unexported_function\nT klp_enable_patch x");
}

static void list_names(void)
{
	list_header();
	for (size_t i = 0; i < nr; i++)
		puts("t a");
}

/* Names that are almost "unknown_name_NUMBER". */
static void list_alike(void)
{
	list_header();
	for (size_t i = 0; i < nr; i++)
		printf("t unknown_name_%05zu_abc\n", i % 100000);
}

static void list_one_name(void)
{
	list_header();
	for (size_t i = 0; i < nr; i++)
		puts("t unexported_function");
}

static void list_units(void)
{
	list_header();
	for (size_t i = 0; i < nr; i++)
		printf("-a#%zu\nt unexported_function\n", i);
}

static void list_objects(void)
{
	list_header();
	for (size_t i = 0; i < nr; i++)
		printf("*%zu\n", i);
}

/* Each object depends on all others. */
static void list_depends(void)
{
	list_header();
	for (size_t i = 0; i < nr; i++) {
		printf("*m%zu m0", i);
		for (size_t j = 1; j < nr; j++)
			printf(",m%zu", j);
		putchar('\n');
	}
}

static void list_builtin(void)
{
	puts("klp-convert-symbol-data.1.0\n!release 7.8.9-test");
	for (size_t i = 0; i < nr; i++)
		puts("!builtin a");
	puts("*vmlinux\nT old_function\nT klp_enable_patch x\nT unexported_function");
}

static void kallsyms(void)
{
	static const char *const last[] = { "_etext", "_sinittext", "_einittext" };

	printf("%08x T _stext\n", 0);
	for (size_t i = 1; i < nr - 3; i++)
		printf("%08zx t a\n", i);
	for (size_t i = 0; i < 3; i++)
		printf("%08zx T %s\n", nr - 3 + i, last[i]);
}

/*
 * A bare kernel image: kallsyms tables (see ksyms-tables.c) in which a name has
 * few bytes, and more than a thousand letters.
 */
static void image(void)
{
	struct bytes tables = { 0 };
	uint16_t index[256];
	char token[301];
	size_t first;

	memset(token, 't', sizeof(token) - 1);
	token[sizeof(token) - 1] = '\0';
	put(&tables, &(uint64_t){ nr }, 8);
	for (size_t i = 0; i < nr; i++)
		put(&tables, "\4tttt", 5);
	put(&tables, NULL, -tables.size % 8);
	for (size_t i = 0; i < nr; i += 256)
		put(&tables, &(uint32_t){ 5 * i }, 4);
	put(&tables, NULL, -tables.size % 8);
	first = tables.size;
	for (int i = 0; i < 256; i++)
		index[i] = put_string(&tables,
				      i == 't' ? token : (char[]){ i > ' ' ? i : '_', '\0' }) -
			   first;
	put(&tables, NULL, -tables.size % 8);
	put(&tables, index, sizeof(index));
	for (size_t i = 0; i < nr; i++)
		put(&tables, &(uint32_t){ 16 * i }, 4);
	put(&tables, NULL, -tables.size % 8);
	put(&tables, &(uint64_t){ 0xffffffff81000000 }, 8);
	for (size_t i = 0; i < nr; i++)
		put(&tables, (uint8_t[]){ i >> 16, i >> 8, i }, 3);
	write_bytes(tables.data, tables.size);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*module)(void);
		void (*file)(void);
	} shapes[] = {
		{ "debug-relocations", debug_relocations, NULL },
		{ "uses", uses, NULL },
		{ "undefined", undefined, NULL },
		{ "targets", targets, NULL },
		{ "locals", locals, NULL },
		{ "files", files, NULL },
		{ "long-names", long_names, NULL },
		{ "sorted-names", sorted_names, NULL },
		{ "sections", many_sections, NULL },
		{ "modinfo", modinfo, NULL },
		{ "klp-relocations", klp_relocations, NULL },
		{ "klp-none", klp_none, NULL },
		{ "weak", weak, NULL },
		{ "chain", chain, NULL },
		{ "branches", branches, NULL },
		{ "no-bits", no_bits, NULL },
		{ "full", full, NULL },
		{ "annotations", annotations, NULL },
		{ "same-address", NULL, same_address },
		{ "segments", NULL, segments },
		{ "list-names", NULL, list_names },
		{ "list-alike", NULL, list_alike },
		{ "list-one-name", NULL, list_one_name },
		{ "list-units", NULL, list_units },
		{ "list-objects", NULL, list_objects },
		{ "list-depends", NULL, list_depends },
		{ "list-builtin", NULL, list_builtin },
		{ "kallsyms", NULL, kallsyms },
		{ "image", NULL, image },
	};

	nr = argc > 2 ? strtoul(argv[2], NULL, 0) : 0;
	length = argc > 3 ? strtoul(argv[3], NULL, 0) : 0;
	for (size_t i = 0; argc > 2 && i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		if (strcmp(shapes[i].name, argv[1]))
			continue;
		if (shapes[i].module)
			make_module(shapes[i].module, shapes[i].module == chain		 ? nr :
						      shapes[i].module == uses && length ? length :
											   1);
		else
			shapes[i].file();
		return fflush(stdout) ? 1 : 0;
	}
	fputs("usage: make-large SHAPE NUMBER [LENGTH]\n", stderr);
	return 2;
}
