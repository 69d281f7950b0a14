// SPDX-License-Identifier: GPL-2.0
/*
 * Types of a livepatch against those of the kernel: types.h. gcc makes both sides, and
 * pahole the kernel's BTF, as it does for kernels.
 */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "resolve.h"
#include "said.h"
#include "shell.h"
#include "sketch.h"
#include "symbols/btf-write.h"
#include "types.h"

#define NR(table) (sizeof(table) / sizeof((table)[0]))

static const char list[] = "klp-convert-symbol-data.1.0\n"
			   "!flags xm\n"
			   "*vmlinux\n"
			   "t replaced\n"
			   "T known\n"
			   "T exported x\n"
			   "D data\n"
			   "D cpu_data\n"
			   "d key_true xK\n"
			   "d key_false k\n"
			   "t local\n"
			   "t twice\n"
			   "t twice\n"
			   "*mod\n"
			   "t replaced_in_mod\n"
			   "t known_in_mod\n";

static struct sketch sketch;
static struct resolution resolution;

static void set_up(void)
{
	shell_begin();
	said_begin();
}

static void tear_down(void)
{
	resolution_free(&resolution);
	sketch_end(&sketch);
	memset(&sketch, 0, sizeof(sketch));
	shell_end();
}

static struct btf_bytes bytes_of(const char *path)
{
	struct btf_bytes btf = { 0 };
	FILE *file = fopen(path, "r");

	ck_assert_ptr_nonnull(file);
	btf.data = malloc(1 << 20);
	btf.size = fread(btf.data, 1, 1 << 20, file);
	fclose(file);
	return btf;
}

/* What all kernels of these tests have besides. */
static const char kernel_always[] =
	"struct seq { long a, b; }; struct amd { long a, b; }; struct intel { int a; };\n"
	"struct pair { int first; long second; char third; };\n"
	"struct bits { unsigned a : 3, b : 5; unsigned c; };\n"
	"struct ops { int (*open)(struct seq *, int); void *data; };\n"
	"union both { int first; long second; };\n"
	"int keep(struct seq *a, struct amd *b, struct intel *c, struct pair *d, struct ops *e,\n"
	"	 struct bits *f, union both *g) { return 0; }\n";

static void write_btf(const char *path, const char *mod)
{
	struct btf_bytes bytes[2] = { bytes_of("vmlinux.btf") };
	struct btf_object objects[2] = { { "vmlinux", "", &bytes[0] }, { "mod", "", &bytes[1] } };
	FILE *out = fopen(path, "w");

	if (mod)
		bytes[1] = bytes_of("mod.btf");
	ck_assert_int_eq(btf_write(out, NULL, objects, 2), 0);
	fclose(out);
	free(bytes[0].data);
	free(bytes[1].data);
}

/* The file "Symbols.btf" of a kernel with these functions; @mod: NULL: no module. */
static void make_kernel(const char *vmlinux, const char *mod)
{
	char text[4096];

	snprintf(text, sizeof(text), "%s%s\n", kernel_always, vmlinux);
	shell_write_text("vmlinux.c", text);
	shell_run("gcc -g -O0 -w -c vmlinux.c && "
		  "pahole -J --btf_encode_detached=vmlinux.btf vmlinux.o");
	if (mod) {
		snprintf(text, sizeof(text), "%s\n", mod);
		shell_write_text("mod.c", text);
		shell_run("gcc -g -O0 -w -c mod.c && pahole -J --btf_base=vmlinux.btf "
			  "--btf_encode_detached=mod.btf mod.o");
	}
	write_btf("Symbols.btf", mod);
}

/* The same, with the functions of other.c, too; its knowx() becomes a second known(). */
static void make_kernel_of_two(const char *vmlinux)
{
	char text[4096];

	snprintf(text, sizeof(text), "%s%s\n", kernel_always, vmlinux);
	shell_write_text("vmlinux.c", text);
	shell_run("gcc -g -O0 -w -c vmlinux.c other.c && ld -r -o both.o vmlinux.o other.o && "
		  "pahole -J --btf_encode_detached=vmlinux.btf both.o && "
		  "sed -i s/knowx/known/ vmlinux.btf");
	write_btf("Symbols.btf", NULL);
}

