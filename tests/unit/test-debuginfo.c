// SPDX-License-Identifier: GPL-2.0
/*
 * Source files of symbols from debug information. A small tree is compiled and
 * linked by gcc: two units of one basename, each with a static function of one
 * name, assembly with a local function, and what the linker adds.
 */
#define _GNU_SOURCE
#include <check.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "debuginfo.h"
#include "symbols/ksyms.h"
#include "shell.h"

static struct ksyms ksyms, debug;
static struct ksyms_module module;

static void tear_down(void)
{
	ksyms_free(&ksyms);
	ksyms_free(&debug);
	ksyms_free_module(&module);
	shell_end();
}

static void compile(void)
{
	shell_run("for f in fs/a/main.c net/b/main.c arch/entry.S kernel/only.c; do "
		  "gcc -g -O1 -fno-pie -fcf-protection=none -fno-asynchronous-unwind-tables -c "
		  "-o ${f%%.*}.o $f || exit 1; done");
}

static void write_sources(void)
{
	shell_run("mkdir -p fs/a net/b arch kernel");
	shell_write_text(
		"fs/a/main.c",
		"static int counter;\n"
		"__attribute__((noipa)) static int twice(int a) { return a + counter++; }\n"
		"int one(int a) { static int calls = 1; return twice(a) + calls++; }\n"
		"int one_data = 1;\n"
		"const char linux_banner[] = \"Linux version 6.1.0-elf (someone)\";\n");
	shell_write_text("net/b/main.c",
			 "int one(int a); int two_data = 2;\n"
			 "__attribute__((noipa)) static int twice(int a) { return a * 3; }\n"
			 "__attribute__((weak)) int weak(int a) { return a; }\n"
			 "int two(int a) { return twice(a) + one(a) + weak(a); }\n"
			 "asm(\"untyped_label: nop\");\n");
	shell_write_text(
		"arch/entry.S",
		".text; .type local_entry, @function; local_entry: ret; .size local_entry, 1\n"
		".globl _start, _text; .type _start, @function; _text: _start: nop; jmp two\n"
		".size _start, . - _start; .globl end_of_entry; end_of_entry: nop\n"
		/* what each kernel has */
		".irp name, _stext, _etext, _sinittext, _einittext\n"
		".globl \\name; \\name: nop\n"
		".endr\n"
		".data; .type entry_data, @object; entry_data: .long 1; .size entry_data, 4\n"
		".section .note.GNU-stack; .text\n");
	shell_write_text("kernel/only.c", "int only_global(int a) { return a; }\n");
	compile();
}

/* In two steps, as the kernel's build does it. */
static void link_vmlinux(void)
{
	shell_run("ld -r -o vmlinux.o fs/a/main.o arch/entry.o net/b/main.o kernel/only.o && "
		  "ld -static --build-id=none -o vmlinux vmlinux.o");
}

/* Another linker: assembly has no STT_FILE symbol and is behind that of the first unit. */
static void link_without_file_of_assembly(void)
{
	link_vmlinux();
	shell_run("readelf -sW vmlinux.o | grep -q 'FILE.* entry.o$' && "
		  "objcopy --strip-symbol=entry.o vmlinux.o && "
		  "ld -static --build-id=none -o vmlinux vmlinux.o");
}

static void make_vmlinux(void)
{
	write_sources();
	link_vmlinux();
}

/* kallsyms of what was linked, @shift higher; @add: a line more. */
static void make_kallsyms(const char *shift, const char *add)
{
	FILE *nm = popen("nm -n vmlinux", "r"), *out = fopen("kallsyms", "w");
	unsigned long long address;
	char type, name[100];

	while (fscanf(nm, "%llx %c %99s", &address, &type, name) == 3) {
		if (type != 'a')
			fprintf(out, "%016llx %c %s\n", address + strtoull(shift, NULL, 0), type,
				name);
	}
	fputs(add, out);
	fclose(out);
	ck_assert_int_eq(pclose(nm), 0);
	ck_assert_int_eq(ksyms_read_kallsyms("kallsyms", &ksyms), 0);
}

static int add_files(void)
{
	ck_assert_int_eq(ksyms_read_debug_vmlinux("vmlinux", &debug), 0);
	return ksyms_add_files(&ksyms, "kallsyms", &debug, "vmlinux");
}

