// SPDX-License-Identifier: GPL-2.0
/*
 * klp-symbols: writes Symbols.list for a kernel from what a distribution ships.
 *
 * The command line and the order of things: vmlinux from one of its sources,
 * source files for it from debug information, then the modules, then a check that
 * all are of one kernel, then the file.
 *
 * Exit status: 0 written; 2 not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "symbols/builtin.h"
#include "debuginfo.h"
#include "diag.h"
#include "symbols/ksyms.h"
#include "symbols/ksyms-modules.h"
#include "symbols/refers-print.h"
#include "output.h"
#include "symlist.h"
#include "version.h"
#include "symbols/symlist-write.h"

enum { EXIT_WRITTEN = 0, EXIT_TROUBLE = 2 };

static const char usage[] =
	"Usage: klp-symbols {--vmlinuz FILE | --vmlinux FILE | --kallsyms FILE} [OPTION]...\n"
	"       klp-symbols --debuginfo PATH [OPTION]...\n"
	"       klp-symbols --references [OBJECT:]SYMBOL LIST\n"
	"Write Symbols.list, all symbols of a kernel in the order that it counts them in.\n"
	"\n"
	"      --vmlinuz=FILE    take vmlinux's symbols from the kernel image\n"
	"      --vmlinux=FILE    from an ELF vmlinux with a symbol table\n"
	"      --kallsyms=FILE   from the text of /proc/kallsyms\n"
	"      --modules=DIR     add the modules in DIR and below; may be given several times\n"
	"      --debuginfo=PATH  take source files from a vmlinux with debug information, or\n"
	"                        from a directory that has it, and modules with theirs; without\n"
	"                        one of the first three options, the symbols, too\n"
	"      --symvers=FILE    take what vmlinux exports from Module.symvers, too\n"
	"      --release=RELEASE refuse files of any other kernel\n"
	"      --references=SYMBOL  print what a symbol refers to, from a finished LIST\n"
	"  -o, --output=FILE     write to FILE, not to standard output\n"
	"      --btf=FILE        write the kernel's types to FILE, too: Symbols.btf(5)\n"
	"  -h, --help            show this text\n"
	"  -V, --version         show the version\n"
	"\n"
	"Exit status: 0 the list was written, 2 it was not.\n";

struct source {
	const char *what;
	int (*read)(const char *path, struct ksyms *ksyms);
};

struct options {
	const struct source *source;
	const char *path; /* of the source */
	const char **modules;
	size_t nr_modules;
	const char *debuginfo;
	const char *symvers;
	const char *release;
	const char *references; /* to print, or NULL */
	const char *list;	/* that they are in */
	const char *output;
	const char *btf; /* to write; NULL: no types */
};

static const struct source sources[] = {
	{ "the kallsyms tables in the kernel image", ksyms_read_image },
	{ "the symbol table of vmlinux", ksyms_read_vmlinux },
	{ "the text of /proc/kallsyms", ksyms_read_kallsyms },
};

enum {
	OPTION_VMLINUZ,
	OPTION_VMLINUX,
	OPTION_KALLSYMS,
	OPTION_MODULES,
	OPTION_DEBUGINFO,
	OPTION_SYMVERS,
	OPTION_RELEASE,
	OPTION_REFERENCES,
	OPTION_BTF
};

static bool set_source(struct options *options, int option)
{
	if (options->source) {
		diag_error(NULL, CHECK_NONE, "give one of --vmlinuz, --vmlinux and --kallsyms");
		return false;
	}
	options->source = &sources[option];
	options->path = optarg;
	return true;
}

/* What is left of the arguments, and whether the options go together. */
static bool check_operands(int argc, char **argv, struct options *options)
{
	if (options->references && optind + 1 == argc && !options->source) {
		options->list = argv[optind];
		return true;
	}
	if (options->references) {
		diag_error(NULL, CHECK_NONE,
			   "--references wants a finished list, and nothing else");
		return false;
	}
	if (optind < argc) {
		diag_error(NULL, CHECK_NONE, "unexpected argument '%s'", argv[optind]);
		return false;
	}
	if (!options->source && !options->debuginfo)
		diag_error(
			NULL, CHECK_NONE,
			"no source of vmlinux's symbols; give --vmlinuz, --vmlinux, --kallsyms or --debuginfo");
	return options->source || options->debuginfo;
}