/* In front of each livepatch: what makes a directory that of the kernel's headers. */
static void make_livepatch(const char *header, const char *source)
{
	char text[4096];

	shell_run("mkdir -p kernel/include/linux");
	snprintf(text, sizeof(text), "struct klp_patch { int a; };\n%s\n", header ? header : "");
	shell_write_text("kernel/include/linux/livepatch.h", text);
	snprintf(text, sizeof(text), "#include <linux/livepatch.h>\nstruct klp_patch patch;\n%s\n",
		 source);
	shell_write_text("livepatch.c", text);
	shell_run("gcc -g -O2 -w -fno-pic -mcmodel=kernel -fcf-protection=none -fno-builtin "
		  "-Ikernel/include -c livepatch.c -o livepatch.ko");
}

static int check(const char *patch)
{
	char problem[CHECKS_PROBLEM_ROOM];
	int verdict;

	ck_assert_int_eq(checks_set("no-lone-local", problem), 0);
	sketch_open_file(&sketch, "livepatch.ko", patch, list);
	verdict = resolve(&sketch.livepatch, &sketch.livepatch.references, &resolution);
	ck_assert_int_eq(verdict, 0);
	ck_assert_str_eq(said_checks(), "");
	return types_check(&sketch.livepatch, "Symbols.btf", &resolution);
}

