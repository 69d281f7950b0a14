// SPDX-License-Identifier: GPL-2.0
/*
 * klp-convert: makes a livepatch of a module that was built from source.
 *
 * The command line and the pipeline. Data flows one way:
 *
 *	elf -> annotation, patchinfo, reference, context -> wanted -> symlist
 *	    -> target, missed, resolve -> types -> explain, convert -> elf -> verify -> the file's final name
 *
 * Exit status: 0 converted, or nothing to do; 1 the livepatch is refused; 2 the
 * tool could not do its work.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks.h"
#include "convert.h"
#include "diag.h"
#include "explain.h"
#include "json.h"
#include "livepatch.h"
#include "module-check.h"
#include "module-file.h"
#include "module-output.h"
#include "patched.h"
#include "record.h"
#include "resolve.h"
#include "types.h"
#include "unpatched.h"
#include "verdict.h"
#include "verify/verify.h"
#include "verify/versions.h"
#include "version.h"

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
	"      --btf=FILE       the kernel's types, of klp-symbols --btf: what the module declares\n"
	"                       is compared with them\n"
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
	struct livepatch_sources sources;
	const char *input;
	const char *output; /* NULL: none is to be written */
	const char *btf;    /* NULL: types are not compared */
	const char **symvers;
	const char **may_depend; /* NULL-terminated */
	size_t nr_may_depend;
};

/* What main() returns for a verdict. */
static int status_of(int verdict)
{
	if (verdict < 0)
		return EXIT_TROUBLE;
	return verdict ? EXIT_REFUSED : EXIT_CONVERTED;
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
	case 'b':
		options->btf = optarg;
		return true;
	case 'c':
		options->check = true;
		return true;
	case 'd':
		options->sources.debuginfo = optarg;
		return true;
	case 'e':
		options->explicit_only = true;
		return true;
	case 'f':
		return set_format(optarg);
	case 's':
		options->symvers[options->sources.nr_symvers++] = optarg;
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
		{ "btf", required_argument, NULL, 'b' },
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
	options->sources.symbols = argv[optind];
	options->sources.symvers = options->symvers;
	options->input = argv[optind + 1];
	options->output = argv[optind + 2]; /* argv ends with NULL */
	return true;
}

/* What the kernel's files tell, and what follows from it. */
static int decide(const struct options *options, const struct livepatch_sources *sources,
		  struct livepatch *livepatch, struct resolution *resolution)
{
	int verdict = livepatch_read_kernel(livepatch, sources);

	if (verdict >= 0)
		verdict = verdict_both(verdict, patched_check(livepatch));
	if (verdict >= 0)
		verdict = verdict_both(verdict, unpatched_check(livepatch));
	if (verdict >= 0)
		verdict = verdict_both(verdict,
				       resolve(livepatch, &livepatch->references, resolution));
	if (verdict >= 0)
		verdict = verdict_both(verdict, types_check(livepatch, options->btf, resolution));
	return verdict;
}

/* The same with no more of the list than decisions can depend on; 1: all of it is needed. */
static int decide_sparingly(const struct options *options, struct livepatch *livepatch,
			    struct resolution *resolution)
{
	struct livepatch_sources sources = options->sources;
	const struct work before = *livepatch->work;
	struct reference *reference;
	int verdict;

	/* what tells of all candidates */
	if (diag_is_json() || options->explain || options->verbose)
		return 1;
	verdict = diag_hold();
	if (verdict < 0)
		return verdict;
	sources.sparing = true;
	verdict = decide(options, &sources, livepatch, resolution);
	if (diag_release() && !verdict)
		return 0;
	resolution_free(resolution);
	livepatch_forget_kernel(livepatch);
	list_for_each_entry(reference, &livepatch->references, list)
		reference->plain = reference->refused = false;
	*livepatch->work = before;
	return 1;
}

/* All that is to be known, and what follows from it. */
static int analyse(const struct options *options, struct livepatch *livepatch,
		   struct resolution *resolution)
{
	int verdict = livepatch_read_module(livepatch), err;