static bool parse_options(int argc, char **argv, struct options *options)
{
	static const struct option long_options[] = {
		{ "vmlinuz", required_argument, NULL, OPTION_VMLINUZ },
		{ "vmlinux", required_argument, NULL, OPTION_VMLINUX },
		{ "kallsyms", required_argument, NULL, OPTION_KALLSYMS },
		{ "modules", required_argument, NULL, OPTION_MODULES },
		{ "debuginfo", required_argument, NULL, OPTION_DEBUGINFO },
		{ "symvers", required_argument, NULL, OPTION_SYMVERS },
		{ "release", required_argument, NULL, OPTION_RELEASE },
		{ "references", required_argument, NULL, OPTION_REFERENCES },
		{ "btf", required_argument, NULL, OPTION_BTF },
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "o:hV", long_options, NULL)) != -1) {
		switch (option) {
		case OPTION_VMLINUZ:
		case OPTION_VMLINUX:
		case OPTION_KALLSYMS:
			if (!set_source(options, option))
				return false;
			break;
		case OPTION_MODULES:
			options->modules[options->nr_modules++] = optarg;
			break;
		case OPTION_DEBUGINFO:
			options->debuginfo = optarg;
			break;
		case OPTION_SYMVERS:
			options->symvers = optarg;
			break;
		case OPTION_RELEASE:
			options->release = optarg;
			break;
		case OPTION_REFERENCES:
			options->references = optarg;
			break;
		case OPTION_BTF:
			options->btf = optarg;
			break;
		case 'o':
			options->output = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(EXIT_WRITTEN);
		case 'V':
			puts("klp-symbols " KLP_CONVERT_VERSION);
			exit(EXIT_WRITTEN);
		default:
			return false;
		}
	}
	return check_operands(argc, argv, options);
}

/* All that the list is made of. */
struct kernel {
	const struct options *options;
	const struct source *source; /* of vmlinux's symbols */
	const char *path;	     /* of the source */
	char *debug_vmlinux;	     /* or NULL */
	const char *release;	     /* NULL: not known yet */
	struct ksyms vmlinux;
	struct ksyms_modules modules;
	struct builtin builtin;
};

/* Debug information alone is a source, too. */
static int choose_source(struct kernel *kernel)
{
	const struct options *options = kernel->options;

	kernel->source = options->source;
	kernel->path = options->path;
	kernel->release = options->release;
	if (kernel->source)
		return 0;
	kernel->debug_vmlinux = debuginfo_vmlinux(options->debuginfo, options->release);
	kernel->source = &sources[OPTION_VMLINUX];
	kernel->path = kernel->debug_vmlinux;
	return kernel->path ? 0 : -ENOENT;
}

/* What a file of vmlinux says of the release, if it says so, must be what the user says. */
static int set_release(struct kernel *kernel, const char *path)
{
	const char *release = kernel->vmlinux.release, *wanted = kernel->options->release;

	if (!release)
		return 0;
	kernel->release = release;
	if (!wanted || !strcmp(wanted, release))
		return 0;
	diag_error(path, CHECK_NONE, "of kernel %s, not of %s; give that of the latter", release,
		   wanted);
	return -EINVAL;
}

static int read_vmlinux(struct kernel *kernel)
{
	const struct options *options = kernel->options;
	struct ksyms *vmlinux = &kernel->vmlinux;
	int err;

	err = kernel->source->read(kernel->path, vmlinux);
	if (err)
		return err;
	err = set_release(kernel, kernel->path);
	if (err)
		return err;
	return options->symvers ? ksyms_read_symvers(options->symvers, vmlinux) : 0;
}

static int read_debuginfo(struct kernel *kernel)
{
	struct ksyms debug;
	int err;

	if (!kernel->options->debuginfo)
		return 0;
	if (!kernel->debug_vmlinux)
		kernel->debug_vmlinux =
			debuginfo_vmlinux(kernel->options->debuginfo, kernel->release);
	if (!kernel->debug_vmlinux)
		return -ENOENT;
	err = ksyms_read_debug_vmlinux(kernel->debug_vmlinux, &debug);
	if (err)
		return err;
	err = ksyms_add_files(&kernel->vmlinux, kernel->path, &debug, kernel->debug_vmlinux);
	kernel->vmlinux.tree = debug.tree;
	debug.tree = NULL;
	if (!kernel->vmlinux.release) {
		kernel->vmlinux.release = debug.release;
		debug.release = NULL;
	}
	if (!kernel->vmlinux.compiler) {
		kernel->vmlinux.compiler = debug.compiler;
		debug.compiler = NULL;
	}
	ksyms_free(&debug);
	return err ? err : set_release(kernel, kernel->debug_vmlinux);
}