/* A function known(): the kernel's definition, and the livepatch's declaration and use. */
static const struct {
	const char *known, *declared, *call;
	const char *said; /* both sides; NULL: nothing */
} calls[] = {
	/* alike */
	{ "int known(int a) { return 0; }", "int known(int);", "known(1)", NULL },
	{ "int known(struct seq *a) { return 0; }",
	  "struct seq { long a, b; }; int known(struct seq *);", "known(0)", NULL },
	/* qualifiers and names of typedefs */
	{ "typedef unsigned int u32; u32 known(const u32 *a, u32 b) { return 0; }",
	  "unsigned known(unsigned *, const unsigned);", "known(0, 1)", NULL },
	/* void * goes with any pointer, on both sides */
	{ "int known(void *a) { return 0; }", "struct seq; int known(struct seq *);", "known(0)",
	  NULL },
	{ "void *known(struct seq **a) { return 0; }", "long *known(void *);", "known(0)", NULL },
	/* an array as a parameter is a pointer */
	{ "int known(int a[4]) { return 0; }", "int known(int *);", "known(0)", NULL },
	/* long long is as wide as long on x86-64 */
	{ "long known(unsigned long a) { return 0; }", "long long known(unsigned long long);",
	  "known(0)", NULL },
	/* an enumeration is as good as an integer of its size */
	{ "enum e { A }; enum e known(enum e a) { return 0; }", "unsigned known(int);", "known(0)",
	  NULL },
	/* what is declared without parameters, or with a structure that is not defined, or none */
	{ "int known(int a, long b) { return 0; }", "int known();", "known(0, 0L)", NULL },
	{ "int known(struct seq *a) { return 0; }", "struct own; int known(struct own *);",
	  "known(0)", NULL },
	{ "int known(struct seq *a) { return 0; }",
	  "typedef struct { long a, b; } t; int known(t *);", "known(0)", NULL },
	{ "typedef struct { long a, b; } t; int known(t *a) { return 0; }",
	  "struct intel { int a; }; int known(struct intel *);", "known(0)", NULL },
	/* strings and bytes of any sign */
	{ "int known(char *a) { return 0; }", "int known(unsigned char *);", "known(0)", NULL },
	{ "int known(int *a) { return 0; }", "int known(unsigned *);", "known(0)", NULL },
	/* pointers to functions of one arity */
	{ "int known(int (*a)(int, long)) { return 0; }", "int known(long (*)(long, int));",
	  "known(0)", NULL },
	{ "int known(int a, ...) { return 0; }", "int known(int, ...);", "known(0, 1)", NULL },
	{ "int *known(int a, long b) { return 0; }", "void known();", "known(0, 0L)", NULL },
	/* the address alone */
	{ "int known(int a) { return 0; }", "int known(int); void *p = known;", "sink()", NULL },

	/* translation_pre_enabled(): two drivers' own structures */
	{ "_Bool known(struct amd *a) { return 0; }",
	  "struct intel { int a; }; _Bool known(struct intel *);", "known(0)",
	  "\"known\" is declared as _Bool (struct intel *), but \"known\" of vmlinux is _Bool (struct amd *)" },
	{ "_Bool known(struct amd *a) { return 0; }", "struct intel; _Bool known(struct intel *);",
	  "known(0)", "(struct intel *), but" },
	/* numbers of parameters: check_version() */
	{ "int known(int a, int b) { return 0; }", "int known(int);", "known(0)",
	  "int (int), but \"known\" of vmlinux is int (int, int)" },
	{ "int known(void) { return 0; }", "int known(int);", "known(0)",
	  "int (int), but \"known\" of vmlinux is int (void)" },
	{ "int known(int a) { return 0; }", "int known(void);", "known()",
	  "int (void), but \"known\" of vmlinux is int (int)" },
	/* widths and signs */
	{ "int known(long a) { return 0; }", "int known(int);", "known(0)",
	  "int (int), but \"known\" of vmlinux is int (long int)" },
	{ "_Bool known(int a) { return 0; }", "int known(int);", "known(0)",
	  "int (int), but \"known\" of vmlinux is _Bool (int)" },
	{ "int known(unsigned a) { return 0; }", "int known(int);", "known(0)",
	  "int (int), but \"known\" of vmlinux is int (unsigned int)" },
	{ "int known(short *a) { return 0; }", "int known(int *);", "known(0)",
	  "int (int *), but \"known\" of vmlinux is int (short int *)" },
	/* depth */
	{ "int known(char **a) { return 0; }", "int known(char *);", "known(0)",
	  "int (char *), but \"known\" of vmlinux is int (char **)" },
	{ "void *known(void) { return 0; }", "int known(void);", "known()",
	  "int (void), but \"known\" of vmlinux is void *(void)" },
	{ "void known(void) { }", "int known(void);", "known()",
	  "int (void), but \"known\" of vmlinux is void (void)" },
	/* pointers to functions */
	{ "int known(int (*a)(int, long)) { return 0; }", "int known(int (*)(int));", "known(0)",
	  "int (int (*)(int)), but \"known\" of vmlinux is int (int (*)(int, long int))" },
	{ "int known(int (*a)(int)) { return 0; }", "int known(int);", "known(0)",
	  "int (int), but \"known\" of vmlinux is int (int (*)(int))" },
	{ "int known(int a, ...) { return 0; }", "int known(int, int);", "known(0, 1)",
	  "int (int, int), but \"known\" of vmlinux is int (int, ...)" },
	/* two typedefs of one name are told apart */
	{ "typedef int t; int known(t a) { return 0; }", "typedef long t; int known(t);",
	  "known(0)", "int (long int), but \"known\" of vmlinux is int (int)" },
	{ "int known(union both *a) { return 0; }",
	  "struct pair { int a; }; int known(struct pair *);", "known(0)",
	  "int (struct pair *), but \"known\" of vmlinux is int (union both *)" },
	/* a function as a variable, and the other way round */
	{ "int known(int a) { return 0; }", "extern int known;", "known = 1",
	  "\"known\" is declared as int, but \"known\" of vmlinux is int (int)" },
	{ "", "int data(void);", "data()",
	  "\"data\" is declared as a function, but \"data\" of vmlinux is data (type D)" },
	/* the address alone */
	{ "int known(long a) { return 0; }", "int known(int); void *p = known;", "p = 0",
	  "int (int), but \"known\" of vmlinux is int (long int)" },
};

