// SPDX-License-Identifier: GPL-2.0
/*
 * klp-convert: makes a livepatch of a module that was built from source.
 *
 * The command line and the pipeline. Data flows one way:
 *
 *	elf -> annotation, patchinfo, reference, context -> target, resolve (with symlist)
 *	    -> convert -> elf -> verify -> the file's final name
 *
 * Exit status: 0 converted, or nothing to do; 1 the livepatch is refused; 2 the
 * tool could not do its work.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "annotation.h"
#include "arch.h"
#include "context.h"
#include "convert.h"
#include "diag.h"
#include "elf.h"
#include "exports.h"
#include "modinfo.h"
#include "output.h"
#include "patchinfo.h"
#include "reference.h"
#include "resolve.h"
#include "symlist.h"
#include "target.h"
#include "verify.h"
#include "version.h"

enum { EXIT_CONVERTED = 0, EXIT_REFUSED = 1, EXIT_TROUBLE = 2 };

static const char usage[] =
	"Usage: klp-convert [OPTION]... SYMBOLS_LIST INPUT.ko OUTPUT.ko\n"
	"       klp-convert --check [OPTION]... SYMBOLS_LIST MODULE.ko\n"
	"Make a livepatch of a module that was built from source. OUTPUT.ko may be INPUT.ko.\n"
	"\n"
	"      --check          verify a converted module, write nothing\n"
	"      --explicit       let annotations alone decide\n"
	"      --symvers=FILE   Module.symvers with exports that SYMBOLS_LIST does not have;\n"
	"                       may be given several times\n"
	"  -h, --help           show this text\n"
	"  -V, --version        show the version\n"
	"\n"
	"Exit status: 0 converted or nothing to do, 1 the livepatch is refused, 2 trouble.\n";

struct options {
	bool check;
	const char *symbols;
	const char *input;
	const char *output; /* NULL with --check */
	const char **symvers;
	size_t nr_symvers;
	struct resolve_options resolve;
};

/* All that is known about the input; freed in one place. */
struct module {
	struct elf_file *elf;
	struct list_head annotations;
	struct list_head references;
	struct patchinfo info;
	struct context_map *contexts;
	struct symlist symbols;
	struct exports exports;
	struct resolution resolution;
};

/* What main() returns for the result of a step. */
static int status_of(int err)
{
	if (err)
		return EXIT_TROUBLE;
	return diag_count(DIAG_ERROR) ? EXIT_REFUSED : EXIT_CONVERTED;
}

static bool parse_options(int argc, char **argv, struct options *options)
{
	static const struct option long_options[] = {
		{ "check", no_argument, NULL, 'c' },	     { "explicit", no_argument, NULL, 'e' },
		{ "symvers", required_argument, NULL, 's' }, { "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },	     { 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "hV", long_options, NULL)) != -1) {
		switch (option) {
		case 'c':
			options->check = true;
			break;
		case 'e':
			options->resolve.explicit_only = true;
			break;
		case 's':
			options->symvers[options->nr_symvers++] = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(EXIT_CONVERTED);
		case 'V':
			puts("klp-convert " KLP_CONVERT_VERSION);
			exit(EXIT_CONVERTED);
		default:
			return false;
		}
	}
	if (argc - optind != (options->check ? 2 : 3))
		return false;
	options->symbols = argv[optind];
	options->input = argv[optind + 1];
	options->output = argv[optind + 2]; /* argv ends with NULL */
	return true;
}

/* What no conversion can start from. */
static int check_input(const struct options *options, const struct elf_file *elf)
{
	int err = arch_check(elf);

	if (err)
		return err;
	if (elf->header.e_type != ET_REL || !elf->symtab) {
		diag_error(elf->name, NULL, "not a kernel module: %s",
			   elf->symtab ? "not a relocatable file" : "it has no symbol table");
		return -EINVAL;
	}
	if (!modinfo_is_livepatch(elf))
		diag_error(elf->name, "not-livepatch",
			   "not a livepatch; if it is one, add MODULE_INFO(livepatch, \"Y\");");
	if (!options->check && modinfo_is_signed(options->input) > 0)
		diag_error(
			elf->name, "signed-module",
			"the module is signed, and conversion would void the signature; sign after conversion");
	return 0;
}

/* The kernel that the list describes must be the one that the module is built for. */
static int check_release(const struct elf_file *elf, const struct symlist *symbols,
			 const char *path)
{
	const char *vermagic = elf_modinfo(elf, "vermagic", NULL);
	size_t length = vermagic ? strcspn(vermagic, " ") : 0;

	if (!length)
		return 0;
	if (!symbols->release) {
		diag_warning(
			path, "unknown-release",
			"does not tell which kernel it is of; make sure that it is %.*s, for which %s is built",
			(int)length, vermagic, elf->name);
		return 0;
	}
	if (strlen(symbols->release) == length && !strncmp(symbols->release, vermagic, length))
		return 0;
	diag_error(path, NULL,
		   "symbols of kernel %s, but %s is built for %.*s; give the list of that kernel",
		   symbols->release, elf->name, (int)length, vermagic);
	return -EINVAL;
}

static int read_symbols(const struct options *options, struct module *module,
			const char *const *names, size_t nr)
{
	int err;

	err = symlist_read(options->symbols, names, nr, &module->symbols);
	if (!err)
		err = check_release(module->elf, &module->symbols, options->symbols);
	if (!err)
		err = exports_read(options->symvers, options->nr_symvers, &module->symbols,
				   options->symbols, &module->exports);
	return err;
}

/* How many names the module wants to know of; with @names, they are put there. */
static size_t collect_names(const struct module *module, const char **names)
{
	const struct reference *reference;
	const struct patch_function *function;
	const struct patch_object *object;
	size_t nr = 0;

	list_for_each_entry(reference, &module->references, list) {
		if (names)
			names[nr] = reference->name;
		nr++;
	}
	list_for_each_entry(object, &module->info.objects, list) {
		list_for_each_entry(function, &object->functions, list) {
			if (names)
				names[nr] = function->old_name;
			nr++;
		}
	}
	return nr;
}

static int read_symbols_of_module(const struct options *options, struct module *module)
{
	size_t nr = collect_names(module, NULL);
	const char **names = calloc(nr + 1, sizeof(*names));
	int err;

	if (!names) {
		diag_error(module->elf->name, NULL, "out of memory");
		return -ENOMEM;
	}
	collect_names(module, names);
	err = read_symbols(options, module, names, nr);
	free(names);
	return err;
}

static int analyse(const struct options *options, struct module *module)
{
	struct resolve_options resolve_options = options->resolve;
	int err;

	err = annotations_read(module->elf, &module->annotations);
	if (!err)
		err = patchinfo_read(module->elf, &module->info);
	if (!err)
		err = references_read(module->elf, &module->annotations, &module->references);
	if (!err)
		err = context_map_build(module->elf, &module->info, &module->contexts);
	if (!err)
		err = read_symbols_of_module(options, module);
	if (err)
		return err;
	if (!module->info.found)
		diag_error(
			module->elf->name, "no-patch",
			"no klp_patch found in the module's data, so that nothing can be told of what its code means; initialise the structures statically, with .mod = THIS_MODULE");
	target_check(module->elf, &module->info, &module->symbols);
	resolve_options.exports = module->exports.names;
	return resolve(module->elf, &module->references, &module->info, module->contexts,
		       &module->symbols, &resolve_options, &module->resolution);
}

/* Read back what was written, and judge it as the kernel will. */
static int verify_output(const struct module *module, const struct output *output)
{
	struct elf_file *written;
	int err;

	err = elf_open(output->temporary, &written);
	if (err)
		return err;
	err = verify(written, &module->symbols, module->exports.names);
	elf_close(written);
	return err;
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) ? 0644 : st.st_mode;
}

