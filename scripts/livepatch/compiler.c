// SPDX-License-Identifier: GPL-2.0
/*
 * The compilers of a module and of its kernel: see compiler.h.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "compiler.h"
#include "diag.h"

#define CLANG "clang version "
#define GCC "gcc version "

/* The number that a text begins with, after blanks; 0: none. */
static unsigned int number_at(const char *text)
{
	while (*text == ' ')
		text++;
	return isdigit((unsigned char)*text) ? strtoul(text, NULL, 10) : 0;
}

/*
 * gcc's version is behind what stands in brackets first, which the distribution chose
 * ("--with-pkgversion"), or, in the banners of kernels before 5.8, behind "version".
 */
static unsigned int gcc_major(const char *text)
{
	const char *version = strstr(text, GCC);
	unsigned int depth = 0;

	if (version)
		return number_at(version + strlen(GCC));
	for (const char *at = strchr(text, '('); at && *at; at++) {
		depth += *at == '(';
		depth -= *at == ')';
		if (!depth)
			return number_at(at + 1);
	}
	version = strchr(text, ' ');
	return version && !depth ? number_at(version) : 0;
}

struct compiler compiler_of(const char *text)
{
	const char *clang = strstr(text, CLANG);
	struct compiler compiler = { 0 };

	if (clang)
		compiler = (struct compiler){ "clang", number_at(clang + strlen(CLANG)) };
	else if (!strncmp(text, "GCC: ", 5) || strstr(text, "gcc") || strstr(text, "(GCC)"))
		compiler = (struct compiler){ "gcc", gcc_major(text) };
	return compiler.major ? compiler : (struct compiler){ 0 };
}

/* The first compiler in .comment that is not the kernel's; assemblers leave nothing there. */
static struct compiler other_compiler(const struct elf_file *elf, struct compiler kernel)
{
	const struct elf_section *section = elf_find_section(elf, ".comment");
	const char *text;

	for (uint64_t at = 0; section && (text = elf_string_at(section, at));
	     at += strlen(text) + 1) {
		struct compiler compiler = compiler_of(text);

		if (compiler.name &&
		    (strcmp(compiler.name, kernel.name) || compiler.major != kernel.major))
			return compiler;
	}
	return (struct compiler){ 0 };
}

int compiler_check(const struct elf_file *elf, const struct symlist *symbols)
{
	struct compiler kernel = { 0 }, module;

	if (symbols->compiler)
		kernel = compiler_of(symbols->compiler);
	if (!kernel.name)
		return 0;
	module = other_compiler(elf, kernel);
	if (!module.name)
		return 0;
	return diag_warning(
		elf->name, CHECK_COMPILER,
		"built by %s %u, but the kernel by %s %u (%s): what these inline and how they lay out code differs; install %s-%u, and build with CC=%s-%u",
		module.name, module.major, kernel.name, kernel.major, symbols->compiler,
		kernel.name, kernel.major, kernel.name, kernel.major);
}