START_TEST(functions_that_are_referred_to)
{
	char source[1024];

	snprintf(source, sizeof(source), "%s\nint exported(void);\n#define sink exported\n%s",
		 calls[_i].declared, "");
	snprintf(source + strlen(source), sizeof(source) - strlen(source),
		 "int new_replaced(void) { %s; return 0; }", calls[_i].call);
	make_kernel(calls[_i].known, NULL);
	make_livepatch(NULL, source);
	ck_assert_int_eq(check("vmlinux:replaced=new_replaced"), calls[_i].said != NULL);
	ck_assert_str_eq(said_checks(), calls[_i].said ? "type" : "");
	ck_assert_msg(!calls[_i].said || strstr(said_text(), calls[_i].said), "%s", said_text());
}
END_TEST

#define KEYS                                                 \
	"struct static_key { int enabled; long type; };"     \
	"struct static_key_true { struct static_key key; };" \
	"struct static_key_false { struct static_key key; };"

#define CPU_DATA "int cpu_data __attribute__((section(\".data..percpu\"))) = 1;"

/* A kernel, a livepatch with headers, and what is patched. */
static const struct {
	const char *vmlinux, *mod, *header, *source, *patch;
	const char *said; /* NULL: nothing */
} modules[] = {
	/* a replacement */
	{ "int replaced(struct seq *a, void *b) { return 0; }", NULL, NULL,
	  "struct seq; int new_replaced(struct seq *a, void *b) { return 0; }",
	  "vmlinux:replaced=new_replaced", NULL },
	{ "int replaced(struct seq *a, void *b) { return 0; }", NULL, NULL,
	  "struct seq; int new_replaced(struct seq *a) { return 0; }",
	  "vmlinux:replaced=new_replaced",
	  "\"new_replaced\" is int (struct seq *), but \"replaced\" of vmlinux, which it replaces, is int (struct seq *, void *)" },
	{ "long replaced(void) { return 0; }", NULL, NULL, "int new_replaced(void) { return 0; }",
	  "vmlinux:replaced=new_replaced", "livepatch.c:3: error: \"new_replaced\" is int (void)" },
	{ "int replaced(int a) { return 0; }", NULL, NULL,
	  "static __attribute__((used)) int new_replaced(long a) { return 0; }",
	  "vmlinux:replaced=new_replaced", "\"new_replaced\" is int (long int)" },
	/* of a module: what vmlinux has of its names is not the module's */
	{ "int known_in_mod(long a) { return 0; } int replaced_in_mod(void) { return 0; }",
	  "int known_in_mod(int a) { return 0; } int replaced_in_mod(int a) { return 0; }", NULL,
	  "int known_in_mod(int); int new(int a) { return known_in_mod(a) + 1; }",
	  "mod:replaced_in_mod=new", NULL },
	{ "int known_in_mod(long a) { return 0; }",
	  "int known_in_mod(int a) { return 0; } int replaced_in_mod(int a) { return 0; }", NULL,
	  "int known_in_mod(long); int new(int a) { return known_in_mod(a) + 1; }",
	  "mod:replaced_in_mod=new",
	  "\"known_in_mod\" is declared as int (long int), but \"known_in_mod\" of mod is int (int)" },
	{ "", "int replaced_in_mod(struct seq *a) { return 0; }", NULL,
	  "struct seq; int new(struct seq **a) { return 0; }", "mod:replaced_in_mod=new",
	  "\"new\" is int (struct seq **)" },
	/* without BTF of the module, and of vmlinux alone */
	{ "int known_in_mod(long a) { return 0; }", NULL, NULL,
	  "int known_in_mod(int); int new(int a) { return known_in_mod(a) + 1; }",
	  "mod:replaced_in_mod=new", NULL },
	/* a name with several symbols is never refused */
	{ "int twice(long a) { return 0; }", NULL, NULL,
	  "int twice(int) asm(\".klp.sym.rela.vmlinux.vmlinux.twice.1\"); int new(void) { return twice(1) + 1; }",
	  "vmlinux:replaced=new", NULL },
	/* with a label, or an annotation */
	{ "int known(long a) { return 0; }", NULL, NULL,
	  "int other(int) asm(\".klp.sym.rela.vmlinux.vmlinux.known.0\"); int new(void) { return other(1) + 1; }",
	  "vmlinux:replaced=new", "\"known\" is declared as int (int)" },
	{ "int known(long a) { return 0; }", NULL, NULL,
	  "int other(long) asm(\".klp.sym.rela.vmlinux.vmlinux.known.0\"); int new(void) { return other(1) + 1; }",
	  "vmlinux:replaced=new", NULL },
	/* exports: the author's declaration; a header's is the kernel's own */
	{ "int exported(long a) { return 0; }", NULL, NULL,
	  "int exported(int); int new(void) { return exported(1) + 1; }", "vmlinux:replaced=new",
	  "\"exported\" is declared as int (int)" },
	{ "int exported(long a) { return 0; }", NULL, "int exported(int);",
	  "int new(void) { return exported(1) + 1; }", "vmlinux:replaced=new", NULL },
	/* a header's that is taken for a static of the name */
	{ "int local(long a) { return 0; }", NULL, "int local(int);",
	  "int new(void) { return local(1) + 1; }", "vmlinux:replaced=new",
	  "\"local\" is declared as int (int)" },
	/* nothing is known of what the kernel's BTF does not have */
	{ "", NULL, NULL, "int known(int); int new(void) { return known(1) + 1; }",
	  "vmlinux:replaced=new", NULL },

	/* structures: the same */
	{ "", NULL, NULL,
	  "struct pair { int first; long second; char third; }; long new(struct pair *p) { return p->second; }",
	  "vmlinux:replaced=new", NULL },
	{ "", NULL, NULL,
	  "struct bits { unsigned a : 3, b : 5; unsigned c; }; int new(struct bits *p) { return p->b; }",
	  "vmlinux:replaced=new", NULL },
	/* the members in another order, another width, one more, one less */
	{ "", NULL, NULL,
	  "struct pair { long second; int first; char third; }; long new(struct pair *p) { return p->second; }",
	  "vmlinux:replaced=new",
	  "livepatch.c:3: error: struct pair has second at byte 0, of 8 bytes here, but first at byte 0, of 4 bytes in vmlinux" },
	{ "", NULL, NULL,
	  "struct pair { int first; int second; char third; }; long new(struct pair *p) { return p->second; }",
	  "vmlinux:replaced=new",
	  "struct pair has second at byte 4, of 4 bytes here, but second at byte 8" },
	{ "", NULL, NULL,
	  "struct pair { int first; long second; char third, fourth; }; long new(struct pair *p) { return p->second; }",
	  "vmlinux:replaced=new",
	  "has fourth at byte 17, of 1 bytes here, but no further member in vmlinux" },
	{ "", NULL, NULL,
	  "struct pair { int first; long second; }; long new(struct pair *p) { return p->second; }",
	  "vmlinux:replaced=new", "has no further member here, but third at byte 16" },
	{ "", NULL, NULL,
	  "struct pair { int first; long second; char third; } __attribute__((aligned(32))); long new(struct pair *p) { return p->second; }",
	  "vmlinux:replaced=new", "struct pair has 32 bytes here, but 24 in vmlinux" },
	{ "", NULL, NULL,
	  "struct bits { unsigned a : 4, b : 4; unsigned c; }; int new(struct bits *p) { return p->b; }",
	  "vmlinux:replaced=new",
	  "struct bits has a at byte 0, 4 bits wide here, but a at byte 0, 3 bits wide" },
	{ "", NULL, NULL,
	  "union both { int first, second; }; int new(union both *p) { return p->first; }",
	  "vmlinux:replaced=new", "union both has second at byte 0, of 4 bytes here" },
	/* of a module */
	{ "", "struct in_mod { int a, b, c; }; int replaced_in_mod(struct in_mod *a) { return 0; }",
	  NULL, "struct in_mod { int a, c, b; }; int new(struct in_mod *a) { return a->c; }",
	  "mod:replaced_in_mod=new",
	  "struct in_mod has c at byte 4, of 4 bytes here, but b at byte 4, of 4 bytes in mod" },
	/* the kernel has two of the name: one of them fits, or none */
	{ "", "struct pair { int a, b, c; }; int replaced_in_mod(struct pair *a) { return 0; }",
	  NULL, "struct pair { int a, c, b; }; int new(struct pair *a) { return a->c; }",
	  "mod:replaced_in_mod=new", NULL },
	/* one of the author's own that has the name by chance */
	{ "", NULL, NULL,
	  "struct pair { int count; void *head; }; int new(struct pair *p) { return p->count; }",
	  "vmlinux:replaced=new", NULL },
	/* static keys */
	{ "", NULL, NULL,
	  KEYS
	  "extern struct static_key_true key_true; int new(void) { return key_true.key.enabled; }",
	  "vmlinux:replaced=new", NULL },
	{ "", NULL, NULL,
	  KEYS
	  "extern struct static_key_false key_false; int new(void) { return key_false.key.enabled; }",
	  "vmlinux:replaced=new", NULL },
	{ "", NULL, NULL,
	  KEYS
	  "extern struct static_key_false key_true; int new(void) { return key_true.key.enabled; }",
	  "vmlinux:replaced=new",
	  "\"key_true\" is declared as a static key that is false by default, but \"key_true\" of vmlinux is true: each branch would go the wrong way; declare it by DECLARE_STATIC_KEY_TRUE()" },
	{ "", NULL, NULL,
	  KEYS
	  "extern struct static_key_true key_false; int new(void) { return key_false.key.enabled; }",
	  "vmlinux:replaced=new", "declare it by DECLARE_STATIC_KEY_FALSE()" },
	/* the old kind has no default */
	{ "", NULL, NULL,
	  KEYS "extern struct static_key key_true; int new(void) { return key_true.enabled; }",
	  "vmlinux:replaced=new", NULL },
	/* nothing is known of what no code is made for */
	{ "", NULL, NULL,
	  KEYS "extern struct static_key_true data; int new(void) { return data.key.enabled; }",
	  "vmlinux:replaced=new", NULL },
	/* a variable of each processor: read by its segment, and where an address is reckoned */
	{ CPU_DATA, NULL, NULL,
	  "extern int cpu_data; int new(void) { int x; asm(\"movl %%gs:%1, %0\" : \"=r\"(x) : \"m\"(cpu_data)); return x; }",
	  "vmlinux:replaced=new", NULL },
	{ CPU_DATA, NULL, NULL,
	  "extern int cpu_data; int new(void) { asm volatile(\"incw %%gs:%0\" : \"+m\"(*(short *)&cpu_data)); return 0; }",
	  "vmlinux:replaced=new", NULL },
	{ CPU_DATA, NULL, NULL, "extern int cpu_data; long new(void) { return (long)&cpu_data; }",
	  "vmlinux:replaced=new", NULL },
	{ CPU_DATA, NULL, NULL,
	  "extern int cpu_data; long new(long *bases, int cpu) { return *(int *)((long)&cpu_data + bases[cpu]); }",
	  "vmlinux:replaced=new", NULL },
	/* and as it is */
	{ CPU_DATA, NULL, NULL, "extern int cpu_data; int new(void) { return cpu_data; }",
	  "vmlinux:replaced=new",
	  "\"cpu_data\" is used as a variable, but \"cpu_data\" of vmlinux is one for each processor" },
	{ CPU_DATA, NULL, NULL, "extern int cpu_data; void new(void) { cpu_data = 5; }",
	  "vmlinux:replaced=new", "\"cpu_data\" is used as a variable" },
	{ "int cpu_data = 1;", NULL, NULL,
	  "extern int cpu_data; int new(void) { return cpu_data; }", "vmlinux:replaced=new", NULL },
	/* of another type */
	{ CPU_DATA, NULL, NULL, "extern long cpu_data; long new(void) { return (long)&cpu_data; }",
	  "vmlinux:replaced=new",
	  "\"cpu_data\" is declared as long int, but \"cpu_data\" of vmlinux is int" },
	/* a header's, which was compiled for the kernel */
	{ "", NULL, "struct pair { int second, first; };",
	  "int new(struct pair *p) { return p->second; }", "vmlinux:replaced=new", NULL },
};

