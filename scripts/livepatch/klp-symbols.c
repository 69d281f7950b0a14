// SPDX-License-Identifier: GPL-2.0
/*
 * klp-symbols: writes Symbols.list for a kernel from what a distribution ships.
 *
 * The command line and the order of things: vmlinux from one of its sources,
 * then the modules, then a check that all are of one kernel, then the file.
 *
 * Exit status: 0 written; 2 not.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builtin.h"
#include "diag.h"
#include "ksyms.h"
#include "ksyms-modules.h"
#include "output.h"
#include "symlist.h"
#include "version.h"

enum { EXIT_WRITTEN = 0, EXIT_TROUBLE = 2 };

static const char usage[] =
	"Usage: klp-symbols {--vmlinuz FILE | --vmlinux FILE | --kallsyms FILE} [OPTION]...\n"
	"Write Symbols.list, all symbols of a kernel in the order that it counts them in.\n"
	"\n"
	"      --vmlinuz=FILE    take vmlinux's symbols from the kernel image\n"
	"      --vmlinux=FILE    from an ELF vmlinux with a symbol table\n"
	"      --kallsyms=FILE   from the text of /proc/kallsyms\n"
	"      --modules=DIR     add the modules in DIR and below; may be given several times\n"
	"      --symvers=FILE    take what vmlinux exports from Module.symvers, too\n"
	"      --release=RELEASE refuse files of any other kernel\n"
	"  -o, --output=FILE     write to FILE, not to standard output\n"
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
	const char *symvers;
	const char *release;
	const char *output;
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
	OPTION_SYMVERS,
	OPTION_RELEASE
};

static bool set_source(struct options *options, int option)
{
	if (options->source) {
		diag_error(NULL, NULL, "give one of --vmlinuz, --vmlinux and --kallsyms");
		return false;
	}
	options->source = &sources[option];
	options->path = optarg;
	return true;
}

static bool parse_options(int argc, char **argv, struct options *options)
{
	static const struct option long_options[] = {
		{ "vmlinuz", required_argument, NULL, OPTION_VMLINUZ },
		{ "vmlinux", required_argument, NULL, OPTION_VMLINUX },
		{ "kallsyms", required_argument, NULL, OPTION_KALLSYMS },
		{ "modules", required_argument, NULL, OPTION_MODULES },
		{ "symvers", required_argument, NULL, OPTION_SYMVERS },
		{ "release", required_argument, NULL, OPTION_RELEASE },
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
		case OPTION_SYMVERS:
			options->symvers = optarg;
			break;
		case OPTION_RELEASE:
			options->release = optarg;
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
	if (optind < argc) {
		diag_error(NULL, NULL, "unexpected argument '%s'", argv[optind]);
		return false;
	}
	if (!options->source)
		diag_error(
			NULL, NULL,
			"no source of vmlinux's symbols; give --vmlinuz, --vmlinux or --kallsyms");
	return options->source;
}

static int read_vmlinux(const struct options *options, struct ksyms *vmlinux)
{
	int err;

	err = options->source->read(options->path, vmlinux);
	if (err)
		return err;
	if (options->release && vmlinux->release && strcmp(options->release, vmlinux->release)) {
		diag_error(options->path, NULL, "of kernel %s, not of %s", vmlinux->release,
			   options->release);
		return -EINVAL;
	}
	return options->symvers ? ksyms_read_symvers(options->symvers, vmlinux) : 0;
}

static int read_modules(const struct options *options, unsigned int known,
			struct ksyms_modules *modules, struct builtin *builtin)
{
	int err = 0;

	for (size_t i = 0; !err && i < options->nr_modules; i++) {
		err = ksyms_modules_find(modules, options->modules[i]);
		if (!err)
			err = builtin_read(builtin, options->modules[i]);
	}
	if (!err)
		err = ksyms_modules_read(modules, known, isatty(STDERR_FILENO));
	return err;
}

static int write_list(const struct options *options, const struct ksyms *vmlinux,
		      const struct ksyms_modules *modules, const struct builtin *builtin,
		      const char *release, FILE *out)
{
	int err;

	err = symlist_write_header(out, *release ? release : NULL, vmlinux->known);
	if (err == -EINVAL)
		diag_error(options->path, NULL, "the kernel's release has a blank in it");
	if (!err)
		err = builtin_write(builtin, out);
	if (!err)
		err = ksyms_write(vmlinux, options->path, out);
	for (size_t i = 0; !err && i < modules->nr; i++) {
		const struct ksyms_module *module = &modules->modules[i];

		if (fwrite(module->text, 1, module->size, out) != module->size)
			err = -EIO;
	}
	if (fflush(out) && !err)
		err = -EIO;
	if (err == -EIO)
		diag_error(options->output, NULL, "cannot write: %s", strerror(errno));
	return err;
}

static int write_output(const struct options *options, const struct ksyms *vmlinux,
			const struct ksyms_modules *modules, const struct builtin *builtin,
			const char *release)
{
	struct output output;
	FILE *file;
	int err;

	if (!options->output)
		return write_list(options, vmlinux, modules, builtin, release, stdout);
	err = output_begin(&output, options->output, 0644);
	if (err)
		return err;
	file = fdopen(dup(output.fd), "w");
	if (file) {
		err = write_list(options, vmlinux, modules, builtin, release, file);
		fclose(file);
	} else {
		err = ksyms_no_memory(options->output);
	}
	if (!err)
		return output_commit(&output);
	output_abort(&output);
	return err;
}

static void report(const struct options *options, const struct ksyms *vmlinux,
		   const struct ksyms_modules *modules, const char *release)
{
	size_t nr = 0;

	for (size_t i = 0; i < modules->nr; i++)
		nr += modules->modules[i].nr;
	fprintf(stderr,
		"klp-symbols: kernel %s: vmlinux has %zu symbols, by %s (%s); %zu modules have %zu\n",
		*release ? release : "of unknown release", vmlinux->nr, options->source->what,
		options->path, modules->nr, nr);
}

static int run(const struct options *options)
{
	struct ksyms_modules modules = { 0 };
	struct builtin builtin = { 0 };
	struct ksyms vmlinux = { 0 };
	const char *release = NULL;
	int err;

	err = read_vmlinux(options, &vmlinux);
	if (!err)
		err = read_modules(options, vmlinux.known, &modules, &builtin);
	if (!err) {
		release = vmlinux.release ? vmlinux.release : options->release;
		release = ksyms_modules_release(&modules, release,
						vmlinux.release ? options->path : "--release");
		if (!release)
			err = -EINVAL;
	}
	if (!err)
		err = write_output(options, &vmlinux, &modules, &builtin, release);
	if (!err)
		report(options, &vmlinux, &modules, release);
	builtin_free(&builtin);
	ksyms_modules_free(&modules);
	ksyms_free(&vmlinux);
	return err;
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	int status = EXIT_TROUBLE;

	diag_init("klp-symbols");
	options.modules = calloc(argc, sizeof(*options.modules));
	if (!options.modules)
		ksyms_no_memory(NULL);
	else if (!parse_options(argc, argv, &options))
		fputs("Try 'klp-symbols --help' for more information.\n", stderr);
	else
		status = run(&options) ? EXIT_TROUBLE : EXIT_WRITTEN;
	free(options.modules);
	return status;
}