/* "path#ordinal" of the n-th symbol of a name; "" without a file. */
static const char *file_of(const char *name, unsigned int n)
{
	static char text[4][256];
	static unsigned int next;
	char *result = text[next++ % 4];

	for (size_t i = 0; i < ksyms.nr; i++) {
		const struct ksym *symbol = &ksyms.symbols[i];

		if (strcmp(symbol->name, name) || --n)
			continue;
		*result = '\0';
		if (symbol->file)
			snprintf(result, 256, "%s#%u", symbol->file, symbol->ordinal);
		return result;
	}
	ck_abort_msg("no symbol %s", name);
}

/* Which STT_FILE symbol of that name readelf shows as the n-th. */
static unsigned int ordinal_by_readelf(const char *path, const char *file, unsigned int n)
{
	char command[256];
	unsigned int ordinal = 0;
	FILE *out;

	snprintf(command, sizeof(command),
		 "readelf -sW %s | awk '$4 == \"FILE\" { nr++; if ($8 == \"%s\" && ++n == %u) "
		 "print nr }'",
		 path, file, n);
	out = popen(command, "r");
	ck_assert_int_eq(fscanf(out, "%u", &ordinal), 1);
	pclose(out);
	return ordinal;
}

START_TEST(a_unit_is_known_by_its_file_symbol_and_its_path)
{
	char first[64], second[64];

	make_vmlinux();
	make_kallsyms("0", "");
	ck_assert_int_eq(add_files(), 0);
	ck_assert(ksyms.all_files);
	snprintf(first, sizeof(first), "fs/a/main.c#%u",
		 ordinal_by_readelf("vmlinux", "main.c", 1));
	snprintf(second, sizeof(second), "net/b/main.c#%u",
		 ordinal_by_readelf("vmlinux", "main.c", 2));
	ck_assert_str_eq(file_of("twice", 1), first);
	ck_assert_str_eq(file_of("counter", 1), first);
	ck_assert_str_eq(file_of("twice", 2), second);
}
END_TEST

START_TEST(globals_are_of_the_unit_of_the_locals_beside_them)
{
	make_vmlinux();
	make_kallsyms("0", "");
	ck_assert_int_eq(add_files(), 0);
	ck_assert_str_eq(file_of("one", 1), file_of("twice", 1));
	ck_assert_str_eq(file_of("one_data", 1), file_of("twice", 1));
	ck_assert_str_eq(file_of("two", 1), file_of("twice", 2));
	ck_assert_str_eq(file_of("two_data", 1), file_of("twice", 2));
	ck_assert_str_eq(file_of("weak", 1), file_of("twice", 2));
}
END_TEST

START_TEST(assembly_is_known_by_the_file_symbol_that_the_linker_makes)
{
	char expected[64];

	make_vmlinux();
	make_kallsyms("0", "");
	ck_assert_int_eq(add_files(), 0);
	snprintf(expected, sizeof(expected), "arch/entry.S#%u",
		 ordinal_by_readelf("vmlinux", "entry.o", 1));
	ck_assert_str_eq(file_of("local_entry", 1), expected);
	ck_assert_str_eq(file_of("_start", 1), expected);
	ck_assert_str_eq(file_of("entry_data", 1), expected);
}
END_TEST

START_TEST(units_without_a_file_symbol_come_after_those_with_one)
{
	unsigned int assembly, only, last;

	write_sources();
	link_without_file_of_assembly();
	make_kallsyms("0", "");
	ck_assert_int_eq(add_files(), 0);
	last = ordinal_by_readelf("vmlinux", "main.c", 2);
	ck_assert_int_eq(sscanf(file_of("local_entry", 1), "arch/entry.S#%u", &assembly), 1);
	ck_assert_uint_gt(assembly, last);
	ck_assert_str_eq(file_of("_start", 1), file_of("local_entry", 1));
	ck_assert_int_eq(sscanf(file_of("only_global", 1), "kernel/only.c#%u", &only), 1);
	ck_assert_uint_gt(only, last);
	ck_assert_uint_ne(only, assembly);
}
END_TEST

START_TEST(what_is_of_no_known_unit_has_none)
{
	write_sources();
	link_without_file_of_assembly();
	make_kallsyms("0", "");
	ck_assert_int_eq(add_files(), 0);
	ck_assert_str_eq(file_of("end_of_entry", 1), "");
	ck_assert_str_eq(file_of("entry_data", 1), ""); /* behind fs/a/main.c */
	ck_assert_str_eq(file_of("_edata", 1), "");
	ck_assert_int_eq(strncmp(file_of("counter", 1), "fs/a/main.c#", 12), 0);
}
END_TEST