START_TEST(modules_with_headers)
{
	make_kernel(modules[_i].vmlinux, modules[_i].mod);
	make_livepatch(modules[_i].header, modules[_i].source);
	ck_assert_int_eq(check(modules[_i].patch), modules[_i].said != NULL);
	ck_assert_str_eq(said_checks(), modules[_i].said ? "type" : "");
	ck_assert_msg(!modules[_i].said || strstr(said_text(), modules[_i].said), "%s",
		      said_text());
}
END_TEST

/* Two files of a livepatch; each has a function of its own in mind, but there is one symbol. */
START_TEST(the_declaration_of_the_own_file_counts)
{
	make_kernel("int known(long a) { return 0; }", NULL);
	make_livepatch(NULL, "int known(long); int new(void) { return known(1) + 1; }");
	shell_write_text("second.c",
			 "int known(int);\nint second(void) { return known(1) + 2; }\n");
	shell_run("gcc -g -O2 -w -fno-pic -mcmodel=kernel -c second.c && "
		  "ld -r -o both.ko livepatch.ko second.o && mv both.ko livepatch.ko");
	ck_assert_int_eq(check("vmlinux:replaced=new vmlinux:exported=second"), 1);
	ck_assert_str_eq(said_checks(), "type");
	ck_assert_msg(strstr(said_text(),
			     "second.c:2: error: second: \"known\" is declared as int (int)"),
		      "%s", said_text());
}
END_TEST