	/* where it is refused already, something is to be explained */
	err = verdict ? 1 : decide_sparingly(options, livepatch, resolution);
	if (verdict >= 0 && err > 0)
		err = decide(options, &options->sources, livepatch, resolution);
	return verdict < 0 ? verdict : verdict_both(verdict, err);
}

static int explain(const struct options *options, const struct livepatch *livepatch,
		   const struct resolution *resolution)
{
	if (options->explain)
		return explain_table(livepatch, &livepatch->references, resolution);
	if (options->verbose)
		return explain_notes(livepatch, &livepatch->references, resolution);
	return 0;
}

static int convert_module(const struct options *options, struct livepatch *livepatch)
{
	struct resolution resolution = { 0 };
	int verdict;

	verdict = analyse(options, livepatch, &resolution);
	if (verdict >= 0)
		verdict = verdict_both(verdict, explain(options, livepatch, &resolution));
	if (!verdict && options->output)
		verdict = convert(livepatch->elf, &livepatch->references, &resolution);
	if (!verdict && options->output)
		verdict = record_builds(livepatch, &resolution);
	resolution_free(&resolution);
	livepatch_forget_uses(livepatch);
	if (!verdict && options->output)
		verdict = module_output_write(livepatch, options->input, options->output);
	return verdict;
}

static int verify_module(const struct options *options, struct livepatch *livepatch,
			 const char *const *names, size_t nr)
{
	const struct livepatch_sources *sources = &options->sources;
	const struct symlist_query query = { .names = names, .nr_names = nr };
	struct versions versions = { 0 };
	int verdict;

	verdict = livepatch_read_symbols(livepatch, sources, &query);
	if (verdict >= 0)
		verdict = verdict_both(verdict, versions_read(sources->symvers, sources->nr_symvers,
							      &livepatch->symbols, &versions));
	if (verdict >= 0)
		verdict = verdict_both(verdict, verify(livepatch->elf, &livepatch->symbols,
						       livepatch->author_exports.names, &versions));
	versions_free(&versions);
	return verdict;
}

/* A module that is converted already: checked, and copied if another file is asked for. */
static int check_module(const struct options *options, struct livepatch *livepatch)
{
	char **names;
	size_t nr;
	int verdict;

	verdict = verify_names(livepatch->elf, &names, &nr);
	if (!verdict)
		verdict = verify_module(options, livepatch, (const char *const *)names, nr);
	if (verdict > 0)
		diag_note(
			livepatch->elf->name, CHECK_NONE,
			"klp-convert writes nothing like that: convert what Kbuild linked anew, for the kernel of the list; after that only strip --strip-debug, sign and compress the module");
	if (!verdict && options->output)
		verdict = module_output_copy(options->input, options->output);
	for (size_t i = 0; i < nr; i++)
		free(names[i]);
	free(names);
	return verdict;
}

static int process(const struct options *options, struct livepatch *livepatch)
{
	struct elf_file *elf = livepatch->elf;
	int verdict = module_check(elf, options->check ? NULL : options->input);

	if (verdict)
		return verdict;
	if (!options->check && !verify_is_converted(elf))
		return convert_module(options, livepatch);
	if (options->explain)
		diag_note(
			elf->name, CHECK_NONE,
			"is converted already, so that its references are not to be explained any more: it is checked");
	return check_module(options, livepatch);
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

static int klp_convert_run(const struct options *options)
{
	struct livepatch livepatch;
	struct module_file file;
	int verdict, status;

	if (options->check)
		verdict = module_file_open_installed(options->input, &file);
	else
		verdict = module_file_open(options->input, &file);
	livepatch_init(&livepatch, file.elf);
	livepatch.explicit_only = options->explicit_only;
	livepatch.may_depend = options->may_depend;
	if (!verdict)
		verdict = process(options, &livepatch);
	livepatch_free(&livepatch);
	module_file_close(&file);
	status = status_of(verdict);
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
		diag_out_of_memory(NULL);
	else if (!parse_options(argc, argv, &options))
		fputs("Try 'klp-convert --help' for more information.\n", stderr);
	else
		status = klp_convert_run(&options);
	free(options.symvers);
	free(options.may_depend);
	return status;
}