/* In one section, what is empty is at the address of what follows. */
START_TEST(a_variable_without_a_size_is_known_by_its_name)
{
	write_sources();
	shell_run(
		"echo '.section other, \"aw\"; .globl edge; .type edge, @object; edge:' >>arch/entry.S");
	shell_write_text("fs/a/main.c",
			 "__attribute__((section(\"shared\"))) struct { } empty_a;\n");
	shell_write_text("net/b/main.c", "__attribute__((section(\"shared\"))) int b = 1;\n"
					 "__attribute__((section(\"other\"))) int c = 1;\n"
					 "int two(int a) { return a; }\n");
	compile();
	link_vmlinux();
	make_kallsyms("0", "");
	ck_assert_uint_eq(ksyms_find(&ksyms, "empty_a")->address, ksyms_find(&ksyms, "b")->address);
	ck_assert_int_eq(add_files(), 0);
	ck_assert_int_eq(strncmp(file_of("empty_a", 1), "fs/a/main.c#", 12), 0);
	ck_assert_int_eq(strncmp(file_of("b", 1), "net/b/main.c#", 13), 0);
	ck_assert_str_eq(file_of("c", 1), file_of("b", 1));
	ck_assert_str_eq(file_of("edge", 1), "");
}
END_TEST

/* A local symbol in the code of the first unit, behind the STT_FILE symbol of the last. */
START_TEST(units_that_their_locals_contradict_have_no_path)
{
	make_vmlinux();
	shell_run("objcopy --add-symbol stray=.text:0,function,local vmlinux");
	make_kallsyms("0", "");
	ck_assert_int_eq(add_files(), 0);
	ck_assert_str_eq(file_of("one", 1), "");
	ck_assert_int_eq(strncmp(file_of("twice", 1), "main.c#", 7), 0);
	ck_assert_int_eq(strncmp(file_of("local_entry", 1), "arch/entry.S#", 13), 0);
}
END_TEST

/* The locals of the last unit are behind the STT_FILE symbol of the assembly. */
START_TEST(units_that_share_a_file_symbol_have_no_path)
{
	write_sources();
	shell_run("objcopy --redefine-sym main.c=other.c net/b/main.o");
	link_vmlinux();
	shell_run("objcopy --strip-symbol=other.c vmlinux.o && "
		  "ld -static --build-id=none -o vmlinux vmlinux.o");
	make_kallsyms("0", "");
	ck_assert_int_eq(add_files(), 0);
	ck_assert_str_eq(file_of("_start", 1), "");
	ck_assert_str_eq(file_of("two", 1), "");
	ck_assert_int_eq(strncmp(file_of("twice", 2), "entry.o#", 8), 0);
	ck_assert_int_eq(strncmp(file_of("one", 1), "fs/a/main.c#", 12), 0);
}
END_TEST

START_TEST(a_unit_of_another_name_than_its_file_symbol_has_no_path)
{
	write_sources();
	shell_run("objcopy --redefine-sym main.c=other.c net/b/main.o");
	link_vmlinux();
	make_kallsyms("0", "");
	ck_assert_int_eq(add_files(), 0);
	ck_assert_str_eq(file_of("two", 1), "");
	ck_assert_int_eq(strncmp(file_of("twice", 2), "other.c#", 8), 0);
	ck_assert_str_eq(file_of("one", 1), file_of("twice", 1));
}
END_TEST

START_TEST(without_dwarf_there_are_basenames_of_locals)
{
	make_vmlinux();
	shell_run("strip --strip-debug --keep-file-symbols vmlinux");
	make_kallsyms("0", "");
	ck_assert_int_eq(add_files(), 0);
	ck_assert(!ksyms.all_files);
	ck_assert_int_eq(strncmp(file_of("twice", 2), "main.c#", 7), 0);
	ck_assert_str_ne(file_of("twice", 1), file_of("twice", 2));
	ck_assert_str_eq(file_of("two", 1), "");
}
END_TEST