/*
 * Linux 6.1 has two translation_pre_enabled(), of different types, and one symbol. @certain: a
 * witness says that it is the symbol.
 */
static const struct {
	const char *declared, *label;
	const char *said; /* NULL: nothing */
} several[] = {
	{ "struct amd; int known(struct amd *)", "",
	  "\"known\" is declared as int (struct amd *), as one function of vmlinux is" },
	{ "struct intel; int known(struct intel *)", "", "which is int (struct amd *)" },
	{ "struct intel; int known(struct intel *)",
	  "asm(\".klp.sym.rela.vmlinux.vmlinux.known.0\")", NULL },
	{ "struct seq; int known(struct seq *)", "",
	  "\"known\" is declared as int (struct seq *), but" },
	{ "struct seq; int known(struct seq *)", "asm(\".klp.sym.rela.vmlinux.vmlinux.known.0\")",
	  "but \"known\" of vmlinux is" },
	{ "int known(void *)", "", NULL },
};

START_TEST(a_symbol_may_be_of_one_of_several_functions)
{
	char source[512];

	shell_write_text(
		"other.c",
		"struct intel { int a; }; struct seq { long a, b; };\n"
		"static int __attribute__((noinline)) knowx(struct intel *a) { return 0; }\n"
		"int other(struct intel *b, struct seq *c) { return knowx(b); }\n");
	snprintf(source, sizeof(source), "%s %s; int new(void) { return known(0) + 1; }",
		 several[_i].declared, several[_i].label);
	make_kernel_of_two("int known(struct amd *a) { return 0; }");
	make_livepatch(NULL, source);
	ck_assert_int_eq(check("vmlinux:replaced=new"), several[_i].said != NULL);
	ck_assert_str_eq(said_checks(), several[_i].said ? "type" : "");
	ck_assert_msg(!several[_i].said || strstr(said_text(), several[_i].said), "%s",
		      said_text());
}
END_TEST