static int find_modules(struct kernel *kernel)
{
	const struct options *options = kernel->options;
	int err = 0;

	for (size_t i = 0; !err && i < options->nr_modules; i++) {
		err = ksyms_modules_find(&kernel->modules, options->modules[i]);
		if (!err)
			err = builtin_read(&kernel->builtin, options->modules[i]);
	}
	return err;
}

static int read_modules(struct kernel *kernel)
{
	struct ksyms_wanted wanted = {
		/* what is for named modules, each module tells by itself */
		.known = kernel->vmlinux.known | SYMLIST_FOR_MODULES,
		.all_files = kernel->vmlinux.all_files,
		.btf = kernel->options->btf,
		.tree = kernel->vmlinux.tree,
		.versions = &kernel->vmlinux.versions,
	};
	struct debuginfo *debuginfo = NULL;
	struct refers_exports exports;
	int err;

	err = find_modules(kernel);
	if (err)
		return err;
	if (kernel->options->debuginfo && kernel->options->nr_modules) {
		debuginfo = debuginfo_open(kernel->options->debuginfo, kernel->release);
		if (!debuginfo)
			return -EINVAL;
		wanted.debuginfo = debuginfo;
	}
	err = ksyms_exports(&kernel->vmlinux, &exports);
	wanted.exports = &exports;
	if (!err)
		err = ksyms_modules_read(&kernel->modules, &wanted, isatty(STDERR_FILENO));
	free(exports.exports);
	debuginfo_close(debuginfo);
	return err;
}

static int klp_symbols_check_release(struct kernel *kernel)
{
	kernel->release =
		ksyms_modules_release(&kernel->modules, kernel->release,
				      kernel->vmlinux.release ? kernel->path : "--release");
	return kernel->release ? 0 : -EINVAL;
}

static int write_header(const struct kernel *kernel, struct symlist_writer *writer)
{
	const struct symlist_header header = {
		.release = *kernel->release ? kernel->release : NULL,
		.version = kernel->vmlinux.version,
		.compiler = kernel->vmlinux.compiler,
		.known_flags = kernel->vmlinux.known,
	};
	int err;

	err = symlist_write_header(writer, &header);
	if (err == -EINVAL)
		diag_error(kernel->path, CHECK_NONE, "the kernel's release has a blank in it");
	if (!err && kernel->vmlinux.all_files)
		err = symlist_write_fact(writer, "files", "all");
	return err ? err : builtin_write(&kernel->builtin, writer);
}

static int write_list(struct kernel *kernel, FILE *out)
{
	struct symlist_writer writer = { .out = out };
	int err;

	err = write_header(kernel, &writer);
	if (!err)
		err = ksyms_write(&kernel->vmlinux, kernel->path, &writer);
	for (size_t i = 0; !err && i < kernel->modules.nr; i++) {
		const struct ksyms_module *module = &kernel->modules.modules[i];

		err = symlist_write_module(&writer, module->text, module->size, module->lines);
	}
	if (!err)
		err = symlist_write_end(&writer);
	symlist_writer_free(&writer);
	if (fflush(out) && !err)
		err = -EIO;
	if (err == -ENOMEM)
		diag_out_of_memory(kernel->options->output);
	if (err == -EIO)
		diag_error(kernel->options->output, CHECK_NONE, "cannot write: %s",
			   strerror(errno));
	return err;
}

static int write_btf(struct kernel *kernel, FILE *out)
{
	const size_t nr = kernel->modules.nr + 1;
	struct btf_object *objects = calloc(nr, sizeof(*objects));
	int err;

	if (!objects)
		return diag_out_of_memory(kernel->options->btf);
	objects[0] =
		(struct btf_object){ "vmlinux", kernel->vmlinux.build_id, &kernel->vmlinux.btf };
	for (size_t i = 1; i < nr; i++) {
		const struct ksyms_module *module = &kernel->modules.modules[i - 1];

		objects[i] = (struct btf_object){ module->name, module->build_id, &module->btf };
	}
	err = btf_write(out, *kernel->release ? kernel->release : NULL, objects, nr);
	if (err)
		diag_error(kernel->options->btf, CHECK_NONE, "cannot write: %s", strerror(errno));
	free(objects);
	return err;
}