START_TEST(a_file_of_debug_information_alone_is_enough)
{
	make_vmlinux();
	make_kallsyms("0", "");
	shell_run("objcopy --only-keep-debug vmlinux debug && mv debug vmlinux");
	ck_assert_int_eq(add_files(), 0);
	ck_assert_str_eq(file_of("two", 1), file_of("twice", 2));
	ck_assert_str_ne(file_of("two", 1), "");
	ksyms_free(&ksyms);
	ck_assert_int_eq(ksyms_read_vmlinux("vmlinux", &ksyms), -EINVAL);
}
END_TEST

START_TEST(addresses_of_a_running_kernel_may_be_shifted)
{
	make_vmlinux();
	make_kallsyms("0x15000000", "");
	ck_assert_int_eq(add_files(), 0);
	ck_assert_str_eq(file_of("two", 1), file_of("twice", 2));
	ck_assert_str_ne(file_of("two", 1), "");
}
END_TEST

START_TEST(shifted_link_addresses_are_another_build)
{
	make_vmlinux();
	make_kallsyms("0x15000000", "");
	ksyms.shifted = false;
	ck_assert_int_eq(add_files(), -EINVAL);
}
END_TEST

START_TEST(one_address_that_differs_is_another_build)
{
	make_vmlinux();
	make_kallsyms("0", "");
	for (size_t i = 0; i < ksyms.nr; i++) {
		if (!strcmp(ksyms.symbols[i].name, "two"))
			ksyms.symbols[i].address++;
	}
	ck_assert_int_eq(add_files(), -EINVAL);
}
END_TEST

START_TEST(another_release_is_another_build)
{
	make_vmlinux();
	make_kallsyms("0", "");
	ksyms.release = strdup("6.1.0-other");
	ck_assert_int_eq(add_files(), -EINVAL);
}
END_TEST

START_TEST(many_names_that_are_absent_are_another_build)
{
	make_vmlinux();
	make_kallsyms("0", "ffffffff90000000 t a\nffffffff90000000 t b\n");
	for (size_t i = 0; i < ksyms.nr; i++)
		ksyms.symbols[i].address = 0;
	ksyms.addresses = false;
	ck_assert_int_eq(add_files(), -EINVAL);
}
END_TEST

/* One symbol is less than a hundredth of these. */
START_TEST(a_name_that_one_side_has_more_often_has_no_file)
{
	char *text = NULL;
	size_t size;
	FILE *labels = open_memstream(&text, &size);

	write_sources();
	for (int i = 0; i < 400; i++)
		fprintf(labels, "asm(\"label_%d: nop\");\n", i);
	fclose(labels);
	shell_write_text("kernel/only.c", text);
	free(text);
	shell_run("gcc -g -O1 -fno-pie -c -o kernel/only.o kernel/only.c");
	link_vmlinux();
	make_kallsyms("0", "ffffffff90000000 t twice\n");
	ck_assert_int_eq(add_files(), 0);
	ck_assert_str_eq(file_of("twice", 1), "");
	ck_assert_str_eq(file_of("twice", 2), "");
	ck_assert_int_eq(strncmp(file_of("two", 1), "net/b/main.c#", 13), 0);
}
END_TEST

START_TEST(a_list_of_all_files_ends_a_unit_before_what_has_none)
{
	static const struct ksym symbols[] = {
		{ .name = "a", .type = 't', .file = "fs/a.c", .ordinal = 1 },
		{ .name = "b", .type = 'T', .file = "fs/a.c", .ordinal = 1 },
		{ .name = "c", .type = 'T' },
		{ .name = "d", .type = 't', .file = "fs/a.c", .ordinal = 1 },
		{ .name = "e", .type = 'D', .file = "fs/b.c", .ordinal = 2 },
	};
	char *text = NULL;
	size_t size;

	for (int all = 0; all < 2; all++) {
		struct symlist_writer writer = { .out = open_memstream(&text, &size) };
		struct ksyms list = { .symbols = (struct ksym *)(uintptr_t)symbols,
				      .nr = 5,
				      .all_files = all };

		ck_assert_int_eq(ksyms_write(&list, "test", &writer), 0);
		fclose(writer.out);
		ck_assert_str_eq(text,
				 all ? "*vmlinux\n-fs/a.c#1\nt a\nT b\n-\nT c\n-fs/a.c#1\nt d\n"
				       "-fs/b.c#2\nD e\n" :
				       "*vmlinux\n-fs/a.c#1\nt a\nT b\nT c\nt d\nD e\n");
		free(text);
	}
}
END_TEST

/*
 * Paths.
 */