START_TEST(an_author_who_knows_better_can_say_so)
{
	char problem[CHECKS_PROBLEM_ROOM];

	ck_assert_int_eq(checks_set("no-error=type", problem), 0);
	make_kernel("int known(long a) { return 0; }", NULL);
	make_livepatch(NULL, "int known(int); int new(void) { return known(1) + 1; }");
	ck_assert_int_eq(check("vmlinux:replaced=new"), 0);
	ck_assert_str_eq(said_checks(), "warning:type");
}
END_TEST

/* One diagnostic a reference will do. */
START_TEST(a_name_that_is_used_often_is_told_of_once)
{
	make_kernel("int known(long a) { return 0; }", NULL);
	make_livepatch(NULL, "int known(int); int new(int a) { return known(a) + known(a + 1); }\n"
			     "int other(int a) { return known(a) - 1; }");
	ck_assert_int_eq(check("vmlinux:replaced=new"), 1);
	ck_assert_str_eq(said_checks(), "type");
}
END_TEST

START_TEST(without_debug_information_nothing_is_known)
{
	make_kernel("int known(long a) { return 0; } int replaced(long a) { return 0; }", NULL);
	make_livepatch(NULL, "int known(int); int new(void) { return known(1) + 1; }");
	shell_run("strip --strip-debug livepatch.ko");
	ck_assert_int_eq(check("vmlinux:replaced=new"), 0);
	ck_assert_str_eq(said_checks(), "");
	ck_assert_ptr_nonnull(
		strstr(said_text(), "note: not checked, for want of debug information"));
}
END_TEST

