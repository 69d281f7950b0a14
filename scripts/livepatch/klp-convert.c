// SPDX-License-Identifier: GPL-2.0
/*
 * klp-convert: makes a livepatch of a module that was built from source.
 *
 * The command line and the pipeline. Data flows one way:
 *
 *	elf -> annotation, patchinfo, reference, context -> wanted -> symlist
 *	    -> target, missed, resolve -> explain, convert -> elf -> verify -> the file's final name
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
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "module-check.h"
#include "annotation.h"
#include "inlined-objects.h"
#include "checks.h"
#include "context.h"
#include "convert.h"
#include "decompress.h"
#include "diag.h"
#include "elf.h"
#include "explain.h"
#include "exports.h"
#include "livepatch.h"
#include "input.h"
#include "json.h"
#include "symbols/ksyms.h"
#include "unpatched.h"
#include "modinfo.h"
#include "wanted.h"
#include "nearmiss.h"
#include "output.h"
#include "patchinfo.h"
#include "reference.h"
#include "resolve.h"
#include "lines.h"
#include "symlist.h"
#include "patched.h"
#include "verify/verify.h"
#include "version.h"
#include "verify/versions.h"

enum { EXIT_CONVERTED = 0, EXIT_REFUSED = 1, EXIT_TROUBLE = 2 };

static const char usage[] =
	"Usage: klp-convert [OPTION]... SYMBOLS_LIST INPUT.ko OUTPUT.ko\n"
	"       klp-convert --check [OPTION]... SYMBOLS_LIST MODULE.ko\n"
	"       klp-convert --explain [OPTION]... SYMBOLS_LIST INPUT.ko [OUTPUT.ko]\n"
	"Make a livepatch of a module that was built from source. OUTPUT.ko may be INPUT.ko.\n"
	"\n"
	"      --check          verify a converted module, write nothing\n"
	"      --explain        print a table of what each reference means, and why;\n"
	"                       without OUTPUT.ko, write nothing\n"
	"      --explicit       let annotations alone decide\n"
	"      --allow-depends=MODULE\n"
	"                       let the livepatch use exports of MODULE, which is loaded\n"
	"                       first then; may be given several times\n"
	"      --debuginfo=PATH vmlinux with debug info, or a directory that has it and the\n"
	"                       modules' (usr/lib/debug): tells what is inlined where\n"
	"      --symvers=FILE   Module.symvers with exports that SYMBOLS_LIST does not have;\n"
	"                       may be given several times\n"
	"      --format=FORMAT  of what is said: text, or json (one object a line, on stdout)\n"
	"  -Wno-NAME            do not warn of NAME, a check\n"
	"  -Werror=NAME, -Werror\n"
	"                       treat warnings of NAME, or all, as errors\n"
	"  -Wno-error=NAME      warn of NAME only, an error about which you know better\n"
	"      --list-checks    list all checks\n"
	"  -v, --verbose        say of each reference what it means, and why\n"
	"  -h, --help           show this text\n"
	"  -V, --version        show the version\n"
	"\n"
	"Exit status: 0 converted or nothing to do, 1 the livepatch is refused, 2 trouble.\n";

struct options {
	bool check;
	bool explain;
	bool verbose;
	bool explicit_only;
	const char *symbols;
	const char *input;
	const char *output; /* NULL: none is to be written */
	const char *debuginfo;
	const char **symvers;
	size_t nr_symvers;
	const char **may_depend; /* NULL-terminated */
	size_t nr_may_depend;
};