static const struct {
	const char *name, *directory, *other, *other_directory, *path;
} paths[] = {
	/* in tree, and a build directory elsewhere, below, and with relative names */
	{ "fs/a.c", "/src/linux", "init/main.c", "/src/linux", "fs/a.c" },
	{ "/src/linux/fs/a.c", "/build", "/src/linux/init/main.c", "/build", "fs/a.c" },
	{ "/src/linux/fs/a.c", "/src/linux", "init/main.c", "/src/linux", "fs/a.c" },
	{ "../fs/a.c", "/src/linux/build", "../init/main.c", "/src/linux/build", "fs/a.c" },
	{ "./fs/a.c", "/src/linux", "init/main.c", "/src/linux", "fs/a.c" },
	{ "/build/fs/generated.c", "/build", "/src/linux/init/main.c", "/build", "fs/generated.c" },
	/* Debian: absolute for assembly alone */
	{ "/src/linux-6.1/arch/x86/a.S", "/src/linux-6.1/debian/build", "init/main.c",
	  "debian/build", "arch/x86/a.S" },
	/* a module of elsewhere */
	{ "/var/lib/dkms/a.c", "/usr/src/headers", "/src/linux/init/main.c", "/build",
	  "/var/lib/dkms/a.c" },
	{ "/src/linux-extra/a.c", "/build", "/src/linux/init/main.c", "/build",
	  "/src/linux-extra/a.c" },
};

START_TEST(paths_are_relative_to_the_source_of_the_kernel)
{
	struct dwarf_unit array[] = {
		{ .name = paths[_i].other, .directory = paths[_i].other_directory },
		{ .name = paths[_i].name, .directory = paths[_i].directory },
	};
	char *tree = dwarf_units_tree(&(struct dwarf_units){ .units = array, .nr = 2 });

	ck_assert_str_eq(dwarf_unit_path(&array[1], tree), paths[_i].path);
	free(tree);
}
END_TEST

/*
 * Modules.
 */

static void make_twin(void)
{
	write_sources();
	shell_run("mkdir -p debug/lib/modules/6.1.0-elf/kernel");
	shell_write_text("info.c", "const char info[] __attribute__((section(\".modinfo\"))) = "
				   "\"name=the_mod\";\n"
				   "asm(\".globl script_made; .data; script_made:; .text\");\n");
	shell_run("gcc -c -o info.o info.c");
	shell_run("ld -r --build-id -o debug/lib/modules/6.1.0-elf/kernel/the-mod.ko fs/a/main.o "
		  "arch/entry.o net/b/main.o info.o");
	shell_run(
		"strip --strip-debug -o the-mod.ko debug/lib/modules/6.1.0-elf/kernel/the-mod.ko");
	shell_run("readelf -sW the-mod.ko | (! grep -q FILE)");
}

static void read_twin(bool all_files)
{
	struct debuginfo *debuginfo = debuginfo_open("debug", "6.1.0-elf");
	struct ksyms_wanted wanted = { .all_files = all_files, .debuginfo = debuginfo, .tree = "" };

	ck_assert_ptr_nonnull(debuginfo);
	module.path = "the-mod.ko";
	ck_assert_int_eq(ksyms_read_module(&module, &wanted), 0);
	debuginfo_close(debuginfo);
}

/* The "-" line that is in force at the n-th symbol with that line. */
static const char *unit_in_text(const char *line, unsigned int n)
{
	static char units[4][256];
	static unsigned int next;
	char *unit = units[next++ % 4], *text = strdup(module.text), *at = text, *each;

	strcpy(unit, "-");
	while ((each = strsep(&at, "\n"))) {
		if (*each == '-')
			snprintf(unit, 256, "%s", each);
		if (!strcmp(each, line) && !--n)
			break;
	}
	ck_assert_msg(each, "no line %s", line);
	free(text);
	return unit;
}

#define TWIN "debug/lib/modules/6.1.0-elf/kernel/the-mod.ko"