/* But what the list tells of static keys. */
START_TEST(without_the_kernels_types_nothing_is_known)
{
	char problem[CHECKS_PROBLEM_ROOM];

	make_livepatch(NULL, KEYS "int known(int); extern struct static_key_true key_false;"
				  "int new(void) { return known(1) + key_false.key.enabled; }");
	sketch_open_file(&sketch, "livepatch.ko", "vmlinux:replaced=new", list);
	ck_assert_int_eq(checks_set("no-lone-local", problem), 0);
	ck_assert_int_eq(resolve(&sketch.livepatch, &sketch.livepatch.references, &resolution), 0);
	ck_assert_str_eq(said_text(), "");
	ck_assert_int_eq(types_check(&sketch.livepatch, NULL, &resolution), 1);
	ck_assert_str_eq(said_checks(), "type");
	ck_assert_ptr_nonnull(strstr(said_text(), "\"key_false\" is declared as a static key"));
}
END_TEST

static TCase *types_tests(void)
{
	TCase *tests = tcase_create("types");

	tcase_add_loop_test(tests, functions_that_are_referred_to, 0, NR(calls));
	tcase_add_loop_test(tests, modules_with_headers, 0, NR(modules));
	tcase_add_test(tests, the_declaration_of_the_own_file_counts);
	tcase_add_loop_test(tests, a_symbol_may_be_of_one_of_several_functions, 0, NR(several));
	tcase_add_test(tests, an_author_who_knows_better_can_say_so);
	tcase_add_test(tests, a_name_that_is_used_often_is_told_of_once);
	tcase_add_test(tests, without_debug_information_nothing_is_known);
	tcase_add_test(tests, without_the_kernels_types_nothing_is_known);
	return tests;
}

int main(void)
{
	TCase *cases = types_tests();
	Suite *suite = suite_create("types");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_checked_fixture(cases, set_up, tear_down);
	suite_add_tcase(suite, cases);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