/* All that is known about the input; freed in one place. */
struct module {
	int copy; /* descriptor of the unpacked module, or -1 */
	struct livepatch livepatch;
	struct list_head annotations;
	struct list_head references;
	struct wanted wanted;
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

static bool set_format(const char *format)
{
	if (!strcmp(format, "json")) {
		diag_use_json();
		return true;
	}
	if (!strcmp(format, "text"))
		return true;
	diag_error(NULL, CHECK_NONE, "unknown format '%s'; there are text and json", format);
	return false;
}

static bool set_check(const char *wish)
{
	char problem[CHECKS_PROBLEM_ROOM];

	if (!checks_set(wish, problem))
		return true;
	diag_error(NULL, CHECK_NONE, "%s", problem);
	return false;
}

static bool set_option(int option, struct options *options)
{
	switch (option) {
	case 'a':
		options->may_depend[options->nr_may_depend++] = optarg;
		return true;
	case 'c':
		options->check = true;
		return true;
	case 'd':
		options->debuginfo = optarg;
		return true;
	case 'e':
		options->explicit_only = true;
		return true;
	case 'f':
		return set_format(optarg);
	case 's':
		options->symvers[options->nr_symvers++] = optarg;
		return true;
	case 'v':
		options->verbose = true;
		return true;
	case 'x':
		options->explain = true;
		return true;
	case 'W':
		return set_check(optarg);
	case 'l':
		checks_list(stdout);
		exit(EXIT_CONVERTED);
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

static bool parse_options(int argc, char **argv, struct options *options)
{
	static const struct option long_options[] = {
		{ "allow-depends", required_argument, NULL, 'a' },
		{ "check", no_argument, NULL, 'c' },
		{ "debuginfo", required_argument, NULL, 'd' },
		{ "explain", no_argument, NULL, 'x' },
		{ "explicit", no_argument, NULL, 'e' },
		{ "format", required_argument, NULL, 'f' },
		{ "list-checks", no_argument, NULL, 'l' },
		{ "symvers", required_argument, NULL, 's' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ 0 },
	};
	int option, nr;

	while ((option = getopt_long(argc, argv, "vhVW:", long_options, NULL)) != -1) {
		if (!set_option(option, options))
			return false;
	}
	nr = argc - optind;
	if (options->check && options->explain) {
		diag_error(NULL, CHECK_NONE, "give one of --check and --explain");
		return false;
	}
	if (nr != (options->check ? 2 : 3) && !(options->explain && nr == 2))
		return false;
	options->symbols = argv[optind];
	options->input = argv[optind + 1];
	options->output = argv[optind + 2]; /* argv ends with NULL */
	return true;
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
			path, CHECK_UNKNOWN_RELEASE,
			"does not tell which kernel it is of; make sure that it is %.*s, for which %s is built",
			(int)length, vermagic, elf->name);
		return 0;
	}
	if (strlen(symbols->release) == length && !strncmp(symbols->release, vermagic, length))
		return 0;
	diag_error(
		path, CHECK_NONE,
		"symbols of kernel %s, but %s is built for %.*s, as its version magic says; give the list of that kernel",
		symbols->release, elf->name, (int)length, vermagic);
	return -EINVAL;
}

static int read_symbols(const struct options *options, struct module *module,
			const char *const *names, size_t nr)
{
	struct symlist *symbols = &module->livepatch.symbols;
	int err;

	err = symlist_read(options->symbols, names, nr, symbols);
	if (!err)
		err = check_release(module->livepatch.elf, symbols, options->symbols);
	if (!err)
		err = exports_read(options->symvers, options->nr_symvers, symbols, options->symbols,
				   &module->exports);
	module->livepatch.exports = module->exports.names;
	return err;
}

/* What is there when an object of the patch is. */
static int follow_dependencies(struct module *module)
{
	const struct patch_object *object;
	int err = 0;

	list_for_each_entry(object, &module->livepatch.info.objects, list) {
		if (!err)
			err = symlist_follow(&module->livepatch.symbols, object->name);
	}
	return err;
}

/* Names that are nowhere, or not where they are to be patched; returns how many. */
static size_t find_missing(const struct module *module, const char **missing)
{
	const struct symlist *symbols = &module->livepatch.symbols;
	const struct reference *reference;
	const struct patch_function *function;
	const struct patch_object *object;
	size_t nr = 0;

	list_for_each_entry(reference, &module->references, list) {
		const struct symlist_name *entry = symlist_find(symbols, reference->name);

		if (entry && !entry->nr_symbols)
			missing[nr++] = entry->name;
	}
	list_for_each_entry(object, &module->livepatch.info.objects, list) {
		const struct symlist_object *known = symlist_find_object(symbols, object->name);

		list_for_each_entry(function, &object->functions, list) {
			const struct symlist_name *entry =
				symlist_find(symbols, function->old_name);

			if (known && entry && !symlist_count(entry, known))
				missing[nr++] = entry->name;
		}
	}
	return nr;
}

/* What may have been meant by names that do not exist: it takes a pass of its own. */
static int read_near_misses(const struct options *options, struct module *module)
{
	const char **missing = calloc(module->wanted.nr + 1, sizeof(*missing));
	int err;

	if (!missing) {
		diag_error(module->livepatch.elf->name, CHECK_NONE, "out of memory");
		return -ENOMEM;
	}
	err = nearmiss_read(options->symbols, missing, find_missing(module, missing),
			    &module->livepatch.nearmiss);
	free(missing);
	return err;
}

static int read_module(struct module *module)
{
	struct livepatch *livepatch = &module->livepatch;
	struct patchinfo_sizes sizes;
	int err;

	err = lines_open(livepatch->elf, &livepatch->lines);
	if (err >= 0)
		err = lines_read_inlined(livepatch->lines);
	if (err < 0)
		return err;
	sizes = patchinfo_sizes(livepatch->lines);
	err = annotations_read(livepatch->elf, &module->annotations);
	if (!err)
		err = patchinfo_read(livepatch->elf, &sizes, &livepatch->info);
	if (!err)
		patchinfo_refuse_unread(livepatch->elf, &livepatch->info);
	if (!err)
		err = references_read(livepatch->elf, &module->annotations, &module->references);
	if (!err)
		err = context_map_build(livepatch->elf, &livepatch->info, &livepatch->contexts);
	return err;
}

static int analyse(const struct options *options, struct module *module)
{
	struct livepatch *livepatch = &module->livepatch;
	int err;

	err = read_module(module);
	if (!err)
		err = wanted_collect(livepatch, &module->references, &module->wanted);
	if (!err)
		err = read_symbols(options, module, (const char *const *)module->wanted.names,
				   module->wanted.nr);
	if (!err)
		err = follow_dependencies(module);
	if (!err)
		err = read_near_misses(options, module);
	if (!err)
		err = inlined_objects_read(options->debuginfo, livepatch->symbols.release,
					   &livepatch->info,
					   (const char *const *)module->wanted.names,
					   module->wanted.nr, &livepatch->inlined);
	if (err)
		return err;
	if (!livepatch->info.found)
		diag_error(
			livepatch->elf->name, CHECK_NO_PATCH,
			"no klp_patch found in the module's data, so that nothing can be told of what its code means; initialise the structures statically, with .mod = THIS_MODULE");
	for (const char *const *name = livepatch->may_depend; *name; name++) {
		if (patchinfo_find(&livepatch->info, *name))
			diag_error(
				livepatch->elf->name, CHECK_PATCHED_DEPENDENCY,
				"--allow-depends=%s: the livepatch patches %s, and must not depend on it",
				*name, *name);
	}
	patched_check(livepatch);
	err = unpatched_check(livepatch);
	if (err)
		return err;
	err = resolve(livepatch, &module->references, &module->resolution);
	return err > 0 ? 0 : err;
}

/* Read back what was written, and judge it as the kernel will. */
static int verify_output(const struct options *options, const struct module *module,
			 const struct output *output)
{
	struct elf_file *written;
	int err;

	err = elf_open_as(output->temporary, options->output, &written);
	if (err)
		return err;
	err = verify(written, &module->livepatch.symbols, module->exports.names, NULL);
	elf_close(written);
	return err < 0 ? err : 0; /* what is refused is counted */
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
	err = elf_write(module->livepatch.elf, output.fd, options->output);
	if (!err)
		err = verify_output(options, module, &output);
	if (err || diag_count(DIAG_ERROR)) {
		output_abort(&output);
		return err;
	}
	return output_commit(&output);
}

/* A module that is converted already: checked, and copied if another file is asked for. */
static int check_module(const struct options *options, struct module *module)
{
	struct versions versions = { 0 };
	char **names;
	size_t nr;
	int err;

	err = verify_names(module->livepatch.elf, &names, &nr);
	if (!err)
		err = read_symbols(options, module, (const char *const *)names, nr);
	if (!err)
		err = versions_read(options->symvers, options->nr_symvers,
				    &module->livepatch.symbols, &versions);
	if (!err)
		err = verify(module->livepatch.elf, &module->livepatch.symbols,
			     module->exports.names, &versions);
	if (err > 0)
		diag_note(
			module->livepatch.elf->name, CHECK_NONE,
			"klp-convert writes nothing like that: convert what Kbuild linked anew, for the kernel of the list; after that only strip --strip-debug, sign and compress the module");
	if (!err && options->output && strcmp(options->input, options->output))
		err = output_copy(options->input, options->output, mode_of(options->input));
	for (size_t i = 0; i < nr; i++)
		free(names[i]);
	free(names);
	versions_free(&versions);
	return err < 0 ? err : 0; /* what is refused is counted */
}

/* What served the conversion, and takes most of the memory, is not needed to write it. */
static void forget_decisions(struct module *module)
{
	resolution_free(&module->resolution);
	references_free(&module->references);
	context_map_free(module->livepatch.contexts);
	module->livepatch.contexts = NULL;
}

static int explain(const struct options *options, const struct module *module)
{
	if (options->explain)
		return explain_table(&module->livepatch, &module->references, &module->resolution);
	if (options->verbose)
		return explain_notes(&module->livepatch, &module->references, &module->resolution);
	return 0;
}

static int convert_module(const struct options *options, struct module *module)
{
	int err;

	err = analyse(options, module);
	if (!err)
		err = explain(options, module);
	if (err || diag_count(DIAG_ERROR) || !options->output)
		return err;
	err = convert(module->livepatch.elf, &module->references, &module->resolution);
	forget_decisions(module);
	if (err || diag_count(DIAG_ERROR))
		return err;
	return write_output(options, module);
}

static void free_module(struct module *module)
{
	struct livepatch *livepatch = &module->livepatch;

	resolution_free(&module->resolution);
	exports_free(&module->exports);
	inlined_objects_free(&livepatch->inlined);
	nearmiss_free(&livepatch->nearmiss);
	symlist_free(&livepatch->symbols);
	wanted_free(&module->wanted);
	lines_close(livepatch->lines);
	context_map_free(livepatch->contexts);
	patchinfo_free(&livepatch->info);
	references_free(&module->references);
	annotations_free(&module->annotations);
	elf_close(livepatch->elf);
	if (module->copy >= 0)
		close(module->copy);
}

static int process(const struct options *options, struct module *module)
{
	struct elf_file *elf = module->livepatch.elf;
	int err = module_check(elf, options->check ? NULL : options->input);

	if (err || diag_count(DIAG_ERROR))
		return err;
	if (!options->check && !verify_is_converted(elf))
		return convert_module(options, module);
	if (options->explain)
		diag_note(
			elf->name, CHECK_NONE,
			"is converted already, so that its references are not to be explained any more: it is checked");
	return check_module(options, module);
}

/* A file without a name, for what is not one already: libdw wants to open the module, too. */
static int open_copy(const char *name, const uint8_t *data, size_t size, struct module *module)
{
	char path[32];
	int err;

	module->copy = memfd_create("klp-convert", MFD_CLOEXEC);
	while (module->copy >= 0 && size) {
		ssize_t written = write(module->copy, data, size);

		if (written < 0 && errno != EINTR)
			break;
		if (written > 0) {
			data += written;
			size -= written;
		}
	}
	if (module->copy < 0 || size) {
		err = -errno;
		diag_error(name, CHECK_NONE, "cannot unpack: %s", strerror(errno));
		return err;
	}
	snprintf(path, sizeof(path), "/proc/self/fd/%d", module->copy);
	return elf_open_as(path, name, &module->livepatch.elf);
}

/* A module to be checked may be installed, and compressed by that, or come through a pipe. */
static int open_installed(const char *path, struct module *module)
{
	uint8_t *unpacked = NULL;
	struct input input;
	size_t size;
	int err;

	err = input_open(path, &input);
	if (err)
		return err;
	if (compression_name(input.data, input.size)) {
		err = decompress(path, input.data, input.size, KSYMS_MODULE_LIMIT, &unpacked,
				 &size);
		if (!err)
			err = open_copy(path, unpacked, size, module);
		free(unpacked);
	} else if (input.mapped) {
		err = elf_open(path, &module->livepatch.elf);
	} else {
		err = open_copy(path, input.data, input.size, module);
	}
	input_close(&input);
	return err;
}

/* The last line for programs. */
static void print_result(const struct options *options, int status)
{
	static const char *const results[] = { "accepted", "refused", "trouble" };
	struct json json = { .out = stdout };

	diag_flush();
	if (!diag_is_json())
		return;
	json_open(&json, NULL, '{');
	json_string(&json, "kind", "result");
	json_string(&json, "module", options->input);
	json_string(&json, "result", results[status]);
	json_number(&json, "errors", diag_count(DIAG_ERROR));
	json_number(&json, "warnings", diag_count(DIAG_WARNING));
	json_close(&json, '}');
	putchar('\n');
}

static int run(const struct options *options)
{
	struct module module = { .copy = -1,
				 .livepatch = { .explicit_only = options->explicit_only,
						.may_depend = options->may_depend } };
	int err, status;

	list_init(&module.annotations);
	list_init(&module.references);
	list_init(&module.livepatch.info.objects);
	list_init(&module.livepatch.info.structures);
	if (options->check)
		err = open_installed(options->input, &module);
	else
		err = elf_open(options->input, &module.livepatch.elf);
	if (!err)
		err = process(options, &module);
	free_module(&module);
	status = status_of(err);
	print_result(options, status);
	if (fflush(stdout)) {
		diag_error(NULL, CHECK_NONE, "cannot write to stdout: %s", strerror(errno));
		status = EXIT_TROUBLE;
	}
	return status;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	int status = EXIT_TROUBLE;

	diag_init("klp-convert");
	options.symvers = calloc(argc + 1, sizeof(*options.symvers));
	options.may_depend = calloc(argc + 1, sizeof(*options.may_depend));
	if (!options.symvers || !options.may_depend)
		diag_error(NULL, CHECK_NONE, "out of memory");
	else if (!parse_options(argc, argv, &options))
		fputs("Try 'klp-convert --help' for more information.\n", stderr);
	else
		status = run(&options);
	free(options.symvers);
	free(options.may_depend);
	return status;
}