START_TEST(the_twin_of_a_module_tells_its_files)
{
	char first[64], second[64];

	make_twin();
	read_twin(true);
	ck_assert(module.twin);
	snprintf(first, sizeof(first), "-fs/a/main.c#%u", ordinal_by_readelf(TWIN, "main.c", 1));
	snprintf(second, sizeof(second), "-net/b/main.c#%u", ordinal_by_readelf(TWIN, "main.c", 2));
	ck_assert_str_eq(unit_in_text("t twice", 1), first);
	ck_assert_str_eq(unit_in_text("t twice", 2), second);
	ck_assert_str_eq(unit_in_text("T one", 1), first);
	ck_assert_str_eq(unit_in_text("D one_data", 1), first);
	ck_assert_str_eq(unit_in_text("T two", 1), second);
	ck_assert_str_eq(unit_in_text("t untyped_label", 1), second);
	ck_assert_str_eq(unit_in_text("D script_made", 1), "-");
	ck_assert_int_eq(strncmp(unit_in_text("t local_entry", 1), "-arch/entry.S#", 14), 0);
}
END_TEST

START_TEST(a_list_of_local_files_says_nothing_of_globals)
{
	make_twin();
	read_twin(false);
	ck_assert_int_eq(strncmp(unit_in_text("t twice", 2), "-net/b/main.c#", 14), 0);
	for (const char *line = module.text; line; line = strchr(line + 1, '\n')) {
		if (line[0] == '\n' && line[1] == '-')
			ck_assert_msg(strchr("tdbr", strchr(line + 1, '\n')[1]), "at: %s", line);
	}
}
END_TEST

START_TEST(a_twin_of_another_build_tells_nothing)
{
	make_twin();
	shell_run("objcopy --dump-section .note.gnu.build-id=id %s other && "
		  "printf '\\1\\2\\3' | dd of=id bs=1 seek=20 conv=notrunc status=none && "
		  "objcopy --update-section .note.gnu.build-id=id %s",
		  TWIN, TWIN);
	read_twin(true);
	ck_assert(!module.twin);
	ck_assert_ptr_null(strstr(module.text, "\n-"));
}
END_TEST

/* With or without build IDs. */
START_TEST(a_twin_with_other_symbols_tells_nothing)
{
	make_twin();
	if (_i)
		shell_run("objcopy --remove-section .note.gnu.build-id the-mod.ko");
	shell_run("objcopy --redefine-sym two=renamed %s", TWIN);
	read_twin(true);
	ck_assert(!module.twin);
	ck_assert_ptr_null(strstr(module.text, "\n-"));
}
END_TEST

START_TEST(a_module_without_a_twin_has_no_files)
{
	make_twin();
	shell_run("rm %s", TWIN);
	read_twin(true);
	ck_assert(!module.twin);
	ck_assert_ptr_null(strstr(module.text, "\n-"));
}
END_TEST

/*
 * Places.
 */

static const char *const vmlinux_places[] = {
	"boot/vmlinux-6.1.0-elf",
	"boot/vmlinux-6.1.0-elf.debug",
	"usr/lib/debug/boot/vmlinux-6.1.0-elf",
	"lib/modules/6.1.0-elf/vmlinux",
	"usr/lib/debug/lib/modules/6.1.0-elf/vmlinux",
	"vmlinux-6.1.0-elf",
	"vmlinux",
};

START_TEST(vmlinux_is_found_where_distributions_have_it)
{
	char expected[128], *found;

	snprintf(expected, sizeof(expected), "root/%s", vmlinux_places[_i]);
	shell_run("mkdir -p $(dirname %s) root/boot && touch %s root/boot/vmlinux-6.1.0-other",
		  expected, expected);
	found = debuginfo_vmlinux("root", "6.1.0-elf");
	ck_assert_str_eq(found, expected);
	free(found);
	found = debuginfo_vmlinux(expected, NULL);
	ck_assert_str_eq(found, expected);
	free(found);
}
END_TEST

START_TEST(a_directory_without_vmlinux_of_the_release_is_an_error)
{
	shell_run("mkdir -p root/boot && touch root/boot/vmlinux-6.1.0-other");
	ck_assert_ptr_null(debuginfo_vmlinux("root", "6.1.0-elf"));
	ck_assert_ptr_null(debuginfo_vmlinux("root", NULL));
	ck_assert_ptr_null(debuginfo_vmlinux("absent", "6.1.0-elf"));
}
END_TEST

static void expect_module(const char *object, const char *expected)
{
	char *found = debuginfo_module("root", "6.1.0-elf", object);

	if (expected)
		ck_assert_str_eq(found, expected);
	else
		ck_assert_ptr_null(found);
	free(found);
}