/* All or nothing of a file. */
static int write_file(struct kernel *kernel, const char *path,
		      int (*write)(struct kernel *kernel, FILE *out))
{
	struct output output;
	FILE *file;
	int err;

	err = output_begin(&output, path, 0644);
	if (err)
		return err;
	file = fdopen(dup(output.fd), "w");
	if (file) {
		err = write(kernel, file);
		fclose(file);
	} else {
		err = diag_out_of_memory(path);
	}
	if (!err)
		return output_commit(&output);
	output_abort(&output);
	return err;
}

/* The list comes last: who finds it finds its types, too. */
static int write_output(struct kernel *kernel)
{
	const struct options *options = kernel->options;
	int err = options->btf ? write_file(kernel, options->btf, write_btf) : 0;

	if (err)
		return err;
	return options->output ? write_file(kernel, options->output, write_list) :
				 write_list(kernel, stdout);
}

/* How much is known of source files. */
static void report_files(const struct kernel *kernel)
{
	size_t vmlinux = 0, modules = 0, twins = 0;

	for (size_t i = 0; i < kernel->vmlinux.nr; i++)
		vmlinux += kernel->vmlinux.symbols[i].file != NULL;
	for (size_t i = 0; i < kernel->modules.nr; i++) {
		modules += kernel->modules.modules[i].nr_files;
		twins += kernel->modules.modules[i].twin;
	}
	fprintf(stderr,
		"klp-symbols: source files of %s symbols, by %s: %zu of vmlinux; %zu of modules, of which %zu have debug information\n",
		kernel->vmlinux.all_files ? "all" : "local", kernel->debug_vmlinux, vmlinux,
		modules, twins);
}

static void report(const struct kernel *kernel)
{
	size_t nr = 0;

	for (size_t i = 0; i < kernel->modules.nr; i++)
		nr += kernel->modules.modules[i].nr;
	fprintf(stderr,
		"klp-symbols: kernel %s: vmlinux has %zu symbols, by %s (%s); %zu modules have %zu\n",
		*kernel->release ? kernel->release : "of unknown release", kernel->vmlinux.nr,
		kernel->source->what, kernel->path, kernel->modules.nr, nr);
	if (!kernel->vmlinux.refers_known)
		fputs("klp-symbols: what vmlinux's code refers to is not told: that takes the image, or an ELF file with contents, of a kernel for x86-64\n",
		      stderr);
	if (kernel->options->debuginfo)
		report_files(kernel);
}

static int klp_symbols_run(const struct options *options)
{
	struct kernel kernel = { .options = options };
	int err;

	if (options->references)
		return refers_print(options->list, options->references);
	err = choose_source(&kernel);
	if (!err)
		err = read_vmlinux(&kernel);
	if (!err)
		err = read_debuginfo(&kernel);
	if (!err)
		err = read_modules(&kernel);
	if (!err)
		err = klp_symbols_check_release(&kernel);
	if (!err)
		err = write_output(&kernel);
	if (!err)
		report(&kernel);
	builtin_free(&kernel.builtin);
	ksyms_modules_free(&kernel.modules);
	ksyms_free(&kernel.vmlinux);
	free(kernel.debug_vmlinux);
	return err;
}

/*
 * The memory of a module is used again for the next one. Left to itself, malloc() gives what is
 * large back to the kernel, and gets it anew, page by page.
 */
static void keep_memory(void)
{
	mallopt(M_MMAP_THRESHOLD, KSYMS_MODULE_SMALL);
	mallopt(M_TRIM_THRESHOLD, 2 * KSYMS_MODULE_SMALL);
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	int status = EXIT_TROUBLE;

	keep_memory();
	diag_init("klp-symbols");
	options.modules = calloc(argc, sizeof(*options.modules));
	if (!options.modules)
		diag_out_of_memory(NULL);
	else if (!parse_options(argc, argv, &options))
		fputs("Try 'klp-symbols --help' for more information.\n", stderr);
	else
		status = klp_symbols_run(&options) ? EXIT_TROUBLE : EXIT_WRITTEN;
	free(options.modules);
	return status;
}