static int write_output(const struct options *options, struct module *module)
{
	struct output output;
	int err;

	err = output_begin(&output, options->output, mode_of(options->input));
	if (err)
		return err;
	err = elf_write(module->elf, output.fd, options->output);
	if (!err)
		err = verify_output(module, &output);
	if (err || diag_count(DIAG_ERROR)) {
		output_abort(&output);
		return err;
	}
	return output_commit(&output);
}

/* A module that is converted already: checked, and copied if another file is asked for. */
static int check_module(const struct options *options, struct module *module)
{
	char **names;
	size_t nr;
	int err;

	err = verify_names(module->elf, &names, &nr);
	if (!err)
		err = read_symbols(options, module, (const char *const *)names, nr);
	if (!err)
		err = verify(module->elf, &module->symbols, module->exports.names);
	if (!err && !diag_count(DIAG_ERROR) && options->output &&
	    strcmp(options->input, options->output))
		err = output_copy(options->input, options->output, mode_of(options->input));
	for (size_t i = 0; names && i < nr; i++)
		free(names[i]);
	free(names);
	return err;
}

static int convert_module(const struct options *options, struct module *module)
{
	int err;

	err = analyse(options, module);
	if (err || diag_count(DIAG_ERROR))
		return err;
	err = convert(module->elf, &module->references, &module->resolution);
	if (err || diag_count(DIAG_ERROR))
		return err;
	return write_output(options, module);
}

static void free_module(struct module *module)
{
	resolution_free(&module->resolution);
	exports_free(&module->exports);
	symlist_free(&module->symbols);
	context_map_free(module->contexts);
	patchinfo_free(&module->info);
	references_free(&module->references);
	annotations_free(&module->annotations);
	elf_close(module->elf);
}

static int run(const struct options *options)
{
	struct module module = { 0 };
	int err;

	list_init(&module.annotations);
	list_init(&module.references);
	list_init(&module.info.objects);
	list_init(&module.info.structures);
	err = elf_open(options->input, &module.elf);
	if (!err)
		err = check_input(options, module.elf);
	if (!err && !diag_count(DIAG_ERROR)) {
		if (options->check || verify_is_converted(module.elf))
			err = check_module(options, &module);
		else
			err = convert_module(options, &module);
	}
	free_module(&module);
	return status_of(err);
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	int status = EXIT_TROUBLE;

	diag_init("klp-convert");
	options.symvers = calloc(argc, sizeof(*options.symvers));
	if (!options.symvers)
		diag_error(NULL, NULL, "out of memory");
	else if (!parse_options(argc, argv, &options))
		fputs("Try 'klp-convert --help' for more information.\n", stderr);
	else
		status = run(&options);
	free(options.symvers);
	return status;
}