START_TEST(modules_are_found_by_object)
{
	shell_run(
		"mkdir -p root/lib/modules/6.1.0-elf/kernel/fs root/lib/modules/6.1.0-elf/extra "
		"root/lib/modules/6.1.0-other && cd root/lib/modules && "
		"touch 6.1.0-elf/kernel/fs/a-b.ko 6.1.0-elf/kernel/c.ko.debug 6.1.0-elf/kernel/d.ko "
		"6.1.0-elf/extra/d.ko 6.1.0-other/e.ko 6.1.0-elf/f.ko.xz 6.1.0-elf/g.o");
	expect_module("a_b", "root/lib/modules/6.1.0-elf/kernel/fs/a-b.ko");
	expect_module("c", "root/lib/modules/6.1.0-elf/kernel/c.ko.debug");
	expect_module("d", NULL); /* which? */
	expect_module("e", NULL);
	expect_module("f", NULL);
	expect_module("g", NULL);
}
END_TEST

START_TEST(modules_of_a_build_tree_are_anywhere_in_it)
{
	shell_run("mkdir -p root/fs/a && touch root/fs/a/a-b.ko");
	expect_module("a_b", NULL);
	shell_run("touch root/vmlinux");
	expect_module("a_b", "root/fs/a/a-b.ko");
}
END_TEST

static TCase *vmlinux_tests(void)
{
	TCase *tests = tcase_create("vmlinux");

	tcase_add_test(tests, a_unit_is_known_by_its_file_symbol_and_its_path);
	tcase_add_test(tests, globals_are_of_the_unit_of_the_locals_beside_them);
	tcase_add_test(tests, assembly_is_known_by_the_file_symbol_that_the_linker_makes);
	tcase_add_test(tests, units_without_a_file_symbol_come_after_those_with_one);
	tcase_add_test(tests, what_is_of_no_known_unit_has_none);
	tcase_add_test(tests, a_variable_without_a_size_is_known_by_its_name);
	tcase_add_test(tests, units_that_their_locals_contradict_have_no_path);
	tcase_add_test(tests, units_that_share_a_file_symbol_have_no_path);
	tcase_add_test(tests, a_unit_of_another_name_than_its_file_symbol_has_no_path);
	tcase_add_test(tests, without_dwarf_there_are_basenames_of_locals);
	tcase_add_test(tests, a_file_of_debug_information_alone_is_enough);
	tcase_add_test(tests, addresses_of_a_running_kernel_may_be_shifted);
	tcase_add_test(tests, shifted_link_addresses_are_another_build);
	tcase_add_test(tests, one_address_that_differs_is_another_build);
	tcase_add_test(tests, another_release_is_another_build);
	tcase_add_test(tests, many_names_that_are_absent_are_another_build);
	tcase_add_test(tests, a_name_that_one_side_has_more_often_has_no_file);
	tcase_add_test(tests, a_list_of_all_files_ends_a_unit_before_what_has_none);
	tcase_add_loop_test(tests, paths_are_relative_to_the_source_of_the_kernel, 0,
			    sizeof(paths) / sizeof(paths[0]));
	return tests;
}

static TCase *module_tests(void)
{
	TCase *tests = tcase_create("module");

	tcase_add_test(tests, the_twin_of_a_module_tells_its_files);
	tcase_add_test(tests, a_list_of_local_files_says_nothing_of_globals);
	tcase_add_test(tests, a_twin_of_another_build_tells_nothing);
	tcase_add_loop_test(tests, a_twin_with_other_symbols_tells_nothing, 0, 2);
	tcase_add_test(tests, a_module_without_a_twin_has_no_files);
	return tests;
}

static TCase *place_tests(void)
{
	TCase *tests = tcase_create("place");

	tcase_add_loop_test(tests, vmlinux_is_found_where_distributions_have_it, 0,
			    sizeof(vmlinux_places) / sizeof(vmlinux_places[0]));
	tcase_add_test(tests, a_directory_without_vmlinux_of_the_release_is_an_error);
	tcase_add_test(tests, modules_are_found_by_object);
	tcase_add_test(tests, modules_of_a_build_tree_are_anywhere_in_it);
	return tests;
}

int main(void)
{
	TCase *cases[] = { vmlinux_tests(), module_tests(), place_tests() };
	Suite *suite = suite_create("debuginfo");
	SRunner *runner = srunner_create(suite);
	int failed;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		tcase_add_checked_fixture(cases[i], shell_begin, tear_down);
		suite_add_tcase(suite, cases[i]);
	}
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
